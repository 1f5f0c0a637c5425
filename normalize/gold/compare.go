package gold

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"policywatch/extract"
	"policywatch/normalize"
)

// compared lists the measures that are scored, in the order of reports; all
// others are left out on both sides.
var compared = []string{
	"reimbursement_rate", "copay_rate", "deductible", "ceiling", "fixed_payment",
	"contribution_rate", "contribution_base", "contribution_amount", "subsidy",
	"account_credit", "required_years", "retirement_age", "waiting_period",
	"grace_period", "validity_period", "processing_time", "enrolment_period",
	"deadline",
}

// leftOut tells whether a record takes no part in the comparison.
func leftOut(r normalize.Record) bool {
	if r.Derived || r.Value.Unlimited || !slices.Contains(compared, r.Measure) {
		return true
	}
	if r.Measure != "contribution_rate" && r.Measure != "contribution_amount" {
		return false
	}
	zero := func(p *string) bool {
		if p == nil {
			return false
		}
		d, err := decimal.NewFromString(*p)
		return err == nil && d.IsZero()
	}
	return zero(r.Value.Min) && zero(r.Value.Max)
}

// A field is one compared property of a record in canonical form: equal
// strings mean equal properties.
type field struct {
	name string
	of   func(normalize.Record) (string, error)
}

func text(f func(normalize.Record) string) func(normalize.Record) (string, error) {
	return func(r normalize.Record) (string, error) { return f(r), nil }
}

// coreFields decide whether two records give the same figure for the same measure.
var coreFields = []field{
	{"measure", text(func(r normalize.Record) string { return r.Measure })},
	{"value.min", func(r normalize.Record) (string, error) { return figure(r.Value.Min, r.Value.Unit) }},
	{"value.max", func(r normalize.Record) (string, error) { return figure(r.Value.Max, r.Value.Unit) }},
	{"value.unit", text(func(r normalize.Record) string { return r.Value.Unit })},
	{"relation", text(func(r normalize.Record) string { return r.Relation })},
	{"kind", text(func(r normalize.Record) string { return r.Kind })},
}

// qualifierFields decide, together with the core fields, a strict match.
var qualifierFields = []field{
	{"region", text(func(r normalize.Record) string { return r.Region })},
	{"scheme", text(func(r normalize.Record) string { return r.Scheme })},
	{"payer", text(func(r normalize.Record) string { return r.Payer })},
	{"per", text(func(r normalize.Record) string { return r.Per })},
	{"population", text(func(r normalize.Record) string { return set(r.Population) })},
	{"care", text(func(r normalize.Record) string { return set(r.Care) })},
	{"institution", text(func(r normalize.Record) string { return set(r.Institution) })},
	{"age", func(r normalize.Record) (string, error) { return bracket(r.Age) }},
	{"amount", func(r normalize.Record) (string, error) { return bracket(r.Amount) }},
	{"effective.from", text(func(r normalize.Record) string { return deref(r.Effective.From) })},
	{"effective.to", text(func(r normalize.Record) string { return deref(r.Effective.To) })},
}

func coreKey(r normalize.Record) (string, error)      { return key(coreFields, r) }
func qualifierKey(r normalize.Record) (string, error) { return key(qualifierFields, r) }

func key(fields []field, r normalize.Record) (string, error) {
	var b strings.Builder
	for _, f := range fields {
		s, err := f.of(r)
		if err != nil {
			return "", fmt.Errorf("%s: %w", f.name, err)
		}
		b.WriteString(s)
		b.WriteByte(0)
	}
	return b.String(), nil
}

// differing names the fields in which two records differ. A figure that is no
// decimal differs from everything.
func differing(fields []field, a, b normalize.Record) []string {
	var names []string
	for _, f := range fields {
		x, errX := f.of(a)
		y, errY := f.of(b)
		if errX != nil || errY != nil || x != y {
			names = append(names, f.name)
		}
	}
	return names
}

// figure gives a decimal without trailing zeros, or a date as it stands.
func figure(p *string, unit string) (string, error) {
	if p == nil || unit == "date" {
		return deref(p), nil
	}
	d, err := decimal.NewFromString(*p)
	if err != nil || strings.ContainsAny(*p, "eE") { // an exponent could ask for gigabytes of zeros
		return "", fmt.Errorf("%q is no decimal", *p)
	}
	return d.String(), nil
}

func bracket(b *normalize.Bracket) (string, error) {
	if b == nil || b.Min == nil && b.Max == nil {
		return "", nil
	}
	lo, err := figure(b.Min, "")
	if err != nil {
		return "", err
	}
	hi, err := figure(b.Max, "")
	return lo + ".." + hi, err
}

func set(s []string) string {
	s = slices.Clone(s)
	slices.Sort(s)
	return strings.Join(slices.Compact(s), "+")
}

func deref(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

// itemKey is what items are grouped by.
func itemKey(role extract.Role, question string) string {
	return string(role) + " " + normalize.NormalQuestion(question)
}

// squeeze drops all white space: evidence is compared without it.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}
