package sink

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/normalize"
)

// Kind says what a run does.
type Kind string

// The kinds of runs.
const (
	Crawl     Kind = "crawl"     // the source as it is now
	Backfill  Kind = "backfill"  // old pages of the source: they are no news
	Reprocess Kind = "reprocess" // stored bodies, read again by a better parser
)

// RunInfo describes a run before it starts.
type RunInfo struct {
	Source    string
	Kind      Kind
	Authority string // of the source's pages, unless a page says better
	Program   string // version of the program
	Parser    string // version of the parser; changes are sought between readings of one version only

	Wrote func(took time.Duration) // told of each batch that was written; may be nil
}

// Ending says how a run ended.
type Ending struct {
	Cut bool  // a limit ended it before all pages were seen
	Err error // what ended it early; context.Canceled leaves it to be resumed
}

// PageRows is all that came of one request.
type PageRows struct {
	Page      crawl.Page
	Authority string              // of this page, where it is not the source's
	Doc       *extract.Document   // nil where the page was not read
	Result    *normalize.Result   // nil where Doc is
	Findings  []normalize.Finding // besides those of Result and Doc.Notes
}

// Summary counts what a run stored.
type Summary struct {
	Run      string                `json:"run"`
	Resumed  bool                  `json:"resumed"`
	Outcomes map[crawl.Outcome]int `json:"outcomes"`
	Articles int                   `json:"articles"` // pages that were new or changed and were read
	Items    int                   `json:"items"`    // first seen in this run
	Records  int                   `json:"records"`
	Findings int                   `json:"findings"`
	Changes  int                   `json:"changes"`
}

// ErrRunning says that another process works on the source.
var ErrRunning = errors.New("the source is being worked on")

// resumeWithin is how old the last sign of life of a run may be for it to be
// resumed; an older one is closed and a new one begun, so that pages are not
// passed over today because they were seen yesterday.
const resumeWithin = 24 * time.Hour

// lease is how long a run on another machine is believed to be alive without
// a sign of life.
const lease = 15 * time.Minute

// A hashSet is a set of texts by their hashes: twelve bytes or so each, however
// long they are.
type hashSet map[uint64]struct{}

var hashSeed = maphash.MakeSeed()

func (s hashSet) add(text string) { s[maphash.String(hashSeed, text)] = struct{}{} }

func (s hashSet) has(text string) bool {
	_, ok := s[maphash.String(hashSeed, text)]
	return ok
}

// A Run is one pass over one source. It writes in batches, each whole: Add
// takes pages, and writes when enough has come. A Run is for one goroutine.
type Run struct {
	store   *Store
	info    RunInfo
	row     runRow
	resumed bool
	known   map[string]known // of URLs that this run has not had yet
	done    hashSet          // URLs whose rows are stored, on their way or wait in batch
	before  hashSet          // of a backfill: URLs that backfills before it had, which did not come to their end

	writing    *writing   // nil where no batch is on its way
	batch      []PageRows // pages that wait
	batchBytes int
	batchRows  int
	batchSince time.Time
}

// Begin starts a run, or goes on with one that did not end: a killed or
// interrupted run of the same kind keeps its pages that are stored whole and
// loses what was half stored.
func (s *Store) Begin(ctx context.Context, info RunInfo) (r *Run, err error) {
	if info.Source == "" || info.Kind == "" {
		return nil, errors.New("a run needs a source and a kind")
	}
	err = s.patiently(ctx, "begin a run of "+info.Source, func() error {
		r, err = s.begin(ctx, info)
		return err
	})
	return r, err
}

