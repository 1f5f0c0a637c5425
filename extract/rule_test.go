package extract

import (
	"strings"
	"testing"
)

func mustCompile(t *testing.T, spec RuleSpec) *Rule {
	t.Helper()
	r, err := CompileRule(spec)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const rulePage = `<html><head><title>首页</title></head><body>
<div class="x1">居民医保怎么缴费</div>
<div class="x2">更新：2025/3/8 | 出处：定西市医保局</div>
<div class="promo2"><p>本站推出医保计算器，一键测算您的报销金额，欢迎试用，好评不断，用户众多。</p></div>
<div class="x3"><b class="ans">400元</b><p>定西市居民医保个人缴费标准为每人每年400元。</p>
<div class="k">哪些人免缴</div><div class="v"><p>特困人员由财政全额资助。</p></div>
<div class="inner-ad">点我领红包</div></div>
<div class="c"><span>陇西县医保局电话</span><em>0932-0000000，工作日上班时间拨打</em></div>
<div class="c"><span>临洮县居民医保缴费时间</span><em>9月1日至12月31日，逾期有等待期</em></div>
</body></html>`

func TestRule(t *testing.T) {
	r := mustCompile(t, RuleSpec{Title: ".x1", Date: ".x2", Source: ".x2", Body: ".x3", Question: ".k", Answer: ".v", ShortAnswer: ".ans", Related: ".c", Remove: ".inner-ad"})
	d, err := HTML([]byte(rulePage), r, Options{URL: "https://example.com/a"})
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "居民医保怎么缴费" || d.Published != "2025-03-08" || d.Publisher != "定西市医保局" || len(d.Notes) > 0 {
		t.Errorf("title %q published %q publisher %q notes %v", d.Title, d.Published, d.Publisher, d.Notes)
	}
	want := []Item{
		{Role: RoleMain, Question: "居民医保怎么缴费", ShortAnswer: "400元", Answer: "400元\n定西市居民医保个人缴费标准为每人每年400元。", Published: "2025-03-08"},
		{Role: RoleSection, Question: "哪些人免缴", Answer: "特困人员由财政全额资助。", Published: "2025-03-08"},
		{Role: RoleRelated, Question: "陇西县医保局电话", Answer: "0932-0000000，工作日上班时间拨打"},
		{Role: RoleRelated, Question: "临洮县居民医保缴费时间", Answer: "9月1日至12月31日，逾期有等待期"},
	}
	if len(d.Items) != len(want) {
		t.Fatalf("items\n%s", show(d))
	}
	for i, w := range want {
		it := d.Items[i]
		if it.Role != w.Role || it.Question != w.Question || it.Answer != w.Answer || it.ShortAnswer != w.ShortAnswer || it.Published != w.Published {
			t.Errorf("item %d: %+v, want %+v", i, it, w)
		}
	}
}

// A selector that matches nothing is noted, and the page is read without it.
func TestRuleMatchesNothing(t *testing.T) {
	r := mustCompile(t, RuleSpec{Title: "h9", Body: "#gone"})
	d, err := HTML([]byte(rulePage), r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Notes) != 2 || d.Notes[0].Code != "rule-matched-nothing" || !strings.Contains(d.Notes[0].Text, "title") || !strings.Contains(d.Notes[1].Text, "body") {
		t.Errorf("notes %v", d.Notes)
	}
	if !strings.Contains(d.Items[0].Answer, "400元") {
		t.Errorf("answer %q", d.Items[0].Answer)
	}
}

func TestRuleWithoutRelated(t *testing.T) {
	page := seedLayouts["portal"](partSeed(readSeed(t, "002_aabc76e0265d79f6.txt"), true))
	d, err := HTML([]byte(page), mustCompile(t, RuleSpec{Body: ".article-box", Related: "none"}), Options{})
	if err != nil || len(d.Items) != 1 {
		t.Errorf("%d items, %v; want 1", len(d.Items), err)
	}
}

func TestCompileRuleErrors(t *testing.T) {
	for _, spec := range []RuleSpec{{Title: "h1["}, {Body: "div >"}, {Related: "li:nth-child("}} {
		if _, err := CompileRule(spec); err == nil || !strings.Contains(err.Error(), "selector") {
			t.Errorf("%+v: error %v", spec, err)
		}
	}
}
