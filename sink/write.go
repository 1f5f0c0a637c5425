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

// Parse reads a page: extract and normalize as the caller has set them up. The
// store needs it to read an old version with the parser of today, and gives it
// URL, FinalURL, ContentType, Charset, Body, BodyHash, Files and FetchedAt.
type Parse func(crawl.Page) (*extract.Document, *normalize.Result, error)

// Add takes what came of one request. Once enough has come it is written while
// more comes; the page counts as fetched only when it is written. A URL that
// this run has already is passed over. An error is that of an earlier page.
func (r *Run) Add(ctx context.Context, p PageRows) error {
	if r.done.has(p.Page.URL) {
		return nil
	}
	r.done.add(p.Page.URL)
	p.Page.Source = r.info.Source
	if last := r.known[p.Page.URL].last; r.info.Kind == Crawl && !p.Page.FetchedAt.After(last) {
		// What a crawl sees is what the page says now. If it was seen at a later
		// time before, the clock was set back since, and the order is what counts.
		p.Page.FetchedAt = last.Add(time.Millisecond)
	}
	if len(r.batch) == 0 {
		r.batchSince = r.store.now()
	}
	r.batch = append(r.batch, p)
	r.batchRows++
	r.batchBytes += 512 + len(p.Page.Body)
	for _, f := range p.Page.Files {
		r.batchBytes += 2 * len(f.Body) // its text comes again in the rows
	}
	if p.Result != nil {
		r.batchRows += len(p.Doc.Items) + len(p.Result.Records)
		for _, item := range p.Doc.Items {
			r.batchBytes += len(item.Question) + len(item.Answer)
		}
	}
	opt := r.store.opt
	if r.batchRows >= opt.BatchRows || r.batchBytes >= opt.BatchBytes || r.store.now().Sub(r.batchSince) >= opt.BatchTime {
		return r.hand(ctx)
	}
	return nil
}

// Flush writes the pages that wait and comes back when all are written. After
// an error they wait still.
func (r *Run) Flush(ctx context.Context) error {
	if err := r.written(); err != nil && ctx.Err() != nil {
		return err
	}
	if len(r.batch) == 0 {
		return nil
	}
	if err := r.hand(ctx); err != nil {
		return err
	}
	return r.written()
}

// writing is a batch on its way to the store.
type writing struct {
	pages []PageRows
	rows  *batchOf
	err   chan error // gives one
}

// hand makes the rows of the pages that wait, while the batch before may be on
// its way still, and gives them to a writer. There is one at a time: batches
// are written in their order, and two are all the memory there is need for.
func (r *Run) hand(ctx context.Context) error {
	began := time.Now()
	w := &writing{err: make(chan error, 1)}
	err := r.store.patiently(ctx, "prepare a batch", func() (err error) {
		w.rows, err = r.rows(ctx, r.batch)
		return err
	})
	if err != nil {
		return err
	}
	took := time.Since(began)
	if err := r.written(); err != nil {
		return err
	}
	w.pages, r.writing = r.batch, w
	r.batch, r.batchBytes, r.batchRows = nil, 0, 0
	go func() {
		began := time.Now()
		err := r.store.write(ctx, w.rows)
		if r.info.Wrote != nil {
			r.info.Wrote(took + time.Since(began))
		}
		w.err <- err
	}()
	return nil
}

// written waits for the batch on its way. After an error its pages wait again.
func (r *Run) written() error {
	if r.writing == nil {
		return nil
	}
	w := r.writing
	r.writing = nil
	if err := <-w.err; err != nil {
		r.batch = append(w.pages, r.batch...)
		return err
	}
	for url := range w.rows.known {
		delete(r.known, url) // a run has a URL once: what was known of it is of no more use
	}
	return nil
}

