package extract

import (
	"strings"
	"unicode/utf8"

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
	cur     line
	names   map[string]nameHint // of the class names and ids seen
	gap     bool
	space   bool // white space is due before the next word
	parent  int32
	bullet  int32 // of the <li> that has no line yet
	fresh   bool  // no line of the current <li> is out
	pending mark  // for the next line
	cells   int   // written so far; bounds the tables of a page
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
	apart                  bool // each child is a line of its own: the parts of a card
	url                    string
}

func (w *walker) children(n *html.Node, s scope) {
	apart := s.apart
	s.apart = false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			w.write(c.Data, &s)
		case html.ElementNode:
			if apart {
				w.flush()
			}
			w.element(c, s)
			if apart {
				w.flush()
			}
		}
	}
}

// attrs is what the walk reads of an element's attributes.
type attrs struct {
	hint                 nameHint
	hidden               bool
	control              bool // opens and closes another element
	href, itemprop, role string
	style                string
	question             bool // schema.org Question
}

func (w *walker) readAttrs(n *html.Node) attrs {
	var a attrs
	for i := range n.Attr {
		switch at := &n.Attr[i]; at.Key {
		case "class", "id":
			a.hint |= w.readNames(at.Val)
		case "style":
			a.style = at.Val
			a.hidden = a.hidden || hidingStyle(at.Val)
		case "hidden":
			a.hidden = true
		case "aria-hidden":
			a.hidden = a.hidden || at.Val == "true"
		case "aria-controls", "aria-expanded", "data-toggle", "data-bs-toggle", "data-target":
			a.control = true
		case "href":
			a.href = strings.TrimSpace(at.Val)
		case "itemprop":
			a.itemprop = at.Val
		case "itemtype":
			a.question = strings.HasSuffix(at.Val, "/Question")
		case "role":
			a.role = at.Val
		}
	}
	return a
}

// readNames reads a class or id once for each of its values.
func (w *walker) readNames(names string) nameHint {
	hint, ok := w.names[names]
	if !ok {
		hint = readNames(names)
		if len(w.names) < 2000 {
			w.names[names] = hint
		}
	}
	return hint
}

// hidingStyle tells whether a style attribute hides its element.
func hidingStyle(style string) bool {
	if !strings.Contains(style, "none") && !strings.Contains(style, "hidden") && !strings.Contains(style, "size") && !strings.Contains(style, "NONE") {
		return false
	}
	s := strings.ToLower(squeeze(style))
	if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
		return true
	}
	i := strings.Index(s, "font-size:0")
	return i >= 0 && (i+11 == len(s) || s[i+11] == ';' || s[i+11] == 'p')
}

