package crawl

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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
	if isDocument(rep.contentType, rep.final) || bytes.HasPrefix(body, []byte("%PDF-")) {
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
		p.Article = false
		if r.known[sameKey(it.url)].BodyHash == p.BodyHash {
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
	links := r.resolveLinks(o)
	lists := listings(links)
	strong := isListPage(o, rep.final, lists)
	p.Article = r.isArticlePage(o, it, rep.final, lists, strong)
	r.settle(p, it, rep.final, resolve(o.base, o.canonical), o.said, o.title)
	if p.Outcome == Duplicate {
		return nil
	}
	article := p.Article
	return func() {
		if r.echoes(rep.final, o) {
			r.barren[shapeOf(rep.final)]++
			return
		}
		r.queueLinks(it, rep.final, o, text, links, lists, article, strong)
	}
}

// echoes tells whether a page is one of too many of the same shape that say
// the same but for figures: calendars, and sites that give every visitor
// addresses of his own. Their links are not followed.
func (r *run) echoes(at *url.URL, o *outline) bool {
	key := shapeOf(at) + " " + o.echo
	r.echo[key]++
	return r.echo[key] > maxEchoes
}

// maxEchoes is how many pages may say the same.
const maxEchoes = 5

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
	for i := range o.links {
		if u := resolve(o.base, o.links[i].href); u != nil {
			out = append(out, found{&o.links[i], u})
		}
	}
	return out
}

// isListPage tells whether a page is there for its list of links.
func isListPage(o *outline, at *url.URL, lists []listing) bool {
	if o.isArticle || articleURL(at) {
		return false
	}
	for _, l := range lists {
		if l.strong {
			return true
		}
	}
	return false
}

// isArticlePage tells whether a page is to be read. Where the source says what
// its articles are, that decides; else links of lists are articles unless
// they prove to be lists, and any page is that has running text of its own.
func (r *run) isArticlePage(o *outline, it item, at *url.URL, lists []listing, list bool) bool {
	if it.chosen {
		return true
	}
	if r.rules.choosesArticles() {
		known := it.role == roleArticle || it.role == roleLead || r.known[sameKey(it.url)].Article
		return known && (r.rules.articleURL == nil || r.rules.articleURL.MatchString(it.url.String()))
	}
	if o.isArticle || articleURL(at) && o.text >= 20 {
		return true
	}
	// Text beside the links of the page's lists belongs to them.
	inList := map[int]bool{}
	titles := 0
	for _, l := range lists {
		for _, f := range l.links {
			inList[f.box] = true
			titles += len([]rune(f.text))
		}
	}
	long := 0
	for _, p := range o.paras {
		if p.box == 0 || !inList[p.box] {
			long += p.runes
		}
	}
	if list {
		return long >= 400 && long > 3*titles
	}
	return long >= 120 || it.role == roleArticle && o.text >= 60
}

// queueLinks queues what a page leads to.
func (r *run) queueLinks(it item, at *url.URL, o *outline, text []byte, links []found, lists []listing, article, list bool) {
	var doc *goquery.Document
	if r.rules.articleSel != nil || r.rules.listSel != nil || r.rules.nextSel != nil {
		doc, _ = goquery.NewDocumentFromReader(bytes.NewReader(text))
	}
	if !article || list {
		led := r.queueArticles(it, o, doc, links, lists, list)
		led.add(r.queueIslands(it, at, o))
		r.queueLists(it, o, doc, at, links)
		if led.first == 0 && it.role == roleStart {
			r.queueElsewhere(it, o, len(lists) == 0)
		}
		r.queueNext(it, at, o, doc, links, led)
		return
	}
	if r.src.attachments() {
		for _, f := range links {
			if attachmentURL(f.url) {
				r.queue(nowQueue, it, item{url: f.url, role: roleAttachment, lead: it.lead})
			}
		}
	}
	if it.lead < r.src.Leads {
		for _, f := range r.leads(links, lists, at) {
			r.queue(leadQueue, it, item{url: f.url, role: roleLead, lead: it.lead + 1})
		}
	}
}

// A yield counts what a list led to: articles that the run had not come to
// before, and those of them that no earlier run knew either.
type yield struct{ first, fresh int }

func (y *yield) add(more yield) {
	y.first += more.first
	y.fresh += more.fresh
}

