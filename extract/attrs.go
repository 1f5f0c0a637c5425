package extract

import (
	"strings"

	"golang.org/x/net/html"
)

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
			if len(w.hiding) > 0 {
				a.hidden = a.hidden || w.hides(at.Key, at.Val)
			}
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
	a.hidden = a.hidden || a.hint&hintHidden != 0
	return a
}

// hides tells whether the page's style sheets hide one of the names of a class
// or id attribute.
func (w *walker) hides(key, names string) bool {
	sign := "."
	if key == "id" {
		sign = "#"
	}
	for name := range strings.FieldsSeq(names) {
		if w.hiding[sign+name] {
			return true
		}
	}
	return false
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

func boldStyle(style string) bool {
	i := strings.Index(style, "font-weight")
	if i < 0 {
		return false
	}
	v := strings.TrimLeft(style[i+len("font-weight"):], " :")
	return hasAnyPrefix(v, []string{"bold", "600", "700", "800", "900"})
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
