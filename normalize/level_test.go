package normalize

import (
	"slices"
	"strings"
	"testing"

	"policywatch/extract"
)

// TestLevels says for which hospitals, people and care figures are that stand
// beside others.
func TestLevels(t *testing.T) {
	n := newTestNormalizer(t)
	for _, c := range []struct {
		name, question, text string
		want                 []string
	}{
		{"numerals of a list", "", "职工医保退休人员在一、二、三级医院住院分别报98%、96%、94%。", []string{
			"reimbursement_rate 98~98 percent scheme=employee_medical population=retired care=inpatient institution=primary",
			"reimbursement_rate 96~96 percent scheme=employee_medical population=retired care=inpatient institution=secondary",
			"reimbursement_rate 94~94 percent scheme=employee_medical population=retired care=inpatient institution=tertiary"}},
		{"people of a lead's first clause", "", "退休人员住院，职工医保统筹基金按以下比例支付：一级医院95%，二级医院90%。", []string{
			"reimbursement_rate 95~95 percent scheme=employee_medical population=retired care=inpatient institution=primary",
			"reimbursement_rate 90~90 percent scheme=employee_medical population=retired care=inpatient institution=secondary"}},
		{"an ordinal is no level", "", "一、二级医院住院居民医保报销80%。", []string{
			"reimbursement_rate 80~80 percent scheme=resident_medical care=inpatient institution=secondary"}},
		{"a yearly ceiling is for all levels", "", "居民医保在乡镇卫生院门诊报销60%,年度限额300元。", []string{
			"reimbursement_rate 60~60 percent scheme=resident_medical care=outpatient institution=primary",
			"ceiling 300~300 CNY scheme=resident_medical per=year care=outpatient"}},
		{"the level of the question", "三甲医院居民医保住院报多少", "起付线1200元,报销60%。年度最高支付限额15万元。", []string{
			"deductible 1200~1200 CNY scheme=resident_medical care=inpatient institution=tertiary",
			"reimbursement_rate 60~60 percent scheme=resident_medical care=inpatient institution=tertiary",
			"ceiling 150000~150000 CNY scheme=resident_medical per=year care=inpatient"}},
		{"told apart from everybody", "", "大病保险起付线5000元,特困人员起付线2500元,报销比例60%。", []string{
			"deductible 5000~5000 CNY scheme=critical_illness",
			"deductible 2500~2500 CNY scheme=critical_illness population=subsidised",
			"reimbursement_rate 60~60 percent scheme=critical_illness"}},
		{"years actually paid", "", "职工医保累计缴费年限男满30年、女满25年,且实际缴费满10年。", []string{
			"required_years 30~30 year scheme=employee_medical population=male",
			"required_years 25~25 year scheme=employee_medical population=female",
			"required_years 10~10 year scheme=employee_medical"}},
		{"likened to others", "", "学生、儿童居民医保住院报销比例同成年居民,一级医院报销85%。", []string{
			"reimbursement_rate 85~85 percent scheme=resident_medical population=student,child care=inpatient institution=primary"}},
		{"a sum before the rate of a verb", "", "居民医保住院一级医院起付线100元报90%,二级医院300元报75%。", []string{
			"deductible 100~100 CNY scheme=resident_medical care=inpatient institution=primary",
			"reimbursement_rate 90~90 percent scheme=resident_medical care=inpatient institution=primary",
			"deductible 300~300 CNY scheme=resident_medical care=inpatient institution=secondary",
			"reimbursement_rate 75~75 percent scheme=resident_medical care=inpatient institution=secondary"}},
		{"ages in brackets behind sums", "", "职工医保个人账户划入标准,退休人员按100元/月(70岁以下)或125元/月(70岁以上)执行。", []string{
			"account_credit 100~100 CNY scheme=employee_medical per=month population=retired age=~70",
			"account_credit 125~125 CNY scheme=employee_medical per=month population=retired age=70~"}},
		{"ages end with the people", "", "单位缴费35-45周岁按2%计入个人账户,45-60周岁按2.8%,退休后按5.1%计入。", []string{
			"account_credit 2~2 percent scheme=employee_medical payer=employer age=35~45",
			"account_credit 2.8~2.8 percent scheme=employee_medical payer=employer age=45~60",
			"account_credit 5.1~5.1 percent scheme=employee_medical payer=employer population=retired"}},
		{"a share of another deductible", "", "职工医保住院第二次起付线为首次的70%。", []string{
			"deductible 70~70 percent scheme=employee_medical care=inpatient"}},
		{"costs that nobody is paid", "", "职工医保个人自付累计超过1.2万元,报销比例提高5%。", []string{
			"reimbursement_rate 5~5 percent relation=up scheme=employee_medical amount=12000~"}},
		{"what was", "", "职工医保住院起付标准为1300元,2021年曾为500元。", []string{
			"deductible 1300~1300 CNY scheme=employee_medical care=inpatient"}},
		{"what has paid before", "", "困难群众住院费用,经基本医保、大病保险报销后,剩余部分由医疗救助按75%救助。", []string{
			"reimbursement_rate 75~75 percent scheme=medical_aid population=subsidised care=inpatient"}},
		{"a rate said again for others away", "", "居民医保异地住院报销比例降低10个百分点;没备案的降低20个百分点。", []string{
			"reimbursement_rate 10~10 percentage_point relation=down scheme=resident_medical care=inpatient,cross_region",
			"reimbursement_rate 20~20 percentage_point relation=down scheme=resident_medical care=inpatient,cross_region"}},
		{"no level where nothing is treated", "三级医院异地备案怎么办", "医保备案有效期为6个月,自负段标准1500元。", []string{
			"validity_period 6~6 month scheme=medical care=cross_region",
			"deductible 1500~1500 CNY scheme=medical care=cross_region institution=tertiary"}},
		{"an age of retired people", "", "70岁以上退休人员住院起付线减半。", []string{
			"deductible 50~50 percent relation=down scheme=employee_medical population=retired care=inpatient age=70~"}},
	} {
		doc := &extract.Document{Items: []extract.Item{{Role: extract.RoleMain, Question: c.question, Answer: c.text}}}
		got := []string{}
		for _, r := range n.Normalize(doc, Context{}).Records {
			got = append(got, line(&r))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %s\n got %s\nwant %s", c.name, c.text, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}
