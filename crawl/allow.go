package crawl

import (
	"net/url"
	"strings"
)

// hostSet is the set of hosts that a source may ask.
type hostSet struct {
	exact map[string]bool // as in a URL: with the port where it is not the scheme's own
	below []string        // ".example.gov.cn"
}

// Asks tells whether a URL is on one of the hosts that the source may ask.
func (s *Source) Asks(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	u = canonical(u)
	return u != nil && newHostSet(s.urls(), s.Hosts).has(u)
}

// newHostSet makes the set of the hosts of urls and of the patterns of
// Source.Hosts. A host stands for its www. name too, and the other way round.
func newHostSet(urls []string, patterns []string) hostSet {
	s := hostSet{exact: map[string]bool{}}
	for _, raw := range urls {
		if u, err := url.Parse(raw); err == nil {
			if u = canonical(u); u != nil {
				s.add(u.Host)
			}
		}
	}
	for _, p := range patterns {
		p = strings.ToLower(strings.TrimSpace(p))
		if rest, ok := strings.CutPrefix(p, "*."); ok {
			s.below = append(s.below, "."+rest)
			p = rest
		}
		s.add(p)
	}
	return s
}

func (s hostSet) add(host string) {
	s.exact[host] = true
	if rest, ok := strings.CutPrefix(host, "www."); ok {
		s.exact[rest] = true
	} else {
		s.exact["www."+host] = true
	}
}

func (s hostSet) has(u *url.URL) bool {
	if s.exact[u.Host] {
		return true
	}
	for _, b := range s.below {
		if strings.HasSuffix(u.Hostname(), b) {
			return true
		}
	}
	return false
}
