package normalize

import (
	"slices"
	"testing"

	"policywatch/extract"
)

// TestBareBrackets reads headers that are brackets of sums whose unit the caption
// or the corner of the table says.
func TestBareBrackets(t *testing.T) {
	tests := []struct{ name, html string }{
		{"columns, unit in the caption", `<table><caption>居民大病保险支付比例（单位：万元）</caption><tr><th>自付费用</th><th>1.2至4</th><th>4以上</th></tr><tr><td>普通参保人</td><td>60%</td><td>70%</td></tr></table>`},
		{"rows, unit in the corner", `<table><tr><th>个人自付费用（万元）</th><th>居民大病保险支付比例</th></tr><tr><td>1.2-4（含）</td><td>60%</td></tr><tr><td>4以上</td><td>70%</td></tr></table>`},
	}
	n := newTestNormalizer(t)
	want := []string{
		"reimbursement_rate 60~60 percent scheme=critical_illness amount=12000~40000",
		"reimbursement_rate 70~70 percent scheme=critical_illness amount=40000~",
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, err := extract.HTML([]byte("<html><body><h1>大病保险待遇</h1>"+test.html+"</body></html>"), nil, extract.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range n.Normalize(doc, Context{}).Records {
				got = append(got, line(&r))
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
