package sink

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"

	"policywatch/extract"
	"policywatch/normalize"
	"policywatch/normalize/lexicon"
)

var (
	size    = flag.Int("size", 1_000_000, "generated records of BenchmarkAtSize")
	dataDir = flag.String("data", "", "folder of the embedded ClickHouse, kept for the next time; a temporary one unless said")
)

// BenchmarkAtSize asks what analysts ask, of a store with many records:
//
//	go test ./sink -run '^$' -bench AtSize -size 10000000 -data /var/tmp/policywatch-size
//
// The first time it generates them: 90 statements of each rule, by nine pages
// over ten years, for all regions and 18 measures, and ten changes of each
// rule. Each question is measured against a scan of all records
// (of_full_scan: its time as a part of that one's), and by the time that it takes
// of the processors.
func BenchmarkAtSize(b *testing.B) {
	s := sizedStore(b)
	questions := []struct{ name, query string }{
		{"FullScan", "SELECT count(), uniq(value), max(evidence), max(url) FROM records"},
		{"ChangesOfAProvince", `SELECT region_name, measure, kind, old_value, new_value, new_evidence, url FROM policy_changes
			WHERE region IN (SELECT code FROM regions FINAL WHERE has(path, '320000')) AND observed_at >= now() - INTERVAL 90 DAY
			ORDER BY observed_at DESC LIMIT 1000`},
		{"CurrentValuesOfCities", `SELECT region, region_name, condition, value, url FROM current_records
			WHERE measure = 'deductible' AND region IN (SELECT code FROM regions FINAL WHERE level = 'prefecture' AND valid_to IS NULL)`},
		{"TimelineOfACity", "SELECT measure, valid_from, valid_to, value, url FROM timeline WHERE region = '320500'"},
		{"AsOfACity", "SELECT measure, value, url FROM as_of(effective = '2020-06-01', known = '2021-01-01 00:00:00') WHERE region = '320500'"},
	}
	var full time.Duration
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			rows, busy := 0, processorTime(b)
			for b.Loop() {
				rows = countRows(b, s, q.query)
			}
			busy = processorTime(b) - busy
			each := b.Elapsed() / time.Duration(b.N)
			if q.name == "FullScan" {
				full = each
			}
			b.ReportMetric(float64(each.Microseconds())/1000, "ms/op")
			b.ReportMetric(float64(busy.Microseconds())/1000/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(rows), "rows")
			if full > 0 {
				b.ReportMetric(float64(each)/float64(full), "of_full_scan")
			}
		})
	}
}

// countRows reads an answer to its end.
func countRows(b *testing.B, s *Store, query string) int {
	b.Helper()
	rows, err := s.Conn().Query(b.Context(), query)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return n
}

// sizedStore opens the store of so many generated records.
func sizedStore(b *testing.B) *Store {
	b.Helper()
	gazetteer, err := lexicon.LoadRegions()
	if err != nil {
		b.Fatal(err)
	}
	opt := Options{Database: fmt.Sprintf("size%d", *size)}
	for _, r := range gazetteer.All() {
		opt.Regions = append(opt.Regions, Region{
			Code: r.Code, Name: r.Name, FullName: gazetteer.FullName(r.Code), ShortName: r.Short,
			Level: []string{"country", "province", "prefecture", "county"}[r.Level], Parent: r.Parent, ValidTo: endOf(r.To),
		})
	}
	s, err := OpenEngine(b.Context(), engine.Engine, opt)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	rules := *size / 90
	if count(b, s, "timelines") >= rules {
		return s
	}
	start := time.Now()
	if err := execFile(b, s, "testdata/generate_rules.sql", clickhouse.Parameters{"rules": fmt.Sprint(rules)}); err != nil {
		b.Fatal(err)
	}
	// Most of it is old and was merged long ago; the last year of one page and
	// the last changes came since, each lot about rules from all over.
	fill(b, s, "records", "testdata/generate_records.sql", []lot{{"by_measure", 0, 88}, {"rule", 89, 89}})
	fill(b, s, "changes", "testdata/generate_changes.sql", []lot{{"by_region", 1, 9}, {"rule", 0, 0}})
	generated := time.Since(start)
	start = time.Now()
	err = s.refreshTimelines(b.Context(), "SELECT measure, region, policy_key FROM records WHERE run = {run:String}", clickhouse.Parameters{"run": "generated"})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d records generated in %v, their timelines made in %v", *size, generated.Round(time.Second), time.Since(start).Round(time.Second))
	return s
}

func endOf(year string) string {
	if year == "" {
		return ""
	}
	return year + "-12-31"
}

// A lot is a part of the rows of each rule, first to last, which come in the
// order of a column of generated_rules.
type lot struct {
	place       string
	first, last int
}

