package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A role is what a figure does in its sentence.
type role uint8

const (
	roleNone        role = iota // nothing that a record could be about
	roleValue                   // may be the value of a record
	roleAge                     // a bracket of ages: 35岁以下
	roleAmount                  // a bracket of costs: 1万元以上至5万元的部分
	roleContributed             // a bracket of years paid: 累计缴费满20年的
	roleOld                     // 由60%提高到70%: what held before
	rolePremise                 // assumed for an example: 缴费基数5000元时
	roleOperand                 // 7600元 × 16%
	roleResult                  // = 1216元
	roleTier                    // 缴纳500元档次的,补贴60元: what was chosen
)

// assignRoles decides the role of every figure among the tokens lo to hi, a
// sentence or a label. It goes from the end, since a bracket is known by the
// value that follows.
func (b *binder) assignRoles(lo, hi int, label bool) {
	value := scan.NoUnit  // unit of the value that follows
	clause := scan.NoUnit // and in the same clause
	for i := hi - 1; i >= lo; i-- {
		if b.r.tokens[i].kind == tokComma {
			clause = scan.NoUnit
		}
		if b.r.tokens[i].kind != tokFigure {
			continue
		}
		b.roles[i] = b.roleOf(i, lo, hi, label, value, clause)
		if r := b.roles[i]; r == roleValue || r == roleResult {
			value = b.r.span(b.r.tokens[i]).Unit
			clause = value
		}
	}
	for i := lo; i < hi; i++ {
		b.st.paid = b.st.paid || b.roles[i] == roleContributed
	}
	// 1000元以上,不满5000元: what a bracket adjoins is one too
	for i := lo; i < hi; i++ {
		if b.roles[i] == roleAmount || b.roles[i] == roleContributed || b.roles[i] == roleAge {
			b.adjoin(i, lo)
		}
	}
}

func (b *binder) roleOf(i, lo, hi int, label bool, follows, clause scan.Unit) role {
	s := b.r.span(b.r.tokens[i])
	b.timesOver(i, s)
	if endsWith(b.before(s), "曾为", "曾是", "曾达", "此前为", "之前为", "以前为", "以前是", "过去为", "过去是") {
		return roleOld // 2021年曾为500元
	}
	if b.bygone(s, lo) {
		return roleOld
	}
	switch s.Unit {
	case scan.Percent, scan.Permille, scan.PercentagePoint, scan.Times:
		switch {
		case b.operand(i):
			return roleOperand
		case b.old(i, lo, hi):
			return roleOld
		case rates.has(follows) && b.bounded(s) && startsWith(b.after(s), "的,", "的，", "之间的,", "之间的，", "以上的,", "以上的，", "以下的,", "以下的，"):
			return roleNone // 支缴率超过150%的,上浮50%
		}
		return roleValue
	case scan.CNY:
		switch {
		case b.result(s):
			return roleResult
		case b.operand(i):
			return roleOperand
		case startsWith(b.after(s), "为例", "的为例"):
			return rolePremise // 以月平均工资9000元为例
		case b.old(i, lo, hi):
			return roleOld
		case b.counts(s, lo), b.averageAside(s, lo):
			return roleNone
		case follows == scan.CNY && !label && b.chosen(i, hi):
			return roleTier
		case b.costBracket(i, lo, label, follows):
			return roleAmount
		case b.wage(i, lo):
			if b.average(i, lo) && !b.exampleBefore(i, lo) {
				return roleNone // 上年度月平均工资为8246元
			}
			return rolePremise
		}
		return roleValue
	case scan.Age:
		if b.old(i, lo, hi) {
			return roleOld
		}
		if b.retirement(i, lo, hi, clause) {
			return roleValue
		}
		return roleAge
	case scan.Years, scan.Months, scan.Weeks, scan.Days, scan.Workdays:
		if endsWith(b.before(s), "按", "按照") && startsWith(b.after(s), "计算", "计发", "计") {
			return roleNone // 不足15年的按15年计算
		}
		if before := b.before(s); endsWith(before, "距退休", "距离退休", "离退休", "距退休不足", "距离退休不足") || startsWith(b.after(s), "的按", "的，按", "的,按") && containsAny(b.after(s)[:min(len(b.after(s)), 45)], "计算") {
			return roleNone // 距退休不足5年的延长至退休; 不足15年的按15年计算
		}
		if startsWith(strings.TrimPrefix(b.after(s), "的"), "丧葬", "抚恤", "工资", "本人工资", "基础养老金", "平均工资", "月工资") {
			return roleNone // 一次性发给12个月的丧葬补助金: a multiple
		}
		if endsWith(b.before(s), "用") && startsWith(b.after(s), "逐步", "的时间", "左右的时间", "时间") {
			return roleNone // 用15年逐步延迟至63周岁
		}
		if b.step(s) || b.factor(s) || b.counted(i) && !endsWith(strings.TrimRight(b.before(s), "为是"), "期", "期限") || s.Unit == scan.Years && (containsAny(b.r.text[s.From:s.To], "年度") || startsWith(b.after(s), "度")) {
			return roleNone // 一个自然年度内
		}
		if b.old(i, lo, hi) {
			return roleOld
		}
		if b.yearsPaid(i, lo, label, follows) {
			return roleContributed
		}
		return roleValue
	case scan.NoUnit:
		if rates.has(follows) && (endsWith(b.r.text[s.Start:s.End], "万") || b.bounded(s) && containsAny(b.r.text[s.From:s.To], "万")) {
			s.Unit = scan.CNY // 1-3万报销60%,10万以上报销80%
			if low, ok := s.Min.Shift(4); ok && s.HasMin() && s.HasMax() && s.Min.Cmp(scan.Int(1000)) < 0 {
				s.Min = low
			}
			return roleAmount
		}
		if s.Exact() && s.Min == (scan.Decimal{}) && b.noughtDeductible(i, lo) {
			s.Unit = scan.CNY // 起付线为0
			return roleValue
		}
		if b.result(s) && s.Exact() {
			return roleNone // a result that the page cut off
		}
		if b.baseBefore(i, lo) {
			return rolePremise
		}
	}
	return roleNone
}

