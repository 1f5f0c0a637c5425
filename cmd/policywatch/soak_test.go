package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"policywatch/cmd/policywatch/soak"
	"policywatch/config"
)

const soakConfig = `clickhouse: {dsn: "embedded:%s"}
crawl: {user_agent: "policywatch-soak (+https://example.org/bot; policy@example.org)", delay: 0s, pages: 100000000, host_pages: 100000000, queue: 100000000}
sources:
  - name: soak
    start: []
    sitemap: [%s/sitemap.xml]
    articles: {match: /art/}
    allow_private: true
    attachments: false
    leads: 0
`

// BenchmarkSoak sends a generated site of b.N pages through the whole pipeline
// into an embedded store, in one run; then again with one page of a hundred
// changed. The soak is
//
//	go test ./cmd/policywatch -run '^$' -bench Soak -benchtime 100000x -timeout 2h
func BenchmarkSoak(b *testing.B) {
	site := &soak.Site{Pages: b.N}
	srv := httptest.NewServer(site)
	defer srv.Close()
	dir := b.TempDir()
	file := filepath.Join(dir, defaultConfigPath)
	if err := os.WriteFile(file, fmt.Appendf(nil, soakConfig, filepath.Join(dir, "data"), srv.URL), 0o600); err != nil {
		b.Fatal(err)
	}
	cfg, err := config.Load(file)
	if err != nil {
		b.Fatal(err)
	}
	e := &env{stdout: io.Discard, stderr: os.Stderr}
	p, err := e.openPipeline(b.Context(), cfg, e.quietLogger())
	if err != nil {
		b.Fatal(err)
	}
	defer p.store.Close()

	b.ResetTimer()
	first := soakRun(b, p, cfg)
	b.StopTimer()
	asked, _ := site.Requests()
	if first.articles != b.N {
		b.Fatalf("%d of %d pages were stored, %d requests", first.articles, b.N, asked)
	}
	site.Turn()
	second := soakRun(b, p, cfg)
	asked, full := site.Requests()
	if want := (b.N + 92) / 100; second.articles != want {
		b.Errorf("second run: %d pages changed, want %d", second.articles, want)
	}

	rate := float64(b.N) / first.wall.Seconds()
	b.ReportMetric(rate, "pages/s")
	// The site has its part in these: it is in this process.
	b.ReportMetric(first.cpu.Seconds()*1e3/float64(b.N), "cpu-ms/page")
	b.ReportMetric(second.cpu.Seconds()*1e6/float64(b.N), "cpu-µs/unchanged-page")
	// They overlap: these are shares of the time that the three are at work.
	busy := (first.crawl + first.parse + first.store).Seconds()
	b.ReportMetric(100*first.crawl.Seconds()/busy, "%crawl")
	b.ReportMetric(100*first.parse.Seconds()/busy, "%parse")
	b.ReportMetric(100*first.store.Seconds()/busy, "%sink")
	b.ReportMetric(first.rss[0]/(1<<20), "MB-1st-half")
	b.ReportMetric(first.rss[1]/(1<<20), "MB-2nd-half")
	b.ReportMetric(first.peak/(1<<20), "MB-peak")
	b.ReportMetric(second.peak/(1<<20), "MB-peak-2nd-run")
	b.ReportMetric(float64(first.records)/float64(b.N), "records/page")
	b.ReportMetric(float64(second.wall.Microseconds())/float64(b.N), "µs/unchanged-page")
	b.ReportMetric(float64(full), "bodies-2nd-run")
	b.ReportMetric(float64(asked-full), "304s-2nd-run")
}

type soakResult struct {
	wall, crawl, parse, store time.Duration
	cpu                       time.Duration
	articles, records         int
	rss                       [2]float64 // mean of the first and the second half, bytes
	peak                      float64    // most of both
}

func soakRun(b *testing.B, p *pipeline, cfg *config.Config) soakResult {
	b.Helper()
	p.metrics = newMetrics()
	ctx, stop := context.WithCancel(b.Context())
	samples := make(chan []float64)
	go func() { samples <- sampleRSS(ctx) }()
	began, used := time.Now(), processorTime(b)
	sum, err := p.pass(b.Context(), cfg.Sources[0].Source)
	r := soakResult{wall: time.Since(began), cpu: processorTime(b) - used, articles: sum.Articles, records: sum.Records}
	stop()
	if err != nil {
		b.Fatal(err)
	}
	rss := <-samples
	for i, v := range rss {
		half := 2 * i / len(rss)
		r.peak = max(r.peak, v)
		r.rss[half] += v / float64((len(rss)+1-half)/2)
	}
	families, err := p.metrics.registry.Gather()
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range families {
		d := func() time.Duration {
			m := f.GetMetric()[0]
			return time.Duration((m.GetHistogram().GetSampleSum() + m.GetCounter().GetValue()) * float64(time.Second))
		}
		switch f.GetName() {
		case "policywatch_parse_seconds":
			r.parse = d()
		case "policywatch_store_seconds":
			r.store = d()
		case "policywatch_crawl_waits_seconds_total":
			r.crawl = r.wall - d()
		}
	}
	return r
}

// processorTime is what this process has taken of the processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// sampleRSS reads the resident memory of this process until ctx is done.
func sampleRSS(ctx context.Context) []float64 {
	var list []float64
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if b, err := os.ReadFile("/proc/self/statm"); err == nil {
			if f := bytes.Fields(b); len(f) > 1 {
				pages, _ := strconv.ParseFloat(string(f[1]), 64)
				list = append(list, pages*float64(os.Getpagesize()))
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return list
		}
	}
}
