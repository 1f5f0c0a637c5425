package crawl

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// read makes sense of an answer with a body: it sets what the page is and its
// identity, and gives what is to be queued once the page has been taken.
func (r *run) read(p *Page, it item, rep *reply) (then func()) {
	body := rep.body
	if bytes.HasPrefix(body, []byte("\x1f\x8b")) { // a packed sitemap
		var err error
		if body, err = gunzip(body, int64(r.limits.Body)); err != nil {
			p.Outcome, p.Err = TooBig, err.Error()
			return nil
		}
	}
	if isDocument(rep.contentType, rep.final) || IsDocument(body) {
		p.Article = true
		r.settle(p, it, rep.final, nil, p.BodyHash, "")
		return nil
	}
	text, charset := Decode(body, rep.contentType)
	p.Charset = charset
	if it.role == roleStart || it.role == roleList {
		if as, ok := machineRole(text, rep.contentType); ok {
			it.role = as
		}
	}
	switch it.role {
	case roleSitemap, roleFeed, roleAPI, roleIsland:
		p.Article = it.role == roleAPI && it.body == "" && holdsTexts(it, text)
		if p.Article {
			r.settle(p, it, rep.final, nil, p.BodyHash, "")
		} else if r.known.of(sameKey(it.url)).bodyHash == p.BodyHash {
			p.Outcome = NotModified
		}
		return func() { r.queueMachine(it, rep.final, text) }
	}
	o := scanOutline(text, rep.final)
	if out := r.errorPage(o, body, it.url, rep.final); out != "" {
		p.Outcome, p.Err = out, cmp.Or(o.title, "the page says so")
		return nil
	}
	if to := r.forward(o, rep.final); to != nil {
		p.Article = false
		return func() {
			if r.front.mark(sameKey(to)) {
				fwd := it
				fwd.url, fwd.body = to, ""
				r.front.push(nowQueue, fwd)
			}
		}
	}
	v := &view{it: it, at: rep.final, o: o, text: text, links: r.resolveLinks(o)}
	var by string
	v.list = isListPage(v)
	v.article, by = r.isArticlePage(v)
	if !v.article && v.it.role == roleArticle {
		v.it.role = roleList // a link that was taken for an article leads to a list
	}
	p.Article = v.article
	r.settle(p, it, rep.final, resolve(o.base, o.canonical), o.said, o.title)
	r.sight(p.URL, v, by)
	if p.Outcome == Duplicate {
		return nil
	}
	if p.Article && (p.Outcome == OK || p.Outcome == NotModified) {
		p.Files = r.filesOf(v)
	}
	return func() {
		if r.echoes(rep.final, o) {
			r.barren[shapeOf(rep.final)]++
			return
		}
		r.queueLinks(v)
	}
}

// sight tells what a page was taken for.
func (r *run) sight(u string, v *view, by string) {
	if r.c.Sight == nil {
		return
	}
	as := "other"
	switch {
	case v.article && v.list:
		as = "article and list"
	case v.article:
		as = "article"
	case len(v.listings()) > 0:
		as, by = "list", v.listings()[0].by
	case len(v.o.islands)+len(v.o.units) > 0:
		as, by = "list", "list that a script holds or loads"
	default:
		by = ""
	}
	r.c.Sight(Sighting{URL: u, As: as, By: by})
}

// echoes tells whether a page is one of too many of the same shape that say
// the very same: sites that give every visitor addresses of his own, mazes.
// Their links are not followed.
func (r *run) echoes(at *url.URL, o *outline) bool {
	key := hashOf(shapeOf(at) + " " + o.said)
	r.echo[key]++
	return r.echo[key] > maxEchoes
}

// maxEchoes is how many pages may say the same.
const maxEchoes = 5

// longPara is the least length, in runes, of a paragraph of running text.
const longPara = 30

// machineRole tells a list that is made for programs by its content.
func machineRole(text []byte, contentType string) (role, bool) {
	head := bytes.ToLower(bytes.TrimSpace(text[:min(len(text), 1000)]))
	switch t := mediaType(contentType); {
	case bytes.HasPrefix(head, []byte("<datastore")):
		return roleIsland, true
	case bytes.Contains(head, []byte("<urlset")), bytes.Contains(head, []byte("<sitemapindex")):
		return roleSitemap, true
	case bytes.Contains(head, []byte("<rss")), bytes.Contains(head, []byte("<feed")), bytes.Contains(head, []byte("<rdf:rdf")):
		return roleFeed, true
	case strings.HasSuffix(t, "json"), (bytes.HasPrefix(head, []byte("{")) || bytes.HasPrefix(head, []byte("["))) && !strings.HasSuffix(t, "html"):
		return roleAPI, true
	}
	return 0, false
}