// write writes the rows of a batch. Everything that the pages say goes first,
// the rows that make them count as fetched last: whatever is cut off in between
// is taken away when the run is resumed.
func (s *Store) write(ctx context.Context, rows *batchOf) error {
	for _, write := range []func() error{
		func() error { return insert(ctx, s, "pages", rows.pages) },
		func() error { return insert(ctx, s, "items", rows.items) },
		func() error { return insert(ctx, s, "records", rows.records) },
		func() error { return insert(ctx, s, "findings", rows.findings) },
		func() error { return insert(ctx, s, "fetches", rows.fetches) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// batchOf is what a batch of pages comes to.
type batchOf struct {
	pages    []pageRow
	items    []itemRow
	records  []recordRow
	findings []findingRow
	fetches  []fetchRow
	known    map[string]known
	stored   map[[2]string]bool // versions that are stored already, by URL and body hash
}

// rows makes the rows of pages, with one look at what their earlier versions
// said for all of them together.
func (r *Run) rows(ctx context.Context, pages []PageRows) (*batchOf, error) {
	b := &batchOf{known: map[string]known{}, fetches: make([]fetchRow, 0, len(pages))}
	var stale []string   // URLs whose earlier version has something to say
	var earlier []string // URLs that may have had this body before
	for _, p := range pages {
		old := r.known[p.Page.URL]
		if r.isLate(p.Page) {
			_, row := known{}.after(p.Page, r.row.Run)
			b.fetches = append(b.fetches, row)
			earlier = append(earlier, p.Page.URL)
			continue
		}
		now, row := old.after(p.Page, r.row.Run)
		b.known[p.Page.URL] = now
		b.fetches = append(b.fetches, row)
		if !old.Seen.IsZero() && (row.Changed || now.left(old)) {
			stale = append(stale, p.Page.URL)
			earlier = append(earlier, p.Page.URL)
		}
	}
	before, err := r.store.open(ctx, r.info.Source, stale)
	if err != nil {
		return nil, err
	}
	if b.stored, err = r.store.bodies(ctx, r.info.Source, earlier); err != nil {
		return nil, err
	}
	items, records := 0, 0
	for _, p := range pages {
		if p.Result != nil {
			items, records = items+len(p.Doc.Items), records+len(p.Result.Records)
		}
	}
	b.pages, b.items, b.records = make([]pageRow, 0, len(pages)), make([]itemRow, 0, items), make([]recordRow, 0, records)
	for i, p := range pages {
		if r.isLate(p.Page) {
			r.addLate(b, p, b.fetches[i])
			continue
		}
		if err := r.addPage(ctx, b, p, b.fetches[i], before[p.Page.URL]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// addPage adds the rows of one page to a batch.
func (r *Run) addPage(ctx context.Context, b *batchOf, p PageRows, fetch fetchRow, before said) error {
	old, now := r.known[p.Page.URL], b.known[p.Page.URL]
	run, at := r.row.Run, fetch.FetchedAt
	finding := func(f normalize.Finding) {
		b.findings = append(b.findings, findingRow{
			Source: r.info.Source, URL: p.Page.URL, Stage: f.Stage, Code: f.Code, Item: int32(f.Item),
			Field: f.Field, Text: f.Text, BodyHash: p.Page.BodyHash, FirstSeen: at, Parser: r.info.Parser, Run: run,
		})
	}
	for _, f := range p.Findings {
		finding(f)
	}
	version := [2]string{p.Page.URL, p.Page.BodyHash}
	items := newLedger(before.items)
	records := newLedger(before.records)
	switch {
	case now.left(old):
		items.end(at, old.lastGood, run)
		records.end(at, old.lastGood, run)
	case !fetch.Changed || !p.Page.Article:
		return nil
	case p.Doc == nil || p.Result == nil:
		// Kept as it was served: it may be read one day.
		if !b.stored[version] {
			b.pages = append(b.pages, r.pageRow(p.Page, at))
		}
		return nil
	default:
		says := r.read(p, at)
		if !b.stored[version] {
			for _, f := range says.allFindings(p.Doc, p.Result) {
				finding(f)
			}
			b.pages = append(b.pages, says.page)
		}
		if before.byOther(r.info.Parser) {
			if err := r.correct(ctx, old, p.Page.URL, items, records); err != nil {
				return err
			}
		}
		err := says.complete(items, records, func() (bool, error) {
			return r.store.closed(ctx, r.info.Source, p.Page.URL, old.BodyHash, items)
		})
		if err != nil {
			return err
		}
		items.say(says.items, at, old.lastGood, run, says.itemSurvives())
		records.say(says.records, at, old.lastGood, run, says.recordSurvives(records))
	}
	b.items = items.appendWritten(b.items)
	b.records = records.appendWritten(b.records)
	return nil
}

func (r *Run) pageRow(p crawl.Page, at time.Time) pageRow {
	row := pageRow{
		Source: r.info.Source, URL: p.URL, BodyHash: p.BodyHash, Body: p.Body,
		ContentType: p.ContentType, Charset: p.Charset, FinalURL: p.FinalURL,
		Authority: r.info.Authority, Cites: []string{}, Topics: []string{}, Regions: []string{}, Repealed: []string{}, RepealDays: []*time.Time{}, RepealWords: []string{},
		FileURLs: []string{}, FileNames: []string{}, FileTypes: []string{}, FileBodies: []string{}, FileHashes: []string{}, FileErrors: []string{},
		FirstSeen: at, Parser: r.info.Parser, Run: r.row.Run,
	}
	for _, f := range p.Files {
		row.FileURLs = append(row.FileURLs, f.URL)
		row.FileNames = append(row.FileNames, f.Name)
		row.FileTypes = append(row.FileTypes, f.ContentType)
		row.FileBodies = append(row.FileBodies, string(f.Body))
		row.FileHashes = append(row.FileHashes, f.BodyHash)
		row.FileErrors = append(row.FileErrors, f.Err)
	}
	return row
}

func (r *Run) read(p PageRows, at time.Time) reading {
	authority := p.Authority
	if authority == "" {
		authority = r.info.Authority
	}
	return read(r.pageRow(p.Page, at), authority, p.Doc, p.Result)
}

// correct reads the version of a page before this one with the parser of
// today, so that the next step of the ledger shows what the page changed and
// not what the parser learnt.
func (r *Run) correct(ctx context.Context, old known, url string, items *ledger[itemRow, *itemRow], records *ledger[recordRow, *recordRow]) error {
	says, err := r.store.readAgain(ctx, r.info.Source, url, old.BodyHash, r.info.Parser)
	if err != nil || says == nil {
		return err
	}
	// That it was found to be cut off shows in what the ledger holds beyond it.
	if err := says.complete(items, records, func() (bool, error) { return true, nil }); err != nil {
		return err
	}
	items.correct(says.items, old.Changed, r.row.Run, says.itemSurvives())
	records.correct(says.records, old.Changed, r.row.Run, says.recordSurvives(records))
	return nil
}

// readAgain reads a stored version of a page with the parser of today; nil where
// there is none, or it cannot be read any more.
func (s *Store) readAgain(ctx context.Context, source, url, bodyHash, parser string) (*reading, error) {
	if s.opt.Parse == nil {
		return nil, nil
	}
	row, err := s.page(ctx, source, url, bodyHash)
	if err != nil || row == nil {
		return nil, err
	}
	doc, result, err := s.opt.Parse(row.page())
	if err != nil {
		s.opt.Logger.Warn("the version before cannot be read any more", "url", url, "err", err)
		return nil, nil
	}
	row.Parser = parser
	says := read(*row, row.Authority, doc, result)
	return &says, nil
}

// page reads one stored version of a page, nil where there is none.
func (s *Store) page(ctx context.Context, source, url, bodyHash string) (*pageRow, error) {
	var rows []pageRow
	err := s.conn.Select(ctx, &rows, "SELECT "+columnsOf[pageRow]()+" FROM pages FINAL PREWHERE source = ? AND url = ? AND body_hash = ?", source, url, bodyHash)
	if err != nil {
		return nil, fmt.Errorf("read the stored page %s: %w", url, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

// page is the way back from pageRow.
func (p pageRow) page() crawl.Page {
	page := crawl.Page{
		Source: p.Source, URL: p.URL, FinalURL: p.FinalURL, Outcome: crawl.OK, Status: 200,
		ContentType: p.ContentType, Charset: p.Charset, Body: p.Body, BodyHash: p.BodyHash,
		Article: true, FetchedAt: p.FirstSeen,
	}
	for i, url := range p.FileURLs {
		f := crawl.File{URL: url, Name: p.FileNames[i], ContentType: p.FileTypes[i], BodyHash: p.FileHashes[i], Err: p.FileErrors[i]}
		if f.Err == "" {
			f.Body = []byte(p.FileBodies[i])
		}
		page.Files = append(page.Files, f)
	}
	return page
}

// said is what a page was last seen to say.
type said struct {
	items   []itemRow
	records []recordRow
	files   []fileSeen // where changes are sought
}

// byOther tells whether some of it was read by another parser than this one.
func (p said) byOther(parser string) bool {
	other := func(row itemRow) bool { return row.Parser != parser }
	return slices.ContainsFunc(p.items, other)
}

// open reads what the pages say that is open, from one query a table.
//
// Here and in queries like it, PREWHERE has the engine look at the wide columns
// of those pages only: FINAL else reads and merges all rows that stand near
// them. It is for columns of the sorting key, which versions of a row share.
func (s *Store) open(ctx context.Context, source string, urls []string) (map[string]said, error) {
	if len(urls) == 0 {
		return nil, nil
	}
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_query_size": 16 << 20}))
	pages := map[string]said{}
	var items []itemRow
	err := s.conn.Select(ctx, &items, "SELECT "+columnsOf[itemRow]()+" FROM items FINAL PREWHERE source = ? AND url IN (?) WHERE closed_at IS NULL ORDER BY url, item, first_seen", source, urls)
	if err != nil {
		return nil, fmt.Errorf("read the items of %d pages: %w", len(urls), err)
	}
	for _, row := range items {
		p := pages[row.URL]
		p.items = append(p.items, row)
		pages[row.URL] = p
	}
	var records []recordRow
	err = s.conn.Select(ctx, &records, "SELECT "+columnsOf[recordRow]()+" FROM records FINAL PREWHERE source = ? AND url IN (?) WHERE closed_at IS NULL ORDER BY url, item, evidence_start, id, first_seen", source, urls)
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
