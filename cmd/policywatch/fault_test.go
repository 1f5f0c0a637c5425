package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"policywatch/cmd/policywatch/demo"
)

// The tests of this file break things while the program works on the sample
// site: the process, the store's answers, the connection, the disk, the site.
// Whatever broke, the store must end with the rows of an undisturbed one.

// faultRows are the rows that must not differ: all columns but times, names of
// runs, what holds them, and how often a row was written.
const faultRows = `SELECT line FROM (
	SELECT 1 AS t, toString(tuple(source, url, body_hash, files.body_hash, charset, title, published, authority, topics, regions, parser_version)) AS line FROM pages FINAL
	UNION ALL SELECT 2, toString(tuple(* EXCEPT (run, closed_by, first_seen, last_seen, closed_at, revision), closed_at IS NULL)) FROM items FINAL
	UNION ALL SELECT 3, toString(tuple(* EXCEPT (run, closed_by, first_seen, last_seen, closed_at, revision), closed_at IS NULL)) FROM records FINAL
	UNION ALL SELECT 4, toString(tuple(* EXCEPT (id, run, observed_at, lead_days, revision))) FROM changes FINAL WHERE NOT withdrawn
	UNION ALL SELECT 5, toString(tuple(source, url, stage, code, item, field, text)) FROM findings FINAL
) ORDER BY t, line`

// faultSite is the sample site on one address for all stores of a test, so that
// rows can be compared; each store begins with the first edition. One of its
// notices has an attachment here, which changes too.
type faultSite struct {
	url  string
	site atomic.Pointer[demo.Site]
	file atomic.Pointer[[]byte]
	both [2][]byte // editions of file
	hurt atomic.Pointer[func(w http.ResponseWriter, r *http.Request) (done bool)]
}

func newFaultSite(t *testing.T) *faultSite {
	f := &faultSite{both: [2][]byte{rateSheet(t, "92%", "82%"), rateSheet(t, "92%", "85%")}}
	f.begin()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hurt := f.hurt.Load(); hurt != nil && (*hurt)(w, r) {
			return
		}
		switch r.URL.Path {
		case "/gov/files/rates.xlsx":
			http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(*f.file.Load()))
		case "/gov/art/2024/12/20/art_88_101.html":
			page := httptest.NewRecorder()
			f.site.Load().ServeHTTP(page, httptest.NewRequest("GET", r.URL.Path, nil))
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, strings.Replace(page.Body.String(), "</body>", `<p>附件：<a href="/gov/files/rates.xlsx">标准表</a></p></body>`, 1))
		default:
			f.site.Load().ServeHTTP(w, r)
		}
	}))
	t.Cleanup(srv.Close)
	f.url = srv.URL
	return f
}

func (f *faultSite) begin() {
	f.site.Store(&demo.Site{})
	f.file.Store(&f.both[0])
}

func (f *faultSite) turn() {
	f.site.Load().Turn()
	f.file.Store(&f.both[1])
}

