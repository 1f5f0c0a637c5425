package normalize

import (
	"testing"

	"policywatch/extract"
)

// TestFiguresBeside says which figures a text only mentions, and which words of
// speech give one its measure.
func TestFiguresBeside(t *testing.T) {
	checkLines(t, []struct {
		name, text string
		want       []string
	}{
		{"the average wage of a month", "全省平均工资89622元(月平均7469元),养老保险缴费基数下限为4481元。", []string{
			"contribution_base 4481~ CNY scheme=pension"}},
		{"before a reform", "改革前,职工医保退休人员按本人养老金的4%划入,该办法已停止执行。", nil},
		{"a rule that is over", "职工医保退休人员按养老金的4%划入个人账户,这一标准已经取消。", nil},
		{"a sum that held before", "原来职工医保门诊起付线600元。", nil},
		{"parts, no money", "养老金调整包括定额、挂钩和倾斜三块。", nil},
		{"a benefit that follows wages", "工伤职工生活护理费按月平均工资的50%、40%、30%三个等级支付。", nil},
		{"costs from which a fund pays", "职工医保普通门诊累计超过60元起付,二级医院报55%,退休的再加5个百分点。", []string{
			"deductible 60~60 CNY scheme=employee_medical care=outpatient",
			"reimbursement_rate 55~55 percent scheme=employee_medical care=outpatient institution=secondary",
			"reimbursement_rate 5~5 percentage_point relation=up scheme=employee_medical population=retired care=outpatient institution=secondary",
			"reimbursement_rate 60~60 percent scheme=employee_medical population=retired care=outpatient institution=secondary"}},
		{"costs above a sum", "居民医保门诊费用累计超过200元才起付。", []string{
			"deductible 200~200 CNY scheme=resident_medical care=outpatient"}},
		{"grades to choose", "职工医保灵活就业人员选择10%档的建个人账户,选6.5%档的不建。", []string{
			"contribution_rate 10~10 percent scheme=employee_medical population=flexible",
			"contribution_rate 6.5~6.5 percent scheme=employee_medical population=flexible"}},
		{"a premium and its halves beside what is paid", "职工大病补充保险每人每年288元,由单位和个人各出144元,住院报销95%。", []string{
			"contribution_amount 288~288 CNY scheme=critical_illness per=year",
			"contribution_amount 144~144 CNY scheme=critical_illness payer=individual per=year",
			"contribution_amount 144~144 CNY scheme=critical_illness payer=employer per=year",
			"reimbursement_rate 95~95 percent scheme=critical_illness care=inpatient"}},
	}, func(text string) *extract.Document {
		return &extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Answer: text}}}
	})
}
