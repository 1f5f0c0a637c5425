package scan

// readPoint reads the date at i; monthly tells that a bare 25日 is a day of a
// month that is known.
func readPoint(text string, i int, monthly bool) (point, bool) {
	if w, end := dateTable.at(text, i); w != nil {
		if w.point == (point{}) {
			return point{}, false
		}
		p := w.point
		p.end = end
		return p.afterWord(text)
	}
	n, found := scanNumeral(text, i)
	if !found && follows(text, i, "第") || found && follows(text, n.end, "季") {
		if q, end, ok := readQuarter(text, i); ok {
			return point{end: end, part: q, rel: FromToday, relUnit: ByYear}, true
		}
	}
	if !found || n.comma || !n.ok {
		return point{}, false
	}
	v, ok := n.val.Int64()
	if !ok { // 2025.1.1 reads as a decimal at first
		v = 0
	}
	switch {
	case n.digits == 8 && !n.han:
		return compactDate(text, v, n.end)
	case n.digits == 4 && v >= 1900 && v <= 2100, n.digits == 2 && (v <= 40 || v >= 60):
		if p, ok := afterYear(text, n, int(v)); ok {
			return p, true
		}
		if n.digits == 4 && !n.han {
			return separated(text, n.end, int(v))
		}
	case n.digits == 0 && !n.han:
		return separatedFrom(text, i)
	case n.digits == 0 && v >= 1900 && v <= 2100: // 两千零五年
		if p, ok := afterYear(text, n, int(v)); ok {
			return p, true
		}
	}
	if p, ok := readMonth(text, i); ok {
		return p, true
	}
	if monthly {
		p := point{end: i}
		if p.readDay(text) {
			return p, true
		}
	}
	return point{}, false
}

// afterWord reads what follows 今年 or 次月: a month, a day, a part.
func (p point) afterWord(text string) (point, bool) {
	switch p.relUnit {
	case ByYear:
		if p.part != whole {
			if q := (point{end: p.end}); (p.part == half1 || p.part == half2) && q.readMonthOf(text) { // 上半年6月10日
				return q, true
			}
			return p, true
		}
		said := p.readMonthOf(text) || p.readYearPart(text)
		return p, said || p.every == NoPer
	case ByMonth:
		if p.part != whole {
			return p, true
		}
		said := p.readMonthPart(text)
		if !said {
			said = p.readDay(text)
		}
		return p, said || p.every == NoPer
	}
	return p, true
}

// afterYear reads 年 and what follows it; a year of two digits needs a month.
func afterYear(text string, n numeral, year int) (point, bool) {
	at := skipBlank(text, n.end)
	if !follows(text, at, "年") {
		return point{}, false
	}
	p := point{year: year, end: at + len("年")}
	if n.digits == 2 {
		p.year += 2000
		if year >= 60 {
			p.year -= 100
		}
		if follows(text, at, "年底") && p.readYearPart(text) || p.readMonthOf(text) || p.readQuarterOf(text) {
			return p, true
		}
		if follows(text, p.end, "度") && !follows(text, p.end, "度假") { // 25年度
			p.fiscal, p.end = true, p.end+len("度")
			return p, true
		}
		w, _ := unitTable.at(text, at)                                // 年级 is none
		return p, w != nil && w.unit == Years && (n.han || year < 10) // 07年, 九八年: nobody counts years so
	}
	if follows(text, p.end, "代") { // 1990年代
		return point{}, false
	}
	if follows(text, p.end, "度") && !follows(text, p.end, "度假") {
		p.fiscal, p.end = true, p.end+len("度")
	}
	if p.badMonth(text) {
		return point{}, false
	}
	_ = p.readMonthOf(text) || p.readYearPart(text)
	return p, true
}

// badMonth tells that a month or day follows that no calendar has.
func (p *point) badMonth(text string) bool {
	n, found := scanNumeral(text, skipBlank(text, p.end))
	if !found || !follows(text, skipBlank(text, n.end), "月") {
		return false
	}
	m, ok := n.val.Int64()
	return !ok || m < 1 || m > 12
}

