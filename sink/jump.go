package sink

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// What a rule is changed by from one year to the next is small: rates move by a
// few points, 20 in a rare reform; sums grow by a tenth, and double where a fund
// is pooled anew. A lost decimal point or 万, or a figure taken for another
// one's, is off by ten or more. The bounds lie between the two.
var (
	jumpPoints = decimal.NewFromInt(30)
	jumpFactor = decimal.NewFromInt(5)
)

// jumps gives a finding for every modified rule whose value jumped further than
// policies do: the page or its reading may be wrong, so the change stays and is
// marked. Dates have no bounds, and to or from nothing is no jump (an abolished
// deductible).
func jumps(changes []changeRow) []findingRow {
	var findings []findingRow
	for _, c := range changes {
		if c.Kind != Modified || c.Delta == nil || c.DeltaRatio == nil || c.ValueUnit == "date" || !jumped(c) {
			continue
		}
		findings = append(findings, findingRow{
			Source: c.Source, URL: c.URL, Stage: "sink", Code: "value-jumped", Item: -1, Field: "value", BodyHash: c.NewPage,
			Text:      fmt.Sprintf("%s%s jumped from %s to %s: %s | %s", c.RegionName, c.Measure, c.OldValue, c.NewValue, c.OldEvidence, c.NewEvidence),
			FirstSeen: c.ObservedAt, Parser: c.Parser, Run: c.Run,
		})
	}
	return findings
}

// jumped tells whether a change goes beyond the bounds.
func jumped(c changeRow) bool {
	one := decimal.NewFromInt(1)
	grown := c.DeltaRatio.Add(one)
	switch {
	case grown.IsZero():
		return false
	case c.ValueUnit == "percent" && c.Base == "" && c.Delta.Abs().GreaterThan(jumpPoints):
		return true
	}
	return grown.GreaterThan(jumpFactor) || grown.Mul(jumpFactor).LessThan(one)
}
