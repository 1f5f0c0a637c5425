package crawl

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/andybalholm/cascadia"
	"github.com/gocolly/colly/v2"
)

// A Crawler crawls any number of sources, several at once if asked to.
type Crawler struct {
	// Transport, where not nil, is used in place of the network.
	Transport http.RoundTripper

	// Sight, where not nil, is told how every URL was come to and what every
	// page was taken for. It must not block.
	Sight func(Sighting)

	userAgent string
	hosts     *Hosts
	log       *slog.Logger
	guarded   *http.Transport // public addresses only
	open      *http.Transport
}

// New gives a Crawler that keeps to the rates of hosts, which all Crawlers of
// a program share.
func New(userAgent string, hosts *Hosts, log *slog.Logger) *Crawler {
	return &Crawler{
		userAgent: userAgent,
		hosts:     hosts,
		log:       log,
		guarded:   newTransport(false),
		open:      newTransport(true),
	}
}

// Stats counts what a crawl did.
type Stats struct {
	Requests int             // URLs asked for, each counted once
	Tries    int             // requests sent, with those for the same URL again
	Articles int             // Pages with Article and a body
	Bytes    int64           // of bodies
	Outcomes map[Outcome]int // of Requests
	NotDue   int             // known URLs that were not due yet
	Skipped  int             // URLs left because their host was given up
	Trapped  int             // URLs left because many of their shape led to nothing
	GaveUp   []string        // hosts that were given up, and why
	Cut      string          // why the crawl ended before all was come to: pages, time, queue, window, host; "" if it was not
}

// run is one crawl of one source.
type run struct {
	c         *Crawler
	src       *Source
	rules     compiled
	limits    Limits
	userAgent string
	headers   map[string]string
	own       hostSet // hosts of the source's own URLs: they get Headers
	allowed   hostSet
	transport http.RoundTripper
	collector *colly.Collector
	known     known
	revisits  []*knownURL // what is due of it, in the order in which it is asked for
	front     *frontier
	files     map[uint64]File   // files of articles that the run has, by hash of their keys
	cited     citations         // documents that articles cite
	filesKept int               // bytes of their bodies
	given     map[uint64]gave   // identities given in this run, by hash of their keys
	said      map[uint64]string // articles given in this run: URL by hash of text and spelling
	echo      map[uint64]int32  // pages that say the same, by hash of shape and text
	perHost   map[string]int
	barren    map[string]int // list pages in a row that led to no article, by shape
	gaveUp    map[string]bool
	blocked   map[string]int // pages that a host refused since its last article
	at        string         // the host whose turn the run has, "" for none
	fn        func(Page) error
	log       *slog.Logger
	now       func() time.Time
	stats     Stats
}

// gave is what is kept of a page that the run gave.
type gave struct {
	title   uint32 // hash, 0 where the answer was 304
	article bool
}

// Crawl asks for the pages of a source and gives each to fn, one at a time, in
// the order in which they came; list pages, failures and unchanged pages too.
// Known URLs that are due are asked for again after what the lists lead to.
//
// state gives what earlier runs know of the source's URLs, each once; nil for
// nothing. It is read through before Crawl asks for anything, and no more then.
//
// An error of fn ends the crawl and is returned as it is. Else the error is
// that of a cancelled ctx, or of a Source that cannot be used. A page that
// cannot be had is no error: its Page says so. Cancelled requests give no Page.
func (c *Crawler) Crawl(ctx context.Context, src Source, state iter.Seq2[string, URLState], fn func(Page) error) (Stats, error) {
	r, err := c.newRun(ctx, &src, state, fn)
	if err != nil {
		return Stats{}, err
	}
	r.seed(ctx)
	err = r.loop(ctx)
	if r.front.full {
		r.cut("queue")
	}
	return r.stats, err
}

