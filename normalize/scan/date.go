package scan

// A Date is a day or period as the text says it. First and Last are inclusive;
// a zero day is an open end.
type Date struct {
	First, Last Day
	Grain       Grain
	Form        Form
	// OpenYear: the text leaves the year out (9月1日): First and Last have year 0.
	OpenYear bool
	// Every: a day or period that returns every year or month (每年9月1日至12月31日,
	// 每月25日, whose days have month 0).
	Every Per
	// Rel: the date counts from another (今年, 次年2月底, 当月); RelYears, RelMonths
	// and RelDays say how far from it, and First, Last hold what the text does say.
	Rel                          Anchor
	RelYears, RelMonths, RelDays int8
	// RelLast: only Last is relative, to the year of First (9月1日至次年2月底).
	RelLast bool
	// Fiscal: 年度 rather than 年.
	Fiscal bool
	// Bare: a year without 年 (2025四川内江学生医保).
	Bare bool
}

// Grain is how exact a Date's ends are said.
type Grain uint8

// The grains.
const (
	NoGrain Grain = iota
	ByDay
	ByMonth
	ByQuarter
	ByYear
)

// Form is how the text bounds a Date.
type Form uint8

// The forms.
const (
	Plain  Form = iota
	Since       // 自…起, …起, …以来, …后: Last is open
	Until       // 截至, …止, …前, …底前: First is open
	Period      // from a first to a last day, both said
	Issue       // 自印发之日起: no day of its own
)

// Anchor is what a relative date counts from.
type Anchor uint8

// The anchors.
const (
	Absolute  Anchor = iota
	FromToday        // 今年, 去年, 本月: the day of the page
	FromEvent        // 次年, 次月, 当月, 当年: what the sentence speaks of
	FromIssue        // 印发之日, 公布之日
)

// Resolve fills in what the text leaves open from a day of reference: the year
// of an open one (an end that falls before its start lies in the next year), and
// what relative words count from it. What needs no reference, and days of every
// year or month, stay as they are.
func (d Date) Resolve(ref Day) Date {
	if ref.Year == 0 || d.Form == Issue || d.Every != NoPer {
		return d
	}
	if d.RelDays != 0 || d.Rel != Absolute && d.First.IsZero() && d.Last.IsZero() {
		day := ref.Add(0, 0, int(d.RelDays))
		return d.at(day, day)
	}
	if !d.OpenYear {
		return d
	}
	year := int(ref.Year) + int(d.RelYears)
	first, last := d.First, d.Last
	if d.RelLast {
		year = int(ref.Year)
	}
	if first.Month == 0 && !first.IsZero() || last.Month == 0 && !last.IsZero() { // of a month: 次月10日
		month := ref.Add(0, int(d.RelMonths), 0)
		month.Day = 1
		fill := func(day Day) Day {
			if day.IsZero() {
				return day
			}
			return Day{month.Year, month.Month, min(day.Day, uint8(daysIn(int(month.Year), int(month.Month))))}
		}
		return d.at(fill(first), fill(last))
	}
	fill := func(day Day, year int) Day {
		if day.IsZero() {
			return day
		}
		return Day{int16(year), day.Month, min(day.Day, uint8(daysIn(year, int(day.Month))))}
	}
	lastYear := year
	if d.RelLast {
		lastYear += int(d.RelYears)
	} else if !first.IsZero() && !last.IsZero() && last.Before(first) {
		lastYear++
	}
	return d.at(fill(first, year), fill(last, lastYear))
}

// at gives d with the ends that it says, as days of the calendar.
func (d Date) at(first, last Day) Date {
	switch d.Form {
	case Since:
		last = Day{}
	case Until:
		first = Day{}
	}
	d.First, d.Last, d.OpenYear, d.Rel, d.RelLast = first, last, false, Absolute, false
	d.RelYears, d.RelMonths, d.RelDays = 0, 0, 0
	return d
}
