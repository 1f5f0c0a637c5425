package normalize

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
)

// An order is how the values of a measure run, as a rule, over the values of one
// field while all else is equal.
type order struct {
	code, field string
	measures    map[string]int      // 1 where the figure rises with the rank, -1 where it falls
	rank        func(r *Record) int // 0 where the record has none
	without     func(r *Record)     // takes the field away
	says        map[int]string      // by direction: what is odd
}

// orders: the higher the hospital, the less is reimbursed and the more is paid
// first; who has retired fares no worse than who works.
var orders = []order{
	{
		code: "levels-out-of-order", field: "institution",
		measures: map[string]int{"reimbursement_rate": -1, "deductible": 1, "copay_rate": 1},
		rank: func(r *Record) int {
			if len(r.Institution) != 1 {
				return 0
			}
			return levels[r.Institution[0]]
		},
		without: func(r *Record) { r.Institution = nil },
		says:    map[int]string{-1: "rises with the level of the hospital", 1: "falls with the level of the hospital"},
	},
	{
		code: "retired-worse-off", field: "population",
		measures: map[string]int{"reimbursement_rate": 1, "deductible": -1, "copay_rate": -1},
		rank: func(r *Record) int {
			if len(r.Population) != 1 {
				return 0
			}
			return map[string]int{"active": 1, "retired": 2}[r.Population[0]]
		},
		without: func(r *Record) { r.Population = nil },
		says:    map[int]string{-1: "is higher for the retired than for the active", 1: "is lower for the retired than for the active"},
	},
}

// levels are the levels of hospitals from the lowest up.
var levels = map[string]int{"primary": 1, "secondary": 2, "tertiary": 3}

// lintOrder finds figures that do not run as the figures of their measure do.
func lintOrder(keys *keyer, records []Record) []Finding {
	var findings []Finding
	for _, o := range orders {
		findings = append(findings, o.lint(keys, records)...)
	}
	return findings
}

func (o *order) lint(keys *keyer, records []Record) []Finding {
	type step struct {
		rank  int
		value decimal.Decimal
		r     *Record
	}
	groups := grouped(records, func(r *Record) (ruleKey, bool) {
		if o.measures[r.Measure] == 0 || o.rank(r) == 0 || !exactRule(r) {
			return ruleKey{}, false
		}
		return keys.ruleWithout(r, o.without), true
	})
	var findings []Finding
	for _, group := range groups {
		if len(group) < 2 {
			continue
		}
		var steps []step
		for _, r := range group {
			if v, ok := figureOf(r.Value.Min); ok {
				steps = append(steps, step{o.rank(r), v, r})
			}
		}
		slices.SortStableFunc(steps, func(a, b step) int { return a.rank - b.rank })
		for i := 1; i < len(steps); i++ {
			low, high := steps[i-1], steps[i]
			direction := o.measures[low.r.Measure]
			if low.rank < high.rank && high.value.Cmp(low.value) == -direction {
				findings = append(findings, Finding{Stage: "lint", Code: o.code, Field: o.field, Item: low.r.Item,
					Text: fmt.Sprintf("%s %s: %s | %s", low.r.Measure, o.says[direction], oneLine(low.r.Evidence.Text), oneLine(high.r.Evidence.Text))})
			}
		}
	}
	return findings
}
