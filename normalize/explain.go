package normalize

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"policywatch/extract"
)

// Explain writes for people how the result of a document came about: under each
// question its records, each with its sentence (the figure between « and »), its
// fields with the words and the place that they were read from, and its
// confidence; then what was found odd. res must be of doc; the only errors are
// those of w.
//
//  1. reimbursement_rate 90 percent · confidence 0.975
//     三级医院报销比例为«90%»
//     measure      reimbursement_rate    报销比例, the name before it
//     scheme       employee_medical      职工医保, the question
//     institution  tertiary              三级医院, its clause
func Explain(w io.Writer, doc *extract.Document, res *Result) error {
	e := &explainer{Writer: bufio.NewWriter(w), doc: doc}
	e.document(res)
	next := 0
	for i := range doc.Items {
		e.item(i, &res.Items[i])
		n := 0
		for ; next < len(res.Records) && res.Records[next].Item == i; next++ {
			n++
			var p proof
			if next < len(res.proofs) {
				p = res.proofs[next]
			}
			e.record(n, &res.Records[next], &p)
		}
		if n == 0 && res.Items[i].Relevant {
			fmt.Fprintf(e, "   no records\n")
		}
		e.findings(res.Findings, i)
	}
	if e.findings(res.Findings, -1) > 0 {
		fmt.Fprintln(e)
	}
	return e.Flush()
}

// An explainer writes the explanation of one document.
type explainer struct {
	*bufio.Writer
	doc *extract.Document
}

// document writes what is known of the page as a whole.
func (e *explainer) document(res *Result) {
	facts := []string{e.doc.Issuer, e.doc.DocNumber}
	if e.doc.Published != "" {
		facts = append(facts, "published "+e.doc.Published)
	}
	for _, r := range res.Regions {
		facts = append(facts, r.Code+" "+r.Name)
	}
	facts = slices.DeleteFunc(facts, func(s string) bool { return s == "" })
	if len(facts) > 0 {
		fmt.Fprintf(e, "%s\n\n", strings.Join(facts, " · "))
	}
}

func (e *explainer) item(i int, f *ItemFacts) {
	it := &e.doc.Items[i]
	question := it.Question
	if question == "" {
		question = e.doc.Title
	}
	fmt.Fprintf(e, "%s %d: %s", it.Role, i, oneLine(question))
	for _, s := range [][2]string{{"published", it.Published}, {"short answer", it.ShortAnswer}, {"verdict", f.Verdict}, {"about", f.Topic}} {
		if s[1] != "" {
			fmt.Fprintf(e, " · %s %s", s[0], oneLine(s[1]))
		}
	}
	if it.Truncated {
		fmt.Fprint(e, " · cut off")
	}
	if !f.Relevant {
		fmt.Fprint(e, " · no policy, so no records")
	}
	fmt.Fprintln(e)
	for _, d := range f.Dates {
		if d.Role != dateMention && d.Role != datePeriod {
			fmt.Fprintf(e, "   %s %s (%s)\n", strings.ReplaceAll(d.Role, "_", " "), betweenDays(d.Start, d.End), d.Text)
		}
	}
}

// betweenDays writes a day once, a period as its two ends.
func betweenDays(start, end string) string {
	if start == end {
		return start
	}
	return start + ".." + end
}

func (e *explainer) record(n int, r *Record, p *proof) {
	it := &e.doc.Items[r.Item]
	fmt.Fprintf(e, "\n%2d. %s %s", n, r.Measure, valueText(r))
	if r.Kind != "rule" {
		fmt.Fprintf(e, " · %s", r.Kind)
	}
	if r.Approx {
		fmt.Fprint(e, " · approximately")
	}
	if r.Derived {
		fmt.Fprint(e, " · derived")
	}
	fmt.Fprintf(e, " · confidence %.3f\n    %s\n", r.Confidence, marked(it, r, p))
	found := p.how.String()
	if p.how == byLabel {
		found = p.measureAt.String()
	}
	e.field("measure", r.Measure, wordsOf(p.measure, it.Answer, it.Question, e.doc.Title), found)
	for d := dim(0); d < numDims; d++ {
		v := dimValue(r, d)
		if v == "" {
			continue
		}
		words, place := "", nowhere
		if p.dims.has(d) {
			words, place = p.words(d, it.Answer, it.Question, e.doc.Title), p.place[d]
		}
		e.field(dimNames[d], v, words, place.String())
	}
	if r.Derived {
		e.field("computed", "from "+oneLine(it.Answer[p.baseStart:p.baseEnd]), quoted(it.Answer, int(p.baseStart), int(p.baseEnd)), "changed as said above")
	}
	if r.Base != "" {
		e.field("base", r.Base, "", inClause.String())
	}
	for i, d := range r.Doubts() {
		name := ""
		if i == 0 {
			name = "doubts"
		}
		fmt.Fprintf(e, "    %-12s ×%-5.3g %s\n", name, d.Factor, d.Text)
	}
}

