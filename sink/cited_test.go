package sink

import (
	"slices"
	"testing"
)

func TestCitations(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"根据苏医保发〔2024〕12号、苏政办 [2020] 3号", []string{"根据苏医保发〔2024〕12号"}}, // no space before the bracket
		{"（苏政办［2020］第 3 号）和苏府〔1999〕1号", []string{"苏政办［2020］第 3 号", "和苏府〔1999〕1号"}},
		{"苏府〔2020〕1号苏府〔2020〕2号", []string{"苏府〔2020〕1号", "苏府〔2020〕2号"}},
		{"一二三四五六七八九十一二三四五六七八九十苏府〔2020〕1号", []string{"三四五六七八九十一二三四五六七八九十苏府〔2020〕1号"}},
		{"府〔2020〕1号", nil},
		{"苏府〔2120〕1号", nil},
		{"苏府〔2020〕12345号", nil},
		{"[[[〔苏府〔2020〕", nil},
	} {
		if got := slices.Collect(citations(c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}
