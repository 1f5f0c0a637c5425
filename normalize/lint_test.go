package normalize

import (
	"testing"

	"policywatch/extract"
)

func TestLint(t *testing.T) {
	n := newTestNormalizer(t)
	tests := []struct{ text, code string }{
		{"职工医保住院报销比例,一级医院60%,三级医院80%。", "levels-out-of-order"},
		{"职工医保住院报销比例,一级医院80%,三级医院60%。", ""},
		{"职工医保住院报销比例,三级医院80%,二级医院85%,一级医院80%。", "levels-out-of-order"},
		{"职工医保住院起付标准,一级医院500元,三级医院300元。", "levels-out-of-order"},
		{"职工医保住院起付标准,一级、二级、三级医院分别为300元、300元、800元。", ""},
		{"职工医保住院报销比例,在职职工85%,退休人员80%。", "retired-worse-off"},
		{"职工医保住院报销比例,在职职工85%,退休人员90%。", ""},
		{"职工医保门诊起付标准,在职职工300元,退休人员500元。", "retired-worse-off"},
		{"职工医保住院报销比例为105%。", "rate-over-100"},
		{"职工医保住院报销比例为-5%。", "below-zero"},
		{"企业职工养老保险缴费基数上限为4000元,下限为20000元。", "floor-above-ceiling"},
		{"职工医保门诊年度起付标准为300元。职工医保门诊年度起付标准为500元。", "two-values"},
		{"职工医保门诊年度起付标准为300元。职工医保门诊起付标准按自然年度计算,年度起付标准为300元。", ""},
		{"失业保险金标准:第1至12个月每月1650元。第13至24个月每月1610元。", ""},
		{"居民大病保险报销比例:超过1万元的部分报销60%。超过10万元的部分报销70%。", ""},
		{"生育保险定额支付标准:放置宫内节育器300元。取出宫内节育器200元。", ""},
		{"居民养老保险缴费档次为每年200元、300元、500元。", ""},
		{"职工医保个人账户划入:\n35岁以下:按个人缴费基数的2.8%划入\n35-45岁:按个人缴费基数的3%划入\n45-60岁:按个人缴费基数的4%划入", "brackets-share-edge"},
		{"职工医保个人账户划入:\n不满35岁:按个人缴费基数的2.8%划入\n满35不满45岁:按个人缴费基数的3%划入\n45岁以上:按个人缴费基数的4%划入", ""},
		{"职工医保个人账户划入:\n34岁以下:按个人缴费基数的2.8%划入\n46岁以上:按个人缴费基数的4%划入", "brackets-gap"},
	}
	for _, test := range tests {
		res := n.Normalize(extract.Text(test.text, extract.Options{}), Context{})
		code := ""
		for _, f := range res.Findings {
			if f.Stage == "lint" {
				code = f.Code
			}
		}
		if code != test.code {
			t.Errorf("%s: finding %q, want %q", test.text, code, test.code)
			for i := range res.Records {
				t.Log(line(&res.Records[i]))
			}
		}
	}
}
