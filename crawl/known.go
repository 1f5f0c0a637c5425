package crawl

import (
	"cmp"
	"iter"
	"net/url"
	"slices"
	"time"
)

// A knownURL is what a run keeps of a URL that earlier runs know. A source may
// have hundreds of thousands of them, so it is no more than is asked for.
type knownURL struct {
	url            string // as earlier runs spelled it, "" where none knows it
	etag, modified string
	bodyHash       string
	referrer       string
	due            time.Time // when it is to be asked for again
	complete       bool
	article        bool
	lined          bool // up to be asked for again
	listed         bool // a list led to it as an article, and left it to its turn
}

// known finds knownURLs by the hash of their keys.
type known map[uint64]*knownURL

// of gives what is known under a key, which may be nothing.
func (k known) of(key string) *knownURL {
	if u := k[hashOf(key)]; u != nil {
		return u
	}
	return &knownURL{}
}

// remember notes what earlier runs know, and lines up what is due, the longest
// unchecked first.
func (r *run) remember(state iter.Seq2[string, URLState]) {
	if state == nil {
		return
	}
	type revisit struct {
		known   *knownURL
		checked time.Time
	}
	var due []revisit
	now := r.now()
	for raw, st := range state {
		u, err := url.Parse(raw)
		if err != nil {
			continue
		}
		if u = canonical(u); u == nil {
			continue
		}
		k := &knownURL{
			url: raw, etag: st.ETag, modified: st.Modified, bodyHash: st.BodyHash, referrer: st.Referrer,
			due: st.due(now, r.limits.Revisit), complete: st.Complete, article: st.Article,
		}
		r.known[hashOf(sameKey(u))] = k
		switch {
		case r.src.Only != nil,
			st.File && !st.Article, // it comes with its article
			now.Before(k.due),
			!r.allowed.has(u) || r.rules.skips(u),
			st.Article && r.rules.articleURL != nil && !r.rules.articleURL.MatchString(u.String()) && !attachmentURL(u):
		default:
			k.lined = true
			due = append(due, revisit{k, st.Checked})
		}
	}
	slices.SortFunc(due, func(a, b revisit) int {
		return cmp.Or(a.checked.Compare(b.checked), cmp.Compare(a.known.url, b.known.url))
	})
	r.revisits = make([]*knownURL, len(due))
	for i := range due {
		r.revisits[i] = due[i].known
	}
}

// revisit gives the next known URL that is due.
func (r *run) revisit() (item, bool) {
	if len(r.revisits) == 0 {
		return item{}, false
	}
	k := r.revisits[0]
	r.revisits = r.revisits[1:]
	k.lined = false
	u, _ := url.Parse(k.url) // it could be when it was lined up
	as := roleList
	if k.article || k.listed {
		as = roleArticle
	}
	return item{url: canonical(u), referrer: k.referrer, role: as, depth: 1, page: 1, revisit: true}, true
}
