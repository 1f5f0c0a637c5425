package sink

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/normalize"
)

// An event is a request that found an article new, changed, or gone for good:
// what the ledger of a page is made of.
type event struct {
	URL       string     `ch:"url"`
	Run       string     `ch:"run"`
	FetchedAt time.Time  `ch:"fetched_at"`
	Outcome   string     `ch:"outcome"`
	BodyHash  string     `ch:"body_hash"`
	SeenAt    *time.Time `ch:"seen_at"`
	LastGood  time.Time  `ch:"last_good"` // the last request before that found the page there
}

// gone tells whether the event is the end of the page at this address.
func (e event) gone() bool { return e.Outcome == string(crawl.Gone) || e.moved() }

// moved tells whether the page forwards to another address from then on.
func (e event) moved() bool { return e.Outcome == string(crawl.Duplicate) }

// touched is the event as findChanges sees it.
func (e event) touched() touchedPage {
	return touchedPage{URL: e.URL, FetchedAt: e.FetchedAt, BodyHash: e.BodyHash, SeenAt: e.SeenAt}
}

// A rebuilt is what the stored versions of a page come to when they are read
// anew, set against what is stored.
type rebuilt struct {
	url        string
	events     []event
	versions   []event   // of events, the first that found each body
	pages      []pageRow // versions whose reading differs
	items      []itemRow // rows that differ
	records    []recordRow
	findings   []findingRow
	unreadable int         // versions that the parser could not read, or that have no body
	changes    []changeRow // what the page showed to change, run by run, not yet set against other pages

	was, is []recordRow // the records that the page states now: as stored, as read anew
}

// rebuild reads the stored versions of some pages of a source anew and replays
// their ledgers, from the first version to the last. The result is what the
// store would hold had it had this parser from the start: intervals keep their
// times, so nothing that was seen long ago becomes news. gone are the pages that
// runs found gone, by run, where changes are sought: a new page may be one of them.
func (s *Store) rebuild(ctx context.Context, source, parser string, urls []string, gone map[string]map[string]version) ([]*rebuilt, error) {
	events, err := s.events(ctx, source, urls)
	if err != nil {
		return nil, err
	}
	versions, err := s.versions(ctx, source, urls)
	if err != nil {
		return nil, err
	}
	stored, err := s.ledgers(ctx, source, urls)
	if err != nil {
		return nil, err
	}
	pages := make([]*rebuilt, 0, len(urls))
	for _, url := range urls {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		pages = append(pages, s.replay(url, parser, events[url], versions[url], stored[url], gone))
	}
	return pages, nil
}

// replay rebuilds one page.
func (s *Store) replay(url, parser string, events []event, versions map[string]pageRow, stored said, gone map[string]map[string]version) *rebuilt {
	b := &rebuilt{url: url, events: events}
	items, records := newLedger[itemRow](nil), newLedger[recordRow](nil)
	var files []fileSeen
	done := map[string]bool{}
	for _, e := range events {
		// A body that came back has one row in pages, of when it first came.
		if !e.gone() && !done[e.BodyHash] {
			done[e.BodyHash] = true
			b.versions = append(b.versions, e)
			version := versions[e.BodyHash]
			files = append(files, version.filesAt(e.FetchedAt)...)
		}
	}
	closed := true // the version before
	for _, e := range events {
		if e.gone() {
			items.end(e.FetchedAt, e.LastGood, e.Run)
			records.end(e.FetchedAt, e.LastGood, e.Run)
		} else {
			says := b.read(s, parser, versions[e.BodyHash], e)
			if says == nil {
				continue
			}
			_ = says.complete(items, records, func() (bool, error) { return closed, nil }) // nothing that can fail
			closed = !says.unclosed || says.shapes != nil
			items.say(says.items, e.FetchedAt, e.LastGood, e.Run, says.itemSurvives())
			records.say(says.records, e.FetchedAt, e.LastGood, e.Run, says.recordSurvives(records))
		}
		// Here, where the rows are what they were when the run ended: later
		// versions replace what they say again.
		if e.moved() {
			continue // what it says is said elsewhere
		}
		h := said{items: valuesOf(items), records: valuesOf(records), files: files}
		b.changes = append(b.changes, h.changesAt(e.touched(), e.Run, gone[e.Run])...)
	}
	b.items = differing(stored.items, items)
	b.records = differing(stored.records, records)
	for _, r := range stored.records {
		if r.ClosedAt == nil {
			b.was = append(b.was, r)
		}
	}
	for _, r := range records.rows {
		if r.ClosedAt == nil {
			b.is = append(b.is, *r)
		}
	}
	return b
}

