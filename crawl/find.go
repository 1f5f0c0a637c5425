package crawl

import (
	"bytes"
	"cmp"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A view is a page as finding the way sees it.
type view struct {
	it      item
	at      *url.URL // where redirects ended
	o       *outline
	text    []byte // the page in UTF-8
	doc     *goquery.Document
	links   []found
	article bool
	list    bool
	leaf    bool // an article for want of links: the few that it has are followed

	judged bool // lists are made
	lists  []listing
}

// listings are the lists of the page; many articles are known to be such
// without a look at them.
func (v *view) listings() []listing {
	if !v.judged {
		v.lists, v.judged = listings(v.links), true
	}
	return v.lists
}

// tree parses the page for selectors; only sources with selectors need it.
func (v *view) tree() *goquery.Document {
	if v.doc == nil {
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(v.text))
		if err != nil { // nested too deep
			doc = &goquery.Document{Selection: &goquery.Selection{}}
		}
		v.doc = doc
	}
	return v.doc
}

// A Sighting says how the crawler came to a URL, or what it took a page for.
type Sighting struct {
	URL string `json:"url"`
	On  string `json:"on,omitempty"` // the page that led there; "" where it is about the page itself
	As  string `json:"as"`           // article, list, attachment, lead, feed, sitemap, api; for a page itself also "article and list", other
	By  string `json:"by"`           // the rule that decided, for people
}

// roleNames are the words of Sighting.As.
var roleNames = map[role]string{
	roleStart: "start", roleList: "list", roleArticle: "article", roleLead: "lead", roleAttachment: "attachment",
	roleSitemap: "sitemap", roleFeed: "feed", roleAPI: "api", roleIsland: "list",
}

// queueLinks queues what a page leads to.
func (r *run) queueLinks(v *view) {
	if v.article {
		r.queueLeads(v)
	}
	r.queueCited(v)
	led := yield{}
	if v.list || v.leaf || !v.article {
		led = r.queueArticles(v)
		led.add(r.queueIslands(v))
	}
	if v.article && !v.leaf && v.it.role != roleStart && v.it.role != roleList {
		r.queueContinuation(v)
		return
	}
	if v.article {
		led.first++ // the page itself: a list of answers is worth paging through
	}
	r.queueNext(v, led) // before lists: the next page is no column
	r.queueLists(v)
	if led.first == 0 && v.it.role == roleStart {
		r.queueElsewhere(v)
	}
}

// queueContinuation queues the next page of an article that has several.
func (r *run) queueContinuation(v *view) {
	if v.list || v.it.page >= maxContinued {
		return
	}
	for _, f := range v.links {
		if strings.Contains(f.text, "下一页") && continues(v.at, f.url) {
			r.queue(nowQueue, v.it, item{url: f.url, role: roleArticle, chosen: v.it.chosen, page: max(v.it.page, 1) + 1, depth: v.it.depth, lead: v.it.lead}, "next page of the article")
			return
		}
	}
}

// maxContinued is how many pages one article may have.
const maxContinued = 20

// continues tells whether next is a further page of the article at page:
// /zixun/1001_2.html of /zixun/1001.html, ?p=2 of the same address.
func continues(page, next *url.URL) bool {
	if page.Host != next.Host {
		return false
	}
	stem := strings.TrimSuffix(page.EscapedPath(), path.Ext(page.EscapedPath()))
	stem = continued.ReplaceAllString(stem, "")
	return strings.HasPrefix(next.EscapedPath(), stem) && requestPath(next) != requestPath(page)
}

var continued = regexp.MustCompile(`_\d{1,2}$`)

// A yield counts what a list led to: articles that the run had not come to
// before, and those of them that no earlier run knew either.
type yield struct{ first, fresh int }

func (y *yield) add(more yield) {
	y.first += more.first
	y.fresh += more.fresh
}

