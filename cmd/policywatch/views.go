package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"policywatch/sink"
)

// viewAsk is what the commands that print a view of the store are asked.
type viewAsk struct {
	region, measure, scheme, source string
	kind, since, until              string // of changes alone
	format, lang, out               string
	limit                           int
}

// flags adds the flags that all these commands share.
func (a *viewAsk) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&a.region, "region", "", "name or code of a region; it and all below")
	f.StringVar(&a.measure, "measure", "", "measure, such as reimbursement_rate")
	f.StringVar(&a.format, "format", "table", "table, json (one object a line), csv, parquet or arrow")
	f.StringVarP(&a.out, "out", "o", "-", "file to write, '-' for standard output")
	f.StringVar(&a.lang, "lang", "", "zh or en; of the table's words (default by LANG)")
	f.IntVar(&a.limit, "limit", 10000, "at most so many rows, 0 for all")
}

// viewFormats are the formats of ClickHouse behind those of the flag.
var viewFormats = map[string]string{
	"table": "JSONEachRow", "json": "JSONEachRow", "csv": "CSVWithNames", "parquet": "Parquet", "arrow": "Arrow",
}

// ruleColumns are the columns of a view that fill a rule.
const ruleColumns = `region, region_name, scheme, measure, payer, per, population, care, institution,
	CAST((toString(age_min), toString(age_max)), 'Tuple(min Nullable(String), max Nullable(String))') AS age,
	CAST((toString(amount_min), toString(amount_max)), 'Tuple(min Nullable(String), max Nullable(String))') AS amount,
	CAST((toString(contributed_min), toString(contributed_max)), 'Tuple(min Nullable(String), max Nullable(String))') AS contributed,
	condition, tier, visit`

// ruleOrder puts the rules of a view as a person would list them, brackets from
// the lowest.
const ruleOrder = `region, measure, scheme, payer, population, care, institution,
	age_min NULLS FIRST, amount_min NULLS FIRST, contributed_min NULLS FIRST, policy_key`

// printView asks for the rows of a view and prints them: as ClickHouse writes
// them, or in a table that the caller writes from rows of type R.
func printView[R any](ctx context.Context, e *env, ask viewAsk, view, columns, order string, table func(io.Writer, []R, *words)) error {
	say, err := newWords(ask.lang)
	if err != nil {
		return err
	}
	if ask.format != "table" {
		columns = "*"
	}
	q, err := e.viewQuery(ask, view, columns, order)
	if err != nil {
		return err
	}
	if ask.format != "table" {
		return e.output(ask.out, func(w io.Writer) error { return e.queryTo(ctx, q, w) })
	}
	var answer bytes.Buffer
	if err := e.queryTo(ctx, q, &answer); err != nil {
		return err
	}
	var rows []R
	for dec := json.NewDecoder(&answer); ; {
		var row R
		if err := dec.Decode(&row); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("read the rows of %s: %w", view, err)
		}
		rows = append(rows, row)
	}
	return e.output(ask.out, func(w io.Writer) error {
		out := bufio.NewWriter(w)
		if len(rows) == 0 {
			fmt.Fprintln(out, say.text.nothing)
		} else {
			table(out, rows, say)
		}
		return out.Flush()
	})
}

// output writes to a file, or to standard output for "-".
func (e *env) output(name string, write func(io.Writer) error) error {
	if name == "-" {
		out := bufio.NewWriterSize(e.stdout, 64<<10)
		return errors.Join(write(out), out.Flush())
	}
	return writeWhole(name, write)
}

