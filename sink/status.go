package sink

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// A SourceStatus is how a source does, by what is stored of it.
type SourceStatus struct {
	Source string

	// The last pass over the source as it is now; backfills and reprocessing
	// do not count.
	Run      string    // identity, "" if there was none yet
	Started  time.Time // of its first attempt
	Ended    time.Time // zero while it runs
	State    string    // running, interrupted, done or failed
	Cut      bool      // a limit ended it early
	Error    string
	Outcomes map[string]uint64

	LastGood time.Time // end of the last pass that was done, zero if never
	Failing  time.Time // start of the first failed pass since then, zero if the last was none

	Pages   uint64    // articles that are kept and were not seen to go
	Newest  time.Time // when the last new or changed article came, zero if never
	Records uint64    // records that pages state now

	// Of the last 20 versions of pages that came, and of those before: how
	// many there are, and how many state at least one record now.
	Recent, RecentWithRecords   uint64
	Earlier, EarlierWithRecords uint64

	// Pages that state records now, and those that did and were edited to state
	// none any more.
	Stating, Emptied uint64
}

// Silent tells whether the source gave nothing new or changed for longer than
// d up to now, although its passes ended well.
func (s SourceStatus) Silent(now time.Time, d time.Duration) bool {
	return s.Failing.IsZero() && !s.LastGood.IsZero() && now.Sub(s.Newest) > d
}

// Broken tells whether pages are there but no longer give records as they used
// to: those that come less than a quarter as often as before, or more than three
// quarters of those that did none any more; over at least five pages. That is
// what a site's new layout looks like from here.
func (s SourceStatus) Broken() bool { return s.barren() || s.emptied() }

func (s SourceStatus) barren() bool {
	return s.Recent >= 5 && s.Earlier >= 5 &&
		4*s.RecentWithRecords*s.Earlier < s.EarlierWithRecords*s.Recent
}

func (s SourceStatus) emptied() bool { return s.Emptied >= 5 && s.Emptied > 3*s.Stating }

// WhyBroken says what Broken goes by, "" where it is not.
func (s SourceStatus) WhyBroken() string {
	switch {
	case s.emptied():
		return fmt.Sprintf("%d pages that gave records give none any more, %d still do", s.Emptied, s.Stating)
	case s.barren():
		return fmt.Sprintf("%d of the last %d pages give records, %d of %d before", s.RecentWithRecords, s.Recent, s.EarlierWithRecords, s.Earlier)
	}
	return ""
}

// recentPages is how many versions of pages count as recent.
const recentPages = 20

// Status gives the status of the sources with that name, of all for "", by name.
func (s *Store) Status(ctx context.Context, source string) ([]SourceStatus, error) {
	var rows []struct {
		Source  string            `ch:"source"`
		Run     string            `ch:"run_"`
		Started time.Time         `ch:"started"`
		Ended   *time.Time        `ch:"ended"`
		State   string            `ch:"state"`
		Cut     bool              `ch:"cut_"`
		Error   string            `ch:"error_"`
		Outcome map[string]uint64 `ch:"outcomes_"`
		Good    *time.Time        `ch:"good"`
		Failing *time.Time        `ch:"failing"`
		Pages   uint64            `ch:"pages"`
		Newest  *time.Time        `ch:"newest"`
		Records uint64            `ch:"records"`
		Recent  uint64            `ch:"recent"`
		RecentW uint64            `ch:"recent_with"`
		Earlier uint64            `ch:"earlier"`
		EarlW   uint64            `ch:"earlier_with"`
		Stating uint64            `ch:"stating_"`
		Emptied uint64            `ch:"emptied"`
	}
	params := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{
		"source": source, "recent": fmt.Sprint(recentPages),
	}))
	err := s.conn.Select(params, &rows, `
		WITH
		passes AS (
			SELECT source, run, started_at, ended_at, status, cut, error, outcomes
			FROM runs FINAL
			WHERE kind = 'crawl' AND ({source:String} = '' OR source = {source:String})
		),
		good AS (
			SELECT source, maxIf(ended_at, status = 'done') AS good FROM passes GROUP BY source
		),
		last AS (
			SELECT
				source,
				argMax((run, started_at, status, cut, error), started_at) AS l,
				argMax(tuple(ended_at), started_at).1 AS ended,
				argMax(outcomes, started_at) AS outcomes_,
				any(g.good) AS good,
				minOrNullIf(started_at, status = 'failed' AND (g.good IS NULL OR started_at > g.good)) AS failing
			FROM passes AS p LEFT JOIN good AS g USING source
			GROUP BY source
		),
		stating AS (
			SELECT source, url, countIf(closed_at IS NULL) AS n, countIf(close_reason = 'edited') AS edited
			FROM records FINAL
			WHERE {source:String} = '' OR source = {source:String}
			GROUP BY source, url
		),
		versions AS (
			SELECT source, url, first_seen, row_number() OVER (PARTITION BY source ORDER BY first_seen DESC, url) AS n
			FROM pages FINAL
			WHERE {source:String} = '' OR source = {source:String}
		),
		content AS (
			SELECT
				source,
				max(first_seen) AS newest,
				countIf(v.n <= {recent:UInt64}) AS recent,
				countIf(v.n <= {recent:UInt64} AND s.n > 0) AS recent_with,
				countIf(v.n > {recent:UInt64}) AS earlier,
				countIf(v.n > {recent:UInt64} AND s.n > 0) AS earlier_with
			FROM versions AS v LEFT JOIN stating AS s USING (source, url)
			GROUP BY source
		),
		kept AS (
			SELECT source, countIf(state.1 AND state.2 = '') AS pages
			FROM (
				SELECT source, url, argMax((article, if(outcome = 'gone', 'gone', '')), fetched_at) AS state
				FROM fetches
				WHERE {source:String} = '' OR source = {source:String}
				GROUP BY source, url
			)
			GROUP BY source
		),
		stated AS (
			SELECT source, sum(n) AS records, countIf(n > 0) AS stating_, countIf(n = 0 AND edited > 0) AS emptied
			FROM stating
			GROUP BY source
		)
		SELECT
			source,
			l.1 AS run_, l.2 AS started, ended, l.3 AS state, l.4 AS cut_, l.5 AS error_, outcomes_, good, failing,
			pages,
			nullIf(newest, toDateTime64(0, 3, 'UTC')) AS newest,
			records, recent, recent_with, earlier, earlier_with, stating_, emptied
		FROM last
		LEFT JOIN content USING source
		LEFT JOIN kept USING source
		LEFT JOIN stated USING source
		ORDER BY source`)
	if err != nil {
		return nil, fmt.Errorf("read the status of sources: %w", err)
	}
	list := make([]SourceStatus, len(rows))
	for i, r := range rows {
		list[i] = SourceStatus{
			Source: r.Source, Run: r.Run, Started: r.Started, Ended: timeOf(r.Ended), State: r.State,
			Cut: r.Cut, Error: r.Error, Outcomes: r.Outcome,
			LastGood: timeOf(r.Good), Failing: timeOf(r.Failing),
			Pages: r.Pages, Newest: timeOf(r.Newest), Records: r.Records,
			Recent: r.Recent, RecentWithRecords: r.RecentW, Earlier: r.Earlier, EarlierWithRecords: r.EarlW,
			Stating: r.Stating, Emptied: r.Emptied,
		}
	}
	return list, nil
}

