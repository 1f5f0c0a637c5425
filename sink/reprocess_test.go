package sink

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/normalize"
)

// worseParser reads pages as parseTest does, but knows no deductibles, takes
// ceilings for ten times what they are, and gives up on pages about maternity.
func worseParser(p crawl.Page) (*extract.Document, *normalize.Result, error) {
	doc, result, err := parseTest(p)
	if err != nil {
		return nil, nil, err
	}
	if strings.Contains(string(p.Body), "生育") {
		return nil, nil, errors.New("not a page for me")
	}
	var records []normalize.Record
	for _, r := range result.Records {
		switch r.Measure {
		case "deductible":
			continue
		case "ceiling":
			ten := *r.Value.Max + "0"
			r.Value.Min, r.Value.Max = &ten, &ten
			r.ID = hashOf(r.ID, "wrong")
		}
		records = append(records, r)
	}
	result.Records = records
	return doc, result, nil
}

// editions of a small site, a day apart; "" is a 404.
var editions = [][][2]string{
	{
		{"https://a/1", "title 一\npublished 2025-01-01\nmain 待遇\n报销70% => reimbursement_rate 70 percent\n起付线300元 => deductible 300 CNY\n限额2000元 => ceiling 2000 CNY"},
		{"https://a/2", "title 二\nmain 缴费\n每年400元 => contribution_amount 400 CNY\nrelated 别处\n起付线500元 => deductible 500 CNY region=320100"},
		{"https://a/3", "title 三\nmain 生育\n定额3000元 => fixed_payment 3000 CNY"},
		{"https://a/4", "title 四\nmain 走了\n起付线100元 => deductible 100 CNY region=110000"},
	},
	{ // the deductible changes, which the worse parser does not see
		{"https://a/1", "title 一\npublished 2025-01-01\nmain 待遇\n报销70% => reimbursement_rate 70 percent\n起付线200元 => deductible 200 CNY\n限额2000元 => ceiling 2000 CNY"},
		{"https://a/2", "title 二\nmain 缴费\n每年400元 => contribution_amount 400 CNY"},
		{"https://a/3", "title 三\nmain 生育\n定额4000元 => fixed_payment 4000 CNY"},
		{"https://a/4", ""},
	},
	{
		{"https://a/1", "title 一\npublished 2025-03-03\nmain 待遇\n报销75% => reimbursement_rate 75 percent\n起付线200元 => deductible 200 CNY\n限额3000元 => ceiling 3000 CNY"},
		{"https://a/2", "title 二\nmain 缴费\n每年420元 => contribution_amount 420 CNY\nrelated 别处\n起付线500元 => deductible 500 CNY region=320100"},
		{"https://a/3", "title 三\nmain 生育\n定额4000元 => fixed_payment 4000 CNY"},
		{"https://a/4", ""},
		{"https://a/5", "title 五\nmain 新\n起付线50元 => deductible 50 CNY region=310000"},
	},
	{ // the first edition of page 1 comes back
		{"https://a/1", "title 一\npublished 2025-01-01\nmain 待遇\n报销70% => reimbursement_rate 70 percent\n起付线300元 => deductible 300 CNY\n限额2000元 => ceiling 2000 CNY"},
		{"https://a/2", "title 二\nmain 缴费\n每年420元 => contribution_amount 420 CNY"},
		{"https://a/5", "title 五\nmain 新\n起付线50元 => deductible 50 CNY region=310000"},
	},
}

