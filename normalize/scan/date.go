package scan

// A Date is a day or period as the text says it. First and Last are inclusive;
// a zero day is an open end.
type Date struct {
	First, Last Day
	Grain       Grain
	Form        Form
	// OpenYear: the text leaves the year out (9月1日) and First, Last have year 0.
	OpenYear bool
	// Every: a day or period of every year, month (每年9月1日至12月31日, 每月25日).
	Every Per
	// Rel: the year, month or day counts from another date: 今年, 次年2月底, 当月.
	Rel Anchor
	// RelYears, RelMonths, RelDays: how far from it (次年 1, 去年 -1, 次月 1).
	RelYears, RelMonths, RelDays int8
	// Fiscal: 年度 rather than 年.
	Fiscal bool
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
	Issue       // 自印发之日起, 发布之日: no day of its own
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
