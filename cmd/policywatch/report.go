package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"policywatch/cmd/policywatch/report"
	"policywatch/normalize/lexicon"
	"policywatch/sink"

	"github.com/spf13/cobra"
)

func newReport(e *env) *cobra.Command {
	var region, since, lang, out string
	c := &cobra.Command{
		Use:   "report",
		Short: "Write an HTML page about the changes, to open from disk or to send",
		Long: `report writes one self-contained HTML page: changes over time, a grid of the
provinces with a way down to cities, shaded by what changed or by a measure's
present value, and tables by region, each figure with the words that prove it.

It opens from disk with no network.`,
		Example: `  policywatch report --out report.html
  policywatch report --region 江苏 --since 2025-01-01 --lang zh --out js.html`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			filter := sink.ChangeFilter{Limit: reportChanges + 1}
			var err error
			if filter.Regions, err = e.regions(region); err != nil {
				return err
			}
			if filter.Since, err = chinaDay("--since", since); err != nil {
				return err
			}
			words, err := newWords(lang)
			if err != nil {
				return err
			}
			store, err := e.readStore(c.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			data, err := reportData(c.Context(), store, filter)
			if err != nil {
				return withCode(exitNoStore, err)
			}
			data.Lang, data.Since = words.lang, since
			if out == "-" {
				return report.Write(e.stdout, data)
			}
			if err := writeWhole(out, func(w io.Writer) error { return report.Write(w, data) }); err != nil {
				return err
			}
			fmt.Fprintf(e.stderr, "%s: %d changes, %d values in force\n", out, len(data.Changes), len(data.Values))
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&region, "region", "", "name or code of a region; it and all below")
	f.StringVar(&since, "since", "", "changes seen on that day or later (2025-01-01)")
	f.StringVar(&lang, "lang", "", "zh or en; readers can switch (default by LANG)")
	f.StringVarP(&out, "out", "o", "policywatch-report.html", "file to write, '-' for standard output")
	return c
}

// reportChanges and reportValues bound what a page carries: a browser opens
// some 20 MB of it without a pause.
const (
	reportChanges = 5_000
	reportValues  = 20_000
)

// reportData gathers what a report shows.
func reportData(ctx context.Context, store *sink.Store, filter sink.ChangeFilter) (*report.Data, error) {
	d := &report.Data{Generated: time.Now(), Changes: []report.Change{}, Values: []report.Value{}}
	changes, err := store.Changes(ctx, filter)
	if err != nil {
		return nil, err
	}
	if len(changes) > reportChanges {
		changes, d.Cut = changes[:reportChanges], true
	}
	for _, c := range changes {
		d.Changes = append(d.Changes, report.Change{
			Region: c.Region, Observed: c.ObservedAt.In(chinaTime).Format(time.DateOnly), Kind: c.Kind,
			Rule: report.Rule{
				Scheme: c.Scheme, Measure: c.Measure, Payer: c.Payer, Per: c.Per,
				Population: list(c.Population), Care: list(c.Care), Institution: list(c.Institution),
				Condition: c.Condition, Age: c.Age, Amount: c.Amount, Tier: c.Tier, Visit: c.Visit,
			},
			Old: c.OldValue, New: c.NewValue, Better: c.Better, From: c.EffectiveFrom, Lead: c.LeadDays,
			Silent: c.Silent, OldEvidence: c.OldEvidence, NewEvidence: c.NewEvidence,
			URL: c.URL, Title: c.Title, Question: c.Question, Authority: c.Authority,
		})
	}
	current, err := store.Current(ctx, filter.Regions, reportValues)
	if err != nil {
		return nil, err
	}
	for _, v := range current {
		d.Values = append(d.Values, report.Value{
			Region: v.Region,
			Rule: report.Rule{
				Scheme: v.Scheme, Measure: v.Measure, Payer: v.Payer, Per: v.Per,
				Population: list(v.Population), Care: list(v.Care), Institution: list(v.Institution),
				Condition: v.Condition, Age: v.Age, Amount: v.Amount, Tier: v.Tier, Visit: v.Visit,
			},
			Text: v.Value, Number: shade(v), Unit: v.Unit, From: v.EffectiveFrom,
			Evidence: v.Evidence, URL: v.URL, Authority: v.Authority,
		})
	}
	labels, err := lexicon.LoadLabels()
	if err != nil {
		return nil, err
	}
	for _, l := range labels {
		d.Labels = append(d.Labels, report.Label{Vocabulary: l.Vocabulary, Value: l.Value, Chinese: l.Chinese, English: l.English})
	}
	return d, nameRegions(d)
}

// shade is the figure by which a value colours its region; nil for dates. A
// colour needs no more than a float.
func shade(v sink.Current) *float64 {
	d := v.Min
	if d == nil {
		d = v.Max
	}
	if d == nil {
		return nil
	}
	f := d.InexactFloat64()
	return &f
}

// nameRegions adds the regions that a report names, all above them, and the
// provinces of its grid.
func nameRegions(d *report.Data) error {
	g, err := lexicon.LoadRegions()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	add := func(code string) {
		for code != "" && !seen[code] {
			seen[code] = true
			r, ok := g.Current(code)
			if !ok {
				return
			}
			d.Regions = append(d.Regions, report.Region{Code: code, Name: r.Name, Parent: r.Parent})
			code = r.Parent
		}
	}
	for _, p := range g.Children("100000") {
		add(p.Code)
	}
	for _, c := range d.Changes {
		add(c.Region)
	}
	for _, v := range d.Values {
		add(v.Region)
	}
	return nil
}

// writeWhole writes a file that appears only once it is whole.
func writeWhole(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".policywatch-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = errors.Join(write(f), f.Chmod(0o644), f.Close()) // for a web server to read
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(f.Name(), name)
}
