package scan

import "policywatch/normalize/lexicon"

// A Scanner finds the spans of texts. It never changes after New and is safe
// for use by several goroutines.
type Scanner struct {
	places *placeFinder
}

// New makes a Scanner that knows the places of a gazetteer.
func New(regions *lexicon.Regions) *Scanner {
	return &Scanner{places: newPlaceFinder(regions)}
}

// Scan appends the spans of a text to dst and gives it back, ordered by Start,
// then by End. Quantities, dates and labels do not overlap each other, nor do
// regions each other.
func (s *Scanner) Scan(text string, dst []Span) []Span {
	first := len(dst)
	dst = scanNumbers(text, dst)
	numbers := len(dst)
	return merge(s.places.scan(text, dst), first, numbers)
}

// merge puts two sorted runs of spans, dst[first:mid] and dst[mid:], into one
// order, from the back, so that it needs no more room than a copy of the second.
func merge(dst []Span, first, mid int) []Span {
	end := len(dst)
	if mid == first || mid == end {
		return dst
	}
	dst = append(dst, dst[mid:]...)
	a, b, out := mid-1, len(dst)-1, end-1
	for ; b >= end; out-- {
		if a >= first && after(&dst[a], &dst[b]) {
			dst[out] = dst[a]
			a--
		} else {
			dst[out] = dst[b]
			b--
		}
	}
	return dst[:end]
}

// after tells whether a comes after b in the order of spans.
func after(a, b *Span) bool {
	return a.Start > b.Start || a.Start == b.Start && a.End > b.End
}

// What a rune may begin.
const (
	beginsNumeral = 1 << iota
	beginsDate
	beginsShare // 百分之, 半年
	beginsIssue // 之日
)

// begins tells by rune what it may begin.
var begins = func() *[maxRune]uint8 {
	var b [maxRune]uint8
	for r := range rune(maxRune) {
		if isDigit(fold(r)) || hanDigit(r) >= 0 || hanTens(r) > 0 || r == '十' || r == '拾' {
			b[r] |= beginsNumeral
		}
		if dateTable.words.begins(r) != 0 {
			b[r] |= beginsDate
		}
	}
	for _, r := range "百千万半" {
		b[r] |= beginsShare
	}
	b['之'] |= beginsIssue
	b['第'] |= beginsDate
	return &b
}()

// scanNumbers appends the quantities, dates and labels of a text.
func scanNumbers(text string, dst []Span) []Span {
	floor := 0 // end of the last span: what stands before it is taken
	first := len(dst)
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= 0x80 {
			r, size = decode(text, i)
		}
		if r >= maxRune || begins[r] == 0 {
			i += size
			continue
		}
		s, next, found := scanNumber(text, i, floor, begins[r])
		if found {
			dst = emit(text, dst, first, s)
			floor = dst[len(dst)-1].To
		}
		i = max(next, i+size)
	}
	return dst
}

// scanNumber reads what begins at i, dates before labels before quantities, and
// gives where to go on.
func scanNumber(text string, i, floor int, what uint8) (s Span, next int, found bool) {
	if what&beginsIssue != 0 {
		if s, ok := scanIssue(text, i, floor); ok {
			return s, s.To, true
		}
	}
	if what&beginsDate != 0 {
		if s, ok := scanDate(text, i, floor); ok {
			return s, s.To, true
		}
	}
	if what&(beginsNumeral|beginsShare) == 0 {
		return Span{}, i, false
	}
	n, numeral := scanNumeral(text, i)
	if !numeral {
		return scanQuantity(text, i, floor, n, numeral)
	}
	prev, _ := before(text, i)
	if prev == '第' || isBracket(prev) {
		if s, ok := scanLabel(text, i, floor, n); ok && (s.Label != Serial || prev == '第') {
			return s, s.End, true
		}
	}
	if bound(text, i) {
		return Span{}, n.end, false
	}
	if mayBeDate(text, n) {
		if s, ok := scanDate(text, i, floor); ok {
			return s, s.To, true
		}
		if end, bad := badDate(text, n); bad {
			return Span{}, end, false
		}
	}
	if s, ok := scanLabel(text, i, floor, n); ok {
		return s, s.End, true
	}
	if end, ok := listMarker(text, i, n); ok {
		return Span{}, end, false
	}
	if s, ok := bareYear(text, i, n); ok {
		return s, s.To, true
	}
	return scanQuantity(text, i, floor, n, numeral)
}

// mayBeDate tells whether what follows a number lets it begin a date.
func mayBeDate(text string, n numeral) bool {
	if n.digits == 8 || n.digits == 0 && !n.han {
		return true
	}
	switch peek(text, skipBlank(text, n.end)) {
	case '年', '月', '日', '号', '季', '/', '.', '至', '到', '-', '~', '—', '–', '―', '−', '〜', '‐', '‑', '─', '━':
		return true
	}
	return false
}

func isBracket(r rune) bool {
	return r == '〔' || r == '[' || r == '【' || r == '(' || r == '﹝' || r == '〖'
}

// bound tells whether the Chinese numeral at i is part of a word: 统一, 星期三, 万一.
func bound(text string, i int) bool {
	r, _ := decode(text, i)
	if hanDigit(r) < 0 {
		return false
	}
	prev, size := before(text, i)
	switch prev {
	case '周', '期', '拜':
		return prev != '期' || precedes(text, i, "星期")
	case '统', '唯', '单', '同', '专', '之', '其', '逐', '合', '划', '归', '不', '万':
		return r == '一' && !(prev == '不' && size > 0 && follows(text, i, "一年"))
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
	if w != nil && w.unit != NoUnit || nextSize > 0 && !isHan(next) && !isSpace(next) && !yearFollows(text, n.end, "、") || size > 0 && !isHan(prev) && !isSpace(prev) && prev != '\n' && prev != '(' {
		return Span{}, false
	}
	switch prev {
	case '为', '是', '至', '到', '约', '线', '数', '额', '元', '过', '于', '满', '达', '按', '共', '缴', '交':
		return Span{}, false
	}
	s := Span{Kind: DateSpan, Start: i, End: n.end, From: i, To: n.end}
	s.Date = Date{First: Day{int16(year), 1, 1}, Last: Day{int16(year), 12, 31}, Grain: ByYear, Bare: true}
	return s, true
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

// emit appends a span, or joins it to the one before: the ends of a bracket, a
// list that shares its unit (90、80、70%), a term that the money is for (一年400元).
func emit(text string, dst []Span, first int, s Span) []Span {
	if s.Kind != Quantity || len(dst) == first {
		return append(dst, s)
	}
	last := &dst[len(dst)-1]
	if last.continues(text, &s) {
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
	return append(dst, s)
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
