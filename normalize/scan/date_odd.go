package scan

// badDate tells whether what stands at i has a date's form and is none:
// 2025年13月1日, 2月30日, 1990年代. Its parts mean nothing either.
func badDate(text string, n numeral) (end int, bad bool) {
	if n.comma {
		return 0, false
	}
	found := true
	if n.digits == 4 && follows(text, n.end, "年") {
		end = n.end + len("年")
		if follows(text, end, "代") {
			return end, true
		}
		if n, found = scanNumeral(text, end); !found {
			return 0, false
		}
	}
	if !follows(text, n.end, "月") {
		return 0, false
	}
	v, ok := n.val.Int64()
	month := !ok || v < 1 || v > 12
	m, found := scanNumeral(text, n.end+len("月"))
	if found && follows(text, m.end, "日") {
		return m.end + len("日"), true
	}
	return n.end + len("月"), month && end > 0
}

// bareYear reads a year that stands without 年 before Chinese text or at an end:
// 2025四川内江学生医保, 报销范围和标准2025.
func bareYear(text string, i int, n numeral) (Span, bool) {
	year, ok := n.val.Int64()
	if !ok || n.han || n.digits != 4 || n.comma || year < 2000 || year > 2039 {
		return Span{}, false
	}
	prev, size := before(text, i)
	next, nextSize := decode(text, n.end)
	w, _ := unitTable.at(text, n.end)
	if _, end, ok := lastYear(text, n.end, year); ok {
		next, nextSize = decode(text, end)
		w, _ = unitTable.at(text, end)
	}
	if _, rest := vague(text, n.end); rest { // 2000余元
		return Span{}, false
	}
	if w != nil && w.unit != NoUnit || nextSize > 0 && !isHan(next) && !isSpace(next) && next != ')' && !yearFollows(text, n.end, "、") || size > 0 && !isHan(prev) && !isSpace(prev) && prev != '\n' && prev != '(' {
		return Span{}, false
	}
	switch prev {
	case '为', '是', '至', '到', '约', '线', '数', '额', '元', '过', '于', '满', '达', '按', '共', '缴', '交':
		return Span{}, false
	}
	s := Span{Kind: DateSpan, Start: i, End: n.end, From: i, To: n.end}
	if p := (point{year: int(year), end: n.end, bare: true}); p.readYearPart(text) && !p.loose(text, n.end) { // 2025下半年
		if d, ok := p.date(); ok {
			s.End, s.To, s.Date = p.end, p.end, d
			return s, true
		}
	}
	if last, end, ok := lastYear(text, n.end, year); ok { // 2023-2025
		s.End, s.To = end, end
		s.Date = Date{First: Day{int16(year), 1, 1}, Last: Day{int16(last), 12, 31}, Grain: ByYear, Form: Period, Bare: true}
		return s, true
	}
	s.Date = Date{First: Day{int16(year), 1, 1}, Last: Day{int16(year), 12, 31}, Grain: ByYear, Bare: true}
	return s, true
}

// loose tells a part of a year that does not stand right behind its digits, or is
// a single character and more likely the beginning of a word.
func (p *point) loose(text string, digits int) bool {
	return p.end-digits < len("下半年") || isSpace(peek(text, digits))
}

// lastYear reads the second of two bare years, 2023-2025.
func lastYear(text string, i int, first int64) (year int64, end int, ok bool) {
	mark, ok := rangeMark(text, i)
	if !ok {
		return 0, i, false
	}
	n, found := scanNumeral(text, mark)
	year, ok = n.val.Int64()
	return year, n.end, found && ok && n.digits == 4 && !n.han && year > first && year < 2040
}

// yearFollows tells whether a mark and another year stand at i: 2024、2025年.
func yearFollows(text string, i int, mark string) bool {
	if !follows(text, i, mark) {
		return false
	}
	n, found := scanNumeral(text, i+len(mark))
	return found && n.digits == 4 && follows(text, n.end, "年")
}

// issueWords stand before 之日 where a text counts from its own publication.
var issueWords = buildBackward([]string{"印发 发布 公布 发文 下发 颁布 公告 签发 印制 出台 颁发 批准 成文"}, func(w string) string { return w })

// scanIssue reads 自印发之日起.
func scanIssue(text string, i, floor int) (Span, bool) {
	if !follows(text, i, "之日") {
		return Span{}, false
	}
	w, start := issueWords.at(text, i)
	if w == nil || start < floor {
		return Span{}, false
	}
	s := Span{Kind: DateSpan, Start: start, End: i + len("之日"), From: start, To: i + len("之日")}
	s.Date = Date{Form: Issue, Rel: FromIssue}
	at := start
	for range 10 { // 自本通知印发
		r, size := before(text, at)
		if at -= size; size == 0 || at < floor || !isHan(r) {
			break
		}
		if r == '自' || r == '从' {
			s.From = at
			break
		}
	}
	if follows(text, s.To, "起") {
		s.To += len("起")
	}
	return s, true
}
