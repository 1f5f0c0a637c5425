package extract

import "testing"

func TestParseMarker(t *testing.T) {
	for _, c := range []struct {
		in, marker string
		fam        family
	}{
		{"一、参保条件", "一、", famHan},
		{"十二、附则", "十二、", famHan},
		{"一次性补缴", "", famNone},
		{"（二）住院报销", "（二）", famHanParen},
		{"(一)、门诊", "(一)、", famHanParen},
		{"(含)以上", "", famNone},
		{"1. 居住证要求", "1.", famNum},
		{"12、材料", "12、", famNum},
		{"1.5倍封顶", "", famNone},
		{"1.2026年度缴费标准", "1.", famNum},
		{"2.8%", "", famNone},
		{"1.2 缴费比例", "1.2", famNumDeep},
		{"2025.3.1起", "", famNone},
		{"2025年", "", famNone},
		{"(1)身份证", "(1)", famNumParen},
		{"3）户口簿", "3）", famNumParen},
		{"②在职职工", "②", famCircle},
		{"• 缴费方式", "•", famBullet},
		{"- 单位", "-", famBullet},
		{"-5%", "", famNone},
		{"第一章 总则", "第一章", famChapter},
		{"第二十三条 参保人员", "第二十三条", famArticle},
		{"第三方机构", "", famNone},
		{"A.在职", "A.", famLetter},
		{"A级医院", "", famNone},
		{"", "", famNone},
	} {
		m, f := parseMarker(c.in)
		if m != c.marker || f != c.fam {
			t.Errorf("parseMarker(%q) = %q, %d; want %q, %d", c.in, m, f, c.marker, c.fam)
		}
	}
}
