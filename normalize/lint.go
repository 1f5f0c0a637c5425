package normalize

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"policywatch/extract"
)

// lint says what is odd about the records of a page and about its sums. It
// leaves the records as they are: a text may well be odd. Its codes:
//
//	below-zero, rate-over-100    figures that cannot be
//	floor-above-ceiling          ends of a range, or of one base, that cross
//	end-before-start             a time in force that ends before it starts
//	levels-out-of-order          rates and deductibles against the level of hospital
//	retired-worse-off            the retired get less, or pay more first, than the active
//	brackets-gap, -overlap       brackets of one rule that do not tile
//	brackets-share-edge          45 in both 35-45岁 and 45-60岁
//	two-values                   two figures of one rule in one item
//	formula-does-not-add-up      7400×8%=529元
//	example-does-not-add-up      a sum that does not follow from its base and rates
//	parts-do-not-add-up          个人400元,财政670元,合计1080元
//	unbound                      figures that found no measure
//	figures-left-out             more figures in one item than are read
func lint(doc *extract.Document, res *Result, works []work, keys *keyer) []Finding {
	findings := []Finding{}
	for i := range res.Records {
		findings = append(findings, lintRate(&res.Records[i])...)
		findings = append(findings, lintEnds(&res.Records[i])...)
	}
	findings = append(findings, lintOrder(keys, res.Records)...)
	findings = append(findings, lintBrackets(keys, res.Records)...)
	findings = append(findings, lintEdges(keys, doc, res)...)
	findings = append(findings, lintKeys(res.Records)...)
	findings = append(findings, lintFormulas(doc)...)
	for i := range works {
		if res.Items[i].Relevant {
			findings = append(findings, works[i].lintExamples()...)
			findings = append(findings, works[i].lintParts()...)
			findings = append(findings, works[i].lintUnbound()...)
		}
	}
	return findings
}

// lintRate finds shares of more than the whole or of less than nothing.
func lintRate(r *Record) []Finding {
	var findings []Finding
	odd := func(code, text string) {
		findings = append(findings, Finding{Stage: "lint", Code: code, Field: "value", Item: r.Item,
			Text: fmt.Sprintf("%s of %s is %s: %s", r.Measure, valueText(r), text, oneLine(r.Evidence.Text))})
	}
	if r.Value.Min != nil && strings.HasPrefix(*r.Value.Min, "-") && r.Value.Unit != "date" {
		odd("below-zero", "less than nothing")
	}
	switch r.Measure {
	case "reimbursement_rate", "copay_rate", "contribution_rate", "subsidy", "account_credit", "surcharge_rate":
		whole := int64(100)
		switch {
		case r.Value.Unit == "permille":
			whole = 1000
		case r.Value.Unit == "percent" && r.Relation == "is", r.Value.Unit == "percentage_point":
		default:
			return findings
		}
		if r.Value.Max == nil || len(*r.Value.Max) < len("100") {
			return findings // 70, as most are
		}
		if v, ok := figureOf(r.Value.Max); ok && v.GreaterThan(decimal.NewFromInt(whole)) {
			odd("rate-over-100", "more than the whole")
		}
	}
	return findings
}

// figureOf reads an end of a value, if it is there and a figure.
func figureOf(s *string) (decimal.Decimal, bool) {
	if s == nil {
		return decimal.Decimal{}, false
	}
	v, err := decimal.NewFromString(*s)
	return v, err == nil // dates are none
}

// exactRule tells a record that is a rule with one figure.
func exactRule(r *Record) bool {
	return r.Kind == "rule" && r.Relation == "is" && !r.Derived && r.Value.Min != nil && r.Value.Max != nil && *r.Value.Min == *r.Value.Max
}
