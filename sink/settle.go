package sink

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

//go:embed timelines.sql
var timelinesSQL string

// settleChunk is how many rules get their timelines in one statement.
const settleChunk = 200_000

// settle brings the timelines of the rules that a run touched up to date. The
// run must have ended: timelines are made of what readers see. A run that was
// killed in between is settled by the next one (settleEnded).
func (s *Store) settle(ctx context.Context, run runRow) error {
	keys := "SELECT measure, region, policy_key FROM records WHERE source = {source:String} AND (run = {run:String} OR closed_by = {run:String})"
	if Kind(run.Kind) == Reprocess {
		// It rewrites what other runs found.
		keys = "SELECT measure, region, policy_key FROM records WHERE source = {source:String}"
	}
	if err := s.refreshTimelines(ctx, keys, clickhouse.Parameters{"source": run.Source, "run": run.Run}); err != nil {
		return fmt.Errorf("settle run %s: %w", run.Run, err)
	}
	run.Settled = true
	run.Revision++
	return insert(ctx, s, "runs", []runRow{run})
}

// settleEnded settles the runs that ended and were not settled.
func (s *Store) settleEnded(ctx context.Context) error {
	var rows []runRow
	err := s.conn.Select(ctx, &rows, "SELECT "+columnsOf[runRow]()+" FROM runs FINAL WHERE ended_at IS NOT NULL AND NOT settled ORDER BY run")
	if err != nil {
		return fmt.Errorf("read the runs that are not settled: %w", err)
	}
	for _, row := range rows {
		if err := s.settle(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// refreshTimelines makes the timelines anew of the rules that a query names by
// measure, region and policy_key.
func (s *Store) refreshTimelines(ctx context.Context, keys string, params clickhouse.Parameters) error {
	var rules uint64
	ctx = clickhouse.Context(ctx, clickhouse.WithParameters(params))
	if err := s.conn.QueryRow(ctx, "SELECT uniq(policy_key) FROM ("+keys+")").Scan(&rules); err != nil {
		return fmt.Errorf("count the rules: %w", err)
	}
	if rules == 0 {
		return nil
	}
	revision := fmt.Sprint(time.Now().UnixNano())
	chunks := rules/settleChunk + 1
	for i := range chunks {
		part := fmt.Sprintf("%s AND cityHash64(policy_key) %% %d = %d", keys, chunks, i)
		refresh := strings.NewReplacer("(KEYS)", "("+part+")", "REVISION", revision).Replace(timelinesSQL)
		if err := s.conn.Exec(ctx, refresh); err != nil {
			return fmt.Errorf("make the timelines of %d rules: %w", rules, err)
		}
		// A rule that nobody is known to have stated any more keeps no values.
		err := s.conn.Exec(ctx, `INSERT INTO timelines (measure, region, policy_key, revision)
			SELECT measure, region, policy_key, `+revision+` FROM timelines FINAL
			WHERE (measure, region, policy_key) IN (`+part+`) AND revision < `+revision+` AND notEmpty(segments.value)`)
		if err != nil {
			return fmt.Errorf("empty the timelines of rules that are gone: %w", err)
		}
	}
	return nil
}