// read reads the version that an event found, and notes what differs from its
// stored row; nil where it cannot be read.
func (b *rebuilt) read(s *Store, parser string, stored pageRow, e event) *reading {
	if stored.URL == "" { // kept from before bodies were, or taken away
		b.unreadable++
		return nil
	}
	first := slices.Contains(b.versions, e)
	page := stored.page()
	page.FetchedAt = e.FetchedAt // dates what says no date itself
	row := stored
	row.Parser = parser
	doc, result, err := s.opt.Parse(page)
	if err != nil || doc == nil || result == nil {
		b.unreadable++
		if first && stored.Parser != parser {
			row.Revision++
			b.pages = append(b.pages, row)
			b.findings = append(b.findings, findingsOf(row, e, []normalize.Finding{{
				Stage: "extract", Code: "unreadable", Item: -1, Text: fmt.Sprint(err),
			}})...)
		}
		return nil
	}
	says := read(row, row.Authority, doc, result)
	if first && (stored.Parser != parser || !sameRow(stored, says.page)) {
		says.page.Revision++
		b.pages = append(b.pages, says.page)
		b.findings = append(b.findings, findingsOf(row, e, says.allFindings(doc, result))...)
	}
	return &says
}

// findingsOf makes rows of what was found on a version of a page.
func findingsOf(page pageRow, e event, list []normalize.Finding) []findingRow {
	rows := make([]findingRow, len(list))
	for i, f := range list {
		rows[i] = findingRow{
			Source: page.Source, URL: page.URL, Stage: f.Stage, Code: f.Code, Item: int32(f.Item), Field: f.Field,
			Text: f.Text, BodyHash: page.BodyHash, FirstSeen: e.FetchedAt, Parser: page.Parser, Run: e.Run,
		}
	}
	return rows
}

// allFindings are those of extraction, of normalization and of this package.
func (r *reading) allFindings(doc *extract.Document, result *normalize.Result) []normalize.Finding {
	var list []normalize.Finding
	for _, n := range doc.Notes {
		list = append(list, normalize.Finding{Stage: "extract", Code: n.Code, Item: -1, Text: n.Text})
	}
	return slices.Concat(list, result.Findings, r.findings)
}

func valuesOf[R any, P stated[R]](l *ledger[R, P]) []R {
	rows := make([]R, len(l.rows))
	for i, row := range l.rows {
		rows[i] = *row
	}
	return rows
}

// differing gives the rows to be written so that the stored ones become those
// of a ledger: new rows, rows that differ, and stored rows that the ledger does
// not have, taken back.
func differing[R any, P stated[R]](stored []R, l *ledger[R, P]) []R {
	type key struct {
		id   string
		from int64
	}
	keyOf := func(p P) key { return key{p.identity(), p.times().FirstSeen.UnixMilli()} }
	have := make(map[key]P, len(stored))
	for i := range stored {
		have[keyOf(&stored[i])] = &stored[i]
	}
	var rows []R
	for _, row := range l.rows {
		old := have[keyOf(row)]
		delete(have, keyOf(row))
		if old != nil {
			row.times().Revision = old.times().Revision
			if sameRow(*old, *row) && sameInterval(old.times(), row.times()) {
				continue
			}
			row.times().Revision++
		}
		rows = append(rows, *row)
	}
	for i := range stored { // in order, for the sake of equal output
		row := P(&stored[i])
		t := row.times()
		if have[keyOf(row)] != row || t.CloseReason == closedReparsed {
			continue
		}
		back := *row
		first := t.FirstSeen
		bt := P(&back).times()
		bt.ClosedAt, bt.LastSeen, bt.ClosedBy, bt.CloseReason = &first, &first, t.Run, closedReparsed
		bt.Revision++
		rows = append(rows, back)
	}
	return rows
}

