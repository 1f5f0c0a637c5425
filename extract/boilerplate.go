package extract

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

var boilerplate = loadBoilerplate()

type boilerplateWords struct {
	whole  map[string]bool
	starts map[rune][]string // by first rune
	within [][]byte
}

func loadBoilerplate() boilerplateWords {
	by := kinds(words("boilerplate.txt"))
	b := boilerplateWords{whole: set(by['=']), starts: map[rune][]string{}}
	for _, w := range by['*'] {
		b.within = append(b.within, []byte(w))
	}
	for _, w := range by['^'] {
		r := firstRune(w)
		b.starts[r] = append(b.starts[r], w)
	}
	return b
}

// longestBoilerplate is the length in bytes above which a line is never taken
// for boilerplate: disclaimers run to a hundred characters, articles further.
const longestBoilerplate = 360

// isBoilerplate tells whether a line belongs to the site and not to the text:
// navigation, tools, share bars, disclaimers, editors' names.
//
//	"首页 顶部" yes   "提示:本内容不能代替面诊,如有不适请尽快就医。" yes   "提示:请于12月31日前缴费" no
func isBoilerplate(line string) bool {
	if len(line) > longestBoilerplate {
		return false
	}
	if !hasLetter(line) {
		return true
	}
	line = strings.TrimLeft(line, "[【（( ")
	starts := boilerplate.starts[firstRune(line)]
	if starts == nil && len(line) > 90 {
		return false
	}
	var buf [longestBoilerplate]byte
	s := foldTo(buf[:0], line)
	if boilerplate.whole[string(s)] {
		return true
	}
	for _, w := range starts {
		if len(s) >= len(w) && string(s[:len(w)]) == w {
			return true
		}
	}
	if len(s) <= 90 {
		for _, w := range boilerplate.within {
			if bytes.Contains(s, w) {
				return true
			}
		}
	}
	return false
}

// hasLetter tells whether a line says anything: a letter, or digits that are
// more than a time of day. The hyphen of a list item (- 无起付线) is neither.
func hasLetter(line string) bool {
	digit, clock, parted := false, false, false
	for _, r := range line {
		switch {
		case r >= '0' && r <= '9':
			digit = true
		case r == ':':
			clock = true
		case r == '-' || r == '/' || r == '.':
			parted = true // a date, or a figure
		case r == '○' || unicode.IsLetter(r) || r > 0x80 && unicode.IsDigit(r) || r == '%' || r == '％':
			return true
		}
	}
	return digit && (!clock || parted)
}

// fold makes labels comparable: no white space, half-width colons.
func fold(s string) string {
	var buf [64]byte
	return string(foldTo(buf[:0], s))
}

func foldTo(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r < 0x80 && r > ' ':
			b = append(b, byte(r))
		case r == '：':
			b = append(b, ':')
		case !isBlank(r):
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
