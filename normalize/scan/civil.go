package scan

// A Day is a civil date. Year 0 is a year that the text leaves open (1月1日, or
// a day of every year); the zero Day is no day at all.
type Day struct {
	Year  int16
	Month uint8 // 1 to 12
	Day   uint8 // 1 to 31
}

// IsZero tells whether d is no day.
func (d Day) IsZero() bool { return d == Day{} }

// Valid tells whether the calendar has the day. Where the year is open, the
// 29th of February counts.
func (d Day) Valid() bool {
	return d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && int(d.Day) <= daysIn(int(d.Year), int(d.Month))
}

// String is the ISO form, "2025-01-31"; "--01-31" where the year is open; ""
// for no day.
func (d Day) String() string {
	var b [10]byte
	return string(d.Append(b[:0]))
}

// Append appends the ISO form to dst.
func (d Day) Append(dst []byte) []byte {
	if d.IsZero() {
		return dst
	}
	if d.Year == 0 {
		dst = append(dst, '-')
	} else {
		dst = append2(append2(dst, int(d.Year)/100), int(d.Year)%100)
	}
	dst = append2(append(dst, '-'), int(d.Month))
	return append2(append(dst, '-'), int(d.Day))
}

// Before tells whether d comes before e; days of an open year compare by month
// and day.
func (d Day) Before(e Day) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// in gives a day of an open year in a year.
func (d Day) in(year int16) Day {
	return Day{year, d.Month, min(d.Day, uint8(daysIn(int(year), int(d.Month))))}
}

// Add gives the day that is years, months and days later; a day that the month
// does not have becomes its last (2024-02-29 and a year is 2025-02-28), as a
// term of years or months ends by Chinese civil law.
func (d Day) Add(years, months, days int) Day {
	m := int(d.Month) - 1 + months
	y := int(d.Year) + years + floorDiv(m, 12)
	m = m - floorDiv(m, 12)*12 + 1
	day := min(int(d.Day), daysIn(y, m))
	for day += days; day < 1; {
		m--
		if m < 1 {
			y, m = y-1, 12
		}
		day += daysIn(y, m)
	}
	for day > daysIn(y, m) {
		day -= daysIn(y, m)
		m++
		if m > 12 {
			y, m = y+1, 1
		}
	}
	return Day{int16(y), uint8(m), uint8(day)}
}

func lastOfMonth(year, month int) Day {
	return Day{int16(year), uint8(month), uint8(daysIn(year, month))}
}

// daysIn gives a month's length; year 0, an open year, counts as a leap year.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func append2(dst []byte, n int) []byte { return append(dst, byte('0'+n/10%10), byte('0'+n%10)) }
