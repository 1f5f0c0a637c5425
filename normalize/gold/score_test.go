package gold

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"policywatch/extract"
	"policywatch/normalize"
)

// page annotates one main item with the given records.
func page(t *testing.T, records ...string) []Page {
	t.Helper()
	line := `{"file":"a.txt","document":{},"items":[{"role":"main","question":"起付线是多少","relevant":true}],"records":[` +
		strings.Join(records, ",") + `]}`
	pages, err := Load(strings.NewReader(line))
	if err != nil {
		t.Fatalf("Load(%s): %v", line, err)
	}
	return pages
}

// predict makes a prediction for page's item from records in the contract's JSON.
func predict(t *testing.T, records ...string) []Prediction {
	t.Helper()
	res := &normalize.Result{Items: []normalize.ItemFacts{{Relevant: true}}}
	for _, s := range records {
		var r Record // evidence as a bare string is enough here
		if err := json.Unmarshal([]byte(s), &r); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		r.Record.Evidence.Text = r.Evidence
		res.Records = append(res.Records, r.Record)
	}
	doc := &extract.Document{Items: []extract.Item{{
		Role: extract.RoleMain, Question: "起付线是多少?",
		Answer: "三级医院起付线为 800 元,二级医院400元。\n报销比例80%。",
	}}}
	return []Prediction{{File: "a.txt", Document: doc, Result: res}}
}

// rec is a record that page and predict agree on, with some of its fields replaced.
func rec(replace ...string) string {
	s := `{"item":0,"region":"370100","scheme":"employee_medical","measure":"deductible","value":{"min":"800","max":"800","unit":"CNY"},"relation":"is","institution":["tertiary"],"kind":"rule","evidence":"三级医院起付线为800元"}`
	return strings.NewReplacer(replace...).Replace(s)
}

