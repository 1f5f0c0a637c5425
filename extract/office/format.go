package office

import (
	"strconv"
	"strings"
	"time"
)

// builtinFormat gives the number formats that files name by number alone
// (ECMA-376, 18.8.30).
func builtinFormat(id int) string {
	switch id {
	case 9:
		return "0%"
	case 10:
		return "0.00%"
	case 14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58:
		return "yyyy-mm-dd"
	case 18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56:
		return "h:mm"
	}
	return ""
}

// shown gives a figure as its format shows it: a share as a percentage, a day
// as a date. Other figures keep their digits, without the noise that binary
// arithmetic leaves in files (0.070000000000000007).
func shown(value, format string, from1904 bool) string {
	value = strings.TrimSpace(value)
	if value == "" {
		return ""
	}
	digits, ok := decimal(value)
	if !ok {
		return value
	}
	code := plainCode(format)
	switch {
	case strings.Contains(code, "%"):
		return shift(digits, 2) + "%"
	case strings.ContainsAny(code, "yd") && !strings.Contains(code, "#"):
		if day, ok := serialDay(digits, from1904); ok {
			return day
		}
	}
	return digits
}

// plainCode takes quoted text, escapes and conditions out of a format.
func plainCode(format string) string {
	var b strings.Builder
	quoted, bracket := false, false
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case c == ';' && !bracket:
			return strings.ToLower(b.String()) // the form of positive figures is enough
		case !bracket:
			b.WriteByte(c)
		}
	}
	return strings.ToLower(b.String())
}

// decimal writes a figure of a file in plain digits, rounded to fifteen
// significant ones, which is what spreadsheets hold.
func decimal(s string) (string, bool) {
	mantissa, exp, hasExp := strings.Cut(strings.ToUpper(s), "E")
	e := 0
	if hasExp {
		var err error
		if e, err = strconv.Atoi(exp); err != nil || e < -40 || e > 40 {
			return "", false
		}
	}
	sign := ""
	if strings.HasPrefix(mantissa, "-") {
		sign, mantissa = "-", mantissa[1:]
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	all := whole + frac
	if all == "" || strings.Trim(all, "0123456789") != "" || len(all) > 60 {
		return "", false
	}
	point := len(whole) + e
	lead := len(all) - len(strings.TrimLeft(all, "0"))
	if cut := lead + 15; cut < len(all) {
		up := all[cut] >= '5'
		all = all[:cut]
		if up {
			var carried bool
			if all, carried = increment(all); carried {
				point++
			}
		}
	}
	out := pointed(all, point)
	if out == "0" {
		sign = ""
	}
	return sign + out, true
}

// increment adds one to the last digit; carried says that a digit was added in
// front.
func increment(digits string) (string, bool) {
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < '9' {
			b[i]++
			return string(b), false
		}
		b[i] = '0'
	}
	return "1" + string(b), true
}

// pointed sets the decimal point and takes needless zeros off.
func pointed(digits string, point int) string {
	for point > len(digits) {
		digits += "0"
	}
	for point <= 0 {
		digits = "0" + digits
		point++
	}
	whole, frac := strings.TrimLeft(digits[:point], "0"), strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// shift moves the point of a decimal to the right.
func shift(s string, n int) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	return sign + pointed(whole+frac, len(whole)+n)
}

// serialDay gives the day of a serial number of days.
func serialDay(s string, from1904 bool) (string, bool) {
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 1 || n > 100_000 {
		return "", false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return base.AddDate(0, 0, n).Format("2006-01-02"), true
}
