package crawl

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// rules is a robots.txt as one user agent has to read it (RFC 9309).
type rules struct {
	paths    []pathRule
	delay    time.Duration // Crawl-delay, which the RFC does not know but sites use
	sitemaps []string
	missing  string // why the file could not be had, which forbids all: RFC 9309, 2.3.1.4
}

type pathRule struct {
	allow   bool
	pattern string // may hold * and end in $
}

// parseRobots reads the group for the user agent's product token: every group
// that names it, else those for *. It reads what it can of a broken file. Of a
// file longer than 500 KiB it reads as much (RFC 9309, 2.5).
func parseRobots(body []byte, userAgent string) rules {
	const limit = 500 << 10
	body = bytes.TrimPrefix(body[:min(len(body), limit)], []byte("\xEF\xBB\xBF"))
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return rules{} // a page in place of the file: it forbids nothing
	}
	token := strings.ToLower(productToken.FindString(userAgent))
	var own, all, out rules
	var into []*rules
	named, inAgents := false, false
	for line := range bytes.Lines(body) {
		text, _, _ := strings.Cut(string(line), "#")
		key, value, ok := strings.Cut(text, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if key == "user-agent" {
			if !inAgents {
				into = nil
			}
			inAgents = true
			switch agent := strings.ToLower(productToken.FindString(value)); {
			case value == "*":
				into = append(into, &all)
			case agent != "" && agent == token:
				into, named = append(into, &own), true
			}
			continue
		}
		if key == "sitemap" {
			out.sitemaps = append(out.sitemaps, value)
			continue
		}
		inAgents = false
		for _, r := range into {
			switch key {
			case "allow", "disallow":
				if value != "" && len(r.paths) < 10_000 {
					r.paths = append(r.paths, pathRule{key == "allow", value})
				}
			case "crawl-delay":
				if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 && s < 1e6 {
					r.delay = time.Duration(s * float64(time.Second))
				}
			}
		}
	}
	chosen := all
	if named {
		chosen = own
	}
	chosen.sitemaps = out.sitemaps
	return chosen
}

var productToken = regexp.MustCompile(`^[A-Za-z_-]+`)

// allows tells whether the path with its query may be asked for: the longest
// rule that matches decides, Allow where two are equally long.
func (r rules) allows(path string) bool {
	if path == "/robots.txt" {
		return true
	}
	if r.missing != "" {
		return false
	}
	allow, longest := true, -1
	for _, p := range r.paths {
		if n := len(p.pattern); (n > longest || n == longest && p.allow) && matchRobots(p.pattern, path) {
			allow, longest = p.allow, n
		}
	}
	return allow
}

// matchRobots matches a pattern from the start of path: * is any text, $ at the
// end is the end. Linear in the path for each * (no backtracking is needed,
// the first place where a part fits is as good as any later one).
func matchRobots(pattern, path string) bool {
	anchored := strings.HasSuffix(pattern, "$")
	parts := strings.Split(strings.TrimSuffix(pattern, "$"), "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for i, part := range parts[1:] {
		if anchored && i == len(parts)-2 {
			return strings.HasSuffix(path, part)
		}
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return !anchored || path == ""
}
