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
// of the page: who keeps one of their texts keeps the whole of it.
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

// text adds a text to the innermost open element.
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

// comment adds a comment, where browsers put it.
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

// doctype asks html.Parse what a doctype means that is not that of today.
func (b *builder) doctype(s string) bool {
	if b.mode != beforeHTML || b.root.FirstChild != nil {
		return false
	}
	if strings.EqualFold(s, "<!doctype html>") {
		b.root.AppendChild(b.node(html.DoctypeNode, "html"))
		b.quirks = false
		return true
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