// crawlEditions crawls all editions with one parser, each run under its version.
func crawlEditions(t *testing.T, s *Store, clock *testClock, parse Parse, version string) {
	t.Helper()
	for _, site := range editions {
		run, err := s.Begin(t.Context(), RunInfo{Source: "site", Kind: Crawl, Authority: "official", Parser: version})
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range site {
			rows := PageRows{Page: fetched(page[0], page[1], clock.now())}
			if rows.Page.Outcome == crawl.OK {
				rows.Doc, rows.Result, err = parse(rows.Page)
				if err != nil {
					rows.Findings = []normalize.Finding{{Stage: "extract", Code: "unreadable", Item: -1, Text: err.Error()}}
				}
			}
			if err := run.Add(t.Context(), rows); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := run.End(t.Context(), Ending{}); err != nil {
			t.Fatal(err)
		}
		clock.pass(24 * time.Hour)
	}
}

// contents are all rows that readers may see, but for the numbers of their
// revisions and what was taken back.
func contents(t *testing.T, s *Store) string {
	t.Helper()
	var out []string
	for _, q := range []string{
		"SELECT * EXCEPT (revision, body) FROM pages FINAL ORDER BY ALL",
		"SELECT * EXCEPT (revision) FROM items FINAL WHERE close_reason != 'reparsed' ORDER BY ALL",
		"SELECT * EXCEPT (revision) FROM records FINAL WHERE close_reason != 'reparsed' ORDER BY ALL",
		"SELECT * EXCEPT (revision) FROM changes FINAL WHERE NOT withdrawn ORDER BY ALL",
		"SELECT * FROM findings FINAL ORDER BY ALL",
		"SELECT * EXCEPT (revision) FROM fetches FINAL ORDER BY ALL",
	} {
		q = strings.ReplaceAll(strings.ReplaceAll(q, "(revision) FROM fetches", "(run) FROM fetches"), "  ", " ")
		out = append(out, table(t, s, q))
	}
	return strings.Join(out, "\n--\n")
}

// The heart of the matter: after a reprocessing the store is what it would be
// had it had the better parser from the start. Nothing is news that was not.
func TestReprocessIsAsIfFromTheStart(t *testing.T) {
	const better = "test-2"
	clock := newClock()
	want := emptyStore(t, Options{Now: clock.now, Parse: parseTest})
	crawlEditions(t, want, clock, parseTest, better)

	clock = newClock()
	s := emptyStore(t, Options{Now: clock.now, Parse: worseParser})
	crawlEditions(t, s, clock, worseParser, testParser)
	if contents(t, s) == contents(t, want) {
		t.Fatal("the worse parser is no worse")
	}
	s.opt.Parse = parseTest
	before := contents(t, s)
	dry, err := s.Reprocess(t.Context(), Reprocessing{Parser: better, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if contents(t, s) != before {
		t.Error("a dry run wrote")
	}
	sum, err := s.Reprocess(t.Context(), Reprocessing{Parser: better, Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := contents(t, s), contents(t, want); got != want {
		t.Errorf("got\n%s\nwant\n%s", firstDifference(got, want), firstDifference(want, got))
	}
	if sum.Pages != 5 || sum.Rows != dry.Rows || fmt.Sprint(sum.Diff) != fmt.Sprint(dry.Diff) {
		t.Errorf("done %+v\nannounced %+v", sum, dry)
	}
	if d := sum.Diff; d.Added != 4 || d.Changed != 1 || d.Lost != 0 {
		t.Errorf("diff %+v", d)
	}
	// Now there is nothing left to do.
	for _, again := range []bool{false, true} {
		sum, err := s.Reprocess(t.Context(), Reprocessing{Parser: better, Again: again})
		if err != nil || sum.Rows != 0 || sum.Changes != 0 || sum.Withdrawn != 0 {
			t.Errorf("again %v: %+v, %v", again, sum, err)
		}
	}
	if open := table(t, s, "SELECT run FROM runs FINAL WHERE ended_at IS NULL"); open != "" {
		t.Errorf("runs that did not end: %s", open)
	}
}

// firstDifference gives the lines of a from the first on that b does not have
// in its place.
func firstDifference(a, b string) string {
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range la {
		if i >= len(lb) || la[i] != lb[i] {
			return strings.Join(la[i:min(i+2, len(la))], "\n")
		}
	}
	return ""
}

func TestReprocessScope(t *testing.T) {
	clock := newClock()
	start := clock.now()
	s := emptyStore(t, Options{Now: clock.now, Parse: parseTest, Regions: []Region{
		{Code: "100000", Name: "全国", Level: "country"},
		{Code: "320000", Name: "江苏省", Level: "province", Parent: "100000"},
		{Code: "320500", Name: "苏州市", Level: "prefecture", Parent: "320000"},
	}})
	crawlEditions(t, s, clock, parseTest, testParser)
	for _, tt := range []struct {
		scope Scope
		pages int
	}{
		{Scope{}, 5},
		{Scope{Sources: []string{"site"}}, 5},
		{Scope{Sources: []string{"other's \\"}}, 0},
		{Scope{Regions: []string{"320500"}}, 3},
		{Scope{Regions: []string{"320000"}}, 3},
		{Scope{Regions: []string{"310000"}}, 1},
		{Scope{Regions: []string{"100000"}}, 5},
		{Scope{To: start.Add(time.Hour)}, 4},
		{Scope{From: start.Add(25 * time.Hour)}, 3}, // 1, 2 and 5 have later versions
		{Scope{From: start.Add(500 * time.Hour)}, 0},
	} {
		sum, err := s.Reprocess(t.Context(), Reprocessing{Scope: tt.scope, Parser: "test-2", DryRun: true, Again: true})
		if err != nil || sum.Pages != tt.pages {
			t.Errorf("%+v: %d pages, %v, want %d", tt.scope, sum.Pages, err, tt.pages)
		}
	}
}

func TestReprocessKeepsOffARunningCrawl(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now, Parse: parseTest})
	crawlEditions(t, s, clock, parseTest, testParser)
	run, err := s.Begin(t.Context(), RunInfo{Source: "site", Kind: Crawl, Parser: testParser})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reprocess(t.Context(), Reprocessing{Parser: "test-2"}); !errors.Is(err, ErrRunning) {
		t.Errorf("error %v", err)
	}
	if _, err := run.End(t.Context(), Ending{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reprocess(t.Context(), Reprocessing{Parser: "test-2"}); err != nil {
		t.Error(err)
	}
}
