package normalize

import (
	"strings"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// timesOver reads a change by a factor as one by percent: 提高一倍 adds 100 percent.
func (b *binder) timesOver(i int, s *scan.Span) {
	if s.Unit != scan.Times || !s.Exact() || !endsWith(b.before(s), "提高", "增加", "增长", "上浮", "提升", "上调", "上涨", "多", "高出") {
		return
	}
	if v, ok := s.Min.Mul(100); ok {
		s.Min, s.Max, s.Unit = v, v, scan.Percent
	}
}

// step tells a figure that rules climb by: 每满1年, 每多断保1年.
func (b *binder) step(s *scan.Span) bool {
	before := b.r.text[max(s.From-36, 0):s.From]
	if i := lastIndexAny(before, "，", ",", "。", "；"); i >= 0 {
		before = before[i:]
	}
	return endsWith(before, "每满", "每", "每多缴", "每增加", "每超过", "每多", "每断保", "每多缴纳", "每多断保", "每延迟", "每连续参保", "每提前", "每缴费满", "每缴满") ||
		containsAny(b.r.text[s.From:s.Start], "每满", "每超过")
}

// counted tells a stretch of time over which sums are counted: 一个自然年度内.
func (b *binder) counted(i int) bool {
	t := &b.r.tokens[i]
	for j := max(i-2, 0); j < len(b.r.tokens) && j <= i+2; j++ {
		p := &b.r.tokens[j]
		if p.kind == tokWord && p.vocab == lexicon.Per && p.start <= t.start && p.end >= t.end {
			// but 有效期为一年, 等待期增加一个月, 到期前一个月
			return p.end-p.start > t.end-t.start || !b.nounBefore(i, b.lo) && !endsWith(b.before(b.r.span(*t)), "增加", "减少", "延长", "缩短", "到期前", "期满前", "届满前")
		}
	}
	return false
}

// factor tells a length of time that a formula multiplies by: 6%×12个月.
func (b *binder) factor(s *scan.Span) bool {
	return endsWith(b.before(s), "×", "*", "÷", "x", "X")
}

// result tells a figure that a formula gives: = 1216元.
func (b *binder) result(s *scan.Span) bool {
	return endsWith(strings.TrimSuffix(b.before(s), "约"), "=", "＝", "≈")
}

// operand tells a figure that a formula computes with. A rate beside words
// (缴费基数×8%) states a rule and is none.
func (b *binder) operand(i int) bool {
	s := b.r.span(b.r.tokens[i])
	before, after := b.before(s), strings.TrimLeft(withoutBracket(b.after(s)), ")） ")
	if s.Unit == scan.CNY && (startsWith(after, "+", "-", "－", "＋", "−") || endsWith(before, "+", "-", "－", "＋", "−")) && equals(after) {
		return true // 97.58元(个人缴费) - 2元(护理保险) = 95.58元
	}
	if s.Unit == scan.CNY && (startsWith(after, "+", "＋") || endsWith(before, "+", "＋")) && onlySums(before) {
		return true // 全年合计6573.12元(6149.88元+423.24元)
	}
	times := func(r rune) bool { return strings.ContainsRune("×*xX÷✕✖", r) }
	first, _ := utf8.DecodeRuneInString(after)
	last, _ := utf8.DecodeLastRuneInString(before)
	switch {
	case first == '=' || first == '＝' || first == '≈':
		return !times(last) || digitBefore(before)
	case times(first) && b.nameInBracket(i, s).m == contributionBase && s.Unit == scan.CNY:
		return false // 3710元(缴费基数)×20%=742元 states a grade's base
	case times(first):
		return !rates.has(s.Unit) || digitBefore(before) || digitAfter(after) && !durationAfter(after)
	case times(last):
		return digitBefore(before) || endsWith(before, "年限×", "年限*", "年数×") // …÷2×缴费年限×1%
	}
	return false
}

// withoutBracket takes off a short bracket that opens s: 4879元(基数)×2%.
func withoutBracket(s string) string {
	for _, pair := range [...][2]string{{"(", ")"}, {"（", "）"}} {
		if !strings.HasPrefix(s, pair[0]) {
			continue
		}
		if n := strings.Index(s, pair[1]); n >= 0 && n < 36 && !strings.ContainsAny(s[:n], "0123456789") {
			return strings.TrimLeft(s[n+len(pair[1]):], " ")
		}
	}
	return s
}

// equals tells whether a formula goes on to its result.
func equals(s string) bool {
	if n := indexAny(s, "，", ",", "。", "；", "\n"); n >= 0 {
		s = s[:n]
	}
	return containsAny(s, "=", "＝", "≈")
}

// onlySums tells whether nothing but sums stands between the last opening bracket
// and the end of s.
func onlySums(s string) bool {
	i := max(strings.LastIndex(s, "("), strings.LastIndex(s, "（"))
	return i >= 0 && strings.Trim(s[i:], "(（0123456789.,元+＋ ") == ""
}

// digitBefore tells whether the text before a multiplication sign ends in a
// figure.
func digitBefore(s string) bool {
	_, size := utf8.DecodeLastRuneInString(s)
	s = strings.TrimRight(s[:len(s)-size], " )）元%")
	return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9'
}

// digitAfter tells whether a figure follows the multiplication sign that opens s,
// durationAfter whether it is a length of time: 6%×12个月 states a rate.
func digitAfter(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	s = strings.TrimLeft(s[size:], " (（")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

func durationAfter(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	s = strings.TrimLeft(s[size:], " (（")
	return startsWith(strings.TrimLeft(s, "0123456789"), "个月", "年", "天")
}
