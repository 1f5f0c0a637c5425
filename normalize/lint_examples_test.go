package normalize

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"policywatch/extract"
)

func TestLintExamples(t *testing.T) {
	n := newTestNormalizer(t)
	tests := []struct {
		name, question, text string
		want                 string // what it comes to, "" where nothing is odd
	}{
		{"parts named in a bracket", "", "职工社保缴费基数7400元时,个人每月需缴纳约816元(养老保险8%+医疗保险2%+失业保险0.5%)。", "777元"},
		{"the same, right", "", "职工社保缴费基数7400元时,个人每月需缴纳777元(养老保险8%+医疗保险2%+失业保险0.5%)。", ""},
		{"about right", "", "职工社保缴费基数7400元时,个人每月需缴纳约780元(养老保险8%、医疗保险2%、失业保险0.5%)。", ""},
		{"base in the question", "社保基数6000个人扣多少", "每月需缴纳600元(养老保险8%、医疗保险2%、失业保险0.5%)。", "630元"},
		{"not all parts named", "", "缴费基数7600元,单位和个人每月合计缴费约2660元(养老16%+医疗8%等)。", ""},
		{"rate before the base", "", "职工医保个人缴费为本人月工资的2%(例如月工资9000元,个人缴费18元)。", "180元"},
		{"rate and base before the sum", "", "在职职工按本人缴费基数的2%划入个人账户,例如缴费基数6000元,每月到账100元。", "120元"},
		{"by the year", "", "职工医保按缴费基数的2%划入,例如缴费基数6000元,每年划入1440元。", ""},
		{"base named after its figure", "", "职工医保以4986元为基数,按9%缴纳,每月448.74元。", ""},
		{"base named after its figure, wrong", "", "职工医保以4986元为基数,按9%缴纳,每月缴费498.6元。", "448.74元"},
		{"tier of the base", "", "灵活就业养老保险缴费基数6000元,按60%档次、20%的比例,每月缴费720元。", ""},
		{"one of several rates", "", "职工医保单位缴费8%,个人缴费2%。例如缴费基数5000元,单位缴纳400元,个人缴纳100元。", ""},
		{"a further sum", "", "职工医保个人缴费比例为2%,例如缴费基数5000元,另缴大额医疗互助5元。", ""},
		{"the same rate twice", "", "例如工资基数5000元,单位、个人各8%,则每月共缴存800元,其中个人400元。", ""},
		{"a bracket that explains a part", "", "按最低基数4511元计算,单位每月缴纳1060.09元(工伤按0.2%)。", ""},
		{"no rate in reach", "", "若社保缴费基数为6300元,每月共需缴纳约2142元。", ""},
		{"reimbursement", "", "例如住院总费用5000元,起付线800元,报销比例70%,可报销3100元。", "2940元"},
		{"reimbursement, right", "", "例如住院总费用5000元,起付线800元,报销比例70%,可报销2940元。", ""},
		{"deductible before the cost", "", "例如某医院起付线800元,住院总费用20000元,其中自费2000元,报销比例70%,可报销12040元。", ""},
		{"with a ceiling", "", "例如住院总费用500000元,报销比例70%,年度最高支付限额200000元,可报销200000元。", ""},
		{"maternity allowance", "", "例如职工月平均工资7800元,产假98天,可领取生育津贴25480元。", ""},
		{"maternity allowance, wrong", "", "例如职工月平均工资7800元,产假98天,可领取生育津贴29400元。", "25480元"},
		{"a rule", "", "居民医保每人每年缴费400元,住院报销70%,起付线500元。", ""},
	}
	for _, test := range tests {
		doc := &extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Question: test.question, Answer: test.text}}}
		got := ""
		for _, f := range n.Normalize(doc, Context{}).Findings {
			if f.Code == "example-does-not-add-up" {
				got += f.Text
			}
		}
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: finding %q, want %q", test.name, got, test.want)
		}
	}
}

// TestSeedsExamples holds that both sums of the seeds that do not add up are
// found, and no other.
func TestSeedsExamples(t *testing.T) {
	n := newTestNormalizer(t)
	files, err := filepath.Glob("testdata/seeds/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no seeds", err)
	}
	var got []string
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range n.Normalize(extract.Text(string(body), extract.Options{}), Context{}).Findings {
			if f.Code == "example-does-not-add-up" || f.Code == "formula-does-not-add-up" {
				got = append(got, filepath.Base(file)[:3]+" "+f.Text[:strings.Index(f.Text, ":")])
			}
		}
	}
	want := []string{"000 18元 is said, 180元 follows from the figures around it", "003 816元 is said, 777元 follows from the figures around it"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
