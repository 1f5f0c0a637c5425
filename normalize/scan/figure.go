package scan

// A figure is one number with its unit and affixes, before ranges and lists are
// put together.
type figure struct {
	start, end int // number and unit
	from, to   int // with affixes
	num        numeral
	min, max   Decimal // in the unit's own scale; they differ for a vague figure (七八百元)
	unit       Unit
	scale      int // power of ten that the unit stands for (七成 is 10 times 7 percent)
	lo, hi     Bound
	within     bool // （含）
	without    bool // （不含）
	approx     bool
	per        Per
	person     bool
	ok         bool // false where the number is too long to hold exactly
}

// readFigure reads the figure at i. Its leading affixes stand after floor.
func readFigure(text string, i, floor int) (figure, bool) {
	n, found := scanNumeral(text, i)
	return figureOf(text, i, floor, n, found)
}

// figureOf is readFigure where the number at i, if any, is read already.
func figureOf(text string, i, floor int, n numeral, found bool) (figure, bool) {
	f := figure{start: i, from: i, ok: true}
	if isDigit(peek(text, i)) || !f.readShare(text) {
		if !found {
			return f, false
		}
		f.readPoint(text, floor, &n)
		f.num, f.ok, f.end = n, n.ok, n.end
		f.min, f.max = n.val, n.val
		if n.pair {
			f.addRest(&n, 0)
		}
		f.readUnit(text)
	}
	f.to = f.end
	f.readTrailing(text)
	f.readLeading(text, floor)
	return f, true
}

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

// readPoint takes in a decimal point that no digit stands before: .5%.
func (f *figure) readPoint(text string, floor int, n *numeral) {
	if n.digits == 0 || n.han || f.start == 0 || text[f.start-1] != '.' && text[f.start-1] != 0x8E { // . or ．
		return
	}
	r, size := before(text, f.start)
	at := f.start - size
	if r != '.' || at < floor {
		return
	}
	if prev, _ := before(text, at); isDigit(prev) || hanDigit(prev) >= 0 || hanPower(prev) > 0 || isLetter(prev) || prev == '第' || prev == '.' || prev == ')' {
		return
	}
	v, ok := n.val.Shift(-n.digits)
	n.val, n.head, n.ok, n.digits = v, v, n.ok && ok, 0
	f.start, f.from = at, at
}

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

