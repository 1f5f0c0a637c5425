package normalize

import (
	"testing"

	"policywatch/extract"
)

func TestLint(t *testing.T) {
	n := newTestNormalizer(t)
	tests := []struct{ text, code string }{
		{"职工医保住院报销比例,一级医院60%,三级医院80%。", "levels-out-of-order"},
		{"职工医保住院报销比例,一级医院80%,三级医院60%。", ""},
	}
	for _, test := range tests {
		res := n.Normalize(&extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Answer: test.text}}}, Context{})
		code := ""
		for _, f := range res.Findings {
			code = f.Code
		}
		if code != test.code {
			t.Errorf("%s: finding %q, want %q", test.text, code, test.code)
		}
	}
}
