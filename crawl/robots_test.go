package crawl

import (
	"testing"
	"time"
)

const robotsTxt = "\xEF\xBB\xBF" + `# everyone
User-agent: *
Disallow: /admin/
Disallow: /*?print=
Disallow: /*.doc$
Allow: /admin/public/
Crawl-delay: 2

User-Agent: BadBot
User-agent: policywatch/2.0
Disallow: /private
Disallow:
Sitemap: https://example.gov.cn/sitemap.xml

user-agent: policywatch
disallow: /later
nonsense without colon
`

func TestRobots(t *testing.T) {
	for _, tc := range []struct {
		agent, path string
		want        bool
	}{
		{"somebot", "/", true},
		{"somebot", "/admin/x", false},
		{"somebot", "/admin/public/x", true},
		{"somebot", "/a/b?print=1", false},
		{"somebot", "/a/b.doc", false},
		{"somebot", "/a/b.docx", true},
		{"somebot", "/robots.txt", true},
		{"policywatch (+https://example.org)", "/admin/x", true},
		{"policywatch (+https://example.org)", "/private/x", false},
		{"policywatch (+https://example.org)", "/later", false},
		{"PolicyWatch/1.0", "/private", false},
		{"policywatcher", "/private", true},
	} {
		if got := parseRobots([]byte(robotsTxt), tc.agent).allows(tc.path); got != tc.want {
			t.Errorf("%s on %s: %v, want %v", tc.agent, tc.path, got, tc.want)
		}
	}
	r := parseRobots([]byte(robotsTxt), "somebot")
	if r.delay != 2*time.Second || len(r.sitemaps) != 1 {
		t.Errorf("delay %v, sitemaps %v", r.delay, r.sitemaps)
	}
	if !parseRobots([]byte("<html>404 Disallow: /"), "x").allows("/a") {
		t.Error("a page in place of robots.txt forbids something")
	}
	if !parseRobots([]byte("User-agent: *\nDisallow: /\nAllow: /"), "x").allows("/a") {
		t.Error("of two equal rules Allow should win")
	}
	if (rules{missing: "timeout"}).allows("/a") {
		t.Error("an unreachable robots.txt allows")
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte(robotsTxt), "/a/b?print=1")
	f.Add([]byte("User-agent:*\nDisallow:/*a*b*c$"), "/xaybzc")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		parseRobots(body, "policywatch").allows(path)
	})
}
