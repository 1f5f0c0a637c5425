package crawl

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The documents that an article links to are part of it. They are fetched
// right after it, within one visit, and come with its Page as Files; each
// request gives a Page of its own besides, with File set and for the ledger
// only. So that a document that was replaced is seen under an article that was
// not touched, an article with files is always asked for in full, its files
// with what the server calls their version; BodyHash covers all of them.
//
// A file that cannot be had says so in Err, and the article comes without it.
// Where an earlier run had it, it stands as it was for as long as nothing else
// changed.

// MaxFiles is how many files of one article are fetched.
const MaxFiles = 20

// maxFilesKept bounds the bodies that are kept for further articles of the run
// that link to the same file, in bytes.
const maxFilesKept = 64 << 20

// filesOf lists the documents that a page links to: those in its header, menus
// and footer are the site's.
func (r *run) filesOf(v *view) []File {
	if !r.src.attachments() {
		return nil
	}
	var files []File
	seen := map[string]bool{}
	for _, f := range v.links {
		if !f.attachment() || f.aside || seen[sameKey(f.url)] || r.rules.skips(f.url) {
			continue
		}
		seen[sameKey(f.url)] = true
		file := File{URL: r.spelled(f.url), Name: f.text}
		switch {
		case len(files) >= MaxFiles:
			file.Err = fmt.Sprintf("the article has more than %d files", MaxFiles)
		case !r.allowed.has(f.url):
			file.Err = "is on " + f.url.Host + ", which is not among the source's hosts"
		}
		files = append(files, file)
	}
	return files
}

// fetchFiles asks for the files of an article and settles whether anything
// changed. The error is fn's or a cancelled context's.
func (r *run) fetchFiles(ctx context.Context, p *Page) error {
	whole, known := p.BodyHash, r.known.of(keyOf(p.URL)).bodyHash
	unsent := 0
	for i := range p.Files {
		if f := &p.Files[i]; f.Err == "" {
			if err := r.fetchFile(ctx, f, p, false); err != nil {
				return err
			}
			if f.Body == nil && f.BodyHash != "" {
				unsent++
			}
		}
	}
	p.BodyHash = versionOf(whole, p.Files)
	if p.BodyHash != known && unsent > 0 {
		// One part changed: now the others are wanted whole, too.
		for i := range p.Files {
			f := &p.Files[i]
			if f.Body != nil || f.BodyHash == "" {
				continue
			}
			if f.Err == "" {
				if err := r.fetchFile(ctx, f, p, true); err != nil {
					return err
				}
			}
			if f.Body == nil {
				f.BodyHash = ""
			}
		}
		p.BodyHash = versionOf(whole, p.Files)
	}
	room := 2 * int(r.limits.Body)
	for i := range p.Files {
		f := &p.Files[i]
		if room -= len(f.Body); room < 0 && f.Body != nil {
			f.Body, f.BodyHash, f.Err = nil, "", fmt.Sprintf("the files of the article have more than %s together", 2*r.limits.Body)
		}
	}
	if room < 0 {
		p.BodyHash = versionOf(whole, p.Files)
	}
	p.ETag, p.Modified = "", ""
	if p.Outcome = OK; p.BodyHash == known {
		p.Outcome = NotModified
	}
	return nil
}

