package crawl

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// column is a list of ten articles, each with a document, and a next page.
func column(w http.ResponseWriter, r *http.Request) {
	var n int
	switch {
	case strings.HasPrefix(r.URL.Path, "/list/"):
		fmt.Sscanf(r.URL.Path, "/list/%d", &n)
		var b strings.Builder
		for i := range 10 {
			fmt.Fprintf(&b, `<li><a href="/art/%d.html">第%d篇文章的完整标题</a><span>2025-01-02</span></li>`, 1000+10*n+i, i)
		}
		html200(w, fmt.Sprintf(`<ul>%s</ul><a href="/list/%d">下一页</a>`, b.String(), n+1))
	case strings.HasPrefix(r.URL.Path, "/art/"):
		fmt.Sscanf(r.URL.Path, "/art/%d.html", &n)
		html200(w, article(n)+fmt.Sprintf(`<a href="/files/%d.pdf">附件</a>`, n))
	default:
		w.Header().Set("Content-Type", "application/pdf")
		io.WriteString(w, "%PDF-1.4 "+r.URL.Path)
	}
}

func TestLimits(t *testing.T) {
	no := false
	for name, tc := range map[string]struct {
		change             func(*Source)
		requests, articles int
		cut                string
	}{
		"next.max":          {func(s *Source) { s.Next.Max = 2 }, 2 + 40, 20, ""},
		"no attachments":    {func(s *Source) { s.Next.Max, s.Attachments = 2, &no }, 2 + 20, 20, ""},
		"pages":             {func(s *Source) { s.Limits.Pages = 15 }, 15, 7, "pages"},
		"pages of one host": {func(s *Source) { s.Limits.HostPages, s.Next.Max = 7, 1 }, 7, 3, "pages"},
		"depth 1":           {func(s *Source) { s.Limits.Depth, s.Next.Max = 1, 3 }, 3 + 60, 30, ""},
		"queue":             {func(s *Source) { s.Limits.Queue, s.Next.Max, s.Attachments = 5, 1, &no }, 1 + 5, 5, "queue"},
		"skip":              {func(s *Source) { s.Next.Max, s.Skip = 1, []string{`[13579]\.html$`, `\.pdf$`} }, 1 + 5, 5, ""},
		"out of its window": {func(s *Source) { s.Window = closedNow() }, 0, 0, "window"},
	} {
		t.Run(name, func(t *testing.T) {
			_, stats := loopback(t, robotless(column), func(s *Source) {
				s.Start[0] = strings.Replace(s.Start[0], "/a/1001.html", "/list/0", 1)
				tc.change(s)
			})
			if stats.Requests != tc.requests || stats.Articles != tc.articles || stats.Cut != tc.cut {
				t.Errorf("%+v, want %d requests, %d articles, cut %q", stats, tc.requests, tc.articles, tc.cut)
			}
		})
	}
}

// closedNow is a window of the day that is not open for hours.
func closedNow() Window {
	now := time.Now().In(chinaTime)
	return Window(fmt.Sprintf("%02d:00-%02d:00", (now.Hour()+6)%24, (now.Hour()+7)%24))
}

// A run ends when its time is over, also while it would have to wait.
func TestTimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		no := false
		c := New("policywatch", NewHosts(), quiet())
		c.Transport = roundTrip(column)
		limits := quick()
		limits.Delay, limits.Time = Duration(10*time.Second), Duration(65*time.Second)
		start := time.Now()
		stats, err := c.Crawl(t.Context(), Source{Name: "x", Start: []string{"http://a.example/list/0"}, Attachments: &no, Limits: limits}, nil, func(Page) error { return nil })
		if err != nil || stats.Cut != "time" || stats.Requests != 6 { // and robots.txt
			t.Errorf("%+v, %v", stats, err)
		}
		if d := time.Since(start); d > 65*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