// readMonthOf reads the month after a year, with its day or part.
func (p *point) readMonthOf(text string) bool {
	at := skipBlank(text, p.end)
	if p.year > 0 && follows(text, at, "元") {
		return p.readFirstMonth(text, at)
	}
	q, ok := readMonth(text, at)
	if !ok && p.year > 0 && at < len(text) && (text[at] == '\n' || text[at] == '\r') { // a line may end after 2025年
		q, ok = readMonth(text, skipBreak(text, p.end))
		ok = ok && q.day > 0
	}
	if !ok {
		return false
	}
	p.end, p.month, p.lastMonth, p.day, p.lastDay, p.part = q.end, q.month, q.lastMonth, q.day, q.lastDay, q.part
	return true
}

// readFirstMonth reads 元月, 元月1日 and 元旦 after a year.
func (p *point) readFirstMonth(text string, at int) bool {
	switch {
	case follows(text, at, "元旦"):
		p.day = 1
	case !follows(text, at, "元月"):
		return false
	}
	p.month, p.end = 1, at+len("元月")
	if p.day == 0 && !p.readDay(text) {
		p.readMonthPart(text)
	}
	return true
}

// readMonth reads 9月, 9-12月, 9月1日, 9月1-15日, 9月底, 9月份.
func readMonth(text string, i int) (point, bool) {
	switch peek(text, i) {
	case '两', '兩', '俩', '倆', '仨': // 俩月 are two months
		return point{}, false
	}
	n, found := scanNumeral(text, i)
	month, ok := n.val.Int64()
	if !found || !ok || month < 1 || month > 12 || n.comma {
		return point{}, false
	}
	p := point{month: int(month)}
	at := skipBlank(text, n.end)
	if mark, ok := rangeMark(text, n.end); ok {
		m, found := scanNumeral(text, mark)
		last, ok := m.val.Int64()
		if !found || !ok || last <= month || last > 12 {
			return point{}, false
		}
		p.lastMonth, at = int(last), skipBlank(text, m.end)
	}
	if !follows(text, at, "月") {
		return point{}, false
	}
	p.end = at + len("月")
	if follows(text, p.end, "份") {
		p.end += len("份")
	} else if p.lastMonth == 0 && p.readDay(text) {
		return p, true
	}
	switch r := peek(text, p.end); r {
	case '龄', '均', '薪', '息', '租', '供', '嫂', '饼', '球', '经', '子', '季':
		return point{}, false
	case '内': // 3月内 is a stretch of time
		return point{}, false
	}
	if follows(text, p.end, "以上") || follows(text, p.end, "以内") || follows(text, p.end, "以下") || follows(text, p.end, "之内") {
		return point{}, false
	}
	p.readMonthPart(text)
	return p, true
}

// readDay reads the day or days after a month: 1日, 1号, 1-15日. A day that no
// month has is no day.
func (p *point) readDay(text string) bool {
	at := skipBlank(text, p.end)
	n, found := scanNumeral(text, at)
	day, ok := n.val.Int64()
	if !found || !ok || day < 1 || day > 31 {
		return false
	}
	at, last := skipBlank(text, n.end), int64(0)
	if mark, ok := rangeMark(text, n.end); ok {
		m, found := scanNumeral(text, mark)
		upto, ok := m.val.Int64()
		if after := skipBlank(text, m.end); found && ok && upto > day && upto <= 31 && (follows(text, after, "日") || follows(text, after, "号") || follows(text, after, "號")) {
			last, at = upto, after
		}
	}
	switch {
	case follows(text, at, "日"), follows(text, at, "號"):
		at += len("日")
	case follows(text, at, "号") && !follows(text, at, "号文") && !follows(text, at, "号楼") && !follows(text, at, "号令"):
		at += len("号")
	case p.month > 0 && n.digits > 0 && n.digits <= 2 && !n.han && last == 0 && barelyDay(text, p.end, n.end): // 12月25前
	default:
		return false
	}
	p.day, p.lastDay, p.end = int(day), int(last), clock(text, at)
	return true
}

// barelyDay tells whether the digits at i..end, right after a month, can be its
// day without 日.
func barelyDay(text string, i, end int) bool {
	if i > 0 && !precedes(text, i, "月") {
		return false
	}
	r, _ := decode(text, end)
	w, _ := unitTable.at(text, skipBlank(text, end))
	l, _ := afterLabelTable.at(text, end)
	power, _ := multiplier(text, end)
	return w == nil && l == nil && power == 0 && !isDigit(r) && !isLetter(r) && r != '.' && r != '/' && r != '、' && r != ',' && r != '-'
}

