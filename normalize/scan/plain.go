package scan

import "strings"

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
	if point, ok := decimals(text, at); ok {
		end := read(point)
		places = count(point, end)
		at, p.digits, p.whole = end, 0, false
	}
	p.end = at
	v, ok := Dec(coef, -places)
	p.val, p.ok = v, p.ok && ok
	return p
}

// decimals gives where the decimals begin of the number whose whole part ends at
// i. Spaces may stand around the point where a percent sign or money follows
// (8 . 5 %), as texts out of tables and PDF files have them.
func decimals(text string, i int) (start int, ok bool) {
	r, size := decode(text, i)
	if r == '.' && isDigit(peek(text, i+size)) {
		return i + size, true
	}
	at := skipBlank(text, i)
	if r, size = decode(text, at); r != '.' || at == i { // 2. 5000元 is the second item of a list
		return i, false
	}
	start = skipBlank(text, at+size)
	end := start
	for range 4 {
		if r, size = decode(text, end); !isDigit(r) {
			break
		}
		end += size
	}
	next := skipBlank(text, end)
	return start, end > start && (peek(text, next) == '%' || follows(text, next, "元") || follows(text, next, "万元"))
}

// maxGroups bounds the groups of three digits: no Decimal holds more.
const maxGroups = 6

// thousands gives the end of the groups of three digits after the first group,
// which ends at at; at itself where there are none. A group follows a comma, or
// a space where money follows the number (2 000元). A full-width comma among
// plain digits is punctuation more often than not: it counts only where one or
// two digits come first and money or decimals follow, or decimals in any case.
func thousands(text string, start, at int) int {
	sep, end, doubtful := rune(0), at, false
	for range maxGroups {
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
	switch {
	case r == '.' && isDigit(peek(text, end+size)):
		return end
	case inList(text, start) && !follows(text, end-3, "000") && !(money && listedBeside(text, start, at, next)): // 分别为300,200,100元
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

// listedBeside tells whether the sum from start, whose first group of digits ends at
// at, to its unit at unit is one of a list whose marks stand behind the units:
// 分别为22,230元和4,446元. A comma is such a mark only beside less than three digits.
func listedBeside(text string, start, at, unit int) bool {
	mark := func(r rune) bool {
		return r != 0 && strings.ContainsRune("、和与及;", r) || r == ',' && at-start < 3
	}
	r, size := before(text, start)
	if mark(r) && precedes(text, start-size, "元") {
		return true
	}
	for _, name := range [...]string{"万元", "元", "圆"} {
		if follows(text, unit, name) {
			r, _ = decode(text, unit+len(name))
			return mark(r)
		}
	}
	return false
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
