package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A line is what the walk knows of a piece before its text is cut out.
type line struct {
	from, to int32 // bytes of walker.text
	runes    int32 // letters, digits and punctuation
	link     int32 // of those, in links to other pages
	bold     int32 // of those, in bold
	punct    int32 // Chinese punctuation of sentences
	bullet   int32 // 0 none, -1 a bullet, n the ordinal of its <li>
	depth    int16
	rank     int8
	mark     mark
	cont     bool
	gap      bool
	noise    bool
	chosen   bool // by the body selector of a rule
	card     bool // part of a card, or of a list of other pages
	grid     *grid
	weight   int32 // how much it speaks for being text of the page
	against  bool  // or for being none
	url      string
}

// isLink tells a line that is a link to another page, all of it but a tool.
func (l *line) isLink() bool { return l.link*5 >= l.runes*4 && l.runes > 0 }

// An elem is an element that may hold the body of the page or be a card.
type elem struct {
	node     *html.Node
	parent   int32 // index of the elem around it, -1 none
	from, to int32 // its lines
	hint     nameHint
}

// walker goes through a page once and notes all that later steps need: lines
// of text with what is known of them, and the elements that hold them.
type walker struct {
	text  strings.Builder
	last  byte // of text
	lines []line
	elems []elem
	links []rawLink
	meta  metaTags
	jsons []string // JSON-LD scripts

	special map[*html.Node]special // what a source's rule says of elements
	hiding  map[string]bool        // classes and ids that the page's style sheets hide
	cur     line
	names   map[string]nameHint // of the class names and ids seen
	gap     bool
	space   bool // white space is due before the next word
	soft    bool // but not between Chinese characters: it is a break in the source
	parent  int32
	inArea  bool  // within a <textarea> that holds an article
	bullet  int32 // of the <li> that has no line yet
	fresh   bool  // no line of the current <li> is out
	pending mark  // for the next line
}

// newWalker makes a walker for a page of size bytes.
func newWalker(size int) *walker {
	w := &walker{parent: -1, names: map[string]nameHint{}, lines: make([]line, 0, 16+size/200), elems: make([]elem, 0, 16+size/300)}
	w.text.Grow(size / 2)
	return w
}

type rawLink struct {
	href     string
	from, to int32 // its text in walker.text
	line     int32
	noise    bool
}

// A special says which selector of a rule an element matched.
type special uint8

const (
	specialTitle special = iota + 1
	specialDate
	specialSource
	specialBody
	specialQuestion
	specialAnswer
	specialShort
	specialRelated
)

// scope is what an element hands down to its children.
type scope struct {
	noise, bold, link, pre bool
	rank                   int8
	depth                  int16
	mark                   mark
	apart                  bool       // each child is a line of its own: the parts of a card
	foot                   *html.Node // a child that begins a line: the date that closes a card
	url                    string
}

func (w *walker) children(n *html.Node, s scope) {
	apart, foot := s.apart, s.foot
	s.apart, s.foot = false, nil
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			w.write(c.Data, &s)
		case html.ElementNode:
			if apart || c == foot {
				w.flush()
			}
			w.element(c, s)
			if apart {
				w.flush()
			}
		}
	}
}

// element walks one element and all that is in it.
func (w *walker) element(n *html.Node, s scope) {
	switch n.DataAtom {
	case atom.Html, atom.Body:
		w.children(n, s)
		return
	case atom.Script:
		w.script(n)
		return
	case atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Object, atom.Embed, atom.Video, atom.Audio, atom.Canvas,
		atom.Del, atom.Strike, // what is struck out holds no more
		atom.Select, atom.Option, atom.Input, atom.Img, atom.Map, atom.Math, atom.Frameset, atom.Datalist, atom.Link, atom.Base, atom.Wbr, atom.Rp, atom.Rt:
		return
	case atom.S:
		if amidText(n) {
			return // struck out too; by itself it is but a name for style sheets
		}
	case atom.Textarea:
		w.textarea(n, s)
		return
	case atom.Head:
		w.head(n)
		return
	case atom.Meta:
		w.meta.read(n)
		return
	case atom.Title:
		if w.meta.title == "" {
			w.meta.title = nodeText(n, 600)
		}
		return
	case atom.Br:
		w.flush()
		return
	case atom.Time:
		for i := range n.Attr {
			if n.Attr[i].Key == "datetime" {
				first(&w.meta.time, n.Attr[i].Val)
			}
		}
	case atom.Hr:
		w.flush()
		w.gap = true
		return
	}
	a := w.readAttrs(n)
	sp := w.special[n]
	if a.hidden && sp == 0 && a.hint&(hintFold|hintAnswer|hintBody) == 0 && !w.afterTrigger(n) {
		return
	}
	if w.cur.runes == 0 && !isBlock(n.DataAtom) && n.DataAtom != atom.A {
		if m := iconMark(n); m != markNone {
			w.pending = m
			return
		}
	}
	w.enter(n, s, a, sp)
}

