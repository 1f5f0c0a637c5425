// Package bench compares the reading of pages with that of two libraries that
// read articles, on the same pages. It is a module of its own, so that neither
// is a requirement of the program.
//
//	cd extract/bench && go test -bench . -cpu 1
package bench

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"policywatch/extract"
	"policywatch/normalize"
)

// pages are the articles of the sample site, 10 to 18 KB each with up to twenty
// related cards, and those that the tests of extract read, each dressed as sites
// dress their pages: about 30 KB with styles, scripts, menus and lists of links.
func pages(b *testing.B) [][]byte {
	var all [][]byte
	for _, root := range []string{"../../cmd/policywatch/demo/site", "../testdata/pages"} {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".html") || strings.Contains(path, "index") || strings.Contains(path, "list") {
				return err
			}
			data, err := os.ReadFile(path)
			all = append(all, dress(data))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if len(all) < 60 {
		b.Fatal("pages are missing")
	}
	return all
}

// dress puts what surrounds an article on a real site around a page.
func dress(page []byte) []byte {
	var before, after bytes.Buffer
	before.WriteString("<style>\n")
	for i := range 60 {
		fmt.Fprintf(&before, ".box%d .item{margin:%dpx;padding:0 10px;color:#333;background:url(/images/bg%d.png)}\n", i, i, i)
	}
	before.WriteString("</style>\n<script>\n")
	for i := range 60 {
		fmt.Fprintf(&before, "var slot%d={id:%d,url:'/api/list?channel=%d',load:function(d){document.getElementById('s%d').innerHTML=d.html;}};\n", i, i, i, i)
	}
	before.WriteString("</script>\n<div class=\"site-nav\"><ul>\n")
	for i := range 50 {
		fmt.Fprintf(&before, "<li class=\"nav-item\"><a href=\"/channel/%d/\" target=\"_blank\" title=\"栏目\">政务公开%d</a></li>\n", i, i)
	}
	before.WriteString("</ul></div>\n")
	after.WriteString("<div class=\"side-list\">\n")
	for i := range 60 {
		fmt.Fprintf(&after, "<div class=\"row\"><span class=\"dot\"></span><a href=\"/art/%d.html\">关于做好某项工作有关事项的通知第%d期</a><em>04-%02d</em></div>\n", i, i, i%30+1)
	}
	after.WriteString("</div>\n")
	lower := bytes.ToLower(page)
	open := bytes.Index(lower, []byte("<body"))
	end := bytes.LastIndex(lower, []byte("</body"))
	if open < 0 || end < 0 {
		return page
	}
	open += bytes.IndexByte(page[open:], '>') + 1
	return slices.Concat(page[:open], before.Bytes(), page[open:end], after.Bytes(), page[end:])
}

// run reads all pages again and again and reports pages per second.
func run(b *testing.B, read func(page []byte) error) {
	all := pages(b)
	size := 0
	for _, p := range all {
		size += len(p)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, p := range all {
			if err := read(p); err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pages/s")
}

// BenchmarkParse is the floor: the tree alone, which all the others build too.
func BenchmarkParse(b *testing.B) {
	run(b, func(page []byte) error {
		_, err := html.Parse(bytes.NewReader(page))
		return err
	})
}

func BenchmarkExtract(b *testing.B) {
	run(b, func(page []byte) error {
		_, err := extract.HTML(page, nil, extract.Options{URL: address})
		return err
	})
}

func BenchmarkExtractAndNormalize(b *testing.B) {
	lex, err := normalize.DefaultLexicon()
	if err != nil {
		b.Fatal(err)
	}
	n, err := normalize.New(lex)
	if err != nil {
		b.Fatal(err)
	}
	run(b, func(page []byte) error {
		d, err := extract.HTML(page, nil, extract.Options{URL: address})
		if err == nil {
			n.Normalize(d, normalize.Context{})
		}
		return err
	})
}

func BenchmarkReadability(b *testing.B) {
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	run(b, func(page []byte) error {
		_, err := readability.FromReader(bytes.NewReader(page), u)
		return err
	})
}

func BenchmarkTrafilatura(b *testing.B) {
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	run(b, func(page []byte) error {
		// Pages with questions alone have no article for it: that is no error here.
		_, _ = trafilatura.Extract(bytes.NewReader(page), trafilatura.Options{OriginalURL: u, EnableFallback: true})
		return nil
	})
}

const address = "https://www.example.gov.cn/art/2025/4/24/art_1_2.html"
