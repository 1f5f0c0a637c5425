package normalize

import (
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// negation reads words that are figures without a number: 不设起付线 is a
// deductible of 0, 全额资助 a subsidy of 100 percent.
func (b *binder) negation(i int, term *lexicon.Term, s *sentence) {
	if b.title && term.Means[0] == "fullsubsidy" {
		return // 全额资助对象, a heading
	}
	switch term.Means[0] {
	case "zero":
		b.wordFigure(i, s, deductible, "0", "CNY", false)
	case "unlimited":
		b.wordFigure(i, s, ceiling, "", "CNY", true)
	case "forever":
		b.wordFigure(i, s, validityPeriod, "", "year", true)
	case "nopay":
		b.wordFigure(i, s, contributionRate, "0", "percent", false)
		b.st.cur.payer = b.st.payerBefore // 单位缴纳,个人不缴费,费率…: who does not pay is of no later figure
		if b.st.payerBefore == 0 {
			b.st.drop(dPayer)
		}
	case "waive":
		if b.waives(i) {
			b.wordFigure(i, s, deductible, "0", "CNY", false)
		}
	case "fullsubsidy":
		b.wordFigure(i, s, subsidy, "100", "percent", false)
	case "fullrate":
		b.wordFigure(i, s, reimbursementRate, "100", "percent", false)
	}
}

// waives tells whether it is a deductible that is not asked for: 第三次起不再收 where one
// was stated before, 取消了二次住院的起付线.
func (b *binder) waives(i int) bool {
	for j := i + 1; j < b.hi && j < i+lookAhead && b.r.tokens[j].kind != tokComma && b.r.tokens[j].kind != tokFigure; j++ {
		if t := &b.r.tokens[j]; t.kind == tokWord && t.vocab == lexicon.Measures {
			return measureByName[b.term(t).Means[0]] == deductible
		}
	}
	return b.st.inClause(dVisit) && (b.lastOf[unitClass(scan.CNY)].m == deductible && b.lastOf[unitClass(scan.CNY)].how != byNothing || b.scopeMeasure(b.scope, &nought).m == deductible)
}

// nought is a sum that no text states.
var nought = scan.Span{Kind: scan.Quantity, Unit: scan.CNY, Lo: scan.At, Hi: scan.At}

// wordFigure makes a draft of a word that is a figure of a known measure.
func (b *binder) wordFigure(i int, s *sentence, m measure, figure, unit string, unlimited bool) {
	t := &b.r.tokens[i]
	d := draft{pick: pick{m: m, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: i}, m: m, min: figure, max: figure, unit: unit, relation: "is",
		unlimited: unlimited, cell: s.cell, line: s.line, headline: b.headline, scope: b.scope, figureStart: t.start, figureEnd: t.end}
	b.finish(&d, i, s)
	if k := len(b.drafts) - 1; k >= 0 && m == deductible && b.drafts[k].figureStart == t.start && containsAny(b.r.text[t.start:t.end], "年度") {
		b.drafts[k].frame.per = perYear // 不设年度起付标准
		b.drafts[k].frame.set.add(dPer)
	}
}

// finish gives a draft its evidence and qualifiers and keeps it.
func (b *binder) finish(d *draft, i int, s *sentence) {
	d.start, d.end = b.evidenceOf(i, d.figureEnd, s)
	d.own = b.st.cur
	if d.relation != "is" {
		b.dropVaried(d) // …三级1000元,退休人员减半
	}
	d.instance = b.st.instance
	if !b.st.inClause(dPer) {
		d.own.drop(dPer)
	}
	b.lookRight(i, d)
	d.frame = d.own
	b.fillAround(&d.frame)
	b.settleLevel(d)
	b.drafts = append(b.drafts, *d)
}

// halved reads 减半: a change by 50 percent of what the clause names.
func (b *binder) halved(i int, s *sentence) {
	t := &b.r.tokens[i]
	half := scan.Span{Kind: scan.Quantity, Start: int(t.start), End: int(t.end), From: int(t.start), To: int(t.end),
		Min: scan.Int(5), Max: scan.Int(5), Lo: scan.At, Hi: scan.At, Unit: scan.Percent}
	p := b.leftOf(i, &half)
	if n := len(b.drafts); p.how == byNothing && n > b.first && b.drafts[n-1].m == deductible {
		p = b.lastOf[unitClass(scan.CNY)] // 起付标准一级300元、二级600元,学生减半
		p.how, p.tok = bySentence, -1
	}
	if p.how == byNothing {
		p = b.scopeMeasure(b.scope, &half)
	}
	if last := b.lastOf[unitClass(scan.CNY)]; p.how == byNothing && (last.m == deductible || last.m == contributionAmount) {
		p = last // 首次住院800元,第二次减半
		p.how, p.tok = byEarlier, -1
	}
	if p.how == byNothing {
		return
	}
	if p.m == contributionRate { // 个人缴费部分减半
		p.m = contributionAmount
	}
	d := draft{pick: p, m: p.m, min: "50", max: "50", unit: "percent", relation: "down", cell: s.cell, line: s.line, headline: b.headline, scope: b.scope,
		figureStart: t.start, figureEnd: t.end}
	b.finish(&d, i, s)
}

// selfMeasure reads words that are measure and figure in one: 次月起享受待遇 is a
// waiting period of a month, if the sentence speaks of benefits that begin.
func (b *binder) selfMeasure(i int, term *lexicon.Term, s *sentence) {
	if term.Means[0] != "waiting_period" || s.title && !s.lead {
		return
	}
	text := b.r.text[s.start:s.end]
	if !containsAny(text, "享受", "待遇", "恢复", "生效", "报销", "使用", "结算", "能用") && !containsAny(b.clauseFrom(i), "领取", "发放", "申领", "发给", "计发") ||
		containsAny(b.clauseFrom(i), "停止", "停发", "终止", "不再享受", "暂停") {
		return
	}
	if startsWith(b.r.text[b.r.tokens[i].end:], "满", "第", "的第", "计算", "算", "起满", "起算") {
		return // 次日起满3个月: the figure follows
	}
	unit := "month"
	if containsAny(term.Text, "次日") {
		unit = "day"
	}
	b.wordFigure(i, s, waitingPeriod, "1", unit, false)
}

// clauseFrom is the text from a word to the end of its clause, or of the next one
// where nothing but the word is left of its own: 次月起,停止享受待遇.
func (b *binder) clauseFrom(i int) string {
	start := b.r.tokens[i].start
	for j := i + 1; j < b.hi; j++ {
		if t := &b.r.tokens[j]; t.kind == tokComma && t.start-b.r.tokens[i].end > 3 {
			return b.r.text[start:t.start]
		}
	}
	return b.r.text[start:min(int(start)+90, int(b.r.tokens[b.hi-1].end)+60, len(b.r.text))]
}

// exemplary tells a figure that is assumed or computed for a supposed person.
// Rates that an example quotes are rules; so are sums of real places.
func (b *binder) exemplary(d *draft, i int) bool {
	s := b.r.span(b.r.tokens[i])
	if s.Unit != scan.CNY {
		return false
	}
	if n := len(b.drafts); b.roles[i] == roleResult && d.m == contributionAmount && n > b.first && !b.st.example && !b.supposed && !b.labelSupposes() {
		for k := n - 1; k >= b.first && k > n-3; k-- {
			if last := &b.drafts[k]; last.m == contributionBase && last.unit == "CNY" && !last.example {
				return false // 60%档:3710元(缴费基数)×20%=742元
			}
		}
	}
	if b.roles[i] == roleResult || b.supposed || b.sumsExamples(i) {
		return true
	}
	if d.m == fixedPayment && !b.headline && s.Approx && (b.st.example || b.asksWhatComesOut()) {
		return true // 每年交2000元…个人账户养老金约237元
	}
	if before := b.r.text[min(max(int(b.sentenceStart()), s.From-90), s.From):s.From]; d.m == contributionAmount && containsAny(before, "×", "*") && containsAny(before, "计算", "计") && containsAny(before, "需", "共") {
		return true // 按3579元×8%×36个月计算,需补缴10307.52元
	}
	computed := d.m == accountCredit || d.m == contributionAmount || d.m == contributionBase ||
		d.m == fixedPayment && b.st.premise && b.st.instance // 例如月平均工资9000元,生育津贴为47400元
	if b.st.example && computed && (b.st.premise || !b.st.instance || !b.st.region) {
		return true
	}
	if b.labelSupposes() && (b.st.premise || b.scope >= 0 && b.out.scopes[b.scope].rank > rankPending || b.premise && !b.st.instance && s.Exact()) {
		return true
	}
	if b.st.region && !b.st.premise {
		return false // 例如西安市退休人员每月约100元
	}
	return b.premise && (d.m == contributionAmount || d.m == accountCredit) && d.pick.how != byNothing
}

// asksWhatComesOut tells a question that supposes what is paid in and asks for the
// pension that comes of it: 养老保险交2000元一年领多少, 最低档交15年能领多少.
func (b *binder) asksWhatComesOut() bool {
	q := b.question.r
	if q == nil || !containsAny(q.text, "领", "拿", "发多少") || !containsAny(q.text, "交", "缴") {
		return false
	}
	for i := range q.spans {
		if s := &q.spans[i]; s.Kind == scan.Quantity && (s.Unit == scan.CNY || s.Unit == scan.Years || s.Unit == scan.NoUnit) && endsWith(trimRight(q.text[:s.From]), "交", "缴", "缴费", "缴满", "交满", "缴纳", "每年", "一年交", "每月交", "交了", "缴了") {
			return true
		}
	}
	return false
}

// inQuestion tells a figure that the question names.
func (b *binder) inQuestion(s *scan.Span) bool {
	if q := b.question.r; q != nil {
		for k := range q.spans {
			if q.spans[k].Kind == scan.Quantity && q.spans[k].Min == s.Min {
				return true
			}
		}
	}
	return false
}

// sumsExamples tells a sum of computed figures: 27800÷139=200元,…合计328元.
func (b *binder) sumsExamples(i int) bool {
	n := len(b.drafts)
	if n == b.first || i == b.lo || !b.drafts[n-1].example && !(n > b.first+1 && b.drafts[n-2].example) {
		return false
	}
	t := &b.r.tokens[i-1]
	return t.kind == tokWord && t.vocab == lexicon.Lists && b.term(t).Means[0] == "sum"
}

// realInstance tells 以山西省为例, 以2025年度为例: what holds there is a rule.
func (b *binder) realInstance(t *token, term *lexicon.Term) bool {
	if term.Text != "为例" {
		return false
	}
	i := lowerBound(b.r.tokens, t.start) - 1
	for ; i >= 0 && t.start-b.r.tokens[i].end < 24; i-- {
		switch b.r.tokens[i].kind {
		case tokPlace, tokDate:
			return true
		case tokFigure, tokComma:
			return false
		}
	}
	return false
}

// labelSupposes tells whether a label or lead around introduces an example.
func (b *binder) labelSupposes() bool {
	for at := b.scope; at >= 0; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		for _, t := range b.r.tokens[sc.tok0:sc.tok1] {
			if t.kind == tokWord && t.vocab == lexicon.Cues {
				term := b.term(&t)
				if b.realInstance(&t, term) {
					return false // 报销比例示例 / 以北京参保人员为例
				}
				if (term.Means[0] == "example" || term.Means[0] == "suppose") && term.Rank >= 3 && !b.realInstance(&t, term) {
					return true
				}
			}
		}
	}
	return false
}

// assumed tells a contribution base that an example starts from: 缴费基数7400元时,
// 以基数7400元为例, a base that the question names.
func (b *binder) assumed(i int, s *scan.Span) bool {
	if s.Unit != scan.CNY || !s.Exact() {
		return false
	}
	after := b.after(s)
	if startsWith(after, "缴费者", "时", "为例", "的话", "计算", "来算", "/月,", "/月，") || startsWith(after, "的") && containsAny(after[:min(len(after), 30)], "为例") || startsWith(after, "的，", "的,") {
		return true
	}
	if b.baseEnd(i, s) != 0 {
		return false
	}
	if b.roles[i] == roleResult {
		return false
	}
	if b.st.example || b.supposed || b.labelSupposes() {
		return true
	}
	return b.inQuestion(s)
}
