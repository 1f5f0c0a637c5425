package crawl

import (
	"cmp"
	"net/url"
	"strings"
	"unicode"
)

// settle gives the page its identity: where redirects ended, the address that
// the page itself calls canonical, the spelling of earlier runs.
//
// A page is a Duplicate whose identity this run gave already or has in its
// queue, and an article that repeats another. An article that forwards to a
// list is a Soft404. A known body makes a page NotModified.
func (r *run) settle(p *Page, it item, final *url.URL, canon *url.URL, said, title string) {
	asked, u := it.url, it.url
	if f := canonical(final); f != nil && sameKey(f) != sameKey(u) {
		u = f
	}
	key := sameKey(u)
	queued := false
	if canon != nil && sameKey(canon) != key && r.takesCanonical(canon, title) {
		u, key = canon, sameKey(canon)
		queued = r.front.known(key)
	}
	g, given := r.given[hashOf(key)]
	at, repeats := r.repeats(p.Article, said, u)
	switch {
	case given && !g.article && key != sameKey(asked) && it.role != roleStart && it.role != roleList:
		p.URL = r.spelled(asked)
		p.Outcome, p.Err, p.Article = Soft404, "leads to a page that is no article", true
		return
	case given || queued || repeats:
		p.URL, p.FinalURL = r.spelled(asked), cmp.Or(at, r.spelled(u))
		p.Outcome, p.Article = Duplicate, false
		p.Moved = key != sameKey(asked) && r.known.of(sameKey(asked)).article
		return
	}
	p.URL = r.spelled(u)
	r.front.mark(key)
	r.given[hashOf(key)] = gave{uint32(hashOf(title)), p.Article}
	if p.Article {
		for _, k := range spellings(u) {
			r.said[hashOf(said+" "+k)] = p.URL
		}
	}
	if r.known.of(key).bodyHash == p.BodyHash {
		p.Outcome = NotModified
	}
}

// spelled is the identity of a URL, as earlier runs spelled it.
func (r *run) spelled(u *url.URL) string { return cmp.Or(r.known.of(sameKey(u)).url, identity(u)) }

// repeats gives the article of this run that says the same as an article at u
// and has an address that may be another spelling of u.
func (r *run) repeats(article bool, said string, u *url.URL) (at string, ok bool) {
	if !article {
		return "", false
	}
	for _, k := range spellings(u) {
		if at, ok := r.said[hashOf(said+" "+k)]; ok {
			return at, true
		}
	}
	return "", false
}

// spellings are what addresses of one article have in common: all but random
// names, such as unknown session ids, or the last part of the path.
//
//	/zixun/1.html?sess=8f3a9c2e1b7d4f60 -> /zixun/1.html?sess=*
//	/m/zixun/1001.html                  -> 1001.html
func spellings(u *url.URL) []string {
	p := requestPath(u)
	last := p[strings.LastIndexByte(strings.TrimSuffix(u.EscapedPath(), "/"), '/')+1:]
	return []string{
		randomName.ReplaceAllStringFunc(u.Host+p, func(s string) string {
			if len(s) >= 8 && strings.ContainsAny(s, "0123456789") && strings.ContainsFunc(s, unicode.IsLetter) {
				return "*"
			}
			return s
		}),
		last,
	}
}

// gave tells whether the run gave a page under that key.
func (r *run) gave(key string) bool { _, ok := r.given[hashOf(key)]; return ok }

// takesCanonical tells whether a page's rel=canonical can be believed: not
// where it names the home page or a list, and not where another page of this
// run with another title is there already.
func (r *run) takesCanonical(canon *url.URL, title string) bool {
	if !r.allowed.has(canon) || canon.Path == "/" && canon.RawQuery == "" {
		return false
	}
	key := sameKey(canon)
	for _, s := range r.src.Start {
		if u, err := url.Parse(s); err == nil {
			if u = canonical(u); u != nil && sameKey(u) == key {
				return false
			}
		}
	}
	t, ok := r.given[hashOf(key)]
	return !ok || t.title == 0 || t.title == uint32(hashOf(title))
}
