package normalize

import (
	"slices"
	"testing"

	"policywatch/extract"
)

// TestDateRoles says what each form of date is for.
func TestDateRoles(t *testing.T) {
	n := newTestNormalizer(t)
	tests := []struct {
		question, answer string
		want             []string
	}{
		{"", "成文日期:2024年6月12日\n发布日期:2024年6月15日\n住院报销比例为80%。", []string{"2024-06-12..2024-06-12 issued", "2024-06-15..2024-06-15 published"}},
		{"", "2022年3月1日印发的办法同时废止。", []string{"2022-03-01..2022-03-01 issued"}},
		{"", "2025年1月7日,国家医保局发布通知,要求各地落实。", []string{"2025-01-07..2025-01-07 published"}},
		{"", "本通知由我局负责解释。\n怀化市医疗保障局\n2024年6月12日", []string{"2024-06-12..2024-06-12 issued"}},
		{"", "住院报销比例自2025年1月1日起提高到80%。", []string{"2025-01-01.. effective_from"}},
		{"", "本办法2025年7月1日施行。", []string{"2025-07-01..2025-07-01 effective_from"}},
		{"", "本办法自2023年1月1日起施行,有效期至2027年12月31日。", []string{"2023-01-01.. effective_from", "..2027-12-31 effective_to"}},
		{"", "本办法自2023年1月1日起施行,有效期5年。", []string{"2023-01-01.. effective_from", "..2027-12-31 effective_to"}},
		{"", "本办法自2025年7月1日起试行,试行期二年。", []string{"2025-07-01.. effective_from", "..2027-06-30 effective_to"}},
		{"", "本通知自2024年1月1日执行，至2025年12月31日止。", []string{"2024-01-01.. effective_from", "..2025-12-31 effective_to"}},
		{"", "阶段性降低费率政策执行至2025年12月31日。", []string{"..2025-12-31 effective_to"}},
		{"", "参保人员应于2024年12月31日前缴费。", []string{"..2024-12-31 deadline"}},
		{"", "居民医保缴费截止日期为2025年2月28日。", []string{"..2025-02-28 deadline"}},
		{"", "居民医保集中缴费期为2024年9月1日至12月31日。", []string{"2024-09-01..2024-12-31 period"}},
		{"", "2024年7月1日至2025年6月30日,缴费基数上限为22000元。", []string{"2024-07-01..2025-06-30 period"}},
		{"昆山2025年度居民医保交多少钱", "每人400元。", []string{"2025-01-01..2025-12-31 period"}},
		{"", "截至2024年底,全市参保人数为80万人。", []string{"..2024-12-31 as_of"}},
		{"", "截至2025年2月,全国已有31个地区开展。", []string{"..2025-02-28 as_of"}},
		{"", "根据2025年最新政策,报销比例为80%。", []string{"2025-01-01..2025-12-31 mention"}},
		{"", "2024年12月1日后出生的新生儿可以参保。", []string{"2024-12-01.. mention"}},
		{"", "断缴次月起停止享受待遇,认定当日办结。", nil},
	}
	for _, test := range tests {
		doc := &extract.Document{Items: []extract.Item{{Role: extract.RoleMain, Question: test.question, Answer: test.answer}}}
		var got []string
		for _, d := range n.Normalize(doc, Context{Fetched: "2025-03-01"}).Items[0].Dates {
			got = append(got, d.Start+".."+d.End+" "+d.Role)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s%s: %q, want %q", test.question, test.answer, got, test.want)
		}
	}
}
