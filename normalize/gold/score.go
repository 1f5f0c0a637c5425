package gold

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"policywatch/extract"
	"policywatch/normalize"
)

// confidenceEdges part the calibration table's bins, each closed below; the
// first bin takes 1 as well.
var confidenceEdges = []float64{1, 0.97, 0.94, 0.9, 0.8, 0.7, 0.6, 0}

// Score compares predictions with gold. A page of gold without a prediction is
// missed as a whole; a prediction for a page that gold does not know is not
// looked at, for nobody has said what is right there.
func Score(pages []Page, predictions []Prediction) Report {
	return score(pages, predictions).Report
}

// An Outcome is a compared prediction and whether it matches an annotation.
type Outcome struct {
	Record       normalize.Record
	Core, Strict bool
}

// Outcomes compares predictions with gold one by one, as Score does in sum.
func Outcomes(pages []Page, predictions []Prediction) []Outcome {
	return score(pages, predictions).outcomes
}

func score(pages []Page, predictions []Prediction) *scorer {
	byFile := map[string]Prediction{}
	for _, p := range predictions {
		byFile[p.File] = p
	}
	s := &scorer{measures: map[string]*Counts{}}
	s.Measures, s.Pages, s.Errors = []MeasureCounts{}, []PageCounts{}, []Error{} // never null in JSON
	for i := 1; i < len(confidenceEdges); i++ {
		s.Calibration = append(s.Calibration, Bin{From: confidenceEdges[i], To: confidenceEdges[i-1]})
	}
	for _, page := range pages {
		before := s.Overall
		s.page(page, byFile[page.File])
		after := s.Overall
		s.Pages = append(s.Pages, PageCounts{page.File, Counts{
			after.Gold - before.Gold, after.Predicted - before.Predicted,
			after.Core - before.Core, after.Strict - before.Strict,
		}})
	}
	for _, m := range compared {
		if c := s.measures[m]; c != nil {
			s.Measures = append(s.Measures, MeasureCounts{m, *c})
		}
	}
	s.Fields = countFields(s.Errors)
	slices.SortStableFunc(s.Errors, func(a, b Error) int { return cmp.Compare(b.weight(), a.weight()) })
	return s
}

// scorer is a Report in the making.
type scorer struct {
	Report
	measures map[string]*Counts
	outcomes []Outcome
}

func (s *scorer) measure(name string) *Counts {
	if s.measures[name] == nil {
		s.measures[name] = &Counts{}
	}
	return s.measures[name]
}

// group holds what one item, as named by role and question, has on both sides.
// Several items of the same name are one group.
type group struct {
	role        extract.Role
	question    string
	gold        []Item
	predicted   []predictedItem
	goldRecords []normalize.Record
	records     []normalize.Record
}

func (s *scorer) page(page Page, pred Prediction) {
	var order []string
	groups := map[string]*group{}
	at := func(role extract.Role, question string) *group {
		k := itemKey(role, question)
		if groups[k] == nil {
			groups[k] = &group{role: role, question: question}
			order = append(order, k)
		}
		return groups[k]
	}
	for _, it := range page.Items {
		g := at(it.Role, it.Question)
		g.gold = append(g.gold, it)
	}
	for _, it := range itemsOf(pred) {
		g := at(it.role, it.question)
		g.predicted = append(g.predicted, it)
	}
	for _, r := range page.Records {
		if it := page.Items[r.Item]; !leftOut(r.Record) {
			g := at(it.Role, it.Question)
			rec := r.Record
			rec.Evidence.Text = r.Evidence
			g.goldRecords = append(g.goldRecords, rec)
		}
	}
	if pred.Result != nil {
		items := itemsOf(pred)
		for _, r := range pred.Result.Records {
			if leftOut(r) {
				continue
			}
			g := at("", "") // a record of no item: matches nothing, but counts
			if r.Item >= 0 && r.Item < len(items) {
				g = at(items[r.Item].role, items[r.Item].question)
			}
			g.records = append(g.records, r)
		}
	}
	s.document(page, pred)
	for _, k := range order {
		s.items(page.File, groups[k])
		s.records(page.File, groups[k])
	}
}

// fact counts one compared fact of an item or a page.
func (s *scorer) fact(t *Tally, e Error, name, want, got string) {
	t.count(want == got)
	if want != got {
		e.Kind, e.Fields, e.Want, e.Got = Fact, []string{name}, want, got
		s.Errors = append(s.Errors, e)
	}
}

func (s *scorer) document(page Page, pred Prediction) {
	var doc extract.Document
	if pred.Document != nil {
		doc = *pred.Document
	}
	var regions []normalize.RegionSpan
	if pred.Result != nil {
		regions = pred.Result.Regions
	}
	d, want, e := &s.Documents, page.Document, Error{File: page.File}
	s.fact(&d.Title, e, "title", squeeze(want.Title), squeeze(doc.Title))
	s.fact(&d.Published, e, "published", want.Published, doc.Published)
	s.fact(&d.DocNumber, e, "doc_number", squeeze(want.DocNumber), squeeze(doc.DocNumber))
	s.fact(&d.Issuer, e, "issuer", squeeze(want.Issuer), squeeze(doc.Issuer))
	s.fact(&d.Regions, e, "regions", set(want.Regions), set(codes(regions)))
}