// The queue holds what a run finds; known URLs that are due do not count.
func TestQueueIsNotForKnownURLs(t *testing.T) {
	server := httptest.NewServer(robotless(func(w http.ResponseWriter, r *http.Request) { html200(w, article(len(r.URL.Path))) }))
	defer server.Close()
	state := map[string]URLState{}
	for n := range 10 {
		state[server.URL+"/a/"+strings.Repeat("1", n+1)+".html"] = URLState{Article: true, Complete: true, BodyHash: "x", Checked: time.Unix(int64(n), 0)}
	}
	limits := quick()
	limits.Queue = 3
	src := Source{Name: "x", Start: []string{server.URL + "/a/1.html"}, AllowPrivate: true, Limits: limits}
	pages, _, stats := crawlAll(t, New("policywatch", NewHosts(), quiet()), src, state)
	if stats.Cut != "" || stats.Requests != 10 {
		t.Errorf("%d of 10 pages were asked for, cut: %q", stats.Requests, stats.Cut)
	}
	if last := pages[len(pages)-1].URL; !strings.HasSuffix(last, "/a/1111111111.html") {
		t.Errorf("the page that was looked at last came before %s", last)
	}
}

// Two sources on one host keep one rate, robots.txt may ask for a slower one.
func TestRateAcrossSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var at []time.Duration
		inside := 0
		start := time.Now()
		hosts := NewHosts()
		var wg sync.WaitGroup
		for i := range 2 {
			c := New("policywatch", hosts, quiet())
			c.Transport = roundTrip(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				at = append(at, time.Since(start))
				if inside++; inside > 1 {
					t.Errorf("%d requests at once", inside)
				}
				mu.Unlock()
				time.Sleep(time.Duration(len(at)%3*3) * time.Second)
				mu.Lock()
				inside--
				mu.Unlock()
				if r.URL.Path == "/robots.txt" {
					io.WriteString(w, "User-agent: *\nCrawl-delay: 3")
					return
				}
				column(w, r)
			})
			limits := quick()
			limits.Delay, limits.Pages = Duration(time.Second), 5
			wg.Go(func() {
				src := Source{Name: "x", Start: []string{fmt.Sprintf("http://a.example/list/%d0", i)}, Limits: limits}
				if _, err := c.Crawl(t.Context(), src, nil, func(Page) error { return nil }); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(at) != 11 { // one robots.txt
			t.Errorf("%d requests", len(at))
		}
		for i := 2; i < len(at); i++ {
			if gap := at[i] - at[i-1]; gap < 3*time.Second {
				t.Errorf("request %d comes %v after the one before", i, gap)
			}
		}
	})
}

// A host that refuses everything is soon left alone; one that refuses one
// column is not.
func TestBlockedEverywhere(t *testing.T) {
	for name, tc := range map[string]struct {
		blocked  func(n int) bool
		requests int
		cut      string
	}{
		"all":           {func(int) bool { return true }, 2 + maxBlocked, "host"},
		"all but a few": {func(n int) bool { return n%maxBlocked != 7 }, 4 + 40, ""},
	} {
		t.Run(name, func(t *testing.T) {
			none := false
			_, stats := loopback(t, robotless(func(w http.ResponseWriter, r *http.Request) {
				var n int
				if _, err := fmt.Sscanf(r.URL.Path, "/art/%d.html", &n); err == nil && tc.blocked(n) {
					w.WriteHeader(http.StatusForbidden)
					return
				}
				column(w, r)
			}), func(s *Source) {
				s.Start[0] = strings.Replace(s.Start[0], "/a/1001.html", "/list/0", 1)
				s.Next.Max, s.Attachments = 4, &none
			})
			if stats.Requests != tc.requests || stats.Cut != tc.cut {
				t.Errorf("%+v, want %d requests, cut %q", stats, tc.requests, tc.cut)
			}
		})
	}
}

// A host that says when to ask for robots.txt again is asked then.
func TestRobotsRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var at []time.Duration
		c := New("policywatch", NewHosts(), quiet())
		c.Transport = roundTrip(func(w http.ResponseWriter, r *http.Request) {
			at = append(at, time.Since(start))
			switch {
			case r.URL.Path != "/robots.txt":
				html200(w, article(1))
			case len(at) == 1:
				w.Header().Set("Retry-After", "90")
				w.WriteHeader(http.StatusServiceUnavailable)
			default:
				http.NotFound(w, r)
			}
		})
		_, _, stats := crawlAll(t, c, Source{Start: []string{"http://a.example/a/1.html"}}, nil)
		if len(at) != 3 || at[1] != 90*time.Second || stats.Outcomes[OK] != 1 {
			t.Errorf("requests at %v, %+v", at, stats)
		}
	})
}

