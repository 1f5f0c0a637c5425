package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"policywatch/cmd/policywatch/demo"
	"policywatch/crawl"
	"policywatch/sink"
	"policywatch/sink/embedded"
)

// A bench is a folder with a configuration and a data folder, and the sample
// site on loopback.
type bench struct {
	t      *testing.T
	dir    string
	config string
	site   *demo.Site
	url    string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), site: &demo.Site{}}
	srv := httptest.NewServer(b.site)
	t.Cleanup(srv.Close)
	b.url = srv.URL
	b.config = filepath.Join(b.dir, "policywatch.yaml")
	b.write("")
	return b
}

// write writes the configuration of the demo, with more in its last source.
func (b *bench) write(more string) {
	b.t.Helper()
	text := fmt.Sprintf(demoConfig, filepath.Join(b.dir, "data"), b.url)
	text = strings.Replace(text, "delay: 20ms", "delay: 1ms\n  revisit: {max: 1ms}", 1) + more
	if err := os.WriteFile(b.config, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// run runs a command and gives its exit code and output.
func (b *bench) run(args ...string) (code int, stdout, stderr string) {
	b.t.Helper()
	var out, errs bytes.Buffer
	code = run(b.t.Context(), append(args, "--config", b.config), strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// must is run for commands that should go well.
func (b *bench) must(args ...string) string {
	b.t.Helper()
	code, out, errs := b.run(args...)
	if code != exitOK {
		b.t.Fatalf("policywatch %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

func TestStatusCommand(t *testing.T) {
	b := newBench(t)
	if out := b.must("status", "--check"); strings.Count(out, "never") != 3 {
		t.Errorf("before the first pass:\n%s", out)
	}
	b.write("    expect: {pages: 1000, fill: {region: 0.1}}\n    schedule: \"@daily\"\n")
	code, _, errs := b.run("crawl")
	if code != exitSomeFailed || !strings.Contains(errs, "kunshan-ybj: less than expected: 3 pages, expected at least 1000") {
		t.Errorf("crawl: exit %d, %s", code, errs)
	}
	code, out, _ := b.run("status", "--check")
	if code != exitSomeFailed || !strings.Contains(out, "unmet") || strings.Count(out, "  ok ") != 2 || !strings.Contains(out, "in ") {
		t.Errorf("status: exit %d\n%s", code, out)
	}
	if code, _, errs := b.run("status", "--format", "xml"); code != exitUsage || !strings.Contains(errs, "--format") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// A source that yields nothing is an exit code of its own, and says what came.
func TestNothingYielded(t *testing.T) {
	b := newBench(t)
	shut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "User-agent: *\nDisallow: /\n")
	}))
	defer shut.Close()
	b.write("  - name: shut\n    start: [" + shut.URL + "/]\n    allow_private: true\n")
	code, _, errs := b.run("crawl", "shut")
	if code != exitNothing || !strings.Contains(errs, "source shut yielded nothing (1 robots); ") {
		t.Errorf("exit %d, %s", code, errs)
	}
	if out := b.must("status", "shut"); !strings.Contains(out, "failing") {
		t.Errorf("status:\n%s", out)
	}
}

// Outside of its window a source is not asked, which is no failure and no run.
func TestCrawlOutsideOfTheWindow(t *testing.T) {
	b := newBench(t)
	hour := time.Now().In(chinaTime).Hour()
	b.write(fmt.Sprintf("    window: \"%02d:00-%02d:00\"\n", (hour+6)%24, (hour+7)%24))
	code, out, errs := b.run("crawl", "kunshan-ybj")
	if code != exitOK || !strings.Contains(errs, "outside of its window") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	if out := b.must("status", "kunshan-ybj"); !strings.Contains(out, "never") {
		t.Errorf("status:\n%s", out)
	}
}

// A panic fails its run and no other.
func TestPanicInAPass(t *testing.T) {
	b := newBench(t)
	var errs bytes.Buffer
	e := &env{stdout: io.Discard, stderr: &errs, configPath: b.config}
	cfg, err := e.loadConfig(true)
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.openPipeline(t.Context(), cfg, e.logger())
	if err != nil {
		t.Fatal(err)
	}
	defer p.store.Close()
	panics := func(*sink.Run, func(crawl.Page) error) (bool, error) { panic("boom") }
	for range 2 {
		if _, err := p.record(t.Context(), "portal", sink.Crawl, panics, nil); err == nil || err.Error() != "panic: boom" {
			t.Errorf("the pass ended with %v", err)
		}
	}
	if !strings.Contains(errs.String(), "ops_test.go") {
		t.Errorf("the log does not say where:\n%s", errs.String())
	}
	status, err := p.store.Status(t.Context(), "portal")
	if err != nil || len(status) != 1 || status[0].State != "failed" || status[0].Error != "panic: boom" {
		t.Errorf("status %+v, %v", status, err)
	}
}

// Who may only read a store sees all of it, and is told why nothing is written.
func TestReadOnlyUser(t *testing.T) {
	b := newBench(t)
	b.must("crawl")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	e := &env{stdout: io.Discard, stderr: io.Discard, configPath: b.config}
	cfg, err := e.loadConfig(true)
	if err != nil {
		t.Fatal(err)
	}
	store, err := e.openStore(ctx, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	srv := httptest.NewServer(store.Engine().Handler(embedded.HandlerOptions{Database: store.Database()}))
	defer srv.Close()
	dsn := srv.URL + "/policy"
	for _, command := range []string{"status", "changes", "timeline", "conflicts", "coverage", "migrate"} {
		b.must(command, "--dsn", dsn)
	}
	b.config = filepath.Join(b.dir, "hasty.yaml")
	text := fmt.Sprintf("clickhouse: {dsn: %q, patience: 1ms}\nsources: [{name: x, start: [%q], allow_private: true}]\n", dsn, b.url)
	if err := os.WriteFile(b.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := b.run("crawl"); code != exitNoStore || !strings.Contains(errs, "READONLY") {
		t.Errorf("a crawl: exit %d, %s", code, errs)
	}
}

// The sources of the sample site share a host, so they are all one shard's.
func TestShardsOfACrawl(t *testing.T) {
	b := newBench(t)
	crawled := 0
	for _, shard := range []string{"1/2", "2/2"} {
		out := b.must("crawl", "--shard", shard, "--parallel", "2", "--format", "json")
		if n := strings.Count(out, `"articles":`); n != 0 && n != 3 {
			t.Errorf("shard %s crawled %d sources", shard, n)
		} else {
			crawled += n
		}
	}
	if crawled != 3 {
		t.Errorf("%d sources were crawled", crawled)
	}
	if code, _, errs := b.run("crawl", "--shard", "3/2"); code != exitUsage || !strings.Contains(errs, "such as 2/5") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestReprocessCommand(t *testing.T) {
	b := newBench(t)
	b.must("crawl")
	b.site.Turn()
	b.must("crawl")
	if out := b.must("reprocess", "--diff"); !strings.Contains(out, " 0 records added, 0 lost, 0 changed") {
		t.Errorf("the same parser reads otherwise:\n%s", out)
	}
	if out := b.must("reprocess", "--again"); !strings.Contains(out, "; 0 rows written; 0 changes of policy found that were missed, 0 withdrawn") {
		t.Errorf("the same parser rewrites:\n%s", out)
	}
	if code, _, errs := b.run("reprocess", "--region", "亚特兰蒂斯"); code != exitUsage || !strings.Contains(errs, "there is no region") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestBackfillFromTheSite(t *testing.T) {
	b := newBench(t)
	out := b.must("backfill", "kunshan-ybj", "--since", "2024-09-01", "--until", "2024-12-20", "--dry-run")
	if !strings.Contains(out, "art_89_102.html") || !strings.Contains(out, "1 pages would be stored, 2 are outside the window") {
		t.Errorf("dry run:\n%s", out)
	}
	if out := b.must("status"); strings.Count(out, "never") != 3 {
		t.Errorf("a dry run wrote:\n%s", out)
	}
	if out := b.must("backfill", "kunshan-ybj", "--since", "2024-09-01", "--until", "2024-12-20"); !strings.Contains(out, "1 pages stored, 2 outside") {
		t.Errorf("window:\n%s", out)
	}
	list := filepath.Join(b.dir, "urls.txt")
	text := "# one that is there, one that is not\n" + b.url + "/zixun/none.html\n" + b.url + "/portal/zixun/1002.html\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := b.must("backfill", "portal", "--urls", list); !strings.Contains(out, "1 pages stored, 0 outside the window, 0 failed, 1 not found") {
		t.Errorf("list:\n%s", out)
	}
	if out := b.must("status"); strings.Count(out, "never") != 3 {
		t.Errorf("a backfill counts as a pass:\n%s", out)
	}
	if err := os.WriteFile(list, []byte("https://elsewhere.example/zixun/1.html\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := b.run("backfill", "portal", "--urls", list); code != exitUsage || !strings.Contains(errs, "line 1: https://elsewhere.example/zixun/1.html is not on a host of source portal") {
		t.Errorf("exit %d, %s", code, errs)
	}
	if code, _, errs := b.run("backfill", "portal", "--since", "2024-02-01", "--until", "2024-02-01"); code != exitUsage || !strings.Contains(errs, "no day is in") {
		t.Errorf("exit %d, %s", code, errs)
	}
	if code, _, errs := b.run("backfill", "portal", "--since", "yesterday"); code != exitUsage || !strings.Contains(errs, "--since") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// A backfill that was broken off does not ask again for what it has, nor where a
// crawl came in between and took its run for one that is not resumed.
func TestBackfillGoesOn(t *testing.T) {
	for _, between := range []string{"", "crawl"} {
		b := newBench(t)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var mu sync.Mutex
		asked := map[string]int{}
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(r.URL.Path, "/zixun/") {
				if asked[r.URL.Path]++; len(asked) == 3 {
					stop() // two are stored, this one may not be
				}
			}
			b.site.ServeHTTP(w, r)
		}))
		defer front.Close()
		b.url = front.URL
		b.write("")
		args := []string{"backfill", "portal", "--config", b.config}
		if code := run(ctx, args, strings.NewReader(""), io.Discard, io.Discard); code != exitInterrupted {
			t.Fatalf("exit %d", code)
		}
		if between != "" {
			b.must(between, "portal")
		}
		before := maps.Clone(asked)
		if code := run(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard); code != exitOK {
			t.Fatalf("exit %d", code)
		}
		again := 0
		for path, n := range asked {
			again += n - before[path]
		}
		if len(before) != 3 || again > 1 {
			t.Errorf("with %q in between: asked before the interrupt %v, in all %v", between, before, asked)
		}
	}
}

// An archive of two editions and today's site come to the same history, from
// whichever one begins.
func TestBackfillFromArchives(t *testing.T) {
	histories := map[string]string{}
	for _, first := range []string{"archive", "crawl"} {
		b := newBench(t)
		early := time.Date(2025, 6, 1, 4, 0, 0, 0, time.UTC)
		archive := b.archive("old.warc.gz", early)
		folder := b.mirror(early.AddDate(0, 1, 0))
		b.site.Turn()
		if first == "crawl" {
			b.must("crawl", "portal")
		}
		if out := b.must("backfill", "portal", archive, folder); !strings.Contains(out, "4 pages stored") {
			t.Errorf("%s first:\n%s", first, out)
		}
		if out := b.must("backfill", "portal", archive, folder); !strings.Contains(out, "0 pages stored") || !strings.Contains(out, "4 there already") {
			t.Errorf("%s first, again:\n%s", first, out)
		}
		if first == "archive" {
			b.must("crawl", "portal")
		}
		out := b.must("changes", "--format", "csv")
		if strings.Count(out, "\n") < 2 {
			t.Errorf("%s first: changes\n%s", first, out)
		}
		histories[first] = withoutTimes(out)
	}
	if histories["archive"] != histories["crawl"] {
		t.Errorf("archive first:\n%s\ncrawl first:\n%s", histories["archive"], histories["crawl"])
	}
}

// A damaged record of an archive costs its own page, and is counted and logged once.
func TestBackfillFromDamagedArchive(t *testing.T) {
	b := newBench(t)
	archive := b.archive("old.warc.gz", time.Date(2025, 6, 1, 4, 0, 0, 0, time.UTC))
	packed, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	second := 10 + bytes.Index(packed[10:], []byte{0x1f, 0x8b, 0x08})
	packed[second+200] ^= 0xff
	if err := os.WriteFile(archive, packed, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := b.run("backfill", "portal", archive)
	if code != exitSomeFailed || !strings.Contains(out, "2 pages stored, 0 outside the window, 1 failed") || strings.Count(errs, "record passed over") != 1 {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

// An archive may spell a page's address otherwise than the site does now; it is
// the same page, and its old figures are its history. All versions in one
// archive are counted once, and foretold by a dry run.
func TestBackfillKnowsOtherSpellings(t *testing.T) {
	b := newBench(t)
	early := time.Date(2025, 6, 1, 4, 0, 0, 0, time.UTC)
	first, err := os.ReadFile(b.archive("first.warc.gz", early))
	if err != nil {
		t.Fatal(err)
	}
	b.site.Turn()
	second, err := os.ReadFile(b.archive("second.warc.gz", early.AddDate(0, 6, 0)))
	if err != nil {
		t.Fatal(err)
	}
	b.must("crawl", "portal")
	plain := func(packed []byte) string {
		zr, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(text), "WARC-Target-URI: http:", "WARC-Target-URI: https:")
	}
	archive := filepath.Join(b.dir, "both.warc")
	if err := os.WriteFile(archive, []byte(plain(first)+plain(second)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := b.must("backfill", "portal", archive, "--dry-run"); !strings.Contains(out, "6 pages would be stored, 0 are outside the window, 0 failed, 0 are there already") {
		t.Errorf("dry run:\n%s", out)
	}
	if out := b.must("backfill", "portal", archive); !strings.Contains(out, "6 pages stored, 0 outside the window, 0 failed, 0 there already") {
		t.Errorf("backfill:\n%s", out)
	}
	if out := b.must("backfill", "portal", archive); !strings.Contains(out, "0 pages stored, 0 outside the window, 0 failed, 6 there already") {
		t.Errorf("again:\n%s", out)
	}
	if out := b.must("query", "SELECT countIf(url LIKE 'https:%'), uniqExact(url) FROM pages", "--format", "TSV"); out != "0\t3\n" {
		t.Errorf("pages under https, pages: %s", out)
	}
	if out := b.must("changes", "--format", "csv"); strings.Count(out, "\n") < 2 {
		t.Errorf("changes\n%s", out)
	}
}

// withoutTimes leaves of a list of changes what does not depend on when and
// where it was made: kind, region, values, in an order of their own.
func withoutTimes(csv string) string {
	var out []string
	for _, line := range strings.Split(csv, "\n") {
		f := strings.Split(line, ",")
		out = append(out, strings.Join(f[min(3, len(f)):min(12, len(f))], ","))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// archive writes the portal's three pages as a web archive.
func (b *bench) archive(name string, at time.Time) string {
	b.t.Helper()
	var out bytes.Buffer
	for _, n := range []string{"1001", "1002", "1003"} {
		url := b.url + "/portal/zixun/" + n + ".html"
		answer := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + b.get(url)
		zw := gzip.NewWriter(&out)
		fmt.Fprintf(zw, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
			url, at.Format(time.RFC3339), len(answer), answer)
		zw.Close()
	}
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// mirror saves one of the portal's pages, and its list, as a browser does.
func (b *bench) mirror(at time.Time) string {
	b.t.Helper()
	dir := filepath.Join(b.dir, "saved")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		b.t.Fatal(err)
	}
	for name, url := range map[string]string{"a.html": b.url + "/portal/zixun/1001.html", "list.html": b.url + "/portal/yibao/"} {
		path := filepath.Join(dir, name)
		text := fmt.Sprintf("<!-- saved from url=(%04d)%s -->\n%s", len(url), url, b.get(url))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			b.t.Fatal(err)
		}
	}
	return dir
}

func (b *bench) get(url string) string {
	b.t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		b.t.Fatal(resp.Status, err)
	}
	return string(body)
}

func TestSavedURL(t *testing.T) {
	for _, tt := range []struct{ body, rel, base, want string }{
		{"<!-- saved from url=(0022)https://a.cn/x.html -->\r\n<html>", "whatever.html", "", "https://a.cn/x.html"},
		{"", "zc/x.html", "https://a.cn/", "https://a.cn/zc/x.html"},
		{"", "zc/x.html", "https://a.cn/b", "https://a.cn/b/zc/x.html"},
		{"", "www.a.gov.cn/zc/x.html", "", "https://www.a.gov.cn/zc/x.html"},
		{"", "www.a.gov.cn/zc/index.html", "", "https://www.a.gov.cn/zc/"},
		{"", "www.a.gov.cn/zc/x.jsp?id=7&n=1", "", "https://www.a.gov.cn/zc/x.jsp?id=7&n=1"},
		{"", "127.0.0.1:8080/x.html", "", "https://127.0.0.1:8080/x.html"},
		{"", "zc/x.html", "", "error"},
		{"", "x.html", "", "error"},
		{"", "x.html", "nonsense", "error"},
	} {
		got, err := savedURL([]byte(tt.body), tt.rel, tt.base)
		if err != nil {
			got = "error"
		}
		if got != tt.want {
			t.Errorf("%q under %q: %s, want %s", tt.rel, tt.base, got, tt.want)
		}
	}
}

func TestWindow(t *testing.T) {
	w := window{"2024-01-01", "2025-01-01"}
	for day, want := range map[string]bool{"2023-12-31": false, "2024-01-01": true, "2024-12-31": true, "2025-01-01": false, "": false} {
		if w.has(day) != want {
			t.Errorf("%q: %v", day, !want)
		}
	}
	if !(window{}).has("") || !(window{since: "2024-01-01"}).has("2030-01-01") {
		t.Error("an open window")
	}
	skips := strings.Join(w.skips(), "|")
	if strings.Contains(skips, "2023") || strings.Contains(skips, "2024") || !strings.Contains(skips, "2022") {
		t.Errorf("skips %s", skips)
	}
}
