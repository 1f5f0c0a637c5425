package scan

// readShare reads what is said by halves and parts: 百分之七十, 三分之二, 半年.
func (f *figure) readShare(text string) bool {
	i := f.start
	switch {
	case follows(text, i, "半成"):
		f.set(Int(5), Percent, i+len("半成"))
		return true
	case follows(text, i, "百分百"):
		f.set(Int(100), Percent, i+len("百分百"))
		return true
	case follows(text, i, "半"):
		at := i + len("半")
		for _, h := range []struct {
			word  string
			value int64
			unit  Unit
		}{{"年", 6, Months}, {"个月", 15, Days}, {"個月", 15, Days}, {"个多月", 15, Days}, {"天", 12, Hours}, {"日", 12, Hours}, {"小时", 30, Minutes}, {"个小时", 30, Minutes}, {"小時", 30, Minutes}, {"价", 50, Percent}, {"折", 50, Percent}} {
			if follows(text, at, h.word) {
				f.set(Int(h.value), h.unit, at+len(h.word))
				return true
			}
		}
		return false
	}
	for _, p := range parts {
		if at, ok := loosely(text, i, p.word); ok {
			return f.readParts(text, at, p.unit, p.scale)
		}
	}
	return f.readRound(text)
}

// readFraction reads the numerator of 三分之二 as a percentage, exact where the
// decimals end and to six places where they do not.
func (f *figure) readFraction(text string, at int) {
	if n, found := scanNumeral(text, at); found {
		f.fraction(n)
	}
}

// fraction makes the figure n parts of its number.
func (f *figure) fraction(n numeral) {
	above, whole1 := n.val.Int64()
	below, whole2 := f.num.val.Int64()
	if !whole1 || !whole2 || below <= 0 || above < 0 || above > 1e6 || below > 1e6 {
		return
	}
	const places = 6
	scaled := above * 100 * 1e6
	v, _ := Dec((scaled+below/2)/below, -places)
	f.set(v, Percent, n.end)
	f.approx = scaled%below != 0
}

// readSlash reads 1/3, where nothing tells that the two digits are a list (50/55岁).
func (f *figure) readSlash(text string) {
	r, size := decode(text, f.end)
	if r != '/' || f.num.digits != 1 {
		return
	}
	n, found := scanNumeral(text, f.end+size)
	w, _ := unitTable.at(text, n.end)
	l, _ := afterLabelTable.at(text, n.end)
	if next := peek(text, n.end); !found || n.digits != 1 || n.val.Cmp(f.num.val) <= 0 || w != nil || l != nil || next == '/' || next == '.' || isLetter(next) {
		return
	}
	f.num.val, n.val = n.val, f.num.val
	f.fraction(n)
}
