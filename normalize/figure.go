package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A draft is a record in the making.
type draft struct {
	pick      pick
	m         measure
	min, max  string // canonical decimals or ISO dates, "" for an open end
	unit      string
	relation  string
	approx    bool
	unlimited bool
	derived   bool
	example   bool
	headline  bool  // the short answer's
	instance  bool  // 例如 stands before it
	perSaid   bool  // the figure or its measure says per
	own       frame // what clause and sentence say
	frame     frame // with everything around
	base      string

	figureStart, figureEnd int32 // the figure with its bound words
	start, end             int32 // the evidence
	line                   int32 // sentence, or row of a table
	scope                  int32
}

// figure reads a quantity by its role.
func (b *binder) figure(i int, s *sentence) {
	t := &b.r.tokens[i]
	span := b.r.span(*t)
	at := origin{inAnswer, int32(span.From), int32(span.To)}
	switch b.roles[i] {
	case roleAge:
		b.narrow(dAge, span, at)
	case roleAmount:
		v := bracketOf(span)
		if b.fromDeductible(i, b.lo) {
			v = interval{max: span.Max, hi: true}
		}
		old := b.st.cur
		b.st.cur.narrow(dAmount, v, at)
		b.st.note(dAmount, &old)
	case roleContributed:
		b.narrow(dContributed, span, at)
	case rolePremise:
		b.assume(s)
	case roleValue, roleResult:
		b.value(i, s)
	}
}

// newSubject forgets what a list of figures varied once another measure is named
// without it: 一级100元,二级300元,三级800元,年度限额1万元. A measure that comes again
// goes on with the list.
func (b *binder) newSubject(d *draft, p *pick) {
	key := uint64(1) << (uint64(p.m) * 2 % 60)
	if p.tok >= 0 && b.measurePer(b.r, p.tok) != 0 {
		key <<= 1
	}
	first := b.seen&key == 0
	b.seen |= key
	change := d.relation != "is"
	if b.st.inClause(dVisit) && !b.st.inClause(dInstitution) && b.st.varied.has(dInstitution) {
		b.st.drop(dInstitution) // 第二次及以后每次200元
		d.own.drop(dInstitution)
	}
	if change || b.plan[b.mention] == 0 {
		b.dropPaired(d)
	}
	if change && b.plan[b.mention] == 0 {
		b.dropVaried(d) // …三级70%,退休人员提高5个百分点: at all levels
	}
	if !first && !change || p.how != byNoun && p.how != byClause || len(b.drafts) < b.first+2 && !change {
		return
	}
	b.dropVaried(d)
}

// dropVaried forgets what took several values in the sentence. Several kinds of
// subsidised people are still subsidised people.
func (b *binder) dropVaried(d *draft) {
	for _, e := range [...]dim{dPopulation, dInstitution, dAge, dTier} {
		if !b.st.varied.has(e) || b.st.inClause(e) {
			continue
		}
		if e == dPopulation && b.st.cur.population == subsidised {
			b.st.cur.people, d.own.people = "", ""
			continue
		}
		b.st.drop(e)
		d.own.drop(e)
	}
}

// dropPaired forgets the list that 分别 has used up: in 一级、二级、三级分别为…,退休人员分别
// 提高5个百分点 the change is for all of them.
func (b *binder) dropPaired(d *draft) {
	g := b.lastList
	if g == nil || g.from < b.lo || g.dim >= numDims || b.mention < g.to || b.plan[b.mention] != 0 {
		return
	}
	if b.st.cur.set.has(g.dim) && b.st.cur.origin[g.dim].start <= b.r.tokens[g.to].start && b.usedUp(g) {
		b.st.drop(g.dim)
		d.own.drop(g.dim)
	}
}

// usedUp tells whether figures before the one at hand were paired with a list.
func (b *binder) usedUp(g *group) bool {
	for i := g.to; i < b.mention; i++ {
		if b.plan[i] > 0 {
			return true
		}
	}
	return false
}

