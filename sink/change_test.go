package sink

import (
	"strings"
	"testing"
	"time"
)

const changesQuery = "SELECT kind, url, old_value, new_value, silent FROM changes FINAL ORDER BY observed_at, url, kind, new_value"

func TestChangesAcrossRuns(t *testing.T) {
	const notice = "title 通知\npublished 2024-11-01\nmain 缴费多少\n每人每年400元 => contribution_amount 400 CNY per=year from=2025-01-01\n封顶线20万元 => ceiling 200000 CNY"
	const raised = "title 通知\npublished 2024-11-01\nmain 缴费多少\n每人每年420元 => contribution_amount 420 CNY per=year from=2025-01-01\n封顶线20万元 => ceiling 200000 CNY"
	const faq = "title 问答\nmain 起付线多少\n起付线500元 => deductible 500 CNY"
	const asked = notice + "\nsection 起付线多少\n起付线500元 => deductible 500 CNY\nsection 何时截止\n12月31日 => deadline --12-31 date"
	cut := func(page, before string) string {
		left, _, _ := strings.Cut(page, before)
		return left + "unclosed"
	}
	type edition = [][2]string
	tests := []struct {
		name     string
		editions []edition // a day apart
		want     string
	}{
		{"what the first crawl finds is no news", []edition{{{"https://a/1", notice}}}, ""},
		{"a silent edit", []edition{{{"https://a/1", notice}}, {{"https://a/1", raised}}},
			"('modified','https://a/1','400 CNY','420 CNY',true)"},
		{"a page that came", []edition{{{"https://a/1", notice}}, {{"https://a/1", notice}, {"https://a/2", faq}}},
			"('added','https://a/2','','500 CNY',false)"},
		{"a page that came, and states what is known", []edition{{{"https://a/1", notice}}, {{"https://a/1", notice}, {"https://a/2", "title 转载\n" + notice}}}, ""},
		{"a page that was gone once", []edition{{{"https://a/1", notice}}, {{"https://a/1", ""}}, {{"https://a/1", notice}}}, ""},
		{"a page that went", []edition{{{"https://a/2", faq}}, {{"https://a/2", ""}}, {{"https://a/2", ""}}, {{"https://a/2", ""}}},
			"('gone','https://a/2','500 CNY','',false)"},
		{"a page that moved", []edition{{{"https://a/2", faq}}, {{"https://a/2", ""}, {"https://a/3", faq + "\n"}}, {{"https://a/2", ""}, {"https://a/3", faq + "\n"}}}, ""},
		{"a page that moved and changed on the way", []edition{{{"https://a/1", notice}}, {{"https://a/1", ""}, {"https://a/7", strings.ReplaceAll(raised, "published 2024-11-01\n", "")}}, {{"https://a/1", ""}, {"https://a/7", strings.ReplaceAll(raised, "published 2024-11-01\n", "")}}},
			"('modified','https://a/7','400 CNY','420 CNY',false)"},
		{"a rule that moved to another page", []edition{{{"https://a/1", notice}}, {{"https://a/1", "title 通知\nmain 缴费多少\n每人每年400元 => contribution_amount 400 CNY per=year from=2025-01-01\n见另文"}, {"https://a/2", "title 另文\nmain 限额\n封顶线20万元 => ceiling 200000 CNY"}}}, ""},
		{"a notice that changes what an older one said", []edition{{{"https://a/1", notice}}, {{"https://a/1", notice}, {"https://a/9", "title 新通知\nmain 缴费多少\n每人每年420元 => contribution_amount 420 CNY per=year from=2026-01-01"}}},
			"('modified','https://a/9','400 CNY','420 CNY',false)"},
		{"a notice that says who pays, too", []edition{{{"https://a/1", notice}}, {{"https://a/1", notice}, {"https://a/9", "title 新通知\nmain 缴费多少\n个人每人每年420元 => contribution_amount 420 CNY per=year payer=individual from=2026-01-01"}}},
			"('modified','https://a/9','400 CNY','420 CNY',false)"},
		{"a notice for some of them", []edition{{{"https://a/1", notice}}, {{"https://a/1", notice}, {"https://a/9", "title 新通知\nmain 缴费多少\n儿童每人每年420元 => contribution_amount 420 CNY per=year population=child from=2026-01-01"}}},
			"('added','https://a/9','','420 CNY',false)"},
		{"an older notice that came to light", []edition{{{"https://a/1", notice}}, {{"https://a/1", notice}, {"https://a/9", "title 旧通知\nmain 缴费多少\n每人每年380元 => contribution_amount 380 CNY per=year from=2024-01-01"}}}, ""},
		{"a notice that repeals an older one", []edition{{{"https://a/1", "number 苏医保〔2024〕1号\n" + notice}}, {{"https://a/1", "number 苏医保〔2024〕1号\n" + notice}, {"https://a/9", "number 苏医保〔2025〕8号\nrepeals 苏医保〔2024〕1号\ntitle 新通知\nmain 缴费多少\n每人每年420元 => contribution_amount 420 CNY per=year from=2026-01-01"}}},
			"('modified','https://a/9','400 CNY','420 CNY',false)\n('removed','https://a/9','200000 CNY','',false)"},
		{"a page that marks its document as over", []edition{{{"https://a/2", "number 苏医保〔2024〕1号\n" + faq}}, {{"https://a/2", "number 苏医保〔2024〕1号\nrepeals 苏医保〔2024〕1号\n" + faq}}},
			"('removed','https://a/2','500 CNY','',false)"},
		{"a page that marks its document as over, and a notice that repeals it", []edition{{{"https://a/1", "number 苏医保〔2024〕1号\n" + notice}}, {{"https://a/1", "number 苏医保〔2024〕1号\nrepeals 苏医保〔2024〕1号\n" + notice}, {"https://a/9", "number 苏医保〔2025〕8号\nrepeals 苏医保〔2024〕1号\ntitle 新通知\nmain 缴费多少\n每人每年420元 => contribution_amount 420 CNY per=year from=2026-01-01"}}},
			"('modified','https://a/9','400 CNY','420 CNY',false)\n('removed','https://a/9','200000 CNY','',false)"},
		{"what followed from a change is stated now", []edition{{{"https://a/1", faq + "\n减半 => deductible 250 CNY population=child derived=true"}}, {{"https://a/1", faq + "\n儿童250元 => deductible 250 CNY population=child"}}, {{"https://a/1", faq + "\n减半 => deductible 250 CNY population=child derived=true"}}}, ""},
		{"what follows from a change that changed", []edition{{{"https://a/1", faq + "\n减半 => deductible 250 CNY population=child derived=true"}}, {{"https://a/1", strings.ReplaceAll(faq, "500", "600") + "\n减半 => deductible 300 CNY population=child derived=true"}}},
			"('modified','https://a/1','500 CNY','600 CNY',false)"},
		{"what another page derives is not what it states", []edition{{{"https://a/1", faq + "\n减半 => deductible 250 CNY population=child derived=true"}}, {{"https://a/1", faq + "\n减半 => deductible 250 CNY population=child derived=true"}, {"https://a/9", "title 儿童\nmain 儿童起付线多少\n儿童300元 => deductible 300 CNY population=child from=2026-01-01"}}},
			"('added','https://a/9','','300 CNY',false)"},
		{"a card on another page says it too", []edition{{{"https://a/1", "title 转诊\nmain 怎么转诊\n无\nrelated 起付线多少\n起付线500元 => deductible 500 CNY"}, {"https://a/2", faq}}, {{"https://a/1", "title 转诊\nmain 怎么转诊\n无\nrelated 起付线多少\n起付线600元 => deductible 600 CNY"}, {"https://a/2", strings.ReplaceAll(faq, "500", "600")}}},
			"('modified','https://a/2','500 CNY','600 CNY',false)"},
		{"a page that came says what another one changed to", []edition{{{"https://a/2", faq}}, {{"https://a/1", "title 通知\nmain 门槛多少\n起付线600元 => deductible 600 CNY"}, {"https://a/2", strings.ReplaceAll(faq, "500", "600")}}},
			"('modified','https://a/2','500 CNY','600 CNY',false)"},
		{"a page cut off between two lines", []edition{{{"https://a/1", notice}}, {{"https://a/1", cut(notice, "封顶线")}}, {{"https://a/1", notice}}}, ""},
		{"a page cut off here and there", []edition{{{"https://a/1", asked}}, {{"https://a/1", cut(asked, "section 何时")}}, {{"https://a/1", cut(asked, "封顶线")}}, {{"https://a/1", cut(asked, "section 起付线")}}, {{"https://a/1", asked}}}, ""},
		{"a page cut off that has lost its tail", []edition{{{"https://a/1", asked}}, {{"https://a/1", cut(asked, "封顶线")}}, {{"https://a/1", strings.Replace(notice, "20万", "二十万", 1)}}},
			"('removed','https://a/1','--12-31','',false)\n('removed','https://a/1','500 CNY','',false)"},
		{"a page that is never closed loses its tail", []edition{{{"https://a/1", notice + "\nunclosed"}}, {{"https://a/1", cut(notice, "封顶线")}}},
			"('removed','https://a/1','200000 CNY','',false)"},
		{"a page cut off that was edited before", []edition{{{"https://a/1", asked}}, {{"https://a/1", cut(raised, "封顶线") + "\ncut"}}, {{"https://a/1", strings.ReplaceAll(asked, "400", "420")}}},
			"('modified','https://a/1','400 CNY','420 CNY',true)"},
		{"a page cut off that says the same in other words", []edition{{{"https://a/1", strings.Replace(notice, "\n封顶线", "\n参保人员住院起付线500元 => deductible 500 CNY care=inpatient\n封顶线", 1)}}, {{"https://a/1", "title 通知\npublished 2024-11-01\nmain 缴费多少\n每人每年400元 => contribution_amount 400 CNY per=year from=2025-01-01\n起付线500元 => deductible 500 CNY\ncut"}}, {{"https://a/1", "title 通知\npublished 2024-11-01\nmain 缴费多少\n每人每年400元 => contribution_amount 400 CNY per=year from=2025-01-01\n起付线500元 => deductible 500 CNY\n封顶线30万元 => ceiling 300000 CNY"}}},
			"('modified','https://a/1','200000 CNY','300000 CNY',true)"},
		{"a page cut off at first", []edition{{{"https://a/1", cut(asked, "section 起付线") + "\ncut"}}, {{"https://a/1", asked}}}, ""},
		{"back and forth", []edition{{{"https://a/1", notice}}, {{"https://a/1", raised}}, {{"https://a/1", notice}}},
			"('modified','https://a/1','400 CNY','420 CNY',true)\n('modified','https://a/1','420 CNY','400 CNY',true)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			clock := newClock()
			s := emptyStore(t, Options{Now: clock.now, Parse: parseTest})
			for _, edition := range test.editions {
				crawlOnce(t, s, clock, Crawl, edition...)
				clock.pass(24 * time.Hour)
			}
			if got := table(t, s, changesQuery); got != test.want {
				t.Errorf("changes\n%s\nwant\n%s", got, test.want)
			}
			// To read it all again makes no difference.
			before := table(t, s, "SELECT * FROM changes FINAL ORDER BY id")
			if _, err := s.Reprocess(t.Context(), Reprocessing{Parser: testParser, Again: true}); err != nil {
				t.Fatal(err)
			}
			if after := table(t, s, "SELECT * FROM changes FINAL ORDER BY id"); after != before {
				t.Errorf("read again\n%s\nwant\n%s", after, before)
			}
		})
	}
}

