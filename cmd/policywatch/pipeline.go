package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"policywatch/config"
	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/normalize"
	"policywatch/sink"
)

// parser reads pages: the pure middle of the pipeline, with the rules of each
// source. It is safe for use by several goroutines.
type parser struct {
	norm    *normalize.Normalizer
	sources map[string]reading
}

// reading is how the pages of one source are to be read.
type reading struct {
	rule      *extract.Rule
	region    string // GB/T 2260 code that 本市 means, or ""
	authority string
}

// parse reads one page. A panic is a defect of ours, but that of one page: it
// becomes an error, so that a crawl of thousands does not die of it.
func (p *parser) parse(page crawl.Page) (doc *extract.Document, res *normalize.Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, res, err = nil, nil, fmt.Errorf("the parser gave up on this page: %v", r)
		}
	}()
	how := p.sources[page.Source]
	doc, err = readPage(page, how.rule)
	if err != nil {
		return nil, nil, err
	}
	res = p.norm.Normalize(doc, normalize.Context{
		Source:    page.Source,
		Region:    how.region,
		Authority: how.authority,
		Fetched:   page.FetchedAt.In(chinaTime).Format(time.DateOnly),
	})
	return doc, res, nil
}

// parserVersion names the present parser: it changes with its code and its
// vocabularies, so that a better parser is never taken for a policy change.
func parserVersion() string { return extract.Version() + "-" + normalize.Version() }

// pipeline is what a pass over a source needs; every pass of a program shares it.
type pipeline struct {
	crawler *crawl.Crawler
	parser  *parser
	store   *sink.Store
	log     *slog.Logger
	expect  map[string]config.Expect
	metrics *metrics                            // may be nil
	seen    func(crawl.Page, *normalize.Result) // told of every page, for progress; may be nil
}

// grace is how long a pass may take to store what it has in hand once it was
// interrupted.
const grace = 8 * time.Second

// errClosed says that it is not the time of day to ask a source.
var errClosed = errors.New("outside of its window")

// pass crawls one source: crawl, extract, normalize, sink. A page that cannot
// be had or read is counted and noted; an error is one of the store, of the
// source's definition, of its expectations, or the context's. Outside of the
// source's window it is errClosed, and there is no run.
func (p *pipeline) pass(ctx context.Context, src crawl.Source) (sink.Summary, error) {
	if wait := src.Window.Wait(time.Now().In(chinaTime)); wait > 0 {
		p.log.Info("not asked outside of its window", "source", src.Name, "window", src.Window, "opens_in", wait.Round(time.Minute))
		return sink.Summary{}, errClosed
	}
	fetch := func(run *sink.Run, add func(crawl.Page) error) (cut bool, err error) {
		stats, err := p.crawler.Crawl(ctx, src, run.State(), add)
		if stats.Cut != "" {
			p.log.Info("pass cut short", "source", src.Name, "limit", stats.Cut)
		}
		return stats.Cut != "", err
	}
	check := func(run *sink.Run) error { return p.checkExpected(ctx, run, src.Name) }
	return p.record(ctx, src.Name, sink.Crawl, fetch, check)
}

// record makes a run of what work adds. Whatever ends it, the run's row says
// so, and a cancelled run is resumed by the next of its kind. cut says that a
// limit ended the work early. check, if not nil, judges a run that is whole.
func (p *pipeline) record(ctx context.Context, source string, kind sink.Kind,
	work func(*sink.Run, func(crawl.Page) error) (cut bool, err error), check func(*sink.Run) error,
) (sum sink.Summary, err error) {
	log := p.log.With("source", source)
	run, err := p.store.Begin(ctx, sink.RunInfo{
		Source:    source,
		Kind:      kind,
		Authority: p.parser.sources[source].authority,
		Program:   programVersion(),
		Parser:    parserVersion(),
		Wrote:     p.metrics.wrote,
	})
	if err != nil {
		return sum, err
	}
	if run.Resumed() {
		log.Info("going on with the run that was cut off", "run", run.ID())
	}
	belt := newBelt(2*runtime.GOMAXPROCS(0),
		func(page crawl.Page) sink.PageRows { return p.rows(page, log) },
		func(rows sink.PageRows) error { return run.Add(ctx, rows) })
	cut, err := survive(func() (bool, error) {
		return work(run, func(page crawl.Page) error {
			began := time.Now()
			defer func() { p.metrics.waited(time.Since(began)) }()
			return belt.put(page)
		})
	}, log)
	if failed := belt.end(); err == nil {
		err = failed
	}
	if err == nil && !cut && check != nil {
		err = check(run)
	}
	var unmet *unmetError
	ending := sink.Ending{Cut: cut, Err: err}
	if errors.As(err, &unmet) {
		ending.Err = nil // the pass itself is whole
	}

	// The end must be stored although ctx may be done, or come to be meanwhile.
	end, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })()
	sum, endErr := run.End(end, ending)
	if err == nil || ending.Err == nil || errors.Is(err, context.Canceled) && endErr != nil {
		err = errors.Join(err, endErr)
	}
	p.metrics.ended(source, sum)
	// What went wrong is for the caller to say, who knows what is news.
	log.Info("pass ended", "run", run.ID(), "kind", kind, "how", howEnded(ctx, err), "articles", sum.Articles,
		"records", sum.Records, "changes", sum.Changes, "findings", sum.Findings, "cut", cut)
	return sum, err
}

// survive makes an error of a panic of work, so that the run ends and does not
// stand in the way of the next.
func survive(work func() (cut bool, err error), log *slog.Logger) (cut bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", "err", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return work()
}

// howEnded says in a word how a pass ended.
func howEnded(ctx context.Context, err error) string {
	switch {
	case err == nil:
		return "done"
	case errors.As(err, new(*unmetError)):
		return "unmet"
	case ctx.Err() != nil:
		return "interrupted"
	}
	return "failed"
}

// rows reads a page and gives all that is to be stored of it.
func (p *pipeline) rows(page crawl.Page, log *slog.Logger) sink.PageRows {
	rows := sink.PageRows{Page: page}
	if page.Outcome == crawl.OK && page.Article {
		var err error
		began := time.Now()
		rows.Doc, rows.Result, err = p.parser.parse(page)
		p.metrics.parsed(time.Since(began), rows.Result, err != nil)
		if err != nil {
			log.Warn("page set aside", "url", page.URL, "err", err)
			rows.Findings = append(rows.Findings, normalize.Finding{
				Stage: "extract", Code: "unreadable", Item: -1, Text: err.Error(),
			})
		}
	}
	p.metrics.fetched(page)
	if p.seen != nil {
		p.seen(page, rows.Result)
	}
	return rows
}
