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
	io.WriteString(p.w, "\r\x1b[K"+progressLine(p.label, p.done, p.fail, p.total, now.Sub(p.begun)))
	p.shown, p.drawn = true, now
}

// progressLine is what the line says, such as
//
//	reprocess [=======             ] 350/1000 35/s 2 failed, 18s left
func progressLine(label string, done, failed, total int, took time.Duration) string {
	var b strings.Builder
	b.WriteString(label)
	if total > 0 {
		const width = 20
		n := min(done, total) * width / total
		fmt.Fprintf(&b, " [%s%s] %d/%d", strings.Repeat("=", n), strings.Repeat(" ", width-n), done, total)
	} else {
		fmt.Fprintf(&b, " %d", done)
	}
	rate := float64(done) / max(took.Seconds(), 0.001)
	if took >= time.Second && done > 0 {
		if rate >= 10 {
			fmt.Fprintf(&b, " %.0f/s", rate)
		} else {
			fmt.Fprintf(&b, " %.1f/s", rate)
		}
	}
	if failed > 0 {
		fmt.Fprintf(&b, " %d failed", failed)
	}
	if total > done && done > 0 && took >= time.Second {
		left := time.Duration(float64(total-done) / rate * float64(time.Second))
		fmt.Fprintf(&b, ", %v left", left.Round(time.Second))
	}
	return b.String()
}
