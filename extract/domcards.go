package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	shortestSnippet = 20  // characters
	longestCard     = 900 // characters
	mostCardLines   = 14
)

// cards finds the cards of related lists among the elements of a page and marks
// their lines: two or more siblings of one kind, each a linked title (or a
// title with a dated footer) over a snippet; or one alone that is exactly
// title, snippet and footer.
func (w *walker) cards(text string, res resolver) []card {
	// The elements of one parent, as a list through next; parent -1 is at 0.
	head, next := make([]int32, len(w.elems)+1), make([]int32, len(w.elems))
	for i := len(w.elems) - 1; i >= 0; i-- {
		e := &w.elems[i]
		if e.to-e.from < 2 || e.to-e.from > mostCardLines || !mayBeCard(e.node.DataAtom) || e.hint&hintAnswer != 0 {
			continue
		}
		next[i] = head[e.parent+1]
		head[e.parent+1] = int32(i + 1)
	}
	var found []card
	var group []int32
	for _, first := range head {
		group = group[:0]
		for i := first; i > 0; i = next[i-1] {
			group = append(group, i-1)
		}
		var list, lone []card
		var inList, alone []int32
		for _, i := range group {
			e := &w.elems[i]
			if w.lines[e.from].card {
				continue
			}
			c, ok := w.readCard(e.from, e.to, text, res, false)
			if !ok {
				continue
			}
			list, inList = append(list, c), append(inList, i)
			if w.isLoneCard(e, text) {
				lone, alone = append(lone, c), append(alone, i)
			}
		}
		if len(list) < 2 || len(list)*2 < len(group) || len(list) == 2 && undated(list) || !sameTag(w.elems, group) {
			list, inList = lone, alone
		}
		for _, i := range inList {
			w.markCards(w.elems[i].from, w.elems[i].to)
		}
		found = append(found, list...)
	}
	return found
}

// isLoneCard tells whether an element is a title, a snippet and a footer with a
// column and a date, and nothing else.
func (w *walker) isLoneCard(e *elem, text string) bool {
	if e.to-e.from != 3 {
		return false
	}
	line := func(i int32) string { return text[w.lines[e.from+i].from:w.lines[e.from+i].to] }
	day, ok := findDay(line(2))
	_, fam := parseMarker(line(0))
	return ok && !day.han && day.start > 0 && isFooter(line(2)) && len(readLabels(line(2))) == 0 &&
		fam == famNone && isCardTitle(line(0)) && w.lines[e.from+1].runes >= shortestSnippet
}

// partCard tells the lines of a card whose parts only a style sheet sets on lines of
// their own: a link or bold title, a snippet, and a last element with a day.
//
//	<li><a>…</a><span>…</span><time>2024-09-02</time></li>
//	<p><b>…</b><br>… <small>2024-05-19</small></p>
func partCard(n *html.Node, s *scope) {
	switch n.DataAtom {
	case atom.Li, atom.P, atom.Div, atom.Dd:
	default:
		return
	}
	title, foot := n.FirstChild, n.LastChild
	for title != nil && title.Type == html.TextNode && strings.TrimSpace(title.Data) == "" {
		title = title.NextSibling
	}
	for foot != nil && foot.Type == html.TextNode && strings.TrimSpace(foot.Data) == "" {
		foot = foot.PrevSibling
	}
	if title == foot || !isInline(title) || !isInline(foot) || title.DataAtom != atom.A && title.DataAtom != atom.B && title.DataAtom != atom.Strong {
		return
	}
	parts, text, broken := 0, 0, false
	for c := title.NextSibling; c != foot; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			text++
		case c.Type == html.ElementNode && c.DataAtom == atom.Br:
			broken = true
		case c.Type == html.ElementNode && !isInline(c):
			return
		case c.Type == html.ElementNode:
			parts++
		}
	}
	if !broken && (parts == 0 || text > 0) || !isFooter(nodeText(foot, 120)) || runeLen(nodeText(n, 600)) < shortestSnippet*2 {
		return
	}
	s.foot, s.apart = foot, !broken
}

// isInline tells an element that is set within a line.
func isInline(n *html.Node) bool {
	return n != nil && n.Type == html.ElementNode && n.DataAtom != atom.Br && !isBlock(n.DataAtom)
}

func (w *walker) markCards(from, to int32) {
	for i := from; i < to; i++ {
		w.lines[i].card = true
	}
}

// undated tells whether no card has a date. Two such are as likely to be two
// teasers of a sidebar.
func undated(cards []card) bool {
	for _, c := range cards {
		if c.published != "" {
			return false
		}
	}
	return true
}

func mayBeCard(a atom.Atom) bool {
	switch a {
	case atom.Li, atom.Div, atom.A, atom.Article, atom.Dl, atom.Section, atom.Dd, atom.Td:
		return true
	}
	return false
}

func sameTag(elems []elem, group []int32) bool {
	for _, i := range group {
		if elems[i].node.DataAtom != elems[group[0]].node.DataAtom {
			return false
		}
	}
	return true
}

