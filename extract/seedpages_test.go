package extract

import (
	"fmt"
	"html"
	"strings"
	"testing"
)

// A seedPage is a seed's text, parted by hand-kept rules that know nothing of
// the package's own: cards end in "column date".
type seedPage struct {
	title string
	body  []string // lines, with their indentation
	cards [][3]string
}

func partSeed(text string, titled bool) seedPage {
	var p seedPage
	all := strings.Split(text, "\n")
	if titled {
		p.title, all = all[0], all[1:]
	}
	var pending []string
	related := false
	for _, l := range all {
		s := strings.TrimSpace(l)
		switch {
		case s == "相关推荐":
			related = true
		case s == "" || strings.HasPrefix(s, "提示:") || s == "大家都在搜" || s == "首页 顶部":
		case !related:
			p.body = append(p.body, l)
		case len(pending) == 2:
			p.cards = append(p.cards, [3]string{pending[0], pending[1], s})
			pending = nil
		default:
			pending = append(pending, s)
		}
	}
	return p
}

// Five layouts of one page: a portal with lists and linked cards; a site of
// questions with definition lists; one block of lines parted by <br>; cards
// that are links from end to end; cards that nothing holds together.
var seedLayouts = map[string]func(seedPage) string{
	"portal": func(p seedPage) string {
		var b strings.Builder
		b.WriteString(`<!DOCTYPE html><html><head><meta charset="utf-8"><title>` + titleTag(p.title, "_健康在线") + `</title></head><body>
<div class="header"><a href="/">首页</a><a href="/yibao/">医保</a><a href="/yanglao/">养老</a></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/yibao/">医保</a> &gt; 正文</div>
<div class="layout"><div class="left">`)
		if p.title != "" {
			b.WriteString(`<h1 class="art-title">` + p.title + "</h1>\n")
		}
		b.WriteString(`<div class="article-box">`)
		b.WriteString(listHTML(p.body))
		b.WriteString(`<p class="tishi">提示:本内容不能代替面诊,如有不适请尽快就医。</p></div>`)
		b.WriteString(`<div class="search-words"><h3>大家都在搜</h3><a href="/s?q=1">医保</a> <a href="/s?q=2">社保</a></div>`)
		if len(p.cards) > 0 {
			b.WriteString(`<div class="recommend"><h2>相关推荐</h2><ul>`)
			for i, c := range p.cards {
				column, date, _ := strings.Cut(c[2], " ")
				fmt.Fprintf(&b, `<li><h3><a href="/zixun/%d.html">%s</a></h3><p class="desc">%s</p><div class="meta"><span>%s</span><span>%s</span></div></li>`+"\n", 100+i, html.EscapeString(c[0]), html.EscapeString(c[1]), column, date)
			}
			b.WriteString("</ul></div>")
		}
		b.WriteString(`</div><div class="right"><h3>热门标签</h3><a href="/t/1">医保报销</a><a href="/t/2">生育保险</a></div></div>
<div class="footer">版权所有 健康在线 <a href="/about">关于我们</a> 京ICP备00000000号</div></body></html>`)
		return b.String()
	},
	"questions": func(p seedPage) string {
		var b strings.Builder
		b.WriteString(`<html><head><title>` + titleTag(p.title, " - 问答社区") + `</title></head><body><div id="top"><a href="/">问答社区</a></div><div id="main">`)
		if p.title != "" {
			b.WriteString(`<div class="q-title"><b>` + p.title + "</b></div>\n")
		}
		b.WriteString(`<div class="answer">`)
		for _, l := range p.body {
			b.WriteString("<p>" + html.EscapeString(strings.TrimSpace(l)) + "</p>\n")
		}
		b.WriteString(`</div><p class="note">提示:本内容不能代替面诊,如有不适请尽快就医。</p>`)
		if len(p.cards) > 0 {
			b.WriteString(`<div class="more"><h2>相关推荐</h2>`)
			for _, c := range p.cards {
				fmt.Fprintf(&b, `<dl class="item"><dt>%s</dt><dd>%s</dd><dd class="info">%s</dd></dl>`+"\n", html.EscapeString(c[0]), html.EscapeString(c[1]), c[2])
			}
			b.WriteString("</div>")
		}
		b.WriteString(`</div><div id="foot">Copyright 问答社区 联系我们 免责声明</div></body></html>`)
		return b.String()
	},
	"linked": func(p seedPage) string {
		var b strings.Builder
		b.WriteString(`<!doctype html><html><head><title>` + titleTag(p.title, "|医问") + `</title></head><body><header><a href="/">医问</a></header><main><section class="main-box">`)
		if p.title != "" {
			b.WriteString("<h1>" + p.title + "</h1>")
		}
		for _, l := range p.body {
			if s := strings.TrimSpace(l); s != "" {
				b.WriteString(`<div class="para">` + html.EscapeString(s) + "</div>\n")
			}
		}
		b.WriteString(`<div class="para">提示:本内容不能代替面诊,如有不适请尽快就医。</div></section><section><div class="hd">相关推荐</div><div class="cards">`)
		for i, c := range p.cards {
			fmt.Fprintf(&b, `<a class="card" href="/q/%d"><div class="card-t">%s</div><div class="card-d">%s</div><div class="card-f">%s</div></a>`+"\n", i, html.EscapeString(c[0]), html.EscapeString(c[1]), c[2])
		}
		b.WriteString(`</div></section></main><footer><a href="/">首页</a> <a href="#">顶部</a></footer></body></html>`)
		return b.String()
	},
	"flat": func(p seedPage) string {
		var b strings.Builder
		b.WriteString(`<html><head><title>` + titleTag(p.title, "-问医生网") + `</title></head><body><div class="page"><h2>` + p.title + `</h2>`)
		for _, l := range p.body {
			if s := strings.TrimSpace(l); s != "" {
				b.WriteString("<p>" + html.EscapeString(s) + "</p>\n")
			}
		}
		b.WriteString("<p>提示:本内容不能代替面诊,如有不适请尽快就医。</p><h3>相关推荐</h3>\n")
		for i, c := range p.cards {
			column, date, _ := strings.Cut(c[2], " ")
			fmt.Fprintf(&b, `<h4><a href="/q/%d">%s</a></h4><p>%s</p><p><span>%s</span> <span>%s</span></p>`+"\n", i, html.EscapeString(c[0]), html.EscapeString(c[1]), column, date)
		}
		b.WriteString(`<p><a href="/">首页</a> <a href="#top">顶部</a></p></div></body></html>`)
		return b.String()
	},
	"lines": func(p seedPage) string {
		var b strings.Builder
		b.WriteString(`<html><body><table width="100%"><tr><td><a href="/">首页</a> <a href="#">顶部</a></td></tr><tr><td><font size="4"><b>` + p.title + `</b></font><br><br>`)
		for _, l := range p.body {
			b.WriteString(strings.ReplaceAll(html.EscapeString(l), " ", "&nbsp;") + "<br><br>\n")
		}
		b.WriteString("提示:本内容不能代替面诊,如有不适请尽快就医。<br>")
		if len(p.cards) > 0 {
			b.WriteString("相关推荐<br><br>")
		}
		for _, c := range p.cards {
			b.WriteString(html.EscapeString(c[0]) + "<br><br>" + html.EscapeString(c[1]) + "<br><br>" + c[2] + "<br><br>\n")
		}
		b.WriteString(`首页 顶部</td></tr></table></body></html>`)
		return b.String()
	},
}

