package schedule

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// The clock of a synctest bubble starts at 2000-01-01 00:00 UTC, 08:00 in China.
var midnight = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func TestSpecs(t *testing.T) {
	for _, tt := range []struct {
		job  Job
		want string // first slot after midnight UTC, or words of the error
	}{
		{Job{Spec: "30 6 * * *"}, "2000-01-01T22:30:00Z"}, // 06:30 in China
		{Job{Spec: "30 6 * * *", Zone: "UTC"}, "2000-01-01T06:30:00Z"},
		{Job{Spec: "CRON_TZ=Asia/Urumqi 30 6 * * *"}, "2000-01-01T00:30:00Z"},
		{Job{Spec: "@every 6h"}, "2000-01-01T06:00:00Z"},
		{Job{Spec: "@daily"}, "2000-01-01T16:00:00Z"},
		{Job{Spec: "30 6 * * *", Window: "22:00-06:00"}, "2000-01-02T14:00:00Z"}, // put off to 22:00
		{Job{Spec: "30 6 * * *", Zone: "Mars/Olympus"}, `timezone "Mars/Olympus" is not known`},
		{Job{Spec: "30 6 * * *", Zone: "Local"}, "is not known"},
		{Job{Spec: "6:30"}, `schedule "6:30"`},
		{Job{Spec: "0 0 30 2 *"}, "never comes"},
		{Job{Spec: "@every 1s"}, "too often"},
		{Job{Spec: ""}, "write five fields"},
	} {
		c, err := tt.job.compile()
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = c.after(midnight).start.UTC().Format(time.RFC3339)
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %s, want %s", tt.job, got, tt.want)
		}
	}
}

func TestJitterSpreadsAndStays(t *testing.T) {
	seen := map[time.Time]int{}
	for i := range 100 {
		j := Job{Source: fmt.Sprint("source-", i), Spec: "0 3 * * *", Jitter: 30 * time.Minute}
		c, err := j.compile()
		if err != nil {
			t.Fatal(err)
		}
		s := c.after(midnight)
		if s != c.after(midnight) {
			t.Error("two answers for one slot")
		}
		if d := s.start.Sub(s.planned); d < 0 || d >= 30*time.Minute {
			t.Errorf("put off by %v", d)
		}
		seen[s.start]++
	}
	if len(seen) < 90 {
		t.Errorf("100 sources start at only %d times", len(seen))
	}
	c, _ := Job{Source: "a", Spec: "@every 10m", Jitter: time.Hour}.compile()
	if d := c.delay(midnight); d > time.Minute {
		t.Errorf("a pass every 10 minutes is put off by %v", d)
	}
}

func TestFirst(t *testing.T) {
	day := 24 * time.Hour
	job := Job{Source: "a", Spec: "0 8 * * *"} // a slot at every midnight UTC
	for _, tt := range []struct {
		name string
		last time.Time
		now  time.Time
		want time.Time
	}{
		{"never ran", time.Time{}, midnight, midnight},
		{"slot missed", midnight.Add(-2 * day), midnight.Add(time.Hour), midnight.Add(time.Hour)},
		{"many slots missed", midnight.Add(-200 * day), midnight.Add(time.Hour), midnight.Add(time.Hour)},
		{"none missed", midnight, midnight.Add(time.Hour), midnight.Add(day)},
		{"last run in the future", midnight.Add(300 * day), midnight.Add(time.Hour), midnight.Add(day)},
	} {
		if got, err := job.First(tt.last, tt.now); err != nil || !got.Equal(tt.want) {
			t.Errorf("%s: %v, %v, want %v", tt.name, got, err, tt.want)
		}
	}
}

// log notes when which pass started.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) pass(took time.Duration) func(context.Context, string) {
	return func(ctx context.Context, source string) {
		l.mu.Lock()
		l.lines = append(l.lines, time.Now().UTC().Format("15:04 ")+source)
		l.mu.Unlock()
		select {
		case <-time.After(took):
		case <-ctx.Done():
		}
	}
}

func (l *log) want(t *testing.T, want ...string) {
	t.Helper()
	if !reflect.DeepEqual(l.lines, want) {
		t.Errorf("started %q, want %q", l.lines, want)
	}
}

func runFor(t *testing.T, s *Scheduler, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := s.Run(ctx); err != nil {
		t.Error(err)
	}
}

func TestRunOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		s := New(l.pass(time.Minute), Options{})
		err := s.Set([]Job{{Source: "a", Spec: "0 10 * * *"}, {Source: "b", Spec: "@every 1h"}},
			map[string]time.Time{"a": midnight, "b": midnight.Add(-30 * time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		runFor(t, s, 3*time.Hour)
		l.want(t, "00:30 b", "01:30 b", "02:00 a", "02:30 b")
	})
}

func TestNoOverlapOfASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		s := New(l.pass(150*time.Minute), Options{Parallel: 5})
		if err := s.Set([]Job{{Source: "a", Spec: "@every 1h"}}, nil); err != nil {
			t.Fatal(err)
		}
		runFor(t, s, 4*time.Hour)
		l.want(t, "00:00 a", "03:00 a") // 01:00 and 02:00 fall into the first pass
	})
}

