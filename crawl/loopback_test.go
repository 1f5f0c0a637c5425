package crawl

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// loopback serves a handler and crawls path of it.
func loopback(t *testing.T, h http.HandlerFunc, change func(*Source)) ([]Page, Stats) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	src := Source{Start: []string{srv.URL + "/a/1001.html"}, AllowPrivate: true, Limits: quick()}
	if change != nil {
		change(&src)
	}
	pages, _, stats := crawlAll(t, New("policywatch", NewHosts(), quiet()), src, nil)
	for i := range pages {
		pages[i].URL = strings.TrimPrefix(pages[i].URL, srv.URL)
	}
	return pages, stats
}

// article is a page that is one for any site.
func article(n int) string {
	return fmt.Sprintf(`<html><head><meta name="ArticleTitle" content="第%d号"><title>第%d号</title></head><body><p>职工医保个人缴费比例为%d%%，自2025年1月1日起施行，由市医疗保障局负责解释。</p></body></html>`, n, n, n)
}

func html200(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	io.WriteString(w, body)
}

// robotless answers robots.txt with 404 and gives the rest to h.
func robotless(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}
}

func only(t *testing.T, pages []Page) Page {
	t.Helper()
	if len(pages) != 1 {
		t.Fatalf("%d pages: %+v", len(pages), pages)
	}
	return pages[0]
}

func TestHang(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	for name, h := range map[string]http.HandlerFunc{
		"no answer": func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-release:
			}
		},
		"drips": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			for {
				if _, err := io.WriteString(w, "<p>一滴"); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(10 * time.Millisecond):
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			pages, _ := loopback(t, robotless(h), func(s *Source) {
				s.Limits.Timeout, s.Limits.Tries = Duration(100*time.Millisecond), 2
			})
			if p := only(t, pages); p.Outcome != Timeout || p.Tries != 2 || p.Body != nil {
				t.Errorf("%s after %d tries, %s", p.Outcome, p.Tries, p.Err)
			}
		})
	}
}

func TestClosedSocket(t *testing.T) {
	var requests atomic.Int32
	pages, _ := loopback(t, robotless(func(w http.ResponseWriter, _ *http.Request) {
		n := requests.Add(1)
		if n > 3 {
			html200(w, article(1))
			return
		}
		conn, buf, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		if n == 2 { // in the middle of a body
			buf.WriteString("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html><p>开头")
			buf.Flush()
		}
		if n == 3 { // between two chunks of one
			buf.WriteString("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n<html><p>\r\n")
			buf.Flush()
		}
		conn.Close()
	}), nil)
	if p := only(t, pages); p.Outcome != OK || !strings.Contains(string(p.Body), "第1号") {
		t.Errorf("%s after %d tries, %s", p.Outcome, p.Tries, p.Err)
	}
}

func TestStatus(t *testing.T) {
	for _, tc := range []struct {
		status, tries int
		want          Outcome
	}{
		{204, 1, Failed}, {400, 1, Failed}, {401, 1, Blocked}, {403, 1, Blocked}, {404, 1, Gone}, {410, 1, Gone}, {412, 1, Blocked},
		{429, 3, Blocked}, {500, 3, Failed}, {501, 1, Failed}, {502, 3, Failed}, {503, 3, Failed}, {521, 1, Blocked},
	} {
		pages, _ := loopback(t, robotless(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tc.status) }), nil)
		if p := only(t, pages); p.Outcome != tc.want || p.Tries != tc.tries || p.Status != tc.status {
			t.Errorf("%d: %s, status %d, %d tries; want %s, %d", tc.status, p.Outcome, p.Status, p.Tries, tc.want, tc.tries)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	for v, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "x": 0, "-5": 0,
		"Thu, 02 Jan 2025 03:05:05 GMT": time.Minute, "Thu, 02 Jan 2025 03:00:05 GMT": 0,
	} {
		if got := retryAfter(v, now); got != want {
			t.Errorf("Retry-After %q: %v, want %v", v, got, want)
		}
	}
	var mu sync.Mutex
	var at []time.Time
	pages, _ := loopback(t, robotless(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		at = append(at, time.Now())
		first := len(at) == 1
		mu.Unlock()
		if first {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		html200(w, article(1))
	}), nil)
	if p := only(t, pages); p.Outcome != OK || len(at) != 2 || at[1].Sub(at[0]) < time.Second {
		t.Errorf("%s, requests at %v", p.Outcome, at)
	}
	// A host that wants to be left alone for long is: the run does not wait.
	pages, stats := loopback(t, robotless(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}), func(s *Source) { s.Start = append(s.Start, strings.Replace(s.Start[0], "1001", "1002", 1)) })
	if p := only(t, pages); p.Outcome != Blocked || stats.Skipped != 1 || stats.Cut != "host" || len(stats.GaveUp) != 1 {
		t.Errorf("%s, %+v", p.Outcome, stats)
	}
}

