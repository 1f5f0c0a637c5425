package extract

import (
	"fmt"
	"strings"
	"testing"
)

var asked = [][2]string{
	{"居民医保今年交多少钱？", "2025年居民医保个人缴费标准为400元。"},
	{"断缴后怎么办？", "断缴3个月内补缴的，待遇连续。"},
	{"异地就医报销多少", "备案后报销比例为70%。"},
}

// Each form sets a question (first argument) and its answer, the i-th of a page.
var questionForms = map[string]func(q, a string, i int) string{
	"headings": func(q, a string, i int) string { return fmt.Sprintf("<h3>%d. %s</h3><p>%s</p>", i+1, q, a) },
	"bold 问答": func(q, a string, _ int) string {
		return "<p><strong>问：" + q + "</strong></p><p>答：" + a + "</p>"
	},
	"bold ordinal": func(q, a string, i int) string {
		return "<p><b>" + []string{"一", "二", "三"}[i] + "、" + q + "</b></p><p>" + a + "</p>"
	},
	"plain":    func(q, a string, _ int) string { return "<p>" + q + "</p><p>" + a + "</p>" },
	"one line": func(q, a string, i int) string { return fmt.Sprintf("<p>%d.问：%s答：%s</p>", i+1, q, a) },
	"br":       func(q, a string, i int) string { return fmt.Sprintf("Q%d：%s<br>A%d：%s<br>", i+1, q, i+1, a) },
	"brackets": func(q, a string, _ int) string { return "<p>【问】" + q + "<br/>【答】" + a + "</p>" },
	"dl":       func(q, a string, _ int) string { return "<dl><dt>" + q + "</dt><dd>" + a + "</dd></dl>" },
	"details": func(q, a string, _ int) string {
		return "<details><summary>" + q + "</summary><p>" + a + "</p></details>"
	},
	"collapse": func(q, a string, i int) string {
		return fmt.Sprintf(`<div class="panel"><h4 class="panel-title"><a data-toggle="collapse" href="#c%d">%s</a></h4><div id="c%d" class="panel-collapse collapse" style="display:none"><div class="panel-body">%s</div></div></div>`, i, q, i, a)
	},
	"button": func(q, a string, i int) string {
		return fmt.Sprintf(`<div><button aria-expanded="false" aria-controls="x%d">%s</button><div id="x%d" hidden>%s</div></div>`, i, q, i, a)
	},
	"names": func(q, a string, _ int) string {
		return `<div class="faq-question">` + q + `</div><div class="faq-answer"><p>` + a + `</p></div>`
	},
	"nameless": func(q, a string, _ int) string {
		return `<div class="tit">` + q + `</div><div class="con">` + a + `</div>`
	},
	"badges": func(q, a string, _ int) string {
		return `<li><p><i>问</i>` + q + `</p><p><i>答</i>` + a + `</p></li>`
	},
	"word badges": func(q, a string, _ int) string {
		return `<div><span>问题</span><span>` + q + `</span></div><div><span>回答</span><span>` + a + `</span></div>`
	},
	"numbers": func(q, a string, i int) string {
		return fmt.Sprintf(`<div class="q"><em>Q%d</em><h4>%s</h4></div><div class="a"><em>A%d</em><p>%s</p></div>`, i+1, q, i+1, a)
	},
	"rows": func(q, a string, _ int) string {
		return "<table><tr><td>问：" + q + "</td></tr><tr><td>答：" + a + "</td></tr></table>"
	},
	"microdata": func(q, a string, _ int) string {
		return `<div itemscope itemtype="https://schema.org/Question"><h3 itemprop="name">` + q + `</h3><div itemprop="acceptedAnswer" itemscope itemtype="https://schema.org/Answer"><div itemprop="text">` + a + `</div></div></div>`
	},
	"contents": func(q, a string, i int) string {
		if i > 0 {
			return "<h3>" + q + "</h3><p>" + a + "</p>"
		}
		toc := "<ul>"
		for _, p := range asked {
			toc += `<li><a href="#q">` + p[0] + `</a></li>`
		}
		return toc + "</ul><h3>" + q + "</h3><p>" + a + "</p>"
	},
}

