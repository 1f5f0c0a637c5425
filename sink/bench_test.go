package sink

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// BenchmarkSink stores b.N pages of 22 rows each, and then the very same rows
// by bare batches of clickhouse-go in blocks of the same size. What the sink
// does more is to set pages against what is known of them, to make rows of what
// was read, and to be repeatable.
//
//	go test ./sink -run '^$' -bench Sink -benchtime 20000x
func BenchmarkSink(b *testing.B) {
	ctx := b.Context()
	at := time.Date(2025, 3, 1, 6, 30, 0, 0, time.UTC)
	pages := make([]PageRows, b.N)
	for i := range pages {
		var body strings.Builder
		fmt.Fprintf(&body, "title 通知%d\npublished 2025-01-01\n", i)
		for q := range 5 {
			fmt.Fprintf(&body, "section 第%d问：%d年怎么报销\n", q, 2000+i%25)
			for n := range 3 {
				fmt.Fprintf(&body, "第%d项，报销%d%%，各地要加强组织领导，压实工作责任，完善工作机制 => reimbursement_rate %d percent condition=c%d\n", n, 50+n, 50+n, 10*q+n)
			}
		}
		p := fetched(fmt.Sprintf("https://a.example.cn/art/2025/1/1/art_1_%d.html", i), body.String(), at)
		doc, result, err := parseTest(p)
		if err != nil {
			b.Fatal(err)
		}
		pages[i] = PageRows{Page: p, Doc: doc, Result: result}
	}
	info := RunInfo{Source: "site", Kind: Crawl, Authority: "official", Parser: testParser}

	begin := func() (*Store, *Run) {
		s := benchStore(b)
		run, err := s.Begin(ctx, info)
		if err != nil {
			b.Fatal(err)
		}
		return s, run
	}
	_, run := begin()
	b.ResetTimer()
	began, beganCPU := time.Now(), processorTime(b)
	for i := range pages {
		if err := run.Add(ctx, pages[i]); err != nil {
			b.Fatal(err)
		}
	}
	if err := run.Flush(ctx); err != nil {
		b.Fatal(err)
	}
	ours, oursCPU := time.Since(began), processorTime(b)-beganCPU
	b.StopTimer()

	s, run := begin()
	rows, bare, bareCPU := 0, time.Duration(0), time.Duration(0)
	flush := func() {
		batch, err := run.rows(ctx, run.batch)
		if err != nil {
			b.Fatal(err)
		}
		rows += len(batch.pages) + len(batch.items) + len(batch.records) + len(batch.findings) + len(batch.fetches)
		began, beganCPU := time.Now(), processorTime(b)
		bareInsert(b, s, "pages", batch.pages)
		bareInsert(b, s, "items", batch.items)
		bareInsert(b, s, "records", batch.records)
		bareInsert(b, s, "findings", batch.findings)
		bareInsert(b, s, "fetches", batch.fetches)
		bare += time.Since(began)
		bareCPU += processorTime(b) - beganCPU
		run.batch, run.batchBytes, run.batchRows = nil, 0, 0
	}
	for i := range pages {
		// As Add, without the writing.
		run.batch = append(run.batch, pages[i])
		run.batchRows += 1 + len(pages[i].Doc.Items) + len(pages[i].Result.Records)
		run.batchBytes += 512 + len(pages[i].Page.Body)
		for _, item := range pages[i].Doc.Items {
			run.batchBytes += len(item.Question) + len(item.Answer)
		}
		if run.batchRows >= s.opt.BatchRows || run.batchBytes >= s.opt.BatchBytes {
			flush()
		}
	}
	flush()
	b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
	b.ReportMetric(float64(rows)/bare.Seconds(), "bare-rows/s")
	b.ReportMetric(bare.Seconds()/ours.Seconds(), "of-bare")
	b.ReportMetric(bareCPU.Seconds()/oursCPU.Seconds(), "cpu-of-bare")
	b.ReportMetric(oursCPU.Seconds()*1e6/float64(rows), "cpu-µs/row")
}

// processorTime is what this process has taken of the processors, the engine
// in it included.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func bareInsert[R any](b *testing.B, s *Store, table string, rows []R) {
	b.Helper()
	if len(rows) == 0 {
		return
	}
	// The same settings as insert's: what is compared is the work around them.
	ctx := clickhouse.Context(b.Context(), clickhouse.WithSettings(clickhouse.Settings{"optimize_on_insert": 0}))
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO "+table+" ("+columnsOf[R]()+")")
	if err != nil {
		b.Fatal(err)
	}
	for i := range rows {
		if err := batch.AppendStruct(&rows[i]); err != nil {
			b.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		b.Fatal(err)
	}
}

// benchStore is emptyStore for benchmarks.
func benchStore(b *testing.B) *Store {
	b.Helper()
	engine.Lock()
	engine.databases++
	name := fmt.Sprintf("bench%d", engine.databases)
	engine.Unlock()
	s, err := OpenEngine(b.Context(), engine.Engine, Options{Database: name})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}