// LastRuns tells when each source was last crawled, by the start of the pass;
// sources that never were are not in it.
func (s *Store) LastRuns(ctx context.Context) (map[string]time.Time, error) {
	var rows []struct {
		Source string    `ch:"source"`
		Last   time.Time `ch:"last"`
	}
	err := s.conn.Select(ctx, &rows, "SELECT source, max(started_at) AS last FROM runs FINAL WHERE kind = 'crawl' AND status IN ('done', 'failed') GROUP BY source")
	if err != nil {
		return nil, fmt.Errorf("read the last runs: %w", err)
	}
	last := make(map[string]time.Time, len(rows))
	for _, r := range rows {
		last[r.Source] = r.Last
	}
	return last, nil
}

// Fill counts the records that the pages of a source state now, and tells for
// each of the fields (RecordFields) in which part of them it is filled: 0 to 1.
func (s *Store) Fill(ctx context.Context, source string, fields []string) (records uint64, fill map[string]float64, err error) {
	fill = make(map[string]float64, len(fields))
	for _, f := range append([]string{"id"}, fields...) {
		var part float64
		name := quoteName(f)
		err := s.patiently(ctx, fmt.Sprintf("count how often %s of %s is filled", f, source), func() error {
			return s.conn.QueryRow(ctx, "SELECT count(), ifNotFinite(avg(toString("+name+") NOT IN ('', '[]') AND "+name+" IS NOT NULL), 0) FROM records FINAL WHERE source = ? AND closed_at IS NULL", source).Scan(&records, &part)
		})
		if err != nil {
			return 0, nil, err
		}
		if f != "id" {
			fill[f] = part
		}
	}
	return records, fill, nil
}

// Articles counts the articles of a source that were there when it was last
// crawled for them. What a backfill alone has brought is not among them.
func (s *Store) Articles(ctx context.Context, source string) (n int, err error) {
	var count uint64
	err = s.patiently(ctx, "count the articles of "+source, func() error {
		return s.conn.QueryRow(ctx, `
			SELECT countIf(state.1 AND state.2 IN ('ok', 'not_modified'))
			FROM
			(
				SELECT argMax((article, outcome), fetched_at) AS state
				FROM fetches FINAL
				WHERE source = ? AND run NOT IN (SELECT run FROM runs FINAL WHERE source = ? AND kind = 'backfill')
				GROUP BY url
			)`, source, source).Scan(&count)
	})
	return int(count), err
}

// RecordFields are the columns of records that a page fills or does not.
func RecordFields() []string {
	return []string{
		"region", "scheme", "value_min", "value_max", "per", "base", "payer", "population", "care", "institution",
		"age_min", "age_max", "amount_min", "amount_max", "contributed_min", "contributed_max", "condition", "tier", "visit",
		"effective_from", "effective_to", "published", "doc_number", "issuer", "title",
	}
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.conn.Exec(ctx, "SELECT 1"); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}
