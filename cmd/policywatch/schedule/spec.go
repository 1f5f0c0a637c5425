// Package schedule starts each source's pass when its time comes, and keeps
// passes apart: never two of one source, never more than a number at once.
//
// In:  jobs (source, cron expression, time zone, window of the day) and when
// each source ran last.
// Out: calls of one function, with the source's name.
//
// The loop is its own because cron's reads the machine's clock where no test
// reaches it, and sleeps through a clock that is set forward or a machine that
// was suspended; expressions, zones and the recovery of panics are cron's.
package schedule

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
	_ "time/tzdata" // slim containers have no zone files

	"github.com/robfig/cron/v3"

	"policywatch/crawl"
)

// DefaultZone is the zone of schedules that name none.
const DefaultZone = "Asia/Shanghai"

// A Job says when a source is to be crawled.
type Job struct {
	Source string
	Spec   string        // cron's five fields, or @daily, @every 6h …
	Zone   string        // IANA name, DefaultZone if empty
	Window crawl.Window  // no start outside; China time, as for requests
	Jitter time.Duration // a start is put off by up to this, at most a tenth of the time to the next
}

// Check tells what is wrong with the job, in words for the configuration's author.
func (j Job) Check() error {
	_, err := j.compile()
	return err
}

// timetable is a compiled Job.
type timetable struct {
	Job
	cron cron.Schedule
}

func (j Job) compile() (timetable, error) {
	zone := j.Zone
	if zone == "" {
		zone = DefaultZone
	}
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return timetable{}, fmt.Errorf("timezone %q is not known: write a name such as Asia/Shanghai", j.Zone)
	}
	spec := strings.TrimSpace(j.Spec)
	c, err := cron.ParseStandard(spec)
	if err != nil {
		return timetable{}, fmt.Errorf("schedule %q: %v: write five fields such as \"30 6 * * *\", @daily, or @every 6h", j.Spec, err)
	}
	switch c := c.(type) {
	case *cron.SpecSchedule:
		if !strings.HasPrefix(spec, "TZ=") && !strings.HasPrefix(spec, "CRON_TZ=") {
			c.Location = loc
		}
		if c.Next(time.Unix(0, 0)).IsZero() {
			return timetable{}, fmt.Errorf("schedule %q never comes: no such day in five years", j.Spec)
		}
	case cron.ConstantDelaySchedule:
		if c.Delay < time.Minute {
			return timetable{}, fmt.Errorf("schedule %q is too often: a minute is the least", j.Spec)
		}
	}
	return timetable{Job: j, cron: c}, nil
}

// slot is one time of a timetable: when it is by the expression, and when the
// pass starts, which jitter and window put off.
type slot struct{ planned, start time.Time }

// after gives the first slot later than t. The jitter is a hash of source and
// time, so that whoever asks is told the same.
func (tt timetable) after(t time.Time) slot {
	planned := tt.cron.Next(t)
	start := planned.Add(tt.delay(planned))
	return slot{planned, start.Add(tt.Window.Wait(start.In(china)))}
}

// delay is the jitter of the slot at planned.
func (tt timetable) delay(planned time.Time) time.Duration {
	most := min(tt.Jitter, tt.cron.Next(planned).Sub(planned)/10)
	if most <= 0 {
		return 0
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d", tt.Source, planned.Unix())
	return time.Duration(h.Sum64() % uint64(most)).Truncate(time.Second)
}

// First gives the first start of a source that ran last at last (zero if
// never): at once where it never ran or a slot was missed, and then only once
// however many were; else at the next slot.
func (j Job) First(last, now time.Time) (time.Time, error) {
	tt, err := j.compile()
	if err != nil {
		return time.Time{}, err
	}
	return tt.first(last, now).start, nil
}

func (tt timetable) first(last, now time.Time) slot {
	if last.After(now) { // written under a clock that was ahead
		last = now
	}
	if last.IsZero() || !tt.after(last).start.After(now) {
		return slot{now, now.Add(tt.Window.Wait(now.In(china)))}
	}
	return tt.after(last)
}

var china = time.FixedZone("UTC+8", 8*60*60)
