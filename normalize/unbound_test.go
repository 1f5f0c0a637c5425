package normalize

import (
	"strings"
	"testing"

	"policywatch/extract"
)

func TestUnbound(t *testing.T) {
	n := newTestNormalizer(t)
	tests := []struct{ name, question, text, want string }{
		{"all bound", "职工医保报销多少", "职工医保住院起付标准为800元,报销比例为85%。", ""},
		{"a term that no measure fits", "女职工几岁退休", "职工养老保险参保人员可以提前5年退休。", "figure without a measure: 职工养老保险参保人员可以提前«5年»退休"},
		{"how long a sum is counted", "职工医保限额多少", "职工医保参保人员在一个自然年度内,住院最高支付限额为15万元。", ""},
		{"what a fund holds", "职工医保基金收支", "职工医保基金去年支出35.9亿元。", ""},
		{"no policy", "子宫粘连手术大概要多少钱", "手术费大约需要5000元。", ""},
		{"more than are quoted", "居民医保待遇", "有的人是3元。有的人是4元。有的人是5元。有的人是6元。有的人是7元。有的人是8元。有的人是9元。", "7 figures without a measure: 有的人是«3元»; 有的人是«4元»; 有的人是«5元»; 有的人是«6元»; 有的人是«7元»; and 2 more"},
	}
	for _, test := range tests {
		doc := &extract.Document{Title: test.question, Items: []extract.Item{{Role: extract.RoleMain, Question: test.question, Answer: test.text}}}
		var got []string
		for _, f := range n.Normalize(doc, Context{}).Findings {
			if f.Code == "unbound" {
				got = append(got, f.Text)
			}
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: findings %q, want %q", test.name, got, test.want)
		}
	}
}
