package sink

import (
	"slices"
	"time"
)

// Why an interval was closed.
const (
	closedEdited   = "edited"   // the page is there and no longer says it
	closedGone     = "gone"     // the page went
	closedReparsed = "reparsed" // a better parser does not read it: it was never said
)

// stated is a row that says what a page said, and for which time.
type stated[R any] interface {
	*R
	identity() string // equal for rows that say the same, whatever their time
	times() *interval
	same(*R) bool // nothing that readers see differs, times aside
}

// A ledger is what one page was seen to say, in intervals of time. It takes
// the page's versions in order and tells which rows are to be written.
type ledger[R any, P stated[R]] struct {
	rows  []P
	dirty map[P]bool
}

func newLedger[R any, P stated[R]](rows []R) *ledger[R, P] {
	l := &ledger[R, P]{dirty: map[P]bool{}}
	for i := range rows {
		l.rows = append(l.rows, &rows[i])
	}
	return l
}

// open gives the open rows by identity.
func (l *ledger[R, P]) open() map[string]P {
	open := map[string]P{}
	for _, row := range l.rows {
		if row.times().ClosedAt == nil {
			open[row.identity()] = row
		}
	}
	return open
}

// say takes what a version of the page says that was first seen at at, by run:
// what is new opens, what is as before goes on, what is missing closes unless
// survives finds that its absence says nothing. lastSeen is the last request
// before, which still found what is closed now.
func (l *ledger[R, P]) say(says []R, at, lastSeen time.Time, run string, survives func(P) bool) {
	open := l.open()
	for i := range says {
		row := P(&says[i])
		id := row.identity()
		old := open[id]
		delete(open, id)
		switch {
		case old == nil:
			*row.times() = interval{FirstSeen: at, Run: run}
			l.rows = append(l.rows, row)
			l.dirty[row] = true
		case !old.same((*R)(row)):
			*row.times() = *old.times()
			l.replace(old, row)
		}
	}
	if len(open) == 0 {
		return
	}
	for _, row := range l.rows { // in order, for the sake of equal output
		if open[row.identity()] == row && !survives(row) {
			l.close(row, at, lastSeen, run, closedEdited)
		}
	}
}

// correct takes what a better parser reads in the version that the page has
// had since since: what it reads more was said since then, what it does not
// read was never said.
func (l *ledger[R, P]) correct(says []R, since time.Time, run string, survives func(P) bool) {
	open := l.open()
	for i := range says {
		row := P(&says[i])
		id := row.identity()
		old := open[id]
		delete(open, id)
		if old == nil {
			*row.times() = interval{FirstSeen: since, Run: run}
			l.rows = append(l.rows, row)
			l.dirty[row] = true
			continue
		}
		*row.times() = *old.times()
		l.replace(old, row)
	}
	for _, row := range l.rows {
		if open[row.identity()] == row && !survives(row) {
			first := row.times().FirstSeen
			l.close(row, first, first, run, closedReparsed)
		}
	}
}

// end closes all that is open: the page went.
func (l *ledger[R, P]) end(at, lastSeen time.Time, run string) {
	for _, row := range l.rows {
		if row.times().ClosedAt == nil {
			l.close(row, at, lastSeen, run, closedGone)
		}
	}
}

func (l *ledger[R, P]) close(row P, at, lastSeen time.Time, run, reason string) {
	t := row.times()
	t.ClosedAt, t.LastSeen, t.ClosedBy, t.CloseReason = &at, &lastSeen, run, reason
	l.touch(row)
}

// replace puts row, which has old's times, in old's place.
func (l *ledger[R, P]) replace(old, row P) {
	i := slices.Index(l.rows, old)
	l.rows[i] = row
	if l.dirty[old] {
		delete(l.dirty, old)
		l.dirty[row] = true
		return
	}
	l.touch(row)
}

// touch marks a row for writing; a row that is stored gets a higher revision.
func (l *ledger[R, P]) touch(row P) {
	if !l.dirty[row] {
		l.dirty[row] = true
		row.times().Revision++
	}
}

// appendWritten appends the rows to be written, in the order in which they came.
func (l *ledger[R, P]) appendWritten(rows []R) []R {
	for _, row := range l.rows {
		if l.dirty[row] {
			rows = append(rows, *row)
		}
	}
	return rows
}
