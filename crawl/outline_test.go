package crawl

import (
	"net/url"
	"runtime"
	"strings"
	"testing"
)

func outlineOf(t testing.TB, page string) *outline {
	t.Helper()
	base, err := url.Parse("http://www.example.gov.cn/zcwj/index.html")
	if err != nil {
		t.Fatal(err)
	}
	return scanOutline([]byte(page), base)
}

func TestLinks(t *testing.T) {
	for _, tc := range []struct{ page, href, text string }{
		{`<a href="/a.html">标题</a>`, "/a.html", "标题"},
		{`<a href="/a.html" title="关于全文的完整标题">关于全文…</a>`, "/a.html", "关于全文的完整标题"},
		{`<a href="/a.html"><img src=x><span>标 题</span>
			续行</a>`, "/a.html", "标 题续行"},
		{`<a href="javascript:void(0)" onclick="window.open('/a.html')">标题</a>`, "/a.html", "标题"},
		{`<a href="javascript:window.open('/a.html','_blank')">标题</a>`, "/a.html", "标题"},
		{`<a href="#" onclick="location.href='a.html'; return false">标题</a>`, "a.html", "标题"},
		{`<div onclick="openUrl(&quot;/a?id=1&quot;)">标题</div>`, "/a?id=1", "标题"},
		{`<li data-href="/a.html"><b>标题</b></li>`, "/a.html", "标题"},
		{`<tr data-url="/a.html"><td>标题</td></tr>`, "/a.html", "标题"},
		{`<a onclick="goPage('index_2.html')">下一页</a>`, "index_2.html", "下一页"},
		{`<a href="/a.html">没有关上`, "/a.html", "没有关上"},
		{`<option value="/list_2.html">第2页</option>`, "/list_2.html", "第2页"},
		{`<A HREF='/a.html?x=1&amp;y=2'>标题</A>`, "/a.html?x=1&y=2", "标题"},
		{`<a href="javascript:void(0)" onclick="alert('你好/世界')">无</a>`, "", ""},
		{`<a href="#top">返回顶部</a>`, "#top", "返回顶部"},
	} {
		o := outlineOf(t, tc.page)
		switch {
		case tc.href == "":
			if len(o.links) > 0 {
				t.Errorf("%s: found %+v", tc.page, o.links)
			}
		case len(o.links) != 1 || o.links[0].href != tc.href || o.links[0].text != tc.text:
			t.Errorf("%s: found %+v", tc.page, o.links)
		}
	}
}

func TestOutline(t *testing.T) {
	o := outlineOf(t, `<html><head><title> 标题 </title><base href="/other/">
<link rel="canonical" href="x.html"><link rel="alternate" type="application/rss+xml" href="/rss">
<meta http-equiv="refresh" content="0;URL='next.html'"><meta name="PubDate" content="2025-01-02"></head><body>
<script>if (a < b) document.write("<a href='/no.html'>不是链接</a>"); var SID = '7';</script>
<style>a > b {}</style><!-- <a href="/no.html">不是链接</a> -->
<ul><li><a href="1.html">一</a> <span>2025-01-02</span></li><li><a href="2.html">二</a></li></ul>
<p>`+strings.Repeat("很长的一段正文。", 10)+`</p></body></html>`)
	if o.title != "标题" || o.canonical != "x.html" || len(o.feeds) != 1 || o.refresh != "next.html" || !o.isArticle || o.siteID != "7" {
		t.Errorf("%+v", o)
	}
	if len(o.links) != 2 || !o.links[0].dated || o.links[1].dated || o.links[0].place != o.links[1].place {
		t.Errorf("links %+v", o.links)
	}
	if u := resolve(o.base, o.links[0].href); u.Path != "/other/1.html" {
		t.Errorf("%s does not heed base", u)
	}
	if n := len(o.paras); n == 0 || o.paras[n-1].runes != 80 {
		t.Errorf("paragraphs %+v", o.paras)
	}
}

func TestRefreshTarget(t *testing.T) {
	for content, want := range map[string]string{
		"0; url=/a.html": "/a.html", "5;URL='b.html'": "b.html", "0,url=c": "c", "300; url=/same": "", "5": "", "": "", "10;url=x": "x",
	} {
		if got := refreshTarget(content); got != want {
			t.Errorf("%q: %q, want %q", content, got, want)
		}
	}
}

