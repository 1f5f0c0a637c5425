package scan

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
)

// newScanner gives a Scanner over the real gazetteer.
func newScanner(tb testing.TB) *Scanner {
	tb.Helper()
	g, err := lexicon.LoadRegions()
	if err != nil {
		tb.Fatal(err)
	}
	return New(g)
}

// TestPhenomena reads the tables of testdata: a text and the spans that it
// holds, without places. A \n in a text is a line break.
func TestPhenomena(t *testing.T) {
	for _, file := range []string{"testdata/quantities.tsv", "testdata/dates.tsv"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
			text, want, ok := strings.Cut(line, "\t")
			if !ok {
				t.Errorf("%s:%d: no tab", file, i+1)
			}
			text = strings.ReplaceAll(text, `\n`, "\n")
			if got := strings.ReplaceAll(spell(text), "\n", `\n`); got != want {
				t.Errorf("%s:%d: %s\n got %s\nwant %s", file, i+1, text, got, want)
			}
		}
	}
}

// checkSpans holds what is true of every scan.
func checkSpans(tb testing.TB, text string, spans []Span) {
	tb.Helper()
	lastNumber, lastPlace := 0, 0
	for i := range spans {
		s := &spans[i]
		if s.From < 0 || s.From > s.Start || s.Start >= s.End || s.End > s.To || s.To > len(text) {
			tb.Fatalf("%q: span %d..%d (%d..%d) is not in the text", text, s.Start, s.End, s.From, s.To)
		}
		for _, at := range []int{s.From, s.Start, s.End, s.To} {
			if at < len(text) && !utf8.RuneStart(text[at]) && utf8.ValidString(text) {
				tb.Fatalf("%q: offset %d parts a character", text, at)
			}
		}
		if i > 0 && s.Start < spans[i-1].Start {
			tb.Fatalf("%q: spans %d and %d are out of order", text, i-1, i)
		}
		last := &lastNumber
		if s.Kind == Region {
			last = &lastPlace
		}
		if s.Start < *last {
			tb.Fatalf("%q: span %q overlaps the one before", text, text[s.Start:s.End])
		}
		*last = s.End
		if s.Kind == Quantity && s.Lo != Unbounded && s.Hi != Unbounded && s.Min.Cmp(s.Max) > 0 {
			tb.Fatalf("%q: %s is above %s", text, s.Min, s.Max)
		}
		if d := s.Date; s.Kind == DateSpan && d.First.Year > 0 && d.Last.Year > 0 && d.Last.Before(d.First) {
			tb.Fatalf("%q: %s is after %s", text, d.First, d.Last)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, file := range []string{"testdata/quantities.tsv", "testdata/dates.tsv"} {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			text, _, _ := strings.Cut(line, "\t")
			f.Add(text)
		}
	}
	f.Add("江苏省苏州市昆山市\xff\xfe二〇二五年百分之\n１，５００")
	s := newScanner(f)
	f.Fuzz(func(t *testing.T, text string) {
		spans := s.Scan(text, nil)
		checkSpans(t, text, spans)
		for i := range spans {
			spans[i].Date.Resolve(Day{2024, 2, 29})
			_ = spans[i].Min.String()
		}
		end := 0
		for _, p := range NewResolver(s.places.regions).Places(text, spans, Around{Default: "320583"}, nil) {
			if p.Start < end && p.End != end || p.Start >= p.End || p.End > len(text) {
				t.Fatalf("%q: place %d..%d after %d", text, p.Start, p.End, end)
			}
			if _, ok := s.places.regions.ByCode(p.Code); !ok && p.Code != "" {
				t.Fatalf("%q: place %s", text, p.Code)
			}
			end = p.End
		}
	})
}
