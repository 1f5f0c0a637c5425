package extract

import (
	"bytes"
	"testing"

	"golang.org/x/net/html"
)

// BenchmarkHTML reads a portal page of some 25 KB with twenty cards; Parse
// alone is the floor that no reader of trees gets under.
func BenchmarkHTML(b *testing.B) {
	page := []byte(seedLayouts["portal"](partSeed(readSeed(b, "002_aabc76e0265d79f6.txt"), true)))
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := HTML(page, nil, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseAlone(b *testing.B) {
	page := []byte(seedLayouts["portal"](partSeed(readSeed(b, "002_aabc76e0265d79f6.txt"), true)))
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := html.Parse(bytes.NewReader(page)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkText(b *testing.B) {
	text := readSeed(b, "002_aabc76e0265d79f6.txt")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Text(text, Options{})
	}
}
