package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"policywatch/config"
	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/sink"
)

func newBackfill(e *env) *cobra.Command {
	var o backfillOptions
	c := &cobra.Command{
		Use:   "backfill SOURCE [FILE...]",
		Short: "Bring in what a source said before: old pages, archives, files",
		Long: `backfill brings old pages of a source into the store. They are no news, and
leave no mark on what the next crawl asks for.

Without FILE the site is asked, over its lists to their end:
  --since, --until   only pages that were published in [since, until)
  --urls FILE        instead of the lists, the URLs in a file, one a line

With FILE nothing is asked. Each is a web archive (WARC, plain or packed, as
Common Crawl and wget write them) or a folder of saved pages; what in it is not
of the source's hosts, or not an article by its rules, is passed over, and a
damaged record is counted as failed. A saved page is as old as its file, and has
its URL from the browser's 'saved from' comment, else from --base and its path,
else from its path in a wget mirror.

Versions older than what is known find their place in the history of their
page: a change that they show is stored as of the time when it was seen.
backfill may be broken off at any time and run again; it goes on where it was.`,
		Example: `  policywatch backfill kunshan-ybj --since 2022-01-01 --until 2024-01-01
  policywatch backfill portal --urls missed.txt --dry-run
  policywatch backfill portal CC-MAIN-20240412.warc.gz saved-pages/`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return backfill(c.Context(), e, o, args[0], args[1:])
		},
		ValidArgsFunction: e.completeSources,
	}
	f := c.Flags()
	f.StringVar(&o.since, "since", "", "only pages published on that day or later (2022-01-01)")
	f.StringVar(&o.until, "until", "", "only pages published before that day")
	f.StringVar(&o.urls, "urls", "", "file of URLs to ask for, one a line; '-' is standard input")
	f.StringVar(&o.base, "base", "", "URL of the folder of saved pages: the URL of a page is that and its path")
	f.IntVar(&o.pages, "max-pages", 1_000_000, "requests at most")
	f.BoolVar(&o.dryRun, "dry-run", false, "print what would be stored, and store nothing")
	return c
}

type backfillOptions struct {
	since, until, urls, base string
	pages                    int
	dryRun                   bool
}

// A window is the days [since, until) on which a page may have been published;
// "" is no bound.
type window struct{ since, until string }

// has tells whether a day, "2006-01-02", is in the window. A page that shows no
// date is in it only where there are no bounds.
func (w window) has(day string) bool {
	if w == (window{}) {
		return true
	}
	return day != "" && day >= w.since && (w.until == "" || day < w.until)
}

func backfill(ctx context.Context, e *env, o backfillOptions, source string, files []string) error {
	w := window{o.since, o.until}
	for flag, day := range map[string]string{"--since": o.since, "--until": o.until} {
		if _, err := chinaDay(flag, day); err != nil {
			return err
		}
	}
	if o.until != "" && o.until <= o.since {
		return withCode(exitUsage, fmt.Errorf("no day is in [%s, %s): --until is the day after the last", o.since, o.until))
	}
	if o.urls != "" && len(files) > 0 {
		return withCode(exitUsage, errors.New("--urls asks the site, FILE does not: give one of them"))
	}
	cfg, err := e.loadConfig(true)
	if err != nil {
		return err
	}
	picked, err := pick(cfg, []string{source})
	if err != nil {
		return err
	}
	src := picked[0]
	p, err := e.openPipeline(ctx, cfg, e.logger())
	if err != nil {
		return err
	}
	defer p.store.Close()
	b := &backfiller{pipeline: p, src: src, window: w, env: e, dryRun: o.dryRun}

	var from []feed
	switch {
	case len(files) > 0:
		from, err = offline(files, o.base, src.Source, p.log)
	case o.urls != "":
		var urls []string
		if urls, err = readURLs(e, o.urls, src); err == nil {
			from = []feed{b.list(urls)}
		}
	default:
		from = []feed{b.site(o.pages)}
	}
	if err != nil {
		return withCode(exitUsage, err)
	}
	return b.run(ctx, from)
}

// A feed gives pages of a source to add until there are none, or add fails.
// Known is what the store knows of the source's URLs, done the part of it that
// this run has brought already.
type feed struct {
	name  string
	total int            // pages to come, 0 where it is not known
	again bool           // has the same URL more than once: is gone through until nothing new comes
	part  func() float64 // how much of it was gone through, 0 to 1; nil where it is not known
	// damaged counts what of it could not be read at all; nil for nothing.
	damaged func() int
	pages   func(ctx context.Context, known, done iter.Seq2[string, crawl.URLState], add func(crawl.Page) error) (cut bool, err error)
}

