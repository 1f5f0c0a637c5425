package normalize

import (
	"testing"

	"policywatch/extract"
)

func TestNormalQuestion(t *testing.T) {
	tests := []struct{ q, want string }{
		{"一、 昆山医保 每月返多少钱？", "昆山医保每月返多少钱"},
		{"3.5%是怎么算的", "35%是怎么算的"},
		{"（二）起付线", "起付线"},
		{"2025四川遂宁学生医保", "2025四川遂宁学生医保"},
		{"10、ＡＢ档", "ab档"},
		{"第三条 缴费", "缴费"},
		{"一档医保", "一档医保"},
		{"", ""},
	}
	for _, test := range tests {
		if got := NormalQuestion(test.q); got != test.want {
			t.Errorf("NormalQuestion(%q) = %q, want %q", test.q, got, test.want)
		}
	}
}

func TestDocumentKey(t *testing.T) {
	tests := []struct {
		doc  extract.Document
		ctx  Context
		want string
	}{
		{extract.Document{Issuer: "昆山市 医保局", DocNumber: "昆医保〔2025〕3号", URL: "https://a/"}, Context{}, "昆山市医保局 昆医保〔2025〕3号"},
		{extract.Document{URL: "https://a/"}, Context{File: "f"}, "https://a/"},
		{extract.Document{}, Context{File: "f"}, "f"},
	}
	for _, test := range tests {
		if got := DocumentKey(&test.doc, test.ctx); got != test.want {
			t.Errorf("DocumentKey = %q, want %q", got, test.want)
		}
	}
}

func TestIdentitySeparatesPolicies(t *testing.T) {
	value := "70"
	base := Record{Region: "320583", Scheme: "medical", Measure: "reimbursement_rate", Value: Value{Min: &value, Max: &value, Unit: "percent"}}
	seen := map[string]string{}
	for name, change := range map[string]func(*Record){
		"same": func(*Record) {}, "region": func(r *Record) { r.Region = "1" }, "care": func(r *Record) { r.Care = []string{"home"} },
		"population": func(r *Record) { r.Population = []string{"home"} }, "tier": func(r *Record) { r.Tier = "一档" },
		"age": func(r *Record) { r.Age = &Bracket{Min: &value} }, "amount": func(r *Record) { r.Amount = &Bracket{Min: &value} },
		"amount max": func(r *Record) { r.Amount = &Bracket{Max: &value} }, "per": func(r *Record) { r.Per = "year" },
	} {
		r := base
		change(&r)
		identify(&r)
		if other, ok := seen[r.PolicyKey]; ok {
			t.Errorf("%s and %s share a policy key", name, other)
		}
		seen[r.PolicyKey] = name
	}
	a, b := base, base
	other := "80"
	b.Value.Min, b.Value.Max = &other, &other
	identify(&a)
	identify(&b)
	if a.PolicyKey != b.PolicyKey || a.ID == b.ID {
		t.Error("another value must keep the policy key and change the id")
	}
}

func identify(r *Record) {
	var a arena
	var keys keyer
	r.PolicyKey = a.hex(keys.policy(r))
	r.ID = a.hex(keys.statement(r, "doc", "item"))
}
