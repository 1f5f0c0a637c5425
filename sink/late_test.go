package sink

import (
	"strings"
	"testing"
	"time"
)

// Whatever the order in which the versions of pages come in, by backfills
// before and after the crawl, the store ends the same.
func TestOldVersionsFindTheirPlace(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2024, 1, n, 3, 0, 0, 0, time.UTC) }
	type capture struct {
		url, body string
		at        time.Time
	}
	page := func(n string, words string) string { return "title " + n + "\nmain 待遇\n" + words }
	captures := [][]capture{
		{
			{"https://a/1", page("一", "起付线300元 => deductible 300 CNY"), day(1)},
			{"https://a/2", page("二", "每年400元 => contribution_amount 400 CNY"), day(1)},
		},
		{
			{"https://a/1", page("一", "起付线200元 => deductible 200 CNY"), day(5)},
			{"https://a/2", page("二", "每年400元 => contribution_amount 400 CNY"), day(5)}, // the same
			{"https://a/3", page("三", "报销70% => reimbursement_rate 70 percent"), day(5)},
		},
		{
			{"https://a/1", page("一", "起付线300元 => deductible 300 CNY"), day(9)}, // as at first
			{"https://a/2", "", day(9)},
			{"https://a/3", page("三", "报销75% => reimbursement_rate 75 percent"), day(9)},
		},
	}
	fill := func(s *Store, clock *testClock, kind Kind, site []capture) {
		t.Helper()
		run, err := s.Begin(t.Context(), RunInfo{Source: "site", Kind: kind, Authority: "official", Parser: testParser})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range site {
			if err := run.Add(t.Context(), pageRows(t, fetched(c.url, c.body, c.at))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := run.End(t.Context(), Ending{}); err != nil {
			t.Fatal(err)
		}
		clock.pass(time.Minute)
	}
	look := func(s *Store) string {
		var out []string
		for _, q := range []string{
			"SELECT * EXCEPT (revision, run, closed_by) FROM items FINAL WHERE close_reason != 'reparsed' ORDER BY ALL",
			"SELECT * EXCEPT (revision, run, closed_by) FROM records FINAL WHERE close_reason != 'reparsed' ORDER BY ALL",
			"SELECT * EXCEPT (revision, run, parser_version) FROM changes FINAL WHERE NOT withdrawn ORDER BY ALL",
			"SELECT * EXCEPT (run, referrer, etag, modified) FROM fetches FINAL ORDER BY ALL",
			"SELECT source, url, body_hash, title FROM pages FINAL ORDER BY ALL",
		} {
			out = append(out, table(t, s, q))
		}
		return strings.Join(out, "\n--\n")
	}
	var want string
	for i, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {2, 0, 1}, {1, 2, 0}} {
		clock := newClock()
		s := emptyStore(t, Options{Now: clock.now, Parse: parseTest})
		for _, n := range order {
			kind := Backfill
			if n == 2 {
				kind = Crawl // the latest is what a crawl finds today
			}
			fill(s, clock, kind, captures[n])
		}
		got := look(s)
		if i == 0 {
			want = got
			if n := table(t, s, "SELECT kind, old_value, new_value, observed_at FROM changes FINAL WHERE NOT withdrawn ORDER BY ALL"); strings.Count(n, "\n") != 2 {
				t.Errorf("changes:\n%s", n)
			}
			continue
		}
		if got != want {
			t.Errorf("order %v: got\n%s\nwant\n%s", order, firstDifference(got, want), firstDifference(want, got))
		}
	}
}

// A backfill leaves no mark on what the next crawl asks for.
func TestBackfillDoesNotMoveTheCrawlOn(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now, Parse: parseTest})
	crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", "main 一\nx"})
	asked := clock.now()
	clock.pass(24 * time.Hour)
	crawlOnce(t, s, clock, Backfill, [2]string{"https://a/1", "main 一\ny"}, [2]string{"https://a/2", "main 二\nz"})
	state, err := s.State(t.Context(), "site")
	if err != nil {
		t.Fatal(err)
	}
	if c := state["https://a/1"].Checked; !c.Before(asked) {
		t.Errorf("page 1 was checked at %v", c)
	}
	if c := state["https://a/2"].Checked; !c.IsZero() {
		t.Errorf("page 2 was checked at %v", c)
	}
	if last, err := s.LastRuns(t.Context()); err != nil || !last["site"].Before(asked) {
		t.Errorf("last run %v, %v", last, err)
	}
	captures, err := s.Captures(t.Context(), "site")
	if err != nil || len(captures) != 2 || len(captures["https://a/2"]) != 1 {
		t.Errorf("captures %v, %v", captures, err)
	}
}
