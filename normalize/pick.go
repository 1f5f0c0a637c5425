package normalize

import (
	"slices"
	"strings"

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
	vague bool      // the name is of a rate, where the figure is a sum
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
	if s.Unit == scan.CNY && endsWith(b.r.text[s.From:s.To], "封顶") {
		return pick{m: ceiling, how: byVerb, start: int32(s.To - len("封顶")), end: int32(s.To), in: inAnswer, tok: -1}
	}
	if p := b.nameInBracket(i, s); p.how != byNothing {
		return p
	}
	if p := b.gradeOf(i, s); p.how != byNothing {
		return p
	}
	if b.credited(s) {
		return pick{m: accountCredit, how: byVerb, start: int32(s.To), end: int32(s.To), in: inAnswer, tok: -1}
	}
	if p := b.nounOf(i, s); p.how != byNothing {
		return p
	}
	if b.waits(s) {
		return pick{m: waitingPeriod, how: byVerb, start: int32(s.From), end: int32(s.To), in: inAnswer, tok: -1}
	}
	if p := b.verbOf(i, s); p.how != byNothing {
		return p
	}
	if b.premium(s) {
		return pick{m: contributionAmount, how: byFamily, tok: -1}
	}
	if b.st.host.how != byNothing && b.st.explains && b.fits(b.st.host.m, s) && !b.ownNoun(i, s) {
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
	if b.st.host.how != byNothing && b.fits(b.st.host.m, s) {
		p := b.st.host
		p.how = byHost
		return p
	}
	if p := b.runningMeasure(s, bySentence); p.how != byNothing {
		return p
	}
	return b.outerMeasure(i, s)
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
			if t.end > int32(s.From) || b.ofCost(t, term, s) {
				continue // 按当次住院总费用20%计算: what it is of, not what it is
			}
			if term.Use == lexicon.Tail || term.Use == lexicon.Self || !isCopula(b.gap(t.end, int32(s.From))) {
				return pick{}
			}
			if term.Rank == 0 && int32(s.From)-t.end > 6 {
				return pick{}
			}
			if p := b.nameBehind(i, s); term.Rank == 0 && p.how != byNothing {
				return p
			}
			if m := b.boundOf(j, term, s); m != noMeasure {
				return pick{m: m, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: j}
			}
			if m := b.meaning(term, s, j); m != noMeasure || nameless(term) || term.Means[0] == "surcharge_rate" {
				return pick{m: m, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: j}
			}
			if s.Unit == scan.CNY && term.Rank > 2 && slices.Contains(term.Means, "copay_rate") {
				return pick{m: noMeasure, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: j} // 个人负担2850元: no benefit
			}
			return pick{}
		}
		return pick{}
	}
	return pick{}
}

// ofCost tells a cost that a share is of: 按当次住院总费用的20%计算.
func (b *binder) ofCost(t *token, term *lexicon.Term, s *scan.Span) bool {
	if !nameless(term) || !rates.has(s.Unit) || !endsWith(term.Text, "费用", "花费", "费") {
		return false
	}
	gap := b.gap(t.end, int32(s.From))
	return gap == "的" || gap == "" && t.end <= int32(s.From)
}

