package normalize

import (
	"slices"
	"strings"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A pick is the measure that was found for a figure and how.
type pick struct {
	m     measure
	how   how
	start int32 // the word that names it, in the text of in
	end   int32
	in    where
	tok   int       // its token, -1 outside the sentence
	unit  scan.Unit // of the figure that took it
	per   mask      // that its name carries: the 年度 of 年度最高支付限额
}

// how says where a figure's measure was found, the surest first. The order is
// the order in which the places are searched.
type how uint8

const (
	byNothing  how = iota
	byNoun         // 起付线为800元: the name stands right before
	byVerb         // 按80%结付: the verb stands right after
	byClause       // in the same clause, further left
	byAfter        // in the same clause, further right
	byHost         // 2.8%(含个人缴纳的2%…): what the bracket explains
	bySentence     // in an earlier clause
	byLabel        // in a label or heading
	byEarlier      // in an earlier sentence of the block
	byQuestion     // in the question or the title
	byFamily       // by what the text is about
)

var howNames = [...]string{"nothing", "the name before it", "the verb after it", "its clause, before it", "its clause, after it",
	"the figure that the bracket explains", "an earlier clause", "a label or heading", "an earlier sentence", "the question or title",
	"what the text is about"}

func (h how) String() string { return howNames[h] }

const (
	lookBack  = 40 // tokens that a figure looks back for its measure
	lookAhead = 12 // and ahead
)

// pickMeasure finds what the figure of token i is.
func (b *binder) pickMeasure(i int) pick {
	s := b.r.span(b.r.tokens[i])
	if p := b.nounOf(i, s); p.how != byNothing {
		return p
	}
	if p := b.verbOf(i, s); p.how != byNothing {
		return p
	}
	if b.st.host.how != byNothing && b.st.explains && b.st.host.m.fits(s) && !b.ownNoun(i, s) {
		p := b.st.host
		p.how = byHost
		return p
	}
	if p := b.leftOf(i, s); p.how != byNothing {
		return p
	}
	if p := b.rightOf(i, s); p.how != byNothing {
		return p
	}
	if b.st.host.how != byNothing && b.st.host.m.fits(s) {
		p := b.st.host
		p.how = byHost
		return p
	}
	if p := b.runningMeasure(s, bySentence); p.how != byNothing {
		return p
	}
	return b.outerMeasure(i, s)
}

// outerMeasure looks outside the sentence.
func (b *binder) outerMeasure(i int, s *scan.Span) pick {
	long := spans.has(s.Unit) || s.Unit == scan.Age
	if p := b.scopeMeasure(b.scope, s); p.how != byNothing {
		if e := b.earlier[unitClass(s.Unit)]; e.how != byNothing && e.m == p.m && p.per == 0 {
			p.per = e.per
		}
		return p
	}
	if p := b.runningMeasure(s, byEarlier); p.how != byNothing && (!long || p.unit == s.Unit) {
		return p
	}
	if s.Unit == scan.Age && retirementAge.fits(s) {
		return pick{m: retirementAge, how: byFamily, tok: -1}
	}
	if s.Unit == scan.Workdays {
		return pick{m: processingTime, how: byFamily, tok: -1}
	}
	if long && !b.headline {
		if p := b.measureIn(b.question.r, 0, b.question.tokens(), s, inQuestion); p.how != byNothing && p.m == requiredYears {
			p.how = byQuestion
			return p
		}
		return pick{}
	}
	for _, q := range []*topic{&b.question, &b.page.topic} {
		if q.in == inTitle && b.card {
			break
		}
		if p := b.measureIn(q.r, 0, q.tokens(), s, q.in); p.how != byNothing {
			p.how = byQuestion
			return p
		}
	}
	if p := b.lastOf[unitClass(s.Unit)]; p.how != byNothing && p.m.fits(s) && !long && b.relationOf(i, s) != "is" {
		p.how, p.tok = byEarlier, -1
		return p // 年满65周岁的每月增发5元
	}
	return b.byTopic(i, s)
}

// upTo tells a sum that is only bounded above, where nothing names it: 每月最高1200元.
func (b *binder) upTo(s *scan.Span) bool {
	return s.Unit == scan.CNY && !s.HasMin() && s.HasMax() && containsAny(b.r.text[s.From:s.Start], "最高", "最多", "不超过", "上限") && b.topicFamily() == benefits
}

// byTopic guesses the measure of a result from what the text is about.
func (b *binder) byTopic(i int, s *scan.Span) pick {
	if b.upTo(s) {
		return pick{m: ceiling, how: byFamily, tok: -1}
	}
	if s.Unit == scan.CNY && s.Per == scan.PerCase {
		return pick{m: fixedPayment, how: byFamily, tok: -1} // 放置宫内节育器300元/例
	}
	if b.roles[i] != roleResult {
		return pick{}
	}
	switch b.lastOf[1].m {
	case contributionRate:
		return pick{m: contributionAmount, how: byFamily, tok: -1}
	case reimbursementRate:
		if b.lastOf[1].how != byNothing {
			return pick{m: fixedPayment, how: byFamily, tok: -1}
		}
	}
	switch b.topicFamily() {
	case contributions:
		return pick{m: contributionAmount, how: byFamily, tok: -1}
	case account:
		return pick{m: accountCredit, how: byFamily, tok: -1}
	}
	return pick{}
}

// term gives the word of a token.
func (b *binder) term(t *token) *lexicon.Term { return b.n.lex.Terms.Term(t.ref) }

// nounOf finds the name right before a figure: 起付线为800元.
func (b *binder) nounOf(i int, s *scan.Span) pick {
	for j := i - 1; j >= b.lo && j >= i-6; j-- {
		t := &b.r.tokens[j]
		switch {
		case t.kind == tokPer, t.kind == tokLabel, t.kind == tokOpen && t.end == int32(s.From),
			t.kind == tokWord && (t.vocab == lexicon.Per || t.vocab == lexicon.Relations || t.vocab == lexicon.Lists || t.vocab == lexicon.Bases ||
				t.vocab == lexicon.Cues || t.vocab == lexicon.Relevance || t.vocab == lexicon.Verdicts || t.vocab == lexicon.Payers || t.vocab == lexicon.Schemes):
			continue
		case t.kind == tokWord && t.vocab == lexicon.Measures:
			term := b.term(t)
			if t.end > int32(s.From) || nameless(term) && endsWith(term.Text, "费用", "花费", "费") && rates.has(s.Unit) && t.end == int32(s.From) {
				continue // 按当次住院总费用20%计算: what it is of, not what it is
			}
			if term.Use == lexicon.Tail || term.Use == lexicon.Self || !isCopula(b.gap(t.end, int32(s.From))) {
				return pick{}
			}
			if term.Rank == 0 && int32(s.From)-t.end > 6 {
				return pick{}
			}
			if m := b.boundOf(j, term, s); m != noMeasure {
				return pick{m: m, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: j}
			}
			if m := b.meaning(term, s, j); m != noMeasure || nameless(term) {
				return pick{m: m, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: j}
			}
			return pick{}
		}
		return pick{}
	}
	return pick{}
}

// boundOf gives the measure that 上限 or 下限 alone bounds: the one named before
// it in the sentence (月缴存额上限为5222元,下限为384元).
func (b *binder) boundOf(at int, term *lexicon.Term, s *scan.Span) measure {
	if term.Text != "上限" && term.Text != "下限" {
		return noMeasure
	}
	for j := at - 1; j >= b.lo && j > at-12; j-- {
		t := &b.r.tokens[j]
		if t.kind != tokWord || t.vocab != lexicon.Measures {
			continue
		}
		if m := measureByName[b.term(t).Means[0]]; m == contributionAmount && m.fits(s) || m == contributionBase && m.fits(s) {
			return m
		}
	}
	return noMeasure
}

// ownNoun tells whether a name that can mean nothing else stands before a
// figure: 其中财政补助670元.
func (b *binder) ownNoun(i int, s *scan.Span) bool {
	p := b.nounOf(i, s)
	return p.how == byNoun && b.term(&b.r.tokens[p.tok]).Use == lexicon.Noun
}

// gap is the text between two offsets, "" where they overlap.
func (b *binder) gap(from, to int32) string {
	if from >= to {
		return ""
	}
	return b.r.text[from:to]
}

// isCopula tells whether the text between a name and its figure says no more
// than that the one is the other.
func isCopula(s string) bool {
	if len(s) > 60 {
		return false
	}
	for s != "" {
		if !cutAny(&s, " ", "　", "\n", "\t", "为", "是", ":", "：", "达到", "达", "大约", "约", "一般", "通常", "统一", "均", "都", "分别", "可", "只", "仅", "需",
			"每人", "每年", "每月", "每次", "年度", "标准", "金额", "比例", "按", "由", "从", "原", "人民币", "上调", "下调", "提高", "降低", "调整", "增加", "减少", "到", "至",
			"在", "不", "最高", "最低", "应", "共", "共计", "总计", "不变", "仍", "维持", "保持", "“", "”", "（", "(", "为每", "）", ")", "目前", "现行", "现", "确定", "定", "在原", "设", "其", "额度",
			"元", "以", "限", "个人", "单位", "再", "也", "就", "将", "暂", "、", "要", "满", "多", "了", "即", "给予", "予以", "超过", "支付", "累计", "实行", "执行", "平均", "职工", "城乡居民", "居民", "参保人员", "医保", "公示") {
			return false
		}
	}
	return true
}

// verbOf finds the verb or name right after a figure: 按80%比例结付, 3个月的待遇等待期,
// 以60%为基数.
func (b *binder) verbOf(i int, s *scan.Span) pick {
	for j := i + 1; j < b.hi && j <= i+4; j++ {
		t := &b.r.tokens[j]
		switch {
		case t.start < int32(s.End), t.kind == tokWord && (t.vocab == lexicon.Payers || t.vocab == lexicon.Lists || t.vocab == lexicon.Cues ||
			t.vocab == lexicon.Relevance || t.vocab == lexicon.Verdicts || t.vocab == lexicon.Schemes || t.vocab == lexicon.Conditions):
			continue
		case t.kind == tokWord && t.vocab == lexicon.Measures:
			term := b.term(t)
			gap := b.gap(int32(s.To), t.start)
			if term.Use == lexicon.Self || !isTight(gap, term, spans.has(s.Unit)) {
				return pick{}
			}
			if m := b.meaning(term, s, j); m != noMeasure || nameless(term) {
				return pick{m: m, how: byVerb, start: t.start, end: t.end, in: inAnswer, tok: j}
			}
			continue
		}
		return pick{}
	}
	return pick{}
}

// isTight tells whether a word belongs to the figure before it. A verb may
// stand a few syllables off; a name needs 的, but after a length of time (6个月等待期).
func isTight(gap string, term *lexicon.Term, length bool) bool {
	s := gap
	of := false
	for s != "" {
		switch {
		case cutAny(&s, "的"):
			of = true
		case cutAny(&s, " ", "　", "比例", "标准", "给予", "予以", "进行", "左右", "(含)", "（含）", "由", "个人", "单位", "用人单位", "职工", "本人", "全额", "直接", "统一", "按规定", "按月", "分别", "”", "医保", "医疗", "内", "按比例", "额度", "基金", "统筹", "起", "再", "来", "享受", "待遇", "地方", "以上", "缴费", "计", "参保"):
		default:
			return false
		}
	}
	if term.Use == lexicon.Noun {
		return of || gap == "" && length
	}
	return utf8.RuneCountInString(gap) <= 10 && (term.Rank > 0 || gap == "")
}

// leftOf finds the nearest name to the left in the figure's clause.
func (b *binder) leftOf(i int, s *scan.Span) pick {
	for j := i - 1; j >= b.lo && j > i-lookBack; j-- {
		t := &b.r.tokens[j]
		if t.end <= b.st.clauseStart {
			break
		}
		if t.kind != tokWord || t.vocab != lexicon.Measures || t.end > int32(s.From) {
			continue
		}
		term := b.term(t)
		if term.Use == lexicon.Tail || term.Use == lexicon.Self || term.Rank == 0 || b.reference(j) || b.taken(j, i) {
			continue
		}
		if m := b.meaning(term, s, j); nameless(term) && !(endsWith(term.Text, "费用", "花费", "费") && rates.has(s.Unit) && t.end == int32(s.From)) || m != noMeasure && !(m == contributionBase && b.hasFigure(b.r, j, b.hi, s)) {
			return pick{m: m, how: byClause, start: t.start, end: t.end, in: inAnswer, tok: j}
		}
	}
	return pick{}
}

// nameless tells words for figures that no record is about.
func nameless(term *lexicon.Term) bool { return term.Means[0] == lexicon.None }

// hasFigure tells whether a name has a figure of its own right after it: the
// base of 基数5000仅需1750元 is no name for the 1750元.
func (b *binder) hasFigure(r *reading, j, hi int, s *scan.Span) bool {
	for k := j + 1; k < hi && k <= j+3; k++ {
		switch t := &r.tokens[k]; t.kind {
		case tokFigure:
			own := r.span(*t)
			return rates.has(own.Unit) == rates.has(s.Unit) && isCopula(r.text[r.tokens[j].end:max(int(r.tokens[j].end), own.From)])
		case tokDate:
			return r.span(*t).Date.Bare
		case tokComma:
			return false
		}
	}
	return false
}

// consumed tells a name whose figure is a bracket: the 缴费 of 缴费满10年的,每人每月1768元.
func (b *binder) consumed(j int) bool {
	for k := j + 1; k < b.hi && k <= j+5; k++ {
		switch b.r.tokens[k].kind {
		case tokFigure:
			return b.roles[k] == roleContributed
		case tokComma:
			return false
		}
	}
	return false
}

// taken tells whether a verb to the left already has its figure: 报销70%,
// 缴纳8%. Names serve all figures after them.
func (b *binder) taken(j, i int) bool {
	t := &b.r.tokens[j]
	if b.term(t).Use != lexicon.Tail {
		return false
	}
	for k := j - 1; k > j-3 && k >= b.lo; k-- {
		if b.r.tokens[k].kind == tokFigure && b.roles[k] == roleValue && k != i {
			return true
		}
	}
	return false
}

// reference tells a name that only bounds something: 起付线以上, 超过起付标准的部分,
// 最高支付限额以内.
func (b *binder) reference(j int) bool { return referenceIn(b.r, j) }

func referenceIn(r *reading, j int) bool {
	t := &r.tokens[j]
	after := r.text[t.end:min(int(t.end)+40, len(r.text))]
	after = strings.TrimLeft(after, " 　”")
	if startsWith(after, "以上", "以下", "以外", "之上", "之下", "以内", "内的", "的部分", "部分", "后的", "后,", "后，", "后由", "后按", "后报", "后剩", "后", "到", "至", "前", "与", "外的") {
		return true
	}
	if startsWith(after, "标准以上", "标准以下", "标准后", "标准部分") {
		return true
	}
	before := r.text[max(int(t.start)-24, 0):t.start]
	return endsWith(before, "超过", "超出", "扣除", "达到", "高于", "低于", "符合", "除去", "减去", "计入", "超") && !startsWith(after, "为", ":", "：", "(", "（")
}

// rightOf finds a verb further right in the figure's clause.
func (b *binder) rightOf(i int, s *scan.Span) pick {
	for j := i + 1; j < b.hi && j < i+lookAhead; j++ {
		t := &b.r.tokens[j]
		if t.kind == tokComma || t.kind == tokOpen || t.kind == tokClose || t.kind == tokFigure && b.roles[j] == roleValue || strings.HasPrefix(b.gap(int32(s.To), t.start), "+") {
			break
		}
		if t.kind != tokWord || t.vocab != lexicon.Measures || t.start < int32(s.End) {
			continue
		}
		term := b.term(t)
		if term.Use == lexicon.Self || term.Rank == 0 || b.reference(j) {
			continue
		}
		if m := b.meaning(term, s, j); m != noMeasure {
			return pick{m: m, how: byAfter, start: t.start, end: t.end, in: inAnswer, tok: j}
		}
	}
	return pick{}
}

// runningMeasure is what earlier figures or names of the sentence or block were
// about.
func (b *binder) runningMeasure(s *scan.Span, by how) pick {
	if by == bySentence {
		for j := b.mention - 1; j >= b.lo && j > b.mention-lookBack; j-- {
			t := &b.r.tokens[j]
			if t.kind != tokWord || t.vocab != lexicon.Measures {
				continue
			}
			term := b.term(t)
			if term.Use == lexicon.Self || term.Rank == 0 || b.reference(j) {
				continue
			}
			if m := b.meaning(term, s, j); m != noMeasure && !(m == contributionBase && b.hasFigure(b.r, j, b.hi, s)) && !b.consumed(j) {
				return pick{m: m, how: by, start: t.start, end: t.end, in: inAnswer, tok: j}
			}
		}
		return pick{}
	}
	if p := b.earlier[unitClass(s.Unit)]; p.how != byNothing && p.m.fits(s) {
		p.how, p.tok = by, -1
		return p
	}
	return pick{}
}

// unitClass parts the units into those that may follow one another in a list.
func unitClass(u scan.Unit) int {
	switch {
	case rates.has(u):
		return 1
	case u == scan.CNY:
		return 2
	}
	return 0
}

// scopeMeasure finds a measure in the labels and headings around, the
// innermost first.
func (b *binder) scopeMeasure(at int32, s *scan.Span) pick {
	for ; at >= 0; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		if p := b.measureIn(b.r, int(sc.tok0), int(sc.tok1), s, inAnswer); p.how != byNothing {
			p.how = byLabel
			return p
		}
	}
	return pick{}
}

