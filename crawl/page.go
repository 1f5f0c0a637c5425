package crawl

import "time"

// A Page is one request and what came of it.
type Page struct {
	Source      string
	URL         string // canonical URL: the page's identity
	FinalURL    string // where redirects ended
	Referrer    string // the page that linked here, "" for a start URL
	Depth       int    // links away from a start URL
	Outcome     Outcome
	Status      int // HTTP status, 0 where none was received
	ContentType string
	Charset     string // decided once, by Decode
	ETag        string
	Modified    string    // Last-Modified as served
	Body        []byte    // as served, decompressed; nil unless Outcome is OK
	BodyHash    string    // SHA-256 of Body, hex; of Body and Files where it has files
	Files       []File    // documents that an article links to, a part of it
	Moved       bool      // a Duplicate that was an article here before: it forwards to FinalURL now
	Article     bool      // to be extracted; false for list pages, feeds and files
	File        bool      // a request for one of the Files of the page at Referrer
	FetchedAt   time.Time // UTC
	Duration    time.Duration
	Tries       int
	Waiting     int    // URLs that the crawl had found and not asked for yet
	Err         string // for people, without secrets
}

// A File is a document (PDF, DOC, DOCX, XLS, XLSX) that an article links to,
// fetched with it.
type File struct {
	URL         string // canonical
	Name        string // text of the link
	ContentType string
	Body        []byte // as served, nil where it could not be had
	BodyHash    string // SHA-256 of Body, hex; "" where it could not be had
	Err         string // why it could not, for people
}

// Outcome sorts what came of a request; everything after the fetch reads it
// instead of statuses and errors.
type Outcome string

// The outcomes of a request.
const (
	OK          Outcome = "ok"
	NotModified Outcome = "not_modified" // 304, or the same body as last time
	Gone        Outcome = "gone"         // 404 or 410
	Soft404     Outcome = "soft_404"     // status 200, but the page says that it is not there
	Blocked     Outcome = "blocked"      // 401, 403, 429 after retries, a login or challenge page
	Robots      Outcome = "robots"       // robots.txt forbids it
	TooBig      Outcome = "too_big"      // longer than the limit; nothing of it is kept
	Timeout     Outcome = "timeout"
	Failed      Outcome = "failed"      // network or server error after retries
	Unsupported Outcome = "unsupported" // neither HTML nor anything else that can be read
	Refused     Outcome = "refused"     // outside the allowed hosts, addresses or limits
	Duplicate   Outcome = "duplicate"   // another URL of the page at FinalURL, which this run gave already
)