func TestRedirects(t *testing.T) {
	hops := func(n int) http.HandlerFunc {
		return robotless(func(w http.ResponseWriter, r *http.Request) {
			var at int
			fmt.Sscanf(r.URL.Query().Get("hop"), "%d", &at)
			if at >= n {
				html200(w, article(1))
				return
			}
			http.Redirect(w, r, fmt.Sprintf("/a/1001.html?hop=%d", at+1), http.StatusFound)
		})
	}
	if pages, _ := loopback(t, hops(5), nil); only(t, pages).Outcome != OK {
		t.Errorf("five redirects: %s", pages[0].Outcome)
	}
	if pages, _ := loopback(t, hops(6), nil); only(t, pages).Outcome != Refused {
		t.Errorf("six redirects: %s", pages[0].Outcome)
	}
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") }))
	defer other.Close()
	pages, _ := loopback(t, robotless(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/b", http.StatusFound) }), nil)
	if p := only(t, pages); p.Outcome != Refused {
		t.Errorf("to another host: %s", p.Outcome)
	}
	pages, _ = loopback(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			io.WriteString(w, "User-agent: *\nDisallow: /secret")
		case "/secret":
			t.Error("what robots.txt forbids was asked for")
		default:
			http.Redirect(w, r, "/secret", http.StatusFound)
		}
	}, nil)
	if p := only(t, pages); p.Outcome != Robots {
		t.Errorf("to what robots.txt forbids: %s", p.Outcome)
	}
}

// An article that is known at the address that forwards has moved: its old
// address is a page of its own, once.
func TestMoved(t *testing.T) {
	server := httptest.NewServer(robotless(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a/1001.html" {
			http.Redirect(w, r, "/b/1001.html", http.StatusMovedPermanently)
			return
		}
		html200(w, article(1))
	}))
	defer server.Close()
	src := Source{Name: "moved", Start: []string{server.URL + "/a/1001.html"}, AllowPrivate: true}
	for _, known := range []bool{true, false} {
		state := map[string]URLState{server.URL + "/a/1001.html": {Article: known, BodyHash: "x", Complete: true}}
		pages, _, _ := crawlAll(t, New("policywatch", NewHosts(), quiet()), src, state)
		var got []string
		for _, p := range pages {
			got = append(got, fmt.Sprintf("%s %s %v", p.Outcome, strings.TrimPrefix(p.URL, server.URL), p.Moved))
		}
		want := []string{"ok /b/1001.html false"}
		if known {
			want = []string{"duplicate /a/1001.html true", "ok /b/1001.html false"}
		}
		if !slices.Equal(got, want) {
			t.Errorf("known as an article %v: %q, want %q", known, got, want)
		}
	}
}

