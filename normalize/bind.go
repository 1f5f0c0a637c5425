package normalize

import (
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A binder reads one item's answer: it goes through the sentences, keeps what
// was said of each dimension, and gives every figure its measure and its
// qualifiers from the nearest text outwards: clause, sentence, label, headings,
// lead, question, page.
type binder struct {
	n        *Normalizer
	r        *reading
	out      *outline
	question topic
	page     *page
	card     bool // cards inherit nothing from their page

	roles     []role
	parts     []part // for every token: its place in a list of qualifiers
	dateRoles map[int]string
	plan      []int // for every figure: the token that a 分别 list pairs it with, plus one

	lo, hi   int   // tokens of the sentence at hand
	scope    int32 // the innermost scope around it
	block    int32
	mention  int   // tokens before it were said before the figure at hand
	headline bool  // within the short answer
	shortEnd int32 // where the short answer ends, -1 for none
	title    bool
	st       state
	stack    []state // states outside the open brackets
	lastOf   [3]pick // measures of earlier figures of the item
	earlier  [3]pick // measures of earlier figures of the block, by unitClass
	local    frame   // region and time that hold for the block
	ambient  frame   // and for the item
	supposed bool    // the block tells of a supposed person
	premise  bool    // the item assumes a base or wage

	valued      bool           // the sentence before had values
	lastList    *group         // the list that the last list of figures of the block was paired with
	firstBefore int            // that of the sentence before
	first       int            // the sentence's first draft
	body        int            // sentences of the answer proper that had values
	seen        uint64         // measures that the sentence has given values of
	told        map[int32]mask // populations that the items of a scope describe without figures

	drafts   []draft
	groupBuf []group
	runBuf   []int
}

// part is a token's place in a list.
type part uint8

const (
	alone part = iota
	firstOfList
	laterInList
)

// walk reads all sentences.
func (b *binder) walk() {
	b.roles = make([]role, len(b.r.tokens))
	b.parts = make([]part, len(b.r.tokens))
	b.plan = make([]int, len(b.r.tokens))
	b.dateRoles = map[int]string{}
	b.scope, b.block = -1, -1
	for i := range b.out.sentences {
		b.sentence(&b.out.sentences[i], i)
	}
}

// sentence reads one sentence.
func (b *binder) sentence(s *sentence, index int) {
	if s.scope != b.scope || s.block != b.block || s.cell {
		if s.block != b.block || s.scope != b.scope {
			b.local, b.supposed, b.lastList = frame{}, false, nil
		}
		if s.scope != b.scope || s.cell {
			b.earlier = [3]pick{}
		}
		b.scope, b.block = s.scope, s.block
		b.st = state{}
	} else {
		b.st.nextSentence(b.hasRivals(s) || b.valued, b.turns(s))
	}
	b.lo, b.hi = int(s.tok0), int(s.tok1)
	b.title = s.title && !s.lead
	b.headline = s.end <= b.shortEnd
	b.st.clauseNo++
	b.st.clauseStart = s.start
	b.seen = 0
	b.stack = b.stack[:0]
	if s.cell {
		b.lendUnit(s)
		b.emptyCell(s)
	}
	b.firstBefore = b.first
	before := len(b.drafts)
	b.first = before
	b.assignRoles(b.lo, b.hi, s.title)
	b.distribute()
	if s.cell && b.oldColumn(s) {
		return
	}
	for i := b.lo; i < b.hi; i++ {
		b.token(i, s)
	}
	b.sharePer(before)
	b.remember(s, index, before)
	b.valued = len(b.drafts) > before
}

// hasRivals tells whether a sentence has words for whom or where of its own.
func (b *binder) hasRivals(s *sentence) bool {
	for _, t := range b.r.tokens[s.tok0:s.tok1] {
		if t.kind == tokWord && (t.vocab == lexicon.Populations || t.vocab == lexicon.Institutions) {
			return true
		}
	}
	return false
}

// sharePer gives a change the stretch that the new value is counted for:
// 增加30元,达到每人每年700元.
func (b *binder) sharePer(from int) {
	for i := from; i+1 < len(b.drafts); i++ {
		d, next := &b.drafts[i], &b.drafts[i+1]
		if d.m == next.m && d.relation != "is" && next.relation == "is" && !d.frame.set.has(dPer) && next.own.set.has(dPer) {
			d.frame.copyDim(dPer, &next.own)
		}
	}
}

// turns tells whether a sentence turns to something else: 此外, 另外.
func (b *binder) turns(s *sentence) bool {
	return startsWith(b.r.text[s.start:s.end], "此外", "另外", "除此之外", "同时", "其他", "再者")
}

// token reads one token of the sentence.
func (b *binder) token(i int, s *sentence) {
	t := &b.r.tokens[i]
	switch t.kind {
	case tokComma:
		b.st.clauseNo++
		b.st.clauseStart = t.end
	case tokOpen:
		b.openBracket(i)
	case tokClose:
		b.closeBracket(t)
	case tokWord:
		b.word(i, s)
	case tokPer:
		b.frequency(t)
	case tokPlace:
		b.place(i)
	case tokDate:
		b.date(i, s)
	case tokFigure:
		b.figure(i, s)
	}
}

// openBracket begins the text of a bracket, which knows what was said outside.
func (b *binder) openBracket(i int) {
	t := &b.r.tokens[i]
	b.stack = append(b.stack, b.st)
	if len(b.stack) > 8 {
		b.stack = b.stack[:8]
	}
	b.st.inBracket = true
	b.st.clauseNo++
	b.st.clauseStart = t.end
	b.st.host, b.st.explains = pick{}, false
	if k := len(b.drafts) - 1; k >= 0 && b.drafts[k].figureEnd <= t.start && b.drafts[k].figureStart >= b.stack[len(b.stack)-1].clauseStart {
		b.st.host = b.drafts[k].pick
		b.st.explains = startsWith(b.r.text[t.end:], "含", "其中", "包括", "包含", "即")
		b.st.cur.fillOpen(&b.drafts[k].own)
	}
}

// closeBracket goes back to the text outside. What a bracket without figures
// says of a dimension that is open outside holds there too: 一档医保(职工医保),
// 特殊群体(如灵活就业人员). What it merely includes does not: 定点医疗机构(含乡镇卫生院).
func (b *binder) closeBracket(t *token) {
	if len(b.stack) == 0 {
		return
	}
	inner := b.st
	if text := b.r.text[inner.clauseStart:t.start]; startsWith(text, "均", "以上均", "上述") && inner.cur.set.has(dEffective) {
		for i := b.first; i < len(b.drafts); i++ { // (均为2025年度标准)
			b.drafts[i].frame.copyDim(dEffective, &inner.cur)
		}
	}
	b.st = b.stack[len(b.stack)-1]
	b.stack = b.stack[:len(b.stack)-1]
	b.st.clauseNo = inner.clauseNo
	for d := range b.st.clause {
		if b.st.clause[d] == b.st.clauseNo {
			b.st.clause[d] = inner.clauseNo
		}
	}
	if k := len(b.drafts) - 1; k >= 0 && b.drafts[k].figureEnd > inner.clauseStart-1 {
		if inner.host.how == byNothing { // 若按最低基数(如长沙市2021年2%标准)参保
			for _, d := range [2]dim{dRegion, dEffective} {
				if inner.cur.set.has(d) && !b.st.cur.set.has(d) {
					b.st.cur.copyDim(d, &inner.cur)
				}
			}
			b.st.region = b.st.region || inner.region
		}
		return
	}
	text := b.r.text[inner.clauseStart:t.start]
	if startsWith(text, "含", "包括", "包含", "不含") {
		return
	}
	if inner.cur.set.has(dEffective) && inner.clause[dEffective] == inner.clauseNo && b.st.cur.set.has(dEffective) {
		b.st.cur.copyDim(dEffective, &inner.cur) // 2024住房公积金年度(2024年7月1日至2025年6月30日)
	}
	for d := dim(0); d < numDims; d++ {
		if d == dRegion && b.st.cur.set.has(d) && len(b.st.cur.regions) == 0 { // 部分地区(如连云港)
			b.st.cur.copyDim(d, &inner.cur)
			continue
		}
		if d == dRegion || d == dInstitution && b.st.cur.set.has(d) || !inner.cur.set.has(d) {
			continue
		}
		if !b.st.cur.set.has(d) || d == dScheme && b.st.cur.scheme == medical {
			old := b.st.cur
			b.st.cur.copyDim(d, &inner.cur)
			b.st.note(d, &old)
		}
	}
}

// fillOpen takes from g what f leaves open, without refining.
func (f *frame) fillOpen(g *frame) {
	for d := dim(0); d < numDims; d++ {
		if g.set.has(d) && !f.set.has(d) {
			f.copyDim(d, g)
		}
	}
}

// word reads a word of a vocabulary.
func (b *binder) word(i int, s *sentence) {
	t := &b.r.tokens[i]
	term := b.term(t)
	switch t.vocab {
	case lexicon.Cues:
		b.cue(i, term)
	case lexicon.Lists:
		b.listWord(term)
	case lexicon.Negations:
		b.negation(i, term, s)
	case lexicon.Measures:
		if term.Use == lexicon.Self {
			b.selfMeasure(i, term, s)
		}
	case lexicon.Relations:
		if endsWith(term.Text, "半") {
			b.halved(i, s)
		}
	case lexicon.Per:
		if b.attributive(b.r, i) == -1 {
			b.frequencyWord(t, term)
		}
	default:
		if d, ok := dimOf(t.vocab); ok {
			if d == dInstitution && b.merelyIncluded(t) {
				return
			}
			if d == dInstitution && b.gradeOfNeed(t) {
				return
			}
			if d == dCare && mask(term.Set) == outpatient && b.st.inClause(dCare) && (b.st.cur.care == chronic || b.st.cur.care == pharmacy) {
				return // 慢性病在基层门诊, 定点药店纳入门诊统筹
			}
			if d == dScheme && (partOfWord(b.r, t, term) || endsWith(b.r.text[max(t.start-9, 0):t.start], "含", "包含", "包括") && !b.figureFollows(i)) {
				return
			}
			if d == dCare && startsWith(b.r.text[t.end:], "合并", "费用合并", "等合并", "合计", "累计合并") {
				return // 与住院合并计算
			}
			if d == dCare && b.st.cur.set.has(dCare) && mask(term.Set)&^b.st.cur.care == 0 && term.Set != 0 && b.st.cur.care.count() > 1 && b.parts[i] == alone {
				return // the 住院 of 到省外住院的,按当次住院费用
			}
			if d == dPopulation && b.excluded(t) || d == dPayer && b.n.ofSubsidy(b.r, i) {
				return
			}
			weak := d == dScheme && weakScheme(b.r, t, term)
			if weak && b.st.inClause(dScheme) && !b.st.cur.weak {
				return
			}
			if d == dScheme && mask(term.Set) == medical && b.st.cur.set.has(dScheme) && !b.st.carried.has(dScheme) && b.st.cur.scheme&(employeeMedical|residentMedical) != 0 {
				return // 职工医保断缴次月起停止享受医保待遇
			}
			old := b.st.cur
			if d == dPayer {
				b.st.payerBefore = 0
				if old.set.has(dPayer) {
					b.st.payerBefore = old.payer
				}
			}
			if d == dScheme {
				b.st.cur.weak = weak
			}
			b.st.cur.apply(t, term, inAnswer, b.parts[i] == laterInList || d == dCondition || d == dCare && b.joinsCare(i) || d == dPopulation && b.compound(t))
			b.st.note(d, &old)
			if d == dPopulation && term.Means[0] == lexicon.Any {
				b.st.cur.age = interval{} // 其他居民 are of any age
				b.st.cur.set.add(dAge)
			}
		}
	}
}

// compound tells a word for people that narrows the one right before it:
// 低保家庭大学生.
func (b *binder) compound(t *token) bool {
	if !b.st.inClause(dPopulation) {
		return false
	}
	gap := b.gap(b.st.cur.origin[dPopulation].end, t.start)
	return b.st.cur.origin[dPopulation].end <= t.start && (gap == "" || gap == "的" || gap == "家庭" || gap == "家庭的" || gap == "参保")
}

// excluded tells people who are named only to be left out: 除新生儿等特殊群体外.
func (b *binder) excluded(t *token) bool {
	before := b.r.text[max(b.st.clauseStart, t.start-45):t.start]
	after := b.r.text[t.end:min(int(t.end)+60, len(b.r.text))]
	i := indexAny(after, "外", "，", ",", "。")
	return containsAny(before, "除") && i >= 0 && startsWith(after[i:], "外")
}

// listWord reads 合计, which is of nobody in particular once several were named,
// and 其中, which speaks of all that a list before it parted.
func (b *binder) listWord(term *lexicon.Term) {
	switch term.Means[0] {
	case "sum":
		if b.st.cur.payer.count() != 1 || b.payersDiffer() {
			b.st.drop(dPayer)
		}
		if b.st.varied.has(dScheme) {
			b.st.cur.scheme = social
			b.st.varied.drop(dScheme)
		}
	case "part":
		for _, d := range [...]dim{dPopulation, dInstitution, dAge} {
			if b.st.varied.has(d) {
				b.st.drop(d)
			}
		}
	}
}

// payersDiffer tells whether the figures of the sentence are of several payers.
func (b *binder) payersDiffer() bool {
	all := mask(0)
	for i := len(b.drafts) - 1; i >= b.first; i-- {
		all |= b.drafts[i].own.payer
	}
	return all.count() > 1
}

// figureFollows tells whether a word has a figure of its own: 含大病保险5元.
func (b *binder) figureFollows(i int) bool {
	for j := i + 1; j < b.hi && j <= i+2; j++ {
		if t := &b.r.tokens[j]; t.kind == tokFigure {
			return isCopula(b.gap(b.r.tokens[i].end, int32(b.r.span(*t).From)))
		}
	}
	return false
}

// joinsCare tells whether a care setting adds to the one before it in the
// clause: 异地就医住院, 异地普通门诊.
func (b *binder) joinsCare(i int) bool {
	if !b.st.inClause(dCare) {
		return false
	}
	m := mask(b.term(&b.r.tokens[i]).Set)
	return b.st.cur.care&^crossRegion == 0 || m == crossRegion
}

// gradeOfNeed tells a bare 一级, 二级 that grades disability and no hospital:
// 重度失能一级、二级、三级.
func (b *binder) gradeOfNeed(t *token) bool {
	if t.end-t.start > int32(len("一级")) {
		return false
	}
	clause := b.r.text[max(b.st.clauseStart, t.start-60):t.start]
	return containsAny(clause, "失能", "伤残", "残疾", "护理等级", "劳动能力", "技能", "职业", "初级", "中级", "高级", "技师")
}

// merelyIncluded tells a level of hospital that only belongs to a list of what
// counts: 二级及以上医疗机构出具的诊断证明.
func (b *binder) merelyIncluded(t *token) bool {
	after := b.r.text[t.end:min(int(t.end)+36, len(b.r.text))]
	return startsWith(after, "出具", "医院出具", "医疗机构出具", "诊断", "定点医疗机构出具")
}

// cue reads a word that tells what the sentence is for.
func (b *binder) cue(i int, term *lexicon.Term) {
	switch term.Means[0] {
	case "example", "suppose":
		if b.realInstance(&b.r.tokens[i], term) {
			return
		}
		b.st.example = true
		b.st.instance = b.st.instance || term.Means[0] == "example"
		if term.Rank >= 3 && term.Means[0] == "suppose" {
			b.supposed = true
		}
	case "nation":
		if i+1 < b.hi && b.r.tokens[i+1].kind == tokWord && b.r.tokens[i+1].start <= b.r.tokens[i].end {
			t := &b.r.tokens[i]
			b.st.cur.setPlace(&place{start: t.start, end: t.end, codes: []string{nationwide}}, inAnswer)
		}
	case "someplace":
		b.st.cur.regions = nil
		b.st.cur.set.add(dRegion)
	}
}

const nationwide = "100000"

// away tells a place where people of another are treated: 居民医保参保人在北京三级医院住院
// in an item about 衡水.
func (b *binder) away(p *place) bool {
	home := &b.question.frame
	if !home.set.has(dRegion) || len(home.regions) != 1 || len(p.codes) != 1 {
		return false
	}
	g := b.n.lex.Regions
	if g.Within(p.codes[0], home.regions[0]) || g.Within(home.regions[0], p.codes[0]) {
		return false
	}
	return endsWith(b.r.text[max(p.start-12, 0):p.start], "在", "到", "去", "赴") && b.isTreatment(p)
}

// isTreatment tells whether a place is one to go to for treatment.
func (b *binder) isTreatment(p *place) bool { return treatmentAt(b.r, p.start, p.end) }

// narrowerKnown tells whether the item speaks of a place within the one that a
// word such as 全市 means: 北京市通州区按全市标准缴费.
func (b *binder) narrowerKnown(code string) bool {
	for _, f := range [...]*frame{&b.st.cur, &b.ambient, &b.question.frame} {
		if f.set.has(dRegion) && len(f.regions) == 1 && f.regions[0] != code && b.n.lex.Regions.Within(f.regions[0], code) {
			return true
		}
	}
	return false
}

// frequency reads 每年, 每人每月 where no figure took it up.
func (b *binder) frequency(t *token) {
	if p := perOf(b.r.span(*t).Per); p != 0 {
		b.st.cur.per = p
		b.st.cur.set.add(dPer)
		b.st.cur.origin[dPer] = origin{inAnswer, t.start, t.end}
	}
}

func (b *binder) frequencyWord(t *token, term *lexicon.Term) {
	if term.Text == "一年" || term.Text == "一个月" {
		return // a length of time in an answer, 每 in a question only
	}
	b.st.cur.per = mask(term.Set)
	b.st.cur.set.add(dPer)
	b.st.clause[dPer] = b.st.clauseNo
	b.st.cur.origin[dPer] = origin{inAnswer, t.start, t.end}
}

// perOf gives the per of the output contract.
func perOf(p scan.Per) mask {
	switch p {
	case scan.PerVisit:
		return value(lexicon.Per, "visit")
	case scan.PerDay:
		return value(lexicon.Per, "day")
	case scan.PerMonth:
		return perMonth
	case scan.PerYear:
		return perYear
	case scan.PerCase:
		return value(lexicon.Per, "case")
	}
	return 0
}

// attributive gives the token of the measure that a word for a stretch of time
// belongs to (年度最高支付限额), -1 where it stands for itself (一个自然年度内).
func (b *binder) attributive(r *reading, i int) int {
	t := &r.tokens[i]
	for j := max(i-2, 0); j < len(r.tokens) && j <= i+3; j++ {
		p := &r.tokens[j]
		if j == i || p.kind != tokWord || p.vocab != lexicon.Measures || p.end < t.end {
			continue
		}
		if p.start < t.end {
			return j
		}
		switch r.text[t.end:p.start] {
		case "", "的", "最高", "累计", "个人", "单位", "统筹", "门诊", "住院", "基金", "最低":
			return j
		}
		return -1
	}
	return -1
}

// measurePer gives the per that the name of a measure carries, 0 for none.
func (b *binder) measurePer(r *reading, tok int) mask {
	for j := tok - 1; j >= 0 && j >= tok-3; j-- { // 月缴费基数下限 is one name in two words
		if p := &r.tokens[j]; p.kind == tokWord && p.vocab == lexicon.Measures && p.end == r.tokens[tok].start {
			tok = j
			break
		}
	}
	for i := max(tok-3, 0); i <= tok+1 && i < len(r.tokens); i++ {
		t := &r.tokens[i]
		if t.kind == tokWord && t.vocab == lexicon.Per && b.attributive(r, i) == tok {
			return mask(b.term(t).Set)
		}
	}
	return 0
}

// place reads the name of a place.
func (b *binder) place(i int) {
	p := &b.r.places[b.r.tokens[i].ref]
	if p.relative && (len(p.codes) == 0 || b.narrowerKnown(p.codes[0])) {
		return
	}
	if b.n.elsewhere(b.r, i, b.lo) || b.away(p) {
		if b.isTreatment(p) {
			old := b.st.cur
			if !b.st.inClause(dCare) {
				b.st.cur.care = 0
			}
			b.st.cur.care |= crossRegion
			b.st.cur.set.add(dCare)
			b.st.note(dCare, &old)
		}
		return
	}
	if b.parts[i] == laterInList && b.st.cur.set.has(dRegion) {
		b.st.cur.regions = append(append([]string{}, b.st.cur.regions...), p.codes...)
		return
	}
	old := b.st.cur
	b.st.cur.setPlace(p, inAnswer)
	b.st.note(dRegion, &old)
	b.st.region = true
}
