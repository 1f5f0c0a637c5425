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
	switch it.role {
	case roleSitemap, roleFeed, roleAPI, roleIsland:
		return r.readMachine(p, it, rep)
	}
	if isDocument(rep.contentType, rep.final) || bytes.HasPrefix(rep.body, []byte("%PDF-")) {
		p.Article = true
		r.settle(p, it, rep.final, nil, "")
		return nil
	}
	text, charset := Decode(rep.body, rep.contentType)
	p.Charset = charset
	o := scanOutline(text, rep.final)
	if out := r.errorPage(o, rep.body, it.url, rep.final); out != "" {
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
	r.settle(p, it, rep.final, resolve(o.base, o.canonical), o.title)
	if p.Outcome == Duplicate {
		return nil
	}
	article := p.Article
	return func() { r.queueLinks(it, rep.final, o, text, links, lists, article, strong) }
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
	fresh := 0
	if !article || list {
		fresh += r.queueArticles(it, o, doc, links, lists, list)
		fresh += r.queueIslands(it, at, o)
		r.queueLists(it, o, doc, at, links)
		r.queueNext(it, at, o, doc, links, fresh)
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

// queueArticles queues the articles of a list, and gives how many were not
// known.
func (r *run) queueArticles(it item, o *outline, doc *goquery.Document, links []found, lists []listing, list bool) (fresh int) {
	add := func(u *url.URL, chosen bool) {
		as := roleArticle
		if attachmentURL(u) {
			as = roleAttachment
		}
		if r.queue(articleQueue, it, item{url: u, role: as, chosen: chosen}) {
			fresh++
		}
	}
	if r.rules.choosesArticles() {
		for _, u := range r.pick(o, doc, r.rules.articleSel, r.rules.articleURL, links) {
			add(u, true)
		}
		return fresh
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
		if inList[f.link] || articleURL(f.url) && len([]rune(f.text)) >= 4 {
			add(f.url, false)
		}
	}
	return fresh
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
// It tells whether the URL is new: not known from an earlier run.
func (r *run) queue(q int, from item, it item) (fresh bool) {
	if !r.allowed.has(it.url) || r.rules.skips(it.url) {
		return false
	}
	if it.role != roleAttachment && otherFiles[strings.ToLower(path.Ext(it.url.Path))] {
		return false
	}
	key := it.key()
	known, isKnown := r.known[key]
	if r.front.known(key) {
		return false
	}
	if it.role != roleList || it.page <= 1 {
		it.depth = from.depth + 1 // the next page of a list is no further away
	}
	if it.depth > r.limits.Depth {
		return false
	}
	r.front.mark(key)
	if isKnown && !known.Due(r.now(), r.limits.Revisit) {
		r.stats.NotDue++
		return false
	}
	if it.referrer == "" {
		it.referrer = identity(from.url)
	}
	r.front.push(q, it)
	return !isKnown
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
		if r.below(f.url) && !articleURL(f.url) && !attachmentURL(f.url) && f.url.RawQuery == "" {
			r.queue(listQueue, it, item{url: f.url, role: roleList, page: 1})
		}
	}
}

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
// nothing new is left where an earlier, complete run has been further on.
func (r *run) queueNext(it item, at *url.URL, o *outline, doc *goquery.Document, links []found, fresh int) {
	page := max(it.page, 1)
	if page >= r.nextMax() {
		return
	}
	var next []*url.URL
	switch {
	case r.src.Next.Template != "":
		n := page - 1 + cmp.Or(r.src.Next.From, 2)
		if fresh > 0 || page == 1 {
			base := at
			if it.page > 1 {
				base, _ = url.Parse(it.referrer)
			}
			if u := resolve(base, strings.ReplaceAll(r.src.Next.Template, "{n}", strconv.Itoa(n))); u != nil {
				next = []*url.URL{u}
			}
		}
	case r.rules.nextSel != nil || r.rules.nextURL != nil:
		next = r.pick(o, doc, r.rules.nextSel, r.rules.nextURL, links)
	case it.role == roleStart || it.role == roleList:
		next = nextPages(o, canonical(at), links)
	}
	shape := urlShape(at)
	if fresh == 0 {
		r.barren[shape]++
	} else {
		r.barren[shape] = 0
	}
	for i, u := range next {
		known := r.known[sameKey(u)]
		if fresh == 0 && known.Complete || r.barren[shape] >= maxBarren {
			continue
		}
		if page+i >= r.nextMax() {
			break
		}
		more := item{url: u, role: roleList, page: page + 1 + i, depth: it.depth}
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
		if in[f.link] && articleURL(f.url) || f.body && articleURL(f.url) {
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