// begin is one try at Begin: one that failed half-way left a run that the next
// goes on with.
func (s *Store) begin(ctx context.Context, info RunInfo) (*Run, error) {
	var open []runRow
	err := s.conn.Select(ctx, &open, "SELECT "+columnsOf[runRow]()+" FROM runs FINAL WHERE source = ? AND ended_at IS NULL ORDER BY run", info.Source)
	if err != nil {
		return nil, fmt.Errorf("read the runs of %s: %w", info.Source, err)
	}
	if err := s.settleEnded(ctx); err != nil {
		return nil, err
	}
	r := &Run{store: s, info: info, done: hashSet{}}
	for _, row := range open {
		alive, err := s.signOfLife(ctx, row)
		if err != nil {
			return nil, err
		}
		if s.isAlive(row, alive) {
			return nil, fmt.Errorf("%w: %s by %s since %s (wait for it, or end it)", ErrRunning, info.Source, row.Owner, row.StartedAt.Format(time.RFC3339))
		}
		if err := s.cleanUp(ctx, row); err != nil {
			return nil, fmt.Errorf("clear up after run %s: %w", row.Run, err)
		}
		if Kind(row.Kind) == info.Kind && row.Parser == info.Parser && s.now().Sub(alive) < resumeWithin && !r.resumed {
			r.resumed, r.row = true, row
			continue
		}
		if err := s.abandon(ctx, row); err != nil {
			return nil, err
		}
	}
	if !r.resumed {
		now, err := s.afterRuns(ctx, info.Source)
		if err != nil {
			return nil, err
		}
		r.row = runRow{
			Run:    now.Format("20060102T150405.000Z") + "-" + info.Source,
			Source: info.Source, Kind: string(info.Kind), StartedAt: now,
		}
	}
	r.row.Status, r.row.Error, r.row.Owner = "running", "", s.owner.String()
	r.row.Program, r.row.Parser = info.Program, info.Parser
	r.row.Attempts++
	if err := r.write(ctx); err != nil {
		return nil, err
	}
	if r.known, err = s.knownURLs(ctx, info.Source); err != nil {
		return nil, err
	}
	if info.Kind == Backfill {
		if r.before, err = s.cutBackfills(ctx, info.Source); err != nil {
			return nil, err
		}
	}
	s.claim(r.row.Run, true)
	for url, k := range r.known {
		if k.run == r.row.Run {
			r.done.add(url)
		}
	}
	return r, nil
}

// afterRuns is now, or later where the source had a run later than now: the
// clock was set back since, and runs are told apart and put in order by when
// they began.
func (s *Store) afterRuns(ctx context.Context, source string) (time.Time, error) {
	now, last := s.now(), time.Time{}
	if err := s.conn.QueryRow(ctx, "SELECT max(started_at) FROM runs WHERE source = ?", source).Scan(&last); err != nil {
		return now, fmt.Errorf("read the last run of %s: %w", source, err)
	}
	if !now.After(last) {
		now = last.Add(time.Millisecond)
	}
	return now, nil
}

// ID is the identity of the run in the table runs.
func (r *Run) ID() string { return r.row.Run }

// Resumed tells whether the run goes on with one that did not end.
func (r *Run) Resumed() bool { return r.resumed }

// State is what is known of the URLs of the source at the start of this pass.
// It must be read before the first Add.
func (r *Run) State() iter.Seq2[string, crawl.URLState] {
	return func(yield func(string, crawl.URLState) bool) {
		for url, k := range r.known {
			if !yield(url, k.URLState) {
				return
			}
		}
	}
}

// Done tells whether the rows of a URL were stored by this run already, before
// it was resumed or since. A backfill that a crawl of the source came in between
// of is not resumed but begun anew; what it had of late counts too.
func (r *Run) Done(url string) bool { return r.done.has(url) || r.before.has(url) }

// cutBackfills gives the URLs that backfills of the source had which did not come
// to their end, as long as their runs would have been resumed.
func (s *Store) cutBackfills(ctx context.Context, source string) (hashSet, error) {
	rows, err := s.conn.Query(ctx, `SELECT DISTINCT url FROM fetches WHERE source = ? AND outcome IN ('ok', 'not_modified')
		AND run IN (SELECT run FROM runs FINAL WHERE source = ? AND kind = 'backfill' AND cut AND ended_at > ?)`,
		source, source, s.now().Add(-resumeWithin))
	if err != nil {
		return nil, fmt.Errorf("read what backfills of %s had: %w", source, err)
	}
	defer rows.Close()
	had := hashSet{}
	for rows.Next() {
		var url string
		if err := rows.Scan(&url); err != nil {
			return nil, fmt.Errorf("read what backfills of %s had: %w", source, err)
		}
		had.add(url)
	}
	return had, rows.Err()
}

