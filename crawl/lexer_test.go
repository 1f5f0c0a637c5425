package crawl

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// tokensOf lists what a lexer finds.
func tokensOf(page string) []string {
	var list []string
	l := lexer{page: page}
	for {
		switch kind := l.next(); kind {
		case html.ErrorToken:
			return list
		case html.TextToken:
			text := l.text
			if l.plain {
				list = append(list, fmt.Sprintf("plain %q", text))
			} else {
				list = append(list, fmt.Sprintf("text %q", unescape(text)))
			}
		case html.StartTagToken:
			var attrs []string
			seen := map[string]bool{}
			for _, a := range l.attrs {
				if key := lower(a.key); !seen[key] {
					seen[key] = true
					attrs = append(attrs, fmt.Sprintf("%s=%q", key, attrText(a.value)))
				}
			}
			list = append(list, fmt.Sprint("start ", l.name, attrs, l.selfClosing))
		default:
			list = append(list, "end "+l.name)
		}
	}
}

// standardTokensOf lists what html.Tokenizer finds.
func standardTokensOf(page string) []string {
	var list []string
	z := html.NewTokenizer(strings.NewReader(page))
	raw := ""
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			return list
		case html.TextToken:
			switch raw {
			case "", "title", "textarea":
				list = append(list, fmt.Sprintf("text %q", z.Text()))
			default:
				list = append(list, fmt.Sprintf("plain %q", z.Raw()))
			}
			raw = ""
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			var attrs []string
			for _, a := range t.Attr {
				attrs = append(attrs, fmt.Sprintf("%s=%q", a.Key, a.Val))
			}
			list = append(list, fmt.Sprint("start ", t.Data, attrs, kind == html.SelfClosingTagToken))
			raw = ""
			if slices.Contains([]string{"iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp"}, t.Data) {
				raw = t.Data
			}
		case html.EndTagToken:
			list = append(list, "end "+z.Token().Data)
			raw = ""
		}
	}
}

var lexerPages = []string{
	"", "a", "<", "</", "<a", "<a b", "</a", "a < b", "1<2>3", "<p>一<br/>二</P>", "</>x", "</ a>x", "<!doctype html><?xml?>a<!x>b",
	"a<!-- b --c-->d<!-->e<!--->f<!---->g<!--h--!>i<!--j--!-->k<!-- --", "<!---", "<!------------",
	`<a href=x>1</a><a href='x"y' Title="z">2</a><a href=x/>3</a><a href="x"/>4</a><a / b = c d>5</a><a =b =>6</a><a b=/ />7<img a=b/ >`,
	`<a href="?a=1&copy=2&amp;b=3&lt;&notit;&notin;&#65;&#x41&ampx&amp" b="&">&copy=2&notit;&#65;&ampx</a>`,
	"<script>if (a<b) { '</p>' }</script>x<SCRIPT src=a></script ><script><!-- <script> </script> --></script>y</script>z",
	"<style>p>a{}</style><title>a&amp;b<p></TITLE>c<textarea>\r\n&lt;d</textarea><xmp><b></xmp><plaintext></plaintext>",
	"<noscript><a></noscript><iframe><p></iframe></script></style", "<title></title><script></script>a", "<p a=1 a=2 A=3>", "<a b='c", "<script", "<script>", "<script>a",
	"\r\n一\r二<p title='\r\n'>", "<p\n\tclass\n=\n'a'\nid>", "<p/class=a><p//>", "<ÄB ÄC=ÄD>",
}

func TestLexer(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	pages := lexerPages
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, string(text))
	}
	for _, page := range pages {
		got, want := tokensOf(page), standardTokensOf(page)
		if !slices.Equal(got, want) {
			t.Errorf("%.200q\n got %s\nwant %s", page, got, want)
		}
	}
}

// FuzzLexer compares with html.Tokenizer on whatever there is, but for two
// things that no page means: NUL bytes, and a bare value with a slash at the
// end in an attribute that comes twice.
func FuzzLexer(f *testing.F) {
	for _, page := range lexerPages {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, page string) {
		page = strings.ReplaceAll(page, "\x00", " ")
		got, want := tokensOf(page), standardTokensOf(page)
		if !slices.Equal(got, want) && !twice(page) {
			t.Errorf("%q\n got %s\nwant %s", page, got, want)
		}
	})
}

// twice tells whether a tag of a page has an attribute twice.
func twice(page string) bool {
	for l := (lexer{page: page}); ; {
		kind := l.next()
		if kind == html.ErrorToken {
			return false
		}
		seen := map[string]bool{}
		for _, a := range l.attrs {
			if seen[lower(a.key)] {
				return true
			}
			seen[lower(a.key)] = true
		}
	}
}
