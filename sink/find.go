package sink

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"policywatch/extract"
)

// findChanges finds the changes of policy that a run saw, and stores them. All
// it needs is stored, so a run that was killed on the way finds the same.
func (s *Store) findChanges(ctx context.Context, run runRow) error {
	var touched []touchedPage
	err := s.conn.Select(ctx, &touched, `
		SELECT url, fetched_at, body_hash, seen_at
		FROM fetches FINAL
		WHERE source = ? AND run = ? AND article AND (changed OR outcome = 'gone' AND body_hash = '' AND seen_at IS NOT NULL)
		ORDER BY url`, run.Source, run.Run)
	if err != nil {
		return fmt.Errorf("read the pages that changed: %w", err)
	}
	whole, err := s.firstWhole(ctx, run.Source)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(touched, 200) {
		changes, err := s.changesOf(ctx, run, whole, chunk)
		if err != nil {
			return err
		}
		if err := insert(ctx, s, "changes", changes); err != nil {
			return err
		}
		if err := insert(ctx, s, "findings", jumps(changes)); err != nil {
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

// changesOf finds the changes on some pages of a run; whole is as newcomers
// wants it.
func (s *Store) changesOf(ctx context.Context, run runRow, whole string, pages []touchedPage) ([]changeRow, error) {
	news, err := s.newcomers(ctx, run.Source, whole, pages)
	if err != nil {
		return nil, err
	}
	telling := slices.DeleteFunc(slices.Clone(pages), func(p touchedPage) bool {
		return p.isNew() && !(news[p.URL] && Kind(run.Kind) == Crawl)
	})
	if len(telling) == 0 {
		return nil, nil // all of a first crawl: there is no need to read it back
	}
	urls := make([]string, len(telling))
	since := telling[0].FetchedAt
	for i, p := range telling {
		urls[i] = p.URL
		if p.FetchedAt.Before(since) {
			since = p.FetchedAt
		}
	}
	history, err := s.history(ctx, run.Source, urls, since)
	if err != nil {
		return nil, err
	}
	var gone map[string]version
	if len(news) > 0 && Kind(run.Kind) == Crawl {
		if gone, err = s.gonePages(ctx, run); err != nil {
			return nil, err
		}
	}
	var changes []changeRow
	var moves []findingRow
	for _, p := range telling {
		if h := history[p.URL]; h != nil && p.isNew() {
			if old, ok := movedFrom(h.at(p.FetchedAt), gone); ok {
				moves = append(moves, findingRow{
					Source: run.Source, URL: p.URL, Stage: "sink", Code: "moved", Item: -1, Text: "it was at " + old.records[0].URL + " before",
					BodyHash: p.BodyHash, FirstSeen: p.FetchedAt, Parser: run.Parser, Run: run.Run,
				})
			}
		}
		changes = append(changes, history[p.URL].changesAt(p, run.Run, gone)...)
	}
	if err := insert(ctx, s, "findings", moves); err != nil {
		return nil, err
	}
	return s.policyChanges(ctx, run, changes, telling)
}

// changesAt finds what changed on a page when it was fetched as p says. A page
// that is new may be one of those that are gone, moved.
func (h *said) changesAt(p touchedPage, run string, gone map[string]version) []changeRow {
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
		if moved, ok := movedFrom(new, gone); ok {
			old = moved
		}
	}
	awaited := h.awaited(at)
	for _, pr := range diff(old, new) {
		kind := Modified
		switch {
		case pr.old == nil && awaited[pr.new.EvidenceFile]:
			continue
		case pr.old == nil:
			kind = Added
		case pr.new == nil:
			kind = Removed
		}
		changes = append(changes, newChange(kind, pr, at, published, p.BodyHash, run))
	}
	return distinct(changes)
}

// distinct leaves a change that a page shows in several places once: also where
// a headline says it in fewer words (430元. 2026年居民医保个人缴费430元).
func distinct(changes []changeRow) []changeRow {
	seen := map[string]bool{}
	all := slices.Clone(changes)
	return slices.DeleteFunc(changes, func(c changeRow) bool {
		again := seen[c.ID]
		seen[c.ID] = true
		return again || slices.ContainsFunc(all, func(o changeRow) bool { return isHeadline(c, o) })
	})
}

// isHeadline tells whether a change is what another one says, in fewer words of
// the same item.
func isHeadline(c, o changeRow) bool {
	short, long := cmp.Or(c.from.new, c.from.old), cmp.Or(o.from.new, o.from.old)
	return c.ID != o.ID && c.Kind == o.Kind && c.OldValue == o.OldValue && c.NewValue == o.NewValue &&
		short.ItemKey == long.ItemKey && near(short, long) && nearWords(short.Condition, long.Condition) &&
		len(short.Evidence) < len(long.Evidence) &&
		strings.Contains(string(letters(long.Evidence)), string(letters(short.Evidence)))
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
	const where = " FINAL PREWHERE source = ? AND url IN (?) WHERE closed_at IS NULL OR closed_at >= ? ORDER BY url, item, first_seen"
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
	return pages, s.addFiles(ctx, source, urls, pages)
}
