package normalize

import (
	"slices"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// meaning gives what a word of the sentence means of a figure. Where its
// meanings are of several families, that of the text around decides.
func (b *binder) meaning(term *lexicon.Term, s *scan.Span, at int) measure {
	return b.choose(term, s, func() family { return b.familyAt(at) })
}

func (b *binder) outerMeaning(term *lexicon.Term, s *scan.Span) measure {
	return b.choose(term, s, b.topicFamily)
}

func (b *binder) choose(term *lexicon.Term, s *scan.Span, context func() family) measure {
	first, several := noMeasure, false
	for _, name := range term.Means {
		m := measureByName[name]
		if !m.fits(s) {
			continue
		}
		if first == noMeasure {
			first = m
		} else if m != first {
			several = true
		}
	}
	if first == noMeasure {
		for _, name := range term.Means {
			if m := measureByName[name].sibling(s.Unit); m != noMeasure && m.fits(s) {
				return m
			}
		}
		return noMeasure
	}
	if several {
		if b.governmentPays() && slices.Contains(term.Means, "subsidy") && subsidy.fits(s) {
			return subsidy
		}
		if fam := context(); fam != noFamily {
			for _, name := range term.Means {
				if m := measureByName[name]; m.fits(s) && measures[m].family == fam {
					return m
				}
			}
		}
	}
	return first
}

// governmentPays tells whether the clause names the state as paying.
func (b *binder) governmentPays() bool {
	return b.st.inClause(dPayer) && b.st.cur.payer == government
}
