// Package soak makes a site of any size for measurements: notices of cities,
// some 30 KB each with all that real pages carry around the text, named by a
// sitemap, with ETags, in two editions of which the second differs in one page
// of a hundred.
package soak

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// A Site serves pages 0 to Pages-1.
type Site struct {
	Pages    int
	edition  atomic.Int64
	requests atomic.Int64
	answers  atomic.Int64 // with a body
}

// Turn switches to the edition in which every hundredth page has another figure.
func (s *Site) Turn() { s.edition.Store(1) }

// Requests gives how many requests there were since the last call, and how many
// were answered with a body.
func (s *Site) Requests() (all, full int64) { return s.requests.Swap(0), s.answers.Swap(0) }

// pagesOfASitemap is what the protocol allows, and less.
const pagesOfASitemap = 10_000

// ServeHTTP answers.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	base := "http://" + r.Host
	switch path := r.URL.Path; {
	case path == "/robots.txt":
		fmt.Fprint(w, "User-agent: *\nDisallow: /admin/\n")
	case path == "/sitemap.xml":
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for n := 0; n*pagesOfASitemap < s.Pages; n++ {
			fmt.Fprintf(w, "<sitemap><loc>%s/sitemap-%d.xml</loc></sitemap>", base, n)
		}
		fmt.Fprint(w, "</sitemapindex>")
	case strings.HasPrefix(path, "/sitemap-"):
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(path, "/sitemap-"), ".xml"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for i := n * pagesOfASitemap; i < min((n+1)*pagesOfASitemap, s.Pages); i++ {
			fmt.Fprintf(w, "<url><loc>%s%s</loc></url>", base, Path(i))
		}
		fmt.Fprint(w, "</urlset>")
	default:
		var y, m, d, i int
		if n, err := fmt.Sscanf(path, "/art/%d/%d/%d/art_1_%d.html", &y, &m, &d, &i); n != 4 || err != nil || i >= s.Pages || Path(i) != path {
			http.NotFound(w, r)
			return
		}
		s.page(w, r, i)
	}
}

func (s *Site) page(w http.ResponseWriter, r *http.Request, i int) {
	edition := 0
	if i%100 == 7 {
		edition = int(s.edition.Load())
	}
	tag := fmt.Sprintf(`"%d-%d"`, i, edition)
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.answers.Add(1)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, Page(i, edition))
}

// Path is the path of a page.
func Path(i int) string {
	return fmt.Sprintf("/art/%d/%d/%d/art_1_%d.html", 2018+i%8, 1+i%12, 1+i%28, i)
}

// cities of the pages, with their provinces.
var cities = []string{
	"江苏省苏州市", "江苏省南京市", "浙江省杭州市", "浙江省宁波市", "山东省烟台市", "山东省济南市", "四川省成都市", "四川省绵阳市",
	"湖南省长沙市", "湖北省武汉市", "河南省郑州市", "河北省石家庄市", "广东省广州市", "广东省佛山市", "福建省厦门市", "陕西省西安市",
}