func TestScriptCalls(t *testing.T) {
	for code, want := range map[string]string{
		"fetch('/api/list?page=1')":                                      "/api/list?page=1",
		"fetch(`/api/list?page=${p}&size=${n}`)":                         "/api/list?page=1&size=20",
		`$.ajax({ type: "GET", url: "/news/query.do?pageNo=", data: x})`: "/news/query.do?pageNo=1",
		`$.getJSON("/data/list.json", f)`:                                "/data/list.json",
		`axios.get('/api/detail/' + id)`:                                 "/api/detail/",
		"fetch(`/api/item/${id}`)":                                       "",
		`$.get("/counter.js")`:                                           "",
		`$.get("/api/footer.html")`:                                      "",
	} {
		var refs []string
		for _, c := range scriptCalls(code) {
			refs = append(refs, c.ref)
		}
		if got := strings.Join(refs, " "); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestScriptPosts(t *testing.T) {
	for code, want := range map[string]call{
		`axios.post("/api/qa/page",{pageNum:1,pageSize:10,region:'320583',key:kw})`:                   {"/api/qa/page", `{"pageNum":1,"pageSize":10,"region":"320583"}`, "application/json"},
		`$.post('/list.do', {"page": 1, rows: 20}, show)`:                                             {"/list.do", "page=1&rows=20", "application/x-www-form-urlencoded"},
		`$.ajax({url: "/news/query", type: "POST", dataType: "json", data: {pageNo: 1}, success: f})`: {"/news/query", "pageNo=1", "application/x-www-form-urlencoded"},
		`$.post("/counter.js", {a: 1})`:                                                               {},
	} {
		var got call
		if found := scriptPosts(code); len(found) > 0 {
			got = found[0]
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
	}
}

func TestScriptMakes(t *testing.T) {
	for code, want := range map[string]string{
		`location.href="/qa/detail?id="+id`:       "/qa/detail?id={id}",
		"open(`/qa/${row.docId}.html`)":           "/qa/{docId}.html",
		`href='/zc/' + item.id + '.shtml'`:        "/zc/{id}.shtml",
		`img.src = "/img/" + item.cover + ".png"`: "",
		`fetch("/api/detail?id=" + id)`:           "",
		`var s = "/" + a;`:                        "",
	} {
		if got := strings.Join(scriptMakes(code), " "); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestPager(t *testing.T) {
	for code, want := range map[string]string{
		`createPageHTML(12, 0, "index", "html");`:                  "index_1.html",
		`createPageHTML(12,11,"index","html")`:                     "",
		`createPageHTML(1, 0, "index", "html");`:                   "",
		`createPageHTML('page_div',19, 1,'nlist','shtml',300);`:    "nlist_2.shtml",
		`createPageHTML('page_div',19, 19,'nlist','shtml',300);`:   "",
		`createPageHTML('page-div','3','0','list','htm','75')`:     "list_1.htm",
		`function createPageHTML(_nPageCount, _nCurrIndex, _s) {}`: "",
	} {
		got := ""
		for _, c := range pagerCalls(code) {
			got = c.next()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	list := func(pager string) string {
		o := outlineOf(t, pager)
		var out []string
		page, _ := url.Parse("http://www.example.gov.cn/zcwj/index.html")
		for _, p := range nextPages(o, page, (&run{}).resolveLinks(o)) {
			out = append(out, p.url.Path+"?"+p.url.RawQuery)
		}
		return strings.Join(out, " ")
	}
	for pager, want := range map[string]string{
		`<a href="index_2.html">下一页</a>`:                                                       "/zcwj/index_2.html?",
		`<a href="index.html">首页</a><a href="?p=2">下页 &gt;</a><a href="?p=9">尾页</a>`:           "/zcwj/index.html?p=2",
		`<a href="index.html">1</a><a href="index_3.html">3</a><a href="index_2.html"> 2 </a>`: "/zcwj/index_2.html? /zcwj/index_3.html?",
		`<a href="/other/2.html">2</a><a href="http://x.cn/zcwj/3.html">3</a>`:                 "",
		`<link rel="next" href="page/2/">`:                                                     "/zcwj/page/2/?",
		`<a href="/zcwj/1.html">下一篇</a>`:                                                       "",
		`<a href="index.html">下一页</a>`:                                                         "",
		`<a href="javascript:;" onclick="goto('index_2.html')">下一页</a>`:                        "/zcwj/index_2.html?",
		`<a rel="next" href="/zcwj/?page=2">older</a>`:                                         "/zcwj/?page=2",
	} {
		if got := list(pager); got != want {
			t.Errorf("%s: %q, want %q", pager, got, want)
		}
	}
}

func TestArticleURL(t *testing.T) {
	hit := make([]bool, len(articleShapes))
	for s, want := range map[string]bool{
		"/art/2025/1/2/art_88_101.html":                                 true,
		"/zcwj/202501/t20250102_123456.html":                            true,
		"/zcwj/202501/t20250102_123456_1.html":                          true,
		"/content/post_4567.html":                                       true,
		"/zwgk/zfxxgkml/content/mpost_4567890.html":                     true,
		"/zhengce/content_5731.htm":                                     true,
		"/zixun/1001.html":                                              true,
		"/info/1002/2345.htm":                                           true,
		"/2025-01/02/123.html":                                          true,
		"/n1/2025/0102/c1004-40394821.html":                             true,
		"/2025/0102/c12a34/page.htm":                                    true,
		"/202501/8a1f0c2d9b3e4f5a6b7c8d9e0f1a2b3c.shtml":                true,
		"/zc/1f0e2d3c-4b5a-6978-8796-a5b4c3d2e1f0.html":                 true,
		"/zwgk/zcwj/art/2025/art_8be90ae6320b4263859b753cdacf43f4.html": true,
		"/csrc/c106256/c7403021/content.shtml":                          true,
		"/ask/7.html":                                                   true,
		"/show.php?id=77":                                               true,
		"/detail?articleId=abc77":                                       true,
		"/doc/2017/02/17/223496.shtml":                                  true,
		"/question/31":                                                  true,
		"/col/col1234/index.html":                                       false,
		"/zcwj/index_2.html":                                            false,
		"/list/3":                                                       false,
		"/list_12_3.html":                                               false,
		"/node_123.htm":                                                 false,
		"/zcwj/":                                                        false,
		"/index.html":                                                   false,
		"/about.html":                                                   false,
		"/channels/102.html":                                            false,
		"/list.php?catid=12":                                            false,
		"/zixun/?page=12":                                               false,
		"/yibao/page/12/":                                               false,
	} {
		u, err := url.Parse("http://www.example.gov.cn" + s)
		if err != nil {
			t.Fatal(err)
		}
		if got := articleURL(u); got != want {
			t.Errorf("%s: %v, want %v", s, got, want)
		}
		for i, re := range articleShapes {
			hit[i] = hit[i] || want && re.MatchString(s)
		}
	}
	for i, re := range articleShapes {
		if !hit[i] {
			t.Errorf("no example is of the shape %s", re)
		}
	}
}

// The worst pages cost no more than their length.
func TestHostilePages(t *testing.T) {
	base, _ := url.Parse("http://www.example.gov.cn/")
	for name, page := range map[string]string{
		"deep":            strings.Repeat("<div>", 200_000) + "x" + strings.Repeat("</div>", 200_000),
		"attributes":      "<a " + strings.Repeat("x=1 ", 1_000_000) + ">",
		"links":           strings.Repeat(`<a href="/a">x`, 300_000),
		"stray ends":      strings.Repeat("</p></a>", 500_000),
		"one long text":   strings.Repeat("医", 3_000_000),
		"scripts":         strings.Repeat("<script>location=</script>", 100_000),
		"open script":     "<script>" + strings.Repeat("fetch('", 500_000),
		"islands":         "<script type=text/xml><datastore>" + strings.Repeat("<record>", 500_000),
		"nested brackets": strings.Repeat("createPageHTML(", 300_000),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		o := scanOutline([]byte(page), base)
		listings((&run{}).resolveLinks(o))
		for _, code := range o.islands {
			parseIsland(code)
		}
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 60*uint64(len(page))+64<<20 {
			t.Errorf("%s: %d MB for a page of %d MB", name, got>>20, len(page)>>20)
		}
	}
}

func FuzzOutline(f *testing.F) {
	f.Add([]byte(`<li><a href="/a.html" title="t" onclick="open('x')">x</a>2025-01-02</li><script type="text/xml"><datastore><record><![CDATA[x]]></record>`))
	f.Add([]byte("<title>\xff<base href=':'><meta http-equiv=refresh content='0;url=x'>"))
	f.Add([]byte(`<script url="/x" queryData="{'a':'b'}"></script>`))
	base, _ := url.Parse("http://www.example.gov.cn/a/index.html")
	f.Fuzz(func(t *testing.T, page []byte) {
		o := scanOutline(page, base)
		r := &run{}
		links := r.resolveLinks(o)
		listings(links)
		nextPages(o, base, links)
		for _, code := range o.islands {
			parseIsland(code)
		}
		for _, code := range o.scripts {
			scriptCalls(code)
		}
	})
}

func FuzzMachine(f *testing.F) {
	f.Add([]byte(`{"data":{"list":[{"url":"/a","id":1}],"total":3}}`), "page=1&size=2")
	f.Add([]byte(`<rss><item><link>x</link></item></rss>`), "")
	f.Add([]byte(`{"data":{"html":"<a href=x rows=\"1\" count=\"2\">"}}`), "paramJson=%7B%7D")
	f.Fuzz(func(t *testing.T, text []byte, query string) {
		at := &url.URL{Scheme: "http", Host: "www.example.gov.cn", Path: "/list", RawQuery: query}
		feedLinks(text)
		parseUnit(text, at)
		if root, err := parseJSON(text); err == nil {
			if a := guessAPI(root, at, item{}); a != nil {
				apiItem(a, 1)
				if list, ok := lookup(root, a.Items).([]any); ok {
					for _, e := range list {
						apiLink(e, a.Link)
					}
				}
			}
		}
	})
}