// fill runs the SQL of a file for its lots, in stretches, on two cores, and then
// lets the engine merge them, but to parts of 4 GB at most: a bigger one would
// take twice the room while it is made.
func fill(b *testing.B, s *Store, table, file string, lots []lot) {
	b.Helper()
	const stretch = 200_000 // rows
	rules, rows := *size/90, 0
	for _, l := range lots {
		rows += rules * (l.last - l.first + 1)
	}
	if count(b, s, table) == rows {
		return
	}
	mustExec(b, s, "TRUNCATE TABLE "+table)
	mustExec(b, s, "ALTER TABLE "+table+" MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 4000000000, max_parts_to_merge_at_once = 16, old_parts_lifetime = 10")
	mustExec(b, s, "SYSTEM STOP MERGES "+table)
	for _, l := range lots {
		var work errgroup.Group
		work.SetLimit(2)
		each := stretch / (l.last - l.first + 1)
		for from := 0; from < rules; from += each {
			work.Go(func() error {
				return execFile(b, s, file, clickhouse.Parameters{
					"place": l.place, "first": fmt.Sprint(l.first), "last": fmt.Sprint(l.last),
					"from": fmt.Sprint(from), "to": fmt.Sprint(min(from+each, rules)),
				})
			})
		}
		if err := work.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	mustExec(b, s, "SYSTEM START MERGES "+table)
	for quiet := 0; quiet < 5; quiet++ {
		time.Sleep(time.Second)
		if count(b, s, "system.merges WHERE database = currentDatabase()") > 0 {
			quiet = 0
		}
	}
}

func mustExec(b *testing.B, s *Store, sql string) {
	b.Helper()
	if err := s.Conn().Exec(b.Context(), sql); err != nil {
		b.Fatal(err)
	}
}

// execFile runs the statement of a file.
func execFile(b *testing.B, s *Store, file string, params clickhouse.Parameters) error {
	sql, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := s.Conn().Exec(clickhouse.Context(b.Context(), clickhouse.WithParameters(params)), string(sql)); err != nil {
		return fmt.Errorf("%s with %v: %w", file, params, err)
	}
	return nil
}

func count(b *testing.B, s *Store, name string) int {
	b.Helper()
	var rows uint64
	if err := s.Conn().QueryRow(b.Context(), "SELECT count() FROM "+name).Scan(&rows); err != nil {
		b.Fatal(err)
	}
	return int(rows)
}

// BenchmarkRun writes pages with twenty records each, first as new, then all
// with another figure: rows of all tables a second.
func BenchmarkRun(b *testing.B) {
	clock := newClock()
	for b.Loop() {
		b.StopTimer()
		s, err := OpenEngine(b.Context(), engine.Engine, Options{Database: "bench", Now: clock.now})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		const pages = 500
		records := 0
		for edition := range 2 {
			run, err := s.Begin(b.Context(), RunInfo{Source: "site", Kind: Crawl, Authority: "official", Parser: testParser})
			if err != nil {
				b.Fatal(err)
			}
			for n := range pages {
				p := benchPage(n, edition, clock.now())
				records += len(p.Result.Records)
				if err := run.Add(b.Context(), p); err != nil {
					b.Fatal(err)
				}
			}
			if _, err := run.End(b.Context(), Ending{}); err != nil {
				b.Fatal(err)
			}
			clock.pass(24 * time.Hour)
		}
		b.ReportMetric(float64(records)/b.Elapsed().Seconds()*float64(b.N), "records/s")
		b.ReportMetric(2*pages/b.Elapsed().Seconds()*float64(b.N), "pages/s")
		b.StopTimer()
		if err := s.Conn().Exec(b.Context(), "DROP DATABASE bench"); err != nil {
			b.Fatal(err)
		}
		s.Close()
		b.StartTimer()
	}
}

func benchPage(n, edition int, at time.Time) PageRows {
	url := fmt.Sprintf("https://a/%d", n)
	doc := &extract.Document{URL: url, Title: "标准", Published: "2024-11-01"}
	result := &normalize.Result{DocumentKey: url}
	for i := range 20 {
		question := fmt.Sprintf("第%d类报销多少", i)
		figure := fmt.Sprint(50 + i + edition)
		doc.Items = append(doc.Items, extract.Item{Index: i, Role: extract.RoleSection, Question: question, Answer: "报销" + figure + "%"})
		result.Items = append(result.Items, normalize.ItemFacts{Relevant: true})
		result.Records = append(result.Records, normalize.Record{
			ID: hashOf(url, question, figure), PolicyKey: hashOf(url, question), Item: i, Region: "320500", Scheme: "medical",
			Measure: "reimbursement_rate", Value: normalize.Value{Min: &figure, Max: &figure, Unit: "percent"}, Relation: "is", Kind: "rule",
			Evidence: normalize.Evidence{Text: "报销" + figure + "%", End: 5}, Confidence: 0.9,
		})
	}
	page := fetched(url, fmt.Sprintf("<p>%d %d</p>%s", n, edition, lorem), at)
	return PageRows{Page: page, Doc: doc, Result: result}
}

// lorem makes a page as long as one.
var lorem = func() string {
	s := ""
	for i := range 1000 {
		s += fmt.Sprintf("<li>第%d条 参保人员按规定享受待遇</li>\n", i*7919%1000)
	}
	return s
}()