// codes are the codes of the places that were made out.
func codes(spans []normalize.RegionSpan) []string {
	var out []string
	for _, r := range spans {
		if !r.Ambiguous && r.Code != "" {
			out = append(out, r.Code)
		}
	}
	return out
}

// items pairs the items of a group in order and compares their facts.
func (s *scorer) items(file string, g *group) {
	s.Items.Gold += len(g.gold)
	s.Items.Predicted += len(g.predicted)
	for n, it := range g.gold {
		if n >= len(g.predicted) {
			s.Errors = append(s.Errors, Error{File: file, Role: g.role, Question: g.question, Kind: ItemMissed})
			continue
		}
		p := g.predicted[n]
		s.Items.Found++
		i, e := &s.Items, Error{File: file, Role: g.role, Question: g.question}
		s.fact(&i.Published, e, "published", it.Published, p.published)
		s.fact(&i.ShortAnswer, e, "short_answer", squeeze(it.ShortAnswer), squeeze(p.shortAnswer))
		s.fact(&i.Verdict, e, "verdict", it.Verdict, p.verdict)
		s.fact(&i.Relevant, e, "relevant", strconv.FormatBool(it.Relevant), strconv.FormatBool(p.relevant))
		s.fact(&i.Regions, e, "regions", set(it.Regions), set(p.regions))
	}
	for n := len(g.gold); n < len(g.predicted); n++ {
		s.Errors = append(s.Errors, Error{File: file, Role: g.role, Question: g.question, Kind: ItemExtra})
	}
}

// predictedItem is what is compared of a predicted item, with its text.
type predictedItem struct {
	role                            extract.Role
	question                        string
	published, shortAnswer, verdict string
	relevant                        bool
	regions                         []string
	text                            string // question and answer without white space
}

func itemsOf(p Prediction) []predictedItem {
	if p.Document == nil {
		return nil
	}
	var items []predictedItem
	for n, it := range p.Document.Items {
		q := predictedItem{
			role: it.Role, question: it.Question,
			published: it.Published, shortAnswer: it.ShortAnswer,
			text: squeeze(it.Question + it.Answer),
		}
		if p.Result != nil && n < len(p.Result.Items) {
			f := p.Result.Items[n]
			q.verdict, q.relevant = f.Verdict, f.Relevant
			q.regions = codes(f.Regions)
		}
		items = append(items, q)
	}
	return items
}

// records pairs the records of a group. The strict key refines the core key,
// so pairing equal keys one by one, first strict then core, is a maximum
// matching of either kind.
func (s *scorer) records(file string, g *group) {
	var itemText strings.Builder
	for _, it := range g.predicted {
		itemText.WriteString(it.text)
		itemText.WriteByte('\n') // squeezed evidence cannot reach over it
	}
	text := itemText.String()
	gold := make([]*candidate, len(g.goldRecords))
	for n, r := range g.goldRecords {
		gold[n] = newCandidate(r, true)
	}
	pred := make([]*candidate, len(g.records))
	for n, r := range g.records {
		ev := squeeze(r.Evidence.Text)
		pred[n] = newCandidate(r, ev != "" && strings.Contains(text, ev))
	}

	pair(gold, pred, func(c *candidate) string { return c.core + c.rest }, func(a, b *candidate) {
		a.strict, b.strict = true, true
	})
	pairNearest(gold, pred)

	for _, c := range gold {
		s.count(c, func(n *Counts) *int { return &n.Gold })
		s.match(c)
	}
	for _, c := range pred {
		s.count(c, func(n *Counts) *int { return &n.Predicted })
		s.calibrate(c)
		s.outcomes = append(s.outcomes, Outcome{c.Record, c.mate != nil, c.strict})
	}
	s.Errors = append(s.Errors, recordErrors(file, g, gold, pred)...)
}

func (s *scorer) count(c *candidate, which func(*Counts) *int) {
	*which(&s.Overall)++
	*which(s.measure(c.Measure))++
}

func (s *scorer) match(c *candidate) {
	for _, n := range []*Counts{&s.Overall, s.measure(c.Measure)} {
		if c.mate != nil {
			n.Core++
		}
		if c.strict {
			n.Strict++
		}
	}
}

func (s *scorer) calibrate(c *candidate) {
	for n := range s.Calibration {
		b := &s.Calibration[n]
		if c.Confidence < b.From && n < len(s.Calibration)-1 {
			continue
		}
		b.Predicted++
		if c.mate != nil {
			b.Core++
		}
		if c.strict {
			b.Strict++
		}
		return
	}
}
