package normalize

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// lint says what is odd about the records of a page. It leaves the records as
// they are: a text may well be odd.
func lint(records []Record) []Finding {
	findings := []Finding{}
	for i := range records {
		findings = append(findings, lintRate(&records[i])...)
		findings = append(findings, lintEnds(&records[i])...)
	}
	findings = append(findings, lintLevels(records)...)
	return append(findings, lintBrackets(records)...)
}

// lintRate finds shares of more than the whole.
func lintRate(r *Record) []Finding {
	if r.Value.Unit != "percent" || r.Value.Max == nil || r.Relation != "is" {
		return nil
	}
	switch r.Measure {
	case "reimbursement_rate", "copay_rate", "contribution_rate":
	default:
		return nil
	}
	if v, err := decimal.NewFromString(*r.Value.Max); err == nil && v.GreaterThan(decimal.NewFromInt(100)) {
		return []Finding{{Stage: "lint", Code: "rate-over-100", Field: "value", Item: r.Item,
			Text: fmt.Sprintf("%s of %s %% is more than the whole: %s", r.Measure, *r.Value.Max, r.Evidence.Text)}}
	}
	return nil
}

// levels are the levels of hospitals from the lowest up.
var levels = map[string]int{"primary": 1, "secondary": 2, "tertiary": 3}

// lintLevels finds reimbursement that is higher at a higher level of hospital
// under otherwise equal conditions; as a rule it falls from primary to tertiary.
func lintLevels(records []Record) []Finding {
	type seen struct {
		level int
		value decimal.Decimal
		text  string
	}
	last := map[string]seen{}
	var findings []Finding
	for i := range records {
		r := &records[i]
		if r.Measure != "reimbursement_rate" || r.Relation != "is" || r.Kind != "rule" || len(r.Institution) != 1 || r.Value.Min == nil || r.Value.Max == nil || *r.Value.Min != *r.Value.Max {
			continue
		}
		v, err := decimal.NewFromString(*r.Value.Min)
		if err != nil {
			continue
		}
		other := *r
		other.Institution = nil
		setIdentity(&other, "", "")
		key := fmt.Sprint(r.Item, other.PolicyKey, orEmpty(r.Effective.From))
		level := levels[r.Institution[0]]
		if before, ok := last[key]; ok && (level > before.level && v.GreaterThan(before.value) || level < before.level && v.LessThan(before.value)) {
			findings = append(findings, Finding{Stage: "lint", Code: "levels-out-of-order", Field: "institution", Item: r.Item,
				Text: fmt.Sprintf("reimbursement rises with the level of the hospital: %s, %s", before.text, r.Evidence.Text)})
		}
		last[key] = seen{level, v, r.Evidence.Text}
	}
	return findings
}
