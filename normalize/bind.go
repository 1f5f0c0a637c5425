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
	question *topic
	page     *page
	day      scan.Day // that of the item, from which open years are counted
	card     bool     // cards inherit nothing from their page

	dateRoles map[int]string // of dates that are values of records
	validity  *scan.Span     // 有效期5年, of the text itself
	validTo   scan.Day       // its last day

	lo, hi   int   // tokens of the sentence at hand
	scope    int32 // the innermost scope around it
	block    int32
	mention  int   // tokens before it were said before the figure at hand
	headline bool  // within the short answer
	shortEnd int32 // where the short answer ends, -1 for none
	title    bool
	st       state
	lastOf   [3]pick // measures of earlier figures of the item
	earlier  [3]pick // measures of earlier figures of the block, by unitClass
	local    frame   // region and time that hold for the block
	ambient  frame   // and for the item
	supposed bool    // the block tells of a supposed person
	premise  bool    // the item assumes a base or wage
	product  bool    // the item is about an insurance that is bought

	idle        bool           // the sentence says what happened, not what holds
	valued      bool           // the sentence before had values
	pairedDims  dimSet         // dimensions whose lists figures of the sentence pair with
	lastList    *group         // the list that the last list of figures of the block was paired with
	firstBefore int            // that of the sentence before
	first       int            // the sentence's first draft
	body        int            // sentences of the answer proper that had values
	seen        uint64         // measures that the sentence has given values of
	told        map[int32]mask // populations that the items of a scope describe without figures

	full    bool  // figures were left out
	unbound []int // figures that no measure was found for
	buffers
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
	b.buffers = b.page.scratch.buffers
	b.roles = zeroed(b.roles, len(b.r.tokens))
	b.parts = zeroed(b.parts, len(b.r.tokens))
	b.plan = zeroed(b.plan, len(b.r.tokens))
	b.drafts = b.drafts[:0]
	b.scope, b.block = -1, -1
	b.product = b.sellsProduct()
	b.citedPlace()
	for i := range b.out.sentences {
		b.sentence(&b.out.sentences[i], i)
	}
}

// sentence reads one sentence.
func (b *binder) sentence(s *sentence, index int) {
	if s.scope != b.scope || s.block != b.block || s.cell {
		if s.block != b.block || s.scope != b.scope {
			goesOn := s.block == b.block && !s.cell && !b.st.varied.has(dCare) && !b.local.set.has(dCare)
			care := b.st.cur
			sibling := b.siblingCare(s)
			b.local, b.supposed, b.lastList = frame{}, false, nil
			if goesOn && care.set.has(dCare) {
				b.local.copyDim(dCare, &care) // a label in the middle of a block is still about the care it speaks of
			}
			if sibling != nil && !b.local.set.has(dCare) {
				b.local.copyDim(dCare, sibling)
			}
		}
		if s.scope != b.scope || s.cell {
			b.earlier = [3]pick{}
		}
		b.scope, b.block = s.scope, s.block
		b.st = state{}
	} else {
		peers, level, at := b.parallelPeople(s), b.st.cur.institution, b.st.cur.origin[dInstitution]
		b.st.nextSentence(b.hasRivals(s) || b.valued && (!b.goesOnWith(s) || b.endsInChange()), b.turns(s))
		if peers {
			b.st.cur.institution, b.st.cur.origin[dInstitution] = level, at
			b.st.cur.set.add(dInstitution)
			b.st.carried.add(dInstitution)
		}
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
	}
	if !s.title {
		b.emptyCell(s)
	}
	b.firstBefore = b.first
	before := len(b.drafts)
	b.first = before
	b.idle = b.statistic(s)
	b.assignRoles(b.lo, b.hi, s.title)
	b.distribute()
	if s.cell && b.oldColumn(s) {
		return
	}
	for i := b.lo; i < b.hi; i++ {
		b.token(i, s)
	}
	b.sharePer(before)
	b.wholeOfParts(before)
	b.remember(s, index, before)
	b.valued = len(b.drafts) > before
}

