package crawl

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Hosts is what all sources of a program share about the hosts that they ask:
// when each may be asked again, what its robots.txt says, whether it is down.
// One Hosts serves any number of Crawlers at once.
type Hosts struct {
	mu sync.Mutex
	m  map[string]*host
}

type host struct {
	turn chan struct{} // holds one while a request is under way

	last  time.Time // when the last request was let go
	next  time.Time // before which none may be
	later time.Time // before which the host wants none, far off

	faults int // requests in a row that the host did not answer properly
	rests  int // how often in a row it was left alone for that

	robots   rules
	robotsAt time.Time     // when robots was read, zero for never
	reading  chan struct{} // closed when the one who reads robots.txt is done
}

// NewHosts gives an empty Hosts.
func NewHosts() *Hosts { return &Hosts{m: map[string]*host{}} }

// get gives the host's entry; the caller holds the lock.
func (h *Hosts) get(name string) *host {
	e := h.m[name]
	if e == nil {
		e = &host{turn: make(chan struct{}, 1)}
		h.m[name] = e
	}
	return e
}

// enter blocks until the host may be asked: two requests to one host are at
// least delay apart and never at once, whoever makes them. Who entered leaves
// when the answer is read; whoever waits sees a pause that came meanwhile.
func (h *Hosts) enter(ctx context.Context, name string, delay time.Duration) error {
	h.mu.Lock()
	e := h.get(name)
	h.mu.Unlock()
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		h.mu.Lock()
		now := time.Now()
		at := latest(now, e.next, e.last.Add(max(delay, e.robots.delay)))
		if e.later.Sub(now) > longestPause {
			h.mu.Unlock()
			h.leave(name)
			return errLater
		}
		if at.Equal(now) && ctx.Err() == nil {
			e.last = now
			h.mu.Unlock()
			return nil
		}
		h.mu.Unlock()
		if err := sleep(ctx, at.Sub(now)); err != nil {
			h.leave(name)
			return err
		}
	}
}

// leave lets the next one enter.
func (h *Hosts) leave(name string) {
	h.mu.Lock()
	e := h.get(name)
	h.mu.Unlock()
	<-e.turn
}

// ahead tells how long enter would block if nobody else waited.
func (h *Hosts) ahead(name string, delay time.Duration) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.get(name)
	return max(0, time.Until(latest(e.next, e.last.Add(max(delay, e.robots.delay)))))
}

// pause lets nobody ask the host for d.
func (h *Hosts) pause(name string, d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.get(name)
	e.next = latest(e.next, time.Now().Add(d))
}

// postpone is pause for longer than anybody should wait.
func (h *Hosts) postpone(name string, d time.Duration) {
	h.pause(name, d)
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.get(name)
	e.later = latest(e.later, time.Now().Add(d))
}

// Requests in a row that fail before a host is left alone, and rests in a row
// before a run gives it up.
const (
	faultsToRest  = 5
	restsToGiveUp = 3
)

// report tells how a request went. It opens and closes the circuit: after
// faultsToRest faults in a row the host is left alone for 30 times backoff,
// twice as long each further time; one request then tries it. up is false
// where the host was left alone so often that a run should give it up.
func (h *Hosts) report(name string, ok bool, backoff time.Duration) (up bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.get(name)
	if ok {
		e.faults, e.rests = 0, 0
		return true
	}
	e.faults++
	if e.faults < faultsToRest && e.rests == 0 {
		return true
	}
	if e.rests >= restsToGiveUp {
		return false
	}
	e.next = latest(e.next, time.Now().Add(jitter(30*backoff<<e.rests)))
	e.faults = 0
	e.rests++
	return true
}

// robotsTTL is how long a robots.txt is taken for true; RFC 9309 asks for no
// more than a day. One that could not be had is tried again sooner.
const (
	robotsTTL      = time.Hour
	robotsRetryTTL = time.Minute
)

// rulesFor gives the host's robots.txt, and reads it by read where what is
// known is too old. Only one caller reads, the others wait for it.
func (h *Hosts) rulesFor(ctx context.Context, name string, read func() (rules, error)) (rules, error) {
	for {
		h.mu.Lock()
		e := h.get(name)
		ttl := robotsTTL
		if e.robots.missing != "" {
			ttl = robotsRetryTTL
		}
		if !e.robotsAt.IsZero() && time.Since(e.robotsAt) < ttl {
			r := e.robots
			h.mu.Unlock()
			return r, nil
		}
		if e.reading == nil {
			done := make(chan struct{})
			e.reading = done
			h.mu.Unlock()
			r, err := read()
			h.mu.Lock()
			if err == nil {
				e.robots, e.robotsAt = r, time.Now()
			}
			e.reading = nil
			h.mu.Unlock()
			close(done)
			return r, err
		}
		wait := e.reading
		h.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return rules{}, ctx.Err()
		}
	}
}

// sleep waits for d, or less where ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// jitter spreads d over 75 to 125 percent, so that many who wait for one thing
// do not come back at once.
func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return d*3/4 + rand.N(d/2+1)
}

func latest(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
