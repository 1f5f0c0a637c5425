package lexicon

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Hit is a word found in a text.
type Hit struct {
	Term       int32 // its index in Terms.All
	Start, End int32 // byte offsets
}

type termNode struct {
	edge, edges int32 // edges[edge : edge+edges], sorted by rune
	end, ends   int32 // words that end here: ends[end : end+ends]
}

type termEdge struct {
	r    rune
	next int32
}

const basicPlane = 0x10000

// compile builds the trie of all vocabularies.
func (t *Terms) compile() {
	type builder struct {
		next map[rune]int
		ends []int32
	}
	trie := []builder{{}}
	for id := range t.list {
		at := 0
		for _, r := range t.list[id].Text {
			r = foldRune(r)
			next, ok := trie[at].next[r]
			if !ok {
				next = len(trie)
				trie = append(trie, builder{})
				if trie[at].next == nil {
					trie[at].next = map[rune]int{}
				}
				trie[at].next[r] = next
			}
			at = next
		}
		trie[at].ends = append(trie[at].ends, int32(id))
	}
	t.first = make([]int32, basicPlane)
	t.nodes = make([]termNode, len(trie))
	for i, b := range trie {
		t.nodes[i] = termNode{int32(len(t.edges)), int32(len(b.next)), int32(len(t.ends)), int32(len(b.ends))}
		t.ends = append(t.ends, b.ends...)
		for r, next := range b.next {
			t.edges = append(t.edges, termEdge{r, int32(next)})
			if i == 0 && r < basicPlane {
				t.first[r] = int32(next)
			}
		}
		slices.SortFunc(t.edges[t.nodes[i].edge:], func(x, y termEdge) int { return int(x.r - y.r) })
	}
}

// Find appends the words of a text to dst, by where they begin. Words of
// different vocabularies may overlap (在职职工医保 holds 在职职工 and 职工医保);
// of two that overlap in one vocabulary the longer stands where both begin at
// one place, else the one of higher rank, else the earlier. A word without
// meaning is found too: it shields the shorter ones in it and is left out of
// the result. The time is linear in the text.
func (t *Terms) Find(dst []Hit, text string) []Hit {
	var last [numVocabularies]int // index in dst of a vocabulary's last word, plus one
	base := len(dst)
	dead := false
	for i := 0; i < len(text); {
		r, size := foldedRune(text, i)
		if r < basicPlane {
			if node := t.first[r]; node != 0 {
				dst, dead = t.at(dst, text, i, i+size, node, &last, dead)
			}
		}
		i += size
	}
	if !dead {
		return dst
	}
	return append(dst[:base], slices.DeleteFunc(dst[base:], func(h Hit) bool { return h.Term < 0 })...)
}

// at appends the words that begin at i; their first rune ends at end and leads
// to a node.
func (t *Terms) at(dst []Hit, text string, i, end int, first int32, last *[numVocabularies]int, dead bool) ([]Hit, bool) {
	for at := first; at != 0; {
		node := &t.nodes[at]
		for _, id := range t.ends[node.end : node.end+node.ends] {
			term := &t.list[id]
			hit := Hit{id, int32(i), int32(end)}
			if k := last[term.Vocabulary]; k > 0 {
				before := &dst[k-1]
				switch {
				case before.Start == hit.Start: // the walk goes from short to long
					before.Term, before.End = shielded(term, id), hit.End
					dead = dead || before.Term < 0
					continue
				case before.End > hit.Start && (hit.End <= before.End || term.Rank <= t.rank(before.Term)):
					continue
				case before.End > hit.Start:
					before.Term, dead = -1, true
				}
			}
			hit.Term = shielded(term, id)
			dead = dead || hit.Term < 0
			dst = append(dst, hit)
			last[term.Vocabulary] = len(dst)
		}
		r, size := foldedRune(text, end)
		if size == 0 {
			break
		}
		end += size
		at = t.step(at, r)
	}
	return dst, dead
}

// shielded is the id of a word that means something. A shield is kept as
// -2-id until the search is over, so that its rank is known.
func shielded(term *Term, id int32) int32 {
	if len(term.Means) == 0 {
		return -2 - id
	}
	return id
}

func (t *Terms) rank(id int32) int {
	switch {
	case id >= 0:
		return t.list[id].Rank
	case id <= -2:
		return t.list[-2-id].Rank
	}
	return -1
}

func (t *Terms) step(at int32, r rune) int32 {
	n := &t.nodes[at]
	lo, hi := n.edge, n.edge+n.edges
	for hi-lo > 8 {
		if mid := (lo + hi) / 2; t.edges[mid].r <= r {
			lo = mid
		} else {
			hi = mid
		}
	}
	for ; lo < hi; lo++ {
		if t.edges[lo].r == r {
			return t.edges[lo].next
		}
	}
	return 0
}

// foldedRune gives the folded rune at i and its size, 0 at the end.
func foldedRune(text string, i int) (rune, int) {
	if i >= len(text) {
		return 0, 0
	}
	if c := text[i]; c < utf8.RuneSelf {
		return foldRune(rune(c)), 1
	}
	if i+2 < len(text) && text[i] >= 0xE1 && text[i] <= 0xEC && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80 { // nearly all of a Chinese text
		return rune(text[i]&0x0F)<<12 | rune(text[i+1]&0x3F)<<6 | rune(text[i+2]&0x3F), 3
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	return foldRune(r), size
}

// foldRune makes full-width ASCII and capitals plain.
func foldRune(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

func foldString(s string) string { return strings.Map(foldRune, s) }
