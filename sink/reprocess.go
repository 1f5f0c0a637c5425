package sink

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// A Scope says which stored pages are meant; a page is in it if all that is
// said holds for one of its versions. The zero Scope is all.
type Scope struct {
	Sources  []string  // names
	Regions  []string  // GB/T 2260 codes: pages about one of them or a region below, or that state a record of one
	From, To time.Time // versions first seen in [From, To); zero for no bound
}

// Reprocessing says how to reprocess; zero values are good.
type Reprocessing struct {
	Scope
	Parser, Program string
	Again           bool                  // also pages that this parser has read
	DryRun          bool                  // write nothing
	Workers         int                   // chunks of pages at once, 1
	Progress        func(done, total int) // told after every chunk
}

// Reprocessed is what a reprocessing came to.
type Reprocessed struct {
	Pages      int // read anew
	Unreadable int // versions among them that could not be read
	Rows       int // of items and records that were written, or would be
	Changes    int // changes of policy that are new in the table, at the time when they were observed
	Withdrawn  int // changes of policy that were taken back
	Diff       Diff
}

// reprocessChunk is how many pages are rebuilt at a time.
const reprocessChunk = 100

// Reprocess reads stored pages again with the present parser (Options.Parse)
// and makes the store what it would be had it had that parser from the start:
// records and changes keep the times at which they were seen, so a better
// parser is never a change of policy. It may be broken off at any time; the
// next one goes on with the pages that are left.
//
// A source that a crawl works on at the same time is ErrRunning.
func (s *Store) Reprocess(ctx context.Context, how Reprocessing) (Reprocessed, error) {
	var sum Reprocessed
	if s.opt.Parse == nil {
		return sum, errors.New("reprocess needs a parser")
	}
	scope, err := s.pagesIn(ctx, how.Scope, how.Parser)
	if err != nil {
		return sum, err
	}
	total, done := 0, 0
	for _, p := range scope {
		total += len(p.urls)
	}
	for _, p := range scope {
		tell := func(n int) {
			done += n
			if how.Progress != nil {
				how.Progress(done, total)
			}
		}
		if err := s.reprocessSource(ctx, how, p, &sum, tell); err != nil {
			return sum, fmt.Errorf("reprocess %s: %w", p.source, err)
		}
	}
	sum.Diff.sort()
	return sum, nil
}

// sourcePages are pages of one source.
type sourcePages struct {
	source string
	urls   []string
	parser map[string]bool // URLs of which every version was read by the present parser
}

// pagesIn lists the pages of a scope by source.
func (s *Store) pagesIn(ctx context.Context, scope Scope, parser string) ([]sourcePages, error) {
	where := []string{"1"}
	params := clickhouse.Parameters{}
	if len(scope.Sources) > 0 {
		where = append(where, "source IN {sources:Array(String)}")
		params["sources"] = arrayParam(scope.Sources)
	}
	if len(scope.Regions) > 0 && !slices.Contains(scope.Regions, "100000") {
		// A code that the table does not know yet stands for itself.
		const below = `(
			SELECT code FROM regions FINAL WHERE hasAny(path, {regions:Array(String)})
			UNION ALL SELECT arrayJoin({regions:Array(String)}))`
		where = append(where, "((source, url, body_hash) IN (SELECT source, url, body_hash FROM pages FINAL ARRAY JOIN regions AS r WHERE r IN "+below+
			") OR (source, url) IN (SELECT source, url FROM records FINAL WHERE region IN "+below+"))")
		params["regions"] = arrayParam(scope.Regions)
	}
	if !scope.From.IsZero() || !scope.To.IsZero() {
		where = append(where, `(source, url) IN (
			SELECT source, url FROM fetches FINAL
			WHERE article AND changed
			AND toUnixTimestamp64Milli(fetched_at) >= {from:Int64} AND toUnixTimestamp64Milli(fetched_at) < {to:Int64})`)
		to := int64(math.MaxInt64)
		if !scope.To.IsZero() {
			to = scope.To.UnixMilli()
		}
		params["from"], params["to"] = fmt.Sprint(max(0, scope.From.UnixMilli())), fmt.Sprint(to)
	}
	var rows []struct {
		Source  string   `ch:"source"`
		URL     string   `ch:"url"`
		Parsers []string `ch:"parsers"`
	}
	err := s.conn.Select(clickhouse.Context(ctx, clickhouse.WithParameters(params)), &rows, `
		SELECT source, url, groupUniqArray(toString(parser_version)) AS parsers
		FROM pages FINAL
		WHERE `+strings.Join(where, " AND ")+`
		GROUP BY source, url
		ORDER BY source, url`)
	if err != nil {
		return nil, fmt.Errorf("list the stored pages: %w", err)
	}
	var list []sourcePages
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].source != r.Source {
			list = append(list, sourcePages{source: r.Source, parser: map[string]bool{}})
		}
		p := &list[len(list)-1]
		p.urls = append(p.urls, r.URL)
		p.parser[r.URL] = len(r.Parsers) == 1 && r.Parsers[0] == parser
	}
	return list, nil
}

