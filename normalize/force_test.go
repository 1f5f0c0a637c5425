package normalize

import (
	"testing"

	"policywatch/extract"
)

// TestForce says for which days the rules of a page hold.
func TestForce(t *testing.T) {
	tests := []struct{ name, text, from, to string }{
		{"a report of what was so far", "关于完善职工医保门诊待遇的通知解读\n\n鹤岗市职工医保门诊统筹自2023年1月执行以来,总体平稳。\n\n三级医院支付比例为55%。\n\n新政策自2025年3月1日起施行。", "2025-03-01", ""},
		{"the lead of an answer", "普洱职工医保个人账户怎么划\n\n普洱市自2023年7月1日起启动职工医保个人账户改革,划入比例有变:\n\n在职职工:按2%划入。\n\n退休人员:每月定额划入85元。", "2023-07-01", ""},
		{"the days of a title's year", "宜宾市关于做好2024年度住房公积金缴存基数调整工作的通知\n\n各缴存单位:\n\n一、2024年度缴存基数自2024年7月1日起执行,执行至2025年6月30日。\n\n二、缴存比例为5%至12%。", "2024-07-01", "2025-06-30"},
		{"since when, behind the figure", "绵阳市城乡居民医保门诊待遇\n\n年度最高支付限额为500元，自2027年1月1日起执行。", "2027-01-01", ""},
	}
	n := newTestNormalizer(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			res := n.Normalize(extract.Text(test.text, extract.Options{}), Context{})
			if len(res.Records) == 0 {
				t.Fatal("nothing read")
			}
			for _, r := range res.Records {
				if orEmpty(r.Effective.From) != test.from || orEmpty(r.Effective.To) != test.to {
					t.Errorf("%s: got %q to %q, want %q to %q", r.Evidence.Text, orEmpty(r.Effective.From), orEmpty(r.Effective.To), test.from, test.to)
				}
			}
		})
	}
}