// readCard reads the lines of one element as a card: an optional picture's or
// column's words, a title, a snippet, a footer. sure says that a rule found it,
// so that its look need not prove it.
func (w *walker) readCard(from, to int32, text string, res resolver, sure bool) (card, bool) {
	var c card
	title := int32(-1)
	runes := int32(0)
	linked, asked := false, false
	for i := from; i < to; i++ {
		l := &w.lines[i]
		runes += l.runes
		if l.grid != nil || l.rank == 1 {
			return c, false
		}
		asked = asked || l.mark == markQuestion || l.mark == markAnswer
		if title < 0 && i < from+3 && l.runes >= 4 && l.runes <= 60 && !isFooter(text[l.from:l.to]) && (l.isLink() || l.rank > 0) {
			title, linked = i, l.isLink()
		}
		c.url = firstOf(c.url, l.url)
	}
	if title < 0 {
		title = from
	}
	if runes > longestCard && !sure {
		return c, false
	}
	c.question = w.lineText(title, text)
	if d, ok := findDay(c.question); ok && !d.han && (d.start == 0 || d.end == len(c.question)) && d.end-d.start < len(c.question) {
		c.published = d.date
		c.question = c.question[:d.start] + c.question[d.end:]
	}
	c.question = cleanQuestion(c.question)
	c.url = res.resolve(c.url)
	last, dated := int32(-1), int32(-1) // last lines with snippet and with a date
	for i := from; i < to; i++ {
		l := &w.lines[i]
		s := text[l.from:l.to]
		if d, ok := findDay(s); ok && i != title && (isFooter(s) || l.runes < shortestSnippet) {
			c.published, dated = d.date, i
			continue
		}
		if i > title && l.runes >= shortestSnippet {
			last = i
		} else if last >= 0 && l.isLink() && l.url != w.lines[title].url && !isBoilerplate(s) && l.runes > 8 {
			return c, false // a second title: this is a list of cards
		}
	}
	if sure && last < 0 && title+1 < to && dated != title+1 {
		last = title + 1
	}
	if last < 0 || !sure && (!linked || asked) && !w.closesWithFooter(title, last, dated, to, text) {
		return c, false
	}
	var snippet []string
	for i := title + 1; i <= last; i++ {
		s := text[w.lines[i].from:w.lines[i].to]
		if !isFooter(s) && !isBoilerplate(s) {
			snippet = append(snippet, trimMore(s))
		}
	}
	c.snippet = strings.Join(snippet, "\n")
	return c, c.question != "" && c.snippet != ""
}

// closesWithFooter tells whether an element without a linked title is a card by
// its order: a title without ordinal, a snippet, a last line with column and day.
func (w *walker) closesWithFooter(title, last, dated, to int32, text string) bool {
	if dated < last || dated+2 < to || !isFooter(w.lineText(dated, text)) || len(readLabels(w.lineText(dated, text))) > 0 {
		return false
	}
	s := w.lineText(title, text)
	_, fam := parseMarker(s)
	return fam == famNone && isCardTitle(s) && len(readLabels(s)) == 0
}

// trimMore takes 查看全文 and the like off the end of a snippet.
func trimMore(s string) string {
	for _, tail := range []string{"查看全文", "阅读全文", "查看详情", "[详细]", "[详情]", "【详细】", "【详情】", "详细>>", "详情>>", "更多>>", "全文>>", "展开全文", "展开", ">>"} {
		if t, ok := strings.CutSuffix(s, tail); ok {
			return trim(t)
		}
	}
	return s
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// relatedZones finds the headings of related lists, and marks what stands under
// them in the same element; the cards that it can read there it gives.
func (w *walker) relatedZones(text string, res resolver) []card {
	var found []card
	var around []int32
	for i := int32(0); i < int32(len(w.lines)); i++ {
		l := &w.lines[i]
		if l.card || l.grid != nil || l.runes > 20 {
			continue
		}
		related, junk := zoneHeading(text[l.from:l.to])
		if !related && !junk {
			continue
		}
		if around == nil {
			around = w.innermost()
		}
		end := w.zoneEnd(i, around[i])
		if end <= i+1 {
			l.card = true
			continue
		}
		if related && !w.listsPages(i+1, end, text) {
			continue
		}
		if junk {
			end = w.junkEnd(i+1, end, text)
		}
		found = append(found, w.zoneCards(i+1, end, text, res, related)...)
		w.markCards(i, end)
		i = end - 1
	}
	return found
}

// innermost gives for each line the innermost element around it, or -1.
func (w *walker) innermost() []int32 {
	in := make([]int32, len(w.lines))
	for i := range in {
		in[i] = -1
	}
	for i := range w.elems {
		e := &w.elems[i]
		for j := e.from; j < e.to; j++ {
			in[j] = int32(i)
		}
	}
	return in
}

// zoneEnd gives the end of the innermost element that holds heading i and more
// after it.
func (w *walker) zoneEnd(i, at int32) int32 {
	for ; at >= 0; at = w.elems[at].parent {
		if e := &w.elems[at]; e.to > i+1 {
			return e.to
		}
	}
	return int32(len(w.lines))
}

// listsPages tells whether the lines under a related heading are a list of
// other pages: links, cards already found, or dated footers.
func (w *walker) listsPages(from, to int32, text string) bool {
	for i := from; i < min(to, from+6); i++ {
		l := &w.lines[i]
		if l.card || l.link*5 >= l.runes*4 || isFooter(text[l.from:l.to]) {
			return true
		}
	}
	return false
}

func (w *walker) junkEnd(from, to int32, text string) int32 {
	for i := from; i < to; i++ {
		l := &w.lines[i]
		related, _ := zoneHeading(text[l.from:l.to])
		if related || l.link*2 < l.runes && (l.runes > 24 || l.punct > 0) {
			return i
		}
	}
	return to
}

// zoneCards reads the lines of a zone that are no cards yet, by the order of
// title, snippet and footer.
func (w *walker) zoneCards(from, to int32, text string, res resolver, related bool) []card {
	if !related {
		return nil
	}
	ps := make([]piece, 1, to-from+1)
	ps[0] = newPiece("相关推荐")
	for i := from; i < to; i++ {
		l := &w.lines[i]
		if l.card {
			continue
		}
		p := newPiece(text[l.from:l.to])
		p.url = res.resolve(l.url)
		ps = append(ps, p)
	}
	_, cards := splitCards(ps)
	return cards
}
