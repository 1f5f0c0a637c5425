package scan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// policyText gives about a megabyte of the prose that the scanner is made for.
func policyText(tb testing.TB) string {
	tb.Helper()
	files, err := filepath.Glob("../testdata/gold/*/*.txt")
	if err != nil {
		tb.Fatal(err)
	}
	var b strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		b.Write(data)
	}
	if b.Len() == 0 {
		tb.Fatal("no texts to scan")
	}
	return strings.Repeat(b.String(), 1+1<<20/b.Len())
}

func BenchmarkNumbers(b *testing.B) {
	text := policyText(b)
	spans := scanNumbers(text, nil)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		spans = scanNumbers(text, spans[:0])
	}
}

func BenchmarkScan(b *testing.B) {
	text := policyText(b)
	s := newScanner(b)
	spans := s.Scan(text, nil)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		spans = s.Scan(text, spans[:0])
	}
}

func BenchmarkPlaces(b *testing.B) {
	text := policyText(b)
	s := newScanner(b)
	r := NewResolver(s.places.regions)
	var spans []Span
	var places []Place
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		spans = s.places.scan(text, spans[:0])
		places = r.Places(text, spans, Around{}, places[:0])
	}
}