// queueArticles queues the articles of a list.
func (r *run) queueArticles(it item, o *outline, doc *goquery.Document, links []found, lists []listing, list bool) (led yield) {
	add := func(u *url.URL, chosen bool) {
		as := roleArticle
		if attachmentURL(u) {
			as = roleAttachment
		}
		led.add(r.queue(articleQueue, it, item{url: u, role: as, chosen: chosen}))
	}
	if r.rules.choosesArticles() {
		for _, u := range r.pick(o, doc, r.rules.articleSel, r.rules.articleURL, links) {
			add(u, true)
		}
		return led
	}
	inList := map[*link]bool{}
	for _, l := range lists {
		if l.strong || !list {
			for _, f := range l.links {
				inList[f.link] = true
			}
		}
	}
	for _, f := range links {
		if inList[f.link] || len([]rune(f.text)) >= 4 && f.article() {
			add(f.url, false)
		}
	}
	return led
}

// pick gives the links that fulfil a selector and a pattern, in page order.
func (r *run) pick(o *outline, doc *goquery.Document, sel cascadia.SelectorGroup, re *regexp.Regexp, links []found) []*url.URL {
	var out []*url.URL
	keep := func(u *url.URL) {
		if u != nil && (re == nil || re.MatchString(u.String())) {
			out = append(out, u)
		}
	}
	if sel == nil || doc == nil {
		for _, f := range links {
			keep(f.url)
		}
		return out
	}
	doc.FindMatcher(matcher{sel}).Each(func(_ int, s *goquery.Selection) {
		if goquery.NodeName(s) != "a" {
			if inner := s.Find("a[href], [data-href], [data-url], [onclick]"); inner.Length() > 0 {
				s = inner
			}
		}
		s.Each(func(_ int, a *goquery.Selection) { keep(resolve(o.base, hrefOf(a))) })
	})
	return out
}

// queue adds an item that page from leads to, unless it is not to be asked for.
func (r *run) queue(q int, from item, it item) yield {
	if !r.allowed.has(it.url) || r.rules.skips(it.url) {
		return yield{}
	}
	if it.role != roleAttachment && it.role != roleSitemap && otherFiles[strings.ToLower(path.Ext(it.url.Path))] {
		return yield{}
	}
	key := it.key()
	if r.front.known(key) {
		return yield{}
	}
	if it.page <= 1 {
		it.depth = from.depth + 1 // the next page of a list is no further away
	}
	if it.depth > r.limits.Depth {
		return yield{}
	}
	r.front.mark(key)
	known, isKnown := r.known[key]
	if isKnown && !known.Due(r.now(), r.limits.Revisit) {
		r.stats.NotDue++
		return yield{first: 1}
	}
	if it.referrer == "" {
		it.referrer = identity(from.url)
	}
	r.front.push(q, it)
	if isKnown {
		return yield{first: 1}
	}
	return yield{1, 1}
}

// queueLists queues further lists: those that the source names, or the columns
// below the start page where the source says nothing.
func (r *run) queueLists(it item, o *outline, doc *goquery.Document, at *url.URL, links []found) {
	if r.rules.listSel != nil || r.rules.listURL != nil {
		for _, u := range r.pick(o, doc, r.rules.listSel, r.rules.listURL, links) {
			r.queue(listQueue, it, item{url: u, role: roleList, page: 1})
		}
		return
	}
	if r.rules.choosesArticles() {
		return
	}
	for _, f := range links {
		if r.below(f.url) && !f.article() && !attachmentURL(f.url) && f.url.RawQuery == "" && !noColumn.MatchString(f.url.Path) {
			r.queue(listQueue, it, item{url: f.url, role: roleList, page: 1})
		}
	}
}

// noColumn are folders of a site that hold no articles.
var noColumn = regexp.MustCompile(`(?i)/(?:login|signin|register|regist|reg|sso|auth|user|member|my|search|so|cart|about(?:us)?|contact(?:us)?|links?|sitemap|help|app|video|english|en|wap|feedback|survey|vote|mail(?:box)?)(?:[./_?-]|$)`)

// queueElsewhere queues the feeds that a start page without articles names,
// and the lists that its scripts ask for where it has no links of its own.
func (r *run) queueElsewhere(it item, o *outline, calls bool) {
	for _, ref := range o.feeds {
		if u := resolve(o.base, ref); u != nil {
			r.queue(listQueue, it, item{url: u, role: roleFeed})
		}
	}
	if !calls || len(r.src.API) > 0 {
		return
	}
	var refs []string
	for _, code := range o.scripts {
		refs = append(refs, scriptCalls(code)...)
	}
	for _, ref := range refs[:min(len(refs), maxCalls)] {
		if u := resolve(o.base, ref); u != nil {
			r.queue(listQueue, it, item{url: u, role: roleAPI, page: 1})
		}
	}
}

