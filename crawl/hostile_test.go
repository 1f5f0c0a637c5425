package crawl

import (
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// hostile is a site that does what sites do to crawlers: a calendar without
// end, addresses that differ for every visitor, a maze of links, pages that
// are not there and do not say so. Its three articles are worth having.
type hostile struct {
	mu       sync.Mutex
	requests map[string]int // by first folder
	visits   int
}

func (s *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.visits++
	visit := s.visits
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	s.requests[first]++
	s.mu.Unlock()
	session := fmt.Sprintf("%016x", uint64(visit)*0x9E3779B97F4A7C15)
	switch first {
	case "robots.txt":
		io.WriteString(w, "User-agent: *\nDisallow: /private/\nCrawl-delay: 0.001\n")
	case "":
		html200(w, `<html><head><title>首页</title></head><body><ul>
<li><a href="/zixun/1001.html">职工医保断缴一个月有什么影响</a></li>
<li><a href="/zixun/1002.html">居民医保什么时候开始缴费</a></li>
<li><a href="/zixun/1003.html">异地住院报销比例是多少</a></li>
<li><a href="/zixun/404404.html">这一篇文章已经没有了吗</a></li>
<li><a href="/private/1.html">不许看的一篇文章的标题</a></li></ul>
<a href="/calendar/2025/01/">日历</a> <a href="/s/`+session+`/list/">会话</a> <a href="/maze/1/">迷宫</a> <a href="/loop/a">循环</a> <a href="/deep/">深处</a></body></html>`)
	case "zixun":
		if strings.Contains(r.URL.Path, "404") {
			html200(w, "<html><head><title>出错了</title></head><body>您访问的页面不存在</body></html>")
			return
		}
		html200(w, strings.ReplaceAll(article(1), "第1号", r.URL.Path))
	case "calendar":
		var y, m int
		fmt.Sscanf(r.URL.Path, "/calendar/%d/%d/", &y, &m)
		at := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC)
		var b strings.Builder
		fmt.Fprintf(&b, "<html><head><title>%d年%d月</title></head><body><table>", y, m)
		for d := 1; d <= 31; d++ {
			fmt.Fprintf(&b, `<td><a href="/calendar/%d/%02d/%02d/">%d</a></td>`, y, m, d, d)
		}
		next := at.AddDate(0, 1, 0)
		fmt.Fprintf(&b, `</table><a href="/calendar/%d/%02d/">下一页</a></body></html>`, next.Year(), next.Month())
		html200(w, b.String())
	case "s":
		html200(w, `<html><head><title>会话</title></head><body><ul>`+
			fmt.Sprintf(`<li><a href="/s/%s/zixun/1.html">本站会话里的一篇文章标题</a></li><li><a href="/s/%s/zixun/2.html">本站会话里的又一篇文章标题</a></li><li><a href="/s/%s/zixun/3.html">本站会话里的第三篇文章标题</a></li></ul><a href="/s/%s/list/">下一页</a>`, session, session, session, session)+
			`<p>每一次访问都给出新的地址，内容却总是一样的，直到爬虫走不动为止，这样的网站并不少见，要认得出来。</p></body></html>`)
	case "maze":
		h := fnv.New64a()
		io.WriteString(h, r.URL.Path)
		n := h.Sum64() % 1_000_000
		var b strings.Builder
		fmt.Fprintf(&b, "<html><head><title>迷宫</title></head><body><ul>")
		for i := uint64(0); i < 8; i++ {
			fmt.Fprintf(&b, `<li><a href="/maze/%d/%d.html">迷宫里的一条路通向第几号</a></li>`, n, n*8+i)
		}
		fmt.Fprint(&b, "</ul></body></html>")
		html200(w, b.String())
	case "loop":
		http.Redirect(w, r, "/loop/"+map[bool]string{true: "b", false: "a"}[strings.HasSuffix(r.URL.Path, "a")], http.StatusFound)
	case "deep":
		html200(w, fmt.Sprintf(`<html><head><title>%s</title></head><body><a href="deeper/">再深一层</a></body></html>`, r.URL.Path))
	default:
		http.NotFound(w, r)
	}
}

func TestHostileSite(t *testing.T) {
	site := &hostile{requests: map[string]int{}}
	pages, stats := loopback(t, site.ServeHTTP, func(s *Source) {
		s.Start = []string{strings.TrimSuffix(s.Start[0], "a/1001.html")}
	})
	got := map[string]Outcome{}
	for _, p := range pages {
		got[p.URL] = p.Outcome
	}
	for u, want := range map[string]Outcome{
		"/zixun/1001.html": OK, "/zixun/1002.html": OK, "/zixun/1003.html": OK,
		"/zixun/404404.html": Soft404, "/private/1.html": Robots, "/loop/a": Refused,
	} {
		if got[u] != want {
			t.Errorf("%s: %q, want %q", u, got[u], want)
		}
	}
	for part, most := range map[string]int{"calendar": 60, "s": 40, "maze": 120, "deep": 10, "loop": 10, "private": 0} {
		if n := site.requests[part]; n > most {
			t.Errorf("%d requests in /%s/, want at most %d", n, part, most)
		}
	}
	if stats.Cut != "" {
		t.Errorf("cut: %s", stats.Cut)
	}
	t.Logf("requests: %v", site.requests)
}
