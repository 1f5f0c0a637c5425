package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// What breaks in these tests is the store: its answers, the way to it, its disk.

// insertBreaker stands before a store's HTTP interface and breaks inserts.
type insertBreaker struct {
	proxy  *httputil.ReverseProxy
	mu     sync.Mutex
	n      int    // inserts so far
	at     int    // the insert to break, from 1; 0 for none
	onward bool   // and all after it
	how    string // refuse, lose or cut
}

func newInsertBreaker(t *testing.T, dsn string) (*insertBreaker, string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	b := &insertBreaker{proxy: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: u.Host})}
	srv := httptest.NewServer(b)
	t.Cleanup(srv.Close)
	return b, srv.URL
}

// arm breaks the n-th insert from now on.
func (b *insertBreaker) arm(n int, how string, onward bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n, b.at, b.how, b.onward = 0, n, how, onward
}

func (b *insertBreaker) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.n
}

func (b *insertBreaker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(strings.TrimSpace(r.URL.Query().Get("query")), "INSERT") {
		b.proxy.ServeHTTP(w, r)
		return
	}
	b.mu.Lock()
	b.n++
	broken := b.at > 0 && (b.n == b.at || b.onward && b.n > b.at)
	how := b.how
	b.mu.Unlock()
	if !broken {
		b.proxy.ServeHTTP(w, r)
		return
	}
	switch how {
	case "refuse": // as a server that is read-only just now
		w.Header().Set("X-ClickHouse-Exception-Code", "242")
		w.WriteHeader(http.StatusInternalServerError)
		io.WriteString(w, "Code: 242. DB::Exception: Table is in readonly mode. (TABLE_IS_READ_ONLY)")
	case "lose": // it is stored, and nobody hears of it
		b.proxy.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case "cut": // half of it arrives
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		half := r.Clone(r.Context())
		half.Body = io.NopCloser(bytes.NewReader(body[:len(body)/2]))
		half.ContentLength = int64(len(body) / 2)
		b.proxy.ServeHTTP(httptest.NewRecorder(), half)
		panic(http.ErrAbortHandler)
	}
}

// Every insert of two crawls is refused, loses its answer, or is cut in two;
// and from every third on all are, until the crawl is run again.
func TestEveryInsertFails(t *testing.T) {
	site := newFaultSite(t)
	dsn := serve(t, t.TempDir())
	breaker, front := newInsertBreaker(t, dsn)
	database := 0
	config := func() string {
		database++
		return site.config(t, fmt.Sprintf("%s/fault%d", front, database))
	}
	only := []string{"crawl", "kunshan-ybj"}

	dir := config()
	site.begin()
	policywatch(t, dir, "migrate").must(t, exitOK)
	breaker.arm(0, "", false)
	policywatch(t, dir, only...).must(t, exitOK)
	site.turn()
	policywatch(t, dir, only...).must(t, exitOK)
	inserts := breaker.count()
	want := storeRows(t, dir)
	if inserts < 10 {
		t.Fatalf("only %d inserts", inserts)
	}
	t.Logf("%d inserts in two crawls", inserts)

	for n := 1; n <= inserts; n++ {
		how := []string{"refuse", "lose", "cut"}[n%3]
		dir := config()
		site.begin()
		policywatch(t, dir, "migrate").must(t, exitOK)
		breaker.arm(n, how, false)
		policywatch(t, dir, only...).must(t, exitOK)
		site.turn()
		policywatch(t, dir, only...).must(t, exitOK)
		compareRows(t, fmt.Sprintf("insert %d, %s", n, how), storeRows(t, dir), want)
	}
	for n := 2; n <= inserts; n += 5 {
		how := []string{"refuse", "lose", "cut"}[n/5%3]
		dir := config()
		site.begin()
		policywatch(t, dir, "migrate").must(t, exitOK)
		breaker.arm(n, how, true)
		broke := false
		for range 2 {
			if r := policywatch(t, dir, only...); r.code != exitOK {
				broke = true
				breaker.arm(0, "", false)
				policywatch(t, dir, only...).must(t, exitOK)
			}
			site.turn()
		}
		if !broke {
			t.Errorf("all inserts from %d on fail, and nobody noticed", n)
		}
		compareRows(t, fmt.Sprintf("inserts from %d on, %s", n, how), storeRows(t, dir), want)
	}
}

