package sink

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"policywatch/extract"
	"policywatch/normalize"
)

// A reading is what one version of a page says, in rows, not yet set against
// what is stored.
type reading struct {
	page     pageRow
	items    []itemRow
	records  []recordRow
	findings []normalize.Finding  // of this package: what it refused
	missing  map[string]bool      // attachments that could not be had, by URL
	unclosed bool                 // the page may be cut off at its end
	shapes   map[string]itemShape // of items, see shape
}

// read makes rows of a page that was understood. Times, run and revision are
// left for the ledger.
func read(page pageRow, authority string, doc *extract.Document, result *normalize.Result) reading {
	source, parser := page.Source, page.Parser
	page.Authority = authority
	page.DocumentKey, page.Title = result.DocumentKey, doc.Title
	page.Published, page.Publisher = parseDay(doc.Published), doc.Publisher
	page.DocNumber, page.Issuer = normalize.NormalDocNumber(doc.DocNumber), doc.Issuer
	page.Cites = cited(doc)
	page.Repealed, page.RepealDays, page.RepealWords = []string{}, []*time.Time{}, []string{}
	for _, r := range result.Repeals {
		page.Repealed = append(page.Repealed, r.DocNumber)
		page.RepealDays = append(page.RepealDays, parseDay(r.From))
		page.RepealWords = append(page.RepealWords, r.Evidence)
	}
	page.SiteCode = doc.Site.IDCode
	page.Topics = nonNil(result.Topics)
	page.Regions = regionCodes(result.Regions)
	r := reading{
		page: page, missing: map[string]bool{}, unclosed: doc.Unclosed,
		items: make([]itemRow, 0, len(doc.Items)), records: make([]recordRow, 0, len(result.Records)),
	}
	for _, f := range doc.Files {
		if f.Missing {
			r.missing[f.URL] = true
		}
	}

	text := append([]byte(doc.Title), 0) // what a reader sees, part by part
	keys := itemKeys(doc.Items)
	silent := silent(doc)
	for i, item := range doc.Items {
		var facts normalize.ItemFacts
		if i < len(result.Items) {
			facts = result.Items[i]
		}
		row := itemRow{
			Source: source, URL: page.URL, ItemKey: keys[i],
			Item: uint32(item.Index), Role: string(item.Role),
			Question: item.Question, Answer: item.Answer, ShortAnswer: item.ShortAnswer,
			Verdict: facts.Verdict, Topic: facts.Topic, Relevant: facts.Relevant,
			Truncated: item.Truncated || silent && item.Role != extract.RoleRelated, Regions: regionCodes(facts.Regions),
			Published: parseDay(item.Published), ItemURL: item.URL,
			DocumentKey: page.DocumentKey, BodyHash: page.BodyHash, Parser: parser,
		}
		row.ContentHash = hashOf(row.Question, row.Answer, item.Published, row.Role)
		if row.cut() { // it may go on
			row.ContentHash = hashOf(row.ContentHash, "cut")
		}
		text = append(append(text, item.Question...), 0)
		text = append(append(text, item.Answer...), 0)
		r.items = append(r.items, row)
	}
	textHash := sha256.Sum256(text)
	r.page.TextHash = hex.EncodeToString(textHash[:])

	seen := map[string]bool{}
	for _, rec := range result.Records {
		row, err := recordOf(rec)
		if err == nil && (rec.Item < 0 || rec.Item >= len(r.items)) {
			err = fmt.Errorf("item %d is not on the page", rec.Item)
		}
		if err == nil && r.unclosed && r.items[rec.Item].cut() && rec.Evidence.In == "" && rec.Evidence.End >= len([]rune(r.items[rec.Item].Answer)) {
			err = errors.New("the page is cut off there: the figure may go on")
		}
		if err != nil {
			r.findings = append(r.findings, normalize.Finding{
				Stage: "sink", Code: "record-refused", Item: rec.Item,
				Text: fmt.Sprintf("%s %q: %v", rec.Measure, rec.Evidence.Text, err),
			})
			continue
		}
		if seen[row.ID] {
			continue
		}
		seen[row.ID] = true
		item := r.items[rec.Item]
		row.Source, row.URL = source, page.URL
		row.ItemKey, row.Role, row.Question = item.ItemKey, item.Role, item.Question
		row.Title, row.DocumentKey = page.Title, page.DocumentKey
		row.DocNumber, row.Issuer, row.Authority = page.DocNumber, page.Issuer, authority
		row.Published = item.Published
		if row.Published == nil && row.Role != string(extract.RoleRelated) {
			row.Published = page.Published
		}
		if rec.Evidence.In == "" {
			row.EvidenceFile = doc.Items[rec.Item].PartAt(rec.Evidence.Start)
		} else if parts := doc.Items[rec.Item].Parts; len(parts) == 1 && row.Role == string(extract.RoleSection) {
			row.EvidenceFile = parts[0].URL // a question that the attachment asks
		}
		row.BodyHash, row.Parser = page.BodyHash, parser
		r.records = append(r.records, row)
	}
	return r
}

