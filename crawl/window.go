package crawl

import (
	"fmt"
	"time"
)

// A Window is a part of the day, "22:00-06:00", in which requests may be made;
// "" is the whole day. The end is not part of it.
type Window string

// bounds gives the window as minutes of the day.
func (w Window) bounds() (from, to int, err error) {
	var fh, fm, th, tm int
	if n, err := fmt.Sscanf(string(w), "%d:%d-%d:%d", &fh, &fm, &th, &tm); err != nil || n != 4 ||
		fmt.Sprintf("%02d:%02d-%02d:%02d", fh, fm, th, tm) != string(w) ||
		fh > 23 || th > 24 || fm > 59 || tm > 59 || th == 24 && tm > 0 {
		return 0, 0, fmt.Errorf("%q is no window of the day: write 22:00-06:00", string(w))
	}
	return fh*60 + fm, th*60 + tm, nil
}

// Wait tells how long from now until the window is open; 0 while it is. The
// day is that of now's location.
//
//	"22:00-06:00" at 23:10 -> 0
//	"22:00-06:00" at 06:00 -> 16h
func (w Window) Wait(now time.Time) time.Duration {
	if w == "" {
		return 0 // asked before every page
	}
	from, to, err := w.bounds()
	if err != nil || from == to {
		return 0
	}
	at := now.Hour()*60 + now.Minute()
	open := at >= from && at < to
	if from > to {
		open = at >= from || at < to
	}
	if open {
		return 0
	}
	day := time.Date(now.Year(), now.Month(), now.Day(), from/60, from%60, 0, 0, now.Location())
	if day.Before(now) {
		day = day.AddDate(0, 0, 1)
	}
	return day.Sub(now)
}
