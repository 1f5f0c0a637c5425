package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// hostilePages are pages that no honest site serves. Each must end soon; the
// sizes are such that anything worse than linear would not.
func hostilePages() map[string]string {
	n := func(s string, times int) string { return strings.Repeat(s, times) }
	return map[string]string{
		"deep divs":           n("<div>", 100_000) + "医保报销比例为70%。" + n("</div>", 100_000),
		"closed by others":    "<body>" + n("<div>", 100_000) + n("</table>", 100_000),
		"deep unclosed spans": "<p>" + n("<span>", 100_000) + "医保报销比例为70%。",
		"deep tables":         n("<table><tr><td>", 50_000) + "医保报销比例为70%。",
		"deep lists":          n("<ul><li>", 50_000) + "医保报销比例为70%。",
		"formatting":          n("<p><b><i><u>医保", 20_000),
		"different fonts":     fonts(3_000),
		"attributes":          "<div " + n("data-x ", 100_000) + ">医保报销比例为70%。</div>",
		"named attributes":    "<div" + attributes(100_000) + ">医保报销比例为70%。</div>",
		"elements":            n("<p>医保报销比例为70%。</p>", 100_000),
		"flat siblings":       n("<div><a href=/x>医保报销比例是多少</a><p>医保报销比例为70%，起付线为300元，封顶线为2万元。</p></div>", 20_000),
		"spans":               "<table>" + n("<tr><td rowspan=65534 colspan=1000>70%</td><td>x</td></tr>", 2_000) + "</table>",
		"one long line":       "<p>" + n("医保报销比例为70%，", 200_000),
		"colons":              "<p>" + n("来源：", 100_000),
		"questions":           n("问：答：", 50_000),
		"headings":            n("<h2>如何报销</h2>", 50_000),
		"comments":            n("<!-- x -->", 200_000),
		"entities":            n("&nbsp;&amp;&#x4e2d;", 200_000),
		"nested json":         `<script type="application/ld+json">` + n("[", 100_000) + "</script>",
		"zones":               n("<div><h3>相关推荐</h3>", 400) + n("<p>医保报销比例为70%。</p>", 5000),
		"brackets":            "<p>" + n("〔2025", 100_000),
		"templates":           n("<template>", 400) + "x",
		"style rules":         "<style>" + n(".a{display:none}.b .c{display:block}", 12_000) + styles(3_000) + "</style>" + n("<p class='x1 a q'>医保</p>", 20_000),
		"style comments":      "<style>" + n("/* x */.a{display:none}", 20_000) + "</style><p>医保",
		"style without end":   "<style>" + n("@media{", 60_000) + n(".a{", 60_000) + "</style><p>医保",
		"scripts":             n("<script>createtime publishtime: pubdate=</script>", 10_000) + "<script>" + n("createtime:", 40_000) + "</script>",
		"textareas":           n("<textarea class=article-content>&lt;p>&lt;textarea class=article-content>&amp;lt;p>医保", 5_000),
		"letters":             "<table>" + n("<tr><th>标题</th><td>答复</td><th>答复内容</th><td>医保</td></tr>", 20_000) + "</table>",
		"svg":                 n("<svg><p>", 400) + "医保报销比例为70%。",
	}
}

func styles(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ".x%d,#y%d{visibility:hidden}", i, i)
	}
	return b.String()
}

func fonts(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("<p><font color=c" + strings.Repeat("x", i%50) + ">医保")
	}
	return b.String()
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a")
		for j := i; j > 0; j /= 26 {
			b.WriteByte(byte('a' + j%26))
		}
		b.WriteString("=1")
	}
	return b.String()
}

func TestHostilePages(t *testing.T) {
	for name, page := range hostilePages() {
		t.Run(name, func(t *testing.T) {
			d, err := HTML([]byte(page), nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkDocument(t, d)
			checkDocument(t, Text(page, Options{}))
		})
	}
}

func TestCardsLeftOut(t *testing.T) {
	page := "<h1>医保报销比例</h1>" + strings.Repeat("<div><h3><a href=/x>医保报销比例是多少</a></h3><p>医保报销比例为70%，起付线为300元，封顶线为2万元。</p></div>", maxRelated+1)
	d, err := HTML([]byte(page), nil, Options{})
	if err != nil || len(d.Items) != 1+maxRelated || len(d.Notes) != 1 || d.Notes[0].Code != "cards-left-out" {
		t.Errorf("%d items, notes %v, %v", len(d.Items), d.Notes, err)
	}
}

func TestTooBig(t *testing.T) {
	page := make([]byte, DefaultMaxBytes+1)
	if _, err := HTML(page, nil, Options{URL: "https://example.com/x"}); !errors.Is(err, ErrTooBig) {
		t.Errorf("error %v, want ErrTooBig", err)
	}
	d := Text(strings.Repeat("医保报销比例为70%。\n", 10), Options{MaxBytes: 100})
	if len(d.Notes) != 1 || d.Notes[0].Code != "cut-off" {
		t.Errorf("notes %v, want cut-off", d.Notes)
	}
}
