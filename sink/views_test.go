package sink

import (
	"fmt"
	"testing"
	"time"
)

// crawlAs is crawlOnce for a source of its own and a given authority.
func crawlAs(t *testing.T, s *Store, clock *testClock, authority string, site ...[2]string) {
	t.Helper()
	run, err := s.Begin(t.Context(), RunInfo{Source: "of " + authority, Kind: Crawl, Authority: authority, Parser: testParser})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range site {
		if err := run.Add(t.Context(), pageRows(t, fetched(page[0], page[1], clock.now()))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := run.End(t.Context(), Ending{}); err != nil {
		t.Fatal(err)
	}
}

func contribution(day, words string) string {
	return "title 缴费标准\npublished " + day + "\nmain 缴费多少\n" + words
}

// What happens to one rule as pages come and change, and what readers see.
func TestTimeline(t *testing.T) {
	const (
		official   = "official"
		aggregator = "aggregator"
	)
	type visit struct{ authority, url, body string }
	tests := []struct {
		name    string
		visits  []visit // a day apart from 2025-03-01
		segment string  // the timeline
		current string
	}{
		{"one rule, dated",
			[]visit{{official, "https://g/1", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY from=2025-01-01")}},
			"('2025-01-01',NULL,true,'400 CNY')", "('400 CNY',1)"},
		{"undated holds from its publishing",
			[]visit{{official, "https://g/1", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY")}},
			"('2024-11-01',NULL,false,'400 CNY')", "('400 CNY',1)"},
		{"a reform splits the time",
			[]visit{
				{official, "https://g/1", contribution("2023-11-01", "每年380元 => contribution_amount 380 CNY from=2024-01-01")},
				{official, "https://g/2", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY from=2025-01-01")}},
			"('2024-01-01','2024-12-31',true,'380 CNY')\n('2025-01-01',NULL,true,'400 CNY')", "('400 CNY',1)"},
		{"a correction takes the place of what it corrects",
			[]visit{
				{official, "https://g/1", contribution("2024-11-01", "每年380元 => contribution_amount 380 CNY from=2025-01-01")},
				{official, "https://g/1", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY from=2025-01-01")}},
			"('2025-01-01',NULL,true,'400 CNY')", "('400 CNY',1)"},
		{"an edit without a day counts from when it was seen",
			[]visit{
				{official, "https://g/1", contribution("2024-11-01", "每年380元 => contribution_amount 380 CNY")},
				{official, "https://g/1", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY")}},
			"('2024-11-01','2025-03-01',false,'380 CNY')\n('2025-03-02',NULL,false,'400 CNY')", "('400 CNY',1)"},
		{"authority comes before recency",
			[]visit{
				{official, "https://g/1", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY from=2025-01-01")},
				{aggregator, "https://q/1", contribution("2025-02-01", "每年380元 => contribution_amount 380 CNY")}},
			"('2025-01-01',NULL,true,'400 CNY')", "('400 CNY',1)"},
		{"an official rule that is over does not overrule",
			[]visit{
				{official, "https://g/1", contribution("2023-11-01", "每年380元 => contribution_amount 380 CNY from=2024-01-01 to=2024-12-31")},
				{aggregator, "https://q/1", contribution("2025-02-01", "每年400元 => contribution_amount 400 CNY from=2025-01-01")}},
			"('2024-01-01','2024-12-31',true,'380 CNY')\n('2025-01-01',NULL,true,'400 CNY')", "('400 CNY',1)"},
		{"what is said again is nothing new",
			[]visit{
				{official, "https://g/1", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY from=2025-01-01")},
				{aggregator, "https://q/1", contribution("2025-02-01", "每年400元 => contribution_amount 400 CNY")}},
			"('2025-01-01',NULL,true,'400 CNY')", "('400 CNY',1)"},
		{"a term that is over",
			[]visit{{official, "https://g/1", contribution("2023-11-01", "每年380元 => contribution_amount 380 CNY from=2024-01-01 to=2024-12-31")}},
			"('2024-01-01','2024-12-31',true,'380 CNY')", "('380 CNY',0)"},
		{"a rule that was dropped",
			[]visit{
				{official, "https://g/1", contribution("2024-11-01", "每年380元 => contribution_amount 380 CNY")},
				{official, "https://g/1", contribution("2024-11-01", "另行通知")}},
			"('2024-11-01','2025-03-01',false,'380 CNY')", ""},
		{"a page that went proves nothing",
			[]visit{
				{official, "https://g/1", contribution("2024-11-01", "每年380元 => contribution_amount 380 CNY")},
				{official, "https://g/1", ""}, {official, "https://g/1", ""}},
			"('2024-11-01',NULL,false,'380 CNY')", "('380 CNY',1)"},
		{"a rule whose document was repealed",
			[]visit{
				{official, "https://g/1", "number 昆医保〔2023〕1号\n" + contribution("2023-11-01", "每年380元 => contribution_amount 380 CNY from=2024-01-01")},
				{official, "https://g/2", "number 昆医保〔2024〕9号\nrepeals 昆医保〔2023〕1号\n" + contribution("2024-11-01", "起付线500元 => deductible 500 CNY from=2025-01-01")}},
			"('2024-01-01','2024-12-31',true,'380 CNY')\n('2025-01-01',NULL,true,'500 CNY')", "('380 CNY',0)\n('500 CNY',1)"},
		{"examples hold for nobody",
			[]visit{{official, "https://g/1", contribution("2024-11-01", "如400元 => contribution_amount 400 CNY kind=example")}}, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			clock := newClock()
			s := emptyStore(t, Options{Now: clock.now})
			for _, v := range test.visits {
				crawlAs(t, s, clock, v.authority, [2]string{v.url, v.body})
				clock.pass(24 * time.Hour)
			}
			if got := table(t, s, "SELECT valid_from, valid_to, dated, value FROM timeline ORDER BY valid_from"); got != test.segment {
				t.Errorf("timeline\n%s\nwant\n%s", got, test.segment)
			}
			if got := table(t, s, "SELECT value, in_force FROM current_records ORDER BY value"); got != test.current {
				t.Errorf("current\n%s\nwant\n%s", got, test.current)
			}
		})
	}
}

func TestAsOf(t *testing.T) {
	clock := newClock() // 2025-03-01
	s := emptyStore(t, Options{Now: clock.now})
	visit := func(url, body string) {
		crawlAs(t, s, clock, "official", [2]string{url, body})
		clock.pass(24 * time.Hour)
	}
	visit("https://g/1", contribution("2024-11-01", "每年380元 => contribution_amount 380 CNY from=2025-01-01"))
	visit("https://g/1", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY from=2025-01-01")) // a correction
	visit("https://g/2", contribution("2025-03-01", "每年420元 => contribution_amount 420 CNY from=2026-01-01")) // a reform
	for _, test := range []struct{ effective, known, want string }{
		{"2025-06-01", "2025-02-01 00:00:00", ""},
		{"2025-06-01", "2025-03-01 12:00:00", "('380 CNY')"},
		{"2025-06-01", "2025-03-02 12:00:00", "('400 CNY')"},
		{"2026-06-01", "2025-03-02 12:00:00", "('400 CNY')"},
		{"2026-06-01", "2025-03-04 12:00:00", "('420 CNY')"},
		{"2025-06-01", "2025-03-04 12:00:00", "('400 CNY')"},
		{"2024-06-01", "2025-03-04 12:00:00", ""},
	} {
		query := fmt.Sprintf("SELECT value FROM as_of(effective = '%s', known = '%s')", test.effective, test.known)
		if got := table(t, s, query); got != test.want {
			t.Errorf("%s: %s, want %s", query, got, test.want)
		}
	}
}

func TestConflictsStaleUnsourced(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	crawlAs(t, s, clock, "official",
		[2]string{"https://g/1", contribution("2023-11-01", "每年380元 => contribution_amount 380 CNY from=2024-01-01")},
		[2]string{"https://g/2", contribution("2024-11-01", "每年400元 => contribution_amount 400 CNY from=2025-01-01")})
	crawlAs(t, s, clock, "aggregator",
		[2]string{"https://q/1", contribution("2025-02-01", "每年390元 => contribution_amount 390 CNY\n起付线500元 => deductible 500 CNY")})
	// No disagreement: a figure within the bounds of another, one that is said to
	// be about right, and rules of no place, which may be of two.
	const rates = "title 标准\npublished 2025-01-01\nmain 多少\n"
	crawlAs(t, s, clock, "media",
		[2]string{"https://m/1", rates + "报销50%至70% => reimbursement_rate 50..70 percent\n药费年累计约3000元 => ceiling 3000 CNY approx=true\n缴费比例8% => contribution_rate 8 percent region="},
		[2]string{"https://m/2", rates + "报销60% => reimbursement_rate 60 percent\n药费年累计3100元 => ceiling 3100 CNY\n缴费比例9% => contribution_rate 9 percent region="})
	for query, want := range map[string]string{
		"SELECT value, other_value, won_by, url, other_url FROM conflicts":                          "('400 CNY','390 CNY','authority','https://g/2','https://q/1')",
		"SELECT stated_value, value, superseded_on, url, superseded_by FROM stale":                  "('380 CNY','400 CNY','2025-01-01','https://g/1','https://g/2')",
		"SELECT measure, value, url FROM unsourced WHERE source != 'of media'":                      "('deductible','500 CNY','https://q/1')",
		"SELECT value, pages, authority FROM current_records WHERE measure = 'contribution_amount'": "('400 CNY',1,'official')",
	} {
		if got := table(t, s, query); got != want {
			t.Errorf("%s\n%s\nwant\n%s", query, got, want)
		}
	}
}

// What pages cite and no page is: the number of a page that is there is known,
// and so is its own.
func TestUnknownDocuments(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	crawlAs(t, s, clock, "official",
		[2]string{"https://g/1", "number 苏医保发〔2024〕1号\nmain 缴费多少\n根据国办发〔2021〕14号、苏医保发〔2024〕1号，每年400元 => contribution_amount 400 CNY"},
		[2]string{"https://g/2", "number 昆医保〔2024〕3号\nmain 起付线多少\n按照苏医保发〔2024〕1号和国办发[2021]14号、苏人社发〔2020〕8号，起付线500元 => deductible 500 CNY"})
	got := table(t, s, "SELECT doc_number, pages FROM unknown_documents ORDER BY pages DESC, doc_number")
	if want := "('国办发〔2021〕14号',2)\n('苏人社发〔2020〕8号',1)"; got != want {
		t.Errorf("unknown\n%s\nwant\n%s", got, want)
	}
}

func TestUpcoming(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	day := func(n int) string { return time.Now().In(china).AddDate(0, 0, n).Format(time.DateOnly) }
	crawlAs(t, s, clock, "official", [2]string{"https://g/1", "main 几时\n" +
		"集中缴费 => enrolment_period " + day(5) + ".." + day(40) + " date\n" +
		"每年 => deadline --" + day(-1)[5:] + " date\n" +
		"截止 => deadline " + day(-2) + " date condition=补缴\n" +
		"届时70% => reimbursement_rate 70 percent from=" + day(100) + "\n" +
		"试行 => deductible 500 CNY from=2020-01-01 to=" + day(9)})
	next, err := time.Parse(time.DateOnly, day(-1))
	if err != nil {
		t.Fatal(err)
	}
	left := int(next.AddDate(1, 0, 0).Sub(next)/(24*time.Hour)) - 1
	want := fmt.Sprintf("('opens',5,'enrolment_period')\n('ends',9,'deductible')\n('deadline',40,'enrolment_period')\n('starts',100,'reimbursement_rate')\n('deadline',%d,'deadline')", left)
	if got := table(t, s, "SELECT event, days_left, measure FROM upcoming ORDER BY days_left"); got != want {
		t.Errorf("upcoming\n%s\nwant\n%s", got, want)
	}
}

var fewRegions = []Region{
	{Code: "100000", Name: "中华人民共和国", FullName: "中华人民共和国", ShortName: "中国", Level: "country"},
	{Code: "320000", Name: "江苏省", FullName: "江苏省", ShortName: "江苏", Level: "province", Parent: "100000"},
	{Code: "320500", Name: "苏州市", FullName: "江苏省苏州市", ShortName: "苏州", Level: "prefecture", Parent: "320000"},
	{Code: "320583", Name: "昆山市", FullName: "江苏省苏州市昆山市", ShortName: "昆山", Level: "county", Parent: "320500", ValidFrom: "1989-07-27"},
}

func TestRollUps(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now, Regions: fewRegions, Labels: []Label{{"measure", "deductible", "起付线", "Deductible"}}})
	page := func(n int) [2]string {
		return [2]string{"https://g/1", fmt.Sprintf("published 2024-11-01\nmain 起付线\n苏州%d元 => deductible %d CNY region=320500\n昆山%d元 => deductible %d CNY region=320583\n某地%d元 => deductible %d CNY region=", n, n, n, n, n, n)}
	}
	crawlOnce(t, s, clock, Crawl, page(500))
	clock.pass(24 * time.Hour)
	crawlOnce(t, s, clock, Crawl, page(400))
	got := table(t, s, "SELECT region, region_name, changes, better_for_insured, silent_edits FROM changes_by_region ORDER BY region")
	want := "('','',1,1,1)\n('100000','中华人民共和国',2,2,2)\n('320000','江苏省',2,2,2)\n('320500','江苏省苏州市',2,2,2)\n('320583','江苏省苏州市昆山市',1,1,1)"
	if got != want {
		t.Errorf("changes by region\n%s\nwant\n%s", got, want)
	}
	got = table(t, s, "SELECT region, status, rules, official FROM coverage WHERE year = toYear(today()) ORDER BY region")
	want = "('100000','never',0,0)\n('320000','never',0,0)\n('320500','official',1,1)\n('320583','official',1,1)"
	if got != want {
		t.Errorf("coverage\n%s\nwant\n%s", got, want)
	}
	for regions, want := range map[string]int{"320000": 2, "320583": 1, "100000": 3, "": 3, "440000": 0} {
		var codes []string
		if regions != "" {
			codes = []string{regions}
		}
		changes, err := s.Changes(t.Context(), ChangeFilter{Regions: codes, Measure: "deductible", Since: clock.t.Add(-time.Hour)})
		if err != nil || len(changes) != want {
			t.Errorf("region %q: %d changes, want %d; %v", regions, len(changes), want, err)
		}
	}
}

// Readers see nothing of a run before it ended, and nothing less either.
func TestReadersSeeWholeRuns(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	before := [2]string{"https://g/1", "published 2024-11-01\nmain 起付线\n500元 => deductible 500 CNY"}
	crawlOnce(t, s, clock, Crawl, before)
	clock.pass(24 * time.Hour)
	run, err := s.Begin(t.Context(), RunInfo{Source: "site", Kind: Crawl, Authority: "official", Parser: testParser})
	if err != nil {
		t.Fatal(err)
	}
	after := pageRows(t, fetched("https://g/1", "published 2024-11-01\nmain 起付线\n400元 => deductible 400 CNY", clock.now()))
	if err := run.Add(t.Context(), after); err != nil {
		t.Fatal(err)
	}
	if err := run.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	const query = "SELECT value, closed_at IS NULL FROM statements ORDER BY value"
	if got, want := table(t, s, query), "('500 CNY',1)"; got != want {
		t.Errorf("while the run runs: %s, want %s", got, want)
	}
	if _, err := run.End(t.Context(), Ending{}); err != nil {
		t.Fatal(err)
	}
	if got, want := table(t, s, query), "('400 CNY',1)\n('500 CNY',0)"; got != want {
		t.Errorf("once it ended: %s, want %s", got, want)
	}
	if got, want := table(t, s, "SELECT old_value, new_value FROM policy_changes"), "('500 CNY','400 CNY')"; got != want {
		t.Errorf("changes: %s, want %s", got, want)
	}
}
