package scan

import "testing"

func TestDay(t *testing.T) {
	tests := []struct {
		day                 Day
		years, months, days int
		want                string
	}{
		{Day{2025, 1, 31}, 0, 1, 0, "2025-02-28"},
		{Day{2024, 1, 31}, 0, 1, 0, "2024-02-29"},
		{Day{2024, 2, 29}, 1, 0, 0, "2025-02-28"},
		{Day{2024, 12, 31}, 0, 0, 1, "2025-01-01"},
		{Day{2025, 1, 1}, 0, 0, -1, "2024-12-31"},
		{Day{2025, 3, 1}, 0, 0, -1, "2025-02-28"},
		{Day{2025, 1, 15}, 0, -1, 0, "2024-12-15"},
		{Day{2025, 11, 30}, 0, 3, 0, "2026-02-28"},
		{Day{2025, 1, 1}, 5, 0, -1, "2029-12-31"}, // 有效期5年
		{Day{2025, 1, 1}, 0, 0, 365, "2026-01-01"},
		{Day{2000, 2, 28}, 0, 0, 1, "2000-02-29"},
		{Day{2100, 2, 28}, 0, 0, 1, "2100-03-01"},
	}
	for _, tt := range tests {
		if got := tt.day.Add(tt.years, tt.months, tt.days).String(); got != tt.want {
			t.Errorf("%s + %dy %dm %dd = %s, want %s", tt.day, tt.years, tt.months, tt.days, got, tt.want)
		}
	}
	if s := (Day{0, 9, 1}).String(); s != "--09-01" {
		t.Errorf("a day of an open year is %s", s)
	}
	if (Day{}).String() != "" || !(Day{}).IsZero() {
		t.Error("the zero Day is a day")
	}
	for _, d := range []Day{{2025, 2, 29}, {2025, 4, 31}, {2025, 0, 1}, {2025, 13, 1}, {2025, 1, 0}, {2025, 1, 32}} {
		if d.Valid() {
			t.Errorf("%s is valid", d)
		}
	}
}

// TestResolve fills in what texts leave open, from a page of 2024-11-20.
func TestResolve(t *testing.T) {
	tests := []struct{ text, first, last string }{
		{"9月1日至12月31日", "2024-09-01", "2024-12-31"},
		{"11月1日至2月28日", "2024-11-01", "2025-02-28"},
		{"9月1日至次年2月底", "2024-09-01", "2025-02-28"},
		{"12月31日前", "", "2024-12-31"},
		{"1月1日起", "2024-01-01", ""},
		{"今年", "2024-01-01", "2024-12-31"},
		{"明年1月1日起", "2025-01-01", ""},
		{"去年", "2023-01-01", "2023-12-31"},
		{"次年2月底前", "", "2025-02-28"},
		{"本月", "2024-11-01", "2024-11-30"},
		{"次月1日起", "2024-12-01", ""},
		{"上月", "2024-10-01", "2024-10-31"},
		{"月底前", "", "2024-11-30"},
		{"次日起", "2024-11-21", ""},
		{"当日", "2024-11-20", "2024-11-20"},
		{"每年9月1日至12月31日", "--09-01", "--12-31"},
		{"每月25日前", "", "--00-25"},
		{"第一季度", "2024-01-01", "2024-03-31"},
		{"2025年度", "2025-01-01", "2025-12-31"},
		{"自印发之日起", "", ""},
	}
	for _, tt := range tests {
		spans := scanNumbers(tt.text, nil)
		if len(spans) != 1 {
			t.Errorf("%s: %d spans", tt.text, len(spans))
			continue
		}
		d := spans[0].Date.Resolve(Day{2024, 11, 20})
		if d.First.String() != tt.first || d.Last.String() != tt.last {
			t.Errorf("%s: got %s..%s, want %s..%s", tt.text, d.First, d.Last, tt.first, tt.last)
		}
	}
}
