package crawl

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Two crawls that ask one host share its rate; another host has its own.
func TestHostRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts()
		var mu sync.Mutex
		at := map[string][]time.Duration{}
		start := time.Now()
		var wg sync.WaitGroup
		for _, name := range []string{"a", "a", "b"} {
			wg.Go(func() {
				for range 3 {
					if err := h.enter(t.Context(), name, time.Second); err != nil {
						t.Error(err)
					}
					h.leave(name)
					mu.Lock()
					at[name] = append(at[name], time.Since(start))
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for i, d := range at["a"] {
			if d != time.Duration(i)*time.Second {
				t.Errorf("request %d to a after %v", i, d)
			}
		}
		if last := at["b"][2]; last != 2*time.Second {
			t.Errorf("last request to b after %v", last)
		}
	})
}

// One request at a time: who waits for a slow answer comes after it, and after
// the pause that it asked for.
func TestHostTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts()
		start := time.Now()
		if err := h.enter(t.Context(), "a", time.Second); err != nil {
			t.Fatal(err)
		}
		entered := make(chan time.Duration)
		go func() {
			if err := h.enter(t.Context(), "a", time.Second); err != nil {
				t.Error(err)
			}
			entered <- time.Since(start)
		}()
		time.Sleep(10 * time.Second)
		h.pause("a", time.Minute)
		h.leave("a")
		if d := <-entered; d != 70*time.Second {
			t.Errorf("the second entered after %v", d)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := h.enter(ctx, "a", 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("entered while another is in: %v", err)
		}
	})
}

func TestHostPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts()
		h.pause("a", time.Minute)
		h.pause("a", time.Second) // does not shorten
		start := time.Now()
		h.enter(t.Context(), "a", 0)
		h.leave("a")
		if d := time.Since(start); d != time.Minute {
			t.Errorf("waited %v", d)
		}
	})
}

func TestHostWaitEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts()
		h.pause("a", time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if err := h.enter(ctx, "a", 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err %v", err)
		}
		if d := time.Since(start); d != time.Second {
			t.Errorf("waited %v", d)
		}
	})
}

// A host that fails is left alone, longer each time, tried with one request,
// and given up in the end.
func TestHostBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts()
		var waits []time.Duration
		requests, up := 0, true
		for up && requests < 100 {
			start := time.Now()
			h.enter(t.Context(), "a", 0)
			h.leave("a")
			waits = append(waits, time.Since(start))
			requests++
			up = h.report("a", false, time.Second)
		}
		if requests != faultsToRest+restsToGiveUp {
			t.Errorf("%d requests", requests)
		}
		for i, base := range []time.Duration{30, 60, 120} {
			base *= time.Second
			if w := waits[faultsToRest+i]; w < base*3/4 || w > base*5/4 {
				t.Errorf("rest %d: %v, want about %v", i, w, base)
			}
		}
		if !h.report("a", true, time.Second) || !h.report("a", false, time.Second) {
			t.Error("a host that answers is not up again")
		}
	})
}

// robots.txt is read once an hour by one caller, however many ask.
func TestRobotsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts()
		reads := 0
		read := func() (rules, error) {
			reads++
			time.Sleep(time.Second)
			return rules{delay: 2 * time.Second}, nil
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() { h.rulesFor(t.Context(), "a", read) })
		}
		wg.Wait()
		if reads != 1 {
			t.Errorf("%d reads", reads)
		}
		start := time.Now()
		h.enter(t.Context(), "a", time.Millisecond)
		h.leave("a")
		h.enter(t.Context(), "a", time.Millisecond)
		h.leave("a")
		if d := time.Since(start); d != 2*time.Second {
			t.Errorf("crawl-delay: %v between requests", d)
		}
		time.Sleep(robotsTTL)
		h.rulesFor(t.Context(), "a", read)
		if reads != 2 {
			t.Errorf("%d reads after an hour", reads)
		}
	})
}

// Who waits for a host when it asks to be left alone for hours waits no more.
func TestPostponed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts()
		if err := h.enter(t.Context(), "a", 0); err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() { done <- h.enter(t.Context(), "a", 0) }()
		synctest.Wait()
		h.postpone("a", 2*time.Hour)
		h.leave("a")
		if err := <-done; err != errLater {
			t.Errorf("who waited got %v", err)
		}
		time.Sleep(2*time.Hour - longestPause)
		if err := h.enter(t.Context(), "a", 0); err != nil || h.ahead("a", 0) > 0 {
			t.Errorf("after two hours: %v", err)
		}
	})
}
