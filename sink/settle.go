package sink

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"maps"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

//go:embed timelines.sql
var timelinesSQL string

// settleChunk is about how many statements of pages one statement of SQL makes
// timelines of. What it takes grows with them, not with the rules: some 0.5 KB
// each.
const settleChunk = 400_000

// settle brings the timelines of the rules that a run touched up to date. The
// run must have ended: timelines are made of what readers see. A run that was
// killed in between is settled by the next one (settleEnded).
func (s *Store) settle(ctx context.Context, run runRow) error {
	repealed := "doc_number IN (SELECT arrayJoin(repeals.doc_number) FROM pages WHERE source = {source:String} AND run = {run:String})"
	keys := "SELECT measure, region, policy_key FROM records WHERE (source = {source:String} AND (run = {run:String} OR closed_by = {run:String}) OR " + repealed + ")"
	if Kind(run.Kind) == Reprocess {
		// It rewrites what other runs found.
		repealed = "doc_number IN (SELECT arrayJoin(repeals.doc_number) FROM pages WHERE source = {source:String})"
		keys = "SELECT measure, region, policy_key FROM records WHERE (source = {source:String} OR " + repealed + ")"
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
	withKeys := clickhouse.Context(ctx, clickhouse.WithParameters(params))
	var all, some uint64
	err := s.conn.QueryRow(withKeys, "SELECT (SELECT count() FROM records), (SELECT count() FROM ("+keys+" LIMIT 1))").Scan(&all, &some)
	if err != nil {
		return fmt.Errorf("count the statements: %w", err)
	}
	if some == 0 {
		return nil
	}
	revision := fmt.Sprint(time.Now().UnixNano())
	if all <= settleChunk {
		return s.refreshPart(ctx, keys, params, revision)
	}
	var places []place
	err = s.conn.Select(withKeys, &places, "SELECT measure, region, count() AS statements FROM records WHERE (measure, region, policy_key) IN ("+keys+") GROUP BY measure, region ORDER BY measure, region")
	if err != nil {
		return fmt.Errorf("count the statements: %w", err)
	}
	for from, to := range chunksOf(places, settleChunk) {
		// Neighbours in the tables go together, so that each part of them is
		// read once; the order of the tables cannot be searched by tuples.
		part := keys + `
			AND (measure > {from_measure:String} OR measure = {from_measure:String} AND region >= {from_region:String})
			AND (measure < {to_measure:String} OR measure = {to_measure:String} AND region <= {to_region:String})`
		bounds := maps.Clone(params)
		bounds["from_measure"], bounds["from_region"] = from.Measure, from.Region
		bounds["to_measure"], bounds["to_region"] = to.Measure, to.Region
		if err := s.refreshPart(ctx, part, bounds, revision); err != nil {
			return fmt.Errorf("from %s %s: %w", from.Measure, from.Region, err)
		}
	}
	return nil
}

// refreshPart is refreshTimelines for rules that have no more statements than
// one statement of SQL can take.
func (s *Store) refreshPart(ctx context.Context, keys string, params clickhouse.Parameters, revision string) error {
	ctx = clickhouse.Context(ctx, clickhouse.WithParameters(params))
	refresh := strings.NewReplacer("(KEYS)", "("+keys+")", "REVISION", revision).Replace(timelinesSQL)
	if err := s.conn.Exec(ctx, refresh); err != nil {
		return fmt.Errorf("make the timelines: %w", err)
	}
	// A rule that nobody is known to have stated any more keeps no values.
	err := s.conn.Exec(ctx, `INSERT INTO timelines (measure, region, policy_key, revision)
		SELECT measure, region, policy_key, `+revision+` FROM timelines FINAL
		WHERE (measure, region, policy_key) IN (`+keys+`) AND revision < `+revision+` AND notEmpty(segments.value)`)
	if err != nil {
		return fmt.Errorf("empty the timelines of rules that are gone: %w", err)
	}
	return nil
}

// A place is a stretch of the tables that are ordered by measure and region.
type place struct {
	Measure    string `ch:"measure"`
	Region     string `ch:"region"`
	Statements uint64 `ch:"statements"` // of the rules in question
}

// chunksOf gives the first and last places of stretches of about n statements.
func chunksOf(places []place, n uint64) iter.Seq2[place, place] {
	return func(yield func(place, place) bool) {
		first, statements := 0, uint64(0)
		for i, p := range places {
			statements += p.Statements
			if statements >= n || i == len(places)-1 {
				if !yield(places[first], p) {
					return
				}
				first, statements = i+1, 0
			}
		}
	}
}