func (c *Crawler) newRun(ctx context.Context, src *Source, state iter.Seq2[string, URLState], fn func(Page) error) (*run, error) {
	rules, err := src.compile()
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", src.Name, err)
	}
	r := &run{
		c: c, src: src, rules: rules, limits: src.Limits.orDefault(), userAgent: c.userAgent, headers: src.Headers,
		known: known{}, files: map[uint64]File{}, cited: newCitations(), given: map[uint64]gave{}, said: map[uint64]string{}, echo: map[uint64]int32{},
		perHost: map[string]int{}, barren: map[string]int{}, gaveUp: map[string]bool{}, blocked: map[string]int{},
		fn: fn, log: c.log.With("source", src.Name), now: time.Now,
		stats: Stats{Outcomes: map[Outcome]int{}},
	}
	r.front = newFrontier(r.limits.Queue, r.revisit)
	r.own = newHostSet(src.urls(), nil)
	r.allowed = newHostSet(src.urls(), src.Hosts)
	r.transport = c.Transport
	if r.transport == nil {
		r.transport = c.guarded
		if src.AllowPrivate {
			r.transport = c.open
		}
	}
	r.remember(state)
	r.collector = r.newCollector(ctx)
	return r, nil
}

// seed puts the source's own URLs in the queue.
func (r *run) seed(ctx context.Context) {
	add := func(raw string, as role) {
		if u, err := url.Parse(raw); err == nil {
			if u = canonical(u); u != nil && r.front.mark(sameKey(u)) {
				r.front.push(listQueue, item{url: u, role: as, page: 1, start: raw})
			}
		}
	}
	if r.src.Only != nil {
		for _, s := range r.src.Only {
			add(s, roleArticle)
		}
		return
	}
	for _, s := range r.src.Start {
		add(s, roleStart)
	}
	for i := range r.src.API {
		if it, ok := apiItem(&r.src.API[i], 0); ok && r.front.mark(it.key()) {
			r.front.push(listQueue, it)
		}
	}
	for _, s := range r.src.Feed {
		add(s, roleFeed)
	}
	for _, s := range r.src.Sitemap {
		if s != sitemapFromRobots {
			add(s, roleSitemap)
			continue
		}
		for _, s := range r.robotsSitemaps(ctx) {
			add(s, roleSitemap)
		}
	}
}

func (r *run) loop(ctx context.Context) error {
	start := r.now()
	for {
		it, ok := r.front.pop()
		if !ok {
			return ctx.Err()
		}
		host := it.url.Host
		switch {
		case it.revisit && !r.front.mark(it.key()) && !r.known.of(it.key()).listed:
			continue // the run came there in the meantime
		case r.gave(it.key()):
			continue // another address led to the page
		case it.role == roleList && it.page <= 1 && r.barren[shapeOf(it.url)] >= maxBarren:
			r.stats.Trapped++
			continue
		case r.gaveUp[host]:
			r.stats.Skipped++
			r.cut("host")
			continue
		case r.perHost[host] >= r.limits.HostPages:
			r.stats.Skipped++
			r.cut("pages")
			continue
		case r.stats.Requests >= r.limits.Pages:
			r.cut("pages")
			return ctx.Err()
		case r.now().Sub(start)+r.c.hosts.ahead(host, r.limits.Delay.D()) > r.limits.Time.D():
			r.cut("time")
			return ctx.Err()
		case r.src.Window.Wait(r.now().In(chinaTime)) > 0:
			r.cut("window")
			return ctx.Err()
		}
		if err := r.visit(ctx, it); err != nil {
			return err
		}
	}
}

// chinaTime is the zone of Source.Window; China has one zone and no summer time.
var chinaTime = time.FixedZone("CST", 8*60*60)