// sameInterval leaves the revision aside.
func sameInterval(a, b *interval) bool {
	return a.FirstSeen.Equal(b.FirstSeen) && sameDay(a.LastSeen, b.LastSeen) && sameDay(a.ClosedAt, b.ClosedAt) &&
		a.ClosedBy == b.ClosedBy && a.CloseReason == b.CloseReason && a.Run == b.Run
}

// events reads what the ledgers of pages are made of, by URL in order of time.
func (s *Store) events(ctx context.Context, source string, urls []string) (map[string][]event, error) {
	var rows []event
	err := s.conn.Select(bigQuery(ctx), &rows, `
		SELECT url, run, fetched_at, outcome, body_hash, seen_at, last_good
		FROM (
			SELECT
				url, run, fetched_at, outcome, body_hash, seen_at, article, changed,
				maxIf(fetched_at, outcome IN ('ok', 'not_modified')) OVER (
					PARTITION BY url ORDER BY fetched_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
				) AS last_good
			FROM fetches FINAL
			WHERE source = ? AND url IN (?)
		)
		WHERE article AND (changed OR outcome IN ('gone', 'duplicate') AND body_hash = '' AND seen_at IS NOT NULL)
		ORDER BY url, fetched_at`, source, urls)
	if err != nil {
		return nil, fmt.Errorf("read the history of %d pages of %s: %w", len(urls), source, err)
	}
	events := map[string][]event{}
	for _, e := range rows {
		if e.gone() {
			// Day after day is one end.
			if list := events[e.URL]; len(list) == 0 || list[len(list)-1].gone() {
				continue
			}
		}
		events[e.URL] = append(events[e.URL], e)
	}
	return events, nil
}

// versions reads the stored versions of pages, by URL and body hash.
func (s *Store) versions(ctx context.Context, source string, urls []string) (map[string]map[string]pageRow, error) {
	var rows []pageRow
	err := s.conn.Select(bigQuery(ctx), &rows, "SELECT "+columnsOf[pageRow]()+" FROM pages FINAL PREWHERE source = ? AND url IN (?)", source, urls)
	if err != nil {
		return nil, fmt.Errorf("read %d stored pages of %s: %w", len(urls), source, err)
	}
	versions := map[string]map[string]pageRow{}
	for _, row := range rows {
		if versions[row.URL] == nil {
			versions[row.URL] = map[string]pageRow{}
		}
		versions[row.URL][row.BodyHash] = row
	}
	return versions, nil
}

// ledgers reads all that pages were ever seen to say.
func (s *Store) ledgers(ctx context.Context, source string, urls []string) (map[string]said, error) {
	pages := map[string]said{}
	var items []itemRow
	err := s.conn.Select(bigQuery(ctx), &items, "SELECT "+columnsOf[itemRow]()+" FROM items FINAL PREWHERE source = ? AND url IN (?) ORDER BY url, item, first_seen", source, urls)
	if err != nil {
		return nil, fmt.Errorf("read the items of %d pages: %w", len(urls), err)
	}
	for _, row := range items {
		p := pages[row.URL]
		p.items = append(p.items, row)
		pages[row.URL] = p
	}
	var records []recordRow
	err = s.conn.Select(bigQuery(ctx), &records, "SELECT "+columnsOf[recordRow]()+" FROM records FINAL PREWHERE source = ? AND url IN (?) ORDER BY url, item, evidence_start, id, first_seen", source, urls)
	if err != nil {
		return nil, fmt.Errorf("read the records of %d pages: %w", len(urls), err)
	}
	for _, row := range records {
		p := pages[row.URL]
		p.records = append(p.records, row)
		pages[row.URL] = p
	}
	return pages, nil
}

// bigQuery allows for the text of a query that names hundreds of URLs.
func bigQuery(ctx context.Context) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_query_size": 16 << 20}))
}
