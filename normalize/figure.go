package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

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
		b.st.cur.tier = joinedWord(b.st.cur.tier, gradeName(b.r.text, span), b.st.inClause(dTier) && !b.valueSince(b.st.cur.origin[dTier].start))
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

// gradeName is the name of a grade that is a sum, the same however it is written:
// 1,000元, 一千元, 1000元.
func gradeName(text string, s *scan.Span) string {
	if s.Unit != scan.CNY {
		return text[s.Start:s.End]
	}
	switch {
	case s.HasMin() && s.HasMax() && s.Min.Cmp(s.Max) != 0:
		return s.Min.String() + "元至" + s.Max.String() + "元"
	case s.HasMin():
		return s.Min.String() + "元"
	}
	return s.Max.String() + "元"
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
	if b.denied(i) || b.ofProduct(span) || endsWith(b.before(span), "第") && !b.waits(span) {
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
	if p.m == noMeasure && p.how != byNothing && span.Unit == scan.Workdays {
		p = pick{m: processingTime, how: byFamily, tok: -1} // 贷款10个工作日内审批
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
	if rates.has(span.Unit) && startsWith(b.after(span), "执行") && endsWith(b.before(span), "标准的", "待遇的", "水平的") {
		return // 居民按职工标准的70%执行
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
	if b.st.example && p.how != byNothing && (p.m == contributionAmount && endsWith(b.r.text[:span.Start], "每年交", "每年缴", "每年缴费", "一年交", "一年缴", "按年缴") || p.m == subsidy && endsWith(b.before(span), "共")) && containsAny(b.after(span), "养老金") {
		return // 比如每年交1000元,加补贴共16200元,养老金约116.5元: premises
	}
	if b.asksWhatComesOut() && span.Unit == scan.CNY && (p.m == contributionAmount && b.inQuestion(span) || p.how >= bySentence && endsWith(trimRight(b.before(span)), "个人账户", "账户余额", "储存额", "个人账户共", "个人账户有", "累计")) {
		return // 每年交2000元, as the question supposes; 15年后个人账户约3.3万元
	}
	if p.m == contributionAmount && (startsWith(b.after(span), "为例", "的为例") || b.reckonsWith(span)) {
		return // 以每年缴500元为例; 按年缴3000元、补贴120元计算
	}
	if (p.m == contributionAmount || p.m == gracePeriod) && b.st.example && strings.Contains(b.r.text[s.start:s.end], "滞纳") {
		return // 例如欠缴1万元,滞纳100天,滞纳金=…=500元
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
	if d.m == contributionBase && p.how != byNoun && p.how != byVerb && (perOf(span.Per) != 0 && span.Start > span.From || b.yearly(span) ||
		p.how == bySentence && span.Unit == scan.CNY && containsAny(b.r.text[min(int(b.st.clauseStart), span.From):span.From], "每月", "每年")) {
		d.m, d.pick.m = contributionAmount, contributionAmount // 最低每月975.8元
	}
	if k := len(b.drafts) - 1; p.how == byEarlier && k >= b.firstBefore && b.st.cur.care == crossRegion && b.drafts[k].m == d.m && b.drafts[k].own.care&crossRegion != 0 {
		b.st.cur.care |= b.drafts[k].own.care // 备案后住院报销比例降低10个百分点;未备案的降低20个百分点
	}
	if d.m == contributionBase && p.how > byClause && span.Unit == scan.CNY && b.st.inClause(dPayer) && b.st.cur.payer&(employer|individual) != 0 && !containsAny(b.r.text[min(int(b.st.clauseStart), span.From):span.From], "基数") {
		d.m, d.pick.m = contributionAmount, contributionAmount // 最低基数4043元,公司646.88元,个人323.44元
	}
	if n := len(b.drafts); d.m == contributionAmount && p.how > byClause && n > 0 && b.drafts[n-1].m == accountCredit && b.st.inClause(dPopulation) && b.st.cur.population == retired {
		d.m, d.pick.m = accountCredit, accountCredit // 在职按缴费基数2%,退休每人每月166元: who is retired pays nothing in
	}
	if p.how == bySentence || p.how == byEarlier {
		if d.m == subsidy && b.st.inClause(dPayer) && b.st.cur.payer == individual {
			d.m, d.pick.m = contributionAmount, contributionAmount // 财政30元;个人10元
			if rates.has(span.Unit) {
				d.m, d.pick.m = contributionRate, contributionRate
			}
		}
	}
	if d.m == contributionBase && span.Unit == scan.Times && startsWith(b.after(span), "，即", ",即", "即", "（即", "(即") {
		return // 月平均工资的3倍,即29872元 is said once
	}
	if (d.m == contributionRate || d.m == contributionBase) && startsWith(b.after(span), "算", "来算", "计算") && b.labelSupposes() {
		return // 计算示例：按最低基数1850元、最低比例5%算
	}
	if d.m == contributionAmount && p.how > byClause && span.Unit == scan.CNY && endsWith(trimRight(b.before(span)), "护理", "照护") {
		d.m, d.pick.m = fixedPayment, fixedPayment // 筹资标准180元。居家护理900元/月: nobody pays in by care
	}
	if d.m == deductible && p.how >= bySentence && span.Unit == scan.CNY && !span.HasMin() && containsAny(b.r.text[span.From:span.Start], "最多", "最高") && containsAny(b.r.text[max(span.From-12, 0):span.From], "一年", "年度", "全年", "每年") {
		d.m, d.pick.m = ceiling, ceiling // 起付线1.5万元…,一年最多40万元
	}
	if n := len(b.drafts); d.m == fixedPayment && span.Unit == scan.CNY && !span.HasMin() && (b.reimburses(&p) || p.how != byNoun && n > b.first && b.drafts[n-1].m == reimbursementRate && containsAny(b.r.text[span.From:span.Start], "最高", "最多")) {
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
	b.leaveAside(&d)
	if !b.st.inClause(dScheme) && containsAny(b.r.text[min(max(int(b.st.clauseStart), span.From-60), span.From):span.From], "统一为", "均为", "一律为", "都是", "都为") && b.comparedBefore() {
		d.own.scheme = employeeMedical | residentMedical // 职工支付65%,居民支付40%,起付标准统一为2000元
	}
	if d.m == ceiling && (b.ofWholeFund(span) || b.st.carried.has(dCare) && d.own.set.has(dCare) && d.own.care&crossRegion != 0 && containsAny(b.r.text[min(max(int(b.st.clauseStart), span.From-60), span.From):span.From], "年度", "全年", "一年")) {
		d.own.drop(dCare)
	}
	b.newSubject(&d, &p)
	b.dropListedAges(&d)
	if measures[p.m].family == terms {
		b.forgetCarried(&d.own)
	}
	b.lookRight(i, &d)
	b.pair(i, &d)
	b.subjectPays(&d)
	b.setPer(&d, span, i)
	d.base = b.baseOf(i, span)
	if d.m == reimbursementRate && d.base == "contribution_base" {
		d.m, d.pick.m = contributionRate, contributionRate // 按缴费基数的8%由基金支付
	}
	if d.m == reimbursementRate && (d.base == "local_average_wage" || d.base == "pension_income") {
		return // 当地最低工资标准的90% is no share of a cost
	}
	d.example = b.exemplary(&d, i)
	d.instance = b.st.instance && !d.example
	if (b.supposed || p.how != byNoun && b.labelSupposes()) && (rates.has(span.Unit) || d.example && (d.m == deductible || d.m == ceiling)) {
		return // a premise of the example
	}
	if d.example && endsWith(b.before(span), "减去", "扣除", "扣掉", "减掉", "扣减") {
		return // 减去300元起付线
	}
	d.frame = d.own
	b.fillAround(&d.frame)
	if d.m == accountCredit && d.frame.set.has(dPayer) && d.frame.payer == individual && b.ownPension(d.frame.origin[dPayer]) {
		d.frame.drop(dPayer)
	}
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
	b.st.spent = b.st.cur.set
	if d.m == ceiling && !b.st.inBracket && b.exceededLimit(i, b.lo) {
		old := b.st.cur
		b.st.cur.narrow(dAmount, interval{min: span.Min, lo: true}, origin{inAnswer, int32(span.From), int32(span.To)})
		b.st.note(dAmount, &old)
	}
	if p.how != byNothing && !b.st.inBracket {
		p = d.pick
		p.unit = span.Unit
		b.earlier[unitClass(span.Unit)] = p
		b.lastOf[unitClass(span.Unit)] = p
	}
}

// reckonsWith tells a sum that a clause takes to reckon with: 按年缴3000元计算.
func (b *binder) reckonsWith(s *scan.Span) bool {
	if !startsWith(trimLeft(b.r.text[min(int(b.st.clauseStart), s.From):s.From]), "按年缴", "按每年缴", "按每年交", "按年交", "以每年缴", "以年缴", "如果每年缴", "若每年缴") {
		return false
	}
	after := b.after(s)
	if j := indexAny(after, "，", ",", "。", "；"); j >= 0 {
		after = after[:j]
	}
	return endsWith(after, "计算", "来算", "测算")
}

// dropListedAges forgets an age and a gender that an earlier clause lists with the
// other's: 男未满60周岁、女未满55周岁的均可参保,每月缴200元 is for both.
func (b *binder) dropListedAges(d *draft) {
	if !d.own.set.has(dAge) || b.st.inClause(dAge) || d.own.origin[dAge].in != inAnswer {
		return
	}
	at, ages := lowerBound(b.r.tokens, d.own.origin[dAge].start), 0
	for j := at; j >= b.lo && b.r.tokens[j].kind != tokComma; j-- {
		if b.roles[j] == roleAge {
			ages++
		}
	}
	if ages < 2 {
		return
	}
	d.own.drop(dAge)
	if d.own.set.has(dPopulation) && d.own.population&^genders == 0 {
		d.own.drop(dPopulation)
	}
}

// ofWholeFund tells a limit of all that the fund pays, whatever care the sentence
// before was about: …三级65%。基本医保年度最高支付限额25万元.
func (b *binder) ofWholeFund(s *scan.Span) bool {
	if !b.st.carried.has(dCare) || !b.st.cur.set.has(dCare) {
		return false
	}
	clause := b.r.text[min(int(b.st.clauseStart), s.From):s.From]
	return containsAny(clause, "基本医疗保险", "基本医保", "统筹基金", "医保基金", "基本统筹")
}

// ownPension tells a 本人 that says whose pension or wage a share is of: 按本人上年养老金的
// 3%划入.
func (b *binder) ownPension(at origin) bool {
	if at.in != inAnswer || b.r.text[at.start:at.end] != "本人" {
		return false
	}
	after := b.r.text[at.end:min(int(at.end)+36, len(b.r.text))]
	return containsAny(after, "养老金", "退休金", "退休费")
}

// subjectPays: in 用人单位按8%缴纳,职工按本人工资的2%缴纳 the second clause has a payer of
// its own, though it is a word for people. In 男满30年、女满25年,且本市满10年 the last
// is for both.
func (b *binder) subjectPays(d *draft) {
	clause := trimLeft(b.r.text[min(b.st.clauseStart, d.figureStart):d.figureStart])
	switch d.m {
	case contributionRate, contributionAmount, accountCredit:
		if n := len(b.drafts); n > b.first && measures[b.drafts[n-1].m].family == contributions {
			gap := b.gap(b.drafts[n-1].figureEnd, d.figureStart)
			if at := lastIndexAny(gap, "基金", "公益金"); at >= 0 && d.own.origin[dPayer].start < b.drafts[n-1].figureEnd+int32(at) && !containsAny(gap, "个人账户") {
				d.own.drop(dPayer) // 个人30元、统筹基金划转90元: a fund is no payer of the contract
				if d.m == accountCredit && d.unit == "CNY" {
					d.m, d.pick.m = contributionAmount, contributionAmount
				}
			}
		}
		if d.m == accountCredit {
			break
		}
		if d.own.set.has(dPayer) && containsAny(b.r.text[min(b.st.clauseStart, d.figureStart):d.figureStart], "之和", "可申请", "可以申请") {
			d.own.drop(dPayer) // 单位和职工个人缴费工资之和的1%; 单位可申请降低比例至3%
		}
		if !b.st.inClause(dPayer) && startsWith(clause, "职工按", "在职职工按", "参保职工按", "职工以", "职工缴", "职工为", "职工由本人") || !b.st.inClause(dPayer) && b.st.cur.payer == employer && (clause == "职工" || clause == "在职职工") {
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
	if d.relation != "is" || n == b.first || d.pick.how < bySentence || d.min != d.max || !b.r.span(b.r.tokens[i]).Exact() {
		return
	}
	last := &b.drafts[n-1]
	if last.relation == "is" || last.m != d.m || last.unit != d.unit || containsAny(b.gap(max(last.figureEnd, b.st.clauseStart), d.figureEnd), "最高", "最多", "累计") {
		return // 每增加一个病种增加1000元,但最高不超过10000元
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