// amidText tells whether an element stands within a line of text.
func amidText(n *html.Node) bool {
	isText := func(n *html.Node) bool {
		return n != nil && n.Type == html.TextNode && strings.TrimSpace(n.Data) != ""
	}
	return isText(n.PrevSibling) || isText(n.NextSibling)
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Dialog,
		atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Html, atom.Legend, atom.Li, atom.Main,
		atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td,
		atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// enter walks an element that is shown.
func (w *walker) enter(n *html.Node, s scope, a attrs, sp special) {
	tag := n.DataAtom
	block := isBlock(tag)
	if tag == atom.A {
		w.anchor(n, s, a)
		return
	}
	if a.hint&hintNoise != 0 {
		s.noise = true
	}
	s.bold = s.bold || a.style != "" && boldStyle(a.style)
	switch tag {
	case atom.Nav, atom.Footer, atom.Aside, atom.Menu, atom.Dialog:
		s.noise = true
	case atom.Button:
		if !a.control && a.hint&(hintFold|hintQuestion) == 0 && sp == 0 {
			return
		}
		block = true
	case atom.B, atom.Strong:
		s.bold = true
	case atom.Pre:
		s.pre = true
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		s.rank = int8(tag.String()[1] - '0')
	case atom.Table:
		if w.dataTable(n, s) {
			return
		}
	case atom.Ul, atom.Ol, atom.Dir:
		w.list(n, s, a)
		return
	}
	if a.role == "heading" && s.rank == 0 {
		s.rank = 3
		block = true
	}
	if !block && sp == 0 && a.hint&hintShort == 0 {
		from := w.text.Len()
		w.children(n, s)
		w.partLabels(n, from)
		return
	}
	w.flush()
	w.gap = true
	w.markBlock(n, &s, a, sp)
	partCard(n, &s)
	index := w.open(n, tag, a.hint, sp)
	w.children(n, s)
	w.flush()
	w.gap = true
	w.shut(index)
	if s.mark == markQuestion && w.pending == markQuestion {
		w.pending = markNone
	}
}

// open notes an element that may matter as a whole; it gives its index, or -1.
func (w *walker) open(n *html.Node, tag atom.Atom, hint nameHint, sp special) int32 {
	switch tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Tr, atom.Tbody, atom.Thead, atom.Pre:
		if sp == 0 {
			return -1
		}
	}
	index := int32(len(w.elems))
	w.elems = append(w.elems, elem{node: n, parent: w.parent, from: int32(len(w.lines)), hint: hint})
	w.parent = index
	return index
}

func (w *walker) shut(index int32) {
	if index < 0 {
		return
	}
	e := &w.elems[index]
	e.to = int32(len(w.lines))
	w.parent = e.parent
	if e.to == e.from && int(index) == len(w.elems)-1 {
		w.elems = w.elems[:index]
	}
}

// list walks <ul> and <ol>, whose items get the bullet or ordinal that a
// browser would show.
func (w *walker) list(n *html.Node, s scope, a attrs) {
	w.flush()
	w.gap = true
	bullet, fresh := w.bullet, w.fresh
	s.depth++
	plain := strings.Contains(a.style, "list-style") && strings.Contains(a.style, "none")
	index := w.open(n, n.DataAtom, a.hint, 0)
	number := int32(1)
	for i := range n.Attr {
		if n.Attr[i].Key == "start" {
			if v, end := digits(n.Attr[i].Val, 0); end > 0 && v < 1000 {
				number = int32(v)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			w.write(c.Data, &s)
		case c.DataAtom == atom.Li:
			w.flush()
			w.fresh = true
			switch {
			case plain:
				w.bullet = 0
			case n.DataAtom == atom.Ol:
				w.bullet = number
				number++
			default:
				w.bullet = -1
			}
			w.element(c, s)
		case c.Type == html.ElementNode:
			w.element(c, s)
		}
	}
	w.flush()
	w.gap = true
	w.shut(index)
	w.bullet, w.fresh = bullet, fresh
}

// anchor walks a link.
func (w *walker) anchor(n *html.Node, s scope, a attrs) {
	if leadsAway(a.href) {
		s.link, s.url = true, a.href
	}
	if a.hint&hintNoise != 0 {
		s.noise = true
	}
	block := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && isBlock(c.DataAtom) {
			block = true
			break
		}
	}
	index := int32(-1)
	if block {
		w.flush()
		w.gap = true
		index = w.open(n, atom.A, a.hint, 0)
	} else if a.control || a.hint&hintQuestion != 0 {
		w.markBlock(n, &s, a, 0)
	}
	from, at := w.text.Len(), len(w.lines)
	w.children(n, s)
	if block {
		w.flush()
		w.gap = true
		w.shut(index)
	}
	if s.link {
		w.links = append(w.links, rawLink{a.href, int32(from), int32(w.text.Len()), int32(at), s.noise})
	}
}
