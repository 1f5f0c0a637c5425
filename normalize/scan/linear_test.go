package scan

import (
	"strings"
	"testing"
)

// TestSpansOfAdversaries holds the properties of spans on texts made to mislead
// a scanner, long enough to find what is not linear by running out of time.
func TestSpansOfAdversaries(t *testing.T) {
	s := newScanner(t)
	for _, unit := range adversaries {
		text := strings.Repeat(unit, 1+50_000/len(unit))
		checkSpans(t, text, s.Scan(text, nil))
	}
}

// adversaries are repeated to texts of any length.
var adversaries = []string{
	"1", "9,", "1-", "1,111,", "1.", "０", "一", "十", "一万", "亿", "百分之", "百分之一", "〇", "半", "第", "第一",
	"(", "（含", "5元(含", "5元（含1", "〔2025〕", "〔", "【", "1日", "1月", "1月1", "2025年", "2025", "2025-", "2025.1.", "至", "1至", "1-1-1%",
	"每年", "每人每年", "不低于", "约", "之日", "印发之日", "自", "年底", "次年", "上半年", "1、", "1/", "90、", "元", "元/人", "1元/", "1元", "1元/人/", "一元角", "二三", "七八百",
	"江苏省苏州市昆山市", "江苏", "朝阳", "鼓楼区", "本市", "京津冀", "苏州大学", "北京市第一", "苏州附属", "“江苏", "“江苏医保", "海南海南", "北京第一人民", "中", "市", "中山中山路",
	"1000元以上", "不满5000元", "1000元（含）以上,", "￥", "-", "~", "—", " ", "1 ", "1 000", " 000", "，111", "000,", "1 . ", "1\n", "\n", "5 %", "a", "A1", "1k", "1w", "\xff", "1\xff", "㎡",
}

// BenchmarkAdversaries shows the slowest of them: time a byte must not grow.
func BenchmarkAdversaries(b *testing.B) {
	s := newScanner(b)
	var spans []Span
	for _, size := range []int{100_000, 1_000_000} {
		b.Run(map[int]string{100_000: "100KB", 1_000_000: "1MB"}[size], func(b *testing.B) {
			b.SetBytes(int64(size * len(adversaries)))
			for b.Loop() {
				for _, unit := range adversaries {
					spans = s.Scan(strings.Repeat(unit, size/len(unit)), spans[:0])
				}
			}
		})
	}
}
