package sink

import (
	"testing"
	"time"
)

func TestRevisions(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	for _, body := range []string{
		"main 起付线\n起付线500元 => deductible 500 CNY\n详询医保局",
		"main 起付线\n起付线500元 => deductible 500 CNY\n详询医保局，电话12393",     // a revision
		"main 起付线\n起付线600元 => deductible 600 CNY\n详询医保局，电话12393",     // a change
		"main 起付线\n起付线600元 => deductible 600 CNY\n详询医保局，电话12393\n\n", // mark-up alone
	} {
		crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", body})
		clock.pass(24 * time.Hour)
	}
	revisions, err := s.Revisions(t.Context(), RevisionFilter{Source: "site", Texts: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(revisions) != 1 {
		t.Fatalf("%d revisions: %+v", len(revisions), revisions)
	}
	r := revisions[0]
	if r.Old != "起付线\n起付线500元 => deductible 500 CNY\n详询医保局\n" || r.New != "起付线\n起付线500元 => deductible 500 CNY\n详询医保局，电话12393\n" {
		t.Errorf("from %q to %q", r.Old, r.New)
	}
}
