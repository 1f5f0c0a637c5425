package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Options of a Scheduler. Zero values mean what the comments say.
type Options struct {
	Parallel int              // passes at once, 1; SetParallel changes it
	Grace    time.Duration    // how long passes may take to stop, 10 s
	Now      func() time.Time // time.Now
	Log      *slog.Logger     // none
}

// A Scheduler calls a function for each source when its time comes.
type Scheduler struct {
	pass    func(ctx context.Context, source string)
	opt     Options
	changed chan struct{} // Set was called
	freed   chan struct{} // a place came free, or there are more; holds one

	mu      sync.Mutex
	most    int // passes at once
	busy    int // passes under way
	waiting int // passes that are due and wait for their turn
	entries map[string]*entry
	running map[string]bool // also sources that wait for a token; survives Set
	seen    time.Time       // the clock when it was last read
}

type entry struct {
	timetable
	next slot
}

// New gives a scheduler that calls pass. A pass must end soon after its context
// is done.
func New(pass func(ctx context.Context, source string), opt Options) *Scheduler {
	opt.Parallel = max(opt.Parallel, 1)
	if opt.Grace == 0 {
		opt.Grace = 10 * time.Second
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Scheduler{
		pass:    pass,
		opt:     opt,
		changed: make(chan struct{}, 1),
		freed:   make(chan struct{}, 1),
		most:    opt.Parallel,
		entries: map[string]*entry{},
		running: map[string]bool{},
	}
}

// Set replaces all jobs; last says when each source ran last, without those
// that never did. A job that is the same as before keeps its place in time;
// passes under way go on. On an error nothing has changed.
func (s *Scheduler) Set(jobs []Job, last map[string]time.Time) error {
	entries := make(map[string]*entry, len(jobs))
	var errs []error
	now := s.opt.Now()
	for _, j := range jobs {
		tt, err := j.compile()
		if err != nil {
			errs = append(errs, fmt.Errorf("source %s: %w", j.Source, err))
			continue
		}
		if entries[j.Source] != nil {
			errs = append(errs, fmt.Errorf("source %s: scheduled twice", j.Source))
			continue
		}
		entries[j.Source] = &entry{tt, tt.first(last[j.Source], now)}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	s.mu.Lock()
	for name, e := range entries {
		if old := s.entries[name]; old != nil && old.Job == e.Job {
			e.next = old.next
		}
	}
	s.entries = entries
	s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return nil
}

// A Plan is what a scheduler means to do with a source.
type Plan struct {
	Source  string
	Next    time.Time // when the next pass starts, if the last has ended by then
	Running bool      // a pass is under way or waits for its turn
}

// Plans gives the plan of every source, by name.
func (s *Scheduler) Plans() []Plan {
	s.mu.Lock()
	defer s.mu.Unlock()
	plans := make([]Plan, 0, len(s.entries))
	for name, e := range s.entries {
		plans = append(plans, Plan{name, e.next.start, s.running[name]})
	}
	slices.SortFunc(plans, func(a, b Plan) int { return strings.Compare(a.Source, b.Source) })
	return plans
}

// Waiting counts the passes that are due and wait for their turn.
func (s *Scheduler) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting
}

// wake is how long the loop sleeps at most. A clock that is set forward, or a
// machine that wakes from sleep, is noticed after no more than this.
const wake = 30 * time.Second

// Run starts passes until ctx is done, then waits for those under way. It gives
// an error only when one did not stop within the grace.
func (s *Scheduler) Run(ctx context.Context) error {
	var passes sync.WaitGroup
	job := cron.NewChain(cron.Recover(cronLog{s.opt.Log}))
	for ctx.Err() == nil {
		due, sleep := s.due()
		for _, name := range due {
			passes.Go(func() {
				defer s.release(name)
				if !s.enter(ctx) {
					return
				}
				defer s.leave()
				job.Then(cron.FuncJob(func() { s.pass(ctx, name) })).Run()
			})
		}
		timer := time.NewTimer(sleep)
		select {
		case <-ctx.Done():
		case <-s.changed:
		case <-timer.C:
		}
		timer.Stop()
	}
	done := make(chan struct{})
	go func() { passes.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-time.After(s.opt.Grace):
		return fmt.Errorf("%s: did not stop within %v; what was stored is whole", strings.Join(s.underWay(), ", "), s.opt.Grace)
	}
}

// SetParallel changes how many passes may be under way. Those that are too many
// end as they would have.
func (s *Scheduler) SetParallel(n int) {
	s.mu.Lock()
	s.most = max(n, 1)
	s.mu.Unlock()
	s.wakeOne()
}

// enter waits for a place among the passes under way; false where ctx is done.
func (s *Scheduler) enter(ctx context.Context) bool {
	s.wait(1)
	defer s.wait(-1)
	for {
		s.mu.Lock()
		free := s.most - s.busy
		if free > 0 {
			s.busy++
		}
		s.mu.Unlock()
		if free > 1 {
			s.wakeOne() // there is room for another
		}
		if free > 0 {
			return true
		}
		select {
		case <-s.freed:
		case <-ctx.Done():
			return false
		}
	}
}

func (s *Scheduler) wait(n int) {
	s.mu.Lock()
	s.waiting += n
	s.mu.Unlock()
}

func (s *Scheduler) leave() {
	s.mu.Lock()
	s.busy--
	s.mu.Unlock()
	s.wakeOne()
}

// wakeOne lets one of those who wait look again.
func (s *Scheduler) wakeOne() {
	select {
	case s.freed <- struct{}{}:
	default:
	}
}

// due gives the sources to start now, marked as running, earliest first, and
// how long to sleep after.
func (s *Scheduler) due() (names []string, sleep time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opt.Now()
	if s.seen.Sub(now) > time.Minute { // set back by more than a correction
		s.opt.Log.Warn("clock set back", "by", s.seen.Sub(now).Round(time.Second))
		for _, e := range s.entries {
			e.next = e.after(now)
		}
	}
	s.seen = now.Round(0) // without the monotonic reading, so that jumps show
	sleep = wake
	var due []*entry
	for _, e := range s.entries {
		if !e.next.start.After(now) {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, func(a, b *entry) int {
		if c := a.next.start.Compare(b.next.start); c != 0 {
			return c
		}
		return strings.Compare(a.Source, b.Source)
	})
	for _, e := range due {
		if s.running[e.Source] {
			s.opt.Log.Info("still running, slot skipped", "source", e.Source, "slot", e.next.planned)
		} else {
			s.running[e.Source] = true
			names = append(names, e.Source)
		}
		e.next = e.after(now)
	}
	for _, e := range s.entries {
		sleep = min(sleep, e.next.start.Sub(now))
	}
	return names, max(sleep, 0)
}

func (s *Scheduler) release(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, name)
}

func (s *Scheduler) underWay() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name := range s.running {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// cronLog hands what cron says of a recovered panic to slog.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, kv ...any) { l.log.Debug(msg, kv...) }
func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.Error("pass failed: "+msg, append([]any{"err", err}, kv...)...)
}