func TestCapOnAllSources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		s := New(l.pass(10*time.Minute), Options{Parallel: 2})
		var jobs []Job
		for _, n := range []string{"a", "b", "c", "d", "e"} {
			jobs = append(jobs, Job{Source: n, Spec: "@daily"})
		}
		if err := s.Set(jobs, nil); err != nil {
			t.Fatal(err)
		}
		runFor(t, s, time.Hour)
		count := map[string]int{}
		for _, line := range l.lines {
			count[line[:5]]++
		}
		if want := map[string]int{"00:00": 2, "00:10": 2, "00:20": 1}; !reflect.DeepEqual(count, want) {
			t.Errorf("starts %v, want %v", count, want)
		}
	})
}

// Another number of passes at once holds from when it is said: more start at
// once, those that are too many end first.
func TestSetParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		s := New(l.pass(10*time.Minute), Options{})
		var jobs []Job
		for _, n := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			jobs = append(jobs, Job{Source: n, Spec: "@daily"})
		}
		if err := s.Set(jobs, nil); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(5*time.Minute, func() { s.SetParallel(4) })
		time.AfterFunc(12*time.Minute, func() { s.SetParallel(1) })
		runFor(t, s, 2*time.Hour)
		var at []string
		for _, line := range l.lines {
			at = append(at, line[:5])
		}
		if want := "00:00 00:05 00:05 00:05 00:10 00:20 00:30 00:40"; strings.Join(at, " ") != want {
			t.Errorf("started at %s, want %s", strings.Join(at, " "), want)
		}
	})
}

func TestAPanicIsOnePassOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		var l log
		ok := l.pass(0)
		s := New(func(ctx context.Context, source string) {
			ok(ctx, source)
			panic("a page nobody thought of")
		}, Options{Log: slog.New(slog.NewTextHandler(&out, nil))})
		if err := s.Set([]Job{{Source: "a", Spec: "@every 1h"}}, nil); err != nil {
			t.Fatal(err)
		}
		runFor(t, s, 150*time.Minute)
		l.want(t, "00:00 a", "01:00 a", "02:00 a")
		if !strings.Contains(out.String(), "a page nobody thought of") {
			t.Errorf("log: %s", out.String())
		}
	})
}

func TestReloadKeepsPassesAndPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l log
		s := New(l.pass(40*time.Minute), Options{Parallel: 9})
		a, b := Job{Source: "a", Spec: "@every 1h"}, Job{Source: "b", Spec: "@every 2h"}
		if err := s.Set([]Job{a, b}, nil); err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(30 * time.Minute)
			if err := s.Set([]Job{a, {Source: "b", Spec: "nonsense"}}, nil); err == nil {
				t.Error("nonsense accepted")
			}
			// a is the same and must not start again although it has not
			// ended; b goes; c comes.
			if err := s.Set([]Job{a, {Source: "c", Spec: "@daily"}}, nil); err != nil {
				t.Error(err)
			}
			synctest.Wait()
			got := fmt.Sprint(s.Plans())
			if !strings.Contains(got, "{a 2000-01-01 01:00:00") || strings.Contains(got, "{b") {
				t.Errorf("plans %s", got)
			}
		}()
		runFor(t, s, 150*time.Minute)
		got := strings.Join(l.lines[2:], ", ")
		if want := "00:30 c, 01:00 a, 02:00 a"; got != want {
			t.Errorf("started %s, want %s", got, want)
		}
	})
}

func TestClockJumps(t *testing.T) {
	for _, tt := range []struct {
		name string
		jump time.Duration
		want []string // by the clock that does not jump
	}{
		// Set forward over the slots of 01:00 to 05:00: one pass makes up for them.
		{"forward", 5*time.Hour + 10*time.Minute, []string{"00:00 a", "00:20 a", "00:50 a"}},
		// Set back to an hour ago: the next slot is the next full hour of the clock.
		{"back", -40 * time.Minute, []string{"00:00 a", "00:40 a", "01:40 a"}},
		{"back by a correction", -time.Second, []string{"00:00 a", "01:00 a"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var l log
				now := func() time.Time {
					if n := time.Now(); n.Sub(midnight) < 20*time.Minute {
						return n
					} else {
						return n.Add(tt.jump)
					}
				}
				s := New(l.pass(0), Options{Now: now})
				// Full hours of the clock.
				if err := s.Set([]Job{{Source: "a", Spec: "0 * * * *"}}, nil); err != nil {
					t.Fatal(err)
				}
				runFor(t, s, 110*time.Minute)
				if len(l.lines) < len(tt.want) || !reflect.DeepEqual(l.lines[:len(tt.want)], tt.want) {
					t.Errorf("started %q, want %q", l.lines, tt.want)
				}
			})
		})
	}
}

func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(func(ctx context.Context, _ string) {
			<-ctx.Done()
			time.Sleep(3 * time.Second) // the batch in hand
		}, Options{})
		if err := s.Set([]Job{{Source: "a", Spec: "@daily"}, {Source: "b", Spec: "@daily"}}, nil); err != nil {
			t.Fatal(err)
		}
		runFor(t, s, time.Minute)
		if took := time.Since(midnight); took != time.Minute+3*time.Second {
			t.Errorf("stopped after %v", took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := New(func(context.Context, string) { time.Sleep(time.Hour) }, Options{})
		if err := s.Set([]Job{{Source: "stubborn", Spec: "@daily"}}, nil); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := s.Run(ctx); err == nil || !strings.Contains(err.Error(), "stubborn") {
			t.Errorf("error %v", err)
		}
		if took := time.Since(midnight); took != time.Minute+10*time.Second {
			t.Errorf("gave up after %v", took)
		}
		time.Sleep(time.Hour) // the bubble must outlast its goroutines
	})
}
