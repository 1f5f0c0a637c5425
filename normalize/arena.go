package normalize

import (
	"encoding/hex"
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// An arena holds the small values of one result. A record has a dozen short
// strings and pointers to them; taken from the heap one by one they would cost
// more time than reading does, so they share a few larger pieces.
type arena struct {
	text strings.Builder
	ends []string // what the pointers of records point at, and their sets
}

// string keeps a copy of b.
func (a *arena) string(b []byte) string {
	if a.text.Cap()-a.text.Len() < len(b) {
		size := min(max(512, 2*a.text.Cap()), 32<<10)
		a.text = strings.Builder{}
		a.text.Grow(max(size, len(b)))
	}
	start := a.text.Len()
	a.text.Write(b)
	return a.text.String()[start:]
}

func (a *arena) hex(d digest) string {
	var b [2 * len(d)]byte
	hex.Encode(b[:], d[:])
	return a.string(b[:])
}

func (a *arena) decimal(d scan.Decimal) string {
	var b [32]byte
	return a.string(d.Append(b[:0]))
}

func (a *arena) day(d scan.Day) string {
	var b [16]byte
	return a.string(d.Append(b[:0]))
}

// pointer gives a pointer to s.
func (a *arena) pointer(s string) *string {
	if len(a.ends) == cap(a.ends) {
		a.more(1)
	}
	a.ends = append(a.ends, s)
	return &a.ends[len(a.ends)-1]
}

// names gives the values of a set in the order of their vocabulary; never nil.
func (a *arena) names(m mask, v lexicon.Vocabulary) []string {
	n := m.count()
	if n < 2 {
		return m.names(v.Values())
	}
	if cap(a.ends)-len(a.ends) < n {
		a.more(n)
	}
	first := len(a.ends)
	for i, name := range v.Values() {
		if m&(1<<i) != 0 {
			a.ends = append(a.ends, name)
		}
	}
	return a.ends[first:len(a.ends):len(a.ends)]
}

// more makes room for at least n strings more.
func (a *arena) more(n int) { a.ends = make([]string, 0, max(n, min(max(16, 2*cap(a.ends)), 1024))) }

// bracket gives an interval as the output contract writes it, nil without ends.
func (a *arena) bracket(v interval) *Bracket {
	if !v.lo && !v.hi {
		return nil
	}
	b := &Bracket{}
	if v.lo {
		b.Min = a.pointer(a.decimal(v.min))
	}
	if v.hi {
		b.Max = a.pointer(a.decimal(v.max))
	}
	return b
}
