package gold

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"policywatch/normalize"
)

// Print writes the report as tables that a person reads, with at most
// maxErrors errors (all of them where maxErrors is negative).
func (r Report) Print(w io.Writer, maxErrors int) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "measure\tgold\tread\tcore P\tR\tF1\tstrict P\tR\tF1\t")
	for _, m := range r.Measures {
		printCounts(tw, m.Measure, m.Counts)
	}
	printCounts(tw, "all", r.Overall)
	if err := tw.Flush(); err != nil {
		return err
	}

	it := r.Items
	d := r.Documents
	fmt.Fprintf(w, "\npages: %d; items: %d annotated, %d predicted, %d found\n", d.Title.Of, it.Gold, it.Predicted, it.Found)
	tw = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range []struct {
		name string
		t    Tally
	}{
		{"page's title", d.Title}, {"page's published", d.Published}, {"page's doc_number", d.DocNumber},
		{"page's issuer", d.Issuer}, {"page's regions", d.Regions},
		{"published", it.Published}, {"short_answer", it.ShortAnswer}, {"verdict", it.Verdict},
		{"relevant", it.Relevant}, {"regions", it.Regions},
	} {
		fmt.Fprintf(tw, "  %s\t%d of %d right\t%s\n", f.name, f.t.Right, f.t.Of, percent(f.t.Right, f.t.Of))
	}
	fmt.Fprintln(tw)
	fmt.Fprintln(tw, "confidence\trecords\tcore precision\tstrict precision")
	for _, b := range r.Calibration {
		fmt.Fprintf(tw, "%.2f – %.2f\t%d\t%s\t%s\n", b.From, b.To, b.Predicted, percent(b.Core, b.Predicted), percent(b.Strict, b.Predicted))
	}
	if len(r.Fields) > 0 {
		fmt.Fprintln(tw)
		fmt.Fprintln(tw, "wrong field\trecords\tmost often")
		for _, f := range r.Fields {
			fmt.Fprintf(tw, "%s\t%d\t%s\n", f.Field, f.Count, confusions(f.Confusions, 3))
		}
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return r.printErrors(w, maxErrors)
}

func printCounts(w io.Writer, name string, c Counts) {
	core, strict := c.CoreRates(), c.StrictRates()
	fmt.Fprintf(w, "%s\t%d\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", name, c.Gold, c.Predicted,
		core.Precision, core.Recall, core.F1, strict.Precision, strict.Recall, strict.F1)
}

func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
}

func confusions(list []Confusion, most int) string {
	var parts []string
	for n, c := range list {
		if n == most {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprintf("%s read as %s (%d)", orNone(c.Want), orNone(c.Got), c.Count))
	}
	return strings.Join(parts, ", ")
}

func orNone(s string) string { return cmp.Or(s, "none") }

func (r Report) printErrors(w io.Writer, most int) error {
	if most == 0 || len(r.Errors) == 0 {
		return nil
	}
	if most < 0 || most > len(r.Errors) {
		most = len(r.Errors)
	}
	fmt.Fprintf(w, "\n%d of %d errors, worst first\n", most, len(r.Errors))
	for _, e := range r.Errors[:most] {
		if _, err := fmt.Fprintf(w, "\n%s", e); err != nil {
			return err
		}
	}
	return nil
}

// String says what went wrong, over several lines.
func (e Error) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.File)
	if e.Role != "" {
		fmt.Fprintf(&b, " [%s %s]", e.Role, e.Question)
	}
	switch e.Kind {
	case Fact:
		fmt.Fprintf(&b, " %s is %s, not %s", e.Fields[0], orNone(e.Want), orNone(e.Got))
	case RecordDiffers, RecordWrong:
		for _, f := range e.Fields {
			fmt.Fprintf(&b, "\n  %s is %s, not %s", f, orNone(show(f, *e.Gold)), orNone(show(f, *e.Predicted)))
		}
	}
	b.WriteByte('\n')
	if e.Gold != nil {
		fmt.Fprintf(&b, "  gold  %s\n", line(*e.Gold))
	}
	if e.Predicted != nil {
		fmt.Fprintf(&b, "  read  %s  confidence %.3f %s\n", line(*e.Predicted), e.Predicted.Confidence, e.Predicted.Rule)
	}
	return b.String()
}

// line gives a record on one line: what it says, then the words it was read from.
func line(r normalize.Record) string {
	var b strings.Builder
	b.WriteString(r.Measure)
	lo, hi := deref(r.Value.Min), deref(r.Value.Max)
	if lo == hi {
		fmt.Fprintf(&b, " %s", lo)
	} else {
		fmt.Fprintf(&b, " %s..%s", lo, hi)
	}
	fmt.Fprintf(&b, " %s", r.Value.Unit)
	if r.Relation != "is" {
		fmt.Fprintf(&b, " relation=%s", r.Relation)
	}
	if r.Kind != "rule" {
		fmt.Fprintf(&b, " kind=%s", r.Kind)
	}
	for _, f := range qualifierFields {
		if s, err := f.of(r); err == nil && s != "" {
			fmt.Fprintf(&b, " %s=%s", f.name, s)
		}
	}
	fmt.Fprintf(&b, " “%s”", strings.Join(strings.Fields(r.Evidence.Text), " "))
	return b.String()
}
