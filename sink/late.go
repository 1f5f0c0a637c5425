package sink

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"policywatch/crawl"
)

// Late pages are answers older than what is known of their URL: captures of a
// web archive, files saved years ago.
// They are stored as they come, and at the end of the run the history of their
// URLs is put together anew, from the oldest version on. An old version that
// comes to light can show a change that was seen long ago; it is never news.

// isLate tells whether a page is older than what is known of its URL.
func (r *Run) isLate(p crawl.Page) bool {
	return r.known[p.URL].last.After(p.FetchedAt.UTC().Truncate(time.Millisecond))
}

// addLate adds the rows of a late page: all but what it says.
func (r *Run) addLate(b *batchOf, p PageRows, fetch fetchRow) {
	at := fetch.FetchedAt
	if p.Page.Outcome != crawl.OK || !p.Page.Article || b.stored[[2]string{p.Page.URL, p.Page.BodyHash}] {
		return
	}
	page := r.pageRow(p.Page, at)
	found := p.Findings
	if p.Doc != nil && p.Result != nil {
		says := r.read(p, at)
		page = says.page
		found = slices.Concat(found, says.allFindings(p.Doc, p.Result))
	}
	b.pages = append(b.pages, page)
	b.findings = append(b.findings, findingsOf(page, event{FetchedAt: at, Run: r.row.Run}, found)...)
}

// bodies tells which versions of pages are stored. A version is stored once: a
// row that came again would take the place of the first, and go with it should
// the run be cleared up after.
func (s *Store) bodies(ctx context.Context, source string, urls []string) (map[[2]string]bool, error) {
	if len(urls) == 0 {
		return nil, nil
	}
	var rows []struct {
		URL      string `ch:"url"`
		BodyHash string `ch:"body_hash"`
	}
	err := s.conn.Select(bigQuery(ctx), &rows, "SELECT DISTINCT url, body_hash FROM pages WHERE source = ? AND url IN (?)", source, urls)
	if err != nil {
		return nil, fmt.Errorf("read the versions of %d pages: %w", len(urls), err)
	}
	stored := make(map[[2]string]bool, len(rows))
	for _, r := range rows {
		stored[[2]string{r.URL, r.BodyHash}] = true
	}
	return stored, nil
}

// settleLate puts the late pages of the run in their place. What is late is
// read from the store, so that it holds for a resumed run too.
func (r *Run) settleLate(ctx context.Context) error {
	s := r.store
	params := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"source": r.row.Source, "run": r.row.Run}))
	var late []struct {
		URL string `ch:"url"`
	}
	err := s.conn.Select(params, &late, `
		SELECT url
		FROM fetches
		WHERE source = {source:String} AND url IN (SELECT url FROM fetches WHERE source = {source:String} AND run = {run:String})
		GROUP BY url
		HAVING minIf(fetched_at, run = {run:String}) < maxIf(fetched_at, run != {run:String})
		ORDER BY url`)
	if err != nil || len(late) == 0 {
		return err
	}
	runs, err := s.endedRuns(ctx, r.row.Source)
	if err != nil {
		return err
	}
	runs[r.row.Run] = r.row // it is about to
	urls := make([]string, len(late))
	for i := range late {
		urls[i] = late[i].URL
	}
	for chunk := range slices.Chunk(urls, reprocessChunk) {
		if err := s.rechain(ctx, r.row.Source, chunk); err != nil {
			return err
		}
		if s.opt.Parse == nil {
			continue
		}
		pages, err := s.rebuild(ctx, r.row.Source, r.row.Parser, chunk, nil)
		if err != nil {
			return err
		}
		if err := s.store(ctx, r.row.Source, r.row.Parser, pages); err != nil {
			return err
		}
		if _, _, err := s.rebuildChanges(ctx, r.row.Source, r.row.Parser, chunk, runs); err != nil {
			return err
		}
	}
	return nil
}

// rechain makes each row of fetches carry on what the one before it in time
// knew.
func (s *Store) rechain(ctx context.Context, source string, urls []string) error {
	var rows []fetchRow
	err := s.conn.Select(bigQuery(ctx), &rows, "SELECT "+columnsOf[fetchRow]()+" FROM fetches FINAL PREWHERE source = ? AND url IN (?) ORDER BY url, fetched_at", source, urls)
	if err != nil {
		return fmt.Errorf("read the requests of %d pages: %w", len(urls), err)
	}
	var changed []fetchRow
	var k known
	for i, row := range rows {
		if i == 0 || rows[i-1].URL != row.URL {
			k = known{}
		}
		page := crawl.Page{
			Source: row.Source, URL: row.URL, Referrer: row.Referrer, Outcome: crawl.Outcome(row.Outcome),
			ETag: row.ETag, Modified: row.Modified, BodyHash: row.BodyHash, Article: row.Article, File: row.File, FetchedAt: row.FetchedAt,
			FinalURL: row.FinalURL, Moved: row.Outcome == string(crawl.Duplicate) && row.BodyHash == "",
		}
		if page.Outcome == crawl.NotModified && page.BodyHash != k.BodyHash && page.BodyHash != "" {
			page.Outcome = crawl.OK // it was as before, but not as the one that came in between
		}
		next, now := k.after(page, row.Run)
		k = next
		was := row
		row.Changed, row.ETag, row.Modified, row.BodyHash = now.Changed, now.ETag, now.Modified, now.BodyHash
		row.SeenAt, row.ChangedAt, row.GoneSince = now.SeenAt, now.ChangedAt, now.GoneSince
		row.Changes, row.Failures, row.Article = now.Changes, now.Failures, now.Article
		if !sameRow(was, row) {
			changed = append(changed, row)
		}
	}
	return insert(ctx, s, "fetches", changed)
}

// Captures are the times at which URLs of a source were fetched by backfills,
// for those who would fill in the same again.
func (s *Store) Captures(ctx context.Context, source string) (map[string][]time.Time, error) {
	var rows []struct {
		URL   string      `ch:"url"`
		Times []time.Time `ch:"times"`
	}
	err := s.conn.Select(ctx, &rows, `
		SELECT url, groupArray(fetched_at) AS times
		FROM fetches FINAL
		WHERE source = ? AND run IN (SELECT run FROM runs FINAL WHERE source = ? AND kind = 'backfill')
		GROUP BY url`, source, source)
	if err != nil {
		return nil, fmt.Errorf("read what backfills of %s brought: %w", source, err)
	}
	captures := make(map[string][]time.Time, len(rows))
	for _, r := range rows {
		captures[r.URL] = r.Times
	}
	return captures, nil
}
