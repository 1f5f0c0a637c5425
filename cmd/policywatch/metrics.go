package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"policywatch/crawl"
	"policywatch/normalize"
	"policywatch/sink"
)

// metrics counts what the pipeline does, for Prometheus. No metric is by
// source: a hundred thousand sources would be as many series, and what a
// source does is in ClickHouse. A nil *metrics counts nothing.
type metrics struct {
	registry *prometheus.Registry

	fetches       *prometheus.CounterVec // by outcome
	fetchTime     prometheus.Histogram
	rows          *prometheus.CounterVec // by table
	storeTime     prometheus.Histogram
	parseTime     prometheus.Histogram
	parseFailures prometheus.Counter
	waiting       prometheus.Counter
	records       prometheus.Histogram
	passes        *prometheus.CounterVec // by result
	passTime      prometheus.Histogram
	running       prometheus.Gauge
	sources       *prometheus.GaugeVec // by state

	mu    sync.Mutex
	ahead map[string]int // pages that passes under way have found and not asked for, by source
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		ahead:    map[string]int{},
		fetches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "policywatch_fetches_total", Help: "Requests by outcome.",
		}, []string{"outcome"}),
		fetchTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "policywatch_fetch_seconds", Help: "Time of a request, tries and body included.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}),
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "policywatch_rows_total", Help: "Rows that passes stored, by table, counted when a pass ends.",
		}, []string{"table"}),
		storeTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "policywatch_store_seconds", Help: "Time to write a batch of pages to the store.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 30, 120},
		}),
		parseTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "policywatch_parse_seconds", Help: "Time to extract and normalize a page.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5},
		}),
		parseFailures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "policywatch_parse_failures_total", Help: "Articles that could not be parsed.",
		}),
		waiting: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "policywatch_crawl_waits_seconds_total", Help: "Time that crawls waited for parser or store.",
		}),
		records: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "policywatch_page_records", Help: "Records that an article gave.",
			Buckets: []float64{0, 1, 2, 5, 10, 20, 50, 100, 500},
		}),
		passes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "policywatch_passes_total", Help: "Passes over a source, by result.",
		}, []string{"result"}),
		passTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "policywatch_pass_seconds", Help: "Time of a pass over a source.",
			Buckets: []float64{1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600},
		}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "policywatch_passes_running", Help: "Passes under way.",
		}),
		sources: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "policywatch_sources", Help: "Scheduled sources by the result of their last pass.",
		}, []string{"state"}),
	}
	m.registry.MustRegister(m.fetches, m.fetchTime, m.rows, m.storeTime, m.parseTime, m.parseFailures, m.waiting,
		m.records, m.passes, m.passTime, m.running, m.sources,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "policywatch_queue_pages", Help: "Pages that passes under way have found and not asked for yet.",
		}, m.queued),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// waits has the passes that wait for their turn shown.
func (m *metrics) waits(count func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "policywatch_queue_passes", Help: "Passes that are due and wait for their turn.",
	}, func() float64 { return float64(count()) }))
}

// queued is how many pages passes under way have found and not asked for.
func (m *metrics) queued() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := 0
	for _, n := range m.ahead {
		all += n
	}
	return float64(all)
}

// fetched counts one request.
func (m *metrics) fetched(p crawl.Page) {
	if m == nil {
		return
	}
	m.mu.Lock()
	m.ahead[p.Source] = p.Waiting
	m.mu.Unlock()
	m.fetches.WithLabelValues(string(p.Outcome)).Inc()
	if p.Duration > 0 {
		m.fetchTime.Observe(p.Duration.Seconds())
	}
}

// parsed counts one article that was parsed, or failed to.
func (m *metrics) parsed(took time.Duration, result *normalize.Result, failed bool) {
	if m == nil {
		return
	}
	m.parseTime.Observe(took.Seconds())
	if failed || result == nil {
		m.parseFailures.Inc()
		return
	}
	m.records.Observe(float64(len(result.Records)))
}

// waited counts the time that a crawl waited for parser or store.
func (m *metrics) waited(d time.Duration) {
	if m != nil {
		m.waiting.Add(d.Seconds())
	}
}

// wrote counts one batch that was written to the store.
func (m *metrics) wrote(took time.Duration) {
	if m != nil {
		m.storeTime.Observe(took.Seconds())
	}
}

// ended counts the rows that a pass over a source stored.
func (m *metrics) ended(source string, sum sink.Summary) {
	if m == nil {
		return
	}
	m.mu.Lock()
	delete(m.ahead, source)
	m.mu.Unlock()
	fetches := 0
	for _, n := range sum.Outcomes {
		fetches += n
	}
	for table, n := range map[string]int{
		"fetches": fetches, "pages": sum.Articles, "items": sum.Items,
		"records": sum.Records, "findings": sum.Findings, "changes": sum.Changes,
	} {
		m.rows.WithLabelValues(table).Add(float64(n))
	}
}

// passed counts one pass over a source.
func (m *metrics) passed(took time.Duration, result string) {
	if m == nil {
		return
	}
	m.passes.WithLabelValues(result).Inc()
	m.passTime.Observe(took.Seconds())
}

// monitor answers /metrics and /healthz. The latter says 200 "ok" while check
// gives no error, else 503 with the reason.
func (m *metrics) monitor(check func(context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if err := check(ctx); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, err)
			return
		}
		io.WriteString(w, "ok\n")
	})
	return mux
}

// serveHTTP serves h on addr until ctx is done; it returns when it listens.
// The address in use comes back, since the port may have been 0.
func serveHTTP(ctx context.Context, addr string, h http.Handler, log *slog.Logger) (net.Addr, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	context.AfterFunc(ctx, func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if srv.Shutdown(stop) != nil {
			srv.Close()
		}
	})
	go func() {
		if err := srv.Serve(ln); err != http.ErrServerClosed {
			log.Error("listener ended", "addr", addr, "err", err)
		}
	}()
	return ln.Addr(), nil
}
