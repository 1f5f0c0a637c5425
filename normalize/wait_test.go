package normalize

import "testing"

// TestTurnsOfPhrase reads waits, waived deductibles and what the clauses beside a
// figure say it is for.
func TestTurnsOfPhrase(t *testing.T) {
	checkSayings(t, []saying{
		{"a wait that something ends", "职工医保断缴超过3个月的,自重新缴费起满6个月后才恢复统筹待遇。", []string{
			"grace_period 3~3 month scheme=employee_medical",
			"waiting_period 6~6 month scheme=employee_medical"}},
		{"a wait that grows by a month in words", "居民医保每断保一年，等待期再增加一个月。", []string{
			"waiting_period 1~1 month relation=up scheme=resident_medical"}},
		{"the month from which it holds", "居民医保从缴费当月算起第4个月才开始享受住院待遇。", []string{
			"waiting_period 4~4 month scheme=resident_medical care=inpatient"}},
		{"a deductible that is waived", "居民医保住院起付线800元,第二次减半,第三次起不再收。", []string{
			"deductible 800~800 CNY scheme=resident_medical care=inpatient",
			"deductible 50~50 percent relation=down scheme=resident_medical care=inpatient",
			"deductible 0~0 CNY scheme=resident_medical care=inpatient"}},
		{"a share of a cost", "居民医保省外住院的,起付线按当次住院总费用的20%计算。", []string{
			"deductible 20~20 percent scheme=resident_medical care=inpatient,cross_region"}},
		{"a day of the next year", "居民医保的票据应于次年3月31日前提交。", []string{
			"deadline --03-31~--03-31 date scheme=resident_medical per=year"}},
		{"sums in parallel clauses", "居民医保住院,一级医院起付标准200元、支付比例85%,二级医院400元、75%。", []string{
			"deductible 200~200 CNY scheme=resident_medical care=inpatient institution=primary",
			"reimbursement_rate 85~85 percent scheme=resident_medical care=inpatient institution=primary",
			"deductible 400~400 CNY scheme=resident_medical care=inpatient institution=secondary",
			"reimbursement_rate 75~75 percent scheme=resident_medical care=inpatient institution=secondary"}},
		{"a list paired from behind", "职工医保住院支付比例:在职85%、90%、95%(依次为三级、二级、一级)。", []string{
			"reimbursement_rate 85~85 percent scheme=employee_medical population=active care=inpatient institution=tertiary",
			"reimbursement_rate 90~90 percent scheme=employee_medical population=active care=inpatient institution=secondary",
			"reimbursement_rate 95~95 percent scheme=employee_medical population=active care=inpatient institution=primary"}},
		{"a change in passing", "职工医保门诊二级医院报65%,三级医院报55%,退休人员再加5个百分点,封顶3000元。", []string{
			"reimbursement_rate 65~65 percent scheme=employee_medical care=outpatient institution=secondary",
			"reimbursement_rate 55~55 percent scheme=employee_medical care=outpatient institution=tertiary",
			"reimbursement_rate 5~5 percentage_point relation=up scheme=employee_medical population=retired care=outpatient",
			"ceiling 3000~3000 CNY scheme=employee_medical care=outpatient"}},
		{"another case of the same people", "在职职工医保住院5万元以下报85%;5万元以上的部分报90%。", []string{
			"reimbursement_rate 85~85 percent scheme=employee_medical population=active care=inpatient amount=~50000",
			"reimbursement_rate 90~90 percent scheme=employee_medical population=active care=inpatient amount=50000~"}},
		{"old values before an arrow", "职工医保统筹基金封顶线:15万元→20万元。", []string{
			"ceiling 200000~200000 CNY scheme=employee_medical"}},
	})
}
