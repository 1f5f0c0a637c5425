// Package bench compares the reading of pages with that of two libraries that
// read articles, on the same pages. It is a module of its own, so that neither
// is a requirement of the program.
//
//	cd extract/bench && go test -bench . -cpu 1
package bench

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"policywatch/extract"
	"policywatch/normalize"
)

// pages are the articles of the sample site, 10 to 18 KB each with up to twenty
// related cards, and those that the tests of extract read.
func pages(b *testing.B) [][]byte {
	var all [][]byte
	for _, root := range []string{"../../cmd/policywatch/demo/site", "../testdata/pages"} {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".html") || strings.Contains(path, "index") || strings.Contains(path, "list") {
				return err
			}
			data, err := os.ReadFile(path)
			all = append(all, data)
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