// forgetCarried takes out what the sentence before said: terms and times are
// rarely for the people and care that the text has just spoken of.
func (b *binder) forgetCarried(f *frame) {
	for _, d := range [...]dim{dPopulation, dInstitution} {
		if b.st.carried.has(d) {
			f.drop(d)
		}
	}
	if b.st.carried.has(dCare) {
		if f.care &= crossRegion | chronic; f.care == 0 {
			f.drop(dCare)
		}
	}
}

// assume notes that a base or wage was assumed: for the sentence, and for the
// item where its lead or question assumes it.
func (b *binder) assume(s *sentence) {
	b.st.premise, b.st.example = true, true
	b.premise = b.premise || s.lead || b.questionAssumes()
}

// questionAssumes tells a question that names the base: 社保基数7600个人扣多少.
func (b *binder) questionAssumes() bool {
	q := b.question.r
	if q == nil {
		return false
	}
	for i := range q.tokens {
		t := &q.tokens[i]
		if t.kind == tokWord && t.vocab == lexicon.Measures && b.term(t).Means[0] == "contribution_base" && b.hasFigure(q, i, len(q.tokens), &scan.Span{Unit: scan.CNY}) {
			return true
		}
	}
	return false
}

func (b *binder) narrow(d dim, span *scan.Span, at origin) {
	old := b.st.cur
	b.st.cur.narrow(d, bracketOf(span), at)
	b.st.note(d, &old)
}

// value makes a draft of a figure, if it is of a measure.
func (b *binder) value(i int, s *sentence) {
	t := &b.r.tokens[i]
	span := b.r.span(*t)
	b.mention = i
	if b.denied(i) {
		return
	}
	p := b.pickMeasure(i)
	if k := b.plan[i] - 1; k >= 0 && b.r.tokens[k].kind == tokWord && b.r.tokens[k].vocab == lexicon.Measures {
		if m := b.meaning(b.term(&b.r.tokens[k]), span, k); m != noMeasure {
			p = pick{m: m, how: byNoun, start: b.r.tokens[k].start, end: b.r.tokens[k].end, tok: k}
		}
	}
	if p.m == validityPeriod && p.how != byNothing {
		if _, _, ok := b.forceClause(s); ok {
			return // 本办法…有效期5年 is the text's, not a rule's
		}
	}
	if p.how == byNothing && !b.headline || p.how != byNothing && p.m == noMeasure {
		return
	}
	if b.title && p.how != byNoun && p.how != byVerb {
		return // a heading states something only where it names it
	}
	d := draft{pick: p, m: p.m, relation: "is", approx: span.Approx, headline: b.headline, line: s.line, scope: b.scope,
		figureStart: int32(span.From), figureEnd: int32(span.To)}
	if (p.how == byLabel || p.how == byQuestion || p.how == byEarlier) && startsWith(b.after(span), "计算") && rates.has(span.Unit) {
		return // 按7%计算,月缴存额上限为5222元
	}
	if p.how != byNothing && p.m == contributionBase && b.assumed(i, span) {
		b.assume(s)
		return
	}
	if d.m == contributionBase && p.how != byNoun && p.how != byVerb && perOf(span.Per) != 0 && span.Start > span.From {
		d.m, d.pick.m = contributionAmount, contributionAmount // 最低每月975.8元
	}
	if p.how == bySentence || p.how == byEarlier {
		if d.m == subsidy && b.st.inClause(dPayer) && b.st.cur.payer == individual {
			d.m, d.pick.m = contributionAmount, contributionAmount // 财政30元;个人10元
			if rates.has(span.Unit) {
				d.m, d.pick.m = contributionRate, contributionRate
			}
		}
	}
	if d.m == fixedPayment && span.Unit == scan.CNY && !span.HasMin() && b.reimburses(&p) {
		d.m, d.pick.m = ceiling, ceiling // 最高报销14万元
	}
	if !b.setValue(&d, span, i) {
		return
	}
	d.start, d.end = b.evidenceOf(i, int32(span.To), s)
	d.own = b.st.cur
	b.newSubject(&d, &p)
	if measures[p.m].family == terms {
		b.forgetCarried(&d.own)
	}
	b.lookRight(i, &d)
	b.pair(i, &d)
	b.setPer(&d, span, i)
	d.base = b.baseOf(i, span)
	if d.m == reimbursementRate && (d.base == "local_average_wage" || d.base == "pension_income") {
		return // 当地最低工资标准的90% is no share of a cost
	}
	d.example = b.exemplary(&d, i)
	d.instance = b.st.instance && !d.example
	if (b.supposed || p.how != byNoun && b.labelSupposes()) && (rates.has(span.Unit) || d.example && (d.m == deductible || d.m == ceiling)) {
		return // a premise of the example
	}
	d.frame = d.own
	b.fillAround(&d.frame)
	if measures[d.m].family == terms && !d.own.set.has(dCare) && d.frame.set.has(dCare) && b.ambient.set.has(dCare) && d.frame.care&(crossRegion|chronic) == 0 && d.frame.origin[dCare] == b.ambient.origin[dCare] {
		d.frame.drop(dCare)
	}
	b.drafts = append(b.drafts, d)
	if p.how != byNothing && !b.st.inBracket {
		p = d.pick
		p.unit = span.Unit
		b.earlier[unitClass(span.Unit)] = p
		b.lastOf[unitClass(span.Unit)] = p
	}
}

