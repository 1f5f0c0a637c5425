package sink

import (
	"context"
	"fmt"
	"time"

	"policywatch/crawl"
)

// State is what is known of every URL of a source, from one query: rows of
// runs that did not end count too, for what is in fetches is stored whole, but
// they give no validators (see crawl.URLState).
func (s *Store) State(ctx context.Context, source string) (map[string]crawl.URLState, error) {
	known, err := s.knownURLs(ctx, source)
	if err != nil {
		return nil, err
	}
	state := make(map[string]crawl.URLState, len(known))
	for url, k := range known {
		state[url] = k.URLState
	}
	return state, nil
}

// known is the state of a URL and what only this package needs of it.
type known struct {
	crawl.URLState
	lastGood  time.Time // last request that found the page there
	goneSince time.Time // first of the present row of 404 and 410, zero if there is none
	run       string    // that asked last
	last      time.Time // when it was asked last, by a backfill too
}

func (s *Store) knownURLs(ctx context.Context, source string) (map[string]known, error) {
	// A URL's last row holds its state: each row carries on what the one
	// before knew. The tuple is for the NULLs, which argMax would pass over.
	type stateRow struct {
		URL       string     `ch:"url"`
		Run       string     `ch:"run"`
		Outcome   string     `ch:"outcome"`
		ETag      string     `ch:"etag"`
		Modified  string     `ch:"modified"`
		BodyHash  string     `ch:"body_hash"`
		Article   bool       `ch:"article"`
		File      bool       `ch:"file"`
		Referrer  string     `ch:"referrer"`
		Last      time.Time  `ch:"last"`
		Checked   time.Time  `ch:"checked"`
		LastGood  time.Time  `ch:"last_good"`
		SeenAt    *time.Time `ch:"seen_at"`
		ChangedAt *time.Time `ch:"changed_at"`
		GoneSince *time.Time `ch:"gone_since"`
		Changes   uint32     `ch:"changes"`
		Failures  uint32     `ch:"failures"`
		Whole     bool       `ch:"whole"`
	}
	rows, err := s.conn.Query(ctx, `
		SELECT
			url, last, checked, last_good,
			t.1 AS run, t.2 AS outcome, t.3 AS etag, t.4 AS modified, t.5 AS body_hash, t.6 AS article, t.7 AS referrer,
			t.8 AS seen_at, t.9 AS changed_at, t.10 AS gone_since, t.11 AS changes, t.12 AS failures, t.13 AS file,
			run IN (SELECT run FROM runs FINAL WHERE source = ? AND kind = 'crawl' AND status = 'done' AND NOT cut) AS whole
		FROM
		(
			SELECT
				url,
				max(fetched_at) AS last,
				maxIf(fetched_at, run NOT IN (SELECT run FROM runs FINAL WHERE source = ? AND kind = 'backfill')) AS checked,
				maxIf(fetched_at, outcome IN ('ok', 'not_modified')) AS last_good,
				argMax((run, outcome, etag, modified, body_hash, article, referrer,
					seen_at, changed_at, gone_since, changes, failures, file), fetched_at) AS t
			FROM fetches FINAL
			WHERE source = ?
			GROUP BY url
		)`, source, source, source)
	if err != nil {
		return nil, fmt.Errorf("read the state of the URLs of %s: %w", source, err)
	}
	defer rows.Close()
	state := map[string]known{}
	words := map[string]string{}
	one := func(s string) string { // what many rows have in common is kept once
		if _, ok := words[s]; !ok {
			words[s] = s
		}
		return words[s]
	}
	for rows.Next() {
		var r stateRow
		if err := rows.ScanStruct(&r); err != nil {
			return nil, fmt.Errorf("read the state of the URLs of %s: %w", source, err)
		}
		k := known{
			URLState: crawl.URLState{
				BodyHash: r.BodyHash, Article: r.Article, File: r.File, Referrer: one(r.Referrer),
				Outcome: crawl.Outcome(one(r.Outcome)), Checked: r.Checked,
				Seen: timeOf(r.SeenAt), Changed: timeOf(r.ChangedAt),
				Changes: int(r.Changes), Failures: int(r.Failures),
			},
			lastGood: r.LastGood, goneSince: timeOf(r.GoneSince), run: one(r.Run), last: r.Last,
		}
		if !r.Checked.After(time.Unix(0, 0)) { // backfills alone asked for it: due
			k.Checked = time.Time{}
		}
		if r.Whole {
			k.ETag, k.Modified, k.Complete = r.ETag, r.Modified, true
		}
		state[r.URL] = k
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the state of the URLs of %s: %w", source, err)
	}
	return state, nil
}

// after is the state of a URL after page, and the row of fetches that says so.
func (k known) after(page crawl.Page, run string) (known, fetchRow) {
	at := page.FetchedAt.UTC().Truncate(time.Millisecond)
	row := fetchRow{
		Source: page.Source, URL: page.URL, Run: run, FetchedAt: at,
		Outcome: string(page.Outcome), Status: uint16(page.Status), FinalURL: page.FinalURL,
		Referrer: page.Referrer, Depth: uint16(page.Depth), ContentType: page.ContentType,
		Bytes: uint64(len(page.Body)), DurationMS: uint32(page.Duration.Milliseconds()),
		Tries: uint8(min(page.Tries, 255)), Error: page.Err, Article: page.Article, File: page.File,
	}
	if page.Outcome != crawl.OK {
		row.Article = page.Article || k.Article
	}
	k.Checked, k.Outcome, k.Referrer, k.run = at, page.Outcome, page.Referrer, run
	k.last = at
	k.Article = row.Article
	switch page.Outcome {
	case crawl.OK, crawl.NotModified:
		k.Failures, k.goneSince, k.lastGood = 0, time.Time{}, at
		if page.ETag != "" || page.Modified != "" {
			k.ETag, k.Modified = page.ETag, page.Modified
		}
		if page.Outcome == crawl.OK && page.BodyHash != k.BodyHash {
			row.Changed = true
			if k.BodyHash != "" {
				k.Changes++
			}
			k.ETag, k.Modified = page.ETag, page.Modified
			k.BodyHash, k.Changed = page.BodyHash, at
		}
		if k.Seen.IsZero() {
			k.Seen = at
		}
	case crawl.Gone:
		k.Failures++
		if k.goneSince.IsZero() {
			k.goneSince = at
		}
		if k.confirmedGone() {
			// Should the page come back, all of it is news.
			k.ETag, k.Modified, k.BodyHash = "", "", ""
		}
	case crawl.Duplicate:
		k.Failures = 0
		if page.Moved {
			k.ETag, k.Modified, k.BodyHash = "", "", "" // as above
		}
	default:
		k.Failures++
	}
	row.ETag, row.Modified, row.BodyHash = k.ETag, k.Modified, k.BodyHash
	row.SeenAt, row.ChangedAt, row.GoneSince = timePtr(k.Seen), timePtr(k.Changed), timePtr(k.goneSince)
	row.Changes, row.Failures = uint32(k.Changes), uint32(k.Failures)
	return k, row
}

// confirmedGone tells whether the page went for good: 404 or 410 at two
// requests a day apart. Daily runs start at the same hour but come to a page
// at different minutes, so a day has 20 hours here.
func (k known) confirmedGone() bool {
	return k.Outcome == crawl.Gone && k.Checked.Sub(k.goneSince) >= 20*time.Hour
}

// left tells whether the page has just gone for good, or forwards to another
// address.
func (k known) left(before known) bool {
	return before.BodyHash != "" && k.BodyHash == ""
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func timePtr(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
