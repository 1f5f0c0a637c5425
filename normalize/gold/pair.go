package gold

import (
	"cmp"
	"slices"

	"policywatch/normalize"
)

// candidate is a record on its way to a mate.
type candidate struct {
	normalize.Record
	core, rest string
	sound      bool // figures are decimals, evidence is in the item
	mate       *candidate
	strict     bool
}

func newCandidate(r normalize.Record, sound bool) *candidate {
	core, errCore := coreKey(r)
	rest, errRest := qualifierKey(r)
	return &candidate{Record: r, core: core, rest: rest, sound: sound && errCore == nil && errRest == nil}
}

// pair mates gold and predictions of equal key, in order.
func pair(gold, pred []*candidate, key func(*candidate) string, also func(a, b *candidate)) {
	waiting := map[string][]*candidate{}
	for _, p := range pred {
		if p.sound && p.mate == nil {
			waiting[key(p)] = append(waiting[key(p)], p)
		}
	}
	for _, g := range gold {
		if list := waiting[key(g)]; g.mate == nil && len(list) > 0 {
			g.mate, list[0].mate = list[0], g
			waiting[key(g)] = list[1:]
			also(g, g.mate)
		}
	}
}

// pairNearest mates what is left over of equal core key, those first that
// differ in the fewest qualifiers, so that the list of errors names the right
// mistake. How many pairs there are does not depend on the choice.
func pairNearest(gold, pred []*candidate) {
	type option struct {
		g, p   *candidate
		differ int
	}
	var options []option
	for _, g := range gold {
		for _, p := range pred {
			if g.mate == nil && p.mate == nil && p.sound && g.core == p.core {
				options = append(options, option{g, p, len(differing(qualifierFields, g.Record, p.Record))})
			}
		}
	}
	slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(a.differ, b.differ) })
	for _, o := range options {
		if o.g.mate == nil && o.p.mate == nil {
			o.g.mate, o.p.mate = o.p, o.g
		}
	}
}