// A front stands before a store's HTTP interface and is told of each statement
// before it is passed on; where told gives false, the connection breaks instead.
func newFront(t *testing.T, dsn string, told func(statement string) bool) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: u.Host})
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !told(r.URL.Query().Get("query")+string(body[:min(len(body), 1000)])) {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// A store that is away when a crawl begins and when it ends makes it wait; an
// interrupt while it ends lets it come to its end.
func TestStoreAwayAtBothEnds(t *testing.T) {
	site := newFaultSite(t)
	dsn := serve(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var begins, ends atomic.Int64
	front := newFront(t, dsn, func(statement string) bool {
		switch {
		case strings.Contains(statement, "ended_at IS NULL ORDER BY run"):
			return begins.Add(1) > 2
		case strings.Contains(statement, "SELECT outcome, count()"):
			cancel()
			time.Sleep(50 * time.Millisecond)
			return ends.Add(1) > 2
		}
		return true
	})
	dir := site.config(t, front+"/away")
	var out bytes.Buffer
	code := run(ctx, []string{"crawl", "wenda", "--config", filepath.Join(dir, defaultConfigPath)}, nil, &out, &out)
	if code != exitInterrupted || begins.Load() != 3 || ends.Load() != 3 {
		t.Errorf("exit %d, began at the %dth try, ended at the %dth\n%s", code, begins.Load(), ends.Load(), out.String())
	}
	direct := site.config(t, strings.Replace(dsn, "/policy", "/away", 1))
	runs := policywatch(t, direct, "query", "SELECT source, status FROM runs FINAL", "--format", "TSV").must(t, exitOK).stdout
	if runs != "wenda\tdone\n" {
		t.Errorf("runs\n%s", runs)
	}
}

// A disk that fills up ends a crawl with an exit code that says so, and what is
// missing comes once there is room. Where no small file system can be mounted,
// the size of files is limited instead, which ends the process.
func TestFullDisk(t *testing.T) {
	site := newFaultSite(t)
	want := site.calm(t, "embedded:data")
	disk := t.TempDir()
	dir := site.config(t, "embedded:"+filepath.Join(disk, "data"))
	mounted := exec.Command("mount", "-t", "tmpfs", "-o", "size=64m", "policywatch-test", disk).Run() == nil
	if mounted {
		t.Cleanup(func() {
			if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
				t.Errorf("umount: %v %s", err, out)
			}
		})
	}
	t.Logf("a disk of its own: %v", mounted)
	site.begin()
	policywatch(t, dir, "crawl", "portal", "wenda").must(t, exitOK)

	ballast := filepath.Join(disk, "ballast")
	for _, left := range []int64{0, 40 << 10, 200 << 10} {
		if mounted {
			fillDisk(t, disk, ballast, left)
			r := policywatch(t, dir, "crawl")
			if left == 0 && r.code == exitOK || r.code != exitOK && r.stderr == "" {
				t.Errorf("%d bytes left: exit %d, %s", left, r.code, r.stderr)
			}
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
			continue
		}
		name, err := binary()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("sh", "-c", fmt.Sprintf("ulimit -f %d; exec %s crawl", 1+left/512, name))
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); left == 0 && err == nil {
			t.Errorf("no file may grow: %s", out)
		}
	}
	policywatch(t, dir, "crawl").must(t, exitOK)
	site.turn()
	policywatch(t, dir, "crawl").must(t, exitOK)
	compareRows(t, "full disk", storeRows(t, dir), want)
	if t.Failed() {
		t.Log(policywatch(t, dir, "query", "SELECT run, status, ended_at, cut, attempts, revision, outcomes, error FROM runs ORDER BY run, revision", "--format", "TSVRaw").stdout)
	}
}

// fillDisk leaves so many bytes on a disk.
func fillDisk(t *testing.T, disk, ballast string, left int64) {
	t.Helper()
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var st syscall.Statfs_t
	if err := syscall.Statfs(disk, &st); err != nil {
		t.Fatal(err)
	}
	n := int64(st.Bavail)*int64(st.Bsize) - left
	if _, err := io.CopyN(f, zeros{}, max(n, 0)); err != nil && left > 0 {
		t.Fatal(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// wireBreaker stands before a server and cuts, delays or truncates connections.
func wireBreaker(t *testing.T, target string, random func(int64) int64) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			client, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				server, err := net.Dial("tcp", target)
				if err != nil {
					return
				}
				defer server.Close()
				up, down := int64(1<<40), int64(1<<40)
				switch random(8) {
				case 0:
					return // cut at once
				case 1:
					up = random(20_000) // the request is truncated
				case 2:
					down = random(2_000) // the answer is
				case 3:
					time.Sleep(time.Duration(random(300)) * time.Millisecond)
				}
				done := make(chan struct{}, 2)
				go func() { io.CopyN(server, client, up); done <- struct{}{} }()
				go func() { io.CopyN(client, server, down); done <- struct{}{} }()
				<-done
			}()
		}
	}()
	return ln.Addr().String()
}

// A connection that breaks in all ways slows a crawl down or ends it, with an
// exit code that says so; the next one makes up for it.
func TestBrokenConnections(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var mu sync.Mutex
	site := newFaultSite(t)
	dsn := serve(t, t.TempDir())
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	want := site.calm(t, "http://"+u.Host+"/calm")
	front := wireBreaker(t, u.Host, func(n int64) int64 {
		mu.Lock()
		defer mu.Unlock()
		return random.Int64N(n)
	})
	dir := site.config(t, "http://"+front+"/broken")
	site.begin()
	broke := 0
	for range 2 {
		for tries := 0; ; tries++ {
			r := policywatch(t, dir, "crawl")
			if r.code == exitOK {
				break
			}
			broke++
			if r.code != exitNoStore && r.code != exitSomeFailed || r.stderr == "" || tries == 40 {
				t.Fatalf("exit %d\n%s", r.code, r.stderr)
			}
		}
		site.turn()
	}
	t.Logf("%d commands broke", broke)
	compareRows(t, "broken connections", storeRows(t, site.config(t, "http://"+u.Host+"/broken")), want)
}
