package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// old tells what held before a change: the 60% of 由60%提高到70%. The new value
// follows in the same clause.
func (b *binder) old(i, lo, hi int) bool {
	if startsWith(b.after(b.r.span(b.r.tokens[i])), "→", "➔", "->") {
		return true // 15万元→20万元
	}
	if after := b.after(b.r.span(b.r.tokens[i])); startsWith(after, "提高至", "提高到", "提高为", "调整为", "调整到", "上调至", "上调到", "降至", "降到", "降低至", "降低到", "增加到", "增加至", "升至", "涨到") {
		j := i + 1
		for j < hi && b.r.tokens[j].kind == tokWord {
			j++
		}
		if j < hi && b.r.tokens[j].kind == tokFigure && b.r.span(b.r.tokens[j]).Unit == b.r.span(b.r.tokens[i]).Unit {
			return true // 在职1700元提高至2500元
		}
	}
	if s := b.r.span(b.r.tokens[i]); startsWith(b.after(s), "上调", "提高", "增加", "下调", "降低", "减少", "上涨", "增长") {
		before := b.before(s)
		if cut := lastIndexAny(before, "，", ",", "(", "（", "。"); cut >= 0 {
			before = before[cut:]
		}
		if containsAny(before, "较", "比") && !containsAny(before, "比例", "对比", "比率") {
			return true // 较2025年度的32470元上调73元
		}
	}
	for j := i + 1; j < hi && j < i+16; j++ {
		t := &b.r.tokens[j]
		if t.kind == tokComma {
			if startsWith(textAfter(b.r, int(t.end)), "分别", "依次", "统一", "相应", "调整为", "提高", "降低", "均", "全部") {
				continue // 由三级800元、二级500元,分别调整为600元、400元
			}
			return false
		}
		if t.kind == tokWord && t.vocab == lexicon.Relations {
			means := b.n.lex.Terms.Term(t.ref).Means[0]
			if means != "to" {
				return false
			}
			return b.from(i, lo) && j+1 < hi
		}
	}
	return false
}

// from tells whether 由, 从, 原来的 stand before a figure or the list it is in.
func (b *binder) from(i, lo int) bool {
	for j := i - 1; j >= lo && j > i-16; j-- {
		t := &b.r.tokens[j]
		switch {
		case t.kind == tokComma:
			return false
		case t.kind == tokWord && t.vocab == lexicon.Relations:
			return b.n.lex.Terms.Term(t.ref).Means[0] == "from"
		}
	}
	return false
}

// wage tells a sum that is someone's wage or base rather than a rule's value.
func (b *binder) wage(i, lo int) bool {
	s := b.r.span(b.r.tokens[i])
	for j := i - 1; j >= lo && j > i-4; j-- {
		p := &b.r.tokens[j]
		if p.kind == tokWord && p.vocab == lexicon.Bases {
			return isCopula(b.r.text[p.end:max(p.end, int32(s.From))]) && !b.baseName(j) && !(startsWith(b.term(p).Text, "最低工资") && containsAny(b.before(s), "下限", "基数"))
		}
	}
	return endsWith(strings.TrimRight(b.before(s), "为是约:： "), "工资", "月薪", "收入", "工资收入")
}

// average tells a sum that is the average wage of a place, not someone's.
func (b *binder) average(i, lo int) bool {
	for j := i - 1; j >= lo && j > i-4; j-- {
		if t := &b.r.tokens[j]; t.kind == tokWord && t.vocab == lexicon.Bases {
			return averaged(b.term(t).Means[0])
		}
	}
	return false
}

// exampleBefore tells whether an example begins before a figure that is of no
// real place: 例如,单位月平均工资9000元.
func (b *binder) exampleBefore(i, lo int) bool {
	example := false
	for j := lo; j < i; j++ {
		switch t := &b.r.tokens[j]; {
		case t.kind == tokPlace:
			return false
		case t.kind == tokWord && t.vocab == lexicon.Cues:
			example = example || b.term(t).Means[0] == "example"
		}
	}
	return example
}

