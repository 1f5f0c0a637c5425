package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"policywatch/sink"
)

func newReprocess(e *env) *cobra.Command {
	var o reprocessOptions
	c := &cobra.Command{
		Use:   "reprocess [SOURCE...]",
		Short: "Read stored pages again with the present parser",
		Long: `reprocess reads the pages that are stored again with the parser of this program,
without asking any site, and makes the store what it would be had it had this
parser from the start. Records, items, findings and changes are rewritten; each
keeps the time at which it was seen, so a better parser never shows up as a
change of policy.

--diff shows what would be read otherwise, by region and measure, and writes
nothing. Pages that this parser has read already are left out unless --again
is given; so a reprocessing that was broken off goes on where it was.`,
		Example: `  policywatch reprocess --diff
  policywatch reprocess --region 江苏 --since 2024-01-01
  policywatch reprocess kunshan-ybj --again`,
		RunE: func(c *cobra.Command, sources []string) error {
			return reprocess(c.Context(), e, o, sources)
		},
		ValidArgsFunction: e.completeSources,
	}
	f := c.Flags()
	f.StringVar(&o.region, "region", "", "name or code of a region: pages about it or a region below")
	f.StringVar(&o.since, "since", "", "pages with a version that was first seen on that day or later (2025-01-01)")
	f.StringVar(&o.until, "until", "", "pages with a version that was first seen before that day")
	f.BoolVar(&o.diff, "diff", false, "show added, lost and changed records, and write nothing")
	f.BoolVar(&o.again, "again", false, "also pages that this parser has read")
	f.IntVar(&o.workers, "workers", runtime.NumCPU(), "pages that are read at once, in hundreds")
	f.StringVar(&o.format, "format", "table", "of what --diff shows: table, or json (one object a record)")
	return c
}

type reprocessOptions struct {
	region, since, until, format string
	diff, again                  bool
	workers                      int
}

func reprocess(ctx context.Context, e *env, o reprocessOptions, sources []string) error {
	if o.format != "table" && o.format != "json" {
		return withCode(exitUsage, fmt.Errorf("--format %q is neither table nor json", o.format))
	}
	how := sink.Reprocessing{
		Parser: parserVersion(), Program: programVersion(),
		Again: o.again || o.diff, DryRun: o.diff, Workers: o.workers,
	}
	var err error
	if how.Regions, err = e.regions(o.region); err != nil {
		return err
	}
	if how.From, err = chinaDay("--since", o.since); err != nil {
		return err
	}
	if how.To, err = chinaDay("--until", o.until); err != nil {
		return err
	}
	cfg, err := e.loadConfig(true)
	if err != nil {
		return err
	}
	picked, err := pick(cfg, sources)
	if err != nil {
		return err
	}
	p, err := e.openPipeline(ctx, cfg, e.logger())
	if err != nil {
		return err
	}
	defer p.store.Close()

	line := newProgress(e, "reprocess", 0)
	defer line.end(e)
	how.Progress = line.set
	// None is all that is stored, also of sources that are no longer configured.
	for _, src := range picked[:len(sources)] {
		how.Sources = append(how.Sources, src.Name)
	}
	total, err := p.store.Reprocess(ctx, how)
	line.end(e)
	if err != nil {
		return withCode(exitSomeFailed, err)
	}
	if o.diff {
		return printDiff(e.stdout, o.format, total)
	}
	_, err = fmt.Fprintf(e.stdout, "%d pages read again; %d records added, %d lost, %d changed; %d rows written; %d changes of policy found that were missed, %d withdrawn\n",
		total.Pages, total.Diff.Added, total.Diff.Lost, total.Diff.Changed, total.Rows, total.Changes, total.Withdrawn)
	if err == nil && total.Unreadable > 0 {
		err = withCode(exitSomeFailed, fmt.Errorf("%d versions of pages could not be read; table findings says why (code 'unreadable')", total.Unreadable))
	}
	return err
}

// printDiff shows how records are read otherwise: a line a region and measure,
// and below what each is.
func printDiff(w io.Writer, format string, r sink.Reprocessed) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for _, d := range r.Diff.Records {
			if err := enc.Encode(d); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Fprintf(w, "%d pages: %d records added, %d lost, %d changed, %d the same. Nothing was written.\n",
		r.Pages, r.Diff.Added, r.Diff.Lost, r.Diff.Changed, r.Diff.Same)
	if len(r.Diff.Lines) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nadded\tlost\tchanged\tmeasure\tregion")
	for _, l := range r.Diff.Lines {
		fmt.Fprintf(t, "%d\t%d\t%d\t%s\t%s\n", l.Added, l.Lost, l.Changed, l.Measure, regionOr(l.RegionName, l.Region))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, d := range r.Diff.Records {
		what := d.Old + " → " + d.New
		switch {
		case d.Old == "":
			what = "+ " + d.New
		case d.New == "":
			what = "- " + d.Old
		case d.Old == d.New:
			what = d.New + " (" + strings.Join(d.Fields, ", ") + ")"
		}
		fmt.Fprintf(w, "%s %s: %s  “%s”  %s\n", regionOr(d.RegionName, d.Region), d.Measure, what, oneLine(d.Evidence), d.URL)
	}
	if n := r.Diff.Added + r.Diff.Lost + r.Diff.Changed - len(r.Diff.Records); n > 0 {
		fmt.Fprintf(w, "… and %d more\n", n)
	}
	return nil
}

func regionOr(name, code string) string {
	switch {
	case name != "":
		return name
	case code != "":
		return code
	}
	return "(no region)"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
