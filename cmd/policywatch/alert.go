package main

import (
	"log/slog"
	"sync"
	"time"
)

// alerts says of each source when it starts to fail and when it works again,
// and keeps still in between: a site that is down for a week is one error and
// not a hundred.
type alerts struct {
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	failing map[string]outage
}

type outage struct {
	since  time.Time
	reason string
	passes int
}

func newAlerts(log *slog.Logger) *alerts {
	return &alerts{log: log, now: time.Now, failing: map[string]outage{}}
}

// resume takes up what was failing before a restart, and was reported then.
func (a *alerts) resume(source string, since time.Time, reason string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failing[source] = outage{since: since, reason: reason, passes: 1}
}

// report takes how a pass ended; reason is "" for well.
func (a *alerts) report(source, reason string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	was, failing := a.failing[source]
	switch {
	case reason == "" && failing:
		delete(a.failing, source)
		a.log.Info("source works again", "source", source, "after", a.now().Sub(was.since).Round(time.Second), "passes", was.passes, "err", was.reason)
	case reason == "":
	case !failing:
		a.failing[source] = outage{since: a.now(), reason: reason, passes: 1}
		a.log.Error("source fails", "source", source, "err", reason)
	default:
		a.log.Debug("source still fails", "source", source, "since", was.since, "err", reason)
		was.passes++
		a.failing[source] = was
	}
}

// count gives the number of sources that fail.
func (a *alerts) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.failing)
}

// forget drops a source that is scheduled no more.
func (a *alerts) forget(keep func(source string) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for name := range a.failing {
		if !keep(name) {
			delete(a.failing, name)
		}
	}
}