func (e *explainer) field(name, value, words, place string) {
	if words = oneLine(words); words != "" {
		words += ", "
	}
	pad := strings.Repeat(" ", max(22-columns(value), 1))
	fmt.Fprintf(e, "    %-12s %s%s%s%s\n", name, value, pad, words, place)
}

// columns is how many columns of a terminal a text takes: Chinese takes two each.
func columns(s string) int {
	n := 0
	for _, r := range s {
		if n++; r >= 0x2E80 {
			n++
		}
	}
	return n
}

// findings writes what was odd about an item and counts it.
func (e *explainer) findings(all []Finding, item int) int {
	n := 0
	for _, f := range all {
		if f.Item != item {
			continue
		}
		if n++; n == 1 {
			fmt.Fprintln(e)
		}
		fmt.Fprintf(e, "    ! %s: %s\n", f.Code, f.Text)
	}
	fmt.Fprintln(e)
	return n
}

// valueText writes a figure or range: 90 percent, 600..800 CNY, ..5000 CNY.
func valueText(r *Record) string {
	if r.Value.Unlimited {
		return "without limit"
	}
	min, max := orEmpty(r.Value.Min), orEmpty(r.Value.Max)
	s := min
	if min != max {
		s = min + ".." + max
	}
	s += " " + r.Value.Unit
	if r.Relation != "is" {
		s = r.Relation + " by " + s
	}
	return s
}

// dimValue writes what a record has of a dimension, "" for nothing.
func dimValue(r *Record, d dim) string {
	switch d {
	case dScheme:
		return r.Scheme
	case dPayer:
		return r.Payer
	case dPer:
		return r.Per
	case dPopulation:
		return strings.Join(r.Population, "+")
	case dCare:
		return strings.Join(r.Care, "+")
	case dInstitution:
		return strings.Join(r.Institution, "+")
	case dAge:
		return bracketText(r.Age)
	case dAmount:
		return bracketText(r.Amount)
	case dContributed:
		return bracketText(r.Contributed)
	case dTier:
		return r.Tier
	case dVisit:
		return r.Visit
	case dRegion:
		if r.Region == "" {
			return ""
		}
		return r.Region + " " + r.RegionName
	case dEffective:
		return betweenText(r.Effective.From, r.Effective.To)
	case dCondition:
		return r.Condition
	}
	return ""
}

func bracketText(b *Bracket) string {
	if b == nil {
		return ""
	}
	return betweenText(b.Min, b.Max)
}

func betweenText(min, max *string) string {
	if min == nil && max == nil {
		return ""
	}
	return orEmpty(min) + ".." + orEmpty(max)
}

// marked gives the sentence of a record's evidence, with its figure between «
// and ».
func marked(it *extract.Item, r *Record, p *proof) string {
	from, to := int(p.figureStart), int(p.figureEnd)
	if from >= to || to > len(it.Answer) {
		return oneLine(r.Evidence.Text)
	}
	return quoted(it.Answer, from, to)
}

// quoted gives the sentence around a figure, the figure between « and », and of a
// long sentence as much as a person reads; cells of a table are parted by bars.
func quoted(text string, from, to int) string {
	start, end := sentenceAround(text, from, to)
	before, after := text[start:from], text[to:end]
	const most = 150 // bytes, 50 characters
	if cut := len(before) - most; cut > 0 {
		for !utf8.RuneStart(before[cut]) {
			cut++
		}
		before = "…" + before[cut:]
	}
	if len(after) > most {
		cut := most
		for !utf8.RuneStart(after[cut]) {
			cut--
		}
		after = after[:cut] + "…"
	}
	s := strings.ReplaceAll(before+"«"+strings.TrimSpace(text[from:to])+"»"+after, "\t", " | ")
	return oneLine(s)
}

// sentenceAround gives the sentence that holds a span, or as much of it as a
// person would read.
func sentenceAround(text string, from, to int) (int, int) {
	start := max(from-maxSentence/2, 0)
	for start < from && !utf8.RuneStart(text[start]) {
		start++
	}
	if i := strings.LastIndexAny(text[start:from], "。\n"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[start+i:])
		start += i + size
	}
	end := min(to+maxSentence/2, len(text))
	for end > to && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	if i := strings.IndexAny(text[to:end], "。\n"); i >= 0 {
		end = to + i
	}
	return start, end
}

// oneLine puts text with line breaks on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
