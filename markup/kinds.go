package markup

import "golang.org/x/net/html/atom"

// The kinds of elements that the rules of HTML for trees know, as far as
// parsePlain needs them. https://html.spec.whatwg.org/multipage/parsing.html

func never(atom.Atom) bool { return false }

// formats tells elements of formatting, which overlap with others in broken pages.
func formats(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	}
	return false
}

// fences tells elements that an end tag within them does not reach beyond.
func fences(tag atom.Atom) bool {
	switch tag {
	case atom.Html, atom.Table, atom.Td, atom.Th, atom.Select:
		return true
	}
	return false
}

func fencesPara(tag atom.Atom) bool { return tag == atom.Button || fences(tag) }

// inTable tells the elements in which text has no place.
func inTable(tag atom.Atom) bool {
	switch tag {
	case atom.Table, atom.Colgroup, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr:
		return true
	}
	return false
}

func partOfTable(tag atom.Atom) bool {
	switch tag {
	case atom.Colgroup, atom.Col, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr, atom.Td, atom.Th:
		return true
	}
	return false
}

func partOrTable(tag atom.Atom) bool { return tag == atom.Table || partOfTable(tag) }

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// endsPara tells the blocks that end an open paragraph.
func endsPara(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Header, atom.Hgroup, atom.Main, atom.Menu, atom.Nav, atom.Ol,
		atom.P, atom.Pre, atom.Search, atom.Section, atom.Summary, atom.Ul:
		return true
	}
	return false
}

// unusual tells the elements with rules of their own that parsePlain does not
// know.
func unusual(tag atom.Atom) bool {
	switch tag {
	case atom.Applet, atom.Basefont, atom.Bgsound, atom.Body, atom.Caption, atom.Frame, atom.Frameset, atom.Head, atom.Html, atom.Image,
		atom.Keygen, atom.Listing, atom.Marquee, atom.Math, atom.Nobr, atom.Noembed, atom.Noframes, atom.Object, atom.Plaintext,
		atom.Rb, atom.Rp, atom.Rt, atom.Rtc, atom.Svg, atom.Template, atom.Xmp:
		return true
	}
	return false
}

// special tells the elements that the end tag of another, ordinary one does not
// close, of those that can be open here.
func special(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Button, atom.Center, atom.Colgroup, atom.Dd, atom.Details,
		atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3,
		atom.H4, atom.H5, atom.H6, atom.Head, atom.Header, atom.Hgroup, atom.Html, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol,
		atom.P, atom.Pre, atom.Section, atom.Select, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead,
		atom.Tr, atom.Ul:
		return true
	}
	return false
}
