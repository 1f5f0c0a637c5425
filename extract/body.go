package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// scores holds, as sums from the first line on, how much the lines of a page
// speak for being its text, and how many speak against it.
type scores struct {
	weight  []int32
	against []int32
}

// score weighs every line: sentences speak for the text, links and tools
// against it. A Chinese sentence has its comma after some eight characters and
// its full stop after some twenty; navigation has neither. Where the names of
// elements would make noise of most of a page, they are not believed.
func (w *walker) score(text string) scores {
	all, noise := int32(0), int32(0)
	for i := range w.lines {
		l := &w.lines[i]
		l.weight, l.against = l.weigh(text)
		if l.noise {
			noise += max(l.weight, 0)
		} else {
			all += max(l.weight, 0)
		}
	}
	believed := all*3 >= noise
	s := scores{make([]int32, len(w.lines)+1), make([]int32, len(w.lines)+1)}
	for i := range w.lines {
		l := &w.lines[i]
		l.noise = l.noise && believed
		weight, against := l.weight, int32(0)
		if l.noise {
			weight = 0
		}
		if l.noise || l.against {
			against = 1
		}
		s.weight[i+1] = s.weight[i] + weight
		s.against[i+1] = s.against[i] + against
	}
	return s
}

func (l *line) weigh(text string) (weight int32, against bool) {
	switch {
	case l.card:
		return 0, true
	case l.link*2 > l.runes:
		return -min(l.runes, 15), true
	case l.grid != nil:
		return l.runes - l.link, false
	case l.runes < 40 && isBoilerplate(text[l.from:l.to]):
		return -8, true
	case l.punct > 0 || l.runes >= 25:
		return l.runes - l.link + 8*l.punct, false
	}
	return 2, false
}

func (s scores) sum(from, to int32) int32 { return s.weight[to] - s.weight[from] }
func (s scores) bad(from, to int32) int32 { return s.against[to] - s.against[from] }

// chooseBody finds the element that holds the text of the page and gives its
// lines, and what spoke for it. It is the innermost one that holds most of the weight, or a larger one
// that adds text and nothing else.
func (w *walker) chooseBody(s scores) (from, to int32, by string) {
	all := int32(len(w.lines))
	total := s.sum(0, all)
	at := int32(-1)
	best := w.bestChildren(s)
	for sum := total; ; {
		next := best[at+1]
		if next < 0 {
			break
		}
		e := &w.elems[next]
		if got := s.sum(e.from, e.to); got > 0 && (got*10 >= sum*6 || sum <= 0) {
			at, sum = next, got
			continue
		}
		break
	}
	by = "weight of sentences"
	if known := w.knownBody(s, total); known >= 0 {
		at, by = known, "template"
	}
	if at < 0 {
		return 0, all, "whole page"
	}
	e := &w.elems[at]
	by += ": " + nameOf(e.node)
	from, to = e.from, e.to
	for p := e.parent; p >= 0; p = w.elems[p].parent {
		e := &w.elems[p]
		if s.bad(e.from, from)+s.bad(to, e.to) > 0 {
			break
		}
		from, to = e.from, e.to
	}
	return from, to, by
}

// nameOf writes an element as a selector that finds it, as far as its id or
// first class does.
func nameOf(n *html.Node) string {
	class := ""
	for _, a := range n.Attr {
		name, _, _ := strings.Cut(strings.TrimSpace(a.Val), " ")
		if a.Key == "id" && name != "" {
			return n.Data + "#" + name
		}
		if a.Key == "class" && name != "" {
			class = "." + name
		}
	}
	return n.Data + class
}

// bestChildren gives, for each element (at its index + 1, the page at 0), the
// child that weighs most, or -1.
func (w *walker) bestChildren(s scores) []int32 {
	best := make([]int32, len(w.elems)+1)
	for i := range best {
		best[i] = -1
	}
	for i := range w.elems {
		e := &w.elems[i]
		if !mayHoldBody(e.node.DataAtom) {
			continue
		}
		b := &best[e.parent+1]
		if *b < 0 || s.sum(e.from, e.to) > s.sum(w.elems[*b].from, w.elems[*b].to) {
			*b = int32(i)
		}
	}
	return best
}

func mayHoldBody(a atom.Atom) bool {
	switch a {
	case atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.A, atom.Details, atom.Summary, atom.Blockquote:
		return false
	}
	return true
}

// knownBody gives the element with the id or class of a known template that
// holds most of the weight, or -1.
func (w *walker) knownBody(s scores, total int32) int32 {
	known := int32(-1)
	most := total / 2
	for i := range w.elems {
		e := &w.elems[i]
		if e.hint&hintBody == 0 {
			continue
		}
		// An inner element of the same weight is the more exact one.
		if got := s.sum(e.from, e.to); got > 0 && (got > most || known >= 0 && got >= most) {
			known, most = int32(i), got
		}
	}
	return known
}