// measureIn finds the last name in a stretch of tokens that fits a figure;
// names come before verbs.
func (b *binder) measureIn(r *reading, lo, hi int, s *scan.Span, in where) pick {
	var verb, bound pick
	for j := hi - 1; j >= lo && j > hi-lookBack; j-- {
		t := &r.tokens[j]
		if t.kind != tokWord || t.vocab != lexicon.Measures {
			continue
		}
		term := b.term(t)
		if term.Use == lexicon.Self {
			continue
		}
		if referenceIn(r, j) { // 起付线以下由个人自付: names it, if nothing else does
			if m := measureByName[term.Means[0]]; m == deductible && s.Unit == scan.CNY && bound.how == byNothing {
				bound = pick{m: m, how: byLabel, start: t.start, end: t.end, in: in, tok: -1, per: b.measurePer(r, j)}
			}
			continue
		}
		if term.Rank == 0 && term.Use == lexicon.Verb && in == inAnswer {
			continue // the 返 of 返贫致贫人口
		}
		m := b.outerMeaning(term, s)
		if nameless(term) && term.Rank >= 3 && verb.how == byNothing && bound.how == byNothing && term.Use == lexicon.Noun && in == inQuestion {
			return pick{m: noMeasure, how: byLabel, tok: -1} // 公积金贷款额度是多少
		}
		if m == noMeasure || m == contributionBase && b.hasFigure(r, j, hi, s) {
			continue
		}
		p := pick{m: m, how: byLabel, start: t.start, end: t.end, in: in, tok: -1, per: b.measurePer(r, j)}
		if term.Use == lexicon.Noun {
			return p
		}
		if verb.how == byNothing {
			verb = p
		}
	}
	if bound.how != byNothing {
		return bound
	}
	return verb
}

