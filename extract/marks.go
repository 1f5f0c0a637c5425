package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// iconMark reads an inline element that is nothing but 问, 答, Q or A: the
// badge before a question or its answer.
func iconMark(n *html.Node) mark {
	c := n.FirstChild
	if c == nil || c.NextSibling != nil || c.Type != html.TextNode || len(c.Data) > 24 {
		return markNone
	}
	switch strings.TrimRight(strings.TrimRight(trim(c.Data), ":：.、"), "0123456789 ") {
	case "Q", "问", "q", "问题", "提问":
		return markQuestion
	case "A", "答", "a", "回答", "答案", "解答", "答复", "回复":
		return markAnswer
	}
	return markNone
}

// longestTrigger is the length in characters of what a reader clicks on in an
// accordion; what is longer is a panel itself.
const longestTrigger = 30

// afterTrigger tells whether a hidden element is what the line before it shows
// and hides: the answer under a question of an accordion.
func (w *walker) afterTrigger(n *html.Node) bool {
	p := n.PrevSibling
	for p != nil && p.Type != html.ElementNode {
		p = p.PrevSibling
	}
	if p == nil {
		return false
	}
	if p.DataAtom == atom.Dt || p.DataAtom == atom.Summary {
		return true
	}
	a := w.readAttrs(p)
	text := nodeText(p, 300)
	if a.control || a.role == "button" || a.hint&hintQuestion != 0 || a.hint&hintFold != 0 && runeLen(text) <= longestTrigger {
		return true
	}
	return p.DataAtom != atom.H1 && isQuestion(text)
}

// markBlock reads what markup says of a block: a question, an answer, a short
// answer. The mark goes to the first line of the block.
func (w *walker) markBlock(n *html.Node, s *scope, a attrs, sp special) {
	set := func(m mark) {
		s.mark = m
		w.pending = m
	}
	switch {
	case sp == specialQuestion:
		set(markQuestion)
	case sp == specialAnswer:
		set(markAnswer)
	case sp == specialShort, a.hint&hintShort != 0:
		set(markShort)
	case sp == specialRelated:
		s.apart = true
	case n.DataAtom == atom.Summary, n.DataAtom == atom.Dt:
		if isQuestion(cleanQuestion(nodeText(n, 300))) {
			set(markQuestion)
		} else {
			s.bold = true
		}
	case a.itemprop == "name" && w.withinQuestion(n):
		set(markQuestion)
	case a.itemprop == "acceptedAnswer" || a.itemprop == "suggestedAnswer":
		set(markAnswer)
	case a.hint&hintQuestion != 0 || a.control:
		if isQuestion(cleanQuestion(nodeText(n, 300))) {
			set(markQuestion)
		}
	case a.hint&hintAnswer != 0 && s.mark != markQuestion:
		if w.pending == markNone {
			w.pending = markAnswer
		}
	}
}

func (w *walker) withinQuestion(n *html.Node) bool {
	for i := 0; n != nil && i < 4; n, i = n.Parent, i+1 {
		if w.readAttrs(n).question {
			return true
		}
	}
	return false
}

// mostNodes is how many nodes nodeText looks at: it is asked for short texts,
// and again for each element around them.
const mostNodes = 400

// nodeText gives the text of a node, white space merged, up to about limit
// bytes.
func nodeText(n *html.Node, limit int) string {
	var b strings.Builder
	left := mostNodes
	var add func(*html.Node)
	add = func(n *html.Node) {
		for c := n.FirstChild; c != nil && b.Len() < limit && left > 0; c = c.NextSibling {
			left--
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.Type == html.ElementNode && c.DataAtom != atom.Script && c.DataAtom != atom.Style:
				add(c)
			}
		}
	}
	add(n)
	return strings.Join(strings.Fields(b.String()), " ")
}