// viewQuery asks a view for what the flags say.
func (e *env) viewQuery(ask viewAsk, view, columns, order string) (sink.Query, error) {
	q := sink.Query{Format: viewFormats[ask.format], Params: map[string]string{}}
	if q.Format == "" {
		return q, withCode(exitUsage, fmt.Errorf("--format %q: there are table, json, csv, parquet and arrow", ask.format))
	}
	codes, err := e.regions(ask.region)
	if err != nil {
		return q, err
	}
	var where []string
	if len(codes) > 0 {
		q.Params["regions"] = "['" + strings.Join(codes, "','") + "']"
		where = append(where, "region IN (SELECT code FROM regions FINAL WHERE hasAny(path, {regions:Array(String)}))")
	}
	for column, value := range map[string]string{"measure": ask.measure, "scheme": ask.scheme, "source": ask.source, "kind": ask.kind} {
		if value != "" {
			q.Params[column] = value
			where = append(where, column+" = {"+column+":String}")
		}
	}
	for _, bound := range []struct{ name, day, compare string }{{"since", ask.since, ">="}, {"until", ask.until, "<"}} {
		day, err := chinaDay("--"+bound.name, bound.day)
		if err != nil {
			return q, err
		}
		if !day.IsZero() {
			q.Params[bound.name] = fmt.Sprint(day.Unix())
			where = append(where, fmt.Sprintf("observed_at %s toDateTime64({%s:Int64}, 3)", bound.compare, bound.name))
		}
	}
	if len(where) == 0 {
		where = append(where, "1")
	}
	q.SQL = fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s", columns, view, strings.Join(where, " AND "), order)
	if ask.limit > 0 {
		q.SQL += fmt.Sprintf(" LIMIT %d", ask.limit)
	}
	return q, nil
}

// ruleValue is a value of a rule, with who says so.
type ruleValue struct {
	rule
	Per       string  `json:"per"`
	Value     string  `json:"value"`
	ValidFrom string  `json:"valid_from"`
	ValidTo   *string `json:"valid_to"`
	Dated     bool    `json:"dated"`
	Evidence  string  `json:"evidence"`
	Authority string  `json:"authority"`
	URL       string  `json:"url"`
	PolicyKey string  `json:"policy_key"`
}

func newTimeline(e *env) *cobra.Command {
	var ask viewAsk
	c := &cobra.Command{
		Use:   "timeline",
		Short: "Print the values of rules over time",
		Long: `timeline prints each rule with its values, one after the other: from when and
until when each holds, who says so best, and the words.

A value whose text names no day holds from the day of publishing (≈).`,
		Example: `  policywatch timeline --region 昆山 --measure contribution_amount
  policywatch timeline --region 320000 --format parquet > jiangsu.parquet`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return printView(c.Context(), e, ask, "timeline",
				ruleColumns+", value, valid_from, valid_to, dated, evidence, authority, url, policy_key",
				ruleOrder+", valid_from", writeTimeline)
		},
	}
	ask.flags(c)
	c.Flags().StringVar(&ask.scheme, "scheme", "", "scheme, such as employee_medical")
	return c
}

func writeTimeline(w io.Writer, rows []ruleValue, say *words) {
	region, key := "-", ""
	for _, r := range rows {
		if r.Region != region {
			if region != "-" {
				fmt.Fprintln(w)
			}
			fmt.Fprintln(w, say.region(r.Region, r.RegionName))
			region = r.Region
		}
		if r.PolicyKey != key {
			fmt.Fprintf(w, "  %s\n", clip(say.rule(r.rule), 100))
			key = r.PolicyKey
		}
		about := "  "
		if !r.Dated {
			about = "≈ "
		}
		until := ""
		if r.ValidTo != nil {
			until = *r.ValidTo
		}
		fmt.Fprintf(w, "    %s%s – %s  %s  %s\n", about, r.ValidFrom, pad(until, 10), pad(say.valuePer(r.Value, r.Per), 24), say.page(r.URL, r.Authority))
	}
}

// valuePer writes a value and what it is for: 400元 每年.
func (w *words) valuePer(value, per string) string {
	if per == "" {
		return w.value(value)
	}
	return w.value(value) + " " + w.label("per", per)
}

// disagreement is a page that lost against another one.
type disagreement struct {
	ruleValue
	OtherValue     string `json:"other_value"`
	OtherEvidence  string `json:"other_evidence"`
	OtherAuthority string `json:"other_authority"`
	OtherURL       string `json:"other_url"`
	WonBy          string `json:"won_by"`
}