// after and before give the text beside a figure, without white space.
func (b *binder) after(s *scan.Span) string {
	return strings.TrimLeftFunc(b.r.text[s.To:min(s.To+90, len(b.r.text))], unicode.IsSpace)
}

func (b *binder) before(s *scan.Span) string {
	return strings.TrimRightFunc(b.r.text[max(s.From-90, 0):s.From], unicode.IsSpace)
}

// bounded tells whether a figure is a range or has a bound word after or before
// it that makes brackets: 以上, 以下, 超过, 满, 不满; not 最高, 不低于.
func (b *binder) bounded(s *scan.Span) bool {
	if s.Exact() {
		return false
	}
	lead := b.r.text[s.From:s.Start]
	for _, w := range []string{"最高", "最多", "不超过", "不高于", "可达", "不低于", "不少于", "最低", "至少", "最少", "上限"} {
		if strings.Contains(lead, w) {
			return false
		}
	}
	return true
}

// costBracket tells a sum that says for which costs a rule holds.
func (b *binder) costBracket(i, lo int, label bool, follows scan.Unit) bool {
	s := b.r.span(b.r.tokens[i])
	after := b.after(s)
	bounded := b.bounded(s)
	switch {
	case endsWith(b.r.text[s.From:s.To], "封顶"):
		return false // 400元封顶
	case rates.has(follows) && b.exceededLimit(i, lo):
		return false // 封顶线15万元以上的部分: it is the limit too
	case startsWith(after, "起付", "的起付", "才起付", "后起付", "起报", "才起报") && !startsWith(after, "起付线以", "起付标准以"):
		return false // 累计超过60元起付: it is the deductible
	case startsWith(after, "的部分", "部分", "以内部分", "以上部分", "以下部分", "的医疗费用", "的费用", "的合规", "之间的", "以内的部分", "的政策范围内"):
		return true
	case b.fromDeductible(i, lo):
		return true
	case startsWith(after, startsPaying...):
		return false // 一年内累计超过60元起付
	case label:
		return bounded
	case !bounded:
		return false
	case startsWith(after, "的"):
		return follows != scan.NoUnit
	case startsWith(after, "自主", "选择", "之间自主", "之间选择", "自行", "自愿", "之间自行", "内自主", "内选择", "自由"):
		return false
	case rates.has(follows):
		return !b.nounBefore(i, lo)
	}
	return false
}

// exceededLimit tells the sum of a limit that what follows pays beyond: 封顶线15万元以上
// 的部分,由大额补助支付90%; 超过统筹封顶线8万元后,按90%报销.
func (b *binder) exceededLimit(i, lo int) bool {
	if i == lo {
		return false
	}
	s, t := b.r.span(b.r.tokens[i]), &b.r.tokens[i-1]
	if s.Unit != scan.CNY || t.kind != tokWord || t.vocab != lexicon.Measures || b.term(t).Use != lexicon.Noun || measureByName[b.term(t).Means[0]] != ceiling || !isCopula(b.gap(t.end, int32(s.From))) {
		return false
	}
	after := b.after(s)
	if startsWith(after, "的部分", "部分", "以上的部分", "以上部分", "以上的") && endsWith(b.r.text[s.Start:s.To]+after[:min(len(after), 6)], "以上", "以上的", "的部", "以上部") {
		return true
	}
	before := b.r.text[max(int(t.start)-24, 0):t.start]
	return containsAny(before, "超过", "超出") && startsWith(after, "后", "以后", "之后", "的", "以上")
}

