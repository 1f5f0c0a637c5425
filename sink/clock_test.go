package sink

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A clock that is set forward or back, within a run or between two, costs no
// row and no change: both editions of a site end as they do by a clock that is
// right.
func TestClockThatJumps(t *testing.T) {
	const day = 24 * time.Hour
	var want []string
	for _, tt := range []struct {
		name                   string
		first, between, second time.Duration // within the runs, and between them besides a day
	}{
		{"right", 0, 0, 0},
		{"forward in the first", 10 * day, -10 * day, 0},
		{"back in the first", -3 * time.Hour, 0, 0},
		{"back by years in the first", -20 * 365 * day, 0, 0},
		{"back between", 0, -3 * day, 0},
		{"forward between", 0, 400 * day, 0},
		{"back in the second", 0, 0, -3 * day},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := newClock()
			s := emptyStore(t, Options{Now: clock.now, BatchRows: 12, Parse: parseTest})
			for edition, jump := range []time.Duration{tt.first, tt.second} {
				run, err := s.Begin(t.Context(), RunInfo{Source: "site", Kind: Crawl, Parser: testParser})
				if err != nil {
					t.Fatal(err)
				}
				for i, page := range victimSite(edition + 1) {
					if i == 10 {
						clock.pass(jump)
					}
					p := fetched(page[0], page[1], clock.now())
					rows := PageRows{Page: p}
					if page[1] != "" {
						if rows.Doc, rows.Result, err = parseTest(p); err != nil {
							t.Fatal(err)
						}
					}
					if err := run.Add(t.Context(), rows); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := run.End(t.Context(), Ending{}); err != nil {
					t.Fatal(err)
				}
				clock.pass(day + tt.between)
			}
			var got []string
			for _, query := range victimTables {
				lines := strings.Split(table(t, s, "SELECT toString(tuple(*)) FROM ("+query+")"), "\n")
				slices.Sort(lines) // runs lie in the order of the clock
				got = append(got, query)
				got = append(got, lines...)
			}
			if want == nil {
				want = got
			}
			if len(got) != len(want) {
				t.Errorf("%d lines, want %d", len(got), len(want))
			}
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("the first that differs\ngot  %s\nwant %s", got[i], want[i])
				}
			}
		})
	}
}