// visit asks for one item, gives its Page to fn, and queues what it leads to.
// The error is fn's or a cancelled context's.
func (r *run) visit(ctx context.Context, it item) error {
	p, rep, err := r.ask(ctx, it)
	if err != nil {
		return err
	}
	p.Waiting = r.front.held + len(r.revisits)
	known := r.known.of(sameKey(it.url))
	p.Article = known.article || it.role == roleArticle || it.role == roleAttachment
	var then func()
	if p.Outcome == OK {
		then = r.read(&p, it, rep)
		if len(p.Files) > 0 {
			if err := r.fetchFiles(ctx, &p); err != nil {
				return err
			}
		}
	} else if p.Outcome == NotModified {
		r.given[hashOf(sameKey(it.url))] = gave{article: known.article}
	}
	if p.Outcome != OK {
		p.Body, p.Files = nil, nil
	}
	if p.Outcome == Blocked {
		r.refused(it.url.Host)
	} else if p.Article {
		delete(r.blocked, it.url.Host)
	}
	r.stats.Outcomes[p.Outcome]++
	r.stats.Bytes += int64(len(rep.body))
	if p.Article && p.Body != nil {
		r.stats.Articles++
	}
	if old := r.spelled(it.url); known.article && p.URL != old && (p.Outcome == OK || p.Outcome == NotModified) {
		moved := p
		moved.URL, moved.FinalURL, moved.Outcome, moved.Moved = old, p.URL, Duplicate, true
		moved.Article, moved.Body, moved.Files, moved.BodyHash, moved.ETag, moved.Modified = false, nil, nil, "", "", ""
		r.stats.Outcomes[Duplicate]++
		if err := r.fn(moved); err != nil {
			return err
		}
	}
	if err := r.fn(p); err != nil {
		return err
	}
	if then != nil && r.src.Only == nil {
		then()
	}
	return nil
}

func (r *run) cut(why string) { r.stats.Cut = cmp.Or(r.stats.Cut, why) }

// maxBlocked is how many pages a host may refuse us before it shows us an
// article: to go on asking would only prove a firewall right.
const maxBlocked = 20

// refused counts a page that a host did not want us to see.
func (r *run) refused(host string) {
	if r.blocked[host]++; r.blocked[host] == maxBlocked {
		r.giveUp(host, fmt.Sprintf("blocks us: %d pages, and no article in between", maxBlocked))
	}
}

// giveUp leaves a host alone for the rest of the run.
func (r *run) giveUp(host, why string) {
	if r.gaveUp[host] {
		return
	}
	r.gaveUp[host] = true
	r.stats.GaveUp = append(r.stats.GaveUp, host+" "+why)
	r.log.Info("host given up for this run", "host", host, "err", why)
}

// orDefault fills in what is not set.
func (l Limits) orDefault() Limits {
	d := DefaultSettings().Limits
	l.Timeout = cmp.Or(l.Timeout, d.Timeout)
	l.Tries = cmp.Or(l.Tries, d.Tries)
	l.Backoff = cmp.Or(l.Backoff, d.Backoff)
	l.Body = cmp.Or(l.Body, d.Body)
	l.Redirects = cmp.Or(l.Redirects, d.Redirects)
	l.Depth = cmp.Or(l.Depth, d.Depth)
	l.Pages = cmp.Or(l.Pages, d.Pages)
	l.HostPages = cmp.Or(l.HostPages, d.HostPages)
	l.Time = cmp.Or(l.Time, d.Time)
	l.Queue = cmp.Or(l.Queue, d.Queue)
	l.Revisit.Max = cmp.Or(l.Revisit.Max, d.Revisit.Max)
	return l
}

// compiled are the expressions of a Source.
type compiled struct {
	articleURL, listURL, nextURL *regexp.Regexp
	articleSel, listSel, nextSel cascadia.SelectorGroup
	skip                         []*regexp.Regexp
}

func (c *compiled) skips(u *url.URL) bool {
	if len(c.skip) == 0 {
		return false
	}
	s := u.String()
	return slices.ContainsFunc(c.skip, func(re *regexp.Regexp) bool { return re.MatchString(s) })
}

// choosesArticles tells whether the source says itself what its articles are.
func (c *compiled) choosesArticles() bool { return c.articleURL != nil || c.articleSel != nil }
