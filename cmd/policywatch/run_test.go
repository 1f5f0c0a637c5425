package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"policywatch/cmd/policywatch/schedule"
	"policywatch/config"
	"policywatch/crawl"
	"policywatch/sink"
)

// testDaemon is a daemon whose passes are noted and do nothing.
type testDaemon struct {
	*daemon
	config string // file
	out    syncBuffer

	mu      sync.Mutex
	passes  map[string]int
	fail    map[string]error
	adopted []string
}

// syncBuffer is a buffer for several writers.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func newTestDaemon(t *testing.T) *testDaemon {
	td := &testDaemon{config: filepath.Join(t.TempDir(), "policywatch.yaml"), passes: map[string]int{}, fail: map[string]error{}}
	log := slog.New(slog.NewTextHandler(&td.out, nil))
	td.daemon = &daemon{
		log: log, metrics: newMetrics(), alerts: newAlerts(log),
		load:  func() (*config.Config, error) { return readConfig(td.config) },
		adopt: func(c *config.Config) error { td.adopted = append(td.adopted, c.Crawl.UserAgent); return nil },
		last:  func(context.Context) (map[string]time.Time, error) { return nil, nil },
		ping:  func(context.Context) error { return nil },
		pass: func(_ context.Context, source string) error {
			td.mu.Lock()
			defer td.mu.Unlock()
			td.passes[source]++
			return td.fail[source]
		},
	}
	return td
}

