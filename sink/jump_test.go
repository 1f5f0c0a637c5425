package sink

import (
	"testing"
	"time"
)

func TestJumps(t *testing.T) {
	const odd = "SELECT url, text FROM findings FINAL WHERE code = 'value-jumped' ORDER BY text"
	tests := []struct{ name, old, new, want string }{
		{"a usual change", "报销比例60% => reimbursement_rate 60 percent", "报销比例70% => reimbursement_rate 70 percent", ""},
		{"a rate by more than 30 points", "报销比例90% => reimbursement_rate 90 percent", "报销比例55% => reimbursement_rate 55 percent",
			"('https://a/1','reimbursement_rate jumped from 90% to 55%: 报销比例90% | 报销比例55%')"},
		{"a small rate by a factor", "缴费比例1.5% => contribution_rate 1.5 percent", "缴费比例15% => contribution_rate 15 percent",
			"('https://a/1','contribution_rate jumped from 1.5% to 15%: 缴费比例1.5% | 缴费比例15%')"},
		{"money by five", "起付线100元 => deductible 100 CNY", "起付线500元 => deductible 500 CNY", ""},
		{"money by ten", "封顶线300000元 => ceiling 300000 CNY", "封顶线30000元 => ceiling 30000 CNY",
			"('https://a/1','ceiling jumped from 300000 CNY to 30000 CNY: 封顶线300000元 | 封顶线30000元')"},
		{"abolished", "起付线800元 => deductible 800 CNY", "起付线0元 => deductible 0 CNY", ""},
		{"a date", "截止 => deadline 2024-12-31 date", "截止 => deadline 2029-12-31 date", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			clock := newClock()
			s := emptyStore(t, Options{Now: clock.now, Parse: parseTest})
			crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", "title 通知\nmain 多少\n" + test.old})
			clock.pass(24 * time.Hour)
			crawlOnce(t, s, clock, Crawl, [2]string{"https://a/1", "title 通知\nmain 多少\n" + test.new})
			if got := table(t, s, odd); got != test.want {
				t.Errorf("findings\n%s\nwant\n%s", got, test.want)
			}
			if got := table(t, s, "SELECT count() FROM changes FINAL"); got != "(1)" {
				t.Errorf("%s changes, want one", got)
			}
			// A parser that reads the same finds the same.
			if _, err := s.Reprocess(t.Context(), Reprocessing{Parser: testParser + "-next"}); err != nil {
				t.Fatal(err)
			}
			if got := table(t, s, odd); got != test.want {
				t.Errorf("read again\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