// fetchFile asks for one file, unless the run has it already. A file that
// cannot be had keeps the hash that it had in earlier runs. again asks for the
// body though it is known to be the same.
func (r *run) fetchFile(ctx context.Context, f *File, p *Page, again bool) error {
	key := keyOf(f.URL)
	if kept, ok := r.files[hashOf(key)]; ok && !(again && kept.Body == nil) {
		f.ContentType, f.Body, f.BodyHash, f.Err = kept.ContentType, kept.Body, kept.BodyHash, kept.Err
		return nil
	}
	u, err := url.Parse(f.URL)
	if err != nil {
		return nil // it was canonical a moment ago
	}
	known := r.known.of(key)
	if r.gaveUp[u.Host] {
		f.BodyHash, f.Err = known.bodyHash, "its host was given up for this run"
		return nil
	}
	if r.c.Sight != nil && !again {
		r.c.Sight(Sighting{URL: f.URL, On: p.URL, As: roleNames[roleAttachment], By: "document that the article links to"})
	}
	it := item{url: u, referrer: p.URL, role: roleAttachment, depth: p.Depth + 1, whole: again}
	q, rep, err := r.ask(ctx, it)
	if err != nil {
		return err
	}
	q.File = true
	if q.Outcome == OK && !IsDocument(rep.body) {
		if text, _ := Decode(rep.body, rep.contentType); bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")) {
			o := scanOutline(text, rep.final)
			if out := r.errorPage(o, rep.body, u, rep.final); out != "" {
				q.Outcome, q.Err, q.Body = out, cmp.Or(o.title, "a page that says so in place of the file"), nil
			}
		}
	}
	f.ContentType, f.Body, f.BodyHash, f.Err = q.ContentType, q.Body, q.BodyHash, ""
	switch q.Outcome {
	case OK:
		if known.bodyHash == q.BodyHash {
			q.Outcome = NotModified
		}
	case NotModified:
	default:
		f.BodyHash, f.Err = known.bodyHash, cmp.Or(strings.TrimSpace(string(q.Outcome)+": "+q.Err), "cannot be had")
	}
	r.keepFile(key, *f)
	r.stats.Outcomes[q.Outcome]++
	r.stats.Bytes += int64(len(q.Body))
	if again || !r.front.mark(key) && r.gave(key) {
		return nil // a run gives a URL once
	}
	r.given[hashOf(key)] = gave{}
	if q.Outcome != OK {
		q.Body = nil
	}
	return r.fn(q)
}

// keepFile keeps a file for further articles of the run.
func (r *run) keepFile(key string, f File) {
	if r.filesKept += len(f.Body); r.filesKept > maxFilesKept {
		clear(r.files)
		r.filesKept = len(f.Body)
	}
	r.files[hashOf(key)] = f
}

// keyOf is sameKey of a URL that is canonical already.
func keyOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	if c := canonical(u); c != nil {
		u = c
	}
	return sameKey(u)
}

// versionOf is the hash of an article with its files: of its body alone where
// it has none.
func versionOf(body string, files []File) string {
	if len(files) == 0 {
		return body
	}
	h := sha256.New()
	fmt.Fprintln(h, body)
	for _, f := range files {
		fmt.Fprintln(h, f.URL, f.BodyHash)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ask makes the request of an item and gives the Page of its answer, which
// nothing has been read of yet. The error is a cancelled context's.
func (r *run) ask(ctx context.Context, it item) (Page, *reply, error) {
	began := r.now()
	rep, outcome, tries, err := r.get(ctx, it)
	if err != nil {
		return Page{}, nil, err
	}
	r.stats.Requests++
	r.stats.Tries += tries
	r.perHost[it.url.Host]++
	known := r.known.of(sameKey(it.url))
	p := Page{
		Source: r.src.Name, URL: r.spelled(it.url), FinalURL: rep.final.String(), Referrer: it.referrer, Depth: it.depth,
		Outcome: outcome, Status: rep.status, ContentType: rep.contentType,
		FetchedAt: began.UTC(), Duration: r.now().Sub(began), Tries: tries, Err: plainError(rep.err),
	}
	switch {
	case outcome == OK:
		sum := sha256.Sum256(rep.body)
		p.Body, p.BodyHash = rep.body, hex.EncodeToString(sum[:])
		p.ETag, p.Modified = rep.header.Get("ETag"), rep.header.Get("Last-Modified")
	case outcome == NotModified:
		p.ETag, p.Modified, p.BodyHash = cmp.Or(rep.header.Get("ETag"), known.etag), cmp.Or(rep.header.Get("Last-Modified"), known.modified), known.bodyHash
	case p.Err == "":
		p.Err = http.StatusText(rep.status)
	}
	return p, rep, nil
}