// forward gives where a page that is no more than a forwarder leads.
func (r *run) forward(o *outline, at *url.URL) *url.URL {
	if o.text > 100 || len(o.links) > 5 {
		return nil
	}
	u := resolve(o.base, cmp.Or(o.refresh, o.location))
	if u == nil || !r.allowed.has(u) || sameKey(u) == sameKey(canonical(at)) {
		return nil
	}
	return u
}

// resolveLinks gives the links of a page that lead somewhere.
func (r *run) resolveLinks(o *outline) []found {
	out := make([]found, 0, len(o.links))
	site := canonical(&url.URL{Scheme: o.base.Scheme, Host: o.base.Host})
	for i := range o.links {
		u := rooted(site, o.links[i].href)
		if u == nil {
			u = resolve(o.base, o.links[i].href)
		}
		if u != nil {
			out = append(out, found{&o.links[i], u})
		}
	}
	return out
}

// isListPage tells whether a page is there for its list of links.
func isListPage(v *view) bool {
	if v.o.isArticle || articleURL(v.at) {
		return false
	}
	for _, l := range v.listings() {
		if l.strong {
			return true
		}
	}
	return false
}

// isArticlePage tells whether a page is to be read, and by which rule. Where
// the source says what its articles are, that decides; else links of lists are
// articles unless they prove to be lists, and any page is that has running
// text of its own.
func (r *run) isArticlePage(v *view) (bool, string) {
	it := v.it
	if it.chosen {
		return true, "chosen by the list that led to it"
	}
	if r.rules.choosesArticles() {
		// A list's own address may fit a loose pattern.
		asked := it.role == roleArticle || it.role == roleLead || r.known.of(sameKey(it.url)).article
		fits := r.rules.articleURL != nil && r.rules.articleURL.MatchString(it.url.String())
		return fits && (asked || !v.list) || asked && r.rules.articleURL == nil, "articles of the source"
	}
	switch {
	case v.o.isArticle:
		return true, "meta tags or structured data"
	case articleURL(v.at) && v.o.text >= 20:
		return true, "form of the address"
	}
	// Text beside the links of the page's lists belongs to them.
	inList := map[int]bool{}
	titles := 0
	for _, l := range v.listings() {
		for _, f := range l.links {
			inList[f.box] = true
			titles += utf8.RuneCountInString(f.text)
		}
	}
	long, short := 0, 0
	for _, p := range v.o.paras {
		switch {
		case p.box != 0 && inList[p.box]:
		case p.runes >= longPara:
			long += p.runes
		default:
			short += p.runes
		}
	}
	switch {
	case it.role != roleStart && v.leadText(inList) >= leadLength(&it):
		return true, "text above its links"
	case v.list:
		return long >= 400 && long > 3*titles, "running text beside its lists"
	case long >= 120:
		return true, "running text"
	case len(v.listings()) == 0 && long+short >= 120:
		return true, "text of many short paragraphs"
	}
	if (it.role == roleArticle || it.role == roleLead) && v.o.text >= 60 {
		return true, "a list or another article led to it"
	}
	v.leaf = long+short > 0 && v.isLeaf()
	return v.leaf, "text that leads nowhere"
}

// leadText is the length of the longest paragraph above the first list of a page, or
// above its first link where it has none: an answer stands above the cards of further
// ones, a list has at most its name there.
func (v *view) leadText(inList map[int]bool) int {
	heads := map[*link]bool{}
	for _, l := range v.listings() {
		heads[l.links[0].link] = true
	}
	first := slices.IndexFunc(v.o.links, func(l link) bool { return len(heads) == 0 && !l.aside })
	for i := range v.o.links {
		if first < 0 && heads[&v.o.links[i]] {
			first = i
		}
	}
	if first < 0 {
		return 0
	}
	most := 0
	for _, p := range v.o.paras {
		if p.links <= first && (p.box == 0 || !inList[p.box]) {
			most = max(most, p.runes)
		}
	}
	return most
}

// leadLength is how long a paragraph above a list makes an article, in runes: less
// where a title led to the page.
func leadLength(it *item) int {
	if it.role == roleArticle || it.role == roleLead || it.titled {
		return 16
	}
	return longPara
}

// isLeaf tells whether a page has no links to speak of, outside of menus: what is
// on it is what it is there for, however little. Start pages may be made by scripts.
func (v *view) isLeaf() bool {
	if len(v.listings())+len(v.o.islands)+len(v.o.units) > 0 {
		return false
	}
	on := 0
	for _, f := range v.links {
		if !f.aside && sameKey(f.url) != sameKey(v.at) {
			on++
		}
	}
	return on == 0 || on <= 2 && v.it.role != roleStart
}