func boldStyle(style string) bool {
	i := strings.Index(style, "font-weight")
	if i < 0 {
		return false
	}
	v := strings.TrimLeft(style[i+len("font-weight"):], " :")
	return hasAnyPrefix(v, []string{"bold", "600", "700", "800", "900"})
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
		atom.Select, atom.Option, atom.Textarea, atom.Input, atom.Img, atom.Map, atom.Math, atom.Frameset, atom.Datalist, atom.Link, atom.Base, atom.Wbr, atom.Rp, atom.Rt:
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
	if a.control || a.role == "button" || a.hint&(hintFold|hintQuestion) != 0 {
		return true
	}
	return p.DataAtom != atom.H1 && isQuestion(nodeText(p, 300))
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
	index := w.open(n, tag, a.hint, sp)
	w.children(n, s)
	w.flush()
	w.gap = true
	w.shut(index)
	if s.mark == markQuestion && w.pending == markQuestion {
		w.pending = markNone
	}
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

// leadsAway tells whether a link leads to another page, not within this one.
func leadsAway(href string) bool {
	if href == "" || href[0] == '#' {
		return false
	}
	scheme, _, ok := strings.Cut(href, ":")
	if !ok || len(scheme) > 12 {
		return true
	}
	switch strings.ToLower(scheme) {
	case "http", "https":
		return true
	case "javascript", "mailto", "tel", "data", "weixin", "about", "vbscript":
		return false
	}
	return strings.ContainsAny(scheme, "/?.")
}

// partLabels puts a space after 来源：… where the next element follows without
// one, as in <span>来源：…</span><span>时间：…</span>.
func (w *walker) partLabels(n *html.Node, from int) {
	if n.NextSibling == nil || n.NextSibling.Type != html.ElementNode || from >= w.text.Len() {
		return
	}
	added := w.text.String()[from:]
	if len(added) < 120 && (strings.IndexByte(added, ':') >= 0 || strings.Contains(added, "：")) {
		w.space = true
	}
}

// write adds the text of a node to the current line, with white space merged
// as browsers do.
func (w *walker) write(s string, sc *scope) {
	for i := 0; i < len(s); {
		c := s[i]
		if c < 0x80 {
			i++
			switch {
			case c == '\n' && sc.pre:
				w.flush()
			case c == ' ' || c >= '\t' && c <= '\r':
				w.blank(s, i, c)
			case c < ' ' || c == 0x7f:
			default:
				w.begin(sc)
				w.text.WriteByte(c)
				w.last = c
				w.count(1, sc)
				if c == ',' || c == ';' {
					w.cur.punct++
				}
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == 0xa0 || r == 0x3000 || r >= 0x2000 && r <= 0x200a || r == 0x202f:
			if w.cur.runes > 0 {
				w.text.WriteByte(' ')
				w.last = ' '
			}
		case isBlank(r) || r == utf8.RuneError && n == 1:
		default:
			w.begin(sc)
			w.text.WriteString(s[i : i+n])
			w.last = s[i+n-1]
			w.count(1, sc)
			switch r {
			case '，', '。', '；', '、', '？', '！', '：':
				w.cur.punct++
			}
		}
		i += n
	}
}

// blank notes white space. A line break in the source between two Chinese
// characters is none.
func (w *walker) blank(s string, next int, c byte) {
	if w.cur.runes == 0 {
		return
	}
	if c == '\n' || c == '\r' {
		j := next
		for j < len(s) && (s[j] == ' ' || s[j] >= '\t' && s[j] <= '\r') {
			j++
		}
		if r, _ := utf8.DecodeRuneInString(s[j:]); j < len(s) && isWide(r) && !w.space {
			if isWide(lastRune(w.text.String())) {
				return
			}
		}
	}
	w.space = true
}

// isWide tells Chinese characters and their punctuation.
func isWide(r rune) bool { return isHan(r) || r >= 0x3001 && r <= 0x303f || r >= 0xff00 && r <= 0xffef }

// begin opens a line where none is open, and puts the white space that is due.
func (w *walker) begin(sc *scope) {
	if w.cur.runes == 0 {
		w.cur = line{from: int32(w.text.Len()), url: sc.url, noise: sc.noise, rank: sc.rank, depth: sc.depth}
		w.space = false
		return
	}
	if w.space {
		if w.last != ' ' {
			w.text.WriteByte(' ')
		}
		w.space = false
	}
}

func (w *walker) count(n int32, sc *scope) {
	w.cur.runes += n
	if sc.link {
		w.cur.link += n
		if w.cur.url == "" {
			w.cur.url = sc.url
		}
	}
	if sc.bold {
		w.cur.bold += n
	}
}

// flush ends the current line, gives it its place in lists and headings, and
// stores it.
func (w *walker) flush() {
	w.space = false
	l := w.cur
	if l.runes == 0 {
		return
	}
	w.cur = line{}
	text := strings.TrimRight(w.text.String()[l.from:], " ")
	l.to = l.from + int32(len(text))
	l.gap, w.gap = w.gap, false
	l.mark, w.pending = w.pending, markNone
	if l.rank == 0 && l.bold*10 >= l.runes*9 && l.runes <= 44 {
		l.rank = boldLine
	}
	if l.depth > 0 {
		if w.fresh {
			l.bullet, w.fresh = w.bullet, false
		} else {
			l.cont = true
		}
	}
	w.lines = append(w.lines, l)
}
