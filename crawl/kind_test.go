package crawl

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Pages of questions and answers are articles, however they are laid out and
// however short their answers are; a list of questions is none.
func TestKindsOfPages(t *testing.T) {
	qa := [][2]string{
		{"个人缴费比例是多少", "本人工资的2%，由单位代扣。"}, {"门诊起付线是多少", "在职1500元，退休1300元。"},
		{"异地就医怎么备案", "可在国家医保服务平台办理。"}, {"断缴后怎么办", "3个月内补缴的视为连续。"},
		{"新生儿何时参保", "出生后90天内办理参保登记。"}, {"大病保险怎么报", "超过起付线的部分自动结算。"},
		{"生育津贴领多少天", "顺产98天，难产增加15天。"}, {"退休要交满几年", "男满25年，女满20年。"},
	}
	each := func(format string) string {
		var b strings.Builder
		for i, p := range qa {
			b.WriteString(strings.NewReplacer("Q", p[0], "A", p[1], "N", fmt.Sprint(i+1)).Replace(format))
		}
		return b.String()
	}
	nav := `<div class="nav"><a href="/">首页</a><a href="/zcwj/">政策文件</a><a href="/bszn/">办事指南</a><a href="/hdjl/">互动交流</a></div>`
	for name, tc := range map[string]struct {
		body    string
		article bool
	}{
		"headings":               {each("<h3>N、Q？</h3><p>A</p>"), true},
		"dl":                     {"<dl>" + each("<dt>Q？</dt><dd>A</dd>") + "</dl>", true},
		"details":                {each("<details><summary>Q？</summary>A</details>"), true},
		"table":                  {"<table>" + each("<tr><td>N</td><td>Q</td><td>A</td></tr>") + "</table>", true},
		"accordion":              {each(`<div class="item"><a href="javascript:void(0)" class="q">Q？</a><div class="a" style="display:none">A</div></div>`), true},
		"one p":                  {"<p>" + each("QN：Q？<br>AN：A<br>") + "</p>", true},
		"list":                   {"<ul>" + each("<li><b>问：Q</b><br>答：A</li>") + "</ul>", true},
		"nested divs":            {each(`<div><div>问</div><div>Q？</div><div>答</div><div>A</div></div>`), true},
		"questions only, linked": {"<ul>" + each(`<li><a href="/faq/100N.html">Q？</a></li>`) + "</ul>", false},
		"titles with dates":      {"<ul>" + each(`<li><a href="/faq/a-N">关于Q的说明</a><span>2025-01-0N</span></li>`) + "</ul>", false},
		"titles with snippets":   {"<div>" + each(`<div class="card"><a href="/faq/100N.html">Q？</a><p>A具体请以当地经办机构的规定为准，下面详细介绍办理流程和所需要的材料…</p></div>`) + "</div>", false},
		"menu of a home page":    {"<ul>" + each(`<li><a href="/c/N/">栏目N</a></li>`) + "</ul><p>欢迎访问本网站</p>", false},
	} {
		t.Run(name, func(t *testing.T) {
			pages, _ := loopback(t, robotless(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/faq/" {
					http.NotFound(w, r)
					return
				}
				html200(w, "<html><head><title>常见问题</title></head><body>"+nav+tc.body+"<div>主办单位：市医疗保障局 备案号：000号</div></body></html>")
			}), func(s *Source) { s.Start[0] = strings.Replace(s.Start[0], "/a/1001.html", "/faq/", 1) })
			for _, p := range pages {
				if p.URL == "/faq/" && p.Article != tc.article {
					t.Errorf("article: %v", p.Article)
				}
			}
		})
	}
}

// Pages of one sentence are articles, whatever their addresses look like: alone,
// below a menu, and above the cards of further answers.
func TestShortAnswers(t *testing.T) {
	names := []string{"kunshan", "suzhou", "wuxi", "nanjing", "yangzhou"}
	menu, cards := "", ""
	for _, name := range names {
		menu += `<a href="/` + name + `.html">` + name[:4] + `</a> `
		cards += `<li><a href="/` + name + `.html">这里的居民医保一年要交多少钱` + name + `</a><p>个人缴费标准为每人每年</p></li>`
	}
	for name, tc := range map[string]struct{ start, list, around string }{
		"alone":       {"/index", menu, ""},
		"in a folder": {"/", menu, ""},
		"with a menu": {"/index", menu, `<div class="menu">` + menu + `</div>`},
		"with cards":  {"/", "<ul>" + cards + "</ul>", "<h3>相关推荐</h3><ul>" + cards + "</ul>"},
	} {
		t.Run(name, func(t *testing.T) {
			pages, _ := loopback(t, robotless(func(w http.ResponseWriter, r *http.Request) {
				body := "<h1>居民医保缴费</h1><p>本市居民医保个人缴费标准为每人每年400元。</p>"
				switch {
				case r.URL.Path == tc.start:
					body = "<h1>首页</h1>" + tc.list
				case strings.HasPrefix(tc.around, "<div"):
					body = tc.around + body
				default:
					body += tc.around
				}
				html200(w, "<html><head><title>居民医保"+r.URL.Path+"</title></head><body>"+body+"</body></html>")
			}), func(s *Source) { s.Start[0] = strings.Replace(s.Start[0], "/a/1001.html", tc.start, 1) })
			articles := 0
			for _, p := range pages {
				if p.Article && p.URL != tc.start {
					articles++
				}
			}
			if articles != len(names) {
				t.Errorf("%d articles of %d", articles, len(names))
			}
		})
	}
}

func TestContinuation(t *testing.T) {
	pages, _ := loopback(t, robotless(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a/1001.html":
			html200(w, `<ul><li><a href="/b/1001.html">第一篇文章的标题有三页</a></li></ul>`)
		default:
			next := map[string]string{"/b/1001.html": "1001_2.html", "/b/1001_2.html": "1001_3.html", "/b/1001_3.html": "1002.html"}[r.URL.Path]
			html200(w, article(1)+r.URL.Path+`<a href="`+next+`">下一页</a>`)
		}
	}), nil)
	got := map[string]bool{}
	for _, p := range pages {
		got[p.URL] = p.Article
	}
	if !got["/b/1001.html"] || !got["/b/1001_2.html"] || !got["/b/1001_3.html"] || got["/b/1002.html"] {
		t.Errorf("pages %v", got)
	}
}
