package normalize

import (
	"strings"
	"testing"
)

func TestWrongFormulas(t *testing.T) {
	tests := []struct{ text, want string }{
		{"7400×(8%+2%+0.5%)=816元", "777"},
		{"7400元×(8%+2%+0.5%)=777元", ""},
		{"7400×8%=592元,7400×2%＝148元", ""},
		{"5000*2%*12=1000元", "1200"},
		{"（10000-800）×85%=7820元", ""},
		{"1.5万元×60%=9000元", ""},
		{"8%+2%=10%", ""},
		{"10000/3=3333.33元", ""},
		{"1000÷0=5", ""},
		{"2024-01-05,电话0512-57312345", ""},
		{"((((((1+1))))))=3", ""},
		{"1.2.3×4=5", ""},
		{"基数×60%×8%=288元", ""},
		{"5000×60%=2000+1000=3000元", ""},
		{"", ""},
	}
	for _, test := range tests {
		got := strings.Join(wrongFormulas(test.text), "; ")
		if test.want == "" && got != "" || !strings.HasSuffix(got, test.want) {
			t.Errorf("%s: %q, want %q", test.text, got, test.want)
		}
	}
}
