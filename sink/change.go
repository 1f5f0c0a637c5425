package sink

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"

	"policywatch/extract"
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
	ID               string           `ch:"id"`
	Region           string           `ch:"region"`
	ObservedAt       time.Time        `ch:"observed_at"`
	Kind             string           `ch:"kind"`
	PolicyKey        string           `ch:"policy_key"`
	RegionName       string           `ch:"region_name"`
	Scheme           string           `ch:"scheme"`
	Measure          string           `ch:"measure"`
	Payer            string           `ch:"payer"`
	Per              string           `ch:"per"`
	Population       []string         `ch:"population"`
	Care             []string         `ch:"care"`
	Institution      []string         `ch:"institution"`
	Condition        string           `ch:"condition"`
	OldValue         string           `ch:"old_value"`
	NewValue         string           `ch:"new_value"`
	OldMin           *decimal.Decimal `ch:"old_min"`
	OldMax           *decimal.Decimal `ch:"old_max"`
	NewMin           *decimal.Decimal `ch:"new_min"`
	NewMax           *decimal.Decimal `ch:"new_max"`
	ValueUnit        string           `ch:"value_unit"`
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
		Kind: kind, ObservedAt: at, PolicyKey: r.PolicyKey, Region: r.Region, RegionName: r.RegionName,
		Scheme: r.Scheme, Measure: r.Measure, Payer: r.Payer, Per: r.Per,
		Population: r.Population, Care: r.Care, Institution: r.Institution, Condition: r.Condition,
		ValueUnit: r.ValueUnit, Source: r.Source, URL: r.URL, Title: r.Title, Question: r.Question,
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
	c.ID = hashOf(c.Source, c.URL, c.Kind, c.PolicyKey, c.OldValue, c.NewValue, dayText(c.EffectiveFrom), at.Format(time.RFC3339Nano))
	return c
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

// findChanges finds the changes of policy that a run saw, and stores them. All
// it needs is stored, so a run that was killed on the way finds the same.
func (s *Store) findChanges(ctx context.Context, run runRow) error {
	news, err := s.bringsNews(ctx, run)
	if err != nil {
		return err
	}
	var touched []touchedPage
	err = s.conn.Select(ctx, &touched, `
		SELECT url, fetched_at, body_hash, seen_at
		FROM fetches FINAL
		WHERE source = ? AND run = ? AND article AND (changed OR outcome = 'gone' AND body_hash = '' AND seen_at IS NOT NULL)
		ORDER BY url`, run.Source, run.Run)
	if err != nil {
		return fmt.Errorf("read the pages that changed: %w", err)
	}
	for chunk := range slices.Chunk(touched, 200) {
		changes, err := s.changesOf(ctx, run, chunk, news)
		if err != nil {
			return err
		}
		if err := insert(ctx, s, "changes", changes); err != nil {
			return err
		}
	}
	return nil
}

// touchedPage is a page that a run found new, changed or gone for good.
type touchedPage struct {
	URL       string     `ch:"url"`
	FetchedAt time.Time  `ch:"fetched_at"`
	BodyHash  string     `ch:"body_hash"`
	SeenAt    *time.Time `ch:"seen_at"`
}

// isNew tells whether the page was seen for the first time.
func (p touchedPage) isNew() bool { return p.SeenAt != nil && p.SeenAt.Equal(p.FetchedAt) }

// bringsNews tells whether a page that a run sees for the first time is new: a
// crawl after one that saw the whole source. What the first crawl finds, and
// what a backfill finds, was there before.
func (s *Store) bringsNews(ctx context.Context, run runRow) (bool, error) {
	if Kind(run.Kind) != Crawl {
		return false, nil
	}
	var whole uint64
	err := s.conn.QueryRow(ctx, "SELECT count() FROM runs FINAL WHERE source = ? AND run < ? AND kind = 'crawl' AND status = 'done' AND NOT cut", run.Source, run.Run).Scan(&whole)
	if err != nil {
		return false, fmt.Errorf("read the earlier runs of %s: %w", run.Source, err)
	}
	return whole > 0, nil
}