// config writes a configuration for the site with a store, in a new folder.
func (f *faultSite) config(t *testing.T, dsn string) string {
	t.Helper()
	dir := t.TempDir()
	text := strings.Replace(fmt.Sprintf(demoConfig, "data", f.url), "embedded:data", dsn, 1)
	text = strings.Replace(text, "delay: 20ms", "delay: 1ms\n  backoff: 20ms\n  revisit: {max: 1ms}", 1)
	text = strings.Replace(text, "crawl:", "  patience: 1s\ncrawl:", 1)
	if err := os.WriteFile(filepath.Join(dir, defaultConfigPath), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// calm gives the rows of an undisturbed store.
func (f *faultSite) calm(t *testing.T, dsn string) string {
	t.Helper()
	dir := f.config(t, dsn)
	f.begin()
	policywatch(t, dir, "crawl").must(t, exitOK)
	f.turn()
	policywatch(t, dir, "crawl").must(t, exitOK)
	return storeRows(t, dir)
}

func storeRows(t *testing.T, dir string) string {
	t.Helper()
	return policywatch(t, dir, "query", faultRows, "--format", "TSVRaw").must(t, exitOK).stdout
}

// compareRows says which rows are too much or missing, a few of them.
func compareRows(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	count := map[string]int{}
	for _, line := range strings.Split(want, "\n") {
		count[line]--
	}
	for _, line := range strings.Split(got, "\n") {
		count[line]++
	}
	said := 0
	for line, n := range count {
		if n != 0 && said < 6 {
			said++
			t.Errorf("%s: %+d × %.200s", what, n, line)
		}
	}
}

// killed runs the program and kills it after some time; it tells whether it
// was killed before it was through.
func killed(t *testing.T, dir string, after time.Duration, args ...string) bool {
	t.Helper()
	name, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer timer.Stop()
	if err = cmd.Wait(); err == nil {
		return false
	}
	if st, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || st.Signal() != syscall.SIGKILL {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return true
}

// The program is killed at a hundred random moments, of its start, its
// migrations, its crawl and its end.
func TestKilledCrawls(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	site := newFaultSite(t)
	began := time.Now()
	want := site.calm(t, "embedded:data")
	whole := time.Since(began) / 3 // two crawls and a query

	kills, stores := 0, 0
	for ; kills < 100; stores++ {
		dir := site.config(t, "embedded:data")
		site.begin()
		for range 2 {
			for tries := 0; ; tries++ {
				// Later and later, so that it ends some day.
				after := time.Duration(random.Int64N(int64(whole/3 + whole*time.Duration(tries)/30)))
				if kills >= 100 {
					after = time.Hour
				}
				if !killed(t, dir, after, "crawl") {
					break
				}
				kills++
			}
			site.turn()
		}
		compareRows(t, fmt.Sprintf("store %d", stores), storeRows(t, dir), want)
	}
	t.Logf("%d kills of %d stores; an undisturbed command takes %v", kills, stores, whole)
}

// A site that is overloaded, drips, breaks off, leads in circles and sends bombs
// costs time and no row.
func TestTroubledSite(t *testing.T) {
	site := newFaultSite(t)
	want := site.calm(t, "embedded:data")
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	if _, err := io.CopyN(zw, zeros{}, 64<<20); err != nil {
		t.Fatal(err)
	}
	zw.Close()
	bomb := packed.Bytes()
	// Every URL has each trouble once in each edition, and then is well: what
	// comes first differs by URL, and no trouble depends on what else was asked.
	// Dripping takes as long as the timeout, so few URLs do.
	overloaded := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	away := func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	breaksOff := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100000")
		io.WriteString(w, "<html><body>")
		panic(http.ErrAbortHandler)
	}
	circles := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	}
	bombs := func(w http.ResponseWriter, r *http.Request) { // 64 MB, packed
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb)
	}
	drips := func(w http.ResponseWriter, r *http.Request) { // for longer than the timeout
		w.Header().Set("Content-Length", "100000")
		for range 100 {
			if _, err := io.WriteString(w, "<p>"); err != nil {
				break
			}
			w.(http.Flusher).Flush()
			time.Sleep(100 * time.Millisecond)
		}
		panic(http.ErrAbortHandler)
	}
	var mu sync.Mutex
	requests := map[string]int{} // of a URL, in this edition
	hurt := func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		n := requests[r.URL.Path]
		requests[r.URL.Path]++
		mu.Unlock()
		troubles := []http.HandlerFunc{overloaded, breaksOff, away, circles, bombs}
		h := crc32.ChecksumIEEE([]byte(r.URL.Path))
		switch {
		case strings.HasSuffix(r.URL.Path, ".xlsx"):
			// A notice is stored without an attachment that is not to be had,
			// with other rows; the attachment comes at the last try.
			troubles = []http.HandlerFunc{away, overloaded}
		case h%4 == 0:
			troubles = append(troubles, drips)
		}
		if n >= len(troubles) {
			return false
		}
		troubles[(n+int(h/4%8))%len(troubles)](w, r)
		return true
	}
	site.hurt.Store(&hurt)
	dir := site.config(t, "embedded:data")
	file := filepath.Join(dir, defaultConfigPath)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("  backoff: 20ms\n"), []byte("  backoff: 20ms\n  timeout: 3s\n"), 1)
	if !bytes.Contains(text, []byte("timeout: 3s")) {
		t.Fatal("no place for a timeout in the configuration")
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	site.begin()
	for range 2 {
		for tries := 0; policywatch(t, dir, "crawl").code != exitOK; tries++ {
			if tries == 20 {
				t.Fatalf("the site never comes to an end; requests: %v", requests)
			}
		}
		for path, n := range requests {
			if n > 40 {
				t.Errorf("%s was asked for %d times", path, n)
			}
		}
		clear(requests)
		site.turn()
	}
	compareRows(t, "troubled site", storeRows(t, dir), want)
}
