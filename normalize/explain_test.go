package normalize_test

import (
	"strings"
	"testing"

	"policywatch/extract"
	"policywatch/normalize"
)

func newNormalizer(t testing.TB) *normalize.Normalizer {
	t.Helper()
	lex, err := normalize.DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	n, err := normalize.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestExplain(t *testing.T) {
	doc := extract.Text("德州职工医保住院报销比例是多少\n三级医院报销比例为85%,起付线为800元。\n", extract.Options{})
	res := newNormalizer(t).Normalize(doc, normalize.Context{})
	var b strings.Builder
	if err := normalize.Explain(&b, doc, res); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"main 0: 德州职工医保住院报销比例是多少",
		"1. reimbursement_rate 85 percent",
		"三级医院报销比例为«85%»,起付线为800元",
		"measure      reimbursement_rate    报销比例, the name before it",
		"scheme       employee_medical      职工医保, the question",
		"care         inpatient             住院, the question",
		"institution  tertiary              三级医院, its clause",
		"region       371400 山东省德州市   德州, the question",
		"2. deductible 800 CNY",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("explanation lacks %q:\n%s", want, b.String())
		}
	}
}