// recordOf makes a row of a record, or says why no column can hold it: one bad
// row must not spoil the batch that it stands in.
func recordOf(r normalize.Record) (recordRow, error) {
	var errs []error
	number := func(field string, s *string, digits, scale int32) *decimal.Decimal {
		if s == nil {
			return nil
		}
		d, err := decimal.NewFromString(*s)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s %q is no decimal", field, *s))
			return nil
		}
		if !d.Equal(d.Truncate(scale)) || d.Abs().Cmp(decimal.New(1, digits-scale)) >= 0 {
			errs = append(errs, fmt.Errorf("%s %s does not fit Decimal(%d, %d)", field, *s, digits, scale))
			return nil
		}
		return &d
	}
	date := func(field string, s *string) *time.Time {
		if s == nil {
			return nil
		}
		d := parseDay(*s)
		if d == nil {
			errs = append(errs, fmt.Errorf("%s %q is no day from 1900 to 2299", field, *s))
		}
		return d
	}
	bracket := func(field string, b *normalize.Bracket, digits int32) (lo, hi *decimal.Decimal) {
		if b == nil {
			return nil, nil
		}
		return number(field, b.Min, digits, 2), number(field, b.Max, digits, 2)
	}
	if r.ID == "" || r.PolicyKey == "" || r.Measure == "" {
		errs = append(errs, errors.New("id, policy_key or measure is missing"))
	}
	row := recordRow{
		ruleRow: ruleRow{
			Region: r.Region, RegionName: r.RegionName, Scheme: r.Scheme, Measure: r.Measure, ValueUnit: r.Value.Unit,
			Per: r.Per, Base: r.Base, Payer: r.Payer,
			Population: nonNil(r.Population), Care: nonNil(r.Care), Institution: nonNil(r.Institution),
			Condition: r.Condition, Tier: r.Tier, Visit: r.Visit,
		},
		ID: r.ID, PolicyKey: r.PolicyKey,
		Value: ValueText(r.Value), Unlimited: r.Value.Unlimited, Relation: r.Relation, Approx: r.Approx,
		EffectiveFrom: date("effective.from", r.Effective.From),
		EffectiveTo:   date("effective.to", r.Effective.To),
		Kind:          r.Kind, Derived: r.Derived,
		Evidence: r.Evidence.Text, EvidenceStart: uint32(max(0, r.Evidence.Start)),
		EvidenceEnd: uint32(max(0, r.Evidence.End)), EvidenceIn: r.Evidence.In,
		Confidence: decimal.NewFromFloat(min(max(r.Confidence, 0), 1)).Round(3),
		Rule:       r.Rule, Item: uint32(max(0, r.Item)),
	}
	if r.Value.Unit == "date" {
		for _, d := range []struct {
			in  *string
			out *string
		}{{r.Value.Min, &row.DateMin}, {r.Value.Max, &row.DateMax}} {
			if d.in == nil {
				continue
			}
			yearless := strings.TrimPrefix(*d.in, "--")
			if parseDay(*d.in) == nil && (yearless == *d.in || parseDay("2000-"+yearless) == nil) {
				errs = append(errs, fmt.Errorf("value %q is no day", *d.in))
			}
			*d.out = *d.in
		}
	} else {
		row.ValueMin = number("value.min", r.Value.Min, 18, 6)
		row.ValueMax = number("value.max", r.Value.Max, 18, 6)
	}
	row.AgeMin, row.AgeMax = bracket("age", r.Age, 9)
	row.AmountMin, row.AmountMax = bracket("amount", r.Amount, 18)
	row.ContributedMin, row.ContributedMax = bracket("contributed", r.Contributed, 9)
	return row, errors.Join(errs...)
}

func figure(d *decimal.Decimal) *string {
	if d == nil {
		return nil
	}
	s := d.String()
	return &s
}

func bracketOf(lo, hi *decimal.Decimal) *normalize.Bracket {
	if lo == nil && hi == nil {
		return nil
	}
	return &normalize.Bracket{Min: figure(lo), Max: figure(hi)}
}

// itemKeys names the items of a page so that an item keeps its name when its
// answer changes or it moves: by its question, counted where the page asks
// twice the same; an item without a question by its role.
func itemKeys(items []extract.Item) []string {
	keys := make([]string, len(items))
	count := map[string]int{}
	for i, item := range items {
		name := normalize.NormalQuestion(item.Question)
		if name == "" {
			name = " " + string(item.Role)
		}
		count[name]++
		keys[i] = hashOf(name, fmt.Sprint(count[name]))
	}
	return keys
}

// hashOf is a short stable name for a list of strings.
func hashOf(parts ...string) string {
	b, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// parseDay reads "2006-01-02"; nil for "" and what Date32 cannot hold.
func parseDay(s string) *time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2299 {
		return nil
	}
	return &t
}

func regionCodes(spans []normalize.RegionSpan) []string {
	codes := []string{}
	for _, s := range spans {
		if !slices.Contains(codes, s.Code) {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
