package extract

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAppend(t *testing.T) {
	page := `<h1>关于公布缴费标准的通知</h1><p>现将2025年度缴费标准予以公布，请遵照执行。</p><p>附件：<a href="/a/1.xlsx">缴费标准表.xlsx</a></p>
<div class="rel"><h3>相关推荐</h3><ul><li><h4><a href="/1">医保卡怎么激活</a></h4><p>医保卡可在定点药店或银行网点激活，激活后即可使用</p><i>问答 2025-01-01</i></li></ul></div>`
	d, err := HTML([]byte(page), nil, Options{URL: "https://example.gov.cn/n.html"})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Links) == 0 || d.Links[0].Kind != LinkAttachment || d.Links[0].URL != "https://example.gov.cn/a/1.xlsx" {
		t.Errorf("links %+v", d.Links)
	}
	file, err := Attachment(readFile(t, "rates.xlsx"), "", "缴费标准表.xlsx", Options{})
	if err != nil {
		t.Fatal(err)
	}
	questions := Text("问：怎么缴费？\n答：由单位代扣。\n问：何时缴费？\n答：每月15日前。", Options{})
	d.Append("https://example.gov.cn/a/1.xlsx", "缴费标准表.xlsx", file)
	d.Append("https://example.gov.cn/a/2.txt", "问答.txt", questions)
	d.LeaveOut("https://example.gov.cn/a/3.pdf", "附件3", "timeout")
	checkDocument(t, d)
	if len(d.Items) != 4 || d.Items[1].Question != "怎么缴费？" || d.Items[3].Role != RoleRelated {
		t.Fatal(show(d))
	}
	if main := d.Items[0].Answer; !strings.HasPrefix(main, "现将2025年度缴费标准") || !strings.Contains(main, "\n2025年度社会保险缴费比例表\n险种\t缴费比例") {
		t.Errorf("answer %q", main)
	}
	main := &d.Items[0]
	for text, want := range map[string]string{"现将2025": "", "险种": "https://example.gov.cn/a/1.xlsx"} {
		at := utf8.RuneCountInString(main.Answer[:strings.Index(main.Answer, text)])
		if got := main.PartAt(at); got != want {
			t.Errorf("%s is of %q, want %q", text, got, want)
		}
	}
	if d.Items[1].URL != "https://example.gov.cn/a/2.txt" || d.Items[1].PartAt(0) != d.Items[1].URL || d.Items[3].PartAt(0) != "" {
		t.Error(show(d))
	}
	if len(d.Files) != 3 || !d.Files[2].Missing || d.Notes[len(d.Notes)-1].Code != "attachment-missing" {
		t.Errorf("files %+v, notes %+v", d.Files, d.Notes)
	}
	it, table := onlyTable(t, "appended", d)
	if got := cellsText(it, table); !strings.HasPrefix(got, "险种 | 缴费比例 | 缴费比例 |") {
		t.Errorf("cells %q", got)
	}
}
