package sink

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// A Revision is an edit of a page that changed no record.
type Revision struct {
	Source     string    `ch:"source"`
	URL        string    `ch:"url"`
	Title      string    `ch:"title"`
	ObservedAt time.Time `ch:"observed_at"`
	Old, New   string    // text before and after, only with RevisionFilter.Texts
}

// RevisionFilter picks revisions; what is zero does not restrict.
type RevisionFilter struct {
	Source, URL string
	Since       time.Time
	Limit       int
	Texts       bool // give the texts before and after too
}

// Revisions gives the edits of pages that changed no record, the newest first.
func (s *Store) Revisions(ctx context.Context, f RevisionFilter) ([]Revision, error) {
	where := []string{"1"}
	params := clickhouse.Parameters{}
	restrict := func(name, value, condition string) {
		if value != "" {
			params[name] = value
			where = append(where, condition)
		}
	}
	restrict("source", f.Source, "source = {source:String}")
	restrict("url", f.URL, "url = {url:String}")
	restrict("since", timeText(f.Since), "observed_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')")
	query := "SELECT source, url, title, observed_at FROM revisions WHERE " + strings.Join(where, " AND ") + " ORDER BY observed_at DESC, url"
	if f.Limit > 0 {
		query += fmt.Sprintf(" LIMIT %d", f.Limit)
	}
	var revisions []Revision
	if err := s.conn.Select(clickhouse.Context(ctx, clickhouse.WithParameters(params)), &revisions, query); err != nil {
		return nil, fmt.Errorf("read the revisions: %w", err)
	}
	if !f.Texts {
		return revisions, nil
	}
	for i := range revisions {
		r := &revisions[i]
		history, err := s.history(ctx, r.Source, []string{r.URL}, r.ObservedAt)
		if err != nil {
			return nil, err
		}
		if page := history[r.URL]; page != nil {
			r.Old, r.New = page.text(r.ObservedAt.Add(-time.Millisecond)), page.text(r.ObservedAt)
		}
	}
	return revisions, nil
}

// text is what a page said at a time, as a reader sees it: its questions and
// answers in order, cards of related pages left out.
func (h *said) text(t time.Time) string {
	var b strings.Builder
	for i := range h.items {
		if item := &h.items[i]; item.holds(t) && item.Role != "related" {
			fmt.Fprintf(&b, "%s\n%s\n", item.Question, strings.TrimSpace(item.Answer))
		}
	}
	return b.String()
}
