package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"policywatch/crawl"
	"policywatch/normalize"
	"policywatch/sink"
)

func TestMonitor(t *testing.T) {
	m := newMetrics()
	m.fetched(crawl.Page{Outcome: crawl.OK, Duration: 20 * time.Millisecond})
	m.fetched(crawl.Page{Outcome: crawl.NotModified, Source: "a", Waiting: 5})
	m.fetched(crawl.Page{Outcome: crawl.NotModified, Source: "b", Waiting: 70})
	m.waits(func() int { return 3 })
	m.parsed(time.Millisecond, &normalize.Result{Records: make([]normalize.Record, 12)}, false)
	m.parsed(time.Millisecond, nil, true)
	m.wrote(time.Millisecond)
	m.ended("a", sink.Summary{Records: 12, Outcomes: map[crawl.Outcome]int{crawl.OK: 1}})
	m.passed(time.Minute, "ok")
	var none *metrics // counts nothing, and does not panic
	none.fetched(crawl.Page{})
	none.parsed(0, nil, false)
	none.wrote(0)
	none.ended("a", sink.Summary{})
	none.passed(0, "ok")

	var sick error
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	addr, err := serveHTTP(ctx, "127.0.0.1:0", m.monitor(func(context.Context) error { return sick }), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) (int, string) {
		resp, err := http.Get("http://" + addr.String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	_, text := get("/metrics")
	for _, want := range []string{
		`policywatch_fetches_total{outcome="ok"} 1`,
		`policywatch_fetches_total{outcome="not_modified"} 2`,
		"policywatch_queue_pages 70\n",
		"policywatch_queue_passes 3\n",
		`policywatch_fetch_seconds_count 1`,
		`policywatch_page_records_bucket{le="20"} 1`,
		`policywatch_parse_failures_total 1`,
		`policywatch_rows_total{table="records"} 12`,
		`policywatch_rows_total{table="fetches"} 1`,
		`policywatch_passes_total{result="ok"} 1`,
		`process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("/metrics has no %s", want)
		}
	}
	if code, body := get("/healthz"); code != 200 || body != "ok\n" {
		t.Errorf("healthy: %d %q", code, body)
	}
	sick = errors.New("ClickHouse does not answer")
	if code, body := get("/healthz"); code != 503 || !strings.Contains(body, "ClickHouse does not answer") {
		t.Errorf("sick: %d %q", code, body)
	}
	if _, err := serveHTTP(ctx, addr.String(), nil, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("two listeners on one port")
	}
}
