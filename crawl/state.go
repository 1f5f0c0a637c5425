package crawl

import "time"

// URLState is what earlier runs know of one URL of a source. The crawler reads
// it and never writes it: whoever stores the Pages makes the next state of them.
type URLState struct {
	ETag, Modified string // validators of the last OK answer

	// Complete says that the run that last got the page ended and was not cut
	// short (Stats.Cut), so that every page it leads to was come to as well.
	// Where it is false the page is read in full again: a page answered by 304
	// gives no links, and what a broken run left would be lost.
	Complete bool

	BodyHash string    // SHA-256 of the last OK body, hex
	Article  bool      // the page was taken for an article
	Referrer string    // the page that led there, "" for a start URL
	Outcome  Outcome   // of the last request
	Checked  time.Time // when the last request was, UTC
	Seen     time.Time // when the page was first OK, UTC; zero if never
	Changed  time.Time // when the present body was first seen, UTC
	Changes  int       // how many bodies were seen after the first
	Failures int       // requests in a row, up to the last, that gave no page
}

// Due tells whether the URL should be asked for again at now: a page that
// changed lately or changes often is, one that has stood for long waits up to
// a tenth of its age, within the bounds of r.
//
//	changed an hour ago          -> due after 6 minutes
//	unchanged for 50 days        -> due after 5 days
//	the same, changed weekly     -> due after 3.5 days
func (s URLState) Due(now time.Time, r Revisit) bool {
	if s.Checked.IsZero() {
		return true
	}
	return !now.Before(s.Checked.Add(s.interval(r)))
}

// interval is the time between two requests of the URL.
func (s URLState) interval(r Revisit) time.Duration {
	var d time.Duration
	switch {
	case s.Failures > 0:
		// A URL that fails is tried at every run at first, then less and
		// less: after n failures in a row 2^(n-3) hours.
		if s.Failures > 2 {
			d = time.Hour << min(s.Failures-3, 20)
		}
	case !s.Changed.IsZero():
		d = s.Checked.Sub(s.Changed) / 10
		if s.Changes > 0 && s.Changed.After(s.Seen) {
			d = min(d, s.Changed.Sub(s.Seen)/time.Duration(2*s.Changes))
		}
	}
	return min(max(d, r.Min.D()), r.Max.D())
}