// queue adds an item that page from leads to, unless it is not to be asked for.
// by names the rule that found it.
func (r *run) queue(q int, from, it item, by string) yield {
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
	if r.c.Sight != nil {
		r.c.Sight(Sighting{URL: it.url.String(), On: identity(from.url), As: roleNames[it.role], By: by})
	}
	known := r.known.of(key)
	isKnown := known.url != ""
	if isKnown && r.now().Before(known.due) {
		r.stats.NotDue++
		return yield{first: 1}
	}
	if known.lined && it.role == roleArticle {
		// Its turn comes after what is new, so that a run that a limit cuts
		// short again and again comes to every page in the end.
		known.listed = true
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

// queueArticles queues the articles of a list.
func (r *run) queueArticles(v *view) (led yield) {
	add := func(u *url.URL, attachment, chosen bool, by string) {
		as := roleArticle
		if attachment {
			as = roleAttachment
		}
		led.add(r.queue(articleQueue, v.it, item{url: u, role: as, chosen: chosen}, by))
	}
	if r.rules.choosesArticles() {
		for _, u := range r.pick(v, r.rules.articleSel, r.rules.articleURL) {
			add(u, attachmentURL(u), true, "articles of the source")
		}
		return led
	}
	by := map[*link]string{}
	for i := range v.listings() {
		if l := &v.listings()[i]; l.strong || !v.list {
			for _, f := range l.links {
				by[f.link] = l.by
			}
		}
	}
	for _, f := range v.links {
		if why, ok := by[f.link]; ok {
			add(f.url, f.attachment(), false, why)
		} else if utf8.RuneCountInString(f.text) >= 4 && f.article() {
			add(f.url, false, false, "form of the address")
		}
	}
	return led
}

// pick gives the links that fulfil a selector and a pattern, in page order.
func (r *run) pick(v *view, sel cascadia.SelectorGroup, re *regexp.Regexp) []*url.URL {
	var out []*url.URL
	keep := func(u *url.URL) {
		if u != nil && (re == nil || re.MatchString(u.String())) {
			out = append(out, u)
		}
	}
	if sel == nil {
		for _, f := range v.links {
			keep(f.url)
		}
		return out
	}
	v.tree().FindMatcher(matcher{sel}).Each(func(_ int, s *goquery.Selection) {
		if goquery.NodeName(s) != "a" {
			if inner := s.Find("a[href], [data-href], [data-url], [onclick]"); inner.Length() > 0 {
				s = inner
			}
		}
		s.Each(func(_ int, a *goquery.Selection) { keep(resolve(v.o.base, hrefOf(a))) })
	})
	return out
}

// queueLists queues further lists: those that the source names, or the columns
// below the start page where the source says nothing.
func (r *run) queueLists(v *view) {
	if r.rules.listSel != nil || r.rules.listURL != nil {
		for _, u := range r.pick(v, r.rules.listSel, r.rules.listURL) {
			r.queue(listQueue, v.it, item{url: u, role: roleList, page: 1}, "lists of the source")
		}
		return
	}
	if r.rules.choosesArticles() {
		return
	}
	for _, f := range v.links {
		if r.below(f.url) && !f.article() && !f.attachment() && f.url.RawQuery == "" && !noColumn.MatchString(f.url.Path) {
			r.queue(listQueue, v.it, item{url: f.url, role: roleList, page: 1, titled: utf8.RuneCountInString(f.text) >= 8}, "column below the start page")
		}
	}
}

// noColumn are folders of a site that hold no articles.
var noColumn = regexp.MustCompile(`(?i)/(?:login|signin|register|regist|reg|sso|auth|user|member|my|search|so|cart|about(?:us)?|contact(?:us)?|links?|sitemap|help|app|video|english|en|wap|feedback|survey|vote|mail(?:box)?)(?:[./_?-]|$)`)

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

// queueElsewhere queues the feeds that a start page without articles names, the
// pages that it shows in frames, and the lists that its scripts ask for where it
// has no links of its own; where there are none of these either, what its few links
// lead to in its own folder.
func (r *run) queueElsewhere(v *view) {
	for _, ref := range v.o.feeds {
		if u := resolve(v.o.base, ref); u != nil {
			r.queue(listQueue, v.it, item{url: u, role: roleFeed}, "feed that the page names")
		}
	}
	for _, ref := range v.o.frames {
		if u := resolve(v.o.base, ref); u != nil {
			r.queue(listQueue, v.it, item{url: u, role: roleStart, page: 1}, "frame of the page")
		}
	}
	if len(v.listings()) > 0 || len(r.src.API) > 0 {
		return
	}
	var calls []call
	var made []string
	for _, code := range v.o.scripts {
		calls = append(calls, scriptPosts(code)...)
		calls = append(calls, scriptCalls(code)...)
		made = append(made, scriptMakes(code)...)
	}
	for _, c := range calls[:min(len(calls), maxCalls)] {
		if u := resolve(v.o.base, c.ref); u != nil {
			r.queue(listQueue, v.it, item{url: u, role: roleAPI, page: 1, body: c.body, bodyType: c.bodyType, made: made}, "address that a script asks")
		}
	}
	if len(calls)+len(v.o.feeds)+len(v.o.frames) > 0 || r.rules.choosesArticles() || r.rules.listSel != nil || r.rules.listURL != nil {
		return
	}
	folder := v.at.EscapedPath()[:strings.LastIndexByte(v.at.EscapedPath(), '/')+1]
	for _, f := range v.links {
		if f.url.Host == v.at.Host && strings.HasPrefix(f.url.EscapedPath(), folder) && !f.attachment() && f.url.RawQuery == "" && !noColumn.MatchString(f.url.Path) {
			r.queue(listQueue, v.it, item{url: f.url, role: roleList, page: 1, titled: utf8.RuneCountInString(f.text) >= 8}, "link of a start page without a list")
		}
	}
}

// maxCalls is how many addresses of a page's scripts are tried.
const maxCalls = 5

// queueLeads queues the links of an article to other articles: its related
// cards, and what its text cites.
func (r *run) queueLeads(v *view) {
	if v.it.lead >= r.src.Leads {
		return
	}
	card := map[*link]bool{}
	for _, l := range v.listings() {
		for _, f := range l.links {
			card[f.link] = true
		}
	}
	for _, f := range v.links {
		by := "cited in the text"
		if card[f.link] {
			by = "related card"
		}
		if f.attachment() {
			continue
		}
		if r.rules.articleURL != nil {
			if !r.rules.articleURL.MatchString(f.url.String()) {
				continue
			}
		} else if !(card[f.link] || f.body) || !f.article() {
			continue
		}
		r.queue(leadQueue, v.it, item{url: f.url, role: roleLead, lead: v.it.lead + 1}, by)
	}
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