// startsPaying are the words after a sum from which on costs are shared: it is a
// deductible, not the bracket of the rates after it.
var startsPaying = []string{"起付", "后起付", "以上起付", "起报", "后起报", "以上起报", "起支付", "开始报销", "后开始报销", "以上开始报销", "开始支付", "后开始支付"}

// fromDeductible tells a sum that a bracket which begins at the deductible ends
// with: 起付标准以上至5万元.
func (b *binder) fromDeductible(i, lo int) bool {
	t := &b.r.tokens[i]
	for j := i - 1; j >= lo && j > i-4; j-- {
		p := &b.r.tokens[j]
		if p.kind != tokWord || p.vocab != lexicon.Measures || b.n.lex.Terms.Term(p.ref).Means[0] != "deductible" {
			continue
		}
		gap := strings.TrimSpace(b.r.text[p.end:min(b.fromOf(t), t.start)])
		for cutAny(&gap, "以上", "(不含)", "（不含）", "(含)", "（含）", "部分", "线", "标准") {
		}
		return startsWith(gap, "至", "到", "-", "—", "~", "～", "－") && utf8.RuneCountInString(gap) <= 3
	}
	return false
}

// chosen tells a sum that is the grade which someone pays, where what follows from
// it is the value: 缴纳100元、200元档次的,补贴30元; 200元档补贴30元.
func (b *binder) chosen(i, hi int) bool {
	s := b.r.span(b.r.tokens[i])
	if endsWith(b.before(s), "补贴", "补", "补助", "补贴为", "给予", "增加", "资助") {
		return false // 200元档补贴30元、500元档补贴60元
	}
	after := b.after(s)
	if startsWith(after, "补贴", "补助") && (s.From == 0 || b.r.text[s.From-1] == '\n') {
		return true // lines of 200元 补贴35元
	}
	for _, w := range [...]string{"及以上", "以上", "以下"} {
		after = strings.TrimPrefix(after, w)
	}
	if endsWith(b.before(s), "缴", "交", "缴纳", "缴费", "档次", "档次达", "选择") && startsWith(after, "补", "的补", "的,补", "的，补", "的政府", "的,政府", "的，政府", "财政补", "政府补", "的,财政", "的，财政") {
		return true // 缴100元补30元
	}
	after = strings.TrimPrefix(after, "的")
	if startsWith(after, "档", "缴费档", "标准缴费的", "标准缴费，", "标准缴费,") {
		after = strings.TrimLeft(strings.TrimPrefix(after, "缴费"), "档次位")
		if rest, ok := strings.CutPrefix(after, "标准缴费"); ok && startsWith(rest, "，", ",") && !startsWith(strings.TrimLeft(rest, "，,"), "补", "政府", "财政", "给予", "每人每年补", "每年补") {
			return false // 统一按400元标准缴费,住院起付线100元
		}
		return startsWith(after, "的", "补", "，", ",", "政府", "财政", "标准", "缴费的", "每")
	}
	for j := i + 1; j < hi && j < i+4; j++ {
		if t := &b.r.tokens[j]; t.kind == tokFigure {
			next := b.r.span(*t)
			return b.roles[j] == roleTier && figureGap(b.gap(int32(s.To), int32(next.From)))
		}
	}
	return false
}

// nounBefore tells whether a measure's name stands right before a figure.
func (b *binder) nounBefore(i, lo int) bool {
	for j := i - 1; j >= lo; j-- {
		p := &b.r.tokens[j]
		switch {
		case p.kind == tokPer || p.kind == tokWord && (p.vocab == lexicon.Per || p.vocab == lexicon.Bases || p.vocab == lexicon.Relevance || p.vocab == lexicon.Verdicts || p.vocab == lexicon.Cues):
			continue
		case p.kind == tokWord && p.vocab == lexicon.Measures:
			if b.term(p).Means[0] == copayRate.String() {
				return false // 个人自付累计超过1.2万元,报销60%
			}
			return isCopula(b.r.text[p.end:max(p.end, int32(b.r.span(b.r.tokens[i]).From))])
		}
		return false
	}
	return false
}

// noughtDeductible tells a bare 0 right after the name of a deductible.
func (b *binder) noughtDeductible(i, lo int) bool {
	s := b.r.span(b.r.tokens[i])
	for j := i - 1; j >= lo && j >= i-2; j-- {
		p := &b.r.tokens[j]
		if p.kind == tokWord && p.vocab == lexicon.Measures {
			return b.term(p).Means[0] == "deductible" && isCopula(b.gap(p.end, int32(s.From)))
		}
	}
	return false
}