func TestQuestionForms(t *testing.T) {
	for name, form := range questionForms {
		var b strings.Builder
		for i, p := range asked {
			b.WriteString(form(p[0], p[1], i))
		}
		page := `<html><head><title>医保政策问答-某某网</title></head><body><div class="nav"><a href="/">首页</a></div><h1>医保政策问答</h1>
<p>发布时间：2025-03-01 来源：某某医保局</p>` + b.String() + `<div class="footer">版权所有</div></body></html>`
		d, err := HTML([]byte(page), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Items) != 1+len(asked) || d.Items[0].Question != "医保政策问答" || d.Items[0].Answer != "" {
			t.Errorf("%s:\n%s", name, show(d))
			continue
		}
		for i, p := range asked {
			it := d.Items[i+1]
			if it.Role != RoleSection || it.Question != p[0] || it.Answer != p[1] || it.Published != "2025-03-01" {
				t.Errorf("%s item %d: %+v", name, i+1, it)
			}
		}
	}
}

func TestCleanQuestion(t *testing.T) {
	for in, want := range map[string]string{
		"问：医保断缴怎么办？":     "医保断缴怎么办？",
		"一、问：如何参保？":      "如何参保？",
		"Q1. 如何参保？":      "如何参保？",
		"12 参保地点在哪里？":    "参保地点在哪里？",
		"（三）如何报销？▼":      "如何报销？",
		"问题二：如何报销？":      "如何报销？",
		"问题很多怎么办":        "问题很多怎么办",
		"2025年怎么缴费":      "2025年怎么缴费",
		"3个月内能补缴吗":       "3个月内能补缴吗",
		"【问】生育津贴怎么算":     "生育津贴怎么算",
		"A类医院报销多少":       "A类医院报销多少",
		"问医保局电话是多少":      "问医保局电话是多少",
		"咨询电话是多少":        "咨询电话是多少",
		"网友提问：灵活就业能参保吗？": "灵活就业能参保吗？",
	} {
		if got := cleanQuestion(in); got != want {
			t.Errorf("cleanQuestion(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAsksWithEither(t *testing.T) {
	for s, want := range map[string]bool{"跨市年限认不认": true, "退休后扣不扣钱": true, "不设起付线": false, "不符合条件不报销": false} {
		if got := isQuestion(s); got != want {
			t.Errorf("isQuestion(%q) = %v", s, got)
		}
	}
}

// A list item is no boilerplate for want of digits.
func TestHyphenItems(t *testing.T) {
	for s, want := range map[string]bool{"- 第三次及以上:无起付线": false, "- 三甲医院": false, "2024-05-01 10:30": false, "10:30": true, "---": true} {
		if got := isBoilerplate(s); got != want {
			t.Errorf("isBoilerplate(%q) = %v", s, got)
		}
	}
}

func TestShortAnswer(t *testing.T) {
	for _, c := range []struct{ question, line, short string }{
		{"异地就医需要备案吗", "需要", "需要"},
		{"昆山医保每月返多少钱", "87.5元 根据最新政策，昆山市返还金额如下：", "87.5元"},
		{"天津医保卡可以在北京门诊报销吗", "天津医保卡 可以在北京门诊报销 。自2025年起", ""},
		{"社保基数7600是什么标准", "社保基数7600元是 社保缴费下限标准 ，具体如下", ""},
		{"退休人员门诊报销多少", "在职职工 按70%报销，退休人员按75%报销。", ""},
		{"医保余额怎么使用", "医保余额的使用方法 使用医保余额主要包括：", ""},
		{"公积金贷款额度", "公积金贷款额度", ""},
		{"湖州门诊能报多少", "50%-80%", "50%-80%"},
		{"白内障手术医保报销吗", "报销 白内障手术属于医保范围", "报销"},
		{"断缴有什么影响", "1. 医疗保险", ""},
		{"居民医保怎么交", "（2025年1月1日起执行）", ""},
		{"我市职工医保共济范围扩大", "本报讯 记者从市医保局获悉", ""},
		{"灵活就业医保截止日期", "2025年1月5日 2025年度集中缴费期为", "2025年1月5日"},
		{"居民医保的新规定", "本规定自 2025 年 1 月 1 日起施行，此前规定与本规定不一致的以本规定为准", ""},
		{"居民医保的新规定", "2025年 1月1日起居民医保的缴费标准和待遇按本规定执行", ""},
		{"居民医保每年交多少钱", "400 元每人每年，由参保人个人在每年的集中缴费期内向税务部门缴纳", ""},
		{"医保报销流程", "报销流程 一、准备材料", ""},
		{"异地就医报销比例是多少", "2025年3月18日", ""},
		{"居民医保集中缴费什么时候截止", "2025年3月18日", "2025年3月18日"},
		{"山东聊城医保门诊统筹报销比例", "聊城市职工医保普通门诊 起付线 一级医院200元、二级医院400元", ""},
	} {
		p := newPiece(c.line)
		if short, _ := shortAnswer(c.question, &p, true); short != c.short {
			t.Errorf("%s / %s: %q, want %q", c.question, c.line, short, c.short)
		}
	}
}
