package normalize

import "testing"

func TestUnquoted(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"《本市居民医保办法》政策解读", "“本市居民医保办法”政策解读"},
		{"一图读懂《本市职工医保门诊统筹办法》", "一图读懂“本市职工医保门诊统筹办法”"},
		{"关于废止《本市居民医保办法》的通知", "关于废止《本市居民医保办法》的通知"},
		{"居民医保怎么缴费", "居民医保怎么缴费"},
	} {
		if got := unquoted(c.in); got != c.want {
			t.Errorf("unquoted(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
