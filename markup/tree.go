package markup

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Parse makes the tree of a page in UTF-8: that of html.Parse, at a fraction of
// its cost where the page is written as most are. The nodes hold parts of a copy
// of the page.
func Parse(page []byte) (*html.Node, error) {
	if root := parsePlain(string(page)); root != nil {
		return root, nil
	}
	return html.Parse(bytes.NewReader(page))
}

// parsePlain makes the tree of a page whose tags are nested as they should be,
// but for end tags that may be left out, or nil: it gives up where the rules for
// broken pages would come in, and leaves them to those who know them.
func parsePlain(page string) *html.Node {
	if strings.IndexByte(page, 0) >= 0 {
		return nil
	}
	b := &builder{root: &html.Node{Type: html.DocumentNode}, quirks: true}
	for l := (Lexer{Page: page}); ; {
		kind := l.Next()
		if b.raw && kind != html.TextToken && kind != html.EndTagToken {
			return nil
		}
		ok := false
		switch kind {
		case html.ErrorToken:
			if b.mode < inBody {
				return nil
			}
			return b.root
		case html.TextToken:
			ok = b.text(&l)
		case html.CommentToken:
			ok = b.comment(l.Text)
		case html.DoctypeToken:
			ok = b.doctype(l.Text)
		case html.StartTagToken:
			ok = b.start(&l)
		case html.EndTagToken:
			ok = b.end(l.Name, atom.Lookup([]byte(l.Name)))
		}
		if !ok {
			return nil
		}
	}
}

// A builder is the state of parsePlain. Its methods give false where the page is
// not plain.
type builder struct {
	root   *html.Node
	head   *html.Node
	form   *html.Node // the open one
	mode   mode
	quirks bool         // as browsers say: a table does not end a paragraph
	raw    bool         // within an element whose content is one text
	stack  []*html.Node // open elements, from html on
	paras  int          // <p> among them
	nodes  []html.Node  // to be given out
	attrs  []html.Attribute
}

type mode uint8

const (
	beforeHTML mode = iota
	beforeHead
	inHead
	afterHead
	inBody
	afterBody
	afterHTML
)

// maxOpen is how many elements may be open: html.Parse gives up at 512.
const maxOpen = 400

const white = " \t\r\n\f"

func (b *builder) top() *html.Node { return b.stack[len(b.stack)-1] }

func (b *builder) node(kind html.NodeType, data string) *html.Node {
	if len(b.nodes) == 0 {
		b.nodes = make([]html.Node, 128)
	}
	n := &b.nodes[0]
	b.nodes = b.nodes[1:]
	n.Type, n.Data = kind, data
	return n
}

// add adds an element to the innermost open one.
func (b *builder) add(tag atom.Atom, name string, attrs []html.Attribute) *html.Node {
	if tag != 0 {
		name = tag.String()
	}
	n := b.node(html.ElementNode, name)
	n.DataAtom, n.Attr = tag, attrs
	b.top().AppendChild(n)
	return n
}

// open adds an element that what follows stands in.
func (b *builder) open(tag atom.Atom, name string, attrs []html.Attribute) bool {
	b.stack = append(b.stack, b.add(tag, name, attrs))
	if tag == atom.P {
		b.paras++
	}
	return len(b.stack) <= maxOpen
}

// closeTo closes the open elements from the i-th on. An element of formatting
// that is closed by the end of another goes on behind it.
func (b *builder) closeTo(i int) bool {
	for _, n := range b.stack[i:] {
		if formats(n.DataAtom) {
			return false
		}
		if n.DataAtom == atom.P {
			b.paras--
		}
	}
	b.stack = b.stack[:i]
	return true
}

// within finds the innermost open element of some kind, as far as a kind of
// fence; -1 for none.
func (b *builder) within(is, fence func(atom.Atom) bool) int {
	for i := len(b.stack) - 1; i >= 0; i-- {
		switch tag := b.stack[i].DataAtom; {
		case is(tag):
			return i
		case fence(tag):
			return -1
		}
	}
	return -1
}