// backfiller fills in the pages of one source.
type backfiller struct {
	*pipeline
	src    config.Source
	window window
	env    *env
	dryRun bool

	line  *progress
	taken int
	tally
}

// tally counts pages that were not taken.
type tally struct{ outside, repeated, failed, absent int }

// notFound says how many pages were not there, where that is worth a word.
func (t tally) notFound() string {
	if t.absent == 0 {
		return ""
	}
	return fmt.Sprintf(", %d not found", t.absent)
}

func (b *backfiller) run(ctx context.Context, feeds []feed) error {
	var total sink.Summary
	for _, f := range feeds {
		already := b.tally
		for first := b.taken; ; {
			before := b.taken
			b.tally = already
			b.line = newProgress(b.env, "backfill "+f.name, f.total)
			b.line.measure(f.part)
			sum, err := b.one(ctx, f)
			b.line.end(b.env)
			if err != nil {
				return b.failure(ctx, f, err)
			}
			total.Articles += sum.Articles
			total.Records += sum.Records
			total.Changes += sum.Changes
			if !f.again || b.dryRun {
				break
			}
			if b.taken == before { // the last look met all that the others took
				b.repeated -= b.taken - first
				break
			}
		}
		if f.damaged != nil {
			b.failed += f.damaged()
		}
	}
	if b.dryRun {
		_, err := fmt.Fprintf(b.env.stdout, "%d pages would be stored, %d are outside the window, %d failed%s, %d are there already. Nothing was written.\n",
			b.taken, b.outside, b.failed, b.notFound(), b.repeated)
		return err
	}
	_, err := fmt.Fprintf(b.env.stdout, "%d pages stored, %d outside the window, %d failed%s, %d there already; %d versions read, %d records, %d changes of policy\n",
		b.taken, b.outside, b.failed, b.notFound(), b.repeated, total.Articles, total.Records, total.Changes)
	if err == nil && b.failed > 0 {
		err = withCode(exitSomeFailed, nothingToAdd{})
	}
	return err
}

func (b *backfiller) failure(ctx context.Context, f feed, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, sink.ErrUnavailable):
		return withCode(exitNoStore, err)
	}
	return withCode(exitSomeFailed, fmt.Errorf("backfill of %s from %s: %w", b.src.Name, f.name, err))
}

// one goes through a feed once, as one run.
func (b *backfiller) one(ctx context.Context, f feed) (sum sink.Summary, err error) {
	captures, err := b.store.Captures(ctx, b.src.Name)
	if err != nil {
		return sum, err
	}
	taken := map[string]bool{} // a run has a URL once
	key := func(page crawl.Page) string {
		if b.dryRun { // which stands for as many runs as it takes
			return page.FetchedAt.String() + " " + page.URL
		}
		return page.URL
	}
	take := func(add func(crawl.Page) error) func(crawl.Page) error {
		return func(page crawl.Page) error {
			if f.total == 0 && f.part == nil {
				defer b.line.found(page.Source, page.Waiting)
			}
			if failures(map[crawl.Outcome]int{page.Outcome: 1}) > 0 {
				b.failed++
				b.line.add(1, 1)
				return nil
			}
			b.line.add(1, 0)
			if page.Outcome == crawl.Gone || page.Outcome == crawl.Soft404 {
				b.absent++
			}
			if page.Outcome != crawl.OK || !page.Article {
				return nil // a list, or a page that was not there
			}
			inside, err := b.inWindow(page)
			switch {
			case err != nil:
				b.failed++
			case !inside:
				b.outside++
			case has(captures[page.URL], page.FetchedAt), taken[key(page)]:
				b.repeated++
			default:
				taken[key(page)] = true
				b.taken++
				return add(page)
			}
			return nil
		}
	}
	if b.dryRun {
		known, err := b.store.State(ctx, b.src.Name)
		if err != nil {
			return sum, err
		}
		_, err = f.pages(ctx, maps.All(known), nil, take(func(page crawl.Page) error {
			_, err := fmt.Fprintf(b.env.stdout, "%s\t%s\n", page.FetchedAt.In(chinaTime).Format(time.DateTime), page.URL)
			return err
		}))
		return sum, err
	}
	return b.record(ctx, b.src.Name, sink.Backfill, func(run *sink.Run, add func(crawl.Page) error) (bool, error) {
		// What a run that was broken off has brought is not asked for again.
		known, began := run.State(), time.Now()
		done := func(yield func(string, crawl.URLState) bool) {
			for url, st := range known {
				st.Checked = began
				if run.Done(url) && !yield(url, st) {
					return
				}
			}
		}
		return f.pages(ctx, known, done, take(add))
	}, nil)
}