func TestRecordsMatch(t *testing.T) {
	second := rec("三级医院起付线为800元", "二级医院400元", "800", "400", "tertiary", "secondary")
	tests := []struct {
		name      string
		gold      []string
		predicted []string
		want      Counts
	}{
		{"equal", []string{rec()}, []string{rec()}, Counts{1, 1, 1, 1}},
		{"nothing on either side", nil, nil, Counts{}},
		{"missed", []string{rec()}, nil, Counts{1, 0, 0, 0}},
		{"extra", nil, []string{rec()}, Counts{0, 1, 0, 0}},
		{"decimals compare by value", []string{rec(`"800"`, `"800.00"`)}, []string{rec()}, Counts{1, 1, 1, 1}},
		{"another figure", []string{rec()}, []string{rec(`"800"`, `"80"`)}, Counts{1, 1, 0, 0}},
		{"one end open", []string{rec(`"min":"800",`, ``)}, []string{rec()}, Counts{1, 1, 0, 0}},
		{"null is absent", []string{rec(`"min":"800",`, ``)}, []string{rec(`"min":"800"`, `"min":null`)}, Counts{1, 1, 1, 1}},
		{"another unit", []string{rec()}, []string{rec("CNY", "percent")}, Counts{1, 1, 0, 0}},
		{"another measure", []string{rec()}, []string{rec("deductible", "ceiling")}, Counts{1, 1, 0, 0}},
		{"another relation", []string{rec()}, []string{rec(`"is"`, `"up"`)}, Counts{1, 1, 0, 0}},
		{"another kind", []string{rec()}, []string{rec(`"rule"`, `"example"`)}, Counts{1, 1, 0, 0}},
		{"another region is core", []string{rec()}, []string{rec("370100", "370000")}, Counts{1, 1, 1, 0}},
		{"another scheme is core", []string{rec()}, []string{rec("employee_medical", "medical")}, Counts{1, 1, 1, 0}},
		{"sets compare as sets",
			[]string{rec(`["tertiary"]`, `["secondary","tertiary"],"care":["inpatient","cross_region"]`)},
			[]string{rec(`["tertiary"]`, `["tertiary","secondary"],"care":["cross_region","inpatient"]`)}, Counts{1, 1, 1, 1}},
		{"an empty set is absent", []string{rec()}, []string{rec(`"kind"`, `"population":[],"age":null,"amount":{"min":null,"max":null},"effective":{"from":null,"to":null},"payer":"","kind"`)}, Counts{1, 1, 1, 1}},
		{"another bracket is core", []string{rec(`"kind"`, `"age":{"max":"35"},"kind"`)}, []string{rec(`"kind"`, `"age":{"min":"35"},"kind"`)}, Counts{1, 1, 1, 0}},
		{"brackets compare by value", []string{rec(`"kind"`, `"amount":{"min":"1000"},"kind"`)}, []string{rec(`"kind"`, `"amount":{"min":"1000.0"},"kind"`)}, Counts{1, 1, 1, 1}},
		{"another effective end is core", []string{rec(`"kind"`, `"effective":{"from":"2025-01-01"},"kind"`)}, []string{rec(`"kind"`, `"effective":{"from":"2025-01-01","to":"2025-12-31"},"kind"`)}, Counts{1, 1, 1, 0}},
		{"fields beyond the comparison", []string{rec()}, []string{rec(`"kind"`, `"base":"medical_cost","approx":true,"condition":"首次","tier":"一档","confidence":0.2,"kind"`)}, Counts{1, 1, 1, 1}},
		{"one to one", []string{rec()}, []string{rec(), rec()}, Counts{1, 2, 1, 1}},
		{"two alike pair twice", []string{rec(), rec()}, []string{rec(), rec()}, Counts{2, 2, 2, 2}},
		{"order is free", []string{rec(), second}, []string{second, rec()}, Counts{2, 2, 2, 2}},
		{"strict pairs first",
			[]string{rec("370100", "370000"), rec()},
			[]string{rec(), rec("370100", "110000")}, Counts{2, 2, 2, 1}},
		{"evidence with other spacing", []string{rec()}, []string{rec("三级医院起付线为800元", "三级医院起付线为 800\\t元")}, Counts{1, 1, 1, 1}},
		{"evidence of the question", []string{rec()}, []string{rec("三级医院起付线为800元", "起付线是多少")}, Counts{1, 1, 1, 1}},
		{"evidence over two lines", []string{rec()}, []string{rec("三级医院起付线为800元", "二级医院400元。报销比例80%")}, Counts{1, 1, 1, 1}},
		{"invented evidence matches nothing", []string{rec()}, []string{rec("三级医院起付线为800元", "起付线八百元")}, Counts{1, 1, 0, 0}},
		{"no evidence matches nothing", []string{rec()}, []string{rec("三级医院起付线为800元", "")}, Counts{1, 1, 0, 0}},
		{"further measures are left out", []string{rec("deductible", "claim_period")}, []string{rec("deductible", "benefit_days")}, Counts{}},
		{"derived records are left out", []string{rec()}, []string{rec(), rec(`"800"`, `"850"`, `"kind"`, `"derived":true,"kind"`)}, Counts{1, 1, 1, 1}},
		{"unlimited values are left out", []string{rec(`"min":"800","max":"800",`, `"unlimited":true,`)}, nil, Counts{}},
		{"contributions of 0 are left out", nil, []string{rec("deductible", "contribution_rate", `"800"`, `"0.0"`, "CNY", "percent"), rec("deductible", "contribution_amount", `"800"`, `"0"`)}, Counts{}},
		{"a deductible of 0 is not", []string{rec(`"800"`, `"0"`)}, []string{rec(`"800"`, `"0"`)}, Counts{1, 1, 1, 1}},
		{"a figure that is none", []string{rec()}, []string{rec(`"800"`, `"八百"`)}, Counts{1, 1, 0, 0}},
		{"a record of no item", []string{rec()}, []string{rec(`"item":0`, `"item":7`)}, Counts{1, 1, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Score(page(t, tt.gold...), predict(t, tt.predicted...))
			if got.Overall != tt.want {
				t.Errorf("counts are %+v, want %+v\n%v", got.Overall, tt.want, got.Errors)
			}
			var sum Counts
			for _, m := range got.Measures {
				sum.Gold += m.Gold
				sum.Predicted += m.Predicted
				sum.Core += m.Core
				sum.Strict += m.Strict
			}
			if sum != got.Overall {
				t.Errorf("measures add up to %+v, overall is %+v", sum, got.Overall)
			}
			var bins Counts
			for _, b := range got.Calibration {
				bins.Predicted += b.Predicted
				bins.Core += b.Core
				bins.Strict += b.Strict
			}
			if bins.Predicted != got.Overall.Predicted || bins.Core != got.Overall.Core || bins.Strict != got.Overall.Strict {
				t.Errorf("calibration adds up to %+v, overall is %+v", bins, got.Overall)
			}
		})
	}
}