// A host that asks to be left alone for hours is not waited for, by no source.
func TestHostThatAsksToComeBackLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		c := New("policywatch", NewHosts(), quiet())
		c.Transport = roundTrip(robotless(func(w http.ResponseWriter, r *http.Request) {
			requests++
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		start := time.Now()
		for _, src := range []Source{
			{Start: []string{"http://a.example/list/0"}},
			{Start: []string{"http://a.example/list/1"}, Sitemap: []string{"robots"}},
		} {
			if _, _, stats := crawlAll(t, c, src, nil); len(stats.GaveUp) != 1 || stats.Outcomes[OK] != 0 {
				t.Errorf("%+v", stats)
			}
		}
		if took := time.Since(start); requests != 1 || took > longestPause {
			t.Errorf("%d requests in %v", requests, took)
		}
		time.Sleep(2 * time.Hour)
		crawlAll(t, c, Source{Start: []string{"http://a.example/list/2"}}, nil)
		if requests != 2 {
			t.Errorf("%d requests, the second after two hours", requests)
		}
	})
}

// A robots.txt that leads elsewhere, or nowhere, is none; where it leads is not asked.
func TestRobotsLeadsAway(t *testing.T) {
	for _, to := range []string{"http://portal.example/404.html", "http://169.254.169.254/", "ftp://a.example/robots.txt", "/robots.txt?again"} {
		asked := map[string]int{}
		c := New("policywatch", NewHosts(), quiet())
		c.Transport = roundTrip(func(w http.ResponseWriter, r *http.Request) {
			asked[r.URL.Host]++
			if r.URL.Path == "/robots.txt" {
				http.Redirect(w, r, to, http.StatusFound)
				return
			}
			html200(w, article(1))
		})
		_, _, stats := crawlAll(t, c, Source{Start: []string{"http://a.example/a/1.html"}}, nil)
		if stats.Outcomes[OK] != 1 || len(asked) != 1 {
			t.Errorf("%s: asked %v, %+v", to, asked, stats)
		}
	}
}

// Two sources that lead to each other's hosts do not wait for each other for ever.
func TestRedirectsBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := NewHosts()
		var wg sync.WaitGroup
		for _, name := range []string{"a.example", "b.example"} {
			c := New("policywatch", hosts, quiet())
			c.Transport = roundTrip(func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(2 * time.Second)
				if to := strings.TrimPrefix(r.URL.Path, "/to/"); to != r.URL.Path {
					http.Redirect(w, r, "http://"+to+"/page", http.StatusFound)
					return
				}
				http.NotFound(w, r)
			})
			limits := quick()
			limits.Delay = Duration(time.Second)
			other := map[string]string{"a.example": "b.example", "b.example": "a.example"}[name]
			wg.Go(func() {
				src := Source{Name: name, Start: []string{"http://" + name + "/to/" + other}, Hosts: []string{other}, Limits: limits}
				stats, err := c.Crawl(t.Context(), src, nil, func(Page) error { return nil })
				if err != nil || stats.Outcomes[Gone] != 1 {
					t.Errorf("%s: %v, %v", name, stats.Outcomes, err)
				}
			})
		}
		wg.Wait()
	})
}

// roundTrip serves requests by a handler without a network.
type roundTrip http.HandlerFunc

func (h roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// Headers of the source are for its own hosts, and in no log.
func TestHeaders(t *testing.T) {
	var log bytes.Buffer
	var mu sync.Mutex
	got := map[string]string{}
	c := New("policywatch (+https://example.org)", NewHosts(), slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	c.Transport = roundTrip(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		got[r.URL.Host+r.URL.Path] = r.Header.Get("Authorization")
		mu.Unlock()
		if ua := r.Header.Get("User-Agent"); ua != "policywatch (+https://example.org)" {
			t.Errorf("%s: User-Agent %q", r.URL, ua)
		}
		switch r.URL.Path {
		case "/list/0":
			html200(w, `<ul><li><a href="/art/1.html">搬到别处去的文章标题</a></li><li><a href="http://b.example/art/2001.html">别处的另一篇文章标题</a></li><li><a href="/art/1003.html">留在原处的文章标题</a></li></ul>`)
		case "/art/1.html":
			http.Redirect(w, r, "http://b.example/art/1001.html", http.StatusFound)
		case "/art/1003.html":
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			html200(w, article(1)+r.URL.Path)
		}
	})
	src := Source{Start: []string{"http://a.example/list/0"}, Hosts: []string{"b.example"}, Headers: map[string]string{"Authorization": "Bearer geheim"}}
	pages, _, _ := crawlAll(t, c, src, nil)
	src.Only = []string{"http://a.example/art/3001.html", "http://b.example/art/3002.html"}
	crawlAll(t, c, src, nil)
	for u, token := range got {
		if strings.HasPrefix(u, "a.example") != (token != "") {
			t.Errorf("%s was given %q", u, token)
		}
	}
	if len(got) < 7 {
		t.Errorf("asked %v", got)
	}
	all, err := json.Marshal(pages)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String()+string(all), "geheim") {
		t.Error("a secret is in the log or in a page")
	}
}

