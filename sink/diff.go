package sink

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"policywatch/extract"
)

// A version is what a page says at one time.
type version struct {
	items   map[string]itemShape // by item key
	records []*recordRow
}

// A pair is a difference between two versions: a record that changed its value
// or its days (both set), one that came (old nil) or one that went (new nil).
type pair struct{ old, new *recordRow }

// diff gives the changes of policy between two versions of a page, in the
// order of the new one, what went last.
//
// It pairs the records in steps, and what a step pairs is out of the next:
//
//  1. the same rule (policy_key), value and days: nothing happened.
//  2. the same rule and value: only a move from one known day to another is a
//     change.
//  3. the same rule, another value: modified. Also where the old value stands
//     yet and the new one holds from a later day.
//  4. rules whose bracket begins at the deductible, which changed: no change of
//     their own, unless of their value.
//  5. rules that are alike but for what a rewording loses or gains (near): no
//     change if the value is the same, modified if the sentences are alike or
//     the case is the same (不设起付线, then 起付线每次20元), or where nothing else
//     of the item is left that it could be.
//
// What is left came or went, unless the other version says it in other words
// beside what was paired (restated, repeated), or it is the past of a rule that the
// other version states too. Examples and derived records take no part; a rule
// that followed from a change before (derived), and is stated now, is no news.
// Silence is no evidence: a card that is not shown and a tail that is cut off,
// on either side, are never removed or added; nor is what a card no longer says
// removed: it cites as much of another page as it likes.
func diff(old, new version) []pair {
	was, is := rules(old.records), rules(new.records)
	d := differ{was: slices.Clone(was), is: slices.Clone(is), before: map[*recordRow]*recordRow{}}
	sameRule := func(o, n *recordRow) bool { return o.PolicyKey == n.PolicyKey }

	d.pair(func(o, n *recordRow) bool { return sameRule(o, n) && sameValue(o, n) && sameDays(o, n) })
	d.pair(func(o, n *recordRow) bool { return sameRule(o, n) && sameValue(o, n) })
	// What cannot be seen now may be said in other words, what could not be seen
	// before may be what was known of that place from earlier; of all else, it
	// would be paired with what it has nothing to do with.
	hiddenNow, hiddenThen := hiddenIn(new.items), hiddenIn(old.items)
	d.bar = func(o, n *recordRow) bool { return hiddenThen(n) && !hiddenThen(o) }
	d.pair(func(o, n *recordRow) bool { return hiddenNow(o) && reworded(o, n) })
	d.was = slices.DeleteFunc(d.was, hiddenNow)
	d.pair(func(o, n *recordRow) bool { return sameRule(o, n) && sameDays(o, n) })
	d.pair(sameRule)
	d.pairReforms(was)
	d.pair(d.startsAtDeductible())
	d.pair(reworded)
	d.pair(func(o, n *recordRow) bool {
		return near(o, n) && nearWords(o.Condition, n.Condition) && alike(o.Evidence, n.Evidence) >= 0.5
	})
	d.pair(func(o, n *recordRow) bool {
		return near(o, n) && o.Condition == n.Condition && o.Payer == n.Payer && sameCase(o, n)
	})
	d.pair(d.isOnly())

	var pairs []pair
	for _, n := range is {
		o := d.before[n]
		switch {
		case o != nil && (!sameValue(o, n) || movedDays(o, n)):
			pairs = append(pairs, pair{o, n})
		case o == nil && slices.Contains(d.is, n) && !hiddenThen(n) && !states(old.records, n) && !restated(old.records, n) && !repeated(old.records, n) && !past(old.records, n) && !paysNothing(n):
			pairs = append(pairs, pair{nil, n})
		}
	}
	for _, o := range d.was {
		if o.Role != string(extract.RoleRelated) && !states(new.records, o) && !restated(new.records, o) && !repeated(new.records, o) && !past(new.records, o) && !paysNothing(o) {
			pairs = append(pairs, pair{o, nil})
		}
	}
	return pairs
}