func one(tag atom.Atom) func(atom.Atom) bool { return func(t atom.Atom) bool { return t == tag } }

// closePara ends the open paragraph, which blocks do.
func (b *builder) closePara() bool {
	if b.paras == 0 {
		return true
	}
	i := b.within(one(atom.P), fencesPara)
	return i < 0 || b.closeTo(i)
}

func (b *builder) text(l *Lexer) bool {
	s := l.Text
	if l.Plain {
		s = Newlines(s)
	} else {
		s = Unescape(s)
	}
	blank := strings.TrimLeft(s, white) == ""
	switch {
	case b.raw:
	case b.mode <= beforeHead:
		return blank // and left out
	case b.mode != inBody && !blank:
		return false
	case inTable(b.top().DataAtom) && !blank:
		return false
	}
	t := b.top()
	switch t.DataAtom {
	case atom.Pre, atom.Textarea:
		if t.FirstChild == nil {
			s = strings.TrimPrefix(s, "\n")
		}
	}
	if s == "" {
		return true
	}
	if last := t.LastChild; last != nil && last.Type == html.TextNode {
		last.Data += s
		return len(last.Data) < 1<<16 // a text in many parts: this would copy it as often
	}
	t.AppendChild(b.node(html.TextNode, s))
	return true
}

func (b *builder) comment(s string) bool {
	s, open := strings.CutPrefix(s, "<!--")
	s, shut := strings.CutSuffix(s, "-->")
	if !open || !shut || strings.HasPrefix(s, ">") || strings.HasPrefix(s, "->") || strings.Contains(s, "--") {
		return false
	}
	n := b.node(html.CommentNode, Newlines(s))
	switch {
	case b.mode == beforeHTML || b.mode == afterHTML:
		b.root.AppendChild(n)
	case b.mode == afterBody:
		b.stack[0].AppendChild(n)
	default:
		b.top().AppendChild(n)
	}
	return true
}

// doctype asks html.Parse what a doctype means.
func (b *builder) doctype(s string) bool {
	if b.mode != beforeHTML || b.root.FirstChild != nil {
		return false
	}
	probe, err := html.Parse(strings.NewReader(s + "<html><head></head><body><p><table>"))
	if err != nil || probe.FirstChild.Type != html.DoctypeNode {
		return false
	}
	n := probe.FirstChild
	probe.RemoveChild(n)
	b.root.AppendChild(n)
	b.quirks = probe.FirstChild.LastChild.LastChild.DataAtom == atom.P // the table is within it
	return true
}

func (b *builder) start(l *Lexer) bool {
	tag := atom.Lookup([]byte(l.Name))
	for {
		switch b.mode {
		case beforeHTML:
			if tag != atom.Html {
				return false
			}
			n := b.node(html.ElementNode, "html")
			n.DataAtom, n.Attr = tag, b.readAttrs(l, false)
			b.root.AppendChild(n)
			b.stack = append(b.stack, n)
			b.mode = beforeHead
			return true
		case beforeHead:
			if tag != atom.Head {
				return false
			}
			b.open(tag, l.Name, b.readAttrs(l, false))
			b.mode = inHead
			return true
		case inHead:
			switch tag {
			case atom.Base, atom.Link, atom.Meta, atom.Script, atom.Style, atom.Title, atom.Noscript:
				return b.startBody(l, tag)
			case atom.Body:
				b.stack = b.stack[:1]
				b.mode = afterHead
				continue
			}
			return false
		case afterHead:
			if tag != atom.Body {
				return false
			}
			b.mode = inBody
			return b.open(tag, l.Name, b.readAttrs(l, false))
		case inBody:
			return b.startBody(l, tag)
		default: // what stands behind the end belongs to the body
			b.mode = inBody
		}
	}
}

