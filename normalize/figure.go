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
	case roleTier:
		b.st.cur.tier = joinedWord(b.st.cur.tier, b.r.text[span.Start:span.End], b.st.inClause(dTier) && !b.valueSince(b.st.cur.origin[dTier].start))
		b.st.cur.set.add(dTier)
		b.st.clause[dTier] = b.st.clauseNo
		b.st.cur.origin[dTier] = at
		if b.bounded(span) && !startsWith(b.after(span), "档") {
			b.narrow(dAmount, span, at) // 缴1000元及以上的补贴100元; a 500元及以上档次 is a grade
		} else {
			b.st.drop(dAmount)
		}
	case rolePremise:
		b.assume(s)
	case roleValue, roleResult:
		b.value(i, s)
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
	if large := span.Unit == scan.CNY && (span.Min.Cmp(hundredMillion) >= 0 || span.Max.Cmp(hundredMillion) >= 0); large || b.idle {
		if !(large || strings.Contains(b.r.text[span.From:span.To], "亿")) || !b.named(i) {
			return
		}
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
	if k := len(b.drafts) - 1; k >= 0 && b.st.inBracket && b.drafts[k].relation != "is" && b.drafts[k].unit == unitName(span.Unit) && b.drafts[k].min == span.Min.String() &&
		b.drafts[k].figureEnd <= b.st.clauseStart && b.gap(b.st.clauseStart, int32(span.From)) == "" {
		return // 减半(50%)
	}
	if p.how == byNothing && !b.headline || p.how != byNothing && p.m == noMeasure {
		if p.how == byNothing {
			b.unbound = append(b.unbound, i)
		}
		return
	}
	if b.title && p.how != byNoun && p.how != byVerb {
		return // a heading states something only where it names it
	}
	d := draft{pick: p, m: p.m, relation: "is", approx: span.Approx, headline: b.headline, cell: s.cell, line: s.line, scope: b.scope,
		figureStart: int32(span.From), figureEnd: int32(span.To)}
	if (p.how == byLabel || p.how == byQuestion || p.how == byEarlier) && startsWith(b.after(span), "计算") && rates.has(span.Unit) {
		return // 按7%计算,月缴存额上限为5222元
	}
	if p.m == fixedPayment && p.tok >= 0 && (b.supposed || b.st.example) && b.term(&b.r.tokens[p.tok]).Text == "养老金" && p.end == int32(span.From) {
		return // 缴费30年、养老金3000元: a premise
	}
	if p.m == retirementAge && p.how != byNothing && b.st.example {
		return // 如果你55岁退休
	}
	if p.how != byNothing && p.m == contributionBase && b.assumed(i, span) {
		b.assume(s)
		return
	}
	if (d.m == contributionBase || d.m == reimbursementRate) && span.Unit != scan.CNY && b.shareOfWages(span) {
		return // 护理费按月平均工资的50%支付: no measure
	}
	if d.m == contributionBase && p.how != byNoun && p.how != byVerb && (perOf(span.Per) != 0 && span.Start > span.From || b.yearly(span)) {
		d.m, d.pick.m = contributionAmount, contributionAmount // 最低每月975.8元
	}
	if k := len(b.drafts) - 1; p.how == byEarlier && k >= b.firstBefore && b.st.cur.care == crossRegion && b.drafts[k].m == d.m && b.drafts[k].own.care&crossRegion != 0 {
		b.st.cur.care |= b.drafts[k].own.care // 备案后住院报销比例降低10个百分点;未备案的降低20个百分点
	}
	if d.m == contributionBase && p.how > byClause && span.Unit == scan.CNY && b.st.inClause(dPayer) && b.st.cur.payer&(employer|individual) != 0 && !containsAny(b.r.text[min(int(b.st.clauseStart), span.From):span.From], "基数") {
		d.m, d.pick.m = contributionAmount, contributionAmount // 最低基数4043元,公司646.88元,个人323.44元
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
	if n := len(b.drafts); d.m == contributionAmount && n > b.first && endsWith(b.before(span), "按", "按照") && b.drafts[n-1].m == contributionBase && b.drafts[n-1].max == d.max && d.max != "" {
		return // 高于最高基数19935元的,按19935元缴纳
	}
	b.goOn(&d, i)
	d.start, d.end = b.evidenceOf(i, int32(span.To), s)
	d.own = b.st.cur
	b.newSubject(&d, &p)
	if measures[p.m].family == terms {
		b.forgetCarried(&d.own)
	}
	b.lookRight(i, &d)
	b.pair(i, &d)
	b.subjectPays(&d)
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
	if d.frame.set.has(dPayer) && d.frame.payer == employer && !d.own.set.has(dPayer) && d.frame.set.has(dPopulation) && d.frame.population == flexible {
		d.frame.drop(dPayer) // who works for himself has no employer
	}
	if d.m == fixedPayment && d.frame.set.has(dPayer) && d.frame.origin[dPayer].in == inAnswer && !endsWith(b.r.text[:d.frame.origin[dPayer].start], "由") {
		d.frame.drop(dPayer) // only 由用人单位支付 says who pays a benefit
	}
	if d.m == accountCredit && d.frame.set.has(dScheme) && d.frame.scheme == unemployment {
		d.m, d.pick.m = subsidy, subsidy // 按60%返还 of 稳岗: there are no accounts
	}
	if measures[d.m].family == terms && !d.own.set.has(dCare) && d.frame.set.has(dCare) && b.ambient.set.has(dCare) && d.frame.care&(crossRegion|chronic) == 0 && d.frame.origin[dCare] == b.ambient.origin[dCare] {
		d.frame.drop(dCare)
	}
	if (d.m == waitingPeriod || d.m == gracePeriod) && !d.own.set.has(dCare) && containsAny(b.r.text[s.start:d.end], "缴费", "参保", "断缴", "补缴", "停保", "断保") {
		d.frame.drop(dCare) // 逾期缴费设90天待遇等待期 under 三、门诊慢性病: for being insured late, whatever the care
	}
	if from := d.frame.origin[dPopulation].in; d.frame.set.has(dPopulation) && d.frame.population == flexible && d.own.set.has(dScheme) &&
		(from == inTitle && b.comparesInsurances() || from != inAnswer && d.own.scheme == residentMedical && !d.own.weak) {
		d.frame.drop(dPopulation)
	}
	if d.m == accountCredit && rates.has(span.Unit) && d.frame.set.has(dScheme) && d.frame.scheme == pension && !d.perSaid {
		d.frame.drop(dPer) // 每月缴1200元,其中8%记入个人账户: a share of what is paid in
	}
	b.settleLevel(&d)
	b.contrasts(&d)
	b.drafts = append(b.drafts, d)
	if p.how != byNothing && !b.st.inBracket {
		p = d.pick
		p.unit = span.Unit
		b.earlier[unitClass(span.Unit)] = p
		b.lastOf[unitClass(span.Unit)] = p
	}
}

// subjectPays: in 用人单位按8%缴纳,职工按本人工资的2%缴纳 the second clause has a payer of
// its own, though it is a word for people. In 男满30年、女满25年,且本市满10年 the last
// is for both.
func (b *binder) subjectPays(d *draft) {
	clause := trimLeft(b.r.text[min(b.st.clauseStart, d.figureStart):d.figureStart])
	switch d.m {
	case contributionRate, contributionAmount:
		if !b.st.inClause(dPayer) && startsWith(clause, "职工按", "在职职工按", "参保职工按", "职工以", "职工缴", "职工为", "职工由本人") {
			d.own.payer = individual
			d.own.set.add(dPayer)
		}
	case requiredYears:
		if b.st.varied.has(dPopulation) && d.own.population&^genders == 0 && (startsWith(clause, "且", "并", "其中", "同时") && !b.st.inClause(dPopulation) ||
			containsAny(b.gap(d.own.origin[dPopulation].end, d.figureStart), "且", "其中", "同时")) {
			d.own.drop(dPopulation)
		}
	}
}

// yearly tells a sum that 全年 or 一年 stands right before: 全年8904元.
func (b *binder) yearly(s *scan.Span) bool {
	return s.Unit == scan.CNY && endsWith(strings.TrimSuffix(strings.TrimSuffix(b.before(s), "约"), "需"), "全年", "一年", "每年", "年缴", "年缴费")
}

// named tells whether the name of a measure stands right before a figure:
// 最高支付限额为3亿元.
func (b *binder) named(i int) bool {
	if i == b.lo {
		return false
	}
	t := &b.r.tokens[i-1]
	return t.kind == tokWord && t.vocab == lexicon.Measures && b.term(t).Use == lexicon.Noun && isCopula(b.gap(t.end, b.r.tokens[i].start))
}

// hundredMillion yuan are what a fund has, hardly what one person pays or gets.
var hundredMillion = scan.Int(100_000_000)

// statistic tells a sentence that only says what happened: 2024年共报销503万人次,平均
// 报销比76%. One that changes a rule may count whom it is for.
func (b *binder) statistic(s *sentence) bool {
	if !b.reports(s) {
		return false
	}
	for i := int(s.tok0); i < int(s.tok1); i++ {
		t := &b.r.tokens[i]
		if t.kind == tokWord && (t.vocab == lexicon.Relations && b.term(t).Means[0] == "to" || t.vocab == lexicon.Cues && b.term(t).Means[0] == "effect") {
			return false
		}
	}
	return true
}

// valueSince tells whether a figure was read after an offset.
func (b *binder) valueSince(at int32) bool {
	n := len(b.drafts)
	return n > b.first && b.drafts[n-1].figureStart > at
}

// rateEnd tells which ends a rate has: 最低各5%,最高各12% are one range.
func (b *binder) rateEnd(s *scan.Span) (lo, hi bool) {
	names := b.r.text[max(b.st.clauseStart, int32(s.From)-45):s.From]
	low := containsAny(names, "最低各", "最低为", "比例下限", "费率下限")
	high := containsAny(names, "最高各", "最高为", "比例上限", "费率上限")
	return low || !high, high || !low
}

// exceeds tells a figure that the clause only names as exceeded.
func (b *binder) exceeds(s *scan.Span) bool {
	return containsAny(b.r.text[max(int(b.st.clauseStart), s.From-60):s.Start], "超过", "高于")
}

// shareOfWages tells a rate at which a benefit in money follows wages.
func (b *binder) shareOfWages(s *scan.Span) bool {
	clause := b.r.text[min(max(int(b.st.clauseStart), s.From-150), s.From):s.From]
	at := lastIndexAny(clause, "护理费", "津贴", "抚恤金", "补助金", "保险金", "补偿金", "丧葬费")
	return at >= 0 && containsAny(clause[at:], "工资", "收入") && !containsAny(clause, "缴", "基数")
}

// goOn lets a list of changes go on: 一类区每月增加5元,二类区10元,三类区15元.
func (b *binder) goOn(d *draft, i int) {
	n := len(b.drafts)
	if d.relation != "is" || n == b.first || d.pick.how != bySentence || d.min != d.max {
		return
	}
	last := &b.drafts[n-1]
	if last.relation == "is" || last.m != d.m || last.unit != d.unit {
		return
	}
	for j := i - 1; j > b.lo && b.r.tokens[j].end > last.figureEnd; j-- {
		if t := &b.r.tokens[j]; t.kind == tokWord && t.vocab == lexicon.Relations {
			return
		}
	}
	d.relation = last.relation
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
	if d.m == requiredYears && s.Unit == scan.Months {
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

// comparesInsurances tells a sentence that speaks of both kinds of medical
// insurance: 职工医保报80%,居民医保报60%.
func (b *binder) comparesInsurances() bool {
	all := mask(0)
	for i := b.lo; i < b.hi; i++ {
		if t := &b.r.tokens[i]; t.kind == tokWord && t.vocab == lexicon.Schemes {
			all |= mask(b.term(t).Set)
		}
	}
	return all&employeeMedical != 0 && all&residentMedical != 0
}

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

// fillAround fills a frame from the text around the sentence, innermost first.
func (b *binder) fillAround(f *frame) {
	if b.scope >= 0 {
		care := f.set.has(dCare)
		f.fill(b.scopeFrame(b.scope))
		if at := b.sameInsurance(f); at != b.scope && !care {
			f.drop(dCare)
			if at >= 0 && b.scopeFrame(at).set.has(dCare) {
				f.copyDim(dCare, b.scopeFrame(at))
			}
		}
		b.fillTold(f)
	}
	f.fill(&b.local)
	f.fill(&b.ambient)
	care := f.set.has(dCare)
	f.fill(&b.question.frame)
	if !b.card {
		f.fill(&b.page.frame)
	}
	if !care && f.set.has(dCare) && f.set.has(dScheme) && f.scheme == criticalIllness && b.besideCritical(f.origin[dCare].in) {
		f.drop(dCare)
	}
}

// besideCritical tells a question or title that names critical illness insurance
// beside the care of the basic one: 住院统筹待遇与大病保险管理办法.
func (b *binder) besideCritical(in where) bool {
	q := b.question
	if in != q.in {
		q = &b.page.topic
	}
	return q.r != nil && containsAny(q.r.text, "与大病", "和大病", "及大病", "、大病")
}

// sameInsurance is the innermost scope that is no label of another insurance:
// in 职工住院起付线：一级200元。大病保险起付线14000元 the label does not tell the care of the
// latter.
func (b *binder) sameInsurance(f *frame) int32 {
	at := b.scope
	for f.set.has(dScheme) && f.scheme&basicMedical == 0 && at >= 0 && b.out.scopes[at].rank >= rankLabel {
		if sc := b.scopeFrame(at); !sc.set.has(dScheme) || sc.sameAs(f, dScheme) {
			break
		}
		at = b.out.scopes[at].parent
	}
	return at
}

// scopeFrame gives what a scope and those around it say.
func (b *binder) scopeFrame(at int32) *frame {
	sc := &b.out.scopes[at]
	if sc.frame == nil {
		sc.frame = b.page.scratch.frames.one(b.labelFrame(sc))
		if sc.parent >= 0 {
			sc.frame.fill(b.scopeFrame(sc.parent))
		}
	}
	return sc.frame
}
