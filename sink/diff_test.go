package sink

import (
	"fmt"
	"strings"
	"testing"
)

// versionOf reads a test page as a version.
func versionOf(t *testing.T, body string) version {
	t.Helper()
	page := fetched("https://a/1", body, newClock().now())
	doc, result, err := parseTest(page)
	if err != nil {
		t.Fatal(err)
	}
	says := read(pageRow{URL: page.URL}, "official", doc, result)
	if len(says.findings) > 0 {
		t.Fatal(says.findings)
	}
	v := version{items: shapesOf(says.items)}
	for i := range says.records {
		v.records = append(v.records, &says.records[i])
	}
	return v
}

func TestDiff(t *testing.T) {
	const base = `
		title 参保缴费
		published 2024-11-01
		main 居民医保缴费多少
		个人缴费每人每年400元 => contribution_amount 400 CNY per=year payer=individual
		财政补助每人每年670元 => subsidy 670 CNY per=year payer=government
		section 住院报销多少
		三级医院报销60% => reimbursement_rate 60 percent care=inpatient institution=tertiary
		二级医院报销70% => reimbursement_rate 70 percent care=inpatient institution=secondary
		related 退休年龄是多少
		男性60岁 => retirement_age 60 age population=male region=100000 scheme=pension
		女性50岁或者55岁 => retirement_age 50 age population=female region=100000 scheme=pension
		女性50岁或者55岁 => retirement_age 55 age population=female region=100000 scheme=pension`
	edit := func(pairs ...string) string {
		s := strings.NewReplacer(pairs...).Replace(base)
		if len(pairs) > 0 && s == base {
			t.Fatalf("edit %q does nothing", pairs)
		}
		return s
	}
	cut := func(from string) string {
		before, _, _ := strings.Cut(base, from)
		return before
	}
	tests := []struct {
		name     string
		old, new string
		want     string
	}{
		{"the same", base, base, ""},
		{"another day on the page", base, edit("2024-11-01", "2025-03-01"), ""},
		{"a figure", base, edit("400", "420"), "modified contribution_amount 400 CNY > 420 CNY"},
		{"a figure in a card", base, edit("60岁", "61岁", "retirement_age 60", "retirement_age 61"), "modified retirement_age 60 age > 61 age"},
		{"one of two figures of one rule", base, edit("50岁或者55岁", "50岁或者58岁", "retirement_age 55", "retirement_age 58"), "modified retirement_age 55 age > 58 age"},
		{"the spelling of a figure", base, edit("400元 =>", "四百元 =>"), ""},
		{"a figure in another unit", edit("400元 => contribution_amount 400 CNY", "满1年 => qualifying_period 1 year"), edit("400元 => contribution_amount 400 CNY", "满12个月 => qualifying_period 12 month"), ""},
		{"another figure in another unit", edit("400元 => contribution_amount 400 CNY", "费率千分之八 => contribution_rate 8 permille"), edit("400元 => contribution_amount 400 CNY", "费率0.9% => contribution_rate 0.9 percent"), "modified contribution_rate 8‰ > 0.9%"},
		{"reworded, a qualifier lost", base, edit("个人缴费每人每年400元 => contribution_amount 400 CNY per=year payer=individual", "个人缴费400元 => contribution_amount 400 CNY payer=individual"), ""},
		{"reworded, a population gained", base, edit("三级医院报销60% => reimbursement_rate 60 percent", "成年居民在三级医院报销60% => reimbursement_rate 60 percent population=flexible"), ""},
		{"reworded and another figure", base, edit("三级医院报销60% => reimbursement_rate 60 percent", "成年居民在三级医院报销65% => reimbursement_rate 65 percent population=flexible"), "modified reimbursement_rate 60% > 65%"},
		{"waived, then set a visit", "main 多少\n门诊不设起付线 => deductible 0 CNY care=outpatient", "main 多少\n门诊起付线每次20元 => deductible 20 CNY care=outpatient per=visit", "modified deductible 0 CNY > 20 CNY"},
		{"a bracket that begins at the deductible", "main 多少\n起付线1.8万元 => deductible 18000 CNY\n1.8万元至5万元报销60% => reimbursement_rate 60 percent amount=18000..50000", "main 多少\n起付线1.6万元 => deductible 16000 CNY\n1.6万元至5万元报销60% => reimbursement_rate 60 percent amount=16000..50000", "modified deductible 18000 CNY > 16000 CNY"},
		{"a line less", base, edit("二级医院报销70% => reimbursement_rate 70 percent care=inpatient institution=secondary", "见附件"), "removed reimbursement_rate 70%"},
		{"a line more", edit("二级医院报销70% => reimbursement_rate 70 percent care=inpatient institution=secondary", "见附件"), base, "added reimbursement_rate 70%"},
		{"a question less", base, edit("section 住院报销多少", "related 住院"), ""},
		{"a card less", base, cut("related"), ""},
		{"a card more", cut("related"), base, ""},
		{"a tail cut off", base, cut("二级医院") + "cut", ""},
		{"a tail that came back", cut("二级医院") + "cut", base, ""},
		{"an example changed", edit("per=year payer=individual", "kind=example"), edit("per=year payer=individual", "kind=example", "400", "500"), ""},
		{"the next year's figure beside", "main 多少\n2025年400元 => contribution_amount 400 CNY from=2025-01-01 to=2025-12-31", "main 多少\n2025年400元 => contribution_amount 400 CNY from=2025-01-01 to=2025-12-31\n2026年420元 => contribution_amount 420 CNY from=2026-01-01 to=2026-12-31", "modified contribution_amount 400 CNY > 420 CNY"},
		{"the next year's figure instead", "main 多少\n2025年400元 => contribution_amount 400 CNY from=2025-01-01", "main 多少\n2026年420元 => contribution_amount 420 CNY from=2026-01-01", "modified contribution_amount 400 CNY > 420 CNY"},
		{"put off", "main 多少\n自2025年1月1日起400元 => contribution_amount 400 CNY from=2025-01-01", "main 多少\n自2025年7月1日起400元 => contribution_amount 400 CNY from=2025-07-01", "modified contribution_amount 400 CNY > 400 CNY"},
		{"a day said at last", "main 多少\n400元 => contribution_amount 400 CNY", "main 多少\n自2025年1月1日起400元 => contribution_amount 400 CNY from=2025-01-01", ""},
		{"a table turned", "main 护理\n重度 居家1200元 => fixed_payment 1200 CNY care=home", "main 护理\n按失能等级支付：1300元 => fixed_payment 1300 CNY care=home population=elderly", "modified fixed_payment 1200 CNY > 1300 CNY"},
		{"one of two that it could be", "main 护理\n重度 居家1200元 => fixed_payment 1200 CNY care=home", "main 护理\n按失能等级支付：1300元 => fixed_payment 1300 CNY care=home population=elderly\n儿童另外支付：1400元 => fixed_payment 1400 CNY care=home population=child", "added fixed_payment 1300 CNY\nadded fixed_payment 1400 CNY\nremoved fixed_payment 1200 CNY"},
		{"a reply that repeats it", "main 备案\n临时外出就医备案有效期为6个月 => validity_period 6 month care=cross_region population=temporary_away", "main 备案\n临时外出就医备案有效期为6个月 => validity_period 6 month care=cross_region population=temporary_away\n有效期为6个月 => validity_period 6 month care=cross_region", ""},
		{"the same figure for all", "main 报销\n退休人员报销80% => reimbursement_rate 80 percent population=retired", "main 报销\n退休人员报销80% => reimbursement_rate 80 percent population=retired\n其余居民报销80% => reimbursement_rate 80 percent", "added reimbursement_rate 80%"},
		{"what held in the past", "main 多少\n2025年420元 => contribution_amount 420 CNY from=2025-01-01 to=2025-12-31", "main 多少\n2025年420元 => contribution_amount 420 CNY from=2025-01-01 to=2025-12-31\n2024年390元 => contribution_amount 390 CNY from=2024-01-01 to=2024-12-31", ""},
		{"the past left out", "main 多少\n2025年420元 => contribution_amount 420 CNY from=2025-01-01 to=2025-12-31\n2024年390元 => contribution_amount 390 CNY from=2024-01-01 to=2024-12-31", "main 多少\n2025年420元 => contribution_amount 420 CNY from=2025-01-01 to=2025-12-31", ""},
		{"two diseases are two rules", "main 多少\n高血压报销70% => reimbursement_rate 70 percent condition=高血压", "main 多少\n糖尿病报销80% => reimbursement_rate 80 percent condition=糖尿病", "added reimbursement_rate 80%\nremoved reimbursement_rate 70%"},
		{"a condition in other words", "main 多少\n参保人员在定点医院就医报销70% => reimbursement_rate 70 percent condition=参保人员在定点医院就医", "main 多少\n在定点医疗机构就诊时报销70% => reimbursement_rate 70 percent condition=在定点医疗机构就诊时", ""},
		{"another disease with the same figure", "main 多少\n高血压报销70% => reimbursement_rate 70 percent condition=高血压", "main 多少\n糖尿病报销70% => reimbursement_rate 70 percent condition=糖尿病", "added reimbursement_rate 70%\nremoved reimbursement_rate 70%"},
		{"another step with the same figure", "main 多少\n第一档70% => reimbursement_rate 70 percent condition=第一档", "main 多少\n第二档70% => reimbursement_rate 70 percent condition=第二档", "added reimbursement_rate 70%\nremoved reimbursement_rate 70%"},
		{"a row more in a list", "main 多少\n在职报销80% => reimbursement_rate 80 percent population=active\n退休报销85% => reimbursement_rate 85 percent population=retired", "main 多少\n灵活就业报销75% => reimbursement_rate 75 percent population=flexible\n在职报销80% => reimbursement_rate 80 percent population=active\n退休报销85% => reimbursement_rate 85 percent population=retired", "added reimbursement_rate 75%"},
		{"stated twice, one place less", "main 多少\n报销80% => reimbursement_rate 80 percent\nsection 再问\n报销80% => reimbursement_rate 80 percent", "main 多少\n报销80% => reimbursement_rate 80 percent", ""},
		{"dates", "main 几时\n至2024年12月31日 => deadline 2024-12-31 date", "main 几时\n至2025年1月5日 => deadline 2025-01-05 date", "modified deadline 2024-12-31 > 2025-01-05"},
		{"another region is another rule", "main 多少\n苏州400元 => contribution_amount 400 CNY region=320500", "main 多少\n昆山420元 => contribution_amount 420 CNY region=320583", "added contribution_amount 420 CNY\nremoved contribution_amount 400 CNY"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, p := range diff(versionOf(t, test.old), versionOf(t, test.new)) {
				switch {
				case p.old == nil:
					got = append(got, fmt.Sprintf("added %s %s", p.new.Measure, p.new.Value))
				case p.new == nil:
					got = append(got, fmt.Sprintf("removed %s %s", p.old.Measure, p.old.Value))
				default:
					got = append(got, fmt.Sprintf("modified %s %s > %s", p.new.Measure, p.old.Value, p.new.Value))
				}
			}
			if s := strings.Join(got, "\n"); s != test.want {
				t.Errorf("got\n%s\nwant\n%s", s, test.want)
			}
		})
	}
}