// startBody takes a start tag in the body, and those that may stand in the head.
func (b *builder) startBody(l *Lexer, tag atom.Atom) bool {
	if partOfTable(tag) {
		return b.startPart(l, tag)
	}
	if top := b.top().DataAtom; inTable(top) && (top == atom.Colgroup || tag != atom.Script && tag != atom.Style) {
		return false // it would be moved before the table
	}
	format := formats(tag)
	switch tag {
	case atom.Base, atom.Link, atom.Meta, atom.Area, atom.Br, atom.Embed, atom.Img, atom.Wbr, atom.Param, atom.Source, atom.Track, atom.Input, atom.Hr:
		if tag == atom.Input && b.within(one(atom.Select), fences) >= 0 || tag == atom.Hr && !(b.closePara() && b.within(one(atom.Select), never) < 0) {
			return false
		}
		b.add(tag, l.Name, b.readAttrs(l, false))
		return true
	case atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Noscript, atom.Iframe:
		b.raw = true
		return !l.SelfClosing && b.open(tag, l.Name, b.readAttrs(l, false))
	case atom.Form:
		if b.form != nil {
			return true // forms are not nested
		}
		ok := b.closePara() && b.open(tag, l.Name, b.readAttrs(l, false))
		b.form = b.top()
		return ok
	case atom.Table:
		if !b.quirks && !b.closePara() {
			return false
		}
	case atom.Li, atom.Dd, atom.Dt:
		for i := len(b.stack) - 1; i >= 0; i-- {
			t := b.stack[i].DataAtom
			if t == tag || t == atom.Dd && tag == atom.Dt || t == atom.Dt && tag == atom.Dd {
				if !b.closeTo(i) {
					return false
				}
				break
			}
			if special(t) && t != atom.Address && t != atom.Div && t != atom.P {
				break
			}
		}
		if !b.closePara() {
			return false
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if !b.closePara() || isHeading(b.top().DataAtom) {
			return false
		}
	case atom.Button:
		if b.within(one(atom.Button), never) >= 0 {
			return false
		}
	case atom.A:
		if b.within(one(atom.A), never) >= 0 {
			return false
		}
	case atom.Option:
		if t := b.top().DataAtom; t == atom.Option {
			if !b.closeTo(len(b.stack) - 1) {
				return false
			}
		} else if t != atom.Select && t != atom.Optgroup {
			return false
		}
	case atom.Optgroup:
		if b.top().DataAtom != atom.Select {
			return false
		}
	case atom.Select:
		if b.within(one(atom.Select), never) >= 0 {
			return false
		}
	default:
		if unusual(tag) || endsPara(tag) && !b.closePara() {
			return false
		}
	}
	return b.open(tag, l.Name, b.readAttrs(l, format))
}

// startPart takes the start tag of a part of a table, which ends others and
// begins those that are left out.
func (b *builder) startPart(l *Lexer, tag atom.Atom) bool {
	i := b.within(partOrTable, never)
	if i < 0 {
		return false
	}
	level := depth(tag)
	for t := b.stack[i].DataAtom; t != atom.Table && (depth(t) >= level || t == atom.Colgroup && tag != atom.Col); t = b.stack[i].DataAtom {
		if !b.closeTo(i) {
			return false
		}
		i--
	}
	if i != len(b.stack)-1 {
		return false
	}
	for d := depth(b.top().DataAtom) + 1; d < level; d++ {
		between := atom.Tbody
		switch {
		case tag == atom.Col:
			between = atom.Colgroup
		case d == depth(atom.Tr):
			between = atom.Tr
		}
		b.open(between, "", nil)
	}
	if tag == atom.Col {
		if b.top().DataAtom != atom.Colgroup {
			return false
		}
		b.add(tag, l.Name, b.readAttrs(l, false))
		return true
	}
	return b.open(tag, l.Name, b.readAttrs(l, false))
}

// depth is how deep in its table a part stands.
func depth(part atom.Atom) int {
	switch part {
	case atom.Tbody, atom.Thead, atom.Tfoot, atom.Colgroup:
		return 1
	case atom.Tr, atom.Col:
		return 2
	case atom.Td, atom.Th:
		return 3
	}
	return 0
}

func (b *builder) end(name string, tag atom.Atom) bool {
	if b.raw {
		b.raw = false
		b.stack = b.stack[:len(b.stack)-1]
		return true
	}
	switch {
	case b.mode < inHead || b.mode == afterHead:
		return false
	case b.mode == inHead:
		b.stack = b.stack[:1]
		b.mode = afterHead
		return tag == atom.Head
	case tag == atom.Body, tag == atom.Html:
		if b.top().DataAtom == atom.Colgroup {
			return false
		}
		if b.within(one(atom.Body), fences) >= 0 {
			b.mode = afterBody
			if tag == atom.Html {
				b.mode = afterHTML
			}
		}
		return true
	}
	b.mode = inBody
	if partOfTable(tag) || tag == atom.Table {
		i := b.within(partOrTable, never)
		for i >= 0 && b.stack[i].DataAtom != tag && depth(b.stack[i].DataAtom) > depth(tag) {
			if !b.closeTo(i) {
				return false
			}
			i = b.within(partOrTable, never)
		}
		return i >= 0 && b.stack[i].DataAtom == tag && b.closeTo(i)
	}
	if inTable(b.top().DataAtom) {
		return false
	}
	switch {
	case tag == atom.P:
		i := -1
		if b.paras > 0 {
			i = b.within(one(atom.P), fencesPara)
		}
		if i < 0 {
			b.add(tag, name, nil)
			return true
		}
		return b.closeTo(i)
	case tag == atom.Form:
		form := b.form
		b.form = nil
		return form == nil || form == b.top() && b.closeTo(len(b.stack)-1)
	case isHeading(tag):
		i := b.within(isHeading, fences)
		return i < 0 || b.closeTo(i)
	case tag == atom.Li:
		i := b.within(one(tag), func(t atom.Atom) bool { return t == atom.Ol || t == atom.Ul || fences(t) })
		return i < 0 || b.closeTo(i)
	case formats(tag):
		if n := len(b.stack) - 1; b.stack[n].DataAtom == tag {
			b.stack = b.stack[:n]
			return true
		}
		return b.within(one(tag), never) < 0
	case tag == atom.Dd, tag == atom.Dt, tag == atom.Button, tag == atom.Select, tag == atom.Pre, tag != atom.P && endsPara(tag):
		i := b.within(one(tag), fences)
		return i < 0 || b.closeTo(i)
	case tag == atom.Br, unusual(tag):
		return false
	}
	for i := len(b.stack) - 1; i >= 0; i-- {
		if n := b.stack[i]; n.DataAtom == tag && n.Data == name {
			return b.closeTo(i)
		} else if special(n.DataAtom) {
			break
		}
	}
	return true
}

// readAttrs gives the attributes of a tag, sorted if asked for: html.Parse sorts
// those of formatting.
func (b *builder) readAttrs(l *Lexer, sorted bool) []html.Attribute {
	n := len(l.Attrs)
	if n == 0 {
		return nil
	}
	if len(b.attrs) < n {
		b.attrs = make([]html.Attribute, max(n, 64))
	}
	attrs := b.attrs[:0:n]
	b.attrs = b.attrs[n:]
	for _, a := range l.Attrs {
		key := Lower(a.Key)
		if slices.ContainsFunc(attrs, func(h html.Attribute) bool { return h.Key == key }) {
			continue
		}
		attrs = append(attrs, html.Attribute{Key: key, Val: AttrText(a.Value)})
	}
	if sorted {
		slices.SortFunc(attrs, func(x, y html.Attribute) int { return cmp.Compare(x.Key, y.Key) })
	}
	return attrs
}