// reimburses tells a measure that was named by a word for reimbursement.
func (b *binder) reimburses(p *pick) bool {
	if p.tok < 0 {
		return p.how == byLabel || p.how == byEarlier || p.how == byQuestion
	}
	return b.term(&b.r.tokens[p.tok]).Means[0] == "reimbursement_rate"
}

// setValue gives a draft its figure. Limits are both ends, whatever the bound
// word says.
func (b *binder) setValue(d *draft, s *scan.Span, i int) bool {
	d.unit = unitName(s.Unit)
	if d.unit == "" {
		return false
	}
	min, max := s.Min, s.Max
	lo, hi := s.HasMin(), s.HasMax()
	if s.Unit == scan.Times {
		min, _ = min.Mul(100)
		max, _ = max.Mul(100)
	}
	d.relation = b.relationOf(i, s)
	limit := d.pick.how != byNothing && measures[d.m].limit
	if limit || d.relation != "is" {
		if !lo {
			min, lo = max, hi
		}
		if !hi {
			max, hi = min, lo
		}
	}
	if d.m == requiredYears && s.Unit == scan.Months {
		years, ok := wholeYears(min)
		if !ok {
			return false
		}
		min, max, d.unit = years, years, "year"
	}
	if (d.m == contributionBase || d.m == contributionAmount) && lo && hi && min == max && !limit {
		switch b.baseEnd(i, s) {
		case -1:
			hi = false
		case +1:
			lo = false
		}
	}
	if lo {
		d.min = min.String()
	}
	if hi {
		d.max = max.String()
	}
	return lo || hi
}

// wholeYears makes years of months, if they are whole.
func wholeYears(months scan.Decimal) (scan.Decimal, bool) {
	n, ok := months.Int64()
	if !ok || n%12 != 0 {
		return scan.Decimal{}, false
	}
	return scan.Int(n / 12), true
}

func unitName(u scan.Unit) string {
	switch u {
	case scan.Percent, scan.Times:
		return "percent"
	case scan.Permille:
		return "permille"
	case scan.PercentagePoint:
		return "percentage_point"
	case scan.CNY:
		return "CNY"
	case scan.Years:
		return "year"
	case scan.Months:
		return "month"
	case scan.Days, scan.Weeks:
		return "day"
	case scan.Workdays:
		return "workday"
	case scan.Age:
		return "age"
	}
	return ""
}

