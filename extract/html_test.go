package extract

import (
	"strings"
	"testing"
)

// Where title, day and publisher come from, most certain first.
func TestHeadOfPage(t *testing.T) {
	const body = `<p>居民医保个人缴费标准为每人每年400元，财政补助不低于670元。</p><p>集中缴费期为每年9月至12月，逾期有3个月等待期。</p>`
	for _, c := range []struct{ name, page, url, title, published, publisher string }{
		{"government meta", `<meta name="ArticleTitle" content="关于缴费的&lt;br/&gt;通知"><meta name="PubDate" content="2025-01-02 08:00"><meta name="ContentSource" content="市医保局"><title>别的</title>` + body, "", "关于缴费的通知", "2025-01-02", "市医保局"},
		{"json-ld", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"居民医保缴费开始","datePublished":"2025-01-01T18:00:00Z","publisher":{"name":"晚报"}}</script><h1>居民医保缴费开始</h1>` + body, "", "居民医保缴费开始", "2025-01-02", ""},
		{"opengraph", `<meta property="og:title" content="居民医保缴费开始了"><meta property="article:published_time" content="2025-01-02T00:00:00+08:00">` + body, "", "居民医保缴费开始了", "2025-01-02", ""},
		{"visible lines", `<title>居民医保怎么交_某某网</title><h1>居民医保怎么交</h1><div>来源：某某日报 发布时间：2025年1月2日 09:10</div>` + body, "", "居民医保怎么交", "2025-01-02", "某某日报"},
		{"bar and no label", `<h2>居民医保怎么交</h2><div>2025/01/02 | 某某晚报</div>` + body, "", "居民医保怎么交", "2025-01-02", "某某晚报"},
		{"title tag", `<title>某某市医疗保障局 - 关于居民医保缴费的通知</title>` + body, "", "关于居民医保缴费的通知", "", ""},
		{"site alone", `<title>某某市医疗保障局</title>` + body, "", "", "", ""},
		{"logo in h1", `<title>居民医保怎么交费-某某网</title><div class="header"><h1>某某网</h1></div><div class="t"><b>居民医保怎么交费</b></div>` + body, "", "居民医保怎么交费", "", ""},
		{"time element", `<h1>居民医保怎么交</h1><time datetime="2025-01-02T10:00:00+08:00">3天前</time>` + body, "", "居民医保怎么交", "2025-01-02", ""},
		{"url", `<h1>居民医保怎么交</h1>` + body, "http://x.gov.cn/art/2025/1/2/art_12_34.html", "居民医保怎么交", "2025-01-02", ""},
		{"url packed", `<h1>居民医保怎么交</h1>` + body, "http://x.gov.cn/zwgk/202501/t20250102_99.html", "居民医保怎么交", "2025-01-02", ""},
		{"no year in url", `<h1>居民医保怎么交</h1>` + body, "http://x.gov.cn/a/20250142.html", "居民医保怎么交", "", ""},
		{"update time last", `<h1>居民医保怎么交</h1><p>更新时间：2025-03-01</p><p>发布时间：2025-01-02</p>` + body, "", "居民医保怎么交", "2025-01-02", ""},
	} {
		d, err := HTML([]byte(c.page), nil, Options{URL: c.url})
		if err != nil {
			t.Fatal(err)
		}
		if d.Title != c.title || d.Published != c.published || c.publisher != "" && d.Publisher != c.publisher {
			t.Errorf("%s: title %q published %q publisher %q, want %q %q %q", c.name, d.Title, d.Published, d.Publisher, c.title, c.published, c.publisher)
		}
		if !strings.Contains(d.Items[0].Answer, "每人每年400元") || strings.Contains(d.Items[0].Answer, "发布时间") {
			t.Errorf("%s: answer %q", c.name, d.Items[0].Answer)
		}
	}
}

// What pages hide is no text of theirs, but for the answers that a click shows.
func TestHidden(t *testing.T) {
	page := `<h1>居民医保怎么交</h1>
<div style="display: none">缴费标准为999元，广告文字。</div><p hidden>缴费标准为998元。</p><span aria-hidden="true">997元</span><div class="sr-only">996元。</div>
<p style="font-size:0">995元。</p><p style="font-size:0.9em">缴费标准为每人每年400元。</p><template><p>994元。</p></template><noscript>993元</noscript>
<h3>断缴怎么办？</h3><div style="display:none">三个月内可以补缴。</div>`
	d, err := HTML([]byte(page), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Items) != 2 || d.Items[0].Answer != "缴费标准为每人每年400元。" || d.Items[1].Answer != "三个月内可以补缴。" {
		t.Error(show(d))
	}
}

// Words that markup or layout pulls apart stay words.
func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"<p>职工<span>医</span><font>保</font>缴费<b>比例</b>为8%</p>":            "职工医保缴费比例为8%",
		"<p>职工医保\n    缴费比例为8%</p>":                                       "职工医保缴费比例为8%",
		"<p>职工\n<b>医保</b>\n缴费比例为8%</p>":                                  "职工医保缴费比例为8%",
		"<p>&nbsp;&nbsp;&nbsp;职工医保缴费比例为&nbsp;8%</p>":                     "职工医保缴费比例为 8%",
		"<p>职工\u200b医保\u200d缴费比例\ufeff为8%</p>":                           "职工医保缴费比例为8%",
		"<p>　　职工医保缴费比例为8%　</p>":                                          "职工医保缴费比例为8%",
		"<p>APP\n  下载</p>":                                               "APP 下载",
		"<span>单位：</span><span>8%</span><span>个人：</span><span>2%</span>": "单位： 8%个人： 2%",
		"<div>职工医保<br/>缴费比例为8%</div>":                                    "职工医保\n缴费比例为8%",
		"<pre>单位 8%\n个人 2%</pre>":                                        "单位 8%\n个人 2%",
	} {
		d, err := HTML([]byte("<h1>职工医保缴费比例是多少</h1>"+in), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Items[0].Answer; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Nesting deeper than any parser takes is read all the same.
func TestNestedTooDeep(t *testing.T) {
	page := "<h1>医保怎么报销</h1>" + strings.Repeat("<div>", 600) + "<p>职工医保报销比例为80%。</p><p>居民医保报销比例为70%。</p>"
	d, err := HTML([]byte(page), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Notes) != 1 || d.Notes[0].Code != "nested-too-deep" || d.Title != "医保怎么报销" || d.Items[0].Answer != "职工医保报销比例为80%。\n居民医保报销比例为70%。" {
		t.Error(show(d))
	}
}
