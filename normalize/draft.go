package normalize

import (
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
	cell      bool // of a table
	example   bool
	headline  bool  // the short answer's
	instance  bool  // 例如 stands before it
	perSaid   bool  // the figure or its measure says per
	own       frame // what clause and sentence say
	frame     frame // with everything around
	base      string

	figureStart, figureEnd int32 // the figure with its bound words
	start, end             int32 // the evidence
	baseStart, baseEnd     int32 // of a derived one, the figure that the change is of
	line                   int32 // sentence, or row of a table
	scope                  int32
}

// rateEnd tells which ends a rate has: 最低各5%,最高各12% are one range.
func (b *binder) rateEnd(s *scan.Span) (lo, hi bool) {
	names := b.r.text[max(b.st.clauseStart, int32(s.From)-45):s.From]
	low := containsAny(names, "最低各", "最低为", "比例下限", "费率下限")
	high := containsAny(names, "最高各", "最高为", "比例上限", "费率上限")
	return low || !high, high || !low
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
	if k := d.pick.tok; k >= 0 && d.m == reimbursementRate && lo && hi && min == max && b.r.tokens[k].kind == tokWord && startsWith(b.term(&b.r.tokens[k]).Text, "最高", "最多") && d.pick.how == byNoun {
		lo = false // 最高可报销90%
	}
	if limit || d.relation != "is" {
		if !lo {
			min, lo = max, hi
		}
		if !hi {
			max, hi = min, lo
		}
	}
	if d.m == requiredYears && s.Unit == scan.Months && d.relation == "is" {
		years, ok := wholeYears(min)
		if !ok || d.pick.how == bySentence || d.pick.how == byEarlier {
			return false
		}
		min, max, d.unit = years, years, "year"
	}
	if (d.m == contributionBase || d.m == contributionAmount) && lo && hi && min == max && !limit && b.roles[i] != roleResult && d.relation == "is" && !(d.pick.how == byVerb && d.pick.tok < 0) {
		switch b.baseEnd(i, s) {
		case -1:
			hi = false
		case +1:
			lo = false
		}
	}
	if d.m == contributionRate && lo && hi && min == max && d.relation == "is" {
		lo, hi = b.rateEnd(s)
	}
	if d.m == contributionBase && lo && !hi && rates.has(s.Unit) && b.exceeds(s) {
		max, hi, lo = min, true, false // 超过平均工资300%的部分不计入
	}
	if lo {
		d.min = b.page.arena.decimal(min)
	}
	switch {
	case hi && lo && min == max:
		d.max = d.min
	case hi:
		d.max = b.page.arena.decimal(max)
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
	if d.m == contributionAmount && b.yearly(s) {
		d.perSaid = true
		d.own.per = perYear
		d.own.set.add(dPer)
		d.own.origin[dPer] = origin{inAnswer, int32(s.From), int32(s.To)}
		return
	}
	if d.pick.tok >= 0 {
		d.pick.per = b.measurePer(b.r, d.pick.tok)
	}
	if d.m == deductible && b.st.inBracket && containsAny(b.r.text[min(int(b.st.clauseStart), s.From):s.From], "累计") {
		d.own.drop(dPer) // 每次起付标准50元(累计不超过200元)
		return
	}
	if d.m == contributionBase && d.pick.per == 0 && s.Unit == scan.CNY && b.monthlyBase(d) {
		d.pick.per = perMonth
	}
	if p := d.pick.per; p != 0 && !(b.st.inClause(dPer) && d.pick.start < b.st.clauseStart) {
		d.perSaid = true
		d.own.per = p
		d.own.set.add(dPer)
		d.own.origin[dPer] = origin{d.pick.in, d.pick.start, d.pick.end}
	}
	if d.m == fixedPayment && (d.pick.how == byNoun || d.pick.how == byClause) && d.own.set.has(dPer) && !b.st.inClause(dPer) && b.ofFigure(d.own.origin[dPer]) {
		d.own.drop(dPer) // 失业金每月1500元,丧葬补助金5000元
		return
	}
	if n := len(b.drafts); n > 0 && !d.own.set.has(dPer) && (d.m == fixedPayment || d.m == subsidy) {
		last := &b.drafts[n-1] // 每人每月再增加25元;年满80周岁的,再增加35元
		if last.m == d.m && last.relation == d.relation && last.unit == d.unit && last.scope == d.scope && last.own.set.has(dPer) && last.figureEnd <= d.figureStart &&
			!containsAny(b.r.text[last.figureEnd:d.figureStart], "。", "一次性", "\n") {
			d.own.copyDim(dPer, &last.own)
		}
	}
}

// monthlyBase tells a base whose name, farther off, is one of a month: the 下限 of
// 月缴存基数上限为22515元,下限为1950元; a table under 月缴费基数.
func (b *binder) monthlyBase(d *draft) bool {
	if n := len(b.drafts); n > b.first && b.drafts[n-1].m == contributionBase && b.drafts[n-1].line == d.line && b.drafts[n-1].perSaid {
		return b.drafts[n-1].own.per == perMonth
	}
	if d.pick.how == byNoun && d.pick.tok >= 0 && b.r.text[d.pick.start:d.pick.end] != "上限" && b.r.text[d.pick.start:d.pick.end] != "下限" {
		return false // 缴费基数4416元 names it
	}
	for at := b.scope; at >= 0; at = b.out.scopes[at].parent {
		if sc := &b.out.scopes[at]; containsAny(b.r.text[sc.start:sc.end], monthlyBases...) {
			return true
		}
	}
	return b.question.r != nil && containsAny(b.question.r.text, monthlyBases...)
}

var monthlyBases = []string{"月缴费基数", "月缴存基数", "月缴费工资", "月最低缴费基数", "月最高缴费基数"}

// ofFigure tells whether a word for a stretch of time belongs to the figure of an
// earlier draft of the sentence: 每月1500元.
func (b *binder) ofFigure(at origin) bool {
	for k := b.first; k < len(b.drafts); k++ {
		if d := &b.drafts[k]; at.in == inAnswer && d.figureStart <= at.start && at.end <= d.figureEnd {
			return true
		}
	}
	return false
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