// relationOf tells whether a figure is a value or a change: 提高10%, 降低5个百分点.
func (b *binder) relationOf(i int, s *scan.Span) string {
	for j := i - 1; j >= b.lo && j >= i-5; j-- {
		t := &b.r.tokens[j]
		if t.kind == tokFigure && j >= i-2 && figureGap(b.gap(int32(b.r.span(*t).To), int32(s.From))) {
			return b.relationOf(j, b.r.span(*t)) // 分别增加400元、500元
		}
		if t.kind == tokComma || t.kind == tokFigure {
			break
		}
		if t.kind != tokWord || t.vocab != lexicon.Relations || t.end > int32(s.From) {
			continue // 不低于 is a bound and no change
		}
		term := b.term(t)
		gap := b.gap(t.end, int32(s.From))
		switch term.Means[0] {
		case "to":
			return "is"
		case "up", "down":
			if isTightChange(gap) && (term.Rank > 0 || gap == "") {
				return term.Means[0]
			}
			if s.Unit == scan.PercentagePoint {
				return term.Means[0]
			}
		}
	}
	if s.Unit == scan.PercentagePoint {
		return "up"
	}
	return b.changedName(i, s)
}

// changedName tells a change whose verb stands before the measure's name:
// 提高大病保险最高支付限额4000元.
func (b *binder) changedName(i int, s *scan.Span) string {
	name := -1
	for j := i - 1; j >= b.lo && j >= i-10; j-- {
		t := &b.r.tokens[j]
		switch {
		case t.kind == tokComma || t.kind == tokFigure || t.kind == tokOpen:
			return "is"
		case t.kind == tokWord && t.vocab == lexicon.Measures && name < 0:
			if gap := b.gap(t.end, int32(s.From)); gap != "" && gap != "约" {
				return "is"
			}
			name = j
		case t.kind == tokWord && t.vocab == lexicon.Relations && t.end <= int32(s.From):
			term := b.term(t)
			if name >= 0 && term.Rank > 0 && (term.Means[0] == "up" || term.Means[0] == "down") && len(b.gap(t.end, b.r.tokens[name].start)) < 30 {
				return term.Means[0]
			}
			return "is"
		}
	}
	return "is"
}

func isTightChange(gap string) bool {
	for gap != "" {
		if !cutAny(&gap, "约", "了", "各", "每人", "每月", "每年", " ", "分别", "不超过", "个人", "最高", "幅度", "为", "再") {
			return false
		}
	}
	return true
}

// baseEnd tells whether a contribution base is a floor (-1) or a ceiling (+1).
func (b *binder) baseEnd(i int, s *scan.Span) int {
	names := b.r.text[max(b.st.clauseStart, int32(s.From)-45):s.From]
	after := b.after(s)
	if j := indexAny(after, "，", ",", "。", "、"); j >= 0 {
		after = after[:j]
	}
	lowAt, highAt := lastIndexAny(names, "下限", "最低"), lastIndexAny(names, "上限", "最高")
	low, high := lowAt >= 0 && lowAt >= highAt, highAt >= 0 && highAt > lowAt
	if !low && !high && len(after) < 45 {
		low, high = containsAny(after, "下限"), containsAny(after, "上限")
	}
	if !low && !high && !b.st.example {
		for at := b.scope; at >= 0; at = b.out.scopes[at].parent {
			sc := &b.out.scopes[at]
			label := b.r.text[sc.start:sc.end]
			low, high = containsAny(label, "下限", "最低"), containsAny(label, "上限", "最高")
			if low || high {
				break
			}
		}
	}
	switch {
	case low && !high:
		return -1
	case high && !low:
		return +1
	}
	return 0
}

// denied tells a figure that its clause takes back: 不再按3%收取, 取消5%的加收.
func (b *binder) denied(i int) bool {
	for j := i + 1; j < b.hi && j < i+8 && b.r.tokens[j].kind != tokComma && b.r.tokens[j].kind != tokFigure; j++ {
		if t := &b.r.tokens[j]; t.kind == tokWord && t.vocab == lexicon.Negations && b.term(t).Means[0] == "end" && startsWith(b.term(t).Text, "停止", "废止", "失效", "取消") {
			return true // 60元的划入标准已停止执行
		}
	}
	for j := i - 1; j >= b.lo && j > i-10; j-- {
		t := &b.r.tokens[j]
		if t.start < b.st.clauseStart {
			return false
		}
		if t.kind == tokWord && t.vocab == lexicon.Relations && b.term(t).Means[0] == "to" {
			return false
		}
		if t.kind != tokWord || t.vocab != lexicon.Negations {
			continue
		}
		switch b.term(t).Means[0] {
		case "end":
			return b.term(t).Rank > 1 || t.start-b.st.clauseStart < 6
		case "not":
			// 不得低于50% is a bound
			return b.term(t).Text != "不得" && b.gapTokens(j, i) == 0
		}
	}
	return false
}

