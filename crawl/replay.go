package crawl

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
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

// An Archive gives saved answers from the first on, in turn, ending with
// io.EOF; close is called once no more are wanted.
type Archive func() (next func() (Saved, error), close func(), err error)

// Replay judges saved answers as Crawl would have and gives those that are the
// source's to fn, with the time at which they were saved. It asks for nothing
// and follows nothing.
//
// It goes through the archive twice: first for the documents in it, then for
// the articles, which get theirs as Files. A document that no article links to
// is an article of its own, and comes last.
//
// known are the URLs that earlier runs had: a page keeps its spelling, so that
// an archive of http://a.cn/x/index.html tells of the page known as
// https://a.cn/x/; nil for none. What else the states say does not matter here.
//
// What is outside the source's hosts, is skipped by its rules or has no time is
// counted in Stats.Skipped. Several answers of one URL all come, in the order
// of the archive.
func Replay(ctx context.Context, src Source, known iter.Seq2[string, URLState], archive Archive, fn func(Page) error) (Stats, error) {
	c := &Crawler{hosts: NewHosts(), log: slog.New(slog.DiscardHandler)}
	spellings := func(yield func(string, URLState) bool) {
		if known == nil {
			return
		}
		for u := range known {
			if !yield(u, URLState{}) {
				return
			}
		}
	}
	r, err := c.newRun(ctx, &src, spellings, fn)
	if err != nil {
		return Stats{}, err
	}
	docs := savedFiles{by: map[string][]Saved{}, linked: map[string]bool{}}
	if src.attachments() {
		if err := eachSaved(ctx, archive, func(s Saved) error { docs.keep(s); return nil }); err != nil {
			return r.stats, err
		}
	}
	give := func(p Page, ok bool) error {
		if !ok {
			r.stats.Skipped++
			return nil
		}
		r.stats.Requests++
		r.stats.Outcomes[p.Outcome]++
		r.stats.Bytes += int64(len(p.Body))
		if p.Article && p.Body != nil {
			r.stats.Articles++
		}
		return fn(p)
	}
	err = eachSaved(ctx, archive, func(s Saved) error {
		if docs.holds(s) {
			return nil
		}
		p, ok := r.judge(s)
		docs.attach(&p)
		return give(p, ok)
	})
	if err != nil {
		return r.stats, err
	}
	for _, s := range docs.alone() {
		if err := give(r.judge(s)); err != nil {
			return r.stats, err
		}
	}
	return r.stats, ctx.Err()
}

// eachSaved gives the answers of an archive to do.
func eachSaved(ctx context.Context, archive Archive, do func(Saved) error) error {
	next, done, err := archive()
	if err != nil {
		return err
	}
	defer done()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		saved, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(saved); err != nil {
			return err
		}
	}
}

// savedFiles are the documents of an archive, as far as memory goes.
type savedFiles struct {
	by     map[string][]Saved // by URL, in the order of the archive
	order  []string
	bytes  int
	linked map[string]bool // an article has it
}

// maxSavedFiles bounds the documents of an archive that are kept for their
// articles, in bytes; further ones are articles of their own.
const maxSavedFiles = 512 << 20

// keep takes a document in.
func (d *savedFiles) keep(s Saved) {
	u, err := url.Parse(s.URL)
	if err != nil || s.Status != http.StatusOK || s.At.IsZero() || d.bytes+len(s.Body) > maxSavedFiles {
		return
	}
	if u = canonical(u); u == nil || !IsDocument(s.Body) {
		return
	}
	key := sameKey(u)
	if d.by[key] == nil {
		d.order = append(d.order, key)
	}
	d.by[key] = append(d.by[key], s)
	d.bytes += len(s.Body)
}

// holds tells whether an answer is among the documents.
func (d *savedFiles) holds(s Saved) bool {
	u, err := url.Parse(s.URL)
	if err != nil || len(d.by) == 0 {
		return false
	}
	if u = canonical(u); u == nil {
		return false
	}
	for _, kept := range d.by[sameKey(u)] {
		if kept.At.Equal(s.At) {
			return true
		}
	}
	return false
}

// attach gives a page its files: of several answers the last that is no younger
// than the page, else the first.
func (d *savedFiles) attach(p *Page) {
	for i := range p.Files {
		f := &p.Files[i]
		key := keyOf(f.URL)
		kept := d.by[key]
		if len(kept) == 0 {
			f.Err = cmp.Or(f.Err, "is not in the archive")
			continue
		}
		d.linked[key] = true
		s := kept[0]
		for _, other := range kept[1:] {
			if !other.At.After(p.FetchedAt) && (s.At.After(p.FetchedAt) || other.At.After(s.At)) {
				s = other
			}
		}
		sum := sha256.Sum256(s.Body)
		f.ContentType, f.Body, f.BodyHash, f.Err = s.Header.Get("Content-Type"), s.Body, hex.EncodeToString(sum[:]), ""
	}
	p.BodyHash = versionOf(p.BodyHash, p.Files)
}

// alone are the documents that no article has.
func (d *savedFiles) alone() []Saved {
	var out []Saved
	for _, key := range d.order {
		if !d.linked[key] {
			out = append(out, d.by[key]...)
		}
	}
	return out
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
		Source: r.src.Name, URL: r.spelled(u), FinalURL: u.String(), Outcome: outcomeOf(rep), Status: saved.Status,
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
		p.Body, p.Files = nil, nil
		p.Err = cmp.Or(p.Err, http.StatusText(p.Status))
	}
	return p, true
}
