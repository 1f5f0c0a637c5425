package markup

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// start takes a start tag.
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

// end takes an end tag.
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