// nameBehind finds the name right behind a sum: 扣除500元的门槛费.
func (b *binder) nameBehind(i int, s *scan.Span) pick {
	for j := i + 1; j < b.hi && j <= i+2; j++ {
		t := &b.r.tokens[j]
		if t.start < int32(s.To) {
			continue
		}
		if gap := b.gap(int32(s.To), t.start); t.kind != tokWord || t.vocab != lexicon.Measures || b.term(t).Use != lexicon.Noun || gap != "" && gap != "的" {
			break
		}
		if m := measureByName[b.term(t).Means[0]]; m != noMeasure && b.fits(m, s) {
			return pick{m: m, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: j}
		}
		break
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

// nameInBracket finds the name that a bracket right behind a figure gives it:
// 3710元(缴费基数)×20%(缴费比例).
func (b *binder) nameInBracket(i int, s *scan.Span) pick {
	for j := i + 1; j+2 < b.hi && j <= i+2; j++ {
		if b.r.tokens[j].kind != tokOpen || b.gap(int32(s.To), b.r.tokens[j].start) != "" {
			continue
		}
		t := &b.r.tokens[j+1]
		if t.kind != tokWord || t.vocab != lexicon.Measures || t.start != b.r.tokens[j].end {
			return pick{}
		}
		end := j + 2
		for end < b.hi && b.r.tokens[end].kind != tokClose {
			end++
		}
		if term := b.term(t); end < b.hi && b.r.tokens[end].start == t.end && term.Use == lexicon.Noun {
			if m := b.meaning(term, s, j+1); m != noMeasure {
				return pick{m: m, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: j + 1}
			}
		}
		return pick{}
	}
	return pick{}
}

// skipBracket steps back over a bracket that is closed before a figure: what it
// names is what stands before it. It gives the token of its opening.
func (b *binder) skipBracket(j int) int {
	depth := 0
	for k := j; k >= b.lo && k > j-lookBack; k-- {
		switch b.r.tokens[k].kind {
		case tokClose:
			depth++
		case tokOpen:
			if depth--; depth == 0 {
				return k
			}
		}
	}
	return j
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
			if s.Unit == scan.CNY && term.Use == lexicon.Verb && b.nextIsRate(j) {
				return pick{} // 起付线：一级200元报销90%
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

// nextIsRate tells a verb that a percentage follows: it is that one's.
func (b *binder) nextIsRate(j int) bool {
	k := j + 1
	for k < b.hi && b.r.tokens[k].start < b.r.tokens[j].end {
		k++
	}
	if k >= b.hi || b.r.tokens[k].kind != tokFigure {
		return false
	}
	s := b.r.span(b.r.tokens[k])
	return rates.has(s.Unit) && b.gap(b.r.tokens[j].end, int32(s.From)) == ""
}

// leftOf finds the nearest name to the left in the figure's clause.
func (b *binder) leftOf(i int, s *scan.Span) pick {
	for j := i - 1; j >= b.lo && j > i-lookBack; j-- {
		if b.r.tokens[j].kind == tokClose && !b.st.inBracket {
			j = b.skipBracket(j)
			continue
		}
		t := &b.r.tokens[j]
		if t.end <= b.st.clauseStart {
			break
		}
		if t.kind == tokClose {
			j = b.openOf(j) // what a bracket names is not what stands after it
			continue
		}
		if t.kind != tokWord || t.vocab != lexicon.Measures || t.end > int32(s.From) {
			continue
		}
		term := b.term(t)
		if term.Use == lexicon.Tail || term.Use == lexicon.Self || term.Rank == 0 || b.reference(j) || b.taken(j, i) || b.consumed(j) {
			continue
		}
		if m := b.meaning(term, s, j); nameless(term) && !b.ofCost(t, term, s) || m != noMeasure && !(m == contributionBase && b.hasFigure(b.r, j, b.hi, s)) {
			return pick{m: m, how: byClause, start: t.start, end: t.end, in: inAnswer, tok: j}
		}
	}
	return pick{}
}

// openOf gives the bracket that the one at token j closes, j where none does.
func (b *binder) openOf(j int) int {
	for k := j - 1; k >= b.lo && k > j-lookBack; k-- {
		switch b.r.tokens[k].kind {
		case tokOpen:
			return k
		case tokClose:
			return j
		}
	}
	return j
}

// closeOf gives the bracket that closes the one at token j, 0 where none does.
func (b *binder) closeOf(j int) int {
	for k := j + 1; k < b.hi && k < j+lookAhead; k++ {
		switch b.r.tokens[k].kind {
		case tokClose:
			return k
		case tokOpen:
			return 0
		}
	}
	return 0
}

// nameless tells words for figures that no record is about.
func nameless(term *lexicon.Term) bool { return term.Means[0] == lexicon.None }

// hasFigure tells whether a name has a figure of its own right after it: the
// base of 基数5000仅需1750元 is no name for the 1750元.
func (b *binder) hasFigure(r *reading, j, hi int, s *scan.Span) bool {
	if j > 0 && r.tokens[j-1].kind == tokFigure { // 按4000元基数缴纳
		own := r.span(r.tokens[j-1])
		if gap := r.text[min(own.To, int(r.tokens[j].start)):r.tokens[j].start]; (gap == "" || gap == "的") && rates.has(own.Unit) == rates.has(s.Unit) && own.Start != s.Start {
			return true
		}
	}
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
	next := j + 1
	for next < len(r.tokens) && r.tokens[next].start < t.end {
		next++
	}
	if next < len(r.tokens) && r.tokens[next].kind == tokFigure && r.tokens[next].start-t.end < 9 && endsWith(r.text[t.start:t.end], "基数", "工资", "实际缴费", "实际缴纳", "缴费额", "保险费") &&
		rates.has(r.span(r.tokens[next]).Unit) && startsWith(trimLeft(r.text[t.end:min(int(t.end)+9, len(r.text))]), "的", "×", "*") {
		return true // 缴费基数的2%: what the share is of
	}
	after := r.text[t.end:min(int(t.end)+40, len(r.text))]
	after = strings.TrimLeft(after, " 　”")
	if startsWith(after, "平均水平", "人均水平") {
		return true // 基本养老金平均水平的2.8%
	}
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
	end, last := s, i // of the list that the figure opens
	edge := int32(s.To)
	for j := i + 1; j < b.hi && j < i+lookAhead; j++ {
		t := &b.r.tokens[j]
		if t.kind == tokFigure && b.roles[j] == roleValue && unitClass(b.r.span(*t).Unit) == unitClass(s.Unit) &&
			(b.plan[i] > 0 && figureGap(b.gap(int32(end.To), int32(b.r.span(*t).From))) || j > last+1 && listGap(b.gapWithout(last, j))) {
			end, last = b.r.span(*t), j // 分别按100%、95%、90%支付, 按职工70%/居民60%报销
			continue
		}
		if shut := b.closeOf(j); t.kind == tokOpen && shut > 0 && b.gap(edge, t.start) == "" && !b.figuresIn(t.end, b.r.tokens[shut].start) {
			j, edge = shut, b.r.tokens[shut].end // 按8%(不建账户)或10%(建立账户)的比例缴费
			continue
		}
		if t.kind == tokFigure && b.roles[j] == roleValue && edge > int32(end.To) && b.r.span(*t).Unit == s.Unit && figureGap(b.gap(edge, int32(b.r.span(*t).From))) {
			end, last, edge = b.r.span(*t), j, int32(b.r.span(*t).To)
			continue
		}
		if t.kind == tokComma || t.kind == tokOpen || t.kind == tokClose || t.kind == tokFigure && b.roles[j] == roleValue || strings.HasPrefix(b.gap(int32(s.To), t.start), "+") {
			break
		}
		if t.kind != tokWord || t.vocab != lexicon.Measures || t.start < int32(s.End) {
			continue
		}
		term := b.term(t)
		if term.Use == lexicon.Self || term.Rank == 0 || b.reference(j) || s.Unit == scan.CNY && term.Use == lexicon.Verb && b.nextIsRate(j) {
			continue
		}
		if m := b.meaning(term, s, j); m != noMeasure {
			return pick{m: m, how: byAfter, start: t.start, end: t.end, in: inAnswer, tok: j}
		}
	}
	return pick{}
}

var measureByName = func() map[string]measure {
	byName := map[string]measure{}
	for i, name := range lexicon.Measures.Values() {
		byName[name] = measure(i)
	}
	byName[lexicon.None] = noMeasure
	return byName
}()
