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
	// pair: two neighbouring digits for a vague figure (七八百); upto is its upper end.
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
	case '二', '两', '贰', '貳', '兩':
		return 2
	case '三', '叁', '參', '叄':
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
	n = numeral{ok: true, han: !isDigit(r)}
	var yi, wan, section, cur Decimal // 亿, 万, the section below 万, the digits in hand
	var inHand, zero bool
	last := 0  // power of the last unit
	small := 4 // power of the last unit within the section
	add := func(a, b Decimal) Decimal {
		s, ok := a.Add(b)
		n.ok = n.ok && ok
		return s
	}
	shift := func(a Decimal, power int) Decimal {
		s, ok := a.Shift(power)
		n.ok = n.ok && ok
		return s
	}
	at := i
loop:
	for {
		r, size := decode(text, at)
		switch {
		case isDigit(r):
			if inHand || n.pair {
				break loop
			}
			p := scanPlain(text, at)
			if at > i && (last == 0 || !p.whole) {
				break loop
			}
			cur, inHand = p.val, true
			n.ok = n.ok && p.ok
			n.comma = n.comma || p.comma
			if at == i {
				n.digits = p.digits
			} else {
				zero = zero || p.digits > 1 // 3万5000 is no 3万5
			}
			at = p.end
		case hanDigit(r) >= 0:
			if inHand {
				break loop
			}
			d := hanDigit(r)
			if upto, end := hanPair(text, at); upto > 0 && last == 0 {
				n.pair, n.upto = true, Int(int64(upto))
				cur, inHand, at = Int(int64(d)), true, end
				continue
			}
			if run, end, val, ok := hanRun(text, at); run > 1 && last == 0 {
				if next, _ := multiplier(text, end); next > 0 { // no number that anyone writes
					return numeral{}, false
				}
				n.val, n.head, n.end, n.digits, n.ok = val, val, end, run, ok
				return n, true
			}
			if d == 0 && last > 0 {
				zero = true
				if hanDigit(peek(text, at+size)) < 0 && !isDigit(peek(text, at+size)) {
					if power, _ := multiplier(text, at+size); power != 1 {
						break loop
					}
				}
				at += size
				continue
			}
			cur, inHand = Int(int64(d)), true
			at += size
		case r == '点' || r == '點':
			run, end, val, fits := hanRun(text, at+size)
			if run == 0 || last == 0 && !inHand {
				break loop
			}
			whole := add(add(yi, wan), add(section, cur))
			frac, ok := val.Shift(-run)
			n.ok = n.ok && ok && fits
			cur, inHand, zero = add(whole, frac), true, true
			yi, wan, section = Decimal{}, Decimal{}, Decimal{}
			at, small, last, n.digits = end, 1, 0, 0
		case hanTens(r) > 0:
			if inHand || last > 0 {
				break loop
			}
			section, last, small = Int(int64(hanTens(r))), 1, 1
			at += size
		default:
			power, end := multiplier(text, at)
			if power == 0 || power > 1 && at == i {
				break loop
			}
			switch {
			case power < 4:
				if power >= small || !inHand && (power != 1 || last >= 4 && !zero) {
					break loop
				}
				if !inHand {
					cur = Int(1)
				}
				if power > 1 && section.isZero() && wan.isZero() && yi.isZero() {
					n.head, n.scale = cur, power // 2至3千元 share it too
				} else if n.scale < 4 {
					n.scale = 0
				}
				section = add(section, shift(cur, power))
				n.upto = shift(n.upto, power)
				small = power
			case power == 4:
				if !wan.isZero() || !inHand && section.isZero() {
					break loop
				}
				n.head = add(section, cur)
				wan, section, small = shift(n.head, 4), Decimal{}, 4
				n.upto = shift(n.upto, 4)
				n.scale = 4
			default:
				if !yi.isZero() || !inHand && section.isZero() && wan.isZero() {
					break loop
				}
				n.head = add(wan, add(section, cur))
				yi, wan, section, small = shift(n.head, 8), Decimal{}, Decimal{}, 4
				n.upto = shift(n.upto, 8)
				n.scale = 8
			}
			cur, inHand, zero, last, n.digits = Decimal{}, false, false, power, 0
			at = end
		}
	}
	if at == i {
		return numeral{}, false
	}
	if inHand && last > 0 {
		if n.scale > 0 {
			n.scale = 0 // 3万5000 shares nothing
		}
		if !zero && last > 1 && cur.Cmp(Int(10)) < 0 { // 一万二, 三百五
			cur = shift(cur, last-1)
		}
	} else if !section.isZero() && (!wan.isZero() || !yi.isZero()) || !wan.isZero() && !yi.isZero() {
		n.scale = 0
	}
	n.val = add(add(yi, wan), add(section, cur))
	if n.scale == 0 {
		n.head = n.val
	}
	n.end = at
	return n, true
}

