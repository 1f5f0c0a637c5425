package main

import (
	"strings"
	"testing"
)

func TestWriteViews(t *testing.T) {
	say, err := newWords("zh")
	if err != nil {
		t.Fatal(err)
	}
	until := "2025-12-31"
	kunshan := rule{Region: "320583", RegionName: "江苏省苏州市昆山市", Scheme: "resident_medical", Measure: "contribution_amount", Payer: "individual"}
	was := ruleValue{rule: kunshan, Per: "year", Value: "510 CNY", ValidFrom: "2025-01-01", ValidTo: &until, Dated: true, URL: "https://a.gov.cn/1", Authority: "official", PolicyKey: "k", Evidence: "每人每年510元"}
	is := was
	is.Value, is.ValidFrom, is.ValidTo, is.Dated = "560 CNY", "2026-01-01", nil, false

	var out strings.Builder
	writeTimeline(&out, []ruleValue{was, is}, say)
	writeConflicts(&out, []disagreement{{ruleValue: was, OtherValue: "500 CNY", OtherEvidence: "500元/年", OtherURL: "https://b.com/2", OtherAuthority: "aggregator", WonBy: "authority"}}, say)
	writeCoverage(&out, []cell{
		{"320500", "江苏省苏州市", "ceiling", "never"}, {"320500", "江苏省苏州市", "deductible", "official"},
		{"320583", "江苏省苏州市昆山市", "ceiling", "stale"}, {"320583", "江苏省苏州市昆山市", "deductible", "conflicting"},
	}, say)
	want := `
江苏省苏州市昆山市 320583
  缴费标准，居民医保，个人
      2025-01-01 – 2025-12-31  510元 每年                a.gov.cn/1，官方文件
    ≈ 2026-01-01 –             560元 每年                a.gov.cn/1，官方文件
江苏省苏州市昆山市 320583
  缴费标准，居民医保，个人
    ✓ 510元 每年            每人每年510元
      a.gov.cn/1，官方文件
    ✗ 500元 每年            500元/年
      b.com/2，聚合网站，未采用（来源不够权威）
● 官方   ○ 无官方网页   ! 说法不一   ~ 已到期   · 未见
 ┌ 1 封顶线
 │ ┌ 2 起付线
 · ●  江苏省苏州市 320500
 ~ !  江苏省苏州市昆山市 320583
`
	if got := "\n" + out.String(); got != want {
		t.Errorf("got%s\nwant%s", got, want)
	}
}
