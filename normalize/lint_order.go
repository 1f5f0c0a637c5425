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
func lintOrder(records []Record) []Finding {
	var findings []Finding
	for _, o := range orders {
		findings = append(findings, o.lint(records)...)
	}
	return findings
}

func (o *order) lint(records []Record) []Finding {
	type step struct {
		rank  int
		value decimal.Decimal
		r     *Record
	}
	groups := map[string][]step{}
	var keys []string
	for i := range records {
		r := &records[i]
		rank := o.rank(r)
		v, ok := exactRule(r)
		if !ok || rank == 0 || o.measures[r.Measure] == 0 {
			continue
		}
		other := *r
		o.without(&other)
		setIdentity(&other, "", "")
		key := fmt.Sprint(r.Item, other.PolicyKey, orEmpty(r.Effective.From))
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], step{rank, v, r})
	}
	var findings []Finding
	for _, key := range keys {
		steps := groups[key]
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