func (td *testDaemon) write(t *testing.T, agent string, sources ...string) *config.Config {
	t.Helper()
	text := fmt.Sprintf("crawl: {user_agent: %q}\nrun: {metrics: \"127.0.0.1:0\"}\nsources:\n", agent)
	for _, s := range sources {
		text += fmt.Sprintf("  - {name: %s, start: [\"https://%s.example.cn/\"], schedule: \"@daily\"}\n", s, s)
	}
	if err := os.WriteFile(td.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(td.config)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// until waits for a condition, for as long as the test may take.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for !ok() {
		select {
		case <-t.Context().Done():
			t.Fatalf("never: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestDaemon(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	t.Setenv("NOTIFY_SOCKET", socket)
	heard := make(chan string, 100)
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := manager.Read(buf)
			if err != nil {
				return
			}
			heard <- string(buf[:n])
		}
	}()

	td := newTestDaemon(t)
	td.fail["b"] = errors.New("no such host")
	monitor := make(chan string, 1)
	td.ready = func(addr string) { monitor <- addr }
	cfg := td.write(t, "one (a@b.cn)", "a", "b")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	hup := make(chan os.Signal, 1)
	done := make(chan error, 1)
	go func() { done <- td.run(ctx, cfg, hup) }()
	count := func(source string) int {
		td.mu.Lock()
		defer td.mu.Unlock()
		return td.passes[source]
	}

	if got := <-heard; !strings.HasPrefix(got, "READY=1\nSTATUS=2 sources") {
		t.Errorf("the service manager heard %q", got)
	}
	until(t, "both sources crawled", func() bool { return count("a") == 1 && count("b") == 1 })
	until(t, "the failure reported", func() bool { return strings.Contains(td.out.String(), `msg="source fails" source=b`) })
	addr := <-monitor
	resp, err := http.Get("http://" + addr + "/healthz")
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("healthz: %v, %v", resp, err)
	}
	if err == nil {
		resp.Body.Close()
	}

	// A wrong configuration changes nothing, nor does one that was cut short.
	for _, wrong := range []string{
		"sources: [{name: x, nonsense: 1}]",
		"crawl: {user_agent: three}\nsources:\n",
		`sources: [{name: x, start: ["https://x.cn/"], schedule: "@every 10s"}]`,
	} {
		if err := os.WriteFile(td.config, []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
		hup <- syscall.SIGHUP
		if got := <-heard; !strings.HasPrefix(got, "RELOADING=1\nMONOTONIC_USEC=") {
			t.Errorf("the service manager heard %q", got)
		}
		if got := <-heard; !strings.HasPrefix(got, "READY=1\nSTATUS=2 sources") {
			t.Errorf("the service manager heard %q", got)
		}
	}
	if len(td.adopted) != 0 || strings.Count(td.out.String(), "the old one holds") != 3 {
		t.Errorf("adopted %q, log %s", td.adopted, td.out.String())
	}

	// A right one does: c comes and is crawled, a is not crawled again.
	td.write(t, "two (a@b.cn)", "a", "c")
	hup <- syscall.SIGHUP
	<-heard
	if got := <-heard; !strings.HasPrefix(got, "READY=1\nSTATUS=2 sources") {
		t.Errorf("the service manager heard %q", got)
	}
	until(t, "the new source crawled", func() bool { return count("c") == 1 })
	if count("a") != 1 || len(td.adopted) != 1 || td.adopted[0] != "two (a@b.cn)" {
		t.Errorf("passes %v, adopted %q", td.passes, td.adopted)
	}

	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if got := <-heard; !strings.HasPrefix(got, "STOPPING=1") {
		t.Errorf("the service manager heard %q", got)
	}
}

// A pass that the store was not there for is made up for when it is back, not
// at the next slot; that it failed is said when it begins and when it ends.
func TestDaemonAwaitsTheStore(t *testing.T) {
	td := newTestDaemon(t)
	td.pause = time.Millisecond
	pings := 0
	td.daemon.pass = func(context.Context, string) error {
		td.passes["a"]++
		if td.passes["a"] < 3 {
			return fmt.Errorf("source a: %w: connection refused", sink.ErrUnavailable)
		}
		return nil
	}
	td.daemon.ping = func(context.Context) error {
		if pings++; pings%3 != 0 {
			return errors.New("connection refused")
		}
		return nil
	}
	td.onePass(t.Context(), "a")
	if said := td.out.String(); td.passes["a"] != 3 || pings != 6 || strings.Count(said, "source fails") != 1 || strings.Count(said, "source works again") != 1 {
		t.Errorf("%d passes, %d pings\n%s", td.passes["a"], pings, said)
	}
	ctx, cancel := context.WithCancel(t.Context())
	td.daemon.ping = func(context.Context) error { cancel(); return errors.New("connection refused") }
	td.passes["a"] = 0
	td.onePass(ctx, "a")
	if td.passes["a"] != 1 {
		t.Errorf("%d passes after the end", td.passes["a"])
	}
}

func TestWhatHoldsUntilARestart(t *testing.T) {
	old, cfg := config.Default(), config.Default()
	cfg.Run.Parallel, cfg.Run.Jitter, cfg.Crawl.UserAgent = 9, 0, "another"
	if keys := untilRestart(old, cfg); len(keys) != 0 {
		t.Errorf("%q are said to need a restart", keys)
	}
	cfg.Run.Serve, cfg.Run.Metrics, cfg.ClickHouse.DSN = "127.0.0.1:8123", "127.0.0.1:9300", "http://localhost:8123/policy"
	if got := strings.Join(untilRestart(old, cfg), " "); got != "clickhouse run.metrics run.serve" {
		t.Errorf("%q need a restart", got)
	}
}

func TestJobsOfAShard(t *testing.T) {
	td := newTestDaemon(t)
	names := []string{"a", "b", "c", "d", "e", "f", "g"}
	cfg := td.write(t, "x (a@b.cn)", names...)
	seen := map[string]int{}
	for i := 1; i <= 3; i++ {
		for _, j := range jobs(cfg, schedule.Shard{I: i, N: 3}) {
			seen[j.Source]++
			if j.Zone != "Asia/Shanghai" || j.Jitter != 5*time.Minute {
				t.Errorf("job %+v", j)
			}
		}
	}
	for _, n := range names {
		if seen[n] != 1 {
			t.Errorf("source %s is in %d of 3 shards", n, seen[n])
		}
	}
}

// Spellings of one host do not part the sources that ask it.
func TestHostsOfASource(t *testing.T) {
	for _, tc := range []struct {
		start []string
		hosts []string
		want  string
	}{
		{[]string{"HTTP://Www.A.gov.cn:80/zc/", "https://a.gov.cn:443/"}, nil, "a.gov.cn"},
		{[]string{"https://a.gov.cn./"}, []string{" WWW.b.gov.cn", "*.c.gov.cn"}, "*.c.gov.cn a.gov.cn b.gov.cn"},
		{[]string{"http://127.0.0.1:8080/"}, nil, "127.0.0.1:8080"},
	} {
		src := config.Source{Source: crawl.Source{Start: tc.start, Hosts: tc.hosts, Sitemap: []string{"robots"}}}
		if got := strings.Join(hostsOf(&src), " "); got != tc.want {
			t.Errorf("%v %v: %s, want %s", tc.start, tc.hosts, got, tc.want)
		}
	}
}
