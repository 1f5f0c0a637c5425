package sink

import (
	"time"

	"github.com/shopspring/decimal"
)

// delta is the new figure less the old one, and that as a part of the old one;
// nil where there are not two figures of one kind. Dates give days.
//
//	400 CNY → 420 CNY                  20, 0.05
//	60–300% → 60–250%                  -50, -0.166667 (the end that moved)
//	2024-12-31 → 2025-01-05            5, nil
func delta(o, n *recordRow) (d, ratio *decimal.Decimal) {
	if o.ValueUnit != n.ValueUnit || o.Unlimited || n.Unlimited {
		return nil, nil
	}
	if o.ValueUnit == "date" {
		return daysBetween(o, n), nil
	}
	was, is := o.ValueMin, n.ValueMin
	if was == nil || is == nil || was.Equal(*is) && o.ValueMax != nil && n.ValueMax != nil {
		was, is = o.ValueMax, n.ValueMax
	}
	if was == nil || is == nil {
		return nil, nil
	}
	diff := is.Sub(*was)
	if !was.IsZero() {
		part := diff.DivRound(*was, 6)
		ratio = &part
	}
	return &diff, ratio
}

// daysBetween is how much later the last day is; days of every year are put
// into one year.
func daysBetween(o, n *recordRow) *decimal.Decimal {
	last := func(r *recordRow) *time.Time {
		s := r.DateMax
		if s == "" {
			s = r.DateMin
		}
		if len(s) > 2 && s[:2] == "--" {
			s = "2000-" + s[2:]
		}
		return parseDay(s)
	}
	was, is := last(o), last(n)
	if was == nil || is == nil {
		return nil
	}
	days := decimal.NewFromInt(int64(is.Sub(*was) / (24 * time.Hour)))
	return &days
}

// forInsured says which way a measure is good for the insured: 1 where more is
// better, -1 where less is. Bases are in neither: a higher one costs more and
// gives more.
var forInsured = map[string]int8{
	"reimbursement_rate":  1,
	"ceiling":             1,
	"fixed_payment":       1,
	"subsidy":             1,
	"account_credit":      1,
	"validity_period":     1,
	"grace_period":        1,
	"claim_period":        1,
	"benefit_days":        1,
	"deadline":            1,
	"copay_rate":          -1,
	"deductible":          -1,
	"contribution_rate":   -1,
	"contribution_amount": -1,
	"required_years":      -1,
	"retirement_age":      -1,
	"waiting_period":      -1,
	"qualifying_period":   -1,
	"lock_in_period":      -1,
	"residence_period":    -1,
	"processing_time":     -1,
	"surcharge_rate":      -1,
}

// better says whether a change is better (1) or worse (-1) for the insured, 0
// where that cannot be told: what employer or government pay in is not theirs.
func better(o, n *recordRow) int8 {
	sign := forInsured[n.Measure]
	if n.Relation != "is" || sign == 0 {
		return 0
	}
	if (n.Payer == "employer" || n.Payer == "government") && (n.Measure == "contribution_rate" || n.Measure == "contribution_amount") {
		return 0
	}
	if o.Unlimited != n.Unlimited {
		if n.Unlimited {
			return sign
		}
		return -sign
	}
	d, _ := delta(o, n)
	if d == nil {
		return 0
	}
	return sign * int8(d.Sign())
}
