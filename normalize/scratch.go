package normalize

import (
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A slab is room for the slices of one page: it gives many small ones out of
// few large ones.
type slab[T any] struct{ free []T }

// leastSlab is how many values a slab makes room for once its first is used up.
const leastSlab = 64

// open gives an empty slice to append to, close keeps what was appended. There
// is one open slice of a slab at a time.
func (s *slab[T]) open() []T {
	if cap(s.free) == 0 {
		s.free = make([]T, 0, leastSlab)
	}
	return s.free
}

func (s *slab[T]) close(used []T) []T {
	s.free = used[len(used):]
	return used[:len(used):len(used)]
}

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
	roles    []role  // for every token
	parts    []part  // for every token: its place in a list of qualifiers
	plan     []int   // for every figure: the token that a 分别 list pairs it with, plus one
	stack    []state // states outside the open brackets
	groupBuf []group
	chain    []int // see groups
	members  []int // of the lists of the sentence
	runBuf   []int
}

// newScratch makes room for a page of so many bytes, as much as pages of plain
// policy text use.
func newScratch(size int) *scratch {
	s := &scratch{seen: map[statement]bool{}, at: map[string]int{}}
	s.spans.free = make([]scan.Span, 0, size/64+8)
	s.tokens.free = make([]token, 0, size/16+16)
	s.sentences.free = make([]sentence, 0, size/64+8)
	s.scopes.free = make([]scope, 0, size/256+8)
	return s
}