// Page is the HTML of a page in an edition.
func Page(i, edition int) string {
	h := fnv.New64a()
	fmt.Fprint(h, i)
	x := h.Sum64()
	pick := func(n uint64) uint64 {
		v := x % n
		x = x/n ^ x<<17
		return v
	}
	city := cities[i%len(cities)]
	name := city[strings.Index(city, "省")+len("省"):]
	year := 2018 + i%8
	pay := 300 + 10*int(pick(40)) + 20*edition
	var b strings.Builder
	b.Grow(34 << 10)
	title := fmt.Sprintf("%s医疗保障局关于做好%d年度城乡居民基本医疗保险工作的通知（%d号）", name, year, i)
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>%[1]s</title>
<meta name="SiteName" content="%[2]s医疗保障局"><meta name="ArticleTitle" content="%[1]s"><meta name="PubDate" content="%[3]d-%02[4]d-%02[5]d 09:30">
<meta name="ColumnName" content="政策文件"><meta name="ContentSource" content="%[2]s医疗保障局">`, title, name, year, 1+i%12, 1+i%28)
	b.WriteString(head)
	fmt.Fprintf(&b, `<div class="article"><h1>%s</h1><p class="info">发布日期：%d-%02d-%02d　来源：%s医疗保障局</p>
<p>各县（市、区）医疗保障局：</p><p>为做好%d年度城乡居民基本医疗保险工作，现将有关事项通知如下。</p>
<h2>一、缴费标准</h2><p>%d年度城乡居民基本医疗保险个人缴费标准为每人每年%d元，财政补助标准为每人每年不低于%d元。</p>
<h2>二、待遇标准</h2><p>（一）住院起付标准：一级、二级、三级定点医疗机构分别为%d元、%d元、%d元。</p>
<p>（二）政策范围内住院医疗费用报销比例按照下表执行。</p>
<table><tr><th>医疗机构级别</th><th>报销比例</th><th>年度最高支付限额</th></tr>`,
		title, year, 1+i%12, 1+i%28, name, year, year, pay, 600+pick(10)*10, 200+pick(3)*100, 500+pick(3)*100, 800+pick(5)*100)
	for n, level := range []string{"一级", "二级", "三级"} {
		fmt.Fprintf(&b, "<tr><td>%s</td><td>%d%%</td><td>%d万元</td></tr>", level, 90-8*n-int(pick(3)), 15+pick(10))
	}
	fmt.Fprintf(&b, `</table><p>（三）门诊慢特病不设起付线，报销比例为%d%%。</p>
<h2>三、其他事项</h2><p>集中缴费期为%d年9月1日至%d年12月31日。本通知自%d年1月1日起施行，有效期%d年。</p>`,
		60+pick(20), year-1, year-1, year, 1+pick(5))
	for n := range 32 { // what notices also say
		fmt.Fprintf(&b, "<p>%d.各地要加强组织领导，压实工作责任，完善工作机制，强化部门协同，做好政策宣传，确保各项工作落实到位，切实维护参保群众的合法权益，不断提升群众的获得感、幸福感、安全感。</p>", n+1)
	}
	fmt.Fprintf(&b, `<p class="sign">%s医疗保障局</p><p class="sign">%d年%d月%d日</p></div>`, name, year, 1+i%12, 1+i%28)
	b.WriteString(foot)
	return b.String()
}

// head and foot are what stands around the text: styles, scripts, menus, lists.
var head, foot = around()

func around() (string, string) {
	var h, f strings.Builder
	h.WriteString("<style>")
	for n := range 90 {
		fmt.Fprintf(&h, ".c%d{margin:%dpx;padding:%dpx;color:#%03x;font-size:%dpx}", n, n%9, n%7, n*13%4096, 12+n%6)
	}
	h.WriteString(`</style><script>var site={id:"1",col:"2"};function share(t){window.open("/share?to="+t)}</script></head><body><div class="top"><ul class="menu">`)
	for n := range 80 {
		fmt.Fprintf(&h, `<li class="c%d"><a href="/col/col%d/index.html">栏目%d</a></li>`, n%60, 1000+n, n)
	}
	h.WriteString(`</ul></div><div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/col/col1001/index.html">政策文件</a></div>`)
	f.WriteString(`<div class="side"><h3>栏目导航</h3><ul>`)
	for n := range 100 {
		fmt.Fprintf(&f, `<li><a class="c%d" href="/col/col%d/index.html">导航%d</a></li>`, n%60, 2000+n, n)
	}
	f.WriteString(`</ul></div><div class="share"><a href="javascript:share('wx')">微信</a><a href="javascript:share('wb')">微博</a></div><div class="foot"><p>主办单位：市医疗保障局　网站标识码：3205000001　联系电话：0512-12345678</p></div><script>`)
	for n := range 40 {
		fmt.Fprintf(&f, "function f%d(a,b){if(a>b){return a-b}else{return b-a+%d}}\n", n, n)
	}
	f.WriteString("</script></body></html>")
	return h.String(), f.String()
}
