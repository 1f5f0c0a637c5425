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
	if !hasAny(style, []string{"none", "hidden", "size", "NONE", "indent"}) {
		return false
	}
	s := strings.ToLower(squeeze(style))
	if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") || strings.Contains(s, "text-indent:-9") {
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