// arrayParam writes names as the value of a parameter of type Array(String).
func arrayParam(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(n) + "'"
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

func (s *Store) reprocessSource(ctx context.Context, how Reprocessing, p sourcePages, sum *Reprocessed, tell func(int)) (err error) {
	var row *runRow
	if !how.DryRun {
		if row, err = s.beginReprocess(ctx, p.source, how); err != nil {
			return err
		}
		defer func() {
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 8*time.Second)
			defer cancel()
			err = errors.Join(err, s.endReprocess(end, row, err))
		}()
	}
	var todo []string
	for _, url := range p.urls {
		if how.Again || !p.parser[url] {
			todo = append(todo, url)
		}
	}
	tell(len(p.urls) - len(todo))

	var mu sync.Mutex
	err = eachChunk(ctx, todo, how.Workers, func(ctx context.Context, urls []string) error {
		pages, err := s.rebuild(ctx, p.source, how.Parser, urls, nil)
		if err != nil {
			return err
		}
		if !how.DryRun {
			if err := s.store(ctx, p.source, how.Parser, pages); err != nil {
				return err
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for _, b := range pages {
			sum.Pages++
			sum.Unreadable += b.unreadable
			sum.Rows += len(b.items) + len(b.records)
			sum.Diff.add(b)
		}
		tell(len(urls))
		return nil
	})
	if err != nil || how.DryRun {
		return err
	}
	// All pages say what they say before any change is sought: a rule that one
	// page lost another may state.
	runs, err := s.endedRuns(ctx, p.source)
	if err != nil {
		return err
	}
	return eachChunk(ctx, p.urls, how.Workers, func(ctx context.Context, urls []string) error {
		added, withdrawn, err := s.rebuildChanges(ctx, p.source, how.Parser, urls, runs)
		mu.Lock()
		defer mu.Unlock()
		sum.Changes += added
		sum.Withdrawn += withdrawn
		return err
	})
}

// eachChunk calls do for chunks of urls, several at once, until one fails.
func eachChunk(ctx context.Context, urls []string, workers int, do func(context.Context, []string) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	chunks := make(chan []string)
	var wg sync.WaitGroup
	for range max(workers, 1) {
		wg.Go(func() {
			for chunk := range chunks {
				if err := do(ctx, chunk); err != nil {
					cancel(err)
				}
			}
		})
	}
	for chunk := range slices.Chunk(urls, reprocessChunk) {
		if ctx.Err() != nil {
			break
		}
		select {
		case chunks <- chunk:
		case <-ctx.Done():
		}
	}
	close(chunks)
	wg.Wait()
	return context.Cause(ctx)
}

// store writes rebuilt pages; the rows of pages that say which parser read
// them go last, so that a page that was cut off is done again.
func (s *Store) store(ctx context.Context, source, parser string, pages []*rebuilt) error {
	var all rebuilt
	var urls []string
	for _, b := range pages {
		all.items = append(all.items, b.items...)
		all.records = append(all.records, b.records...)
		all.findings = append(all.findings, b.findings...)
		all.pages = append(all.pages, b.pages...)
		if len(b.pages) > 0 {
			urls = append(urls, b.url)
		}
	}
	if err := insert(ctx, s, "items", all.items); err != nil {
		return err
	}
	if err := insert(ctx, s, "records", all.records); err != nil {
		return err
	}
	if len(urls) > 0 {
		// What the old parser found odd is of no use to anyone.
		err := s.delete(ctx, "findings", "source = ? AND url IN (?) AND body_hash != '' AND stage IN ('extract', 'normalize', 'lint', 'sink') AND parser_version != ?", source, urls, parser)
		if err != nil {
			return fmt.Errorf("delete the findings of the old parser: %w", err)
		}
	}
	if err := insert(ctx, s, "findings", all.findings); err != nil {
		return err
	}
	return insert(ctx, s, "pages", all.pages)
}

// beginReprocess takes the source for this run, if no process that is alive
// has it, and clears up after those that are not.
func (s *Store) beginReprocess(ctx context.Context, source string, how Reprocessing) (*runRow, error) {
	var open []runRow
	err := s.conn.Select(ctx, &open, "SELECT "+columnsOf[runRow]()+" FROM runs FINAL WHERE source = ? AND ended_at IS NULL ORDER BY run", source)
	if err != nil {
		return nil, fmt.Errorf("read the runs of %s: %w", source, err)
	}
	for _, row := range open {
		alive, err := s.signOfLife(ctx, row)
		if err != nil {
			return nil, err
		}
		if s.isAlive(row, alive) {
			return nil, fmt.Errorf("%w: %s by %s since %s (wait for it, or end it)", ErrRunning, source, row.Owner, row.StartedAt.Format(time.RFC3339))
		}
		if err := s.cleanUp(ctx, row); err != nil {
			return nil, fmt.Errorf("clear up after run %s: %w", row.Run, err)
		}
		if Kind(row.Kind) == Reprocess {
			// Its pages are found by their parser; there is nothing to resume.
			if err := s.endReprocess(ctx, &row, errors.New("the run was cut off; another one goes on")); err != nil {
				return nil, err
			}
		}
	}
	now := s.now()
	row := &runRow{
		Run: now.Format("20060102T150405.000Z") + "-" + source, Source: source, Kind: string(Reprocess), StartedAt: now,
		Status: "running", Owner: s.owner.String(), Attempts: 1, Program: how.Program, Parser: how.Parser,
		Outcomes: map[string]uint64{},
	}
	s.claim(row.Run, true)
	if err := insert(ctx, s, "runs", []runRow{*row}); err != nil {
		s.claim(row.Run, false)
		return nil, err
	}
	return row, nil
}

// endReprocess notes how a reprocessing ended.
func (s *Store) endReprocess(ctx context.Context, row *runRow, reason error) error {
	defer s.claim(row.Run, false)
	now := s.now()
	row.EndedAt, row.Status, row.Error = &now, "done", errorText(reason)
	if reason != nil {
		row.Status = "failed"
	}
	row.Revision++
	if err := insert(ctx, s, "runs", []runRow{*row}); err != nil {
		return err
	}
	return s.settle(ctx, *row)
}

// endedRuns reads the runs of a source that ended: only they have changes.
func (s *Store) endedRuns(ctx context.Context, source string) (map[string]runRow, error) {
	var rows []runRow
	err := s.conn.Select(ctx, &rows, "SELECT "+columnsOf[runRow]()+" FROM runs FINAL WHERE source = ? AND ended_at IS NOT NULL ORDER BY run", source)
	if err != nil {
		return nil, fmt.Errorf("read the runs of %s: %w", source, err)
	}
	runs := map[string]runRow{}
	for _, row := range rows {
		runs[row.Run] = row
	}
	return runs, nil
}

// rebuildChanges makes the changes that pages show what they would be had the
// present parser found them, each at the time when it was observed.
func (s *Store) rebuildChanges(ctx context.Context, source, parser string, urls []string, runs map[string]runRow) (added, withdrawn int, err error) {
	events, err := s.events(ctx, source, urls)
	if err != nil {
		return 0, 0, err
	}
	var first []touchedPage
	for _, url := range urls {
		if list := events[url]; len(list) > 0 {
			first = append(first, list[0].touched())
		}
	}
	whole, err := s.firstWhole(ctx, source)
	if err != nil {
		return 0, 0, err
	}
	news, err := s.newcomers(ctx, source, whole, first)
	if err != nil {
		return 0, 0, err
	}
	isNews := func(e event) bool {
		return e.touched().isNew() && news[e.URL] && Kind(runs[e.Run].Kind) == Crawl
	}
	var moved []string // pages that can show a change at all
	for _, url := range urls {
		if list := events[url]; len(list) > 1 || len(list) == 1 && isNews(list[0]) {
			moved = append(moved, url)
		}
	}
	want := map[string]changeRow{}
	if len(moved) > 0 {
		gone := map[string]map[string]version{}
		for _, url := range moved {
			first := events[url][0]
			if isNews(first) && gone[first.Run] == nil {
				if gone[first.Run], err = s.gonePages(ctx, runs[first.Run]); err != nil {
					return 0, 0, err
				}
			}
		}
		pages, err := s.rebuild(ctx, source, parser, moved, gone)
		if err != nil {
			return 0, 0, err
		}
		byRun, telling := map[string][]changeRow{}, map[string][]touchedPage{}
		for _, b := range pages {
			first := b.events[0]
			tells := func(id string) bool {
				_, ended := runs[id]
				return ended && (id != first.Run || !first.touched().isNew() || isNews(first))
			}
			for _, c := range b.changes {
				if tells(c.Run) {
					byRun[c.Run] = append(byRun[c.Run], c)
				}
			}
			for _, e := range b.events {
				if tells(e.Run) {
					telling[e.Run] = append(telling[e.Run], e.touched())
				}
			}
		}
		for id := range telling {
			policy, err := s.policyChanges(ctx, runs[id], byRun[id], telling[id])
			if err != nil {
				return 0, 0, err
			}
			for _, c := range policy {
				want[c.ID] = c
			}
		}
	}
	found := slices.SortedFunc(maps.Values(want), func(a, b changeRow) int { return cmp.Compare(a.ID, b.ID) })
	if err := insert(ctx, s, "findings", jumps(found)); err != nil {
		return 0, 0, err
	}
	var stored []changeRow
	err = s.conn.Select(bigQuery(ctx), &stored, "SELECT "+columnsOf[changeRow]()+" FROM changes FINAL WHERE source = ? AND url IN (?)", source, urls)
	if err != nil {
		return 0, 0, fmt.Errorf("read the changes on %d pages: %w", len(urls), err)
	}
	var rows []changeRow
	for _, old := range stored {
		c, still := want[old.ID]
		delete(want, old.ID)
		switch {
		case !still && !old.Withdrawn:
			old.Withdrawn = true
			withdrawn++
			old.Revision++
			rows = append(rows, old)
		case still:
			c.Revision = old.Revision
			if sameRow(old, c) {
				continue
			}
			if old.Withdrawn {
				added++
			}
			c.Revision++
			rows = append(rows, c)
		}
	}
	for _, c := range want {
		rows = append(rows, c)
		added++
	}
	slices.SortFunc(rows, func(a, b changeRow) int { return cmp.Compare(a.ID, b.ID) })
	return added, withdrawn, insert(ctx, s, "changes", rows)
}
