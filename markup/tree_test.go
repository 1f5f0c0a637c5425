package markup

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestParsePlain(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"../crawl/testdata/*/*.html", "../extract/testdata/*/*.html", "../normalize/testdata/gold/*/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, string(text))
		}
	}
	plain := 0
	for _, page := range pages {
		if checkTree(t, page) {
			plain++
		}
	}
	if plain*10 < len(pages)*9 {
		t.Errorf("%d of %d pages are plain", plain, len(pages))
	}
}

// TestParseSoup makes pages whose tags are nested well, by and large.
func TestParseSoup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	heads := []string{"", "<html>", "<html a=1>\n<head>\n", "<!DOCTYPE html><html><head><meta a><title>x</title>\n<script>a</script></head> <body>"}
	texts := []string{"x", "\n", "<!-- c -->", "&lt;", "\r\ny", "</>", "</body>\n", "</html>"}
	pick := func(of []string) string { return of[r.IntN(len(of))] }
	plain := 0
	for range 20_000 {
		var b strings.Builder
		b.WriteString(pick([]string{"", "<!DOCTYPE html>", `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">`}) + pick(heads[1:]))
		var open []string
		for range 1 + r.IntN(24) {
			switch x := r.IntN(20); {
			case x < 9:
				tag := pick(soupTags[:len(soupTags)-8])
				b.WriteString("<" + tag + pick([]string{"", ` b="1&amp;" A=2 b=3`}) + ">")
				if slices.Contains([]string{"script", "style", "textarea", "title", "noscript", "iframe"}, tag) {
					b.WriteString("\nx&lt;</" + tag + ">")
				} else {
					open = append(open, tag)
				}
			case x < 15 && len(open) > 0:
				i := len(open) - 1
				if x == 14 {
					i = r.IntN(len(open))
				}
				b.WriteString("</" + open[i] + ">")
				open = open[:i]
			case x < 16:
				b.WriteString("</" + pick(soupTags) + ">")
			default:
				b.WriteString(pick(texts))
			}
		}
		if checkTree(t, b.String()) {
			plain++
		}
	}
	if plain < 200 {
		t.Errorf("%d pages are plain: too few to tell", plain)
	}
}

// checkTree compares the tree of a page with that of html.Parse; false where the
// page is not plain.
func checkTree(t *testing.T, page string) bool {
	t.Helper()
	got := parsePlain(page)
	if got == nil {
		return false
	}
	want, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Errorf("%.300q: %v", page, err)
		return true
	}
	if a, b := dump(got), dump(want); a != b {
		t.Errorf("%.300q\n got %.3000s\nwant %.3000s", page, a, b)
	}
	return true
}

// dump shows all that a tree holds.
func dump(n *html.Node) string {
	var b bytes.Buffer
	var show func(n *html.Node, depth int)
	show = func(n *html.Node, depth int) {
		b.WriteString(strings.Repeat(" ", depth))
		b.WriteString(string('0' + rune(n.Type)))
		b.WriteString(n.DataAtom.String() + " " + n.Data)
		for _, a := range n.Attr {
			b.WriteString(" " + a.Namespace + a.Key + "=" + a.Val)
		}
		b.WriteByte('\n')
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Parent != n {
				b.WriteString("wrong parent\n")
			}
			show(c, depth+1)
		}
	}
	show(n, 0)
	return b.String()
}

// FuzzParse compares with html.Parse on whatever there is. The first bytes of
// soup choose tags, so that pages are plain more often than by chance.
func FuzzParse(f *testing.F) {
	for _, page := range lexerPages {
		f.Add(page, []byte(page))
	}
	f.Add("<!doctype html><html><head><meta charset=utf-8><title>a</title></head>\n<body class=x>\n<p>b<p>c</body>\n</html>\n", []byte("0123456789"))
	f.Fuzz(func(t *testing.T, page string, soup []byte) {
		checkTree(t, page)
		checkTree(t, "<!DOCTYPE html><html><head></head><body>"+page)
		var b strings.Builder
		b.WriteString("<!DOCTYPE html><html><head></head><body>")
		for i, c := range soup {
			tag := soupTags[int(c)%len(soupTags)]
			if c >= 128 {
				b.WriteString("</" + tag + ">")
			} else {
				b.WriteString("<" + tag + " b=1 a=2>")
			}
			if i%3 == 0 {
				b.WriteString([]string{"x", "\n", "<!-- c -->", "&lt;"}[i/3%4])
			}
		}
		checkTree(t, b.String())
	})
}

var soupTags = []string{
	"p", "div", "span", "a", "b", "ul", "li", "ol", "dl", "dt", "dd", "table", "tbody", "thead", "tr", "td", "th", "colgroup", "col", "h1", "h2",
	"form", "input", "button", "select", "option", "optgroup", "br", "hr", "img", "pre", "section", "font", "label", "script", "style", "textarea",
	"title", "body", "html", "head", "noscript", "iframe", "caption", "x-y", "center", "address", "dialog", "search", "ruby", "rt", "svg", "template",
}
