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
