package crawl

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// textWeb serves the web of a txtar file: names are URLs, bodies are raw HTTP
// responses (see testdata/site.txtar).
type textWeb struct {
	t     *testing.T
	pages map[string][]byte

	mu    sync.Mutex
	asked []string       // URLs in the order of requests
	times map[string]int // requests by URL
}

func newTextWeb(t *testing.T, name string) *textWeb {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	w := &textWeb{t: t, pages: map[string][]byte{}, times: map[string]int{}}
	var at string
	for line := range bytes.Lines(data) {
		if s := strings.TrimSpace(string(line)); strings.HasPrefix(s, "-- ") && strings.HasSuffix(s, " --") {
			at = strings.TrimSuffix(strings.TrimPrefix(s, "-- "), " --")
		} else if at != "" {
			w.pages[at] = append(w.pages[at], line...)
		}
	}
	return w
}

func (w *textWeb) RoundTrip(req *http.Request) (*http.Response, error) {
	u := req.URL.String()
	w.mu.Lock()
	w.asked = append(w.asked, u)
	w.times[u]++
	n := w.times[u]
	w.mu.Unlock()
	raw, ok := w.pages[u]
	if again, has := w.pages[fmt.Sprintf("%s %d", u, min(n, 2))]; has {
		raw, ok = again, true
	}
	if !ok {
		raw = []byte("HTTP/1.1 404 Not Found\n\n")
	}
	head, body, _ := bytes.Cut(raw, []byte("\n\n"))
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(strings.ReplaceAll(string(head), "\n", "\r\n")+"\r\n\r\n")), req)
	if err != nil {
		w.t.Errorf("%s: %v", u, err)
		return nil, err
	}
	if name := resp.Header.Get("X-Body-File"); name != "" {
		if body, err = os.ReadFile(filepath.Join("testdata", name)); err != nil {
			return nil, err
		}
	}
	etag, modified := resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	if etag != "" && req.Header.Get("If-None-Match") == etag || modified != "" && req.Header.Get("If-Modified-Since") == modified {
		resp.StatusCode, body = http.StatusNotModified, nil
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// quick are limits without pauses.
func quick() Limits {
	return Limits{Backoff: Duration(time.Millisecond), Timeout: Duration(30 * time.Second), Body: 64 << 10}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// crawlAll crawls src and gives its Pages, sorted lines of them, and the Stats.
func crawlAll(t *testing.T, c *Crawler, src Source, state map[string]URLState) ([]Page, []string, Stats) {
	t.Helper()
	if src.Name == "" {
		src.Name = "test"
	}
	if src.Limits == (Limits{}) {
		src.Limits = quick()
	}
	var pages []Page
	var lines []string
	stats, err := c.Crawl(context.Background(), src, maps.All(state), func(p Page) error {
		pages = append(pages, p)
		kind := "page"
		if p.Article {
			kind = "article"
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", p.Outcome, kind, p.URL))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return pages, lines, stats
}

func diff(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("%s: too much: %s", what, g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: missing: %s", what, w)
		}
	}
}

// nextState is the state that a store would keep of the pages of a run that
// ended.
func nextState(pages []Page, before map[string]URLState) map[string]URLState {
	state := map[string]URLState{}
	for u, st := range before {
		state[u] = st
	}
	for _, p := range pages {
		st := state[p.URL]
		st.Outcome, st.Checked, st.Article, st.Referrer = p.Outcome, p.FetchedAt, p.Article, p.Referrer
		switch p.Outcome {
		case OK:
			if st.Seen.IsZero() {
				st.Seen = p.FetchedAt
			} else {
				st.Changes++
			}
			st.Changed, st.BodyHash, st.ETag, st.Modified, st.Complete, st.Failures = p.FetchedAt, p.BodyHash, p.ETag, p.Modified, true, 0
		case NotModified:
			st.Failures = 0
		default:
			st.Failures++
		}
		state[p.URL] = st
	}
	return state
}

// section gives a part of a txtar file that is no page.
func (w *textWeb) section(name string) string { return string(w.pages[name]) }
