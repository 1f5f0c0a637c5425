package extract

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestHiddenNames(t *testing.T) {
	for page, want := range map[string]string{
		`<style>.promo, p.seo{display:none}</style>`:                                    ".promo .seo",
		`<style>#x{visibility:hidden}.a .b{display:none}.c:hover{display:none}</style>`: "#x",
		`<style>.tab{display:none}.tab.on{display:block}</style>`:                       "",
		`<style>@media print{.a{display:none}} .b{display:none!important}</style>`:      ".b",
		`<style>/* .a{ */ .z{ DISPLAY : none }</style>`:                                 ".z",
		`<style>.con{display:none}</style><script>$(".con").eq(0).show()</script>`:      "",
		`<style>.off{position:absolute;left:-9999px}.tiny{font-size:0px}</style>`:       ".off .tiny",
		`<style>.half{opacity:0.5;font-size:0.9em;height:0.5px}</style>`:                "",
		`<style>.open{display:none</style>`:                                             "",
	} {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(slices.Sorted(maps.Keys(hiddenNames(root))), " "); got != want {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
}

// What a reader does not see is in no answer, however it is hidden; the folded
// answers of an accordion are.
func TestHiddenText(t *testing.T) {
	const spam = "昆山医保返现99%加微信"
	page := `<html><head><style>.k1{display:none} .answer{display:none}</style></head><body><h1>昆山医保每月返多少钱</h1><div class="article">
<p>35岁以下按个人缴费基数的2.8%返还，每月划入个人账户。</p>`
	for _, hide := range []string{`class="k1"`, `style="display: none"`, `style="visibility:hidden"`, `hidden`, `aria-hidden="true"`, `style="font-size:0"`, `style="position:absolute;left:-9999px"`, `style="height:0;overflow:hidden"`, `style="opacity:0"`} {
		page += `<p ` + hide + `>` + spam + `</p><p>正文<span ` + hide + `>` + spam + `</span>继续写下去，说明有关办理要求。</p>`
	}
	page += `<h3>怎么查询余额？</h3><div class="answer">登录医保服务平台查询。</div></div></body></html>`
	d, err := HTML([]byte(page), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := show(d); strings.Contains(s, "返现") || !strings.Contains(s, "登录医保服务平台查询") {
		t.Error(s)
	}
}

// What is struck out holds no more; <s> alone may be anything.
func TestStruckOut(t *testing.T) {
	const page = `<body><h1>大病保险怎么报销</h1><div><p>起付标准为<s>16000元</s>15000元，支付比例为<del>60%</del><ins>62%</ins>。</p><p><s>另行公布。</s></p></div></body>`
	d, err := HTML([]byte(page), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.Items[0].Answer, "起付标准为15000元，支付比例为62%。\n另行公布。"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