// write stores the run's row in its present state.
func (r *Run) write(ctx context.Context) error {
	r.row.Revision++
	if r.row.Outcomes == nil {
		r.row.Outcomes = map[string]uint64{}
	}
	return insert(ctx, r.store, "runs", []runRow{r.row})
}

// signOfLife is when a run last stored anything.
func (s *Store) signOfLife(ctx context.Context, row runRow) (time.Time, error) {
	var last time.Time
	err := s.conn.QueryRow(ctx, "SELECT max(fetched_at) FROM fetches WHERE source = ? AND run = ?", row.Source, row.Run).Scan(&last)
	if err != nil {
		return last, fmt.Errorf("read the last page of run %s: %w", row.Run, err)
	}
	if last.Before(row.StartedAt) {
		last = row.StartedAt
	}
	return last, nil
}

// isAlive tells whether the process that works on a run is still there. On
// this machine the system knows; of another one only its signs of life tell.
func (s *Store) isAlive(row runRow, sign time.Time) bool {
	if row.Status == "interrupted" {
		return false
	}
	o, ok := parseOwner(row.Owner)
	switch {
	case !ok:
		return false
	case s.engine != nil && !s.shared.Load():
		// The folder is locked to this process, and nobody works through it.
		return o == s.owner && s.isOpen(row.Run)
	case o.host != s.owner.host:
		return s.now().Sub(sign) < lease
	case o.pid == s.owner.pid:
		return o.token == s.owner.token && s.isOpen(row.Run)
	}
	p, err := os.FindProcess(o.pid)
	return err == nil && !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

// claim notes that this process works on a run, or does not any more.
func (s *Store) claim(run string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on {
		s.runs[run] = true
	} else {
		delete(s.runs, run)
	}
}

func (s *Store) isOpen(run string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.runs[run]
}

// abandon ends a run that will not be resumed. What it stored is whole and
// becomes visible.
func (s *Store) abandon(ctx context.Context, row runRow) error {
	r := &Run{store: s, row: row, info: RunInfo{Source: row.Source, Kind: Kind(row.Kind)}}
	return r.close(ctx, Ending{Cut: true, Err: errors.New("the run was cut off and not resumed in time")})
}

// cleanUp takes away what a run stored of pages that did not come to count as
// fetched: rows it opened go, rows it closed are opened again.
func (s *Store) cleanUp(ctx context.Context, row runRow) error {
	half := "source = {source:String} AND run = {run:String} AND url NOT IN (SELECT url FROM fetches WHERE source = {source:String} AND run = {run:String})"
	params := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"source": row.Source, "run": row.Run}))
	if err := reopen[itemRow](params, s, "items", half); err != nil {
		return err
	}
	if err := reopen[recordRow](params, s, "records", half); err != nil {
		return err
	}
	for _, table := range []string{"pages", "items", "records", "findings"} {
		var urls []string
		if err := s.conn.QueryRow(params, "SELECT groupUniqArray(url) FROM "+table+" WHERE "+half).Scan(&urls); err != nil {
			return err
		}
		if len(urls) == 0 {
			continue
		}
		if err := s.delete(ctx, table, "source = ? AND run = ? AND url IN (?)", row.Source, row.Run, urls); err != nil {
			return err
		}
	}
	return nil
}

// reopen opens the rows again that were closed by the pages of half.
func reopen[R any, P stated[R]](ctx context.Context, s *Store, table, half string) error {
	var rows []R
	err := s.conn.Select(ctx, &rows, "SELECT "+columnsOf[R]()+" FROM "+table+" FINAL WHERE "+strings.Replace(half, " run =", " closed_by =", 1))
	if err != nil {
		return err
	}
	for i := range rows {
		t := P(&rows[i]).times()
		t.ClosedAt, t.LastSeen, t.ClosedBy, t.CloseReason = nil, nil, "", ""
		t.Revision++
	}
	return insert(ctx, s, table, rows)
}