// siblingCare gives what the label before that of a sentence, in one block with it,
// says of care: 住院门槛费:一级200元;报销比例:一级92%.
func (b *binder) siblingCare(s *sentence) *frame {
	if s.block != b.block || s.cell || s.scope < 0 || b.scope < 0 || s.scope == b.scope {
		return nil
	}
	was, is := &b.out.scopes[b.scope], &b.out.scopes[s.scope]
	if was.rank < rankLabel || is.rank < rankLabel || was.parent != is.parent {
		return nil
	}
	f := b.labelFrame(was)
	if !f.set.has(dCare) || f.care.count() != 1 {
		return nil
	}
	return &f
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

// goesOnWith tells a sentence after a semicolon that tells another case of what the
// one before it was about: 在职职工…5万元以内报85%;5万元以上的报90%, 新生儿90天内参保的…;超过90天的….
func (b *binder) goesOnWith(s *sentence) bool {
	if !endsWith(trimRight(b.r.text[max(int(s.start)-6, 0):s.start]), "；", ";") {
		return false
	}
	text := b.r.text[s.start:s.end]
	return text[0] >= '0' && text[0] <= '9' || startsWith(text, "超过", "不足", "未超过", "满", "中断", "断缴", "逾期", "低于", "高于",
		"医疗保险", "养老保险", "失业保险", "基本医疗保险", "基本养老保险", "医疗按", "养老按", "医保按") // 灵活就业人员养老保险按20%缴费;医疗保险按10%
}

// parallelPeople tells a sentence after a semicolon that says of other people what the
// one before it said of a level of hospital: 在三级医院住院的,报销78%;退休人员报销82%.
func (b *binder) parallelPeople(s *sentence) bool {
	if !b.st.cur.set.has(dInstitution) || b.st.varied.has(dInstitution) || b.st.carried.has(dInstitution) || !endsWith(trimRight(b.r.text[max(int(s.start)-6, 0):s.start]), "；", ";") {
		return false
	}
	people := false
	for _, t := range b.r.tokens[s.tok0:s.tok1] {
		if t.kind == tokWord && (t.vocab == lexicon.Institutions || t.vocab == lexicon.Care || t.vocab == lexicon.Schemes) {
			return false
		}
		if t.kind == tokFigure {
			return people && rates.has(b.r.span(t).Unit)
		}
		people = people || t.kind == tokWord && t.vocab == lexicon.Populations
	}
	return false
}

// endsInChange tells whether the last figure only changes what others said: whom it
// is for is of no later one.
func (b *binder) endsInChange() bool {
	n := len(b.drafts)
	return n > b.first+1 && b.drafts[n-1].relation != "is" && !b.drafts[n-2].own.set.has(dPopulation)
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

// wholeOfParts makes a contribution of a sum whose parts stand beside it with
// their payers and add up to it, whatever names it: 每人每年1900元,其中个人缴费650元,财政
// 补助1250元; 个人400元,财政670元,合计1070元. Parts are counted for the stretch that the
// whole before them is counted for.
func (b *binder) wholeOfParts(from int) {
	for p := from; p < len(b.drafts); p++ {
		sum, paid := scan.Int(0), mask(0)
		for q := p; q < len(b.drafts) && q < p+3; q++ {
			part := &b.drafts[q]
			v, ok := b.figureIn(part)
			payer := part.frame.payer
			if part.m == subsidy {
				payer = government
			}
			if !ok || part.m != contributionAmount && part.m != subsidy || part.unit != "CNY" || part.min != part.max || payer == 0 || payer&paid != 0 {
				break
			}
			paid |= payer
			if sum, ok = sum.Add(v); !ok {
				break
			}
			both := payer == employer|individual // 由单位和个人各出144元
			if both {
				if sum, ok = sum.Add(v); !ok {
					break
				}
			}
			if q == p && !both {
				continue
			}
			if p > from && b.isWhole(&b.drafts[p-1], sum) {
				for j := p; j <= q; j++ {
					if whole := &b.drafts[p-1]; whole.frame.set.has(dPer) && !b.drafts[j].frame.set.has(dPer) {
						b.drafts[j].frame.copyDim(dPer, &whole.frame)
					}
				}
			}
			if q+1 < len(b.drafts) {
				if d := &b.drafts[q+1]; containsAny(b.r.text[part.figureEnd:max(part.figureEnd, d.figureEnd)], "合计", "共", "总") {
					b.isWhole(d, sum)
				}
			}
		}
	}
}

// isWhole makes a contribution of nobody in particular of a sum of parts.
func (b *binder) isWhole(d *draft, sum scan.Decimal) bool {
	total, ok := b.figureIn(d)
	if !ok || d.unit != "CNY" || d.relation != "is" || d.min != d.max || measures[d.m].family != contributions || total.Cmp(sum) != 0 {
		return false
	}
	d.m, d.pick.m = contributionAmount, contributionAmount
	d.own.drop(dPayer)
	d.frame.drop(dPayer)
	return true
}

// figureIn gives the figure of a draft that was read from one.
func (b *binder) figureIn(d *draft) (scan.Decimal, bool) {
	for i := lowerBound(b.r.tokens, d.figureStart); i < len(b.r.tokens) && b.r.tokens[i].start < d.figureEnd; i++ {
		if b.r.tokens[i].kind == tokFigure {
			return b.r.span(b.r.tokens[i]).Min, true
		}
	}
	return scan.Decimal{}, false
}

// turns tells whether a sentence turns to something else: 此外, 另外.
func (b *binder) turns(s *sentence) bool {
	return startsWith(b.r.text[s.start:s.end], "一是", "二是", "三是", "四是", "五是", "此外", "另外", "除此之外", "同时", "其他", "再者", "未备案", "未办理", "未经", "未按", "没有备案", "没备案", "没办", "否则", "自行")
}

// mostDrafts bounds the figures of one item that are kept: the longest lists of
// payments have some thousands.
const mostDrafts = 20_000

// token reads one token of the sentence.
func (b *binder) token(i int, s *sentence) {
	if len(b.drafts) >= mostDrafts {
		b.full = true
		return
	}
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
	b.st.inBracket, b.st.behind = true, false
	b.st.clauseNo++
	b.st.clauseStart = t.end
	b.st.host, b.st.explains = pick{}, false
	if k := len(b.drafts) - 1; k >= 0 && b.drafts[k].figureEnd <= t.start && b.drafts[k].figureStart >= b.stack[len(b.stack)-1].clauseStart {
		b.st.host = b.drafts[k].pick
		b.st.behind = b.gap(b.drafts[k].figureEnd, t.start) == ""
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
	if inner.cur.set.has(dPer) && inner.clause[dPer] == inner.clauseNo && !b.figuresIn(inner.clauseStart, t.start) {
		for i := max(b.first, len(b.drafts)-lookBack); i < len(b.drafts); i++ { // 起付线一级50元、二级100元(按年度累计)
			if d := &b.drafts[i]; d.figureStart >= b.stack[len(b.stack)-1].clauseStart && measures[d.m].per && !d.frame.set.has(dPer) {
				d.frame.copyDim(dPer, &inner.cur)
			}
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
		if d == dRegion || d == dInstitution && b.st.cur.set.has(d) || !inner.cur.set.has(d) || d == dAge && (inner.varied.has(d) || inner.behind) {
			continue
		}
		if !b.st.cur.set.has(d) || d == dScheme && b.st.cur.scheme == medical {
			old := b.st.cur
			b.st.cur.copyDim(d, &inner.cur)
			b.st.note(d, &old)
		}
	}
}

// figuresIn tells whether a stretch of text holds a figure.
func (b *binder) figuresIn(start, end int32) bool {
	for i := lowerBound(b.r.tokens, start); i < len(b.r.tokens) && b.r.tokens[i].start < end; i++ {
		if b.r.tokens[i].kind == tokFigure {
			return true
		}
	}
	return false
}

// fillOpen takes from g what f leaves open, without refining.
func (f *frame) fillOpen(g *frame) {
	for d := dim(0); d < numDims; d++ {
		if g.set.has(d) && !f.set.has(d) {
			f.copyDim(d, g)
		}
	}
}

const nationwide = "100000"
