package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"policywatch/normalize"
	"policywatch/normalize/lexicon"
	"policywatch/sink"
)

func newChanges(e *env) *cobra.Command {
	var ask viewAsk
	c := &cobra.Command{
		Use:   "changes",
		Short: "Print what changed in policy, by region",
		Long: `changes prints the changes of policy that the passes found, the newest first:
where, what, from which value to which, since when, and who says so.

A region means it and all below it; it may be a name (江苏, 昆山市, 南京市鼓楼区,
京津冀) or a code of GB/T 2260 (320000). --since is the day when a change was
first seen, in China.`,
		Example: `  policywatch changes
  policywatch changes --region 江苏 --since 2025-01-01
  policywatch changes --measure reimbursement_rate --format csv > rates.csv
  policywatch changes --format parquet --limit 0 -o changes.parquet`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			filter := sink.ChangeFilter{Measure: ask.measure, Scheme: ask.scheme, Kind: ask.kind, Source: ask.source, Limit: ask.limit}
			var err error
			if filter.Regions, err = e.regions(ask.region); err != nil {
				return err
			}
			if filter.Since, err = chinaDay("--since", ask.since); err != nil {
				return err
			}
			if filter.Until, err = chinaDay("--until", ask.until); err != nil {
				return err
			}
			if ask.format == "parquet" || ask.format == "arrow" {
				q, err := e.viewQuery(ask, "policy_changes", "*", "observed_at DESC, region, measure, url, id")
				if err != nil {
					return err
				}
				return e.output(ask.out, func(w io.Writer) error { return e.queryTo(c.Context(), q, w) })
			}
			write, err := changeWriter(ask.format, ask.lang)
			if err != nil {
				return err
			}
			store, err := e.readStore(c.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			changes, err := store.Changes(c.Context(), filter)
			if err != nil {
				return withCode(exitNoStore, err)
			}
			return e.output(ask.out, func(w io.Writer) error { return write(w, changes) })
		},
	}
	f := c.Flags()
	ask.flags(c)
	f.StringVar(&ask.since, "since", "", "seen on that day or later (2025-01-01)")
	f.StringVar(&ask.until, "until", "", "seen before that day")
	f.StringVar(&ask.scheme, "scheme", "", "scheme, such as employee_medical")
	f.StringVar(&ask.kind, "kind", "", "added, modified, removed or gone")
	f.StringVar(&ask.source, "source", "", "name of a source")
	return c
}

// regions gives the codes that a person means by a region; none for "".
func (e *env) regions(name string) ([]string, error) {
	if name == "" {
		return nil, nil
	}
	gazetteer, err := lexicon.LoadRegions()
	if err != nil {
		return nil, err
	}
	codes := gazetteer.Resolve(name)
	switch len(codes) {
	case 0:
		return nil, withCode(exitUsage, fmt.Errorf("--region: there is no region %q; give a name such as 江苏 or 昆山市, or a code of GB/T 2260 such as 320583", name))
	case 1:
	default:
		names := make([]string, len(codes))
		for i, code := range codes {
			names[i] = gazetteer.FullName(code) + " " + code
		}
		fmt.Fprintf(e.stderr, "policywatch: %s means %s\n", name, strings.Join(names, ", "))
	}
	return codes, nil
}

// chinaDay reads a day as its first moment in China.
func chinaDay(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, chinaTime)
	if err != nil {
		return t, withCode(exitUsage, fmt.Errorf("%s %q is no day; write it like 2025-01-01", flag, s))
	}
	return t, nil
}

// changeWriter gives the function that prints changes in a format.
func changeWriter(format, lang string) (func(io.Writer, []sink.Change) error, error) {
	say, err := newWords(lang)
	if err != nil {
		return nil, err
	}
	switch format {
	case "table":
		return func(w io.Writer, changes []sink.Change) error { return writeChanges(w, changes, say) }, nil
	case "json":
		return writeChangesJSON, nil
	case "csv":
		return writeChangesCSV, nil
	}
	return nil, withCode(exitUsage, fmt.Errorf("--format %q: there are table, json, csv, parquet and arrow", format))
}

func writeChangesJSON(w io.Writer, changes []sink.Change) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, c := range changes {
		if err := enc.Encode(c); err != nil {
			return err
		}
	}
	return out.Flush()
}

func writeChangesCSV(w io.Writer, changes []sink.Change) error {
	out := csv.NewWriter(w)
	out.Write([]string{"observed_at", "kind", "region", "region_name", "scheme", "measure",
		"payer", "per", "population", "care", "institution", "age", "amount", "contributed", "condition", "tier", "visit",
		"old_value", "new_value", "delta", "delta_ratio", "better", "effective_from", "effective_to", "lead_days", "silent",
		"source", "authority", "url", "title", "question", "old_evidence", "new_evidence", "policy_key"})
	for _, c := range changes {
		lead := ""
		if c.LeadDays != nil {
			lead = fmt.Sprint(*c.LeadDays)
		}
		out.Write([]string{c.ObservedAt.Format(time.RFC3339), c.Kind, c.Region, c.RegionName, c.Scheme, c.Measure,
			c.Payer, c.Per, strings.Join(c.Population, "|"), strings.Join(c.Care, "|"), strings.Join(c.Institution, "|"),
			bracketText(c.Age), bracketText(c.Amount), bracketText(c.Contributed), c.Condition, c.Tier, c.Visit,
			c.OldValue, c.NewValue, c.Delta, c.DeltaRatio, fmt.Sprint(c.Better), c.EffectiveFrom, c.EffectiveTo, lead, fmt.Sprint(c.Silent),
			c.Source, c.Authority, c.URL, c.Title, c.Question, c.OldEvidence, c.NewEvidence, c.PolicyKey})
	}
	out.Flush()
	return out.Error()
}

// bracketText writes a half-open bracket: 1000–5000, ≥60, <35, "" for none.
func bracketText(b *normalize.Bracket) string {
	switch {
	case b == nil || b.Min == nil && b.Max == nil:
		return ""
	case b.Min == nil:
		return "<" + *b.Max
	case b.Max == nil:
		return "≥" + *b.Min
	}
	return *b.Min + "–" + *b.Max
}
