package extract

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func seedFiles(f *testing.F, patterns ...string) {
	for _, pattern := range patterns {
		files, _ := filepath.Glob(pattern)
		if len(files) == 0 {
			f.Fatal("no files to begin with", pattern)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(data))
		}
	}
}

// checkDocument checks what holds of every document, whatever the page.
func checkDocument(t *testing.T, d *Document) {
	main := 0
	for i, it := range d.Items {
		if it.Index != i {
			t.Errorf("item %d has index %d", i, it.Index)
		}
		if it.Role == RoleMain {
			main++
		}
		if it.Role == RoleRelated && (it.Question == "" || it.Answer == "") {
			t.Errorf("card without text: %+v", it)
		}
		checkBlocks(t, "page", it)
	}
	if main != 1 || d.Items[0].Role != RoleMain {
		t.Errorf("%d main items", main)
	}
}

func FuzzText(f *testing.F) {
	seedFiles(f, seedDir+"/*.txt", "../normalize/testdata/gold/*/*.txt")
	f.Fuzz(func(t *testing.T, text string) {
		d := Text(text, Options{})
		checkDocument(t, d)
		if !reflect.DeepEqual(d, Text(text, Options{})) {
			t.Error("one text gave two documents")
		}
	})
}

func FuzzHTML(f *testing.F) {
	seedFiles(f, "testdata/pages/*/*.html", "testdata/blind/*.html", "../normalize/testdata/gold/*/*.html")
	for _, page := range []string{
		`<table><tr><td rowspan=2>a<td>b<tr><td>c</table>`, `<dl><dt>如何<dd>是`, `<ol start=3><li><ul><li>x`, `<p>问：a？<br>答：b`,
		`<script type="application/ld+json">{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"a","acceptedAnswer":{"text":"<p>b"}}]}</script>`,
	} {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, page string) {
		d, err := HTML([]byte(page), nil, Options{URL: "https://example.com/a/b.html"})
		if err != nil {
			t.Fatal(err)
		}
		checkDocument(t, d)
		if again, err := HTML([]byte(page), nil, Options{URL: "https://example.com/a/b.html"}); err != nil || !reflect.DeepEqual(d, again) {
			t.Error("one page gave two documents")
		}
	})
}
