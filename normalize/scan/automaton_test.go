package scan

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func matches(a *Automaton, text string) []string {
	var got []string
	for i := 0; ; {
		start, end, id := a.Next(text, i)
		if id < 0 {
			return got
		}
		got = append(got, fmt.Sprintf("%s/%d", text[start:end], id))
		i = end
	}
}

func TestAutomaton(t *testing.T) {
	patterns := []string{"职工", "职工医保", "职工医保个人账户", "医保", "app", "", "医保", "个人", "ＤＲＧ"}
	tests := []struct {
		text string
		want []string
	}{
		{"", nil},
		{"职", nil},
		{"职工", []string{"职工/0"}},
		{"在职职工医保", []string{"职工医保/1"}},
		{"职工医保个人账户", []string{"职工医保个人账户/2"}},
		{"职工医保个人", []string{"职工医保/1", "个人/7"}},
		{"医保APP、ＡＰＰ", []string{"医保/3", "APP/4", "ＡＰＰ/4"}},
		{"drg和DRG", []string{"drg/8", "DRG/8"}},
		{"医\xff保医保", []string{"医保/3"}},
		{"𠀀医保", []string{"医保/3"}},
	}
	a := Build(patterns)
	for _, tt := range tests {
		if got := matches(a, tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

// FuzzAutomaton compares with a search that tries every pattern everywhere.
func FuzzAutomaton(f *testing.F) {
	f.Add("职工 职工医保 医保", "在职职工医保,医保APP")
	f.Add("a ab abc b", "aababcab")
	f.Fuzz(func(t *testing.T, words, text string) {
		patterns := strings.Fields(words)
		a := Build(patterns)
		for i := 0; i < len(text); {
			start, end, id := a.Next(text, i)
			wantStart, wantEnd := slowNext(patterns, text, i)
			if start != wantStart || end != wantEnd || (id >= 0) != (wantEnd > wantStart) {
				t.Fatalf("Next(%q, %d) = %d, %d, %d; want %d, %d", text, i, start, end, id, wantStart, wantEnd)
			}
			if id < 0 {
				break
			}
			i = end
		}
	})
}

func slowNext(patterns []string, text string, from int) (start, end int) {
	for i := from; i < len(text); {
		best := 0
		for _, p := range patterns {
			if n := foldedPrefix(text[i:], p); n > best {
				best = n
			}
		}
		if best > 0 {
			return i, i + best
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return len(text), len(text)
}

// foldedPrefix gives how many bytes of text the pattern takes, 0 where it does not match.
func foldedPrefix(text, pattern string) int {
	n := 0
	for _, want := range pattern {
		got, size := decode(text, n)
		if size == 0 || got != fold(want) || got >= maxRune {
			return 0
		}
		n += size
	}
	return n
}
