package openfisca

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/shopspring/decimal"

	"policywatch/normalize"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func dec(s string) *decimal.Decimal {
	d := decimal.RequireFromString(s)
	return &d
}

func TestParameter(t *testing.T) {
	base := Rule{
		Region: "320583", RegionName: "江苏省苏州市昆山市", Scheme: "employee_medical", Measure: "reimbursement_rate",
		Unit: "percent", Care: []string{"inpatient"}, Institution: []string{"tertiary"},
		Evidence: "三级医院：90%", URL: "https://example.gov.cn/a.html", Title: "关于调整待遇的通知", Authority: "official",
	}
	with := func(change func(*Rule)) Rule { r := base; change(&r); return r }
	s := func(v string) *string { return &v }
	tests := []struct {
		name  string
		rules []Rule
	}{
		{"rate", []Rule{
			with(func(r *Rule) { r.From, r.To, r.Min, r.Max = "2024-01-01", "2024-12-31", dec("85.5"), dec("85.5") }),
			with(func(r *Rule) { r.From, r.To, r.Min, r.Max = "2025-01-01", "2025-12-31", dec("90"), dec("90") }),
		}},
		{"range", []Rule{
			with(func(r *Rule) { r.From, r.Min, r.Max = "2024-01-01", dec("50"), dec("70") }),
		}},
		{"floor", []Rule{
			with(func(r *Rule) {
				r.Measure, r.Unit, r.Payer, r.Per = "subsidy", "CNY", "government", "year"
				r.From, r.Min = "2025-01-01", dec("670")
			}),
		}},
		{"scale", []Rule{
			with(func(r *Rule) {
				r.From, r.Min, r.Max, r.Amount = "2025-01-01", dec("35"), dec("35"), &normalize.Bracket{Max: s("1000")}
			}),
			with(func(r *Rule) {
				r.From, r.Min, r.Max, r.Amount = "2025-01-01", dec("45"), dec("45"), &normalize.Bracket{Min: s("1000"), Max: s("5000")}
			}),
		}},
		{"dates", []Rule{
			with(func(r *Rule) {
				r.Measure, r.Unit = "enrolment_period", "date"
				r.From, r.DateMin, r.DateMax = "2025-01-01", "2024-11-01", "2025-01-05"
			}),
		}},
		{"unlimited", []Rule{
			with(func(r *Rule) { r.Measure, r.Unit, r.From, r.Unlimited = "ceiling", "CNY", "2025-01-01", true }),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files, err := Parameters(tt.rules, "三级医院住院报销比例")
			if err != nil || len(files) != 1 {
				t.Fatal(files, err)
			}
			f := files[0]
			var read map[string]any
			if err := yaml.Unmarshal(f.Body, &read); err != nil {
				t.Fatalf("%v\n%s", err, f.Body)
			}
			golden := filepath.Join("testdata", tt.name+".yaml")
			if *update {
				if err := os.WriteFile(golden, f.Body, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != string(f.Body) {
				t.Errorf("got\n%s\nwant\n%s", f.Body, want)
			}
		})
	}
}
