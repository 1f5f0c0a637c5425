package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress is a line that says how far a command has come, on a terminal only.
// What is logged meanwhile goes above the line. A nil *progress shows nothing.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	now   func() time.Time
	label string
	total int // 0 where it is not known
	done  int
	fail  int
	begun time.Time
	drawn time.Time
	shown bool
	part  func() float64 // of the whole, where total is not known
	ahead map[string]int // pages that were found and wait, by source; nil where the total is known
}

// newProgress puts a line below what is logged, until its end is called. It
// gives nil where standard error is no terminal.
func newProgress(e *env, label string, total int) *progress {
	if !isTerminal(e.stderr) {
		return nil
	}
	p := &progress{w: e.stderr, now: time.Now, label: label, total: total, begun: time.Now()}
	e.line.Store(p)
	return p
}

// end takes the line away.
func (p *progress) end(e *env) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	e.line.Store(nil)
}

// logWriter writes to standard error, above the line where one is shown.
type logWriter struct{ e *env }

func (w logWriter) Write(b []byte) (int, error) {
	if p := w.e.line.Load(); p != nil {
		return p.Write(b)
	}
	return w.e.stderr.Write(b)
}

// set says how much there is to do, and how much was done.
func (p *progress) set(done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	p.total = total
	more := done - p.done
	p.mu.Unlock()
	p.add(more, 0)
}

// found says how many pages of a source wait to be asked for: those and what
// was done are the total, as far as it is known by then.
func (p *progress) found(source string, waiting int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ahead == nil {
		p.ahead = map[string]int{}
	}
	p.ahead[source] = waiting
	p.total = p.done
	for _, n := range p.ahead {
		p.total += n
	}
}

// add counts what was done, failed of it in vain.
func (p *progress) add(done, failed int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += done
	p.fail += failed
	if now := p.now(); now.Sub(p.drawn) >= 100*time.Millisecond {
		p.draw(now)
	}
}

// Write writes above the line.
func (p *progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	return p.w.Write(b)
}

func (p *progress) erase() {
	if p.shown {
		io.WriteString(p.w, "\r\x1b[K")
		p.shown = false
		p.drawn = time.Time{}
	}
}

func (p *progress) draw(now time.Time) {
	part := 0.0
	if p.part != nil {
		part = p.part()
	}
	io.WriteString(p.w, "\r\x1b[K"+progressLine(p.label, p.done, p.fail, p.total, part, now.Sub(p.begun)))
	p.shown, p.drawn = true, now
}

// measure shows how much of the whole is done by what part says, 0 to 1.
func (p *progress) measure(part func() float64) {
	if p != nil {
		p.part = part
	}
}

// progressLine is what the line says; part stands in for a total that is not
// known. Such as
//
//	reprocess [=======             ] 350/1000 35/s 2 failed, 19s left
func progressLine(label string, done, failed, total int, part float64, took time.Duration) string {
	const width = 20
	var b strings.Builder
	b.WriteString(label)
	if total > 0 {
		part = min(float64(done)/float64(total), 1)
	}
	if total > 0 || part > 0 {
		n := int(part * width)
		fmt.Fprintf(&b, " [%s%s]", strings.Repeat("=", n), strings.Repeat(" ", width-n))
	}
	fmt.Fprintf(&b, " %d", done)
	if total > 0 {
		fmt.Fprintf(&b, "/%d", total)
	}
	if rate := float64(done) / took.Seconds(); took >= time.Second && rate >= 10 {
		fmt.Fprintf(&b, " %.0f/s", rate)
	} else if took >= time.Second && done > 0 {
		fmt.Fprintf(&b, " %.1f/s", rate)
	}
	if failed > 0 {
		fmt.Fprintf(&b, " %d failed", failed)
	}
	if part > 0 && part < 1 && took >= time.Second {
		left := time.Duration(float64(took) * (1 - part) / part)
		fmt.Fprintf(&b, ", %v left", left.Round(time.Second))
	}
	return b.String()
}
