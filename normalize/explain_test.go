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
		"running text, no cell of a table",
		"2. deductible 800 CNY",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("explanation lacks %q:\n%s", want, b.String())
		}
	}
}

// TestExplainNotice says where what holds for the whole page was read from, and
// what a derived record was computed from.
func TestExplainNotice(t *testing.T) {
	page := "<h1>关于调整职工基本医疗保险待遇的通知</h1><p>临医保发〔2024〕12号</p>" +
		"<p>一、在职职工三级医院住院报销比例为80%，退休人员提高5个百分点。</p>" +
		"<table><tr><th>医院等级</th><th>起付线(元)</th></tr><tr><td>一级医院</td><td>100</td></tr></table>" +
		"<p>二、本通知自2024年7月1日起执行，有效期5年。</p><p>临江市医疗保障局</p><p>2024年6月12日</p>"
	doc, err := extract.HTML([]byte(page), nil, extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	res := newNormalizer(t).Normalize(doc, normalize.Context{})
	var b strings.Builder
	if err := normalize.Explain(&b, doc, res); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"临江市医疗保障局 · 临医保发〔2024〕12号 · published 2024-06-12 · 220681 吉林省白山市临江市",
		"effective to ..2029-06-30 (5年)",
		"issued 2024-06-12 (2024年6月12日)",
		"本通知自2024年7月1日起执行，有效期5年, the page or its source",
		"临江市医疗保障局, the page or its source",
		"reimbursement_rate 85 percent · derived",
		"computed     from 80%              一、在职职工三级医院住院报销比例为«80%»，退休人员提高5个百分点, changed as said above",
		"起付线, a header of the table",
		"一级医院 | «100»",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("explanation lacks %q:\n%s", want, b.String())
		}
	}
}
