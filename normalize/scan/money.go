package scan

// parts are the words before a number of parts.
var parts = []struct {
	word  string
	unit  Unit
	scale int
}{{"百分之", Percent, 0}, {"千分之", Permille, 0}, {"万分之", Percent, -2}, {"百分", Percent, 0}}

// readRound reads a bare unit of number with a rest: 百余元, 千多元, 万余人. After
// 几 it is no figure (几百余元).
func (f *figure) readRound(text string) bool {
	power, end := multiplier(text, f.start)
	r, size := decode(text, end)
	if power < 2 || r != '余' && r != '多' {
		return false
	}
	w, after := unitTable.at(text, end+size)
	if prev, _ := before(text, f.start); w == nil || w.unit == NoUnit || prev == '几' || prev == '数' || prev == '上' {
		return false
	}
	v, _ := Int(1).Shift(power)
	f.set(v, w.unit, after)
	f.approx, f.scale = true, w.scale
	f.shift(w.scale)
	return true
}

// readParts reads the number after 百分之 and its like; 百分之百 is 100.
func (f *figure) readParts(text string, at int, unit Unit, scale int) bool {
	at = skipBlank(text, at)
	negative := follows(text, at, "负")
	if negative {
		at += len("负")
	}
	n, found := scanNumeral(text, at)
	if !found {
		if unit != Percent || scale != 0 || !follows(text, at, "百") {
			return false
		}
		n = numeral{val: Int(100), end: at + len("百"), ok: true}
	}
	if negative {
		n.val.Coef = -n.val.Coef
	}
	f.num, f.scale = n, scale
	v, ok := n.val.Shift(scale)
	f.set(v, unit, n.end)
	f.ok = ok && n.ok
	if n.pair {
		f.addRest(&n, scale)
	}
	return true
}

// addRest makes the figure the range that a vague number stands for.
func (f *figure) addRest(n *numeral, scale int) {
	rest, ok1 := n.upto.Shift(scale)
	upper, ok2 := f.max.Add(rest)
	f.max, f.approx, f.ok = upper, true, f.ok && ok1 && ok2
}

// readPieces reads what is counted in pieces with a half or a rest: 两个半月,
// 3个多月; 两个亿.
func (f *figure) readPieces(text string, at int) bool {
	if power, end := multiplier(text, at+len("个")); follows(text, at, "个") && power == 8 {
		f.shift(power)
		w, after := unitTable.at(text, end)
		f.end = end
		if w != nil && (w.unit == CNY || w.unit == Foreign) {
			f.unit, f.end = w.unit, after
		}
		return true
	}
	half := follows(text, at, "个半") || follows(text, at, "個半")
	if !half && !follows(text, at, "个多") {
		return false
	}
	w, end := unitTable.at(text, at+len("个半"))
	if w == nil || w.unit != Months && w.unit != Weeks && w.unit != Hours {
		return false
	}
	if half {
		f.addHalf()
	}
	f.unit, f.end, f.approx = w.unit, end, !half
	return true
}

// readTenths reads 七成, 七成五, 八折, 8.5折.
func (f *figure) readTenths(text string) bool {
	at := skipBlank(text, f.end)
	ten := Int(10)
	switch {
	case follows(text, at, "成"):
		at += len("成")
		switch peek(text, at) {
		case '员', '立', '人', '本', '为', '都', '长', '功', '果', '交', '年', '分', '份', '绩', '效', '型', '家', '了', '熟', '因', '就', '品', '套':
			return false
		}
		if ten.Cmp(f.num.val) < 0 || follows(text, at, "不变") {
			return false
		}
		f.unit, f.scale = Percent, 1
		f.shift(1)
		if follows(text, at, "半") && f.num.val.IsInt() {
			f.add(Int(5))
			at += len("半")
		} else if d, size := decode(text, at); hanDigit(d) > 0 && f.num.val.IsInt() {
			if w, _ := unitTable.at(text, at+size); w == nil {
				f.add(Int(int64(hanDigit(d))))
				at += size
			}
		}
	case follows(text, at, "折"):
		at += len("折")
		switch peek(text, at) {
		case '算', '合', '旧', '腾', '磨', '返', '叠', '中', '断', '抵', '价':
			return false
		}
		if Int(100).Cmp(f.num.val) <= 0 {
			return false
		}
		f.unit = Percent
		if f.num.val.Cmp(ten) < 0 {
			f.scale = 1
			f.shift(1)
		}
	default:
		return false
	}
	f.end = at
	return true
}

// readCents reads the rest of 3元5角2分, 三块五 and 三块零四.
func (f *figure) readCents(text string) {
	coin := -f.scale // power of ten of the last coin read: 元 is 0, 角 1
	for {
		at, zero := f.end, false
		if r, size := decode(text, at); r == '零' {
			at, zero = at+size, true
		}
		n, found := scanNumeral(text, at)
		if !found || n.val.Cmp(Int(10)) >= 0 || !n.val.IsInt() {
			return
		}
		end := n.end
		switch r, size := decode(text, n.end); {
		case r == '角' || r == '毛':
			coin, end = 1, end+size
		case r == '分' && !follows(text, n.end, "分之"):
			coin, end = 2, end+size
			if follows(text, end, "钱") {
				end += len("钱")
			}
		case (n.han || n.digits == 1 && precedes(text, f.end, "块")) && n.val != (Decimal{}) && coin < 2 && coinless(text, end): // 三块五, 12块5
			coin++
			if zero {
				coin = 2
			}
		default:
			return
		}
		v, _ := n.val.Shift(-coin)
		f.add(v)
		f.end = end
	}
}

// coinless tells whether the digit that ends at i, after 块, can be without its
// coin: nothing that it could count follows.
func coinless(text string, i int) bool {
	if r := peek(text, i); !isHan(r) {
		return r != '%' && r != '.' && r != '/' && !isLetter(r) && !isDigit(r)
	}
	a, _ := trailingTable.at(text, i)
	_, ok := rangeMark(text, i)
	return a != nil || ok
}
