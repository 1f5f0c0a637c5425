package main

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"
)

func TestProgressLine(t *testing.T) {
	for _, tt := range []struct {
		done, failed, total int
		part                float64
		took                time.Duration
		want                string
	}{
		{0, 0, 1000, 0, 0, "crawl [                    ] 0/1000"},
		{350, 2, 1000, 0, 10 * time.Second, "crawl [=======             ] 350/1000 35/s 2 failed, 19s left"},
		{1000, 0, 1000, 0, time.Minute, "crawl [====================] 1000/1000 17/s"},
		{3, 0, 0, 0, 2 * time.Second, "crawl 3 1.5/s"},
		{12, 0, 10, 0, time.Second, "crawl [====================] 12/10 12/s"},
		{30, 0, 0, 0.25, 3 * time.Second, "crawl [=====               ] 30 10/s, 9s left"},
	} {
		if got := progressLine("crawl", tt.done, tt.failed, tt.total, tt.part, tt.took); got != tt.want {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
	}
}

// What is written while the line stands goes above it, and is not drawn over.
func TestProgressStandsAside(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, now: time.Now, label: "crawl"}
	p.begun = p.now()
	e := &env{stderr: &out}
	e.line.Store(p)
	p.add(1, 0)
	fmt.Fprintln(logWriter{e}, "a log line")
	p.add(1, 0)
	p.end(e)
	const line, erase = "\r\x1b[Kcrawl ", "\r\x1b[K"
	if got, want := out.String(), line+"1"+erase+"a log line\n"+line+"2"+erase; got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// Of a crawl the total is what was found so far, in all sources together.
func TestProgressOfACrawl(t *testing.T) {
	p := &progress{w: io.Discard, now: time.Now}
	for _, page := range []struct {
		source               string
		waiting, done, total int
	}{
		{"a", 20, 1, 21}, {"b", 5, 2, 27}, {"a", 30, 3, 38}, {"a", 0, 4, 9}, {"b", 0, 5, 5},
	} {
		p.add(1, 0)
		p.found(page.source, page.waiting)
		if p.done != page.done || p.total != page.total {
			t.Errorf("%+v: %d of %d", page, p.done, p.total)
		}
	}
}

// Nothing is drawn where nobody watches.
func TestNoProgressElsewhere(t *testing.T) {
	var out bytes.Buffer
	e := &env{stderr: &out}
	p := newProgress(e, "crawl", 10)
	p.add(5, 0)
	p.end(e)
	if p != nil || out.Len() > 0 || e.stderr != &out {
		t.Errorf("drawn %q", out.String())
	}
}
