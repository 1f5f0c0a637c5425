package embedded

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// The figures of the engine:
//
//	go test -run '^$' -bench . -benchtime 5x ./sink/embedded

// What a command pays for the engine: a new process loads the library, opens an
// empty folder, and inserts a million rows.
func BenchmarkNewProcess(b *testing.B) {
	var sum [4]float64
	for b.Loop() {
		out, err := child(b, "measure", b.TempDir()).Output()
		if err != nil {
			b.Fatal(err)
		}
		var told [4]float64
		if _, err := fmt.Sscan(string(out), &told[0], &told[1], &told[2], &told[3]); err != nil {
			b.Fatalf("%q: %v", out, err)
		}
		for i := range sum {
			sum[i] += told[i]
		}
	}
	for i, unit := range []string{"load-ms", "open-ms", "open-MB", "million-rows-MB"} {
		b.ReportMetric(sum[i]/float64(b.N), unit)
	}
}

// measure is that new process.
func measure(folder string) error {
	began := time.Now()
	path, err := Locate(context.Background(), nil)
	if err != nil {
		return err
	}
	if _, err := load(path); err != nil {
		return err
	}
	loaded := time.Since(began)
	engine, err := Open(context.Background(), folder, Options{})
	if err != nil {
		return err
	}
	opened := time.Since(began) - loaded
	rss := residentMB()
	conn, err := clickhouse.Open(&clickhouse.Options{Protocol: clickhouse.HTTP, Addr: []string{"embedded:0"}, TransportFunc: engine.TransportFunc})
	if err != nil {
		return err
	}
	if err := makeBenchTable(conn); err != nil {
		return err
	}
	for range 10 {
		if err := insertBenchRows(conn, 100_000); err != nil {
			return err
		}
	}
	fmt.Println(loaded.Seconds()*1e3, opened.Seconds()*1e3, rss, residentMB())
	return engine.Close()
}

// residentMB is the resident memory of this process.
func residentMB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	var kib float64
	for line := range strings.Lines(string(status)) {
		if n, err := fmt.Sscanf(line, "VmRSS: %g kB", &kib); n == 1 && err == nil {
			return kib / 1024
		}
	}
	return 0
}

func makeBenchTable(conn driver.Conn) error {
	for _, sql := range []string{
		"CREATE DATABASE policy",
		`CREATE TABLE policy.bench (id UInt64, region LowCardinality(String), measure LowCardinality(String),
			value Decimal(18, 4), since Date32, seen DateTime64(3, 'UTC'), text String) ENGINE = MergeTree ORDER BY id`,
	} {
		if err := conn.Exec(context.Background(), sql); err != nil {
			return err
		}
	}
	return nil
}

func insertBenchRows(conn driver.Conn, n int) error {
	batch, err := conn.PrepareBatch(context.Background(), "INSERT INTO policy.bench")
	if err != nil {
		return err
	}
	day := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		if err := batch.Append(uint64(i), "320583", "account_credit", "2.8", day, day, "35岁以下:按个人缴费基数的2.8%返还"); err != nil {
			return err
		}
	}
	return batch.Send()
}

func BenchmarkSelect1(b *testing.B) {
	conn := connect(b, openTest(b))
	for b.Loop() {
		var one uint8
		if err := conn.QueryRow(b.Context(), "SELECT 1").Scan(&one); err != nil {
			b.Fatal(err)
		}
	}
}

// The same for the SQL of users, through the fence.
func BenchmarkSelect1OfAReader(b *testing.B) {
	door := openTest(b).ReaderTransport()
	for b.Loop() {
		ask(b, door, "SELECT 1", nil)
	}
}

func BenchmarkInsert100kRowsOf7Columns(b *testing.B) {
	conn := connect(b, openTest(b))
	if err := makeBenchTable(conn); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := insertBenchRows(conn, 100_000); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// Thirty million rows as they come; the growth of memory says that they are
// not kept.
func BenchmarkStream30MRows(b *testing.B) {
	engine := openTest(b)
	for _, format := range []string{"Native", "CSV", "JSONEachRow"} {
		b.Run(format, func(b *testing.B) {
			before, most := residentMB(), 0.0
			for b.Loop() {
				request, err := http.NewRequest(http.MethodPost, "http://embedded/", strings.NewReader("SELECT number FROM numbers(30000000) FORMAT "+format))
				if err != nil {
					b.Fatal(err)
				}
				response, err := engine.Transport().RoundTrip(request)
				if err != nil {
					b.Fatal(err)
				}
				n, err := io.Copy(io.Discard, response.Body)
				if err != nil || n < 100_000_000 {
					b.Fatal(n, err)
				}
				most = max(most, residentMB())
				response.Body.Close()
			}
			b.ReportMetric(30e6*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(max(0, most-before), "MB-more")
		})
	}
}
