package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var boilerplate = loadBoilerplate()

type boilerplateWords struct {
	whole  map[string]bool
	starts map[rune][]string // by first rune
	within []string
}

func loadBoilerplate() boilerplateWords {
	by := kinds(words("boilerplate.txt"))
	b := boilerplateWords{set(by['=']), map[rune][]string{}, by['*']}
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
	if strings.IndexFunc(line, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '○' }) < 0 {
		return true
	}
	line = strings.TrimLeft(line, "[【（( ")
	first, _ := utf8.DecodeRuneInString(line)
	starts := boilerplate.starts[first]
	if starts == nil && len(line) > 90 {
		return false
	}
	s := fold(line)
	if boilerplate.whole[s] || hasAnyPrefix(s, starts) {
		return true
	}
	return len(s) <= 90 && hasAny(s, boilerplate.within)
}

// fold makes labels comparable: no white space, half-width colons.
func fold(s string) string {
	s = squeeze(s)
	if strings.Contains(s, "：") {
		s = strings.ReplaceAll(s, "：", ":")
	}
	return s
}
