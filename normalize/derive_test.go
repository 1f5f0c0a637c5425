package normalize

import (
	"slices"
	"testing"

	"policywatch/extract"
)

// TestDerive says what changes come to where their base is in reach.
func TestDerive(t *testing.T) {
	n := newTestNormalizer(t)
	const retirees = "scheme=employee_medical population=retired care=inpatient"
	tests := []struct {
		name, text string
		want       []string // derived records
	}{
		{"on every level", "职工医保住院报销比例,在职职工一级、二级、三级医院分别为90%、85%、80%,退休人员在此基础上提高5个百分点。", []string{
			"reimbursement_rate 95~95 percent " + retirees + " institution=primary",
			"reimbursement_rate 90~90 percent " + retirees + " institution=secondary",
			"reimbursement_rate 85~85 percent " + retirees + " institution=tertiary"}},
		{"what the text states itself is not derived", "职工医保住院报销比例,在职职工80%;退休人员提高5个百分点,即退休人员为85%。", nil},
		{"half of a sum", "居民医保住院起付线为600元。14周岁以下儿童起付线降低50%。", []string{
			"deductible 300~300 CNY scheme=resident_medical population=child care=inpatient age=~14"}},
		{"exact decimals", "居民医保住院起付线为333.3元。14周岁以下儿童起付线降低30%。", []string{
			"deductible 233.31~233.31 CNY scheme=resident_medical population=child care=inpatient age=~14"}},
		{"a sum more", "居民医保住院起付线为600元。14周岁以下儿童起付线降低100元。", []string{
			"deductible 500~500 CNY scheme=resident_medical population=child care=inpatient age=~14"}},
		{"double", "居民医保住院起付线为600元。市外住院未备案的起付线提高一倍。", []string{
			"deductible 1200~1200 CNY scheme=resident_medical care=inpatient,cross_region"}},
		{"a change in time", "居民医保住院报销比例为70%。今年住院报销比例提高5个百分点。", nil},
		{"against the year before", "居民医保住院报销比例为70%。低保对象较上年提高5个百分点。", nil},
		{"by steps", "居民大病保险最高支付限额30万元。连续参保每满1年,大病保险最高支付限额提高4000元。", nil},
		{"up to a cap", "职工医保住院报销比例,在职职工三级医院92%,退休人员提高5个百分点,最高不超过95%。", nil},
		{"more than the whole", "职工医保住院报销比例,在职职工98%,退休人员提高5个百分点。", nil},
		{"a share by percent can mean two things", "居民医保住院报销比例为70%。未备案的报销比例降低10%。", nil},
		{"another level than the base's", "居民医保三级医院住院报销比例60%。乡镇卫生院对低保对象提高5个百分点。", nil},
	}
	for _, test := range tests {
		res := n.Normalize(&extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Answer: test.text}}}, Context{})
		var got []string
		for i := range res.Records {
			r := &res.Records[i]
			if !r.Derived {
				continue
			}
			got = append(got, line(r))
			for k := range res.Records {
				if o := &res.Records[k]; o.Relation != "is" && r.Confidence >= o.Confidence {
					t.Errorf("%s: derived record is as sure (%v) as the change (%v)", test.name, r.Confidence, o.Confidence)
				}
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: derived %q, want %q", test.name, got, test.want)
			for i := range res.Records {
				t.Log(line(&res.Records[i]))
			}
		}
	}
}