// dayParts are the words before an hour.
var dayParts = buildForward([]string{"上午 下午 中午 晚上 凌晨 早上 晚"}, func(w string) string { return w })

// clock gives the end of the hour after a day: 24时, 零时, 17:00, 下午6点.
func clock(text string, i int) int {
	at := skipBlank(text, i)
	if w, end := dayParts.at(text, at); w != nil {
		at = skipBlank(text, end)
	}
	n, found := scanNumeral(text, at)
	if !found {
		return i
	}
	r, size := decode(text, n.end)
	switch {
	case r == '时' || r == '点':
		at = n.end + size
		if m, found := scanNumeral(text, at); found && follows(text, m.end, "分") {
			at = m.end + len("分")
		}
		return at
	case r == ':':
		if m, found := scanNumeral(text, n.end+size); found && m.digits == 2 {
			end := m.end
			if r, size := decode(text, end); r == ':' {
				if s, found := scanNumeral(text, end+size); found && s.digits == 2 {
					end = s.end
				}
			}
			if follows(text, end, "时") || follows(text, end, "分") {
				end += len("时")
			}
			return end
		}
	}
	return i
}

func (p *point) readMonthPart(text string) bool {
	for _, w := range []struct {
		text string
		part part
	}{{"底", ending}, {"末", ending}, {"初", begin}, {"月底", ending}, {"月末", ending}, {"月初", begin}, {"上旬", early}, {"中旬", middle}, {"下旬", late}} {
		if follows(text, p.end, w.text) {
			p.part, p.end = w.part, p.end+len(w.text)
			return true
		}
	}
	return false
}

func (p *point) readYearPart(text string) bool {
	at := skipBlank(text, p.end)
	for _, w := range []struct {
		text string
		part part
	}{{"年底", ending}, {"年末", ending}, {"底", ending}, {"末", ending}, {"年初", begin}, {"初", begin}, {"上半年", half1}, {"下半年", half2}, {"年中", midYear}} {
		if follows(text, at, w.text) && !follows(text, at, "初中") && !follows(text, at, "初级") && !follows(text, at, "初次") && !follows(text, at, "年中国") {
			p.part, p.end = w.part, at+len(w.text)
			return true
		}
	}
	if p.readQuarterOf(text) {
		return true
	}
	if follows(text, at, "前") { // 前三季度, 前十一个月
		n, found := scanNumeral(text, at+len("前"))
		v, ok := n.val.Int64()
		switch {
		case !found || !ok || v < 1:
		case v < 5 && follows(text, n.end, "季度"), v < 5 && follows(text, n.end, "个季度"):
			p.month, p.lastMonth, p.end = 1, int(3*v), n.end+len("季度")
			if follows(text, n.end, "个") {
				p.end += len("个")
			}
			return true
		case v <= 12 && follows(text, n.end, "个月"):
			p.month, p.lastMonth, p.end = 1, int(v), n.end+len("个月")
			return true
		}
	}
	return false
}

// readQuarterOf reads the quarter after a year.
func (p *point) readQuarterOf(text string) bool {
	q, end, ok := readQuarter(text, skipBlank(text, p.end))
	if !ok {
		return false
	}
	p.part, p.end = q, end
	if follows(text, end, "末") || follows(text, end, "底") { // its last day
		p.month, p.part, p.end = 3*int(q-quarter1)+3, ending, end+len("末")
	}
	return true
}

// readQuarter reads 第一季度, 四季度, 3季度.
func readQuarter(text string, i int) (part, int, bool) {
	at := i
	if follows(text, at, "第") {
		at += len("第")
	}
	if follows(text, at, "首季度") {
		return quarter1, at + len("首季度"), true
	}
	n, found := scanNumeral(text, at)
	q, ok := n.val.Int64()
	if !found || !ok || q < 1 || q > 4 || !follows(text, n.end, "季度") {
		return whole, i, false
	}
	return quarter1 + part(q-1), n.end + len("季度"), true
}
