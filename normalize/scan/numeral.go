package scan

// A numeral is a number as written, in any script, before its unit.
type numeral struct {
	val Decimal
	end int  // byte offset after it
	ok  bool // false where the number is too long to hold exactly
	han bool // begins with a Chinese numeral
	// head and scale are the number before its last 百, 千, 万 or 亿 and that power
	// of ten, so that 2-3万 can share it; scale is 0 for none.
	head  Decimal
	scale int
	// digits counts the digits of a plain digit string (2025, 二〇二五), 0 for
	// any other number.
	digits int
	comma  bool // has thousands separators
	// pair: two neighbouring digits for a vague figure (七八百, 十五六); upto is how far
	// its upper end lies above.
	pair bool
	upto Decimal
}

// hanDigit gives the value of a Chinese digit, -1 for other runes.
func hanDigit(r rune) int {
	switch r {
	case '〇', '零', '○':
		return 0
	case '一', '壹', '幺':
		return 1
	case '二', '两', '贰', '貳', '兩', '俩', '倆':
		return 2
	case '三', '叁', '參', '叄', '仨':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// hanPower gives the power of ten of a Chinese unit of number, 0 for other runes.
func hanPower(r rune) int {
	switch r {
	case '十', '拾':
		return 1
	case '百', '佰':
		return 2
	case '千', '仟':
		return 3
	case '万', '萬':
		return 4
	case '亿', '億':
		return 8
	}
	return 0
}

// hanTens gives the value of a Chinese digit that counts tens, 0 for other runes.
func hanTens(r rune) int {
	switch r {
	case '廿':
		return 20
	case '卅':
		return 30
	case '卌':
		return 40
	}
	return 0
}

// multiplier gives the power of ten at i, 0 where the rune is none or begins
// another word: 千克, 百分, 万分之, 万元户 aside.
func multiplier(text string, i int) (power, end int) {
	r, size := decode(text, i)
	power = hanPower(r)
	if power == 0 {
		if r == 'k' || r == 'w' {
			return letterPower(text, i)
		}
		return 0, i
	}
	switch next := peek(text, i+size); {
	case next == '分' && (power == 2 || power == 3 || power == 4): // 百分点, 千分之
		return 0, i
	case power == 3 && (next == '克' || next == '米' || next == '瓦' || next == '卡' || next == '焦'):
		return 0, i
	}
	return power, i + size
}

// letterPower gives the power of ten of a k or w after digits: 15k, 30w.
func letterPower(text string, i int) (power, end int) {
	r, size := decode(text, i)
	if prev, _ := before(text, i); !isDigit(prev) || isLetter(peek(text, i+size)) || isDigit(peek(text, i+size)) {
		return 0, i
	}
	switch r {
	case 'k':
		return 3, i + size
	case 'w':
		return 4, i + size
	}
	return 0, i
}

// scanNumeral reads the number that begins at i: 2,000 · １３ · 1.5万 · １千２百 ·
// 三千五百 · 一万二 · 百 never alone · 二〇二五 · 廿 · 零点五.
func scanNumeral(text string, i int) (n numeral, found bool) {
	r, _ := decode(text, i)
	if !isDigit(r) {
		if hanDigit(r) < 0 && hanTens(r) == 0 && hanPower(r) != 1 {
			return numeral{}, false
		}
		if n, found, ok := hanString(text, i); ok {
			return n, found
		}
	}
	c := counter{text: text, start: i, at: i, small: 4}
	c.n.ok, c.n.han = true, !isDigit(r)
	for c.step() {
	}
	return c.finish()
}

// hanString reads two Chinese digits or more in a row: a digit string (二〇二五),
// unless they are a vague pair (七八百). Digits before a unit of number are no
// number that anyone writes.
func hanString(text string, i int) (n numeral, found, ok bool) {
	if upto, _ := hanPair(text, i); upto > 0 {
		return numeral{}, false, false
	}
	run, end, val, fits := hanRun(text, i)
	if run < 2 {
		return numeral{}, false, false
	}
	if power, _ := multiplier(text, end); power > 0 {
		return numeral{}, false, true
	}
	return numeral{val: val, head: val, end: end, digits: run, ok: fits, han: true}, true, true
}

// A counter adds up a number as its digits and units go by.
type counter struct {
	text      string
	start, at int
	n         numeral
	// The number so far: what 亿 and 万 close, the section below 万, and the
	// digits in hand that wait for their unit.
	yi, wan, section, cur Decimal
	inHand                bool
	zero                  bool // a 零 stands before the digits in hand, so that none is left out
	spaced                bool // spaces stand within it (三千 五百)
	last                  int  // power of the last unit, 0 before the first
	small                 int  // power of the last unit within the section
}

func (c *counter) add(a, b Decimal) Decimal {
	s, ok := a.Add(b)
	c.n.ok = c.n.ok && ok
	return s
}

func (c *counter) shift(a Decimal, power int) Decimal {
	s, ok := a.Shift(power)
	c.n.ok = c.n.ok && ok
	return s
}

// sum is the number so far.
func (c *counter) sum() Decimal {
	return c.add(c.add(c.yi, c.wan), c.add(c.section, c.cur))
}

// step takes in the next digits or unit, and tells whether there was one.
func (c *counter) step() bool {
	if c.n.han && c.at > c.start {
		c.skipGap()
	}
	r, size := decode(c.text, c.at)
	switch {
	case isDigit(r):
		return c.arabic()
	case hanDigit(r) >= 0:
		return c.han(hanDigit(r), c.at+size)
	case r == '点' || r == '點':
		return c.point(c.at + size)
	case hanTens(r) > 0:
		if c.inHand || c.last > 0 {
			return false
		}
		c.section, c.last, c.small, c.at = Int(int64(hanTens(r))), 1, 1, c.at+size
		return true
	}
	power, end := multiplier(c.text, c.at)
	if power == 0 || power > 1 && c.at == c.start || !c.unit(power) {
		return false
	}
	c.cur, c.inHand, c.zero, c.last, c.n.digits, c.at = Decimal{}, false, false, power, 0, end
	return true
}

func (c *counter) arabic() bool {
	if c.inHand || c.n.pair {
		return false
	}
	p := scanPlain(c.text, c.at)
	first := c.at == c.start
	if !first && (c.last == 0 || !p.whole) {
		return false
	}
	if first {
		c.n.digits = p.digits
	}
	c.zero = c.zero || !first && p.digits > 1 // 3万5000 is no 3万5
	c.n.ok, c.n.comma = c.n.ok && p.ok, c.n.comma || p.comma
	c.cur, c.inHand, c.at = p.val, true, p.end
	return true
}

// han takes in one Chinese digit, which ends at end.
func (c *counter) han(d, end int) bool {
	if c.inHand {
		return false
	}
	if !c.n.pair {
		if upto, end := hanPair(c.text, c.at); upto > 0 {
			c.n.pair, c.n.upto, c.zero = true, Int(int64(upto-d)), true
			c.cur, c.inHand, c.at = Int(int64(d)), true, end
			return true
		}
	}
	if d == 0 && c.last > 0 { // 一千零五, and 一千零一十 as 一千零十
		next := peek(c.text, end)
		if power, _ := multiplier(c.text, end); hanDigit(next) < 0 && !isDigit(next) && power != 1 {
			return false
		}
		c.zero, c.at = true, end
		return true
	}
	c.cur, c.inHand, c.at = Int(int64(d)), true, end
	return true
}

// skipGap skips spaces within a Chinese number, as texts out of PDF files and
// justified lines have them: 三千 五百, 二 十 点 五. What follows must go on the number.
func (c *counter) skipGap() {
	at := skipBlank(c.text, c.at)
	if at == c.at {
		return
	}
	r, size := decode(c.text, at)
	next := skipBlank(c.text, at+size)
	switch power, _ := multiplier(c.text, at); {
	case power > 0 && (c.inHand || power >= 4):
	case r == '点' || r == '點':
		if hanDigit(peek(c.text, next)) < 0 {
			return
		}
	case hanDigit(r) >= 0 && c.last > 0 && !c.inHand:
		power, _ := multiplier(c.text, next)
		w, _ := unitTable.at(c.text, next)
		last := c.spaced && (w != nil && w.unit != NoUnit || !isHan(peek(c.text, next)))
		if (power == 0 || power >= c.small) && !last {
			return
		}
	default:
		return
	}
	c.at, c.spaced = at, true
}

// implied gives the digits in hand the unit that 一万二 and 三百五 leave out.
func (c *counter) implied() {
	if c.inHand && !c.zero && c.last > 1 && c.cur.Cmp(Int(10)) < 0 {
		c.cur = c.shift(c.cur, c.last-1)
	}
}

// point takes in the decimals of 三点五; a 万 or 亿 may follow them.
func (c *counter) point(at int) bool {
	if c.spaced {
		at = skipBlank(c.text, at)
	}
	run, end, val, fits := hanRun(c.text, at)
	if run == 0 || c.last == 0 && !c.inHand {
		return false
	}
	frac, ok := val.Shift(-run)
	c.implied()
	c.n.ok = c.n.ok && ok && fits
	c.cur = c.add(c.sum(), frac)
	c.inHand, c.zero = true, true
	c.yi, c.wan, c.section = Decimal{}, Decimal{}, Decimal{}
	c.at, c.small, c.last, c.n.digits = end, 1, 0, 0
	return true
}

// unit closes the digits in hand with a unit of number.
func (c *counter) unit(power int) bool {
	switch {
	case power < 4:
		if power >= c.small || !c.inHand && (power != 1 || c.last >= 4 && !c.zero) {
			return false
		}
		if !c.inHand {
			c.cur = Int(1) // 十 is 一十
		}
		if power > 1 && c.section.isZero() && c.wan.isZero() && c.yi.isZero() {
			c.n.head, c.n.scale = c.cur, power
		} else if c.n.scale < 4 {
			c.n.scale = 0
		}
		c.section, c.small = c.add(c.section, c.shift(c.cur, power)), power
	case power == 4 && c.last == 4 && !c.inHand && c.yi.isZero(): // 万万
		c.n.head, _ = c.wan.Shift(-4)
		c.n.scale = 8
		c.yi, c.wan = c.shift(c.wan, 4), Decimal{}
	case power == 4:
		if !c.wan.isZero() || !c.inHand && c.section.isZero() {
			return false
		}
		c.n.head, c.n.scale = c.add(c.section, c.cur), 4
		c.wan, c.section, c.small = c.shift(c.n.head, 4), Decimal{}, 4
	default:
		if !c.yi.isZero() || !c.inHand && c.section.isZero() && c.wan.isZero() {
			return false
		}
		c.n.head, c.n.scale = c.add(c.wan, c.add(c.section, c.cur)), 8
		c.yi, c.wan, c.section, c.small = c.shift(c.n.head, 8), Decimal{}, Decimal{}, 4
	}
	c.n.upto = c.shift(c.n.upto, power)
	return true
}

// finish gives the number.
func (c *counter) finish() (numeral, bool) {
	if c.at == c.start {
		return numeral{}, false
	}
	if c.inHand && c.last > 0 {
		c.n.scale = 0 // 3万5000 shares nothing
		c.implied()
	} else if !c.section.isZero() && !(c.wan.isZero() && c.yi.isZero()) || !c.wan.isZero() && !c.yi.isZero() {
		c.n.scale = 0
	}
	c.n.val = c.sum()
	if c.n.scale == 0 {
		c.n.head = c.n.val
	}
	c.n.end = c.at
	return c.n, true
}

// hanPair reads two neighbouring digits that stand for a vague figure before a
// unit of number or of measure (七八百, 三五天, 两三年): the second digit, 0 where
// there is no such pair.
func hanPair(text string, i int) (upto, end int) {
	r, size := decode(text, i)
	s, size2 := decode(text, i+size)
	first, second := hanDigit(r), hanDigit(s)
	end = i + size + size2
	if first < 1 || second != first+1 && (first != 3 || second != 5) || s == '两' && r != '一' || hanDigit(peek(text, end)) >= 0 {
		return 0, i
	}
	if power, _ := multiplier(text, end); power > 0 || follows(text, end, "成") {
		return second, end
	}
	if w, _ := unitTable.at(text, end); w != nil && w.unit != NoUnit {
		return second, end
	}
	return 0, i
}

func (d Decimal) isZero() bool { return d.Coef == 0 }

// hanRun reads the Chinese digits at i as a digit string.
func hanRun(text string, i int) (run, end int, val Decimal, ok bool) {
	var coef int64
	ok = true
	for end = i; ; run++ {
		r, size := decode(text, end)
		d := hanDigit(r)
		if d < 0 || r == '两' || r == '兩' {
			break
		}
		if run >= 18 {
			ok = false
		} else {
			coef = coef*10 + int64(d)
		}
		end += size
	}
	val, _ = Dec(coef, 0)
	return run, end, val, ok
}