func newConflicts(e *env) *cobra.Command {
	var ask viewAsk
	c := &cobra.Command{
		Use:   "conflicts",
		Short: "Print where pages disagree about a rule",
		Long: `conflicts prints the rules of which pages state different values for the same
time: the value that is held for right with its words, the others with theirs,
and what decided: authority, recency or confidence.`,
		Example: "  policywatch conflicts --region 江苏\n  policywatch conflicts --measure deductible --format csv",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return printView(c.Context(), e, ask, "conflicts",
				ruleColumns+", value, valid_from, valid_to, evidence, authority, url, policy_key, other_value, other_evidence, other_authority, other_url, won_by",
				ruleOrder+", valid_from, other_value, other_url", writeConflicts)
		},
	}
	ask.flags(c)
	c.Flags().StringVar(&ask.scheme, "scheme", "", "scheme, such as employee_medical")
	return c
}

func writeConflicts(w io.Writer, rows []disagreement, say *words) {
	region, held := "-", ""
	for _, r := range rows {
		if r.Region != region {
			if region != "-" {
				fmt.Fprintln(w)
			}
			fmt.Fprintln(w, say.region(r.Region, r.RegionName))
			region = r.Region
		}
		if this := r.PolicyKey + r.ValidFrom; this != held {
			fmt.Fprintf(w, "  %s\n", clip(say.rule(r.rule), 100))
			fmt.Fprintf(w, "    ✓ %s  %s\n      %s\n", pad(say.valuePer(r.Value, r.Per), 20), clip(r.Evidence, 80), say.page(r.URL, r.Authority))
			held = this
		}
		fmt.Fprintf(w, "    ✗ %s  %s\n      %s%s%s\n", pad(say.valuePer(r.OtherValue, r.Per), 20), clip(r.OtherEvidence, 80),
			say.page(r.OtherURL, r.OtherAuthority), say.text.comma, fmt.Sprintf(say.text.lost, say.label("won_by", r.WonBy)))
	}
}

// cell is what is known of a measure in a region in a year.
type cell struct {
	Region     string `json:"region"`
	RegionName string `json:"region_name"`
	Measure    string `json:"measure"`
	Status     string `json:"status"`
}

func newCoverage(e *env) *cobra.Command {
	var ask viewAsk
	var year int
	c := &cobra.Command{
		Use:   "coverage",
		Short: "Print what is known of which region",
		Long: `coverage prints, for each province and city, which measures are known in a year
and how well: by official pages, by others only, with pages that disagree, with
a term that is over, or not at all.`,
		Example: "  policywatch coverage --region 江苏\n  policywatch coverage --year 2025 --format csv > coverage.csv",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if year == 0 {
				year = time.Now().In(chinaTime).Year()
			}
			return printView(c.Context(), e, ask, fmt.Sprintf("(SELECT * FROM coverage WHERE year = %d)", year),
				"region, region_name, measure, status", "region, measure", writeCoverage)
		},
	}
	ask.flags(c)
	c.Flags().IntVar(&year, "year", 0, "this year or one of the two before (default this year)")
	return c
}

// coverageMarks stand for what is known, best first.
var coverageMarks = []struct{ status, mark string }{
	{"official", "●"}, {"aggregator", "○"}, {"conflicting", "!"}, {"stale", "~"}, {"never", "·"},
}

func writeCoverage(w io.Writer, cells []cell, say *words) {
	marks := map[string]string{}
	var legend []string
	for _, m := range coverageMarks {
		marks[m.status] = m.mark
		legend = append(legend, m.mark+" "+say.text.status[m.status])
	}
	fmt.Fprintln(w, strings.Join(legend, "   "))
	var measures []string
	number := map[string]int{}
	for _, c := range cells {
		if _, ok := number[c.Measure]; !ok {
			number[c.Measure] = len(measures)
			measures = append(measures, c.Measure)
		}
	}
	for i, m := range measures {
		fmt.Fprintf(w, "%s%2d %s\n", strings.Repeat(" │", i)+" ┌", i+1, say.label("measure", m))
	}
	for len(cells) > 0 {
		c := cells[0]
		line := strings.Repeat(" ·", len(measures))
		row := strings.Split(line, "·")
		for len(cells) > 0 && cells[0].Region == c.Region {
			row[number[cells[0].Measure]] += marks[cells[0].Status]
			cells = cells[1:]
		}
		fmt.Fprintf(w, "%s  %s\n", strings.Join(row, ""), say.region(c.Region, c.RegionName))
	}
}
