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
	if n.han && (bound(text, i) || manyTens(text, i)) {
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
	case '年', '月', '日', '号', '季', '/', '.', '·', '至', '到', '-', '~', '—', '–', '―', '−', '〜', '‐', '‑', '─', '━':
		return true
	}
	return false
}

func isBracket(r rune) bool {
	return r == '〔' || r == '[' || r == '【' || r == '(' || r == '﹝' || r == '〖'
}

// manyTens tells whether 十 at i counts tens of which nobody says how many:
// 几十元, 数十万元; but 人数十五人.
func manyTens(text string, i int) bool {
	if r, _ := decode(text, i); hanPower(r) != 1 {
		return false
	}
	switch prev, size := before(text, i); prev {
	case '几', '幾':
		return true
	case '数':
		switch of, _ := before(text, i-size); of {
		case '人', '次', '基', '总', '天', '指', '个', '倍', '户', '名', '分', '件', '年', '月', '日':
			return false
		}
		return true
	}
	return false
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