// gapTokens counts the figures between two tokens.
func (b *binder) gapTokens(j, i int) int {
	n := 0
	for k := j + 1; k < i; k++ {
		if b.r.tokens[k].kind == tokFigure {
			n++
		}
	}
	return n
}

// evidenceOf is the clause of a figure, with the label that stands right before
// on its line; of a bare figure also the heading above, of a cell its row so far.
func (b *binder) evidenceOf(i int, figureEnd int32, s *sentence) (int32, int32) {
	start := b.st.clauseStart
	end := s.end
	depth := 0
	for j := i + 1; j < b.hi; j++ {
		t := &b.r.tokens[j]
		if t.start < figureEnd {
			continue
		}
		if t.kind == tokOpen {
			depth++
		}
		if t.kind == tokClose {
			depth--
		}
		if depth < 0 || depth == 0 && t.kind == tokComma {
			end = t.start
			break
		}
	}
	end = max(end, figureEnd)
	if b.scope >= 0 && !b.st.inBracket && start == s.start && !s.cell {
		sc := &b.out.scopes[b.scope]
		bare := end-start <= figureEnd-b.r.tokens[i].start+6
		if sc.end <= start && start-sc.end < 8 && sc.end > sc.start && (bare || !strings.Contains(b.r.text[sc.end:start], "\n")) {
			start = sc.start
		}
	}
	if s.cell {
		start = rowStart(b.r.text, start)
	}
	lo, hi := trimSpan(b.r.text, int(start), int(end))
	return int32(lo), int32(hi)
}

// rowStart is where the row of a table's cell begins, so that its evidence
// tells what the figure is of; where that is far, the cell's own start.
func rowStart(text string, cell int32) int32 {
	from := max(cell-300, 0)
	i := strings.LastIndexByte(text[from:cell], '\n')
	if i < 0 && from > 0 {
		return cell
	}
	return from + int32(i) + 1
}

// lookRight gives a draft what only the text after its figure says: 800元(三级医院),
// 2%由个人缴纳. What the clause said before wins, but for a bracket right behind.
func (b *binder) lookRight(i int, d *draft) {
	var f frame
	bracket, depth := false, 0
	for j := i + 1; j < b.hi && j < i+lookAhead; j++ {
		t := &b.r.tokens[j]
		if t.start < d.figureEnd {
			continue
		}
		switch t.kind {
		case tokOpen:
			if depth++; b.gap(d.figureEnd, t.start) == "" {
				bracket = true
				if b.bracketHasFigure(j) || startsWith(b.r.text[t.end:], "含", "包括", "不含") {
					return
				}
				continue
			}
			return
		case tokClose:
			if depth--; depth < 0 || bracket {
				b.takeRight(d, &f, bracket)
				return
			}
		case tokFigure:
			if !bracket && !startsWith(b.gap(d.figureEnd, b.r.tokens[i+1].start), "由") {
				return
			}
			b.takeRight(d, &f, bracket)
			return
		case tokComma:
			b.takeRight(d, &f, bracket)
			b.payerAfter(j, d)
			b.perAfter(j, d)
			return
		case tokDate:
			if from, to, ok := b.scopes(j); ok && bracket {
				f.from, f.to = from, to
				f.set.add(dEffective)
			}
		case tokWord:
			if t.vocab == lexicon.Per || t.vocab == lexicon.Conditions && !bracket {
				continue
			}
			f.apply(t, b.term(t), inAnswer, true)
		}
	}
	b.takeRight(d, &f, bracket)
}

// perAfter takes 按月 from a clause that goes on about the figure: 缴费基数的2%,按月划入.
func (b *binder) perAfter(comma int, d *draft) {
	t := &b.r.tokens[comma]
	if d.own.set.has(dPer) || !startsWith(trimLeft(b.r.text[t.end:min(int(t.end)+18, len(b.r.text))]), "按月", "按年", "按次") {
		return
	}
	for j := comma + 1; j < b.hi && j < comma+6; j++ {
		switch p := &b.r.tokens[j]; p.kind {
		case tokComma, tokFigure:
			return
		case tokWord:
			if p.vocab == lexicon.Per {
				d.own.apply(p, b.term(p), inAnswer, false)
				return
			}
		}
	}
}

