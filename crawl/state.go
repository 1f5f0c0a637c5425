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
	File     bool      // a document of the article at Referrer, asked for with it
	Referrer string    // the page that led there, "" for a start URL
	Outcome  Outcome   // of the last request
	Checked  time.Time // when the last request was, UTC
	Seen     time.Time // when the page was first OK, UTC; zero if never
	Changed  time.Time // when the present body was first seen, UTC
	Changes  int       // how many bodies were seen after the first
	Failures int       // requests in a row, up to the last, that gave no page
}

// Due tells whether the URL should be asked for again at now: a page that
// changed in the last days or changes often is, one that has stood for long
// waits up to a tenth of its age, within the bounds of r. So does one that
// fails again and again.
//
//	changed three days ago       -> due
//	unchanged for 50 days        -> due after 5 days
//	the same, changed weekly     -> due after 3.5 days
//	checked tomorrow             -> due, for the clock was set back
//	five failures in a row       -> due after 12 hours, six: after a day
func (s URLState) Due(now time.Time, r Revisit) bool {
	return !now.Before(s.due(now, r))
}

// due is the time from which on the URL is due, as it looks at now.
func (s URLState) due(now time.Time, r Revisit) time.Time {
	if s.Checked.IsZero() || s.Checked.After(now) {
		return time.Time{}
	}
	return s.Checked.Add(s.interval(r))
}

// leastInterval is the shortest time for which a URL is left alone: runs come
// once or twice a day, and one that somebody starts by hand should look at
// everything that may be new.
const leastInterval = 12 * time.Hour

// interval is the time between two requests of the URL.
func (s URLState) interval(r Revisit) time.Duration {
	var d time.Duration
	switch {
	case s.Failures >= 5:
		d = leastInterval << min(s.Failures-5, 10)
	case s.Failures == 0 && !s.Changed.IsZero():
		d = s.Checked.Sub(s.Changed) / 10
		if s.Changes > 0 && s.Changed.After(s.Seen) {
			d = min(d, s.Changed.Sub(s.Seen)/time.Duration(2*s.Changes))
		}
	}
	if d < leastInterval {
		d = 0
	}
	return min(max(d, r.Min.D()), r.Max.D())
}
