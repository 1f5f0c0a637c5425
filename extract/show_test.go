package extract

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

// show renders a document as a person reads it, for golden files.
func show(d *Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q published %s publisher %q number %q issuer %q\n", d.Title, d.Published, d.Publisher, d.DocNumber, d.Issuer)
	for _, i := range d.Info {
		fmt.Fprintf(&b, "info %s = %s\n", i.Label, i.Value)
	}
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "note %s\n", n.Code)
	}
	for _, it := range d.Items {
		fmt.Fprintf(&b, "== %d %s %q short %q %s cut %v\n", it.Index, it.Role, it.Question, it.ShortAnswer, it.Published, it.Truncated)
		for _, bl := range it.Blocks {
			kind := [...]string{"p", "h", "li", "table"}[bl.Kind]
			text := strings.ReplaceAll(it.Answer[bl.Start:bl.End], "\n", "⏎")
			fmt.Fprintf(&b, "  %s%d %q %s\n", kind, bl.Level, bl.Marker, text)
			if bl.Table != nil {
				fmt.Fprintf(&b, "     caption %q head %d/%d\n", bl.Table.Caption, bl.Table.HeaderRows, bl.Table.HeaderCols)
			}
		}
	}
	return b.String()
}

var showFile = flag.String("show", "", "print what is extracted of this HTML or .txt file")

// TestShow is the way to look at one page: go test -run TestShow -v -args -show page.html
func TestShow(t *testing.T) {
	if *showFile == "" {
		return
	}
	data, err := os.ReadFile(*showFile)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(*showFile, ".txt") {
		fmt.Println(show(Text(string(data), Options{})))
		return
	}
	d, err := HTML(data, nil, Options{URL: "https://example.gov.cn/page.html"})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(show(d))
}