// retirement tells ages that are retirement ages: the sentence, its label or
// heading speaks of them, and the age can be one.
func (b *binder) retirement(i, lo, hi int, follows scan.Unit) bool {
	s := b.r.span(b.r.tokens[i])
	if !retirementAge.fits(s) || follows == scan.CNY || rates.has(follows) {
		return false
	}
	if startsWith(b.after(s), ")", "）") && b.bounded(s) {
		return false // 100元/月(70岁以下)
	}
	if s.Min.Cmp(scan.Int(66)) >= 0 || s.HasMin() && s.HasMax() && s.Min != s.Max {
		return false // 70周岁至74周岁
	}
	if startsWith(b.after(s), "退休人员", "退休职工", "的退休人员", "的退休职工", "退休参保") {
		return false // 70岁以上退休人员起付线减半
	}
	if endsWith(b.before(s), "延迟至", "延迟到", "延后至", "延后到", "推迟到", "推迟至") {
		return true // 原退休年龄55周岁的,逐步延迟至58周岁
	}
	clause := b.after(s)
	if j := indexAny(clause, "，", ",", "。", "；"); j >= 0 {
		clause = clause[:j]
	}
	if containsAny(clause, "的原法定退休年龄", "的原退休年龄") {
		return false // 男60周岁、女55周岁的原法定退休年龄
	}
	if text := b.r.text[b.r.tokens[lo].start:b.r.tokens[hi-1].end]; follows == scan.Years && len(text) < 600 && (containsAny(b.after(s), "领取", "退休") || b.question.r != nil && containsAny(b.question.r.text, "领", "退休")) {
		return true // 年满60周岁、累计缴费满15年的,按月领取
	}
	for j := lo; j < hi && j < lo+64; j++ {
		t := &b.r.tokens[j]
		if t.kind != tokWord || t.vocab != lexicon.Measures || b.n.lex.Terms.Term(t.ref).Means[0] != "retirement_age" {
			continue
		}
		switch before := b.r.text[max(int(t.start)-12, 0):t.start]; {
		case endsWith(before, "距", "距离", "离", "距离达到"):
			continue // 距法定退休年龄不足5年
		case b.n.lex.Terms.Term(t.ref).Use == lexicon.Verb && endsWith(before, "到", "至"):
			continue // 可延长至退休
		}
		return true
	}
	return b.scopeMeasure(b.scope, s).m == retirementAge
}

// yearsPaid tells a stretch of contribution that says for whom a rule holds:
// 累计缴费满1年不足5年的,领取期限最长12个月.
func (b *binder) yearsPaid(i, lo int, label bool, follows scan.Unit) bool {
	s := b.r.span(b.r.tokens[i])
	if s.Unit != scan.Years && s.Unit != scan.Months {
		return false
	}
	paid := false
	for j := i - 1; j >= lo && j > i-6; j-- {
		t := &b.r.tokens[j]
		if t.kind == tokWord && t.vocab == lexicon.Measures {
			m := b.n.lex.Terms.Term(t.ref).Means[0]
			if m == "grace_period" {
				return false // 断缴3个月以内：补缴后次月恢复
			}
			paid = m == "required_years" || m == "qualifying_period" || containsAny(b.term(t).Text, "缴费", "参保", "缴纳")
			break
		}
	}
	if label {
		return paid || b.bounded(s)
	}
	after := b.after(s)
	if rest := b.r.text[s.To:min(s.To+75, len(b.r.text))]; !label && s.Unit == scan.Years && containsAny(rest, "，不足的", ",不足的", "，不够的", ",不够的", "，年限不足", "，未达到", "，达不到") {
		return false // 缴费年限男满25年、女满20年,不足的按…补缴
	}
	if stop := indexAny(after, "，", ",", "。"); stop >= 0 && containsAny(after[:stop], "领取", "享受", "不再缴费", "办理退休") {
		return false // 累计缴费满15年的可按月领取待遇
	}
	paid = paid || b.st.paid && s.HasMin() && b.bounded(s) && startsWith(after, "的", ",", "，")
	return paid && follows != scan.NoUnit && (startsWith(after, "的", "不足", "不满", "以上", "（含", "(含", "及以上") || b.bounded(s) && follows != s.Unit)
}

// adjoin makes a bracket of the figures right before one: 1000元(含)以上,不满5000元.
func (b *binder) adjoin(i, lo int) {
	s := b.r.span(b.r.tokens[i])
	for j := i - 1; j >= lo && j >= i-2; j-- {
		t := &b.r.tokens[j]
		if t.kind != tokFigure {
			if t.kind == tokComma {
				continue
			}
			return
		}
		p := b.r.span(*t)
		if p.Unit == s.Unit && b.roles[j] == roleValue && !p.Exact() && !p.HasMax() && s.From-p.To < 8 {
			b.roles[j] = b.roles[i]
		}
		return
	}
}
