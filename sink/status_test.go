package sink

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"policywatch/crawl"
)

func TestStatus(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	if list, err := s.Status(t.Context(), ""); err != nil || len(list) != 0 {
		t.Fatalf("an empty store: %v, %v", list, err)
	}
	site := [][2]string{
		{"https://a/1", "main 缴费多少\n每人每年400元 => contribution_amount 400 CNY per=year"},
		{"https://a/2", "main 报销多少\n报销70% => reimbursement_rate 70 percent region="},
		{"https://a/3", "main 问\n答"},
	}
	start := clock.now()
	crawlOnce(t, s, clock, Crawl, site...)
	clock.pass(24 * time.Hour)
	site[2][1] = ""
	crawlOnce(t, s, clock, Crawl, site...)
	clock.pass(24 * time.Hour)
	broken := fail(t, s, errors.New("no such host"))
	clock.pass(24 * time.Hour)
	fail(t, s, errors.New("no such host"))
	crawlOnce(t, s, clock, Backfill, [2]string{"https://a/4", "main 旧\n答"})

	list, err := s.Status(t.Context(), "site")
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	st := list[0]
	if st.State != "failed" || st.Error != "no such host" || st.Ended.IsZero() || st.Run == "" {
		t.Errorf("last run: %+v", st)
	}
	if d := st.LastGood.Sub(start); d < 24*time.Hour || d > 25*time.Hour {
		t.Errorf("last good %v after the start", d)
	}
	if !st.Failing.Equal(broken) {
		t.Errorf("failing since %v, want %v", st.Failing, broken)
	}
	if st.Pages != 3 || st.Records != 2 {
		t.Errorf("%d pages, %d records", st.Pages, st.Records)
	}
	if n, err := s.Articles(t.Context(), "site"); n != 2 || err != nil {
		t.Errorf("%d articles, %v: one of three is gone, a fourth came of a backfill", n, err)
	}
	last, err := s.LastRuns(t.Context())
	if err != nil || !last["site"].Equal(st.Started) {
		t.Errorf("last runs %v, %v", last, err)
	}
	n, fill, err := s.Fill(t.Context(), "site", []string{"region", "payer", "value_min", "care", "effective_from"})
	if got := fmt.Sprint(n, fill); err != nil || got != "2 map[care:0 effective_from:0 payer:0 region:0.5 value_min:1]" {
		t.Errorf("filled %s, %v", got, err)
	}
	if _, _, err := s.Fill(t.Context(), "site", RecordFields()); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Fill(t.Context(), "site", []string{"no`column"}); err == nil {
		t.Error("a column that is not there")
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// fail makes a crawl that ends with an error, and gives its start.
func fail(t *testing.T, s *Store, reason error) time.Time {
	t.Helper()
	run, err := s.Begin(t.Context(), RunInfo{Source: "site", Kind: Crawl, Parser: testParser})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.End(t.Context(), Ending{Err: reason}); err != nil {
		t.Fatal(err)
	}
	return run.row.StartedAt
}

// A site that publishes nothing new and an extractor that no longer
// understands a site look alike in a count of records; the status tells them
// apart.
func TestSilentAndBroken(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	page := func(n int, text string) [2]string {
		return [2]string{fmt.Sprint("https://a/", n), fmt.Sprintf("title %d\nmain 缴费多少\n第%d条%s", n, n, text)}
	}
	var site [][2]string
	for n := range 30 {
		site = append(site, page(n, "每年400元 => contribution_amount 400 CNY"))
	}
	status := func() SourceStatus {
		t.Helper()
		list, err := s.Status(t.Context(), "site")
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		return list[0]
	}
	crawlOnce(t, s, clock, Crawl, site...)
	if st := status(); st.Broken() || st.Silent(clock.now(), 30*24*time.Hour) || st.Pages != 30 || st.Recent != 20 || st.Earlier != 10 {
		t.Errorf("after the first run: %+v", st)
	}
	clock.pass(40 * 24 * time.Hour)
	crawlOnce(t, s, clock, Crawl, site...)
	if st := status(); st.Broken() || !st.Silent(clock.now(), 30*24*time.Hour) {
		t.Errorf("nothing new for 40 days: %+v", st)
	}
	clock.pass(24 * time.Hour)
	for n := range 20 {
		site = append(site, page(100+n, "登录后查看"))
	}
	crawlOnce(t, s, clock, Crawl, site...)
	if st := status(); !st.Broken() || st.Silent(clock.now(), 30*24*time.Hour) {
		t.Errorf("twenty pages without a record: %+v", st)
	}
}

// A new layout may also take the records from pages that gave some.
func TestEmptiedPages(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	site := make([][2]string, 8)
	for edition, text := range []string{"每年400元 => contribution_amount 400 CNY", "请使用客户端打开"} {
		for n := range site {
			site[n] = [2]string{fmt.Sprint("https://a/", n), fmt.Sprintf("title %d\nmain 缴费多少\n第%d条%s", n, n, text)}
		}
		if edition == 1 { // one page is as it was
			site[0][1] = "title 0\nmain 缴费多少\n第0条每年400元 => contribution_amount 400 CNY"
		}
		crawlOnce(t, s, clock, Crawl, site...)
		clock.pass(24 * time.Hour)
		list, err := s.Status(t.Context(), "")
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if st := list[0]; st.Broken() != (edition == 1) || edition == 1 && st.WhyBroken() != "7 pages that gave records give none any more, 1 still do" {
			t.Errorf("edition %d: %q, %+v", edition, st.WhyBroken(), st)
		}
	}
}

func TestStatusCountsOutcomes(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", "main 一\nx"}, [2]string{"https://a/2", ""})
	list, err := s.Status(t.Context(), "")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if o := list[0].Outcomes; o[string(crawl.OK)] != 1 || o[string(crawl.Gone)] != 1 {
		t.Errorf("outcomes %v", o)
	}
}