// changesOf finds the changes on some pages of a run.
func (s *Store) changesOf(ctx context.Context, run runRow, pages []touchedPage, news bool) ([]changeRow, error) {
	urls := make([]string, len(pages))
	since := pages[0].FetchedAt
	for i, p := range pages {
		urls[i] = p.URL
		if p.FetchedAt.Before(since) {
			since = p.FetchedAt
		}
	}
	history, err := s.history(ctx, run.Source, urls, since)
	if err != nil {
		return nil, err
	}
	var changes []changeRow
	for _, p := range pages {
		if p.isNew() && !news {
			continue
		}
		changes = append(changes, history[p.URL].changesAt(p, run.Run)...)
	}
	return s.onlyPolicy(ctx, run, changes)
}

// changesAt finds what changed on a page when it was fetched as p says.
func (h *said) changesAt(p touchedPage, run string) []changeRow {
	if h == nil {
		return nil
	}
	at := p.FetchedAt
	old := h.at(at.Add(-time.Millisecond))
	new := h.at(at)
	var changes []changeRow
	if p.BodyHash == "" {
		for _, r := range rules(old.records) {
			changes = append(changes, newChange(PageGone, pair{old: r}, at, nil, "", run))
		}
		return distinct(changes)
	}
	if mixedParsers(old.records, new.records, at) {
		return nil
	}
	published := h.published(at)
	if p.isNew() {
		old.items = map[string]itemShape{}
	}
	for _, pr := range diff(old, new) {
		kind := Modified
		switch {
		case pr.old == nil:
			kind = Added
		case pr.new == nil:
			kind = Removed
		}
		changes = append(changes, newChange(kind, pr, at, published, p.BodyHash, run))
	}
	return distinct(changes)
}

// distinct leaves a change that a page shows in several places once.
func distinct(changes []changeRow) []changeRow {
	seen := map[string]bool{}
	return slices.DeleteFunc(changes, func(c changeRow) bool {
		again := seen[c.ID]
		seen[c.ID] = true
		return again
	})
}

// mixedParsers tells whether the two versions were read by different parsers:
// then what differs may be the reading.
func mixedParsers(old, new []*recordRow, at time.Time) bool {
	for _, n := range new {
		if !n.FirstSeen.Equal(at) {
			continue
		}
		for _, o := range old {
			if o.ClosedAt != nil && o.Parser != n.Parser {
				return true
			}
		}
	}
	return false
}

// at gives what the page said at a time.
func (h *said) at(t time.Time) version {
	v := version{items: map[string]itemShape{}}
	for i := range h.items {
		if item := &h.items[i]; item.holds(t) {
			v.items[item.ItemKey] = shapeOf(item)
		}
	}
	for i := range h.records {
		if r := &h.records[i]; r.holds(t) {
			v.records = append(v.records, r)
		}
	}
	return v
}

// holds tells whether t is within the interval.
func (i *interval) holds(t time.Time) bool {
	return !i.FirstSeen.After(t) && (i.ClosedAt == nil || i.ClosedAt.After(t))
}

// published is the day that the page's own items show at a time.
func (h *said) published(t time.Time) *time.Time {
	for i := range h.items {
		item := &h.items[i]
		if item.Role != string(extract.RoleRelated) && item.holds(t) && item.Published != nil {
			return item.Published
		}
	}
	return nil
}

// history reads what the pages said at since and after.
func (s *Store) history(ctx context.Context, source string, urls []string, since time.Time) (map[string]*said, error) {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_query_size": 16 << 20}))
	pages := map[string]*said{}
	page := func(url string) *said {
		if pages[url] == nil {
			pages[url] = &said{}
		}
		return pages[url]
	}
	const where = " FINAL WHERE source = ? AND url IN (?) AND (closed_at IS NULL OR closed_at >= ?) ORDER BY url, item, first_seen"
	var items []itemRow
	if err := s.conn.Select(ctx, &items, "SELECT "+columnsOf[itemRow]()+" FROM items"+where, source, urls, since); err != nil {
		return nil, fmt.Errorf("read the items of %d pages: %w", len(urls), err)
	}
	for _, row := range items {
		p := page(row.URL)
		p.items = append(p.items, row)
	}
	var records []recordRow
	if err := s.conn.Select(ctx, &records, "SELECT "+columnsOf[recordRow]()+" FROM records"+where+", evidence_start, id", source, urls, since); err != nil {
		return nil, fmt.Errorf("read the records of %d pages: %w", len(urls), err)
	}
	for _, row := range records {
		p := page(row.URL)
		p.records = append(p.records, row)
	}
	return pages, nil
}
