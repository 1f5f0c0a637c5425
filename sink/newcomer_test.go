package sink

import "testing"

// A page that could have been known with the first crawl, had the pages that
// lead to it been to be had, did not come newly to the site.
func TestSince(t *testing.T) {
	debuts := map[string]debut{}
	for _, d := range []debut{
		{URL: "list", Asked: "run1", Good: "run2"},
		{URL: "list2", Asked: "run2", Good: "run3", Referrer: "list"},
		{URL: "late list", Asked: "run3", Good: "run3", Referrer: "list"}, // the list has led there since run3 only
	} {
		debuts[d.URL] = d
	}
	for _, test := range []struct {
		name string
		debut
		want string
	}{
		{"start page", debut{Asked: "run1", Good: "run1"}, "run1"},
		{"by a list that was away first", debut{Asked: "run2", Good: "run2", Referrer: "list"}, "run1"},
		{"by a second list, both away first", debut{Asked: "run3", Good: "run4", Referrer: "list2"}, "run1"},
		{"on a list that was read before", debut{Asked: "run3", Good: "run3", Referrer: "list"}, "run3"},
		{"by a new list", debut{Asked: "run3", Good: "run3", Referrer: "late list"}, "run3"},
		{"by a page of which nothing is known", debut{Asked: "run5", Good: "run5", Referrer: "elsewhere"}, "run5"},
	} {
		if got := test.since(debuts); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
