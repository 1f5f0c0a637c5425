package normalize

import (
	"slices"
	"testing"

	"policywatch/extract"
)

// TestQualifiers says for whom, where and over which time a figure holds where
// the text names others beside it.
func TestQualifiers(t *testing.T) {
	tests := []struct {
		name, question, text string
		want                 []string
	}{
		{"people that a change counts from", "", "职工医保退休人员的住院报销比例,比在职职工各高3个百分点。", []string{
			"reimbursement_rate 3~3 percentage_point relation=up scheme=employee_medical population=retired care=inpatient"}},
		{"a hospital that another is likened to", "", "职工医保在定点药店购药,起付线和社区医院一样是120元。", []string{
			"deductible 120~120 CNY scheme=employee_medical care=pharmacy"}},
		{"everybody else", "", "居民大病保险起付线,特困人员5000元;其余对象1万元。", []string{
			"deductible 5000~5000 CNY scheme=critical_illness population=subsidised",
			"deductible 10000~10000 CNY scheme=critical_illness"}},
		{"a limit shared with other care", "", "居民医保门诊慢特病报销70%,与住院共用年度限额15万元。", []string{
			"reimbursement_rate 70~70 percent scheme=resident_medical care=chronic_outpatient",
			"ceiling 150000~150000 CNY scheme=resident_medical per=year care=chronic_outpatient"}},
		{"away, in brackets", "", "居民医保住院报销比例降低10%(省外降低15%)。", []string{
			"reimbursement_rate 10~10 percent relation=down scheme=resident_medical care=inpatient",
			"reimbursement_rate 15~15 percent relation=down scheme=resident_medical care=inpatient,cross_region"}},
		{"the time of another sum", "", "失业保险的失业金每月1500元,丧葬补助金为5000元。", []string{
			"fixed_payment 1500~1500 CNY scheme=unemployment per=month",
			"fixed_payment 5000~5000 CNY scheme=unemployment"}},
		{"no yearly deductible, and a share of an income", "", "医疗救助住院特困人员不设年度起付标准,低保边缘家庭年度起付标准为人均可支配收入的10%。", []string{
			"deductible 0~0 CNY scheme=medical_aid per=year population=subsidised care=inpatient",
			"deductible 10~10 percent scheme=medical_aid per=year population=subsidised care=inpatient"}},
		{"residents in an item on the self-employed", "广州灵活就业人员参加哪种医保", "居民医保三级医院住院报销60%。", []string{
			"reimbursement_rate 60~60 percent scheme=resident_medical care=inpatient institution=tertiary region=440100"}},
		{"a wait for being insured late", "吴忠居民医保住院待遇", "居民医保断缴后补缴的,设3个月等待期。", []string{
			"waiting_period 3~3 month scheme=resident_medical region=640300"}},
		{"a share of a monthly sum", "", "灵活就业人员养老保险每月缴1200元,按20%的比例缴纳,其中8%记入个人账户。", []string{
			"contribution_amount 1200~1200 CNY scheme=pension per=month population=flexible",
			"contribution_rate 20~20 percent scheme=pension population=flexible",
			"account_credit 8~8 percent scheme=pension population=flexible"}},
		{"the place of treatment in a label", "桐乡居民医保去上海看病怎么报", "普通门诊在上海也能刷：单次起付20元。", []string{
			"deductible 20~20 CNY scheme=resident_medical per=visit care=outpatient,cross_region region=330483"}},
	}
	n := newTestNormalizer(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc := &extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Question: test.question, Answer: test.text}}}
			var got []string
			for _, r := range n.Normalize(doc, Context{}).Records {
				l := line(&r)
				if test.question != "" {
					l += " region=" + r.Region
				}
				got = append(got, l)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%s\n got %q\nwant %q", test.text, got, test.want)
			}
		})
	}
}