// meaning gives what a word of the sentence means of a figure. Where its
// meanings are of several families, that of the text around decides.
func (b *binder) meaning(term *lexicon.Term, s *scan.Span, at int) measure {
	return b.choose(term, s, func() family { return b.familyAt(at) })
}

func (b *binder) outerMeaning(term *lexicon.Term, s *scan.Span) measure {
	return b.choose(term, s, b.topicFamily)
}

func (b *binder) choose(term *lexicon.Term, s *scan.Span, context func() family) measure {
	first, several := noMeasure, false
	for _, name := range term.Means {
		m := measureByName[name]
		if !m.fits(s) {
			continue
		}
		if first == noMeasure {
			first = m
		} else if m != first {
			several = true
		}
	}
	if first == noMeasure {
		for _, name := range term.Means {
			if m := measureByName[name].sibling(s.Unit); m != noMeasure && m.fits(s) {
				return m
			}
		}
		return noMeasure
	}
	if several {
		if b.governmentPays() && slices.Contains(term.Means, "subsidy") && subsidy.fits(s) {
			return subsidy
		}
		if fam := context(); fam != noFamily {
			for _, name := range term.Means {
				if m := measureByName[name]; m.fits(s) && measures[m].family == fam {
					return m
				}
			}
		}
	}
	return first
}

// governmentPays tells whether the clause names the state as paying.
func (b *binder) governmentPays() bool {
	return b.st.inClause(dPayer) && b.st.cur.payer == government
}

var measureByName = func() map[string]measure {
	byName := map[string]measure{}
	for i, name := range lexicon.Measures.Values() {
		byName[name] = measure(i)
	}
	byName[lexicon.None] = noMeasure
	return byName
}()