func TestBigBodies(t *testing.T) {
	bomb := func(n int) []byte {
		var b bytes.Buffer
		zw := gzip.NewWriter(&b)
		io.CopyN(zw, zeros{}, int64(n))
		zw.Close()
		return b.Bytes()
	}
	packed := bomb(16 << 20)
	limit := int(quick().Body)
	for _, tc := range []struct {
		name string
		h    http.HandlerFunc
		want Outcome
	}{
		{"as long as the limit", func(w http.ResponseWriter, _ *http.Request) {
			html200(w, article(1)+strings.Repeat(" ", limit-len(article(1))))
		}, OK},
		{"one byte longer", func(w http.ResponseWriter, _ *http.Request) {
			html200(w, article(1)+strings.Repeat(" ", limit-len(article(1))+1))
		}, TooBig},
		{"endless", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			for {
				if _, err := w.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		}, TooBig},
		{"gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(packed)
		}, TooBig},
		{"gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			zw := gzip.NewWriter(w)
			io.WriteString(zw, article(1))
			zw.Close()
		}, OK},
		{"gzip that is none", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, article(1))
		}, OK},
		{"zlib", packedAs("deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }), OK},
		{"bare deflate", packedAs("deflate", func(w io.Writer) io.WriteCloser { zw, _ := flate.NewWriter(w, 9); return zw }), OK},
		{"deflate that is none", packedAs("deflate", plainWriter), OK},
		{"x-gzip", packedAs("x-gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }), OK},
		{"no encoding at all", packedAs("UTF-8", plainWriter), OK},
		{"brotli", packedAs("br", plainWriter), Unsupported},
		{"twice", packedAs("gzip, gzip", plainWriter), Unsupported},
		{"video", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "video/mp4")
			w.Write(make([]byte, 100))
		}, Unsupported},
	} {
		pages, _ := loopback(t, robotless(tc.h), nil)
		p := only(t, pages)
		if p.Outcome != tc.want {
			t.Errorf("%s: %s, want %s (%s)", tc.name, p.Outcome, tc.want, p.Err)
		}
		if p.Outcome == OK && !strings.HasPrefix(string(p.Body), article(1)) {
			t.Errorf("%s: body %.60q", tc.name, p.Body)
		}
	}
	pages, _ := loopback(t, robotless(func(w http.ResponseWriter, _ *http.Request) { w.Write(packed) }), func(s *Source) {
		s.Sitemap, s.Start = []string{strings.Replace(s.Start[0], "a/1001.html", "sitemap.xml.gz", 1)}, nil
	})
	if p := only(t, pages); p.Outcome != TooBig {
		t.Errorf("sitemap bomb: %s", p.Outcome)
	}
}

// packedAs answers with an article, packed by pack, and says encoding of it.
func packedAs(encoding string, pack func(io.Writer) io.WriteCloser) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", encoding)
		zw := pack(w)
		io.WriteString(zw, article(1))
		zw.Close()
	}
}

func plainWriter(w io.Writer) io.WriteCloser { return plain{w} }

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestPrivateAddresses(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a loopback address was asked") }))
	defer srv.Close()
	for _, u := range []string{srv.URL, strings.Replace(srv.URL, "127.0.0.1", "localhost", 1), strings.Replace(srv.URL, "127.0.0.1", "2130706433", 1)} {
		pages, _, _ := crawlAll(t, New("policywatch", NewHosts(), quiet()), Source{Start: []string{u + "/"}}, nil)
		if p := only(t, pages); p.Outcome != Refused && p.Outcome != Failed {
			t.Errorf("%s: %s %s", u, p.Outcome, p.Err)
		}
	}
}

func TestRobotsUnreachable(t *testing.T) {
	pages, stats := loopback(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			t.Errorf("asked for %s", r.URL)
		}
		w.WriteHeader(http.StatusInternalServerError)
	}, nil)
	if p := only(t, pages); p.Outcome != Failed || !strings.Contains(p.Err, "robots.txt") {
		t.Errorf("%s %s", p.Outcome, p.Err)
	}
	if len(stats.GaveUp) != 1 {
		t.Errorf("%+v", stats)
	}
}

func TestCookies(t *testing.T) {
	pages, _ := loopback(t, robotless(func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/"})
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return
		}
		html200(w, article(1))
	}), nil)
	if p := only(t, pages); p.Outcome != OK {
		t.Errorf("%s %s", p.Outcome, p.Err)
	}
}
