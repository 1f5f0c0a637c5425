package main

import (
	"strings"
	"testing"
	"time"

	"policywatch/normalize"
	"policywatch/sink"
)

func TestWriteChanges(t *testing.T) {
	age := "35"
	changes := []sink.Change{
		{
			Kind: sink.Modified, Region: "320583", RegionName: "江苏省苏州市昆山市",
			Scheme: "employee_medical", Measure: "account_credit", Age: &normalize.Bracket{Max: &age},
			OldValue: "2.8%", NewValue: "3%", Delta: "0.2", Per: "month", Better: 1, Relation: "is",
			EffectiveFrom: "2025-04-01", ObservedAt: time.Date(2025, 3, 1, 22, 30, 0, 0, time.UTC), Silent: true,
			OldEvidence: "35岁以下 :按个人缴费基数的2.8%返还", NewEvidence: "35岁以下 :按个人缴费基数的3%返还",
			URL: "https://ybj.example.gov.cn/%E6%94%BF%E7%AD%96/1.html", Authority: "official",
		},
		{
			Kind: sink.Added, Measure: "processing_time", NewValue: "10 workday", Relation: "is",
			ObservedAt: time.Date(2025, 3, 1, 6, 30, 0, 0, time.UTC), NewEvidence: "10个工作日内办结", URL: "https://wenda.example.com/2?id=7",
		},
	}
	for lang, want := range map[string]string{
		"zh": `
江苏省苏州市昆山市 320583
  调整  个人账户划入，职工医保，<35岁  2.8% → 3% 每月 (+0.2)  自2025-04-01  对参保人有利
        原  35岁以下 :按个人缴费基数的2.8%返还
        现  35岁以下 :按个人缴费基数的3%返还
        ybj.example.gov.cn/政策/1.html，官方文件，2025-03-02发现，网页日期未改

（未说明地区）
  新增  办理时限                       10个工作日
        现  10个工作日内办结
        wenda.example.com/2?id=7，2025-03-01发现
`,
	} {
		say, err := newWords(lang)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := writeChanges(&out, changes, say); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(out.String()); got != strings.TrimSpace(want) {
			t.Errorf("%s:\n%s\nwant\n%s", lang, got, strings.TrimSpace(want))
		}
	}
}

func TestWordsOfValues(t *testing.T) {
	for _, test := range []struct{ lang, value, want string }{
		{"zh", "≥670 CNY", "≥670元"},
		{"en", "≥670 CNY", "≥670 CNY"},
		{"zh", "60–300%", "60–300%"},
		{"zh", "10 workday", "10个工作日"},
		{"en", "10 workday", "10 workdays"},
		{"en", "1 year", "1 year"},
		{"en", "5 pp", "5 percentage points"},
		{"zh", "2024-11-01–2025-01-05", "2024-11-01–2025-01-05"},
		{"zh", "unlimited", "不设限"},
		{"zh", "", ""},
	} {
		say, err := newWords(test.lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := say.value(test.value); got != test.want {
			t.Errorf("%s %q: %q, want %q", test.lang, test.value, got, test.want)
		}
	}
}