// maxCalls is how many addresses of a page's scripts are tried.
const maxCalls = 5

// below tells whether a URL is in the folder of a start page that is a folder:
// /zcwj/ and /zcwj/index.html hold the columns below /zcwj/.
func (r *run) below(u *url.URL) bool {
	for _, s := range r.src.Start {
		start, err := url.Parse(s)
		if err != nil {
			continue
		}
		if start = canonical(start); start == nil || start.Host != u.Host || start.RawQuery != "" {
			continue
		}
		dir := indexFile.ReplaceAllString(start.EscapedPath(), "/")
		if strings.HasSuffix(dir, "/") && strings.HasPrefix(u.EscapedPath(), dir) {
			return true
		}
	}
	return false
}

// queueNext queues how a list goes on. A list whose page at hand led to
// nothing that earlier runs did not know is left where one of them, complete,
// has been further on.
func (r *run) queueNext(it item, at *url.URL, o *outline, doc *goquery.Document, links []found, led yield) {
	page := max(it.page, 1)
	if page >= r.nextMax() {
		return
	}
	var next []nextPage
	switch {
	case r.src.Next.Template != "":
		if led.first > 0 || page == 1 {
			n := page - 1 + cmp.Or(r.src.Next.From, 2)
			base := at
			if it.page > 1 {
				base, _ = url.Parse(it.referrer)
			}
			if u := resolve(base, strings.ReplaceAll(r.src.Next.Template, "{n}", strconv.Itoa(n))); u != nil {
				next = []nextPage{{url: u}}
			}
		}
	case r.rules.nextSel != nil || r.rules.nextURL != nil:
		for _, u := range r.pick(o, doc, r.rules.nextSel, r.rules.nextURL, links) {
			next = append(next, nextPage{url: u})
		}
	case it.role == roleStart || it.role == roleList:
		next = nextPages(o, canonical(at), links)
	}
	shape := shapeOf(at)
	if led.first == 0 {
		r.barren[shape]++
	} else {
		r.barren[shape] = 0
	}
	for _, p := range next {
		n := cmp.Or(p.n, page+1)
		if n > r.nextMax() || r.barren[shape] >= maxBarren || led.fresh == 0 && r.known[sameKey(p.url)].Complete {
			continue
		}
		more := item{url: p.url, role: roleList, page: n, depth: it.depth}
		if r.src.Next.Template != "" && it.page > 1 {
			more.referrer = it.referrer
		}
		r.queue(listQueue, it, more)
	}
}

// nextMax is how many pages of one list are asked for.
func (r *run) nextMax() int { return cmp.Or(r.src.Next.Max, defaultNextMax) }

const (
	defaultNextMax = 500
	// maxBarren is how many pages of one shape in a row may lead to nothing
	// new before that kind of page is left: calendars have no end.
	maxBarren = 10
)

// leads are the links of an article to other articles: its related cards, and
// what its text cites.
func (r *run) leads(links []found, lists []listing, at *url.URL) []found {
	in := map[*link]bool{}
	for _, l := range lists {
		for _, f := range l.links {
			in[f.link] = true
		}
	}
	var out []found
	for _, f := range links {
		if attachmentURL(f.url) {
			continue
		}
		if r.rules.articleURL != nil {
			if r.rules.articleURL.MatchString(f.url.String()) {
				out = append(out, f)
			}
			continue
		}
		if in[f.link] && f.article() || f.body && f.article() {
			out = append(out, f)
		}
	}
	return out
}

func (it item) key() string {
	if it.body != "" {
		return fmt.Sprintf("%s %s", sameKey(it.url), it.body)
	}
	return sameKey(it.url)
}

// hrefOf is where an element of a parsed page leads.
func hrefOf(s *goquery.Selection) string {
	a := attrs{href: s.AttrOr("href", ""), onclick: s.AttrOr("onclick", "")}
	a.dataHref = cmp.Or(s.AttrOr("data-href", ""), s.AttrOr("data-url", ""), s.AttrOr("data-link", ""))
	href, _ := linkOf(atom.Lookup([]byte(goquery.NodeName(s))), a)
	return href
}

// matcher lets goquery use a compiled group of selectors.
type matcher struct{ cascadia.SelectorGroup }

func (m matcher) MatchAll(n *html.Node) []*html.Node { return cascadia.QueryAll(n, m.SelectorGroup) }

func (m matcher) Filter(ns []*html.Node) []*html.Node { return cascadia.Filter(ns, m.SelectorGroup) }
