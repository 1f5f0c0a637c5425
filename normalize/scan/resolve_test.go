package scan

import (
	"os"
	"strings"
	"testing"
)

// spellPlaces gives the places of a text, parted by "; ".
func spellPlaces(s *Scanner, text, region string) string {
	var all []string
	for _, p := range NewResolver(s.places.regions).Places(text, s.Scan(text, nil), Around{Default: region}, nil) {
		place := text[p.Start:p.End] + "=" + p.Code
		if p.Ambiguous {
			place += "? " + strings.Join(p.Candidates, ",")
		}
		all = append(all, place)
	}
	return strings.Join(all, "; ")
}

// TestPlaces reads testdata/places.tsv: a text, after a bar the source's region
// where it has one, and the places that it names.
func TestPlaces(t *testing.T) {
	data, err := os.ReadFile("testdata/places.tsv")
	if err != nil {
		t.Fatal(err)
	}
	s := newScanner(t)
	for i, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		given, want, ok := strings.Cut(line, "\t")
		if !ok {
			t.Errorf("places.tsv:%d: no tab", i+1)
		}
		text, region, _ := strings.Cut(given, "|")
		if got := spellPlaces(s, text, region); got != want {
			t.Errorf("places.tsv:%d: %s\n got %s\nwant %s", i+1, given, got, want)
		}
	}
}

func TestPlacesNear(t *testing.T) {
	s := newScanner(t)
	r := NewResolver(s.places.regions)
	tests := []struct {
		text, region string
		near         []string
		want         string
	}{
		{"鼓楼区参保人员", "", []string{"320300"}, "320302"},
		{"鼓楼区参保人员", "350100", []string{"320300"}, "320302"}, // what is near goes before the source
		{"本市参保人员", "320500", nil, "320500"},
		{"本市参保人员", "", []string{"370100"}, "370100"},
		{"朝阳参保人员", "", []string{"210000"}, "211300"},
		{"通州参保人员", "110000", nil, "110112"},
		{"本市参保人员", "", nil, ""},
		{"本市参保人员", "320583", []string{"310000"}, "320583"},
	}
	for _, tt := range tests {
		got := r.Places(tt.text, s.Scan(tt.text, nil), Around{Default: tt.region, Near: tt.near}, nil)
		if len(got) != 1 || got[0].Code != tt.want {
			t.Errorf("%s near %v, source %s: got %+v, want %s", tt.text, tt.near, tt.region, got, tt.want)
		}
	}
}