// hanPair reads two neighbouring digits that stand for a vague figure before a
// unit of number or of measure (七八百, 三五天, 两三年): the second digit, 0 where
// there is no such pair.
func hanPair(text string, i int) (upto, end int) {
	r, size := decode(text, i)
	s, size2 := decode(text, i+size)
	first, second := hanDigit(r), hanDigit(s)
	end = i + size + size2
	if first < 1 || second != first+1 && (first != 3 || second != 5) || s == '两' || hanDigit(peek(text, end)) >= 0 {
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

// A plain number is Arabic digits with their separators: 2,000 · 2 000 · 1.5.
type plain struct {
	val    Decimal
	end    int
	digits int  // of a digit string without separators, else 0
	whole  bool // no decimals
	comma  bool
	ok     bool
}

// scanPlain reads the Arabic number at i, where a digit stands.
func scanPlain(text string, i int) plain {
	p := plain{whole: true, ok: true}
	var coef int64
	n := 0
	read := func(at int) int {
		start := at
		for {
			r, size := decode(text, at)
			if !isDigit(r) {
				return at
			}
			if n >= 18 {
				p.ok = false
			} else {
				coef = coef*10 + int64(r-'0')
			}
			if n > 0 || r != '0' || at > start {
				n++
			}
			at += size
		}
	}
	count := func(from, to int) int {
		c := 0
		for from < to {
			_, size := decode(text, from)
			from += size
			c++
		}
		return c
	}
	at := read(i)
	p.digits = count(i, at)
	if p.digits <= 3 {
		if end := thousands(text, i, at); end > at {
			for at < end {
				_, size := decode(text, at)
				at = read(at + size)
			}
			p.digits, p.comma = 0, true
		}
	}
	places := 0
	if r, size := decode(text, at); r == '.' && isDigit(peek(text, at+size)) {
		end := read(at + size)
		places = count(at+size, end)
		at, p.digits, p.whole = end, 0, false
	}
	p.end = at
	v, ok := Dec(coef, -places)
	p.val, p.ok = v, p.ok && ok
	return p
}

// thousands gives the end of the groups of three digits after the first group,
// which ends at at; at itself where there are none. A group follows a comma, or
// a space where money follows the number (2 000元). A full-width comma among
// plain digits is punctuation more often than not: it counts only where one or
// two digits come first and money or decimals follow, or decimals in any case.
func thousands(text string, start, at int) int {
	sep, end, doubtful := rune(0), at, false
	for {
		r, size := decode(text, end)
		if size == 0 || sep != 0 && r != sep || r != ',' && r != ' ' && r != 0xA0 {
			break
		}
		group, wide := end+size, false
		digits := 0
		for digits < 4 {
			d, dsize := decode(text, group)
			if !isDigit(d) {
				break
			}
			wide = dsize > 1
			group += dsize
			digits++
		}
		if digits != 3 || isDigit(peek(text, group)) {
			break
		}
		doubtful = doubtful || r == ',' && (size > 1) != wide
		sep, end = r, group
	}
	if end == at {
		return at
	}
	next := skipBlank(text, end)
	money := follows(text, next, "元") || follows(text, next, "万元") || follows(text, next, "圆")
	if sep != ',' {
		if !money || precededByDigitOrWord(text, start) {
			return at
		}
		return end
	}
	r, size := decode(text, end)
	decimals := r == '.' && isDigit(peek(text, end+size))
	switch {
	case decimals:
		return end
	case inList(text, start) && !follows(text, end-3, "000"): // 分别为300,200,100元
		return at
	case doubtful && !(money && at-start < 3):
		return at
	}
	return end
}

// precededByDigitOrWord: 一档 2 300元 may be two cells; only a number that stands
// after Chinese text without a space is split by spaces.
func precededByDigitOrWord(text string, i int) bool {
	r, size := before(text, i)
	return size > 0 && (isSpace(r) || r == '\t' || isDigit(r))
}

// inList tells whether 分别 or 依次 stands shortly before i.
func inList(text string, i int) bool {
	for range 12 {
		r, size := before(text, i)
		if size == 0 || r == '。' || r == '\n' {
			return false
		}
		i -= size
		if follows(text, i, "分别") || follows(text, i, "依次") {
			return true
		}
	}
	return false
}
