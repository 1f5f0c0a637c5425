package scan

import "slices"

// An Automaton finds patterns in a text, leftmost and longest first. It is a
// trie over runes, walked anew from every place where a pattern may begin: the
// patterns are words of a few runes, so a walk is short, a text without them
// costs one look-up a rune, and the time is bounded by the text's length times
// the longest pattern's.
//
// Full-width ASCII and capitals match their plain lower-case forms, on both
// sides. An Automaton never changes after Build and is safe for use by several
// goroutines.
type Automaton struct {
	// first gives the node after a first rune, 0 for none, in pages of 256 runes
	// of which most are the empty page 0.
	first [256]uint8
	pages [][256]int32
	nodes []node
	edges []edge // of each node, sorted by rune
}

type node struct {
	edge, edges int32 // its edges are edges[edge : edge+edges]
	pattern     int32 // the pattern that ends here, or -1
}

type edge struct {
	r    rune
	next int32
}

// maxRune bounds the runes of patterns: the basic plane. A pattern with others
// could never match and is left out by Build.
const maxRune = 0x10000

// Build makes an Automaton. A pattern's index is the id under which it is
// found; the first of equal patterns wins, empty ones never match.
func Build(patterns []string) *Automaton {
	type builder struct {
		next    map[rune]int
		pattern int32
	}
	trie := []builder{{pattern: -1}}
insert:
	for id, p := range patterns {
		for _, r := range p {
			if fold(r) >= maxRune {
				continue insert
			}
		}
		at := 0
		for _, r := range p {
			r = fold(r)
			next, ok := trie[at].next[r]
			if !ok {
				next = len(trie)
				trie = append(trie, builder{pattern: -1})
				if trie[at].next == nil {
					trie[at].next = map[rune]int{}
				}
				trie[at].next[r] = next
			}
			at = next
		}
		if at != 0 && trie[at].pattern < 0 {
			trie[at].pattern = int32(id)
		}
	}
	a := &Automaton{pages: make([][256]int32, 1), nodes: make([]node, len(trie))}
	for i, b := range trie {
		a.nodes[i] = node{edge: int32(len(a.edges)), edges: int32(len(b.next)), pattern: b.pattern}
		for r, next := range b.next {
			a.edges = append(a.edges, edge{r, int32(next)})
			if i == 0 {
				if a.first[r>>8] == 0 {
					a.first[r>>8] = uint8(len(a.pages))
					a.pages = append(a.pages, [256]int32{})
				}
				a.pages[a.first[r>>8]][r&0xFF] = int32(next)
			}
		}
		slices.SortFunc(a.edges[a.nodes[i].edge:], func(x, y edge) int { return int(x.r - y.r) })
	}
	return a
}

// Next gives the first match at or after byte offset from: its bounds and the
// pattern's id. id is -1 where there is none. Go on from end for matches that
// do not overlap.
func (a *Automaton) Next(text string, from int) (start, end, id int) {
	for i := from; i < len(text); {
		r, size := decode(text, i)
		if a.begins(r) != 0 {
			if end, id := a.At(text, i); id >= 0 {
				return i, end, id
			}
		}
		i += size
	}
	return len(text), len(text), -1
}

// At gives the longest pattern that begins at byte offset i: its end and id,
// or i and -1 where none does.
func (a *Automaton) At(text string, i int) (end, id int) {
	end, id = i, -1
	r, size := decode(text, i)
	for at := a.begins(r); at != 0; at = a.step(at, r) {
		i += size
		if p := a.nodes[at].pattern; p >= 0 {
			end, id = i, int(p)
		}
		if r, size = decode(text, i); size == 0 {
			break
		}
	}
	return end, id
}

// begins gives the node after a first rune, 0 for none.
func (a *Automaton) begins(r rune) int32 {
	if r >= maxRune {
		return 0
	}
	return a.pages[a.first[r>>8]][r&0xFF]
}

// step gives the node that r leads to from a node, 0 for none.
func (a *Automaton) step(at int32, r rune) int32 {
	n := a.nodes[at]
	lo, hi := n.edge, n.edge+n.edges
	for hi-lo > 8 {
		if mid := (lo + hi) / 2; a.edges[mid].r <= r {
			lo = mid
		} else {
			hi = mid
		}
	}
	for ; lo < hi; lo++ {
		if a.edges[lo].r == r {
			return a.edges[lo].next
		}
	}
	return 0
}
