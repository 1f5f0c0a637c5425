package sink

import (
	"fmt"
	"testing"
	"time"
)

// What a change means: how much, for better or worse of the insured, how long
// before, and whether the page hid it.
func TestPolicyTerms(t *testing.T) {
	day := func(s string) *time.Time { return parseDay(s) }
	at := time.Date(2024, 12, 31, 17, 0, 0, 0, time.UTC) // the first hour of 2025 in China
	tests := []struct {
		old, new string // "" for none
		was, is  string // what the page showed as its day
		want     string // delta, its part of the old figure, better, days of lead, silent
	}{
		{"contribution_amount 400 CNY payer=individual", "contribution_amount 420 CNY payer=individual from=2025-01-01", "2024-09-01", "2024-12-30", "20 0.05 -1 0 false"},
		{"contribution_rate 8 percent payer=employer", "contribution_rate 7.5 percent payer=employer", "2024-09-01", "2024-12-30", "-0.5 -0.0625 0 - false"},
		{"contribution_rate 9 percent", "contribution_rate 8 percent from=2025-03-01", "", "", "-1 -0.111111 1 59 false"},
		{"reimbursement_rate 85 percent", "reimbursement_rate 80 percent from=2024-12-01", "2024-09-01", "2024-09-01", "-5 -0.058824 -1 -31 true"},
		{"deductible 800 CNY", "deductible 0 CNY", "2024-09-01", "", "-800 -1 1 - false"},
		{"deductible 0 CNY", "deductible 300 CNY", "", "2024-09-01", "300 - -1 - false"},
		{"ceiling 250000 CNY", "ceiling unlimited CNY", "2024-09-01", "2024-09-01", "- - 1 - true"},
		{"ceiling unlimited CNY", "ceiling 400000 CNY", "2024-09-01", "2024-12-01", "- - -1 - false"},
		{"subsidy 670.. CNY payer=government", "subsidy 700.. CNY payer=government", "", "", "30 0.044776 1 - false"},
		{"contribution_base 60..300 percent", "contribution_base 60..250 percent", "", "", "-50 -0.166667 0 - false"},
		{"waiting_period 3 month", "waiting_period 6 month", "", "", "3 1 -1 - false"},
		{"validity_period 6 month", "validity_period 12 month", "", "", "6 1 1 - false"},
		{"required_years 25 year", "required_years 30 year", "", "", "5 0.2 -1 - false"},
		{"account_credit 2 percent", "account_credit 100 CNY", "", "", "- - 0 - false"},
		{"reimbursement_rate 5 percentage_point relation=down", "reimbursement_rate 10 percentage_point relation=down", "", "", "5 1 0 - false"},
		{"deadline 2024-12-31 date", "deadline 2025-02-28 date", "", "", "59 - 1 - false"},
		{"deadline --12-31 date", "deadline --11-30 date", "", "", "-31 - -1 - false"},
		{"", "ceiling 5000 CNY from=2025-07-01", "2024-09-01", "2024-09-01", "- - 0 181 false"},
		{"fixed_payment 3000 CNY", "", "2024-09-01", "2024-09-01", "- - 0 - true"},
	}
	for _, tt := range tests {
		row := func(s, published string) *recordRow {
			if s == "" {
				return nil
			}
			rec, err := testRecord(s)
			if err != nil {
				t.Fatal(err)
			}
			if *rec.Value.Min == "unlimited" {
				rec.Value.Min, rec.Value.Max, rec.Value.Unlimited = nil, nil, true
			}
			rec.ID, rec.PolicyKey = s, "rule"
			r, err := recordOf(rec)
			if err != nil {
				t.Fatal(err)
			}
			r.URL, r.Published = "https://a/1", day(published)
			return &r
		}
		p := pair{row(tt.old, tt.was), row(tt.new, tt.is)}
		kind := Modified
		switch {
		case p.old == nil:
			kind = Added
		case p.new == nil:
			kind = Removed
		}
		c := newChange(kind, p, at, day(tt.is), "", "run")
		show := func(s string) string {
			if s == "" {
				return "-"
			}
			return s
		}
		lead := "-"
		if c.LeadDays != nil {
			lead = fmt.Sprint(*c.LeadDays)
		}
		got := fmt.Sprintf("%s %s %d %s %v", show(decimalText(c.Delta)), show(decimalText(c.DeltaRatio)), c.Better, lead, c.Silent)
		if got != tt.want {
			t.Errorf("%q → %q: %s, want %s", tt.old, tt.new, got, tt.want)
		}
	}
}
