package sink

import (
	"context"
	"fmt"
)

// A page that moved is gone at its old URL, or forwards from there, and new at
// another one. Where both are seen by one run, the new page is compared with the old one, so that only
// what changed on the way is a change.

// gonePages gives the articles of a source that a run found gone or moved, with what
// they said when it began.
func (s *Store) gonePages(ctx context.Context, run runRow) (map[string]version, error) {
	var urls []string
	rows, err := s.conn.Query(ctx, "SELECT url FROM fetches FINAL WHERE source = ? AND run = ? AND seen_at IS NOT NULL AND article AND (outcome = 'gone' OR outcome = 'duplicate' AND body_hash = '')", run.Source, run.Run)
	if err != nil {
		return nil, fmt.Errorf("read the pages that are gone: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var url string
		if err := rows.Scan(&url); err != nil {
			return nil, err
		}
		urls = append(urls, url)
	}
	if err := rows.Err(); err != nil || len(urls) == 0 {
		return nil, err
	}
	history, err := s.history(ctx, run.Source, urls, run.StartedAt)
	if err != nil {
		return nil, err
	}
	gone := map[string]version{}
	for url, page := range history {
		gone[url] = page.at(run.StartedAt)
	}
	return gone, nil
}

// movedFrom gives what the page said that a new page was before it moved: of
// the pages that are gone, the one that asks most of its questions and states
// most of its rules. ok is false where there is none.
func movedFrom(new version, gone map[string]version) (old version, ok bool) {
	best := 0.0
	for _, v := range gone {
		asks, rules := shared(new.items, v.items), sharedRules(new.records, v.records)
		if asks < 0.5 || rules < 0.5 || asks+rules < best {
			continue
		}
		if asks+rules > best || v.records[0].URL < old.records[0].URL { // whatever the order of the map
			old, best, ok = v, asks+rules, true
		}
	}
	return old, ok
}

// shared is the part of the items of the smaller page that the other has too.
func shared(a, b map[string]itemShape) float64 {
	both := 0
	for key := range a {
		if _, ok := b[key]; ok {
			both++
		}
	}
	return part(both, min(len(a), len(b)))
}

// sharedRules is the part of the rules of the smaller page that the other
// states too, whatever the value.
func sharedRules(a, b []*recordRow) float64 {
	keys := func(records []*recordRow) map[string]bool {
		set := map[string]bool{}
		for _, r := range rules(records) {
			set[r.PolicyKey] = true
		}
		return set
	}
	inA, inB := keys(a), keys(b)
	both := 0
	for key := range inA {
		if inB[key] {
			both++
		}
	}
	return part(both, min(len(inA), len(inB)))
}

func part(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
