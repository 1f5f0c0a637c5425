package scan

// maxAffixes bounds the words that qualify a figure on one side.
const maxAffixes = 5

// readTrailing reads the affixes after the figure.
func (f *figure) readTrailing(text string) {
	at := f.end
	for range maxAffixes {
		next := skipBlank(text, at)
		if end, within, ok := readIncluding(text, next); ok {
			f.within, f.without = f.within || within, f.without || !within
			at = end
			continue
		}
		a, end := trailingTable.at(text, next)
		if a == nil || !f.take(a) {
			break
		}
		at = end
	}
	f.to = max(at, f.end)
}

// readLeading reads the affixes before the figure, back to floor at most.
func (f *figure) readLeading(text string, floor int) {
	at := f.signed(text, floor)
	for range maxAffixes {
		end := skipBlankBack(text, at)
		a, start := leadingTable.at(text, end)
		if a == nil || start < floor || !f.take(a) {
			break
		}
		at = start
	}
	f.from = at
}

// take applies an affix, and tells whether it was one for this figure.
func (f *figure) take(a *affix) bool {
	switch a.effect {
	case lower:
		if f.lo != Unbounded {
			return false
		}
		f.lo = a.bound
	case upper:
		if f.hi != Unbounded {
			return false
		}
		f.hi = a.bound
	case roughly:
		f.approx = true
	case nearly:
		if f.unit >= Years && f.unit <= Minutes {
			return false // 近三年 are the last three years
		}
		f.approx = true
	case counted:
		if f.unit != CNY && f.unit != NoUnit && f.unit != Percent && f.unit != Visits && f.unit != Foreign {
			return false
		}
		if f.per == NoPer {
			f.per = a.per
		}
		f.person = f.person || a.person
	case yuan, foreign:
		if f.unit != NoUnit && f.unit != CNY {
			return false
		}
		f.unit = CNY
		if a.effect == foreign {
			f.unit = Foreign
		}
	case within:
		f.within = true
	case without:
		f.without = true
	case stop:
		return false
	}
	return true
}

// signed takes in a minus or plus sign before the number.
func (f *figure) signed(text string, floor int) int {
	r, size := before(text, f.start)
	at := f.start - size
	if isSpace(r) {
		gap := skipBlankBack(text, f.start)
		r, size = before(text, gap)
		if at = gap - size; r != '负' {
			return f.start
		}
	}
	if size == 0 || at < floor {
		return f.start
	}
	prev, n := before(text, at)
	switch r {
	case '负', '負':
		switch prev {
		case '自', '减', '担', '抱', '肩', '背', '辜', '胜', '欺':
			return f.start
		}
	case '-', '−', '+':
		if n > 0 && prev != ':' && prev != '(' && prev != '=' && prev != '为' && prev != '是' && prev != '约' {
			return f.start
		}
	default:
		return f.start
	}
	if r != '+' {
		f.min.Coef, f.max.Coef = -f.max.Coef, -f.min.Coef
	}
	f.start = at
	return at
}

// readIncluding reads （含5万元） and （不含 5 万元）, figure included.
func readIncluding(text string, i int) (end int, within, ok bool) {
	r, size := decode(text, i)
	if r != '(' && r != '[' {
		return i, false, false
	}
	at := skipBlank(text, i+size)
	within = true
	if follows(text, at, "不") {
		within = false
		at += len("不")
	}
	switch {
	case follows(text, at, "包含"), follows(text, at, "包括"):
		at += len("包含")
	case follows(text, at, "含"):
		at += len("含")
	default:
		return i, false, false
	}
	n, found := scanNumeral(text, skipBlank(text, at))
	if !found {
		return i, false, false
	}
	at = n.end
	if w, end := unitTable.at(text, at); w != nil {
		at = end
	}
	r, size = decode(text, at)
	if r != ')' && r != ']' {
		return i, false, false
	}
	return at + size, within, true
}
