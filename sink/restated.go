package sink

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Pages say one rule in more words or fewer: 85元 of 退休人员, 每月85元 of 退休人员. What
// follows tells when that is no change, or the change of a rule and not the end
// of one and the beginning of another.

// restated tells whether a version of a page states a rule of the same item in
// other words too: with the same value, for the same people, care and brackets,
// where only one of them says more of whose insurance it is, who pays or for how long.
//
//	医保断缴3个月可以补缴  职工医保:中断缴费不超过3个月的,可以补缴   true
//	职工医保报销80%        退休人员报销80%                    false
func restated(records []*recordRow, r *recordRow) bool {
	return slices.ContainsFunc(records, func(o *recordRow) bool {
		return o != r && o.Kind == r.Kind && o.ItemKey == r.ItemKey && o.Condition == r.Condition && sameValue(o, r) && near(o, r) && sameCase(o, r)
	})
}

// repeated tells whether a record only repeats a part of the words in which a version
// of a page states a rule, and so of what that is for:
//
//	临时外出就医备案有效期为6个月   有效期为6个月
func repeated(records []*recordRow, r *recordRow) bool {
	words := string(letters(r.Evidence))
	return slices.ContainsFunc(records, func(o *recordRow) bool {
		return o != r && o.Kind == r.Kind && o.ItemKey == r.ItemKey && reworded(o, r) && strings.Contains(string(letters(o.Evidence)), words)
	})
}

// past tells whether a record states what held before a version of the page
// begins to know the rule: 2023年度360元 where it says 2024年度400元.
func past(records []*recordRow, r *recordRow) bool {
	return r.EffectiveTo != nil && slices.ContainsFunc(records, func(o *recordRow) bool {
		return o.PolicyKey == r.PolicyKey && o.EffectiveFrom != nil && r.EffectiveTo.Before(*o.EffectiveFrom)
	})
}

// sameCase tells whether two near rules are for the same people, care and
// brackets.
func sameCase(o, n *recordRow) bool {
	return slices.Equal(o.Population, n.Population) && slices.Equal(o.Care, n.Care) && slices.Equal(o.Institution, n.Institution) &&
		o.Tier == n.Tier && o.Visit == n.Visit &&
		equalDecimal(o.AgeMin, n.AgeMin) && equalDecimal(o.AgeMax, n.AgeMax) &&
		equalDecimal(o.AmountMin, n.AmountMin) && equalDecimal(o.AmountMax, n.AmountMax) &&
		equalDecimal(o.ContributedMin, n.ContributedMin) && equalDecimal(o.ContributedMax, n.ContributedMax)
}

// covers tells whether a known rule says already what a new one says, more
// narrowly: 退休人员70% covers 退休人员在三级医院70%.
func covers(o, n *recordRow) bool {
	open := func(a, b string) bool { return a == "" || a == b }
	holds := func(a, b []string) bool { return len(a) == 0 || len(b) > 0 && within(a, b) && len(b) <= len(a) }
	bracket := func(omin, omax, nmin, nmax *decimal.Decimal) bool {
		return omin == nil && omax == nil || equalDecimal(omin, nmin) && equalDecimal(omax, nmax)
	}
	return near(o, n) && sameValue(o, n) && (!movedDays(o, n) || dayBefore(o.EffectiveFrom, n.EffectiveFrom)) &&
		(open(o.Scheme, n.Scheme) || isKindOf(n.Scheme, o.Scheme)) && open(o.Region, n.Region) &&
		open(o.Payer, n.Payer) && open(o.Per, n.Per) && open(o.Base, n.Base) && open(o.Tier, n.Tier) && open(o.Visit, n.Visit) && o.Condition == n.Condition &&
		holds(o.Population, n.Population) && holds(o.Care, n.Care) && holds(o.Institution, n.Institution) &&
		bracket(o.AgeMin, o.AgeMax, n.AgeMin, n.AgeMax) && bracket(o.AmountMin, o.AmountMax, n.AmountMin, n.AmountMax) &&
		bracket(o.ContributedMin, o.ContributedMax, n.ContributedMin, n.ContributedMax)
}

// paysNothing tells a rule that says who does not pay (个人不缴费): whether a page
// says so or says nothing is a matter of words.
func paysNothing(r *recordRow) bool {
	return (r.Measure == "contribution_rate" || r.Measure == "contribution_amount") && r.ValueMin != nil && r.ValueMin.IsZero() && r.ValueMax != nil && r.ValueMax.IsZero()
}

// replaced sets what a page repeals against what it newly states, where the two
// are one rule in words that differ a little: the rule got another value or goes on
// as it was, it did not end.
func replaced(policy, ended []changeRow) []changeRow {
	type match struct {
		added, removed int
		score          float64
	}
	var matches []match
	began, over := map[int]bool{}, map[int]bool{}
	for i := range ended {
		o := ended[i].from.old
		for k := range policy {
			c := &policy[k]
			if c.Kind == Modified && c.from.old.ID == o.ID && c.from.old.URL == o.URL {
				over[i] = true
			}
			if c.Kind != Added || c.URL != ended[i].URL || c.from.new == nil {
				continue
			}
			if n := c.from.new; near(o, n) && nearWords(o.Condition, n.Condition) && unlike(o, n) <= 2 {
				matches = append(matches, match{k, i, likeness(o, n) - float64(unlike(o, n))})
			}
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.score, a.score) })
	var changes []changeRow
	for _, m := range matches {
		if began[m.added] || over[m.removed] {
			continue
		}
		began[m.added], over[m.removed] = true, true
		c, o := &policy[m.added], ended[m.removed].from.old
		if !sameValue(o, c.from.new) {
			changes = append(changes, newChange(Modified, pair{o, c.from.new}, c.ObservedAt, c.NewPublished, c.NewPage, c.Run))
		}
	}
	for k := range policy {
		if !began[k] {
			changes = append(changes, policy[k])
		}
	}
	for i := range ended {
		if !over[i] {
			changes = append(changes, ended[i])
		}
	}
	return changes
}

// unlike counts in how many respects one of two near rules says more.
func unlike(o, n *recordRow) int {
	count := 0
	for _, same := range [...]bool{
		o.Region == n.Region, o.Scheme == n.Scheme, o.Payer == n.Payer, o.Per == n.Per, o.Base == n.Base, o.Condition == n.Condition, o.Tier == n.Tier, o.Visit == n.Visit,
		slices.Equal(o.Population, n.Population), slices.Equal(o.Care, n.Care), slices.Equal(o.Institution, n.Institution),
		equalDecimal(o.AgeMin, n.AgeMin) && equalDecimal(o.AgeMax, n.AgeMax),
		equalDecimal(o.AmountMin, n.AmountMin) && equalDecimal(o.AmountMax, n.AmountMax),
		equalDecimal(o.ContributedMin, n.ContributedMin) && equalDecimal(o.ContributedMax, n.ContributedMax),
	} {
		if !same {
			count++
		}
	}
	return count
}
