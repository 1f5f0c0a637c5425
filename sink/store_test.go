package sink

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/normalize"
	"policywatch/sink/embedded"
)

// engine is the one ClickHouse of this test process; every test has a database
// of its own in it.
var engine struct {
	sync.Mutex
	*embedded.Engine
	databases int
	idle      map[bool][]string // by clustered
	clustered bool              // tests are to lay their tables out as on a cluster
}

// itself is the cluster that the engine of the tests is alone in.
const itself = "itself"

func TestMain(m *testing.M) {
	if dir := os.Getenv("POLICYWATCH_TEST_VICTIM"); dir != "" {
		do := victim
		if os.Getenv("POLICYWATCH_TEST_DUMP") != "" {
			do = dumpVictim
		}
		if err := do(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv("POLICYWATCH_TEST_ALONE") != "" {
		os.Exit(m.Run()) // with an engine of the test's own
	}
	flag.Parse()
	engine.idle = map[bool][]string{}
	dir, err := os.MkdirTemp("", "policywatch-sink")
	data := filepath.Join(dir, "data")
	if *dataDir != "" {
		data = *dataDir
	}
	if err == nil {
		engine.Engine, err = embedded.Open(context.Background(), data, embedded.Options{Cluster: itself})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "open the engine:", err)
		os.Exit(1)
	}
	code := m.Run()
	engine.Close()
	os.RemoveAll(dir)
	os.Exit(code)
}

// testClock starts at a fixed time and moves by hand, a little by itself.
type testClock struct {
	sync.Mutex
	t time.Time
}

func newClock() *testClock { return &testClock{t: time.Date(2025, 3, 1, 6, 30, 0, 0, time.UTC)} }

func (c *testClock) now() time.Time {
	c.Lock()
	defer c.Unlock()
	c.t = c.t.Add(time.Millisecond)
	return c.t
}

func (c *testClock) pass(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.t = c.t.Add(d)
}

// emptyStore opens a store on an empty database: one that another test has
// done with, emptied, or a new one.
func emptyStore(t *testing.T, opt Options) *Store {
	t.Helper()
	engine.Lock()
	clustered := engine.clustered
	if idle := engine.idle[clustered]; len(idle) > 0 {
		opt.Database = idle[len(idle)-1]
		engine.idle[clustered] = idle[:len(idle)-1]
	} else {
		engine.databases++
		opt.Database = fmt.Sprintf("test%d", engine.databases)
	}
	engine.Unlock()
	s := openStore(t, opt)
	t.Cleanup(func() {
		engine.Lock()
		engine.idle[clustered] = append(engine.idle[clustered], opt.Database)
		engine.Unlock()
	})
	emptied := false
	for _, name := range []string{"runs", "fetches", "pages", "items", "records", "changes", "findings", "regions", "labels", "timelines"} {
		var rows uint64
		if err := s.Conn().QueryRow(t.Context(), "SELECT count() FROM "+name).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows == 0 {
			continue
		}
		emptied = true
		if clustered && spread[name] != "" {
			name += "_local"
		}
		if err := s.Conn().Exec(t.Context(), "TRUNCATE TABLE "+name); err != nil {
			t.Fatal(err)
		}
	}
	if emptied {
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// openStore opens the store of a database that may be there already, as
// another process would.
func openStore(t *testing.T, opt Options) *Store {
	t.Helper()
	if engine.clustered {
		opt.Cluster, opt.alone = itself, true
	}
	if testing.Verbose() {
		opt.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	s, err := OpenEngine(t.Context(), engine.Engine, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// The pages of these tests are lines. "title …", "published …", "number …"
// and "repeals NUMBER" are of the page; "main …", "section …" and "related …" start an item with its
// question, "cut" marks it as cut off, "unclosed" that the page may be; any other line is a line of its answer,
// and what comes after " => " the record that it states:
//
//	每人每年400元 => contribution_amount 400 CNY per=year from=2025-01-01
const testParser = "test-1"

// parseTest is the parser of the tests.
func parseTest(p crawl.Page) (*extract.Document, *normalize.Result, error) {
	doc := &extract.Document{URL: p.URL}
	result := &normalize.Result{DocumentKey: p.URL}
	body := string(p.Body)
	if _, in, ok := strings.Cut(body, "<pre>"); ok {
		body = in
	}
	for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		n := len(doc.Items) - 1
		switch word {
		case "title":
			doc.Title = rest
		case "published":
			doc.Published = rest
		case "number":
			doc.DocNumber, result.DocumentKey = rest, rest
		case "repeals":
			result.Repeals = append(result.Repeals, normalize.Repeal{DocNumber: rest, Evidence: line})
		case "main", "section", "related":
			doc.Items = append(doc.Items, extract.Item{Index: n + 1, Role: extract.Role(word), Question: rest})
			result.Items = append(result.Items, normalize.ItemFacts{Relevant: true})
		case "cut":
			doc.Items[n].Truncated, doc.Unclosed = true, true
		case "unclosed":
			doc.Unclosed = true
		default:
			item := &doc.Items[n]
			start := len([]rune(item.Answer))
			item.Answer += line + "\n"
			words, wants, ok := strings.Cut(line, " => ")
			if !ok {
				continue
			}
			rec, err := testRecord(wants)
			if err != nil {
				return nil, nil, err
			}
			rec.Item = n
			rec.Evidence = normalize.Evidence{Text: words, Start: start, End: start + len([]rune(words))}
			rec.PolicyKey = hashOf(rec.Region, rec.Scheme, rec.Measure, rec.Value.Unit, rec.Payer, fmt.Sprint(rec.Population, rec.Care, rec.Institution), rec.Condition)
			from := ""
			if rec.Effective.From != nil {
				from = *rec.Effective.From
			}
			rec.ID = hashOf(result.DocumentKey, item.Question, rec.PolicyKey, ValueText(rec.Value), from)
			result.Records = append(result.Records, rec)
		}
	}
	return doc, result, nil
}

// testRecord reads "measure min..max unit key=value…".
func testRecord(s string) (normalize.Record, error) {
	f := strings.Fields(s)
	rec := normalize.Record{Measure: f[0], Relation: "is", Kind: "rule", Confidence: 0.9, Region: "320500", Scheme: "resident_medical"}
	lo, hi, ok := strings.Cut(f[1], "..")
	if !ok {
		hi = lo
	}
	rec.Value = normalize.Value{Min: nonEmpty(lo), Max: nonEmpty(hi), Unit: f[2]}
	for _, kv := range f[3:] {
		k, v, _ := strings.Cut(kv, "=")
		switch k {
		case "region":
			rec.Region = v
		case "scheme":
			rec.Scheme = v
		case "payer":
			rec.Payer = v
		case "per":
			rec.Per = v
		case "relation":
			rec.Relation = v
		case "population":
			rec.Population = strings.Split(v, ",")
		case "care":
			rec.Care = strings.Split(v, ",")
		case "institution":
			rec.Institution = strings.Split(v, ",")
		case "condition":
			rec.Condition = v
		case "amount":
			lo, hi, _ := strings.Cut(v, "..")
			rec.Amount = &normalize.Bracket{Min: nonEmpty(lo), Max: nonEmpty(hi)}
		case "from":
			rec.Effective.From = nonEmpty(v)
		case "to":
			rec.Effective.To = nonEmpty(v)
		case "kind":
			rec.Kind = v
		case "approx":
			rec.Approx = v == "true"
		case "derived":
			rec.Derived = v == "true"
		default:
			return rec, fmt.Errorf("test record %q: what is %q?", s, k)
		}
	}
	return rec, nil
}

// fetched is an OK answer with a body; "" is a 404.
func fetched(url, body string, at time.Time) crawl.Page {
	p := crawl.Page{URL: url, FinalURL: url, Outcome: crawl.OK, Status: 200, ContentType: "text/html", Charset: "utf-8",
		ETag: `"` + hashOf(body)[:8] + `"`, Article: true, FetchedAt: at, Tries: 1, Duration: 12 * time.Millisecond}
	if body == "" {
		p.Outcome, p.Status, p.ETag = crawl.Gone, 404, ""
		return p
	}
	p.Body = []byte(body)
	sum := sha256.Sum256(p.Body)
	p.BodyHash = hex.EncodeToString(sum[:])
	return p
}

// crawlOnce runs a source over a site of bodies by URL, in the order given.
func crawlOnce(t *testing.T, s *Store, clock *testClock, kind Kind, site ...[2]string) Summary {
	t.Helper()
	run, err := s.Begin(t.Context(), RunInfo{Source: "site", Kind: kind, Authority: "official", Parser: testParser})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range site {
		if err := run.Add(t.Context(), pageRows(t, fetched(page[0], page[1], clock.now()))); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := run.End(t.Context(), Ending{})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func pageRows(t *testing.T, p crawl.Page) PageRows {
	t.Helper()
	rows := PageRows{Page: p}
	if p.Outcome == crawl.OK {
		doc, result, err := parseTest(p)
		if err != nil {
			t.Fatal(err)
		}
		rows.Doc, rows.Result = doc, result
	}
	return rows
}

// table reads columns of a query as lines of tab-separated text.
func table(t *testing.T, s *Store, query string, args ...any) string {
	t.Helper()
	var lines []string
	rows, err := s.Conn().Query(t.Context(), "SELECT toString(tuple(*)) FROM ("+query+")", args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func TestSecondRunAddsNothing(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	site := [][2]string{
		{"https://a/1", "title 一\nmain 缴费多少\n每人每年400元 => contribution_amount 400 CNY per=year"},
		{"https://a/2", "title 二\nmain 报销多少\n报销70% => reimbursement_rate 70 percent\n9月1日起 => deadline --09-01 date"},
	}
	first := crawlOnce(t, s, clock, Crawl, site...)
	if first.Records != 3 || first.Articles != 2 || first.Items != 2 {
		t.Errorf("first run: %+v", first)
	}
	content := "SELECT id, url, value, first_seen, closed_at, revision FROM records ORDER BY ALL"
	before := table(t, s, content)
	clock.pass(24 * time.Hour)
	second := crawlOnce(t, s, clock, Crawl, site...)
	if second.Records != 0 || second.Articles != 0 || second.Items != 0 || second.Changes != 0 {
		t.Errorf("second run: %+v", second)
	}
	if after := table(t, s, content); after != before {
		t.Errorf("records\n%s\nwere\n%s", after, before)
	}
}

func TestStateIsOneRowAURL(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	start := clock.now()
	crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", "main 一\nx"}, [2]string{"https://a/2", ""})
	clock.pass(time.Hour)
	crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", "main 一\ny"}, [2]string{"https://a/2", ""})
	state, err := s.State(t.Context(), "site")
	if err != nil {
		t.Fatal(err)
	}
	a := state["https://a/1"]
	if a.Changes != 1 || a.ETag == "" || !a.Complete || !a.Article || a.Outcome != crawl.OK || a.Failures != 0 ||
		a.Seen.Sub(start) > time.Second || a.Changed.Sub(start) < time.Hour {
		t.Errorf("page: %+v", a)
	}
	b := state["https://a/2"]
	if b.Outcome != crawl.Gone || b.Failures != 2 || !b.Seen.IsZero() || b.BodyHash != "" {
		t.Errorf("missing page: %+v", b)
	}
}