// loosely tells whether word stands at i, with or without spaces between its
// characters, and where it ends.
func loosely(text string, i int, word string) (end int, ok bool) {
	for at := 0; at < len(word); {
		if at > 0 {
			i = skipBlank(text, i)
		}
		want, n := decode(word, at)
		got, size := decode(text, i)
		if got != want || size == 0 {
			return i, false
		}
		at, i = at+n, i+size
	}
	return i, true
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

func (f *figure) set(v Decimal, unit Unit, end int) {
	f.min, f.max, f.unit, f.end = v, v, unit, end
	f.num.val, f.num.end = v, end
}

// readUnit reads what follows the number: 多万元, 个半月, 分之二, 成五, 元/人·年.
func (f *figure) readUnit(text string) {
	if f.readRest(text) {
		return
	}
	at := f.end
	w, end := unitTable.at(text, at)
	if w == nil {
		w, end = f.unitAfterGap(text, at)
	}
	if w == nil || w.unit == NoUnit {
		f.readSlash(text)
		return
	}
	f.unit, f.end, f.scale = w.unit, end, w.scale
	f.shift(w.scale)
	switch f.unit {
	case CNY, Foreign:
		f.readCents(text)
		f.readPer(text)
	case Years:
		f.readMonths(text)
	case Days, Hours, Age:
		if follows(text, f.end, "半") {
			f.addHalf()
			f.end += len("半")
		}
	}
}

// readRest reads what goes on the number itself: 分之二, 成五, 多万, 个半月. It tells
// whether the unit is read with it.
func (f *figure) readRest(text string) bool {
	at := f.end
	switch peek(text, skipBlank(text, at)) {
	case '分':
		if of, ok := loosely(text, skipBlank(text, at), "分之"); ok {
			f.readFraction(text, skipBlank(text, of))
			return true
		}
	case '成', '折':
		return f.readTenths(text)
	case '个', '個':
		return f.readPieces(text, at)
	case '多', '余', '几', '来', '餘', '幾', '零':
		next, ok := vague(text, at)
		if !ok {
			return false
		}
		power, end := multiplier(text, next)
		if power < 4 {
			power, end = 0, next
		}
		if w, _ := unitTable.at(text, end); w != nil && w.unit != NoUnit {
			f.shift(power)
			f.approx, f.end = true, end
		}
		return follows(text, f.end, "个") && f.readPieces(text, f.end)
	}
	return false
}

// vague reads the words for a rest: 100多元, 十几元, 五百余万元, 一百零几万元.
func vague(text string, i int) (end int, ok bool) {
	at := skipBlank(text, i)
	r, size := decode(text, at)
	if r == '零' {
		r, size = decode(text, at+size)
		if r != '几' && r != '幾' {
			return i, false
		}
		return at + len("零") + size, true
	}
	switch r {
	case '多', '余', '几', '来', '餘', '幾':
		return skipBlank(text, at+size), true
	}
	return i, false
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

// unitAfterGap reads a unit after spaces or a line break: 70 %, 2 万元, 10 个工作日.
func (f *figure) unitAfterGap(text string, at int) (*unitWord, int) {
	gap := skipBreak(text, at)
	if gap == at {
		return nil, at
	}
	sameLine := gap == skipBlank(text, at)
	if end, ok := loosely(text, gap, "个百分点"); ok && sameLine {
		return &unitWord{unit: PercentagePoint}, end
	}
	if power, end := multiplier(text, gap); power >= 4 && f.num.scale == 0 {
		w, after := unitTable.at(text, end)
		if (w == nil || w.unit != CNY) && (!sameLine || isHan(peek(text, end))) {
			return nil, at
		}
		f.num.scale, f.num.head = power, f.num.val
		f.shift(power)
		f.end = end
		return w, after
	}
	w, end := unitTable.at(text, gap)
	switch {
	case w == nil:
	case w.unit == Percent || w.unit == PercentagePoint || w.unit == CNY:
		return w, end
	case sameLine && !f.num.han:
		return w, end
	}
	return nil, at
}

// shift multiplies the figure by a power of ten.
func (f *figure) shift(power int) {
	lo, ok1 := f.min.Shift(power)
	hi, ok2 := f.max.Shift(power)
	f.min, f.max, f.ok = lo, hi, f.ok && ok1 && ok2
}

func (f *figure) add(v Decimal) {
	lo, ok1 := f.min.Add(v)
	hi, ok2 := f.max.Add(v)
	f.min, f.max, f.ok = lo, hi, f.ok && ok1 && ok2
}

func (f *figure) addHalf() { f.add(Decimal{5, -1}) }

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

// readMonths reads the rest of 1年6个月 and 一年半: the figure is then in months.
func (f *figure) readMonths(text string) {
	at := f.end
	extra := Decimal{}
	if end := at + len("半"); follows(text, at, "半") && !follows(text, at, "半年") {
		extra, at = Int(6), end
	} else {
		for _, and := range []string{"零", "又", "加"} {
			if follows(text, at, and) {
				at += len(and)
			}
		}
		n, found := scanNumeral(text, at)
		if !found || n.val.Cmp(Int(12)) > 0 || !follows(text, n.end, "个月") && !follows(text, n.end, "個月") {
			return
		}
		extra, at = n.val, n.end+len("个月")
	}
	lo, ok1 := f.min.Mul(12)
	hi, ok2 := f.max.Mul(12)
	f.min, f.max, f.unit, f.end = lo, hi, Months, at
	f.ok = f.ok && ok1 && ok2
	f.add(extra)
}

// readPer reads what the money is for: 元/人·年, 元/例, 元/每人每年.
func (f *figure) readPer(text string) {
	at := f.end
	r, size := decode(text, at)
	if r != '/' {
		return
	}
	for range 3 {
		at += size
		if r, size := decode(text, at); r == '每' || r == '(' {
			at += size
		}
		w, end := perTable.at(text, at)
		if w == nil {
			return
		}
		if w.per != NoPer {
			f.per = w.per
		}
		f.person = f.person || w.person
		f.end = end
		if r, size = decode(text, end); r != '/' && r != '·' && r != '.' && r != '•' && r != '每' {
			return
		}
		at = end
	}
}