// A JSON list may be asked by POST, with form or JSON bodies.
func TestPostedList(t *testing.T) {
	var bodies []string
	c := New("policywatch", NewHosts(), quiet())
	c.Transport = roundTrip(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/list" {
			html200(w, article(1)+r.URL.Path)
			return
		}
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, r.Method+" "+r.Header.Get("Content-Type")+" "+string(body))
		var page int
		fmt.Sscanf(string(body), "page=%d", &page)
		items := []string{}
		if page < 2 {
			items = append(items, fmt.Sprintf(`{"path":["/art/%d001.html"]}`, page+1))
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `callback({"rows":[%s]});`, strings.Join(items, ","))
	})
	first := 0
	src := Source{API: []API{{URL: "http://a.example/list", Body: "page={page}&size={size}", Type: "application/x-www-form-urlencoded", First: &first, Size: 1, Items: "rows", Link: "path[0]"}}}
	_, lines, _ := crawlAll(t, c, src, nil)
	diff(t, "pages", lines, []string{
		"ok page http://a.example/list", "ok article http://a.example/art/1001.html", "ok article http://a.example/art/2001.html",
	})
	want := []string{}
	for i := range 3 {
		want = append(want, fmt.Sprintf("POST application/x-www-form-urlencoded page=%d&size=1", i))
	}
	if strings.Join(bodies, "\n") != strings.Join(want, "\n") {
		t.Errorf("asked\n%s", strings.Join(bodies, "\n"))
	}
}

// An error of fn ends the crawl and comes back as it is.
func TestStoreError(t *testing.T) {
	c := New("policywatch", NewHosts(), quiet())
	c.Transport = roundTrip(column)
	lost := fmt.Errorf("store lost")
	n := 0
	_, err := c.Crawl(context.Background(), Source{Name: "x", Start: []string{"http://a.example/list/0"}, Limits: quick()}, nil, func(Page) error {
		if n++; n == 3 {
			return lost
		}
		return nil
	})
	if err != lost || n != 3 {
		t.Errorf("%v after %d pages", err, n)
	}
}

// Runs that a limit cuts short come to every page in the end: what no run had
// yet goes first, then what was not looked at for longest.
func TestCutRunsGoOn(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	server := httptest.NewServer(robotless(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.Path]++
		mu.Unlock()
		column(w, r)
	}))
	defer server.Close()
	no := false
	src := Source{Name: "x", Start: []string{server.URL + "/list/0"}, AllowPrivate: true, Attachments: &no, Next: Next{Max: 2}, Limits: quick()}
	src.Limits.Pages = 2 + 7
	state := map[string]URLState{}
	articles := func() (n int) {
		for p := range asked {
			if strings.HasPrefix(p, "/art/") {
				n++
			}
		}
		return n
	}
	for run, want := range []int{7, 14, 20, 7, 14, 20} {
		if run == 3 {
			clear(asked) // from here on for the second time
		}
		pages, _, stats := crawlAll(t, New("policywatch", NewHosts(), quiet()), src, state)
		if stats.Cut != "pages" {
			t.Errorf("run %d was not cut: %+v", run, stats)
		}
		if got := articles(); got < want {
			t.Errorf("%d articles after run %d, want %d", got, run, want)
		}
		state = nextState(pages, state)
		for u, st := range state {
			st.Complete = false // a run that was cut
			state[u] = st
		}
	}
}
