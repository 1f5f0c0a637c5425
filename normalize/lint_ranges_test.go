package normalize

import "testing"

func TestMisfit(t *testing.T) {
	bracket := func(min, max string) *Bracket {
		b := &Bracket{}
		if min != "" {
			b.Min = &min
		}
		if max != "" {
			b.Max = &max
		}
		return b
	}
	tests := []struct {
		a, b *Bracket
		want string
	}{
		{bracket("", "35"), bracket("35", "45"), ""},
		{bracket("35", "45"), bracket("45", "60"), ""},
		{bracket("35", "45"), bracket("46", ""), "gap"},
		{bracket("35", "46"), bracket("45", ""), "overlap"},
		{bracket("35", ""), bracket("45", ""), "overlap"},
		{bracket("9000", "10000"), bracket("10000", "20000"), ""},
		{bracket("35", "45"), bracket("35", "45"), ""},
	}
	for _, test := range tests {
		if got := misfit(test.a, test.b); got != test.want {
			t.Errorf("%s, %s: %q, want %q", bracketText(test.a), bracketText(test.b), got, test.want)
		}
	}
}

func text(s string) *string { return &s }

func TestLintEnds(t *testing.T) {
	tests := []struct {
		name string
		r    Record
		want string
	}{
		{"floor above ceiling", Record{Value: Value{Min: text("20000"), Max: text("4000")}}, "floor-above-ceiling"},
		{"in order", Record{Value: Value{Min: text("4000"), Max: text("20000")}}, ""},
		{"ends before it starts", Record{Effective: Period{From: text("2025-01-01"), To: text("2024-12-31")}}, "end-before-start"},
		{"one day", Record{Effective: Period{From: text("2025-01-01"), To: text("2025-01-01")}}, ""},
		{"dates are no decimals", Record{Value: Value{Min: text("2025-09-01"), Max: text("2025-12-31")}}, ""},
	}
	for _, test := range tests {
		got := ""
		for _, f := range lintEnds(&test.r) {
			got = f.Code
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
