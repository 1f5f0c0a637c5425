package sink

import (
	"context"
	"fmt"
)

// firstWhole gives the first run that crawled all of a source, "" while there
// is none.
func (s *Store) firstWhole(ctx context.Context, source string) (run string, err error) {
	err = s.conn.QueryRow(ctx, "SELECT min(run) FROM runs FINAL WHERE source = ? AND kind = 'crawl' AND status = 'done' AND NOT cut", source).Scan(&run)
	if err != nil {
		return "", fmt.Errorf("read the earlier runs of %s: %w", source, err)
	}
	return run, nil
}

// newcomers tells which of the pages that are seen for the first time came
// newly to the site: those that whole, the first crawl of all of it, had no
// word of. What that one finds was there before; so was a page that could not
// be had then, and one to which the only way led over a list that could not.
func (s *Store) newcomers(ctx context.Context, source, whole string, pages []touchedPage) (map[string]bool, error) {
	var urls []string
	for _, p := range pages {
		if p.isNew() {
			urls = append(urls, p.URL)
		}
	}
	if len(urls) == 0 || whole == "" {
		return nil, nil
	}
	var err error
	debuts := map[string]debut{}
	for look, steps := urls, 0; len(look) > 0 && steps < maxSteps; steps++ {
		if look, err = s.debuts(ctx, source, look, debuts); err != nil {
			return nil, err
		}
	}
	news := map[string]bool{}
	for _, url := range urls {
		news[url] = whole < debuts[url].since(debuts)
	}
	return news, nil
}

// A debut is how a source came to know of a URL.
type debut struct {
	URL      string `ch:"url"`
	Asked    string `ch:"asked"`    // run that first asked for it and was not told that it is not there
	Good     string `ch:"good"`     // run that first had it
	Referrer string `ch:"referrer"` // page that led there
}

// since is the run from which on a URL was known or would have been, had the
// pages that lead there been to be had.
func (d debut) since(debuts map[string]debut) string {
	since := d.Asked
	for at, steps := d, 0; steps < maxSteps; steps++ {
		from, ok := debuts[at.Referrer]
		if !ok || from.Good != at.Asked {
			break
		}
		since, at = min(since, from.Asked), from
	}
	return since
}

// maxSteps bounds how many pages are followed back.
const maxSteps = 20

// debuts adds the debuts of some URLs, and gives the pages that led to those
// which are not known yet.
func (s *Store) debuts(ctx context.Context, source string, urls []string, known map[string]debut) (more []string, err error) {
	var rows []debut
	err = s.conn.Select(bigQuery(ctx), &rows, `
		SELECT
			url,
			toString(argMinIf(run, fetched_at, outcome NOT IN ('gone', 'soft_404'))) AS asked,
			toString(argMinIf(run, fetched_at, outcome IN ('ok', 'not_modified'))) AS good,
			argMinIf(referrer, fetched_at, outcome NOT IN ('gone', 'soft_404')) AS referrer
		FROM fetches FINAL
		WHERE source = ? AND url IN (?)
		GROUP BY url
		ORDER BY url`, source, urls)
	if err != nil {
		return nil, fmt.Errorf("read when %d pages came to be known: %w", len(urls), err)
	}
	for _, d := range rows {
		known[d.URL] = d
	}
	asked := map[string]bool{}
	for _, d := range rows {
		if _, ok := known[d.Referrer]; !ok && d.Referrer != "" && !asked[d.Referrer] {
			asked[d.Referrer] = true
			more = append(more, d.Referrer)
		}
	}
	return more, nil
}
