package scan

// A dateAffix is a word that bounds a date.
type dateAffix struct {
	words string
	form  Form // Plain hides a word that only looks like an affix
	pass  bool // says nothing: look further
}

var beforeDate = []dateAffix{
	{"自 从 自从 始于 起始于 开始于", Since, false},
	{"截至 截止 截止到 截止至 截至到 截止日期为 截止时间为 至 到 延长至 延长到 延至 延续至 顺延至 不晚于 不迟于 最迟 最晚 最迟于 迟于 直至 直到", Until, false},
	{"来自 各自 独自 擅自 私自 亲自 得到 达到 收到 遇到 提到 以至 甚至 乃至 出自 服从 遵从 听从 至于", Plain, false},
	{"于 在", Plain, true},
}

var afterDate = []dateAffix{
	{"起 开始 以来 以后 之后 后 及以后 起始 及之后 始", Since, false},
	{"前 以前 之前 止 为止 终止 及以前 截止 到期 届满 及之前", Until, false},
	{"(含) (含当日) (含当天) 当日 当天 (含本日) (不含) (不含当日) (不含当天) (不含本日)", Plain, true},
	{"起草 起点 起付 起诉 前往 前述 前置 前期 前列 前十 前三 前来 前提是 前提下 前提条件 后续 后勤 后期 后果 止付 止痛 止损 始终 开始前 起止 前后", Plain, false},
}

var (
	beforeDateTable = buildBackward(beforeDate, func(a dateAffix) string { return a.words })
	afterDateTable  = buildForward(afterDate, func(a dateAffix) string { return a.words })
)

// scanDate reads the date or period that begins at i: 2025年1月1日 · 2025-01-01 ·
// 9月1日至次年2月底 · 2024-2025年度 · 每月25日前 · 自…起. Words before it stand
// after floor.
func scanDate(text string, i, floor int) (Span, bool) {
	p, ok := readYears(text, i)
	monthly := false
	if !ok {
		if p, ok = readPoint(text, i, false); !ok {
			if p, ok = dayBefore(text, i); !ok {
				return Span{}, false
			}
		}
		monthly = true
	}
	s := Span{Kind: DateSpan, Start: i, End: p.end, From: i, To: p.end}
	d, ok := p.date()
	if !ok {
		return Span{}, false
	}
	s.Date = d
	s.boundAfter(text)
	if monthly && s.Date.Form != Until {
		s.readLast(text, p)
	}
	s.boundBefore(text, floor)
	s.Date.close()
	return s, true
}

// readYears reads 2024-2025年度, two years with one 年.
func readYears(text string, i int) (point, bool) {
	if !fourDigits(text, i) {
		return point{}, false
	}
	n, found := scanNumeral(text, i)
	if !found || n.digits != 4 {
		return point{}, false
	}
	mark, ok := rangeMark(text, n.end)
	if r, size := decode(text, n.end); r == '/' {
		mark, ok = n.end+size, true
	}
	if !ok {
		return point{}, false
	}
	m, found := scanNumeral(text, mark)
	from, ok1 := n.val.Int64()
	to, ok2 := m.val.Int64()
	if !found || !ok1 || !ok2 || m.digits != 4 || from < 1900 || to > 2100 || from >= to {
		return point{}, false
	}
	at := skipBlank(text, m.end)
	p := point{year: int(from), lastYear: int(to), end: at}
	switch {
	case follows(text, at, "年度"), follows(text, at, "学年"), follows(text, at, "保险年度"), follows(text, at, "医保年度"), follows(text, at, "自然年度"):
		p.fiscal = true
		for !follows(text, p.end, "年") {
			_, size := decode(text, p.end)
			p.end += size
		}
		p.end += len("年")
		if follows(text, p.end, "度") {
			p.end += len("度")
		}
		return p, true
	case follows(text, at, "年"):
		p.end += len("年")
		return p, scanMonthAfter(text, p.end) == 0
	}
	return point{}, false
}

// fourDigits tells whether four digits stand at i, Arabic or Chinese.
func fourDigits(text string, i int) bool {
	for range 4 {
		r, size := decode(text, i)
		if !isDigit(r) && hanDigit(r) < 0 {
			return false
		}
		i += size
	}
	return true
}

// scanMonthAfter gives the month that stands at i, 0 for none.
func scanMonthAfter(text string, i int) int {
	p, _ := readMonth(text, skipBlank(text, i))
	return p.month
}

// dayBefore reads a day of the month where only 前 tells that it is one: 25日前.
func dayBefore(text string, i int) (point, bool) {
	p := point{end: i, rel: FromEvent, relUnit: ByMonth}
	if !p.readDay(text) || p.lastDay != 0 {
		return point{}, false
	}
	a, _ := afterDateTable.at(text, p.end)
	return p, a != nil && a.form == Until && !precedes(text, i, "提前") && !precedes(text, i, "月内")
}

