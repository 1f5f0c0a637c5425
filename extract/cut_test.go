package extract

import (
	"strings"
	"testing"
)

func TestEndingOf(t *testing.T) {
	for _, c := range []struct {
		page string
		want ending
	}{
		{"<html><body><div><p>一级医院报销90%</p></div></body></html>", endClosed},
		{"<html><body><div><p>一级医院报销90%</p></div></BODY> </HTML >\n", endClosed},
		{"<body><div><p>一级医院报销90%</body>", endClosed},
		{"<html><body><div><p>一级医院报销90%</div></html><script>count()</script><!-- 3 -->", endClosed},
		{"<body><script>document.write('</body></html>')</script><div><p>一级医院报销90%", endCut},
		{"<body><div><p>一级医院报销90%</p><p>二级医院报", endCut},
		{"<body><div><p>一级医院报销90%</p></div><a href=\"/ind", endCut},
		{"<body><p>一级医院报销90%</p><!-- 相关", endCut},
		{"<body><p>一级医院报销90%</p><!-- 相关 -->", endUnclosed},
		{"<body><p>一级医院报销90%</p><script>var a = 1", endCut},
		{"<body><table><tr><td>一级<td>90%<tr><td>二级", endCut},
		{"<body><p>一级90%</p><p>二级85%</p><p>三级", endCut},
		{"<body><p>一级90%<p>二级85%<p>三级80%", endUnclosed},
		{"<body><p>一级90%</p><p>二级\xe5\x8c", endCut},
		{"<body><p>一级90%</p><p>二级\uFFFD", endCut},
		{"<!DOCTYPE html><title>报销</title><p>一级90%", endClosed}, // whoever leaves out the one leaves out the other
		{"<html><body><div><p>一级医院报销90%</p></div>", endUnclosed},
		{"<div><p>一级医院报销90%", endClosed},
		{"", endClosed},
	} {
		if got := endingOf([]byte(c.page)); got != c.want {
			t.Errorf("%q: %d, want %d", c.page, got, c.want)
		}
	}
}

// What a page that is cut off says last is marked, unless its text was whole.
func TestCutOff(t *testing.T) {
	const body = `<html><head><title>城乡居民医保怎么报销</title></head><body><div class="wrap"><h1>城乡居民医保怎么报销</h1>
<div class="content"><p>参保居民在定点医疗机构住院，按医院等级报销。</p>
<h3>问：一级医院报销多少？</h3><p>答：一级医院报销90%，起付标准为200元。</p>
<h3>问：三级医院报销多少？</h3><p>答：三级医院报销65%，起付标准为1000元。</p>`
	for _, c := range []struct {
		page string
		want string // of the items, whether they are cut
	}{
		{body + "</div></div></body></html>", "---"},
		{body, "--x"},
		{body[:strings.Index(body, "65%")], "--x"},
		{body[:strings.Index(body, "<h3>问：三级")], "-x"},
		{body + `</div><div class="foot"><p>主办单位：云州市医疗保障局</p><p>云ICP备05000001号</p><script src="/sta`, "---"},
	} {
		d, err := HTML([]byte(c.page), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, it := range d.Items {
			if it.Truncated {
				got += "x"
			} else {
				got += "-"
			}
		}
		if got != c.want {
			t.Errorf("%d bytes: cut are %q, want %q", len(c.page), got, c.want)
		}
		if cut := len(d.Notes) > 0 && d.Notes[0].Code == "page-cut-off"; cut != strings.Contains(c.want, "x") {
			t.Errorf("%d bytes: notes %v", len(c.page), d.Notes)
		}
	}
}
