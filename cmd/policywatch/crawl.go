package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"policywatch/config"
	"policywatch/crawl"
	"policywatch/normalize"
	"policywatch/sink"

	"github.com/spf13/cobra"
)

func newCrawl(e *env) *cobra.Command {
	var format string
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
			cfg, err := e.loadConfig(true)
			if err != nil {
				return err
			}
			sources, err := pick(cfg, names)
			if err != nil {
				return err
			}
			p, err := e.openPipeline(c.Context(), cfg, e.logger())
			if err != nil {
				return err
			}
			defer p.store.Close()
			sums, err := e.crawlAll(c.Context(), p, sources)
			if printErr := printSummaries(e.stdout, format, sums); err == nil {
				err = printErr
			}
			return err
		},
		ValidArgsFunction: e.completeSources,
	}
	c.Flags().StringVar(&format, "format", "table", "table or json")
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

// crawlAll passes over sources one after the other. A source that fails does
// not keep the others from their turn; a store that is gone or a cancelled
// context does.
func (e *env) crawlAll(ctx context.Context, p *pipeline, sources []config.Source) ([]passed, error) {
	line := newProgress(e, "pages", 0)
	defer line.end(e)
	p.seen = func(page crawl.Page, _ *normalize.Result) {
		line.add(1, failures(map[crawl.Outcome]int{page.Outcome: 1}))
	}
	var done []passed
	var errs []error
	code := exitOK
	for _, src := range sources {
		sum, err := p.pass(ctx, src.Source)
		done = append(done, passed{Source: src.Name, Summary: sum})
		switch {
		case ctx.Err() != nil:
			return done, ctx.Err()
		case errors.Is(err, sink.ErrUnavailable):
			return done, withCode(exitNoStore, err)
		case err != nil:
			errs = append(errs, fmt.Errorf("source %s: %w", src.Name, err))
			code = max(code, exitSomeFailed)
		case sum.Outcomes[crawl.OK]+sum.Outcomes[crawl.NotModified] == 0:
			errs = append(errs, fmt.Errorf("source %s yielded nothing; 'policywatch source try %s' shows what is found there", src.Name, firstURL(src)))
			code = max(code, exitNothing)
		case failures(sum.Outcomes) > 0:
			code = max(code, exitSomeFailed)
		}
	}
	if code != exitOK {
		return done, withCode(code, errors.Join(errs...))
	}
	return done, nil
}

func firstURL(src config.Source) string {
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
	Source string
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