// inWindow tells whether a page was published in the window.
func (b *backfiller) inWindow(page crawl.Page) (bool, error) {
	if b.window == (window{}) {
		return true, nil
	}
	doc, _, err := b.parser.parse(page)
	if err != nil {
		return false, err
	}
	return b.window.has(cmp.Or(doc.Published, dayOfItems(doc))), nil
}

func dayOfItems(doc *extract.Document) string {
	for _, item := range doc.Items {
		if item.Role == extract.RoleMain && item.Published != "" {
			return item.Published
		}
	}
	return ""
}

// has tells whether one of the times is at, to the millisecond that the store
// keeps.
func has(times []time.Time, at time.Time) bool {
	for _, t := range times {
		if t.Equal(at.Truncate(time.Millisecond)) {
			return true
		}
	}
	return false
}

// site crawls the lists of the source to their end.
func (b *backfiller) site(pages int) feed {
	src := b.src.Source
	src.Next.Max = 0 // to the end
	src.Limits.Pages, src.Limits.HostPages = pages, pages
	src.Limits.Time = crawl.Duration(365 * 24 * time.Hour)
	src.Limits.Revisit = crawl.Revisit{Min: crawl.Duration(365 * 24 * time.Hour), Max: crawl.Duration(366 * 24 * time.Hour)}
	src.Skip = append(src.Skip, b.window.skips()...)
	return b.crawling("the site", src)
}

// list asks for URLs.
func (b *backfiller) list(urls []string) feed {
	src := b.src.Source
	src.Only = urls
	asked := len(urls) * (1 + crawl.MaxFiles) // each with its attachments
	src.Limits.Pages, src.Limits.HostPages, src.Limits.Queue = asked, asked, max(len(urls), 1)
	src.Limits.Time = crawl.Duration(365 * 24 * time.Hour)
	f := b.crawling("the list", src)
	f.total = len(urls)
	return f
}

func (b *backfiller) crawling(name string, src crawl.Source) feed {
	return feed{name: name, pages: func(ctx context.Context, _, done iter.Seq2[string, crawl.URLState], add func(crawl.Page) error) (bool, error) {
		if src.Only != nil {
			src.Only = without(src.Only, done)
			if len(src.Only) == 0 {
				return false, nil
			}
		}
		stats, err := b.crawler.Crawl(ctx, src, done, func(page crawl.Page) error {
			if !page.Article && page.Outcome == crawl.OK {
				return nil // a list
			}
			return add(page)
		})
		return stats.Cut != "", err
	}}
}

// without leaves the URLs that are done.
func without(urls []string, done iter.Seq2[string, crawl.URLState]) []string {
	if done == nil {
		return urls
	}
	had := map[string]bool{}
	for u := range done {
		had[u] = true
	}
	var left []string
	for _, u := range urls {
		canonical, err := crawl.Canonical(u)
		if err != nil || !had[canonical] {
			left = append(left, u)
		}
	}
	return left
}

// readURLs reads URLs, one a line; empty lines and lines that begin with # are
// passed over. Those outside the source's hosts are a mistake.
func readURLs(e *env, file string, src config.Source) ([]string, error) {
	in := e.stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	var urls []string
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		u, err := url.Parse(line)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("%s, line %d: %q is no URL", file, n, line)
		}
		if !src.Asks(line) {
			return nil, fmt.Errorf("%s, line %d: %s is not on a host of source %s: name it in the source's hosts, or leave it out", file, n, line, src.Name)
		}
		urls = append(urls, line)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(urls) == 0 {
		return nil, fmt.Errorf("%s holds no URL", file)
	}
	return urls, nil
}

// skips are expressions of URLs that show by their date that they are outside
// the window, so that they need not be asked for:
//
//	/art/2019/3/5/art_1_2.html, /201903/t20190305_12.html
//
// A page may have been edited since, so the year before the window counts too.
func (w window) skips() []string {
	var years []string
	inside := func(year int) bool {
		y := fmt.Sprint(year)
		from := "0000"
		if w.since != "" {
			from = w.since[:4]
		}
		return fmt.Sprint(year+1) >= from && (w.until == "" || y <= w.until[:4])
	}
	for year := 1995; year <= time.Now().Year()+1; year++ {
		if !inside(year) {
			years = append(years, fmt.Sprint(year))
		}
	}
	if len(years) == 0 {
		return nil
	}
	any := "(?:" + strings.Join(years, "|") + ")"
	return []string{`/` + any + `/\d{1,2}/\d{1,2}/`, `/t` + any + `[01]\d[0-3]\d_\d`}
}