func TestRates(t *testing.T) {
	tests := []struct {
		counts Counts
		want   Rates
	}{
		{Counts{Gold: 4, Predicted: 2, Strict: 2}, Rates{1, 0.5, 2.0 / 3}},
		{Counts{Gold: 2, Predicted: 4, Strict: 1}, Rates{0.25, 0.5, 1.0 / 3}},
		{Counts{Gold: 2}, Rates{}},
		{Counts{Predicted: 2}, Rates{}},
		{Counts{}, Rates{1, 1, 1}},
	}
	for _, tt := range tests {
		if got := tt.counts.StrictRates(); got != tt.want {
			t.Errorf("%+v has rates %+v, want %+v", tt.counts, got, tt.want)
		}
	}
}

// An item that was not found takes its records with it; facts are compared of
// the items that were.
func TestItemsMatch(t *testing.T) {
	pages, err := Load(strings.NewReader(`{"file":"a.txt","document":{},"items":[` +
		`{"role":"main","question":"能报吗","short_answer":"可以","verdict":"yes","published":"2025-04-24","relevant":true,"regions":["320583","370600"]},` +
		`{"role":"section","question":"怎么报","relevant":true},` +
		`{"role":"related","question":"去哪家医院","relevant":false}],` +
		`"records":[` + rec(`"item":0`, `"item":1`) + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	pred := Prediction{File: "a.txt",
		Document: &extract.Document{Items: []extract.Item{
			{Role: extract.RoleMain, Question: "能报吗?", ShortAnswer: "可 以", Answer: "可以", Published: "2025-04-25"},
			{Role: extract.RoleRelated, Question: "怎么报", Answer: "三级医院起付线为800元"},
			{Role: extract.RoleRelated, Question: "去哪家医院"},
		}},
		Result: &normalize.Result{Items: []normalize.ItemFacts{
			{Verdict: "partial", Relevant: true, Regions: []normalize.RegionSpan{
				{Code: "370600"}, {Code: "320583"}, {Code: "320583"}, {Code: "110105", Ambiguous: true}}},
			{Relevant: true},
			{Relevant: true},
		}},
	}
	var r Record
	if err := json.Unmarshal([]byte(rec(`"item":0`, `"item":1`)), &r); err != nil {
		t.Fatal(err)
	}
	r.Record.Evidence.Text = r.Evidence
	pred.Result.Records = []normalize.Record{r.Record}

	got := Score(pages, []Prediction{pred})
	want := ItemScore{Gold: 3, Predicted: 3, Found: 2,
		Published: Tally{1, 2}, ShortAnswer: Tally{2, 2}, Verdict: Tally{1, 2}, Relevant: Tally{1, 2}, Regions: Tally{2, 2}}
	if got.Items != want {
		t.Errorf("items are %+v, want %+v", got.Items, want)
	}
	if want := (Counts{1, 1, 0, 0}); got.Overall != want {
		t.Errorf("a record under another role: counts are %+v, want %+v", got.Overall, want)
	}
}

func TestErrorsNameTheMistake(t *testing.T) {
	second := rec("三级医院起付线为800元", "二级医院400元", "800", "400", "tertiary", "secondary")
	tests := []struct {
		name            string
		gold, predicted []string
		kind            ErrorKind
		fields          []string
	}{
		{"missed", []string{rec()}, nil, RecordMissed, nil},
		{"extra", nil, []string{rec()}, RecordExtra, nil},
		{"qualifiers", []string{rec()}, []string{rec("370100", "", `["tertiary"]`, `[]`)}, RecordDiffers, []string{"region", "institution"}},
		{"same words, another measure", []string{rec()}, []string{rec("deductible", "ceiling")}, RecordWrong, []string{"measure"}},
		{"same words, another figure", []string{rec()}, []string{rec(`"800"`, `"80"`)}, RecordWrong, []string{"value.min", "value.max"}},
		{"unsound", nil, []string{rec("三级医院起付线为800元", "无中生有")}, RecordUnsound, nil},
		{"the nearest pair is named", []string{second, rec("370100", "110000")}, []string{rec(), second}, RecordDiffers, []string{"region"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Score(page(t, tt.gold...), predict(t, tt.predicted...)).Errors
			if len(got) != 1 || got[0].Kind != tt.kind || !slices.Equal(got[0].Fields, tt.fields) {
				t.Errorf("errors are %v, want one %s of %v", got, tt.kind, tt.fields)
			}
		})
	}
}

var update = flag.Bool("update", false, "write testdata/report.txt anew")

func TestPrint(t *testing.T) {
	r := Score(page(t, rec(), rec("deductible", "ceiling")), predict(t, rec("370100", "110000"), rec(`"800"`, `"80"`)))
	var b bytes.Buffer
	if err := r.Print(&b, -1); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/report.txt", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile("testdata/report.txt")
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(golden) {
		t.Errorf("report is\n%s\nwant\n%s", b.String(), golden)
	}
}

func TestLoadRefuses(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"no JSON", `{"file":`, "gold line 1"},
		{"unknown key", `{"file":"a.txt","regoin":"320000"}`, "regoin"},
		{"no file", `{"items":[]}`, `no "file"`},
		{"no such item", `{"file":"a.txt","items":[],"records":[{"item":0}]}`, "item 0, but there are 0 items"},
		{"no decimal", `{"file":"a.txt","items":[{"role":"main"}],"records":[{"item":0,"value":{"min":"8O","unit":"CNY"}}]}`, "value.min"},
		{"an exponent", `{"file":"a.txt","items":[{"role":"main"}],"records":[{"item":0,"value":{"min":"1e999999999","unit":"CNY"}}]}`, "no decimal"},
		{"twice", "{\"file\":\"a.txt\"}\n{\"file\":\"a.txt\"}", "annotated twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Load(strings.NewReader(tt.line)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want one that says %q", err, tt.want)
			}
		})
	}
}

