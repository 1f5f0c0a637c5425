package scan

// emit appends a span, or joins it to the one before: the ends of a period or a
// bracket, a list that shares its unit (90、80、70%), a term that the money is for
// (一年400元).
func emit(text string, dst []Span, first int, s Span) []Span {
	if len(dst) == first {
		return append(dst, s)
	}
	last := &dst[len(dst)-1]
	if s.Kind == DateSpan && last.closes(text, &s) {
		return dst
	}
	if s.Kind == DateSpan {
		s.Date.listed(text[last.To:s.From], last)
	}
	if s.Kind != Quantity {
		return append(dst, s)
	}
	if last.continues(text, &s) || last.between(text, &s) {
		return dst
	}
	if s.Unit == CNY && s.Per == NoPer && last.Kind == Quantity && last.Exact() && last.Min == Int(1) && last.To == s.From && last.End == last.To {
		if per := perOf(last.Unit); per != NoPer {
			s.Per, s.From = per, last.From
			return append(dst[:len(dst)-1], s)
		}
	}
	if s.Unit != NoUnit {
		shareUnit(text, dst[first:], &s)
	}
	if s.Per == NoPer && s.Unit == CNY && last.Kind == Quantity && last.Unit == CNY && text[last.To:s.From] == "、" { // 每年30元、40元、60元
		s.Per, s.Person = last.Per, s.Person || last.Person
	}
	return append(dst, s)
}

// closes takes in the end of a period that a text states in two steps, and
// tells whether next is one: 从2024年9月1日开始，到2025年1月31日结束.
func (s *Span) closes(text string, next *Span) bool {
	if s.Kind != DateSpan || s.Date.Form != Since || next.Date.Form != Until || s.Date.Rel != Absolute || next.Date.Rel != Absolute || next.From == next.Start {
		return false
	}
	if gap := text[s.To:next.From]; gap != "" && gap != "，" && gap != "," && gap != " " {
		return false
	}
	last := next.Date.Last
	if last.Year == 0 && s.Date.First.Year != 0 {
		last.Year = s.Date.First.Year
		if last.Before(s.Date.First) {
			last.Year++
		}
		last.Day = min(last.Day, uint8(daysIn(int(last.Year), int(last.Month))))
	}
	if last.Month == 0 || last.Year != 0 && last.Before(s.Date.First) {
		return false
	}
	s.Date.Last, s.Date.Form = last, Period
	s.End, s.To = next.End, next.To
	return true
}

// listed gives a date in a list the year of the one before: 2024年11月、12月.
func (d *Date) listed(gap string, last *Span) {
	year := last.Date.Last.Year
	if last.Kind != DateSpan || year == 0 || !d.OpenYear || d.Rel != Absolute || d.Every != NoPer || d.First.Month == 0 || d.Form != Plain && d.Form != Period {
		return
	}
	switch gap {
	case "、", "和", "及", "与", "或":
	default:
		return
	}
	if d.First.Month < last.Date.Last.Month {
		year++
	}
	d.First, d.Last = d.First.in(year), d.Last.in(year)
	d.OpenYear = false
}

func perOf(u Unit) Per {
	switch u {
	case Years:
		return PerYear
	case Months:
		return PerMonth
	case Days:
		return PerDay
	case Visits:
		return PerVisit
	}
	return NoPer
}

// shareUnit gives the figures of a list before s the unit that only s says.
func shareUnit(text string, before []Span, s *Span) {
	next := s
	for i := len(before) - 1; i >= 0; i-- {
		b := &before[i]
		if b.Kind != Quantity || b.Unit != NoUnit || !listGap(text, b, text[b.To:next.From]) {
			return
		}
		b.Unit, b.Inherits = s.Unit, true
		if head, _ := s.Max.Shift(-int(s.scale)); s.scale > b.scale && b.Max.Cmp(head) < 0 { // 10、20、30万元
			b.Min, _ = b.Min.Shift(int(s.scale))
			b.Max, _ = b.Max.Shift(int(s.scale))
		}
		if b.Per == NoPer {
			b.Per = s.Per
		}
		next = b
	}
}

// listGap tells whether a gap parts the figures of a list.
func listGap(text string, b *Span, gap string) bool {
	switch gap {
	case ",", "，":
		return inList(text, b.Start)
	case "、", "/", "／", "和", "或", "及", "与", "或者", "以及":
		return true
	}
	return false
}

// listMarker tells whether the number at i is the ordinal of a list item: 1. 2、 (3).
func listMarker(text string, i int, n numeral) (end int, ok bool) {
	if n.digits < 1 || n.digits > 2 || n.han {
		return i, false
	}
	at := n.end
	r, size := decode(text, at)
	if r != '.' && r != '、' && r != ')' {
		return i, false
	}
	prev, _ := before(text, skipBlankBack(text, i))
	lineStart := prev == 0 || prev == '\n' || prev == '\r' || prev == '。' || prev == ';' || prev == ':' || prev == '\t' || prev == '!' || prev == '?'
	switch r {
	case '.', '、':
		if next := peek(text, at+size); lineStart && !isDigit(next) || lineStart && r == '、' {
			return at, !unitAfterList(text, at+size)
		}
	case ')':
		return at, prev == '(' || lineStart
	}
	return i, false
}

// unitAfterList tells whether 、 parts figures rather than a marker from its item:
// 1、2、3元 is a list of sums.
func unitAfterList(text string, i int) bool {
	n, found := scanNumeral(text, i)
	return found && !n.han && n.val.Cmp(Int(100)) < 0
}
