package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"policywatch/config"
	"policywatch/crawl"
	"policywatch/normalize"
	"policywatch/sink"
)

func newSourceTry(e *env) *cobra.Command {
	var name, region, format string
	var pages int
	cmd := &cobra.Command{
		Use:   "try [URL]",
		Short: "Show what a site or source would give, and which rule chose what",
		Long: `try crawls a few pages, politely, and shows for each what it is taken for,
where it leads, and for articles the title, date, items and records that are
read. Nothing is stored.

With --source the source's own section of the configuration applies; a URL
then replaces its start.`,
		Example: `  policywatch source try https://ybj.example.gov.cn/zcwj/
  policywatch source try --source portal --pages 20
  policywatch source try --source portal https://www.example.com/zixun/1001.html`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := e.loadConfig(name != "")
			if err != nil {
				return err
			}
			var src config.Source
			switch {
			case name != "":
				found, err := pick(cfg, []string{name})
				if err != nil {
					return err
				}
				src = found[0]
				if len(args) == 1 {
					src.Hosts = hostsOf(&src)
					src.Start, src.API, src.Feed, src.Sitemap = args, nil, nil, nil
				}
			case len(args) == 1:
				if src, err = trialSource(cfg, args[0]); err != nil {
					return err
				}
			default:
				return withCode(exitUsage, fmt.Errorf("give a URL, or a source of the configuration with --source"))
			}
			if region != "" {
				src.Region = region
			}
			t, err := e.tryOut(c.Context(), cfg, src, pages)
			if err != nil {
				return err
			}
			if format == "json" {
				err = t.printJSON(e.stdout)
			} else {
				err = t.print(e.stdout)
			}
			if err == nil && len(t.articles()) == 0 {
				err = errNothingFound
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&name, "source", "", "name of a source of the configuration")
	f.StringVar(&region, "region", "", "GB/T 2260 code that 本市 means")
	f.IntVar(&pages, "pages", 10, "pages to ask for at most")
	f.StringVar(&format, "format", "text", "text or json")
	return cmd
}

func (t *trial) print(w io.Writer) error {
	out := &errWriter{w: w}
	for _, p := range t.pages {
		out.printf("%s\n", p.URL)
		what := string(p.Outcome)
		if p.Status != 0 {
			what = fmt.Sprintf("%s (%d)", what, p.Status)
		}
		out.line("answer", "%s, %s, %d KB, %d ms%s", what, orDash(p.Charset), (len(p.Body)+512)/1024, p.Duration.Milliseconds(), clause("; ", p.Err))
		out.line("found by", "%s", orDash(p.foundBy))
		if p.as != "" {
			out.line("taken for", "%s%s", p.as, clause(", by ", p.by))
		}
		for _, l := range summary(p.leads) {
			out.line("leads to", "%s", l)
		}
		if p.err != nil {
			out.line("unreadable", "%v", p.err)
		}
		if p.doc != nil {
			out.document(p)
		}
		out.printf("\n")
	}
	out.printf("%d pages asked for, %d articles read%s.\n", t.stats.Requests, len(t.articles()), clause("; ended early by the limit on ", t.stats.Cut))
	return out.err
}

// summary counts what a page leads to, by kind and rule, in the order in which
// they first appear, with an example.
func summary(leads []crawl.Sighting) []string {
	count := map[string]int{}
	example := map[string]string{}
	var order []string
	for _, s := range leads {
		k := s.As + "\t" + s.By
		if count[k]++; count[k] == 1 {
			order = append(order, k)
			example[k] = s.URL
		}
	}
	out := make([]string, len(order))
	for i, k := range order {
		as, by, _ := strings.Cut(k, "\t")
		out[i] = fmt.Sprintf("%d %s, by %s: %s", count[k], plural(as, count[k]), by, example[k])
	}
	return out
}

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// maxShown is how many records of an article are shown.
const maxShown = 12

func (out *errWriter) document(p tried) {
	d := p.doc
	out.line("title", "%s", orDash(d.Title))
	out.line("published", "%s%s%s%s", orDash(d.Published), clause(", by ", d.Publisher), clause(", ", d.DocNumber), clause(", issued by ", d.Issuer))
	if d.Site.IDCode != "" || d.Site.Column != "" {
		out.line("site", "%s %s%s%s", d.Site.Name, d.Site.IDCode, clause(", column ", d.Site.Column), clause(", ", d.Site.ColumnType))
	}
	for _, f := range d.Files {
		out.line("attachment", "%s%s", f.URL, map[bool]string{true: ": could not be read"}[f.Missing])
	}
	roles := map[string]int{}
	for _, it := range d.Items {
		roles[string(it.Role)]++
	}
	var items []string
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		items = append(items, fmt.Sprintf("%d %s", roles[role], role))
	}
	out.line("items", "%s", orDash(strings.Join(items, ", ")))
	out.line("records", "%d", len(p.res.Records))
	for i, r := range p.res.Records {
		if i == maxShown {
			out.line("", "… and %d more", len(p.res.Records)-maxShown)
			break
		}
		out.line("", "%s", recordLine(r))
	}
	for _, n := range d.Notes {
		out.line("note", "%s: %s", n.Code, n.Text)
	}
}

// recordLine is one record in a line.
//
//	320583 employee_medical reimbursement_rate 90 % individual «一级医疗机构90%»
func recordLine(r normalize.Record) string {
	parts := []string{orDash(r.Region), r.Scheme, r.Measure, sink.ValueText(r.Value), r.Payer}
	parts = append(parts, r.Population...)
	parts = append(parts, r.Care...)
	parts = append(parts, r.Institution...)
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, " ") + " «" + strings.Join(strings.Fields(r.Evidence.Text), " ") + "»"
}

func (t *trial) printJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, p := range t.pages {
		row := struct {
			URL     string           `json:"url"`
			Outcome crawl.Outcome    `json:"outcome"`
			Status  int              `json:"status"`
			Charset string           `json:"charset"`
			Error   string           `json:"error,omitempty"`
			FoundBy string           `json:"found_by"`
			As      string           `json:"taken_for"`
			By      string           `json:"taken_by"`
			Leads   []crawl.Sighting `json:"leads_to"`
			Read    *parsed          `json:"read,omitempty"`
		}{p.URL, p.Outcome, p.Status, p.Charset, p.Err, p.foundBy, p.as, p.by, list(p.leads), nil}
		if p.doc != nil {
			read := newParsed("", t.src.Name, p.doc, p.res)
			row.Read = &read
		}
		if err := enc.Encode(row); err != nil {
			return err
		}
	}
	return nil
}

// errWriter keeps the first error of a row of writes.
type errWriter struct {
	w   io.Writer
	err error
}

func (out *errWriter) printf(format string, args ...any) {
	if out.err == nil {
		_, out.err = fmt.Fprintf(out.w, format, args...)
	}
}

// line writes a labelled line under a page.
func (out *errWriter) line(label, format string, args ...any) {
	out.printf("  %-10s  %s\n", label, fmt.Sprintf(format, args...))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// clause is a part of a sentence that is there only if it says something.
func clause(lead, s string) string {
	if s == "" {
		return ""
	}
	return lead + s
}
