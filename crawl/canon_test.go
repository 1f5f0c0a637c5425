package crawl

import (
	"net/url"
	"testing"
)

func TestCanonical(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"HTTP://Www.Example.gov.CN:80/a/../zcwj/index.html#top", "http://www.example.gov.cn/zcwj/"},
		{"https://example.gov.cn/x.html;jsessionid=1F0A?utm_source=wx&id=3&spm=a.b", "https://example.gov.cn/x.html?id=3"},
		{"https://example.gov.cn/x.html;JSESSIONID=1F0A.node1", "https://example.gov.cn/x.html"},
		{"https://example.gov.cn:8443/x.html?from=timeline&isappinstalled=0", "https://example.gov.cn:8443/x.html"},
		{"https://example.gov.cn/list?from=2024-01-01", "https://example.gov.cn/list?from=2024-01-01"},
		{"https://example.gov.cn", "https://example.gov.cn/"},
		{"https://example.gov.cn./a//b/./c/", "https://example.gov.cn/a/b/c/"},
		{"https://example.gov.cn/(S(3xk2))/a.aspx", "https://example.gov.cn/a.aspx"},
		{"https://example.gov.cn/%E5%8C%BB%E4%BF%9D/1.html", "https://example.gov.cn/%E5%8C%BB%E4%BF%9D/1.html"},
		{"https://example.gov.cn/医保/1.html", "https://example.gov.cn/%E5%8C%BB%E4%BF%9D/1.html"},
		{"https://example.gov.cn/a%2Fb?x=%20&y", "https://example.gov.cn/a%2Fb?x=%20&y"},
		{"http://[::1]:80/a", "http://[::1]/a"},
		{"https://user:secret@example.gov.cn/a", "https://example.gov.cn/a"},
		{"mailto:x@example.org", ""},
		{"javascript:void(0)", ""},
		{"/relative", ""},
	} {
		got, err := Canonical(tc.in)
		if got != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("Canonical(%q) = %q, %v; want %q", tc.in, got, err, tc.want)
		}
	}
}

func TestResolve(t *testing.T) {
	base, _ := url.Parse("https://example.gov.cn/zcwj/index.html")
	for _, tc := range []struct{ ref, want string }{
		{"../art/2025/1/2/art_1_2.html", "https://example.gov.cn/art/2025/1/2/art_1_2.html"},
		{" ./t20250102_9.html\n", "https://example.gov.cn/zcwj/t20250102_9.html"},
		{"//other.gov.cn/x", "https://other.gov.cn/x"},
		{"?page=2", "https://example.gov.cn/zcwj/index.html?page=2"},
		{"100%.html", "https://example.gov.cn/zcwj/100%25.html"},
		{"#top", ""},
		{"", ""},
		{"tel:12393", ""},
	} {
		got := ""
		if u := resolve(base, tc.ref); u != nil {
			got = u.String()
		}
		if got != tc.want {
			t.Errorf("resolve(%q) = %q, want %q", tc.ref, got, tc.want)
		}
	}
}

func TestSameKey(t *testing.T) {
	same := [][2]string{
		{"http://a.cn/x/", "https://a.cn/x"},
		{"https://a.cn/x?b=2&a=1", "https://a.cn/x?a=1&b=2"},
		{"https://a.cn/x/index.html", "https://a.cn/x"},
	}
	for _, p := range same {
		if a, b := key(t, p[0]), key(t, p[1]); a != b {
			t.Errorf("%s and %s: keys %q and %q", p[0], p[1], a, b)
		}
	}
	if key(t, "https://a.cn/x?id=1") == key(t, "https://a.cn/x?id=2") {
		t.Error("different queries, one key")
	}
}

func key(t *testing.T, raw string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return sameKey(canonical(u))
}

func FuzzCanonical(f *testing.F) {
	f.Add("https://example.gov.cn/a//b/../c;jsessionid=1?x=1&utm_source=2#f")
	f.Add("http://[::1]:80/%2e%2e/")
	f.Fuzz(func(t *testing.T, raw string) {
		once, err := Canonical(raw)
		if err != nil {
			return
		}
		twice, err := Canonical(once)
		if err != nil || twice != once {
			t.Errorf("Canonical(%q) = %q, then %q, %v", raw, once, twice, err)
		}
	})
}

// A plain path means the same by the short way.
func TestRooted(t *testing.T) {
	base, err := url.Parse("HTTP://Www.Example.gov.cn:80/zcwj/index.html?a=1")
	if err != nil {
		t.Fatal(err)
	}
	site := canonical(base)
	for _, ref := range []string{"/", "/a", "/a/", "/a/b.html", "/index.html", "/a..html"} {
		got, want := rooted(site, ref), resolve(base, ref)
		if got == nil || *got != *want {
			t.Errorf("%s: %#v, want %#v", ref, got, want)
		}
	}
	for _, ref := range []string{"", "a", "//b.cn/a", "/a//b", "/./a", "/a/../b", "/a/.", "/a?b", "/a#b", "/a b", "/a%20b", "/一", "/a;sid=1", "/a:b", " /a", "/(S(1))/a"} {
		if got := rooted(site, ref); got != nil {
			t.Errorf("%s: %v", ref, got)
		}
	}
}
