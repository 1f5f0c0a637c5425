package normalize

import (
	"strings"
	"testing"

	"policywatch/extract"
)

func TestLintParts(t *testing.T) {
	n := newTestNormalizer(t)
	tests := []struct{ text, want string }{
		{"居民医保个人缴费400元,财政补助670元,合计1080元。", "1070元"},
		{"居民医保个人缴费400元,财政补助670元,合计1070元。", ""},
		{"居民医保筹资标准为每人每年1040元,其中个人缴费400元,财政补助650元。", "1050元"},
		{"居民医保筹资标准为每人每年1040元,其中财政补助640元,个人缴费400元。", ""},
		{"长期护理保险每人每年90元,其中个人缴纳30元,单位缴纳30元,财政补助30元。", ""},
		{"居民医保筹资标准为每人每年1040元,其中个人缴费400元,财政补助不低于640元。", ""},
		{"社保每月需缴纳816元(养老592元+医疗148元+失业37元)。", "777元"},
		{"社保每月需缴纳777元(养老592元+医疗148元+失业37元)。", ""},
		{"灵活就业人员每月缴纳养老保险900元、医疗保险400元,全年合计15600元。", ""},
		{"居民医保个人缴费400元。财政补助670元。合计1080元。", ""},
		{"职工医保按8%缴纳400元,按2%缴纳100元,合计600元。", ""},
		{"居民医保起付线300元、500元、800元。", ""},
	}
	for _, test := range tests {
		got := ""
		for _, f := range n.Normalize(&extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Answer: test.text}}}, Context{}).Findings {
			if f.Code == "parts-do-not-add-up" {
				got += f.Text
			}
		}
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: finding %q, want %q", test.text, got, test.want)
		}
	}
}
