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
					if err := h.wait(t.Context(), name, time.Second); err != nil {
						t.Error(err)
					}
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

func TestHostPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts()
		h.pause("a", time.Minute)
		h.pause("a", time.Second) // does not shorten
		start := time.Now()
		h.wait(t.Context(), "a", 0)
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
		if err := h.wait(ctx, "a", 0); !errors.Is(err, context.DeadlineExceeded) {
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
			h.wait(t.Context(), "a", 0)
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
		h.wait(t.Context(), "a", time.Millisecond)
		h.wait(t.Context(), "a", time.Millisecond)
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
