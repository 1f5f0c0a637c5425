package crawl

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// benchPage is an article page of about 30 KB with menus, text and cards.
func benchPage() []byte {
	var b strings.Builder
	b.WriteString(`<html><head><title>标题</title><script>var a = "` + strings.Repeat("x", 3000) + `";</script></head><body><div class="nav"><ul>`)
	for i := range 40 {
		fmt.Fprintf(&b, `<li class="n%d"><a href="/c%d/index.html">栏目%d</a></li>`, i, i, i)
	}
	b.WriteString(`</ul></div><div class="con">`)
	for range 40 {
		b.WriteString(`<p style="text-indent:2em"><span>参保人员在定点医疗机构发生的政策范围内住院医疗费用，起付标准以上部分由统筹基金按比例支付，一级医疗机构90%。</span></p>`)
	}
	b.WriteString(`</div><ul class="rel">`)
	for i := range 20 {
		fmt.Fprintf(&b, `<li><a href="/zixun/%d.html" title="相关问题的标题第%d号">相关问题的标题</a><p>根据规定，参保人员可以按照当地医保部门的要求办理相关手续，具体材料以经办机构公布的为准…</p><span>2025-01-02</span></li>`, 1000+i, i)
	}
	b.WriteString(`</ul></body></html>`)
	return []byte(b.String())
}

func BenchmarkOutline(b *testing.B) {
	page := benchPage()
	base, _ := url.Parse("http://www.example.gov.cn/zixun/1.html")
	r := &run{}
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		o := scanOutline(page, base)
		listings(r.resolveLinks(o))
	}
}

// BenchmarkParse is the floor of whatever builds a tree of the page.
func BenchmarkParse(b *testing.B) {
	page := benchPage()
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := html.Parse(bytes.NewReader(page)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	gbk, err := os.ReadFile("testdata/gbk/meta.html")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(gbk)))
	for b.Loop() {
		Decode(gbk, "text/html")
	}
}
