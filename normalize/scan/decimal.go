package scan

import (
	"bytes"
	"cmp"
	"math"
	"strconv"
	"strings"
)

// A Decimal is an exact number Coef × 10^Exp. It is kept in one form (Coef does
// not end in 0, zero is the zero value), so that == compares values.
type Decimal struct {
	Coef int64
	Exp  int8
}

// Dec gives coef × 10^exp, and false where it does not fit.
func Dec(coef int64, exp int) (Decimal, bool) {
	if coef == 0 {
		return Decimal{}, true
	}
	for coef%10 == 0 {
		coef /= 10
		exp++
	}
	if exp < math.MinInt8 || exp > math.MaxInt8 {
		return Decimal{}, false
	}
	return Decimal{coef, int8(exp)}, true
}

// Int gives n as a Decimal.
func Int(n int64) Decimal {
	d, _ := Dec(n, 0)
	return d
}

// Shift gives d × 10^n, and false where it does not fit.
func (d Decimal) Shift(n int) (Decimal, bool) {
	return Dec(d.Coef, int(d.Exp)+n)
}

// Mul gives d × n, and false where it does not fit.
func (d Decimal) Mul(n int64) (Decimal, bool) {
	if d.Coef == 0 || n == 0 {
		return Decimal{}, true
	}
	p := d.Coef * n
	if p/n != d.Coef {
		return Decimal{}, false
	}
	return Dec(p, int(d.Exp))
}

// Add gives d + e, and false where it does not fit.
func (d Decimal) Add(e Decimal) (Decimal, bool) {
	if d.Coef == 0 {
		return e, true
	}
	if e.Coef == 0 {
		return d, true
	}
	if d.Exp < e.Exp {
		d, e = e, d
	}
	high, ok := scaled(d.Coef, int(d.Exp)-int(e.Exp))
	if !ok {
		return Decimal{}, false
	}
	sum := high + e.Coef
	if (sum > high) != (e.Coef > 0) {
		return Decimal{}, false
	}
	return Dec(sum, int(e.Exp))
}

// Cmp is -1, 0 or 1 as d is less than, equal to or greater than e.
func (d Decimal) Cmp(e Decimal) int {
	ds, es := cmp.Compare(d.Coef, 0), cmp.Compare(e.Coef, 0)
	if ds != es || ds == 0 {
		return cmp.Compare(ds, es)
	}
	if d.Exp < e.Exp {
		return -e.Cmp(d)
	}
	high, ok := scaled(d.Coef, int(d.Exp)-int(e.Exp))
	if !ok { // d is beyond what e can hold
		return ds
	}
	return cmp.Compare(high, e.Coef)
}

// String is the canonical form of the output contract: no exponent, no leading
// or trailing zeros, "2.8", "-0.5", "1000", "0".
func (d Decimal) String() string {
	var b [32]byte
	return string(d.Append(b[:0]))
}

// Append appends the canonical form to dst.
func (d Decimal) Append(dst []byte) []byte {
	if d.Coef == 0 || d.Exp >= 0 {
		dst = strconv.AppendInt(dst, d.Coef, 10)
		for n := d.Exp; n > 0; n-- {
			dst = append(dst, '0')
		}
		return dst
	}
	if d.Coef < 0 {
		dst = append(dst, '-')
	}
	var b [20]byte
	digits := bytes.TrimPrefix(strconv.AppendInt(b[:0], d.Coef, 10), []byte("-"))
	whole := len(digits) + int(d.Exp)
	if whole <= 0 {
		dst = append(dst, '0', '.')
		for ; whole < 0; whole++ {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	}
	return append(append(append(dst, digits[:whole]...), '.'), digits[whole:]...)
}

// ParseDecimal reads the form that String writes, and tells whether s is of it
// and fits: a date is not.
func ParseDecimal(s string) (Decimal, bool) {
	digits, exp, point := strings.TrimPrefix(s, "-"), 0, false
	coef := int64(0)
	for i := range len(digits) {
		c := digits[i]
		switch {
		case c == '.' && !point && i > 0 && i < len(digits)-1:
			point = true
			continue
		case !isDigit(rune(c)) || coef > (math.MaxInt64-9)/10:
			return Decimal{}, false
		}
		coef = coef*10 + int64(c-'0')
		if point {
			exp--
		}
	}
	if len(digits) < len(s) {
		coef = -coef
	}
	d, ok := Dec(coef, exp)
	return d, ok && digits != ""
}

// IsInt tells whether d is a whole number.
func (d Decimal) IsInt() bool { return d.Exp >= 0 }

// Int64 gives d as an integer, and false where it is none or does not fit.
func (d Decimal) Int64() (int64, bool) {
	if d.Exp < 0 {
		return 0, false
	}
	return scaled(d.Coef, int(d.Exp))
}

// scaled gives coef × 10^n for n >= 0, and false where it does not fit.
func scaled(coef int64, n int) (int64, bool) {
	for ; n > 0; n-- {
		next := coef * 10
		if next/10 != coef {
			return 0, false
		}
		coef = next
	}
	return coef, true
}
