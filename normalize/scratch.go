package normalize

import (
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A slab is room for the slices of one page: it gives many small ones out of
// few large ones.
type slab[T any] struct {
	all  []T // the largest piece
	free []T // what is left of the last one
}

// open gives an empty slice to append to, close keeps what was appended. There
// is one open slice of a slab at a time.
func (s *slab[T]) open() []T {
	if cap(s.free) <= cap(s.all)/4 {
		s.all = make([]T, 0, max(16, 2*cap(s.all)))
		s.free = s.all
	}
	return s.free
}

func (s *slab[T]) close(used []T) []T {
	if cap(used) > cap(s.all) { // it has grown out of the piece
		s.all = used[:0]
	}
	s.free = used[len(used):]
	return used[:len(used):len(used)]
}

// reset makes all room free again.
func (s *slab[T]) reset() { s.free = s.all[:0] }

// one gives a pointer to a new value.
func (s *slab[T]) one(v T) *T { return &s.close(append(s.open(), v))[0] }

// zeroed makes a slice of n zero values of a slice that is no longer needed.
func zeroed[T any](buf []T, n int) []T {
	if cap(buf) < n {
		return make([]T, n)
	}
	clear(buf[:n])
	return buf[:n]
}

// A scratch is the memory in which one page is read. Slabs hold what lives as
// long as the page does; the rest is used again for every item.
type scratch struct {
	readings  slab[reading]
	spans     slab[scan.Span]
	tokens    slab[token]
	places    slab[place]
	codes     slab[string]
	scopes    slab[scope]
	sentences slab[sentence]
	frames    slab[frame]

	works    []work
	keys     keyer
	records  []Record
	proofs   []proof
	hits     []lexicon.Hit
	found    []scan.Place
	outliner outliner
	buffers  buffers
	seen     map[statement]bool
	at       map[string]int
}

// Buffers are what reading an item needs for a while.
type buffers struct {
	drafts   []draft
	spare    []draft  // see derive
	near     []*draft // see basesOf
	all      []*draft
	roles    []role  // for every token
	parts    []part  // for every token: its place in a list of qualifiers
	plan     []int   // for every figure: the token that a 分别 list pairs it with, plus one
	stack    []state // states outside the open brackets
	groupBuf []group
	chain    []int // see groups
	members  []int // of the lists of the sentence
	runBuf   []int

	lastGroup   group // what binder.lastList points at
	lastMembers []int // and its members
}

func newScratch() *scratch { return &scratch{seen: map[statement]bool{}, at: map[string]int{}} }

// settle gives the records of a page and their proofs in slices of their own.
func (s *scratch) settle(records []Record, proofs []proof) ([]Record, []proof) {
	s.records, s.proofs = records, proofs
	return append(make([]Record, 0, len(records)), records...), append(make([]proof, 0, len(proofs)), proofs...)
}

// mostKept bounds the text of a page whose memory is kept for others, in bytes.
const mostKept = 1 << 20

// keep keeps the memory of a page that has been read, unless it was a huge one.
// Nothing in a result is part of it.
func (n *Normalizer) keep(s *scratch) {
	size := 0
	for i := range s.works {
		size += len(s.works[i].item.Answer)
	}
	if size > mostKept {
		return
	}
	s.readings.reset()
	s.spans.reset()
	s.tokens.reset()
	s.places.reset()
	s.codes.reset()
	s.scopes.reset()
	s.sentences.reset()
	s.frames.reset()
	n.scratches.Put(s)
}