// A rule that several sources state changes once: whoever is seen to come later
// confirms it, unless who says it last has more to say. Pages that changed between
// two looks are each told.
func TestSourcesThatComeLater(t *testing.T) {
	const old, new = "每年400元 => contribution_amount 400 CNY", "每年420元 => contribution_amount 420 CNY"
	type day map[string]string // what the sources say, by authority
	for _, test := range []struct {
		name string
		days []day
		want string
	}{
		{"the portal comes later", []day{{"official": old, "aggregator": old}, {"official": new, "aggregator": old}, {"official": new, "aggregator": new}},
			"('modified','https://official/1','400 CNY','420 CNY',false)"},
		{"and later goes on", []day{{"official": old, "aggregator": old}, {"official": new, "aggregator": old}, {"official": strings.ReplaceAll(new, "420", "440"), "aggregator": new}, {"official": strings.ReplaceAll(new, "420", "440"), "aggregator": strings.ReplaceAll(new, "420", "440")}},
			"('modified','https://official/1','400 CNY','420 CNY',false)\n('modified','https://official/1','420 CNY','440 CNY',false)"},
		{"the portal comes when it is taken back", []day{{"official": old, "aggregator": old}, {"official": new, "aggregator": old}, {"official": old, "aggregator": old}, {"official": old, "aggregator": new}},
			"('modified','https://official/1','400 CNY','420 CNY',false)\n('modified','https://official/1','420 CNY','400 CNY',false)\n('modified','https://aggregator/1','400 CNY','420 CNY',false)"},
		{"the portal came first", []day{{"official": old, "aggregator": old}, {"official": old, "aggregator": new}, {"official": new, "aggregator": new}},
			"('modified','https://aggregator/1','400 CNY','420 CNY',false)\n('modified','https://official/1','400 CNY','420 CNY',false)"},
		{"both at once", []day{{"official": old, "aggregator": old}, {"official": new, "aggregator": new}},
			"('modified','https://official/1','400 CNY','420 CNY',false)\n('modified','https://aggregator/1','400 CNY','420 CNY',false)"},
		{"the portal takes it back", []day{{"official": old, "aggregator": old}, {"official": old, "aggregator": new}, {"official": old, "aggregator": old}},
			"('modified','https://aggregator/1','400 CNY','420 CNY',false)\n('modified','https://aggregator/1','420 CNY','400 CNY',false)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			clock := newClock()
			s := emptyStore(t, Options{Now: clock.now, Parse: parseTest})
			for _, day := range test.days {
				for _, authority := range []string{"official", "aggregator"} {
					crawlAs(t, s, clock, authority, [2]string{"https://" + authority + "/1", "title 缴费\nmain 缴费多少\n" + day[authority]})
				}
				clock.pass(24 * time.Hour)
			}
			for range 2 {
				if got := table(t, s, "SELECT kind, url, old_value, new_value, silent FROM policy_changes ORDER BY observed_at, url"); got != test.want {
					t.Errorf("changes\n%s\nwant\n%s", got, test.want)
				}
				if _, err := s.Reprocess(t.Context(), Reprocessing{Parser: testParser, Again: true}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// A page that is reworded goes on stating what it states: nothing is opened,
// nothing closed, and what did not change at all is not written again.
func TestRewordedPageKeepsItsRecords(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	const page = "published 2024-11-01\nmain 缴费多少\n缴费基数2.50% => contribution_rate 2.5 percent from=2025-01-01\nsection 起付线\n起付线500元 => deductible 500 CNY"
	crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", page})
	clock.pass(24 * time.Hour)
	crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", strings.Replace(page, "缴费基数", "按缴费基数的", 1)})
	got := table(t, s, "SELECT value, evidence, first_seen < '2025-03-02', closed_at, revision FROM records FINAL ORDER BY value")
	want := "('2.5%','按缴费基数的2.50%',1,NULL,1)\n('500 CNY','起付线500元',1,NULL,0)"
	if got != want {
		t.Errorf("records\n%s\nwant\n%s", got, want)
	}
}

func TestBetterParserIsNoChange(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now, Parse: parseTest})
	// The parser of the first run read 40 where the page says 400.
	poor, err := s.Begin(t.Context(), RunInfo{Source: "site", Kind: Crawl, Parser: "test-0"})
	if err != nil {
		t.Fatal(err)
	}
	page := fetched("https://a/1", "main 多少\n400元 => contribution_amount 400 CNY\n起付500元 => deductible 500 CNY", clock.now())
	rows := pageRows(t, page)
	rows.Result.Records[0].Value.Min, rows.Result.Records[0].Value.Max = nonEmpty("40"), nonEmpty("40")
	rows.Result.Records[0].ID = "poor"
	if err := poor.Add(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	if _, err := poor.End(t.Context(), Ending{}); err != nil {
		t.Fatal(err)
	}
	clock.pass(24 * time.Hour)
	crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", "main 多少\n400元 => contribution_amount 400 CNY\n起付600元 => deductible 600 CNY"})
	if got, want := table(t, s, changesQuery), "('modified','https://a/1','500 CNY','600 CNY',false)"; got != want {
		t.Errorf("changes\n%s\nwant\n%s", got, want)
	}
	// What was misread was never said; what is read now was said all along.
	got := table(t, s, "SELECT value, first_seen < '2025-03-02', closed_at = first_seen, close_reason FROM records FINAL ORDER BY value")
	want := "('40 CNY',1,1,'reparsed')\n('400 CNY',1,NULL,'')\n('500 CNY',1,0,'edited')\n('600 CNY',0,NULL,'')"
	if got != want {
		t.Errorf("records\n%s\nwant\n%s", got, want)
	}
}
