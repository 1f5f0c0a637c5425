package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"policywatch/cmd/policywatch/openfisca"
	"policywatch/sink"

	"github.com/spf13/cobra"
)

func newExport(e *env) *cobra.Command {
	var ask struct{ region, measure, scheme, lang, out string }
	c := &cobra.Command{
		Use:   "export",
		Short: "Write rules with their values over time as OpenFisca parameters",
		Long: `export writes what the store knows of each rule over time as parameters in
OpenFisca's YAML: values by date, brackets, units, and for each value the page
and the words that say so. It writes one file a parameter into a folder, by
region, scheme and measure.

For tables of anything else, ask 'policywatch query' with --format Parquet, CSV
or any other of ClickHouse's formats.`,
		Example: `  policywatch export --region 江苏 --out parameters
  policywatch query "SELECT * FROM timeline" --format Parquet > timeline.parquet`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			filter := sink.ChangeFilter{Measure: ask.measure, Scheme: ask.scheme}
			var err error
			if filter.Regions, err = e.regions(ask.region); err != nil {
				return err
			}
			say, err := newWords(ask.lang)
			if err != nil {
				return err
			}
			store, err := e.readStore(c.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			x := exporter{say: say, dir: ask.out}
			err = store.Timeline(c.Context(), filter, x.add)
			if err = errors.Join(err, x.flush()); err != nil {
				return withCode(exitNoStore, err)
			}
			fmt.Fprintf(e.stderr, "%d parameters in %s\n", x.files, ask.out)
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&ask.region, "region", "", "name or code of a region; it and all below")
	f.StringVar(&ask.measure, "measure", "", "measure, such as reimbursement_rate")
	f.StringVar(&ask.scheme, "scheme", "", "scheme, such as employee_medical")
	f.StringVar(&ask.lang, "lang", "", "zh or en; of the descriptions (default by LANG)")
	f.StringVarP(&ask.out, "out", "o", "parameters", "folder to write into")
	return c
}

// exporter gathers the rules of one parameter at a time and writes them.
type exporter struct {
	say   *words
	dir   string
	rules []openfisca.Rule
	files int
}

func (x *exporter) add(g sink.Segment) error {
	r := openfisca.Rule{
		Policy: g.PolicyKey,
		Region: g.Region, RegionName: g.RegionName, Scheme: g.Scheme, Measure: g.Measure,
		Payer: g.Payer, Per: g.Per, Base: g.Base, Population: g.Population, Care: g.Care, Institution: g.Institution,
		Age: g.Age, Amount: g.Amount, Contributed: g.Contributed, Condition: g.Condition, Tier: g.Tier, Visit: g.Visit,
		From: g.From, To: g.To, Min: g.Min, Max: g.Max, DateMin: g.DateMin, DateMax: g.DateMax,
		Unit: g.Unit, Unlimited: g.Unlimited, Evidence: g.Evidence, URL: g.URL, Title: g.Title, Authority: g.Authority,
	}
	if len(x.rules) > 0 && x.rules[0].Key() != r.Key() {
		if err := x.flush(); err != nil {
			return err
		}
	}
	x.rules = append(x.rules, r)
	return nil
}

func (x *exporter) flush() error {
	if len(x.rules) == 0 {
		return nil
	}
	r := &x.rules[0]
	description := strings.TrimSpace(fmt.Sprintf("%s %s %s", r.RegionName, x.say.label("scheme", r.Scheme), x.say.label("measure", r.Measure)))
	files, err := openfisca.Parameters(x.rules, description)
	x.rules = x.rules[:0]
	if err != nil {
		return err
	}
	for _, f := range files {
		name := filepath.Join(x.dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		err := writeWhole(name, func(w io.Writer) error {
			_, err := w.Write(f.Body)
			return err
		})
		if err != nil {
			return err
		}
		x.files++
	}
	return nil
}
