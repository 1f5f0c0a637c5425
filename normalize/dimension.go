package normalize

import (
	"math/bits"

	"policywatch/normalize/lexicon"
)

// A dim is one dimension of a record that context can fill.
type dim uint8

const (
	dScheme dim = iota
	dPayer
	dPer
	dPopulation
	dCare
	dInstitution
	dAge
	dAmount
	dContributed
	dTier
	dVisit
	dRegion
	dEffective
	dCondition
	numDims
)

var dimNames = [numDims]string{"scheme", "payer", "per", "population", "care", "institution", "age", "amount",
	"contributed", "tier", "visit", "region", "effective", "condition"}

// dimOf maps the vocabularies that fill a dimension to it.
func dimOf(v lexicon.Vocabulary) (dim, bool) {
	switch v {
	case lexicon.Schemes:
		return dScheme, true
	case lexicon.Payers:
		return dPayer, true
	case lexicon.Per:
		return dPer, true
	case lexicon.Populations:
		return dPopulation, true
	case lexicon.Care:
		return dCare, true
	case lexicon.Institutions:
		return dInstitution, true
	case lexicon.Tiers:
		return dTier, true
	case lexicon.Visits:
		return dVisit, true
	case lexicon.Conditions:
		return dCondition, true
	}
	return 0, false
}

type dimSet uint16

func (s dimSet) has(d dim) bool { return s&(1<<d) != 0 }
func (s *dimSet) add(d dim)     { *s |= 1 << d }
func (s *dimSet) drop(d dim)    { *s &^= 1 << d }

// A mask is a set of the values of a closed vocabulary: bit i is value i of the
// vocabulary's list.
type mask uint32

// names gives the values of a set in the order of their vocabulary; never nil.
// The caller must not change them: a single one is the vocabulary's own.
func (m mask) names(values []string) []string {
	n := m.count()
	if n == 1 {
		i := bits.TrailingZeros32(uint32(m))
		return values[i : i+1 : i+1]
	}
	out := make([]string, 0, n)
	for i, v := range values {
		if m&(1<<i) != 0 {
			out = append(out, v)
		}
	}
	return out
}

func (m mask) count() int { return bits.OnesCount32(uint32(m)) }

// first is the lowest value of a set, 0 where it is empty.
func (m mask) first() mask { return m & -m }
