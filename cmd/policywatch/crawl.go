package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"policywatch/cmd/policywatch/schedule"
	"policywatch/config"
	"policywatch/crawl"
	"policywatch/normalize"
	"policywatch/sink"

	"github.com/spf13/cobra"
)

func newCrawl(e *env) *cobra.Command {
	var format, shard string
	var parallel int
	c := &cobra.Command{
		Use:   "crawl [SOURCE...]",
		Short: "Crawl sources once: fetch, read, store, find the changes",
		Long: `crawl makes one pass over the named sources of the configuration, or over all.

Pages that did not change since the last pass cost one conditional request. A
page counts as fetched only once its rows are in ClickHouse; a pass that was
interrupted or killed is resumed by the next.

Exit status: 0 done, 1 done but some pages failed, 2 wrong usage or
configuration, 3 ClickHouse not to be had, 4 a source yielded nothing.`,
		Example: `  policywatch crawl
  policywatch crawl kunshan-ybj --dsn http://localhost:8123/policy`,
		RunE: func(c *cobra.Command, names []string) error {
			if format != "table" && format != "json" {
				return withCode(exitUsage, fmt.Errorf("--format %q is neither table nor json", format))
			}
			cfg, err := e.loadConfig(true)
			if err != nil {
				return err
			}
			sources, err := pick(cfg, names)
			if err != nil {
				return err
			}
			part, err := schedule.ParseShard(shard)
			if err != nil {
				return withCode(exitUsage, fmt.Errorf("--%w", err))
			}
			owned := ownedBy(cfg, part)
			sources = slices.DeleteFunc(slices.Clone(sources), func(s config.Source) bool { return !owned(s.Name) })
			if parallel == 0 {
				parallel = cfg.Run.Parallel
			}
			p, err := e.openPipeline(c.Context(), cfg, e.logger())
			if err != nil {
				return err
			}
			defer p.store.Close()
			t := &teller{store: p.store, hooks: cfg.Webhooks, owned: owned, log: p.log, now: time.Now}
			t.begin(c.Context())
			sums, err := e.crawlAll(c.Context(), p, sources, parallel)
			t.finish(c.Context())
			if printErr := printSummaries(e.stdout, format, sums); err == nil {
				err = printErr
			}
			return err
		},
		ValidArgsFunction: e.completeSources,
	}
	f := c.Flags()
	f.StringVar(&format, "format", "table", "table or json (one object a source)")
	f.IntVar(&parallel, "parallel", 0, "sources at once, run.parallel of the configuration unless said")
	f.StringVar(&shard, "shard", "", "crawl the I-th of N parts of the sources, as I/N; each host belongs to one part")
	return c
}

// completeSources completes names of sources in a shell.
func (e *env) completeSources(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	cfg, err := e.loadConfig(true)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, s := range cfg.Sources {
		names = append(names, s.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// crawlAll passes over sources, several at once. A source that fails does not
// keep the others from their turn; a store that is gone or a cancelled context
// does.
func (e *env) crawlAll(ctx context.Context, p *pipeline, sources []config.Source, parallel int) ([]passed, error) {
	line := newProgress(e, "pages", 0)
	defer line.end(e)
	p.seen = func(page crawl.Page, _ *normalize.Result) {
		line.add(1, failures(map[crawl.Outcome]int{page.Outcome: 1}))
		line.found(page.Source, page.Waiting)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	sums := make([]passed, len(sources))
	errs := make([]error, len(sources))
	slots := make(chan struct{}, max(parallel, 1))
	var wg sync.WaitGroup
	for i := range sources {
		slots <- struct{}{}
		if ctx.Err() != nil {
			sums, errs = sums[:i], errs[:i]
			break
		}
		wg.Go(func() {
			defer func() { <-slots }()
			sum, err := p.pass(ctx, sources[i].Source)
			sums[i] = passed{Source: sources[i].Name, Summary: sum}
			errs[i] = verdict(&sources[i], sum, err)
			if errors.Is(err, sink.ErrUnavailable) {
				stop(withCode(exitNoStore, err))
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return sums, err
	}
	return sums, joined(errs)
}

// joined makes one error of the verdicts on several sources, with the gravest
// exit code.
func joined(errs []error) error {
	code := exitOK
	var texts []error
	for _, err := range errs {
		var coded *exitError
		if errors.As(err, &coded) {
			code = max(code, coded.code)
			if err.Error() != "" {
				texts = append(texts, err)
			}
		}
	}
	if code == exitOK {
		return nil
	}
	return &exitError{code, errors.Join(texts...)}
}

// verdict says how a pass over a source went: nil for well, else an error with
// the exit code that it deserves.
func verdict(src *config.Source, sum sink.Summary, err error) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, errClosed):
		return err
	case errors.Is(err, sink.ErrUnavailable):
		return withCode(exitNoStore, fmt.Errorf("source %s: %w", src.Name, err))
	case err != nil:
		return withCode(exitSomeFailed, fmt.Errorf("source %s: %w", src.Name, err))
	case sum.Outcomes[crawl.OK]+sum.Outcomes[crawl.NotModified] == 0:
		return withCode(exitNothing, fmt.Errorf("source %s yielded nothing%s; 'policywatch source try %s' shows what is found there", src.Name, listOutcomes(sum.Outcomes), firstURL(src)))
	case failures(sum.Outcomes) > 0:
		return withCode(exitSomeFailed, nothingToAdd{})
	}
	return nil
}

// listOutcomes says what came instead of pages: " (2 failed, 1 robots)".
func listOutcomes(outcomes map[crawl.Outcome]int) string {
	var parts []string
	for _, o := range slices.Sorted(maps.Keys(outcomes)) {
		parts = append(parts, fmt.Sprintf("%d %s", outcomes[o], o))
	}
	if parts == nil {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// nothingToAdd is an error that the table of results has shown already.
type nothingToAdd struct{}

func (nothingToAdd) Error() string { return "" }

// isPartial tells whether a verdict is only that some pages failed.
func isPartial(err error) bool { return errors.As(err, &nothingToAdd{}) }

func firstURL(src *config.Source) string {
	if len(src.Start) > 0 {
		return src.Start[0]
	}
	return "URL"
}

// failures counts the outcomes that should have been pages. A page that is
// gone, forbidden by robots.txt or unchanged is none.
func failures(outcomes map[crawl.Outcome]int) int {
	return outcomes[crawl.Failed] + outcomes[crawl.Timeout] + outcomes[crawl.Blocked] + outcomes[crawl.TooBig]
}

// passed is what one pass brought.
type passed struct {
	Source string `json:"source"`
	sink.Summary
}

func printSummaries(w io.Writer, format string, sums []passed) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		for _, s := range sums {
			if err := enc.Encode(s); err != nil {
				return err
			}
		}
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "source\tfetched\tunchanged\tgone\tfailed\tread\titems\trecords\tchanges\tfindings\t")
	for _, s := range sums {
		o := s.Outcomes
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", s.Source,
			o[crawl.OK], o[crawl.NotModified], o[crawl.Gone]+o[crawl.Soft404], failures(o),
			s.Articles, s.Items, s.Records, s.Changes, s.Findings)
	}
	return t.Flush()
}
