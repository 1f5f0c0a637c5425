package crawl

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// A Saved is an answer that was kept elsewhere: in a web archive, or as a file.
type Saved struct {
	URL    string
	Status int // HTTP status
	Header http.Header
	Body   []byte // decoded; nil with TooBig
	TooBig bool
	At     time.Time // when it was given
}

// Replay judges saved answers as Crawl would have and gives those that are the
// source's to fn, with the time at which they were saved. It asks for nothing
// and follows nothing. next gives the answers in turn and ends with io.EOF.
//
// What is outside the source's hosts, is skipped by its rules or has no time is
// counted in Stats.Skipped. Several answers of one URL all come, in the order
// of next.
func Replay(ctx context.Context, src Source, next func() (Saved, error), fn func(Page) error) (Stats, error) {
	c := &Crawler{hosts: NewHosts(), log: slog.New(slog.DiscardHandler)}
	r, err := c.newRun(ctx, &src, nil, fn)
	if err != nil {
		return Stats{}, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return r.stats, err
		}
		saved, err := next()
		if errors.Is(err, io.EOF) {
			return r.stats, nil
		}
		if err != nil {
			return r.stats, err
		}
		p, ok := r.judge(saved)
		if !ok {
			r.stats.Skipped++
			continue
		}
		r.stats.Requests++
		r.stats.Outcomes[p.Outcome]++
		r.stats.Bytes += int64(len(p.Body))
		if p.Article && p.Body != nil {
			r.stats.Articles++
		}
		if err := fn(p); err != nil {
			return r.stats, err
		}
	}
}

// judge makes a Page of a saved answer; false for one that is not the source's.
func (r *run) judge(saved Saved) (Page, bool) {
	at, err := url.Parse(saved.URL)
	if err != nil || saved.At.IsZero() {
		return Page{}, false
	}
	u := canonical(at)
	if u == nil || !r.allowed.has(u) || r.rules.skips(u) || saved.Status >= 300 && saved.Status < 400 {
		return Page{}, false
	}
	it := item{url: u, role: roleStart, page: 1}
	if r.rules.articleURL != nil && r.rules.articleURL.MatchString(u.String()) || r.rules.articleURL == nil && articleURL(u) {
		it.role = roleArticle
	}
	rep := &reply{status: saved.Status, header: saved.Header, contentType: saved.Header.Get("Content-Type"), body: saved.Body, final: u}
	switch {
	case saved.TooBig || len(saved.Body) > int(r.limits.Body):
		rep.body, rep.err = nil, errTooBig
	case saved.Status == http.StatusOK && !readable(rep.contentType, u):
		rep.body, rep.err = nil, errNotText
	}
	p := Page{
		Source: r.src.Name, URL: identity(u), FinalURL: u.String(), Outcome: outcomeOf(rep), Status: saved.Status,
		ContentType: rep.contentType, FetchedAt: saved.At.UTC(), Tries: 1, Article: it.role == roleArticle, Err: plainError(rep.err),
	}
	if p.Outcome == OK {
		sum := sha256.Sum256(rep.body)
		p.Body, p.BodyHash = rep.body, hex.EncodeToString(sum[:])
		p.ETag, p.Modified = rep.header.Get("ETag"), rep.header.Get("Last-Modified")
		// What came before is no duplicate of this: it was another day.
		clear(r.given)
		clear(r.said)
		r.read(&p, it, rep)
	}
	if p.Outcome != OK {
		p.Body = nil
		p.Err = cmp.Or(p.Err, http.StatusText(p.Status))
	}
	return p, true
}
