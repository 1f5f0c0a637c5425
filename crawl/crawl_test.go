package crawl

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestSite(t *testing.T) {
	web := newTextWeb(t, "site.txtar")
	c := New("policywatch/test", NewHosts(), quiet())
	c.Transport = web
	src := Source{Start: []string{"http://zc.example.cn/yibao/index.html"}}
	web.pages["http://zc.example.cn/yibao/index.html"] = web.pages["http://zc.example.cn/yibao/"]

	pages, lines, stats := crawlAll(t, c, src, nil)
	diff(t, "first run", lines, []string{
		"ok page http://zc.example.cn/yibao/",
		"ok page http://zc.example.cn/yibao/index_2.html",
		"ok article http://zc.example.cn/zixun/1001.html",
		"ok article http://zc.example.cn/zixun/2002.html",
		"gone article http://zc.example.cn/zixun/1003.html",
		"ok article http://zc.example.cn/zixun/1004.html",
		"refused article http://zc.example.cn/zixun/1005.html",
		"soft_404 article http://zc.example.cn/zixun/1006.html",
		"blocked article http://zc.example.cn/zixun/1007.html",
		"refused article http://zc.example.cn/zixun/1008.html",
		"too_big article http://zc.example.cn/zixun/1009.html",
		"robots article http://zc.example.cn/zixun/9001.html",
		"ok article http://zc.example.cn/zixun/1010.html",
		"ok article http://zc.example.cn/zixun/1011.html",
		"ok article http://zc.example.cn/zixun/1012.html",
		"ok page http://zc.example.cn/attach/biaozhun.pdf",
	})
	for _, u := range web.asked {
		for _, never := range []string{"/zixun/9", "other.example.cn", "utm_", "jsessionid", ".png", ".zip"} {
			if strings.Contains(u, never) {
				t.Errorf("asked for %s", u)
			}
		}
	}
	for _, p := range pages {
		switch {
		case strings.HasSuffix(p.URL, "1010.html"), strings.HasSuffix(p.URL, "1011.html"):
			text, charset := Decode(p.Body, p.ContentType)
			if charset != "gb18030" || p.Charset != charset || !strings.Contains(string(text), "起付标准为") {
				t.Errorf("%s: charset %s, page says %s, text %.60s", p.URL, charset, p.Charset, text)
			}
			if strings.Contains(string(p.Body), "起付") {
				t.Errorf("%s: the body is not as served", p.URL)
			}
		case strings.HasSuffix(p.URL, "1004.html"):
			if p.Tries != 2 || p.Status != 200 {
				t.Errorf("%s: %d tries, status %d", p.URL, p.Tries, p.Status)
			}
		case strings.HasSuffix(p.URL, ".pdf"):
			if p.Referrer != "http://zc.example.cn/zixun/1012.html" {
				t.Errorf("%s: referrer %s", p.URL, p.Referrer)
			}
		case strings.HasSuffix(p.URL, "2002.html"):
			if p.FinalURL != p.URL {
				t.Errorf("%s: ended at %s", p.URL, p.FinalURL)
			}
		}
		if (p.Body != nil) != (p.Outcome == OK) {
			t.Errorf("%s: %s with a body of %d bytes", p.URL, p.Outcome, len(p.Body))
		}
	}
	if stats.Requests != len(pages) || stats.Articles != 6 || stats.Cut != "" {
		t.Errorf("stats %+v", stats)
	}

	// The second run finds everything as it was.
	again, lines, _ := crawlAll(t, c, src, nextState(pages, nil))
	for _, p := range again {
		if p.Outcome == OK {
			t.Errorf("second run: %s is %s", p.URL, p.Outcome)
		}
	}
	for _, want := range []string{"not_modified page http://zc.example.cn/yibao/", "not_modified article http://zc.example.cn/zixun/1001.html", "not_modified article http://zc.example.cn/zixun/2002.html"} {
		if !contains(lines, want) {
			t.Errorf("second run: missing %s in\n%s", want, strings.Join(lines, "\n"))
		}
	}
	for _, p := range again {
		if strings.HasSuffix(p.URL, "1001.html") && p.Status != 304 {
			t.Errorf("%s: status %d, want 304", p.URL, p.Status)
		}
	}
}

func contains(lines []string, s string) bool {
	for _, l := range lines {
		if l == s {
			return true
		}
	}
	return false
}

// A run that broke off is walked again in full, though its pages have not
// changed: what they lead to was not come to.
func TestIncompleteState(t *testing.T) {
	web := newTextWeb(t, "site.txtar")
	c := New("policywatch/test", NewHosts(), quiet())
	c.Transport = web
	src := Source{Start: []string{"http://zc.example.cn/yibao/"}, Limits: quick()}
	src.Name = "test"
	var first []Page
	stop := errors.New("store lost")
	_, err := c.Crawl(context.Background(), src, nil, func(p Page) error {
		first = append(first, p)
		if len(first) == 3 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Fatalf("err %v", err)
	}
	state := nextState(first, nil)
	for u, st := range state {
		st.Complete = false
		state[u] = st
	}
	_, lines, _ := crawlAll(t, c, src, state)
	if !contains(lines, "ok article http://zc.example.cn/zixun/1012.html") {
		t.Errorf("what the broken run left was not come to:\n%s", strings.Join(lines, "\n"))
	}
}

// A cancelled request is no failed page.
func TestCancel(t *testing.T) {
	web := newTextWeb(t, "site.txtar")
	c := New("policywatch/test", NewHosts(), quiet())
	c.Transport = web
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	src := Source{Name: "test", Start: []string{"http://zc.example.cn/yibao/"}, Limits: quick()}
	_, err := c.Crawl(ctx, src, nil, func(p Page) error {
		if n++; n == 2 {
			cancel()
		}
		if n > 2 {
			t.Errorf("after cancelling: %s %s", p.Outcome, p.URL)
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err %v", err)
	}
}