// Gold given as prediction must come out perfect: a scorer bug would show here.
func TestSeedsAgainstThemselves(t *testing.T) {
	f, err := os.Open("../testdata/seeds/gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pages, err := Load(f)
	if err != nil {
		t.Fatal(err)
	}
	var preds []Prediction
	for _, p := range pages {
		doc, res := &extract.Document{}, &normalize.Result{}
		answers := make([]string, len(p.Items))
		for _, r := range p.Records {
			answers[r.Item] += r.Evidence + "\n"
			r.Record.Evidence.Text = r.Evidence
			res.Records = append(res.Records, r.Record)
		}
		for n, it := range p.Items {
			doc.Items = append(doc.Items, extract.Item{Role: it.Role, Question: it.Question, Answer: answers[n],
				ShortAnswer: it.ShortAnswer, Published: it.Published})
			facts := normalize.ItemFacts{Verdict: it.Verdict, Relevant: it.Relevant}
			for _, c := range it.Regions {
				facts.Regions = append(facts.Regions, normalize.RegionSpan{Code: c})
			}
			res.Items = append(res.Items, facts)
		}
		doc.Title = p.Document.Title
		preds = append(preds, Prediction{p.File, doc, res})
	}
	r := Score(pages, preds)
	if len(r.Errors) > 0 || r.Overall.StrictRates().F1 != 1 || r.Overall.Gold < 100 {
		t.Errorf("counts %+v, errors %v", r.Overall, r.Errors)
	}
	if all := Score(pages, nil); all.Overall.Gold != r.Overall.Gold || all.Items.Found != 0 {
		t.Errorf("without predictions: %+v %+v", all.Overall, all.Items)
	}
}

// Annotations come from people: whatever they write, Load takes it whole or
// says what is wrong, and what it takes can be scored and printed.
func FuzzLoad(f *testing.F) {
	f.Add(`{"file":"a.txt","items":[{"role":"main","question":"起付线","relevant":true}],"records":[` + rec() + `]}`)
	f.Add(`{"file":"a.txt","items":[{"role":"main"}],"records":[{"item":0,"value":{"min":"1e9","max":null,"unit":"CNY"}}]}`)
	f.Add("\n\n{}")
	f.Fuzz(func(t *testing.T, s string) {
		pages, err := Load(strings.NewReader(s))
		if err != nil {
			return
		}
		r := Score(pages, nil)
		if r.Overall.Predicted != 0 || r.Overall.Strict != 0 {
			t.Errorf("nothing was predicted, but %+v", r.Overall)
		}
		if err := r.Print(&bytes.Buffer{}, -1); err != nil {
			t.Error(err)
		}
	})
}