// payerAfter takes the payer of a clause that goes on about the figure:
// 缴存比例为10%至24%,由个人全额承担.
func (b *binder) payerAfter(comma int, d *draft) {
	t := &b.r.tokens[comma]
	if d.own.set.has(dPayer) && b.st.inClause(dPayer) || !startsWith(trimLeft(b.r.text[t.end:min(int(t.end)+30, len(b.r.text))]), "由", "全部由", "均由", "全额由", "费用由") {
		return
	}
	for j := comma + 1; j < b.hi && j < comma+8; j++ {
		switch p := &b.r.tokens[j]; p.kind {
		case tokComma, tokFigure:
			return
		case tokWord:
			if p.vocab == lexicon.Payers && !d.own.set.has(dPayer) {
				d.own.apply(p, b.term(p), inAnswer, false)
			}
		}
	}
}

func (b *binder) takeRight(d *draft, f *frame, bracket bool) {
	for e := dim(0); e < numDims; e++ {
		if f.set.has(e) && (bracket && e != dScheme || !d.own.set.has(e) || !b.st.inClause(e)) {
			d.own.copyDim(e, f)
		}
	}
}

// bracketHasFigure tells whether a bracket holds a value of its own.
func (b *binder) bracketHasFigure(open int) bool {
	for j := open + 1; j < b.hi; j++ {
		t := &b.r.tokens[j]
		if t.kind == tokClose {
			return false
		}
		if t.kind == tokFigure && (b.roles[j] == roleValue || b.roles[j] == roleResult) {
			return true
		}
	}
	return false
}

// setPer gives a draft the stretch its sum is counted for: said with the figure,
// with the measure's name, or in the sentence.
func (b *binder) setPer(d *draft, s *scan.Span, i int) {
	if p := perOf(s.Per); p != 0 {
		d.perSaid = true
		d.own.per = p
		d.own.set.add(dPer)
		d.own.origin[dPer] = origin{inAnswer, int32(s.From), int32(s.To)}
		return
	}
	if d.pick.tok >= 0 {
		d.pick.per = b.measurePer(b.r, d.pick.tok)
	}
	if p := d.pick.per; p != 0 && !(b.st.inClause(dPer) && d.pick.start < b.st.clauseStart) {
		d.perSaid = true
		d.own.per = p
		d.own.set.add(dPer)
		d.own.origin[dPer] = origin{d.pick.in, d.pick.start, d.pick.end}
	}
}

// baseOf tells what a percentage is of.
func (b *binder) baseOf(i int, s *scan.Span) string {
	if !rates.has(s.Unit) {
		return ""
	}
	for j := i - 1; j >= b.lo && j > i-6; j-- {
		t := &b.r.tokens[j]
		if t.kind == tokComma || t.kind == tokFigure && b.r.span(*t).Unit != scan.CNY {
			return ""
		}
		if t.kind == tokWord && t.vocab == lexicon.Bases {
			return b.term(t).Means[0]
		}
	}
	return ""
}

// fillAround fills a frame from the text around the sentence, innermost first.
func (b *binder) fillAround(f *frame) {
	if b.scope >= 0 {
		f.fill(b.scopeFrame(b.scope))
		b.fillTold(f)
	}
	f.fill(&b.local)
	f.fill(&b.ambient)
	f.fill(&b.question.frame)
	if !b.card {
		f.fill(&b.page.frame)
	}
}

// scopeFrame gives what a scope and those around it say.
func (b *binder) scopeFrame(at int32) *frame {
	sc := &b.out.scopes[at]
	if !sc.said {
		sc.said = true
		sc.frame = b.labelFrame(sc)
		if sc.parent >= 0 {
			sc.frame.fill(b.scopeFrame(sc.parent))
		}
	}
	return &sc.frame
}
