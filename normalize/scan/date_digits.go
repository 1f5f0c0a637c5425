package scan

// compactDate reads 20250101.
func compactDate(text string, v int64, end int) (point, bool) {
	p := point{year: int(v / 10000), month: int(v / 100 % 100), day: int(v % 100), end: end}
	w, _ := unitTable.at(text, end)
	ok := p.year >= 1900 && p.year <= 2100 && (Day{int16(p.year), uint8(p.month), uint8(p.day)}).Valid() && w == nil && !isLetter(peek(text, end))
	return p, ok
}

// separated reads the rest of 2025-01-01, 2025/1/1 and 2025-01 after the year.
func separated(text string, i, year int) (point, bool) {
	sep, size := decode(text, i)
	if sep != '-' && sep != '/' && sep != '.' && sep != '·' {
		return point{}, false
	}
	month, end, ok := shortNumber(text, i+size)
	if !ok || month < 1 || month > 12 {
		return point{}, false
	}
	p := point{year: year, month: month, end: end}
	if again, size := decode(text, end); again == sep {
		day, dayEnd, ok := shortNumber(text, end+size)
		if !ok || !(Day{int16(year), uint8(month), uint8(day)}).Valid() {
			return point{}, false
		}
		p.day, p.end = day, clock(text, dayEnd)
		return p, true
	}
	w, _ := unitTable.at(text, end)
	two := end-i-size == 2 || size > 1
	if mark, ok := rangeMark(text, end); ok && !two { // 2024.9-2024.12
		n, found := scanNumeral(text, mark)
		two = found && n.val.Cmp(Int(1900)) > 0
	}
	return p, w == nil && two && sep != '·' && (sep != '/' || peek(text, i+size) == '0') && !follows(text, end, "月")
}

// monthDay reads the end of 2024.9.1-12.31 and 2024/9/1-12/31.
func monthDay(text string, i int) (point, bool) {
	month, end, ok := shortNumber(text, i)
	sep, size := decode(text, end)
	if !ok || sep != '.' && sep != '/' {
		return point{}, false
	}
	day, end, ok := shortNumber(text, end+size)
	w, _ := unitTable.at(text, skipBlank(text, end))
	return point{month: month, day: day, end: end}, ok && w == nil && (Day{Month: uint8(month), Day: uint8(day)}).Valid()
}

// separatedFrom reads 2025.1.1, which begins like a decimal.
func separatedFrom(text string, i int) (point, bool) {
	year, at := 0, i
	for range 4 {
		r, size := decode(text, at)
		if !isDigit(r) {
			return point{}, false
		}
		year, at = year*10+int(r-'0'), at+size
	}
	if year < 1900 || year > 2100 {
		return point{}, false
	}
	return separated(text, at, year)
}

// shortNumber reads one or two digits that no digit follows.
func shortNumber(text string, i int) (v, end int, ok bool) {
	for end = i; ; {
		r, size := decode(text, end)
		if !isDigit(r) {
			return v, end, end > i
		}
		if v >= 10 {
			return 0, end, false
		}
		v, end = v*10+int(r-'0'), end+size
	}
}
