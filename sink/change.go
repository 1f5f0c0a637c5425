package sink

import (
	"time"

	"github.com/shopspring/decimal"
)

// The kinds of changes.
const (
	Added    = "added"
	Modified = "modified"
	Removed  = "removed"
	PageGone = "gone" // the page that stated the rule went; the rule may live on
)

// changeRow is one row of the table changes; the migration says what each
// column means.
type changeRow struct {
	ruleRow
	ID               string           `ch:"id"`
	ObservedAt       time.Time        `ch:"observed_at"`
	Kind             string           `ch:"kind"`
	PolicyKey        string           `ch:"policy_key"`
	Relation         string           `ch:"relation"`
	OldValue         string           `ch:"old_value"`
	NewValue         string           `ch:"new_value"`
	OldMin           *decimal.Decimal `ch:"old_min"`
	OldMax           *decimal.Decimal `ch:"old_max"`
	NewMin           *decimal.Decimal `ch:"new_min"`
	NewMax           *decimal.Decimal `ch:"new_max"`
	Delta            *decimal.Decimal `ch:"delta"`
	DeltaRatio       *decimal.Decimal `ch:"delta_ratio"`
	Better           int8             `ch:"better"`
	EffectiveFrom    *time.Time       `ch:"effective_from"`
	EffectiveTo      *time.Time       `ch:"effective_to"`
	OldEffectiveFrom *time.Time       `ch:"old_effective_from"`
	OldEffectiveTo   *time.Time       `ch:"old_effective_to"`
	LeadDays         *int32           `ch:"lead_days"`
	Silent           bool             `ch:"silent"`
	OldEvidence      string           `ch:"old_evidence"`
	NewEvidence      string           `ch:"new_evidence"`
	OldRecord        string           `ch:"old_record"`
	NewRecord        string           `ch:"new_record"`
	OldURL           string           `ch:"old_url"`
	OldPage          string           `ch:"old_page"`
	NewPage          string           `ch:"new_page"`
	OldPublished     *time.Time       `ch:"old_published"`
	NewPublished     *time.Time       `ch:"new_published"`
	Source           string           `ch:"source"`
	URL              string           `ch:"url"`
	Title            string           `ch:"title"`
	Question         string           `ch:"question"`
	Authority        string           `ch:"authority"`
	DocumentKey      string           `ch:"document_key"`
	Parser           string           `ch:"parser_version"`
	Run              string           `ch:"run"`
	Withdrawn        bool             `ch:"withdrawn"`
	Revision         uint32           `ch:"revision"`

	from pair // what it was made of
}

// china is where the days of policies are days.
var china = time.FixedZone("UTC+8", 8*60*60)

// newChange makes a change of a pair that was observed on a page at a time.
// published is what the page shows as its day of publishing now.
func newChange(kind string, p pair, at time.Time, published *time.Time, page, run string) changeRow {
	r := p.new
	if r == nil {
		r = p.old
	}
	c := changeRow{
		ruleRow: r.ruleRow, Kind: kind, ObservedAt: at, PolicyKey: r.PolicyKey, Relation: r.Relation, Source: r.Source, URL: r.URL, Title: r.Title, Question: r.Question,
		Authority: r.Authority, DocumentKey: r.DocumentKey, Parser: r.Parser, Run: run,
		NewPage: page, NewPublished: published, from: p,
	}
	if o := p.old; o != nil {
		c.OldValue, c.OldMin, c.OldMax = o.Value, o.ValueMin, o.ValueMax
		c.OldEffectiveFrom, c.OldEffectiveTo = o.EffectiveFrom, o.EffectiveTo
		c.OldEvidence, c.OldRecord, c.OldPage, c.OldURL, c.OldPublished = o.Evidence, o.ID, o.BodyHash, o.URL, o.Published
	}
	if n := p.new; n != nil {
		c.NewValue, c.NewMin, c.NewMax = n.Value, n.ValueMin, n.ValueMax
		c.EffectiveFrom, c.EffectiveTo = n.EffectiveFrom, n.EffectiveTo
		c.NewEvidence, c.NewRecord, c.NewPublished = n.Evidence, n.ID, n.Published
		c.LeadDays = leadDays(at, n.EffectiveFrom)
	}
	if p.old != nil && p.new != nil {
		c.Delta, c.DeltaRatio = delta(p.old, p.new)
		c.Better = better(p.old, p.new)
	}
	// A page that shows no date cannot be told to hide an edit.
	c.Silent = kind != Added && kind != PageGone && c.OldURL == c.URL &&
		c.OldPublished != nil && sameDay(c.OldPublished, c.NewPublished)
	c.ID = c.identity()
	return c
}

// identity is the same for one change however often it is found, and however
// often the page says so.
func (r changeRow) identity() string {
	return hashOf(r.Source, r.URL, r.Kind, r.PolicyKey, r.OldValue, r.NewValue, dayText(r.EffectiveFrom), r.ObservedAt.Format(time.RFC3339Nano))
}

// leadDays is the days from the day of at, in China, to from.
func leadDays(at time.Time, from *time.Time) *int32 {
	if from == nil {
		return nil
	}
	y, m, d := at.In(china).Date()
	days := int32(from.Sub(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
	return &days
}

func dayText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}