// baseName tells whether a word of Bases is a contribution base, which may be a
// record's value.
func (b *binder) baseName(j int) bool {
	t := &b.r.tokens[j]
	for k := j - 2; k <= j+2; k++ {
		if k < 0 || k >= len(b.r.tokens) {
			continue
		}
		p := &b.r.tokens[k]
		if p.kind == tokWord && p.vocab == lexicon.Measures && p.end == t.end && b.n.lex.Terms.Term(p.ref).Means[0] == "contribution_base" {
			return true
		}
	}
	return false
}

// baseBefore tells a bare number after 基数: 基数7600按比例计算.
func (b *binder) baseBefore(i, lo int) bool {
	if i-1 < lo {
		return false
	}
	s := b.r.span(b.r.tokens[i])
	return endsWith(strings.TrimRight(b.before(s), "为是约:： "), "基数")
}

// bygone tells a figure of what held before: 改革前,退休人员按4%划入; 此前为4%;
// 按4%划入,该办法已停止执行.
func (b *binder) bygone(s *scan.Span, lo int) bool {
	start := max(int(b.r.tokens[lo].start), s.From-240)
	if start >= s.From {
		return false
	}
	for clause := range strings.FieldsFuncSeq(b.r.text[start:s.From], func(r rune) bool { return strings.ContainsRune("，,；;。\n", r) }) {
		if startsWith(clause, "改革前", "调整前", "原来", "原先", "此前", "原规定", "原政策", "原办法") && !containsAny(b.r.text[start:s.From], "改革后", "调整后", "现在", "如今", "现为", "现行", "目前", "今年起", "日起", "月起") {
			return !containsAny(b.r.text[s.From:min(s.To+60, len(b.r.text))], "仍", "继续有效")
		}
	}
	clause := b.r.text[start:s.From]
	if clause = clause[max(lastIndexAny(clause, "，", ",", "。", "；", ";", "\n"), 0):]; containsAny(clause, "改革前", "调整前", "日前为", "月前为", "年前为", "日前按", "月前按", "年前按", "以前按", "以前为") {
		return true // 2023年1月1日前为按养老金的3.5%划入
	}
	after := b.r.text[s.To:min(s.To+240, len(b.r.text))]
	if j := indexAny(after, "。", "\n", "；"); j >= 0 {
		after = after[:j]
	}
	for clause := range strings.FieldsFuncSeq(after, func(r rune) bool { return strings.ContainsRune("，,", r) }) {
		if startsWith(clause, "该", "这一", "上述", "此") && containsAny(clause, "已停止", "已经停止", "已取消", "已经取消", "已废止", "已不再", "不再执行", "停止执行", "已作废", "已失效") {
			return true
		}
	}
	return false
}

// counts tells 块 that counts parts, no yuan: 包括定额、挂钩和倾斜三块.
func (b *binder) counts(s *scan.Span, lo int) bool {
	if !endsWith(b.r.text[s.From:s.To], "块") || startsWith(b.after(s), "钱", "五", "多") {
		return false
	}
	clause := b.r.text[max(int(b.r.tokens[lo].start), s.From-120):s.From]
	if endsWith(clause, "那", "这", "哪", "另") {
		return true // 单位那一块
	}
	at := lastIndexAny(clause, "包括", "包含", "分为", "分成", "组成", "分")
	return at >= 0 && !strings.ContainsAny(clause[at:], "0123456789,，。；")
}

// averageAside tells the average wage of a month or year that stands behind the
// one that is named: 平均工资89622元(月平均7469元).
func (b *binder) averageAside(s *scan.Span, lo int) bool {
	if !endsWith(strings.TrimRight(b.r.text[max(s.Start-30, 0):s.Start], "为是约:： "), "月平均", "月均", "年平均", "年均", "平均每月", "每月平均") {
		return false
	}
	text := b.r.text[max(int(b.r.tokens[lo].start), s.From-240):s.From]
	return containsAny(text, "平均工资", "社平", "工资") && !containsAny(text, "养老金", "基数")
}