// rules leaves what changes something for somebody.
func rules(records []*recordRow) []*recordRow {
	var rules []*recordRow
	for _, r := range records {
		if r.Kind == "rule" && !r.Derived {
			rules = append(rules, r)
		}
	}
	return rules
}

// A differ pairs records of two versions, step by step.
type differ struct {
	was, is []*recordRow               // not yet paired
	before  map[*recordRow]*recordRow  // by the new record, the old one
	bar     func(o, n *recordRow) bool // what is never paired, nil for nothing
}

// pair pairs the records that fit, the likeliest first.
func (d *differ) pair(fit func(o, n *recordRow) bool) {
	type candidate struct {
		o, n  *recordRow
		score float64
	}
	// What fits has the same measure, so one look at those is enough.
	byMeasure := map[string][]*recordRow{}
	for _, o := range d.was {
		byMeasure[o.Measure] = append(byMeasure[o.Measure], o)
	}
	var candidates []candidate
	for _, n := range d.is {
		for _, o := range byMeasure[n.Measure] {
			if (d.bar == nil || !d.bar(o, n)) && fit(o, n) {
				candidates = append(candidates, candidate{o, n, likeness(o, n)})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	gone := map[*recordRow]bool{}
	for _, c := range candidates {
		if !gone[c.o] && !gone[c.n] {
			gone[c.o], gone[c.n] = true, true
			d.before[c.n] = c.o
		}
	}
	paired := func(r *recordRow) bool { return gone[r] }
	d.was = slices.DeleteFunc(d.was, paired)
	d.is = slices.DeleteFunc(d.is, paired)
}

// pairReforms pairs a record that holds from a known day with the value that
// held until then, though the page states that too: 2025年400元, 2026年420元 on
// a page that said 2025年400元 is a change from 400 to 420.
func (d *differ) pairReforms(was []*recordRow) {
	d.is = slices.DeleteFunc(d.is, func(n *recordRow) bool {
		if n.EffectiveFrom == nil {
			return false
		}
		var last *recordRow
		for _, o := range was {
			if o.PolicyKey == n.PolicyKey && !d.bar(o, n) && !sameValue(o, n) && dayBefore(o.EffectiveFrom, n.EffectiveFrom) &&
				(last == nil || !dayBefore(o.EffectiveFrom, last.EffectiveFrom)) {
				last = o
			}
		}
		if last != nil {
			d.before[n] = last
		}
		return last != nil
	})
}

// startsAtDeductible fits rules that only differ in where their bracket begins,
// which is at a deductible that changed: 1.8万元至5万元报销60%, then 1.6万元至5万元.
func (d *differ) startsAtDeductible() func(o, n *recordRow) bool {
	type figures struct{ was, is string }
	moved := map[figures]bool{}
	for n, o := range d.before {
		if n.Measure == "deductible" && o.ValueMin != nil && n.ValueMin != nil {
			moved[figures{o.ValueMin.String(), n.ValueMin.String()}] = true
		}
	}
	return func(o, n *recordRow) bool {
		if o.AmountMin == nil || n.AmountMin == nil || !moved[figures{o.AmountMin.String(), n.AmountMin.String()}] {
			return false
		}
		same := *n
		same.AmountMin = o.AmountMin
		return near(o, &same) && sameCase(o, &same) && o.Condition == n.Condition
	}
}

// isOnly gives what fits where one rule of an item went and one came that may be
// the same: a table was turned, its words are others.
func (d *differ) isOnly() func(o, n *recordRow) bool {
	fits := func(o, n *recordRow) bool {
		return o.ItemKey == n.ItemKey && near(o, n) && nearWords(o.Condition, n.Condition) && !paysNothing(o) && !paysNothing(n)
	}
	was, is := map[*recordRow]int{}, map[*recordRow]int{}
	for _, n := range d.is {
		for _, o := range d.was {
			if o.Measure == n.Measure && fits(o, n) {
				was[o]++
				is[n]++
			}
		}
	}
	return func(o, n *recordRow) bool { return was[o] == 1 && is[n] == 1 && fits(o, n) }
}

// likeness ranks the pairs that fit: what stands in the same item and holds
// from the same day first, then by the words.
func likeness(o, n *recordRow) float64 {
	score := alike(o.Evidence, n.Evidence)
	if o.ItemKey == n.ItemKey {
		score += 2
	}
	if sameDay(o.EffectiveFrom, n.EffectiveFrom) {
		score++
	}
	if o.PolicyKey == n.PolicyKey {
		score++
	}
	return score
}

// reworded tells whether two records state one rule and value in other words.
func reworded(o, n *recordRow) bool {
	return sameValue(o, n) && near(o, n) && nearCondition(o.Condition, n.Condition)
}

// near tells whether two records may state one rule in other words, conditions
// aside: nothing that both say contradicts, but one may say less of whom and
// when it is for.
func near(o, n *recordRow) bool {
	return o.Measure == n.Measure && plainUnit(o.ValueUnit) == plainUnit(n.ValueUnit) && o.Relation == n.Relation &&
		lessOrSame(o.Region, n.Region) && nearScheme(o.Scheme, n.Scheme) &&
		lessOrSame(o.Payer, n.Payer) && lessOrSame(o.Per, n.Per) && lessOrSame(o.Base, n.Base) &&
		lessOrSame(o.Tier, n.Tier) && lessOrSame(o.Visit, n.Visit) &&
		within(o.Population, n.Population) && within(o.Care, n.Care) && within(o.Institution, n.Institution) &&
		nearBracket(o.AgeMin, o.AgeMax, n.AgeMin, n.AgeMax) &&
		nearBracket(o.AmountMin, o.AmountMax, n.AmountMin, n.AmountMax) &&
		nearBracket(o.ContributedMin, o.ContributedMax, n.ContributedMin, n.ContributedMax)
}

// states tells whether one of the records says the same of the same rule.
func states(records []*recordRow, r *recordRow) bool {
	return slices.ContainsFunc(records, func(o *recordRow) bool {
		return o.PolicyKey == r.PolicyKey && sameValue(o, r)
	})
}

// sameValue tells whether two records of one rule state one value: 1年 is
// 12个月, and 千分之八 0.8%.
func sameValue(o, n *recordRow) bool {
	return equalDecimal(plain(o.ValueMin, o.ValueUnit), plain(n.ValueMin, n.ValueUnit)) &&
		equalDecimal(plain(o.ValueMax, o.ValueUnit), plain(n.ValueMax, n.ValueUnit)) &&
		o.DateMin == n.DateMin && o.DateMax == n.DateMax && o.Unlimited == n.Unlimited
}

// plainUnit is the unit in which figures of a unit compare.
func plainUnit(unit string) string {
	switch unit {
	case "year":
		return "month"
	case "permille":
		return "percent"
	}
	return unit
}

// plain is a figure in its plainUnit.
func plain(d *decimal.Decimal, unit string) *decimal.Decimal {
	if d == nil {
		return nil
	}
	in := *d
	switch unit {
	case "year":
		in = d.Mul(decimal.NewFromInt(12))
	case "permille":
		in = d.Shift(-1)
	}
	return &in
}

func sameDays(o, n *recordRow) bool {
	return sameDay(o.EffectiveFrom, n.EffectiveFrom) && sameDay(o.EffectiveTo, n.EffectiveTo)
}

// movedDays tells whether a rule with the same value holds from or until
// another day, where both versions say which. A rule that goes on in a further
// period (2025年度, then 2026年度) has not moved.
func movedDays(o, n *recordRow) bool {
	if o.EffectiveTo != nil && n.EffectiveFrom != nil && n.EffectiveFrom.After(*o.EffectiveTo) {
		return false
	}
	moved := func(a, b *time.Time) bool { return a != nil && b != nil && !a.Equal(*b) }
	return moved(o.EffectiveFrom, n.EffectiveFrom) || moved(o.EffectiveTo, n.EffectiveTo)
}

func sameDay(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// dayBefore tells whether a is before b; an unknown first day is before all.
func dayBefore(a, b *time.Time) bool {
	return b != nil && (a == nil || a.Before(*b))
}
