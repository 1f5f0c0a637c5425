package normalize

import (
	"strings"

	"policywatch/normalize/scan"
)

// gradeOf reads a share of the average wage that is a grade to choose: 按60%档次缴费,
// 分为60%、80%、100%三个档次.
func (b *binder) gradeOf(i int, s *scan.Span) pick {
	if s.Unit == scan.Percent && s.Exact() && s.Max.Cmp(scan.Int(30)) <= 0 && startsWith(strings.TrimPrefix(b.after(s), "的"), "档") &&
		endsWith(b.before(s), "选", "选择", "选定", "缴", "交", "参加", "参保") {
		return pick{m: contributionRate, how: byVerb, start: int32(s.To), end: int32(s.To), in: inAnswer, tok: -1} // 选择8%档的
	}
	if s.Unit == scan.Percent && s.HasMin() && s.HasMax() && s.Max.Cmp(scan.Int(100)) > 0 && s.Max.Cmp(scan.Int(300)) <= 0 &&
		startsWith(strings.TrimPrefix(strings.TrimSpace(b.r.text[s.End:min(s.End+60, len(b.r.text))]), "的"), "之间自", "之间选", "之间任", "范围内自", "范围内选", "范围内任") {
		return pick{m: contributionBase, how: byVerb, start: int32(s.To), end: int32(s.To), in: inAnswer, tok: -1} // 档次在60%到300%之间自己选
	}
	if s.Unit != scan.Percent || !contributionBase.fits(s) || !s.Exact() || b.topicFamily() == benefits {
		return pick{}
	}
	last := i
	for j := i + 1; j < b.hi && j < i+2*lookAhead; j++ {
		if t := &b.r.tokens[j]; t.kind == tokFigure {
			next := b.r.span(*t)
			if next.Unit != s.Unit || !figureGap(b.gap(int32(b.r.span(b.r.tokens[last]).To), int32(next.From))) {
				break
			}
			last = j
		}
	}
	end := b.r.span(b.r.tokens[last])
	if startsWith(strings.TrimPrefix(b.after(end), "的"), "交社保", "交养老", "缴费", "缴纳", "缴社保", "缴养老", "标准缴", "标准交", "基数") {
		return pick{m: contributionBase, how: byVerb, start: int32(end.To), end: int32(end.To), in: inAnswer, tok: -1}
	}
	after := strings.TrimLeft(b.after(end), "的这等共分设")
	after = strings.TrimLeft(strings.TrimLeft(after, "0123456789一二两三四五六七八九十几"), "个不同缴费")
	if !startsWith(after, "档") {
		return pick{}
	}
	return pick{m: contributionBase, how: byVerb, start: int32(end.To), end: int32(end.To), in: inAnswer, tok: -1}
}

// premium tells a sum for each person that stands right behind an insurance:
// 大病补充保险每人每年288元. What it pays has a verb.
func (b *binder) premium(s *scan.Span) bool {
	if s.Unit != scan.CNY || !s.Exact() || startsWith(b.after(s), "的补", "补", "的限额", "限额", "的定额", "定额", "封顶", "报", "给付", "待遇") {
		return false
	}
	switch strings.TrimSpace(b.r.text[s.From:s.Start]) {
	case "每人每年", "每人每月", "每年每人", "每月每人":
		return endsWith(b.before(s), "保险", "医保", "长护险", "互助", "互助金", "互助保障")
	}
	return false
}