// date gives the days that a point stands for.
func (p *point) date() (Date, bool) {
	d := Date{Every: p.every, Rel: p.rel, Fiscal: p.fiscal, Bare: p.bare, OpenYear: p.year == 0,
		RelYears: int8(p.dy), RelMonths: int8(p.dm), RelDays: int8(p.dd)}
	if p.relUnit == ByDay {
		d.Grain = ByDay
		return d, true
	}
	year := p.year
	switch {
	case p.day > 0 && p.month == 0: // of a month that the text leaves open
		d.Grain = ByDay
		d.First, d.Last = Day{0, 0, uint8(p.day)}, Day{0, 0, uint8(max(p.day, p.lastDay))}
	case p.day > 0:
		d.Grain = ByDay
		d.First, d.Last = Day{int16(year), uint8(p.month), uint8(p.day)}, Day{int16(year), uint8(p.month), uint8(max(p.day, p.lastDay))}
		if !d.First.Valid() || !d.Last.Valid() {
			return d, false
		}
	case p.month > 0:
		d.Grain = ByMonth
		d.First, d.Last = Day{int16(year), uint8(p.month), 1}, lastOfMonth(year, max(p.month, p.lastMonth))
		p.cutMonth(&d)
	case p.relUnit == ByMonth:
		d.Grain = ByMonth
		d.First, d.Last = Day{0, 0, 1}, Day{0, 0, 31}
		p.cutMonth(&d)
	default:
		d.Grain = ByYear
		d.First, d.Last = Day{int16(year), 1, 1}, Day{int16(max(year, p.lastYear)), 12, 31}
		p.cutYear(&d)
	}
	if p.lastDay > 0 || p.lastMonth > 0 || p.lastYear > 0 {
		d.Form = Period
	}
	return d, true
}

func (p *point) cutMonth(d *Date) {
	switch p.part {
	case ending: // the last day: what 2月底前 runs to
		d.Grain, d.First = ByDay, d.Last
	case begin:
		d.Last.Day = 10
	case early:
		d.Last.Day = 10
	case middle:
		d.First.Day, d.Last.Day = 11, 20
	case late:
		d.First.Day = 21
	}
}

func (p *point) cutYear(d *Date) {
	switch p.part {
	case ending:
		d.Grain, d.First = ByDay, d.Last
	case begin:
		d.Grain = ByMonth
		d.Last = lastOfMonth(int(d.First.Year), 1)
	case half1:
		d.Grain = ByQuarter
		d.Last = lastOfMonth(int(d.Last.Year), 6)
	case half2:
		d.Grain = ByQuarter
		d.First.Month = 7
	case midYear:
		d.Grain = ByMonth
		d.First.Month, d.Last = 6, lastOfMonth(int(d.Last.Year), 6)
	case quarter1, quarter2, quarter3, quarter4:
		q := int(p.part - quarter1)
		d.Grain = ByQuarter
		d.First.Month, d.Last = uint8(3*q+1), lastOfMonth(int(d.Last.Year), 3*q+3)
	}
}

// boundAfter reads the words after a date: 起, 前, 止.
func (s *Span) boundAfter(text string) {
	at := s.To
	for range maxAffixes {
		a, end := afterDateTable.at(text, skipBlank(text, at))
		if a == nil || !a.pass && a.form == Plain {
			return
		}
		if a.pass {
			at = end
			continue
		}
		if s.Date.Form == Period && a.form == Since { // 9月1日至12月31日起 is none
			return
		}
		switch {
		case s.Date.Form == Plain:
			s.Date.Form = a.form
		case s.Date.Form == Since && a.form == Until:
			return
		}
		s.To = end
		return
	}
}

// readLast reads the upper end of a period: 至2025年2月28日, -12月31日止. It takes
// over the year and month that it leaves out.
func (s *Span) readLast(text string, first point) {
	at, ok := rangeMark(text, s.To)
	if !ok {
		return
	}
	if follows(text, at, "今") { // 2001年起至今
		s.Date.Form, s.End, s.To = Since, at+len("今"), at+len("今")
		return
	}
	q, ok := readPoint(text, at, first.day > 0)
	if !ok && first.year > 0 && first.day > 0 {
		q, ok = monthDay(text, at)
	}
	if !ok || q.every != NoPer {
		return
	}
	relative := q.rel != Absolute
	if q.year == 0 && !relative || q.rel == FromEvent && q.relUnit == ByYear {
		if q.month == 0 && q.part == whole && !relative {
			q.month = first.month
		}
		q.year = first.year
		if first.year > 0 {
			q.year += q.dy
			if !relative && q.month > 0 && q.month < first.month {
				q.year++
			}
			q.rel, q.dy, q.relUnit = Absolute, 0, NoGrain
			relative = false
		}
	}
	if relative && q.relUnit != ByYear && first.rel == Absolute && first.every != PerMonth {
		return
	}
	d, ok := q.date()
	if !ok || d.Last.Year != 0 && s.Date.First.Year != 0 && d.Last.Before(s.Date.First) {
		return
	}
	s.Date.Last, s.Date.Form = d.Last, Period
	s.Date.Grain = min(s.Date.Grain, d.Grain)
	if relative && first.rel == Absolute && (q.dy != 1 || !d.Last.Before(s.Date.First)) { // else the order of the ends tells
		s.Date.Rel, s.Date.RelYears, s.Date.RelLast = q.rel, int8(q.dy), true
	}
	s.Date.Fiscal = s.Date.Fiscal || q.fiscal
	s.End, s.To = q.end, q.end
	s.boundAfter(text)
}

// boundBefore reads the words before a date: 自, 截至.
func (s *Span) boundBefore(text string, floor int) {
	at := s.From
	for range maxAffixes {
		a, start := beforeDateTable.at(text, skipBlankBack(text, at))
		if a == nil || start < floor || !a.pass && a.form == Plain {
			return
		}
		at = start
		if a.pass {
			continue
		}
		if s.Date.Form == Plain {
			s.Date.Form = a.form
		}
		s.From = start
		return
	}
}

// close opens the ends that the form leaves open.
func (d *Date) close() {
	if d.Rel != Absolute && d.First.IsZero() {
		return
	}
	switch d.Form {
	case Since:
		d.Last = Day{}
	case Until:
		d.First = Day{}
	}
}