func titleTag(title, site string) string {
	if title == "" {
		return strings.TrimLeft(site, "_- ")
	}
	return title + site
}

// listHTML sets indented ordinals and bullets as lists, other lines as
// paragraphs, short ones in bold.
func listHTML(lines []string) string {
	var b strings.Builder
	open := ""
	for _, l := range lines {
		s := strings.TrimSpace(l)
		tag := ""
		if text, ok := strings.CutPrefix(s, "• "); ok {
			tag, s = "ul", text
		}
		if tag != open {
			if open != "" {
				b.WriteString("</" + open + ">")
			}
			if tag != "" {
				b.WriteString("<" + tag + ">")
			}
			open = tag
		}
		switch {
		case tag != "":
			b.WriteString("<li>" + html.EscapeString(s) + "</li>\n")
		case len([]rune(s)) < 24 && !strings.ContainsAny(s, "。:"):
			b.WriteString("<p><strong>" + html.EscapeString(s) + "</strong></p>\n")
		default:
			b.WriteString("<p>" + html.EscapeString(s) + "</p>\n")
		}
	}
	if open != "" {
		b.WriteString("</" + open + ">")
	}
	return b.String()
}

func TestSeedPages(t *testing.T) {
	for name, layout := range seedLayouts {
		t.Run(name, func(t *testing.T) {
			for _, gold := range readGold(t) {
				page := layout(partSeed(readSeed(t, gold.File), gold.Document.Title != ""))
				d, err := HTML([]byte(page), nil, Options{URL: "https://www.example.com/zixun/1.html"})
				if err != nil {
					t.Fatal(err)
				}
				checkGold(t, gold, d)
			}
		})
	}
}
