package sink

import (
	"context"
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"

	"policywatch/crawl"
)

// End writes what waits, finds the changes, and notes the end of the run, from
// when on readers see it. A cancelled run stays open to be resumed; its pages
// that are written stay. End wants a context that is alive: after a
// cancellation give it one with a grace of its own.
func (r *Run) End(ctx context.Context, end Ending) (Summary, error) {
	defer r.store.claim(r.row.Run, false)
	if err := r.Flush(ctx); err != nil {
		end.Err = errors.Join(end.Err, err)
		err = errors.Join(err, r.interrupt(ctx, end))
		return r.summary(), err
	}
	if errors.Is(end.Err, context.Canceled) {
		err := r.interrupt(ctx, end)
		return r.summary(), err
	}
	err := r.store.patiently(ctx, "end the run", func() error { return r.close(ctx, end) })
	return r.summary(), err
}

// interrupt leaves the run to be resumed.
func (r *Run) interrupt(ctx context.Context, end Ending) error {
	r.row.Status, r.row.Error = "interrupted", errorText(end.Err)
	if err := r.count(ctx); err != nil {
		return err
	}
	return r.write(ctx)
}

// close finds the changes of the run and ends it.
func (r *Run) close(ctx context.Context, end Ending) error {
	if err := r.settleLate(ctx); err != nil {
		return fmt.Errorf("put the old pages of run %s in their place: %w", r.row.Run, err)
	}
	if err := r.store.findChanges(ctx, r.row); err != nil {
		return fmt.Errorf("find the changes of run %s: %w", r.row.Run, err)
	}
	if err := r.count(ctx); err != nil {
		return err
	}
	now := r.store.now()
	if now.Before(r.row.StartedAt) {
		now = r.row.StartedAt
	}
	r.row.EndedAt, r.row.Cut, r.row.Error = &now, end.Cut, errorText(end.Err)
	r.row.Status = "done"
	if end.Err != nil {
		r.row.Status = "failed"
	}
	if err := r.write(ctx); err != nil {
		return err
	}
	return r.store.settle(ctx, r.row)
}

// count fills the counts of the run's row from what is stored, so that they
// hold for a resumed run too.
func (r *Run) count(ctx context.Context) error {
	params := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"source": r.row.Source, "run": r.row.Run}))
	r.row.Outcomes = map[string]uint64{}
	r.row.Articles = 0
	rows, err := r.store.conn.Query(params, "SELECT outcome, count(), countIf(changed AND article) FROM fetches FINAL WHERE source = {source:String} AND run = {run:String} GROUP BY outcome")
	if err != nil {
		return fmt.Errorf("count the requests of run %s: %w", r.row.Run, err)
	}
	defer rows.Close()
	for rows.Next() {
		var outcome string
		var n, articles uint64
		if err := rows.Scan(&outcome, &n, &articles); err != nil {
			return err
		}
		r.row.Outcomes[outcome] = n
		r.row.Articles += articles
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, c := range []struct {
		table, what string
		into        *uint64
	}{
		{"items", "1", &r.row.Items},
		{"records", "1", &r.row.Records},
		{"findings", "1", &r.row.Findings},
		{"changes", "NOT withdrawn", &r.row.Changes},
	} {
		err := r.store.conn.QueryRow(params, "SELECT count() FROM "+c.table+" FINAL WHERE source = {source:String} AND run = {run:String} AND "+c.what).Scan(c.into)
		if err != nil {
			return fmt.Errorf("count the %s of run %s: %w", c.table, r.row.Run, err)
		}
	}
	return nil
}

func (r *Run) summary() Summary {
	sum := Summary{
		Run: r.row.Run, Resumed: r.resumed, Outcomes: map[crawl.Outcome]int{},
		Articles: int(r.row.Articles), Items: int(r.row.Items), Records: int(r.row.Records),
		Findings: int(r.row.Findings), Changes: int(r.row.Changes),
	}
	for outcome, n := range r.row.Outcomes {
		sum.Outcomes[crawl.Outcome(outcome)] = int(n)
	}
	return sum
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
