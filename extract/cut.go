package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Servers cut pages off: a connection that was closed early, a cache or a proxy
// with a limit. Nothing in the answer tells, but the mark-up does.

// An ending is how the mark-up of a page ends.
type ending uint8

const (
	endClosed   ending = iota // with </body> or </html>, or it is but a piece of a page
	endUnclosed               // without, which is allowed: all of it may be here
	endCut                    // before its mark-up does
)

// endingOf tells how a page ends. It is cut off where it ends within a tag or a
// character, or in the middle of elements that have to be closed. That it never
// closes <body> and <html> does not tell, their end tags may be left out; that it
// closes one of them tells that all of it is here, whatever else it leaves open.
//
//	<body><div><p>一级医院报销90%</p><p>二级医院报         cut
//	<body><div><p>一级医院报销90%</p></div><a href="/ind   cut
//	<body><div><p>一级医院报销90%</p></div>               unclosed
//	<body><div><p>一级医院报销90%</body></html>           closed
//	<div><p>一级医院报销90%                               closed: no page
func endingOf(page []byte) ending {
	page = bytes.TrimSpace(page)
	if closes(page, "</html>") || closes(page, "</body>") {
		return endClosed // as nearly all do: there is no need to read it
	}
	var open []atom.Atom
	count := map[atom.Atom]int{} // of open
	begun, within := false, false
	optional := map[atom.Atom]*tagCount{}
	z := html.NewTokenizer(bytes.NewReader(page))
	read := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		raw := z.Raw()
		read += len(raw)
		if kind == html.CommentToken {
			within = !bytes.HasSuffix(raw, []byte(">"))
		}
		if kind != html.StartTagToken && kind != html.EndTagToken {
			continue
		}
		start := kind == html.StartTagToken
		name, _ := z.TagName()
		switch tag := atom.Lookup(name); {
		case tag == atom.Html || tag == atom.Body:
			if !start {
				return endClosed
			}
			begun = true
		case mayStayOpen(tag):
			if optional[tag] == nil {
				optional[tag] = &tagCount{}
			}
			optional[tag].see(start)
		case !mustClose(tag):
		case start:
			open = append(open, tag)
			count[tag]++
		case count[tag] > 0:
			// What was left open within it is closed with it.
			for last := atom.Atom(0); last != tag; open = open[:len(open)-1] {
				last = open[len(open)-1]
				count[last]--
			}
		}
	}
	last, _ := utf8.DecodeLastRune(page)
	within = within || read < len(page) || len(open) > 0 || last == utf8.RuneError
	for _, tags := range optional {
		within = within || tags.cut()
	}
	switch {
	case !begun:
		return endClosed
	case within:
		return endCut
	}
	return endUnclosed
}

// closes tells whether a page ends with a tag.
func closes(page []byte, tag string) bool {
	return len(page) >= len(tag) && strings.EqualFold(string(page[len(page)-len(tag):]), tag)
}

// A tagCount counts the tags of a kind of element whose end tag may be left out.
type tagCount struct {
	started, closed int
	open            bool
}

func (c *tagCount) see(start bool) {
	c.open = start
	if start {
		c.started++
	} else {
		c.closed++
	}
}

// cut tells whether the last one is open though the page closes all others.
func (c *tagCount) cut() bool { return c.open && c.closed >= 2 && c.closed == c.started-1 }

func mayStayOpen(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Li, atom.Dt, atom.Dd, atom.Tr, atom.Td, atom.Th:
		return true
	}
	return false
}

// mustClose tells the elements that have to be closed, those aside which people
// forget to close in the text of a page.
func mustClose(tag atom.Atom) bool {
	switch tag {
	case atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Nav, atom.Aside, atom.Form, atom.Center,
		atom.Table, atom.Ul, atom.Ol, atom.Dl, atom.Script, atom.Style, atom.Textarea, atom.Title:
		return true
	}
	return false
}

// footWords stand at the foot of Chinese sites, after all that a page says.
var footWords = []string{"版权所有", "ICP备", "公网安备", "网站标识码", "主办单位", "承办单位", "Copyright", "©"}

// isFoot tells a line of the foot of a site.
func isFoot(line string) bool { return len(line) <= longestBoilerplate && hasAny(line, footWords) }

// cutOff marks what a page that ends too early says last: its tail is missing.
// Where the page shows the foot of the site, its text is whole.
func (d *Document) cutOff(w *walker, text string) {
	for i := range w.lines {
		if l := &w.lines[i]; l.grid == nil && (l.noise || !l.chosen) && isFoot(text[l.from:l.to]) && isBoilerplate(text[l.from:l.to]) {
			return
		}
	}
	for i := len(d.Items) - 1; i >= 0; i-- {
		if it := &d.Items[i]; it.Role != RoleRelated {
			it.Truncated = true
			d.note("page-cut-off", "the page ends within its mark-up: what is missing at its end is not known")
			return
		}
	}
}
