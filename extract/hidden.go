package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxSheets bounds how much of a page's style sheets and scripts is looked at,
// each in bytes, maxHidden how many names may be hidden.
const (
	maxSheets = 512 << 10
	maxHidden = 300
)

// hiddenNames gives the classes and ids (".promo", "#seo") that the style
// sheets in the page hide with a rule of their own. What another rule shows
// again, or a script of the page names, may be seen by and by: it is text.
//
//	.promo, p.promo{display:none}              -> .promo
//	.tab{display:none} .tab.on{display:block}  -> none
//	@media print{.promo{display:none}}         -> none
func hiddenNames(root *html.Node) map[string]bool {
	sheets := texts(root, atom.Style)
	if !hasAny(sheets, []string{"none", "hidden", "opacity", "-9", "font-size"}) {
		return nil
	}
	hidden, shown := map[string]bool{}, map[string]bool{}
	for selectors, style := range cssRules(withoutComments(sheets)) {
		hides, shows := hidingStyle(style), showingStyle(style)
		if !hides && !shows {
			continue
		}
		for s := range strings.SplitSeq(selectors, ",") {
			s = strings.TrimSpace(s)
			if name := plainSelector(s); hides && name != "" && len(hidden) < maxHidden {
				hidden[name] = true
			} else if shows {
				for name := range selectorNames(s) {
					shown[name] = true
				}
			}
		}
	}
	if len(hidden) == 0 {
		return nil
	}
	scripts := texts(root, atom.Script)
	for name := range hidden {
		if shown[name] || strings.Contains(scripts, name[1:]) {
			delete(hidden, name)
		}
	}
	return hidden
}

// texts gives what the elements of a kind hold, one after the other.
func texts(root *html.Node, kind atom.Atom) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.DataAtom != kind {
			continue
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if b.Len()+len(c.Data) <= maxSheets {
				b.WriteString(c.Data)
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

// withoutComments takes the comments out of a style sheet.
func withoutComments(css string) string {
	var b strings.Builder
	for {
		i := strings.Index(css, "/*")
		if i < 0 {
			b.WriteString(css)
			return b.String()
		}
		b.WriteString(css[:i])
		end := strings.Index(css[i+2:], "*/")
		if end < 0 {
			return b.String()
		}
		css = css[i+2+end+2:]
	}
}

// cssRules gives the selectors and declarations of a style sheet's rules; those
// within @media and the like are passed over.
func cssRules(css string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for {
			open := strings.IndexByte(css, '{')
			if open < 0 {
				return
			}
			head := css[:open]
			if i := strings.LastIndexAny(head, ";}"); i >= 0 {
				head = head[i+1:]
			}
			if head = strings.TrimSpace(head); strings.HasPrefix(head, "@") {
				css = css[blockEnd(css, open):]
				continue
			}
			end := strings.IndexByte(css[open:], '}')
			if end < 0 {
				return
			}
			if !yield(head, css[open+1:open+end]) {
				return
			}
			css = css[open+end+1:]
		}
	}
}

// blockEnd is where the block that begins with the brace at open ends.
func blockEnd(css string, open int) int {
	depth := 0
	for i := open; i < len(css); i++ {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(css)
}

// plainSelector gives the one class or id that a selector consists of, with or
// without a tag; "" for any other.
func plainSelector(s string) string {
	i := strings.IndexAny(s, ".#")
	if i < 0 || strings.ContainsAny(s, " >+~:[*\t\n") || strings.ContainsAny(s[i+1:], ".#") {
		return ""
	}
	return s[i:]
}

// selectorNames gives the classes and ids that a selector names.
func selectorNames(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i < len(s); i++ {
			if s[i] != '.' && s[i] != '#' {
				continue
			}
			end := i + 1
			for end < len(s) && strings.IndexByte(" .#>+~:[,\t\n", s[end]) < 0 {
				end++
			}
			if !yield(s[i:end]) {
				return
			}
		}
	}
}

// showingStyle tells whether a rule shows its elements.
func showingStyle(style string) bool {
	if !hasAny(style, []string{"display", "visib", "DISPLAY"}) {
		return false
	}
	s := strings.ToLower(squeeze(style))
	return strings.Contains(s, "display:") && !strings.Contains(s, "display:none") || strings.Contains(s, "visibility:visible")
}

// hidingStyle tells whether a style hides its element.
func hidingStyle(style string) bool {
	if !hasAny(style, []string{"none", "hidden", "NONE", "indent", "opacity", "-9", "clip"}) && !zeroSize(style) {
		return false
	}
	s := strings.ToLower(squeeze(style))
	for _, hides := range []string{"display:none", "visibility:hidden", "text-indent:-9", "left:-9", "top:-9", "clip:rect(0", "clip:rect(1px"} {
		if strings.Contains(s, hides) {
			return true
		}
	}
	return isZero(s, "font-size") || isZero(s, "opacity") || strings.Contains(s, "overflow:hidden") && isZero(s, "height")
}

// zeroSize tells whether a size begins with 0. Most rules set a size of fonts.
func zeroSize(style string) bool {
	for {
		_, rest, ok := strings.Cut(style, "size")
		if !ok {
			return false
		}
		if style = rest; strings.HasPrefix(strings.TrimLeft(rest, ": \t\r\n\f"), "0") {
			return true
		}
	}
}

// isZero tells whether a squeezed style sets a property to zero, in any unit.
func isZero(style, property string) bool {
	for decl := range strings.SplitSeq(style, ";") {
		if name, value, _ := strings.Cut(decl, ":"); name == property {
			return strings.TrimRight(strings.TrimSuffix(value, "!important"), "pxemrt%") == "0"
		}
	}
	return false
}
