package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isHan tells whether r is a Chinese character of the common planes.
func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r >= 0x20000 && r <= 0x2ebef
}

// isBlank tells white space, the ideographic space and characters without
// width, all of which pages use for layout.
func isBlank(r rune) bool {
	switch {
	case r < 0x80:
		return r == ' ' || r >= '\t' && r <= '\r'
	case r >= 0x2000 && r <= 0x200f, r == 0xa0, r == 0x3000, r == 0xfeff, r == 0x2028, r == 0x2029, r == 0x202f, r == 0xad, r == 0x85:
		return true
	}
	return false
}

func trim(s string) string { return strings.TrimFunc(s, isBlank) }

// cleanLine makes every wide or unbreakable space of a line a plain one and
// takes out control characters and those without width, so that terms which
// layout pulls apart read as terms. Spaces are not merged: two of them often
// part a label from its text.
func cleanLine(s string) string {
	if !needsCleaning(s) {
		return trim(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\t':
			b.WriteByte('\t')
		case r >= 0x200b && r <= 0x200f, r == 0xfeff, r == 0xad, r < ' ', r == 0x7f:
		case isBlank(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return trim(b.String())
}

func needsCleaning(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ' && c != '\t', c == 0x7f:
			return true
		case c == 0xc2 && i+1 < len(s) && (s[i+1] == 0xa0 || s[i+1] == 0xad || s[i+1] == 0x85):
			return true
		case c == 0xe2 && i+1 < len(s) && s[i+1] == 0x80:
			if r, _ := utf8.DecodeRuneInString(s[i:]); isBlank(r) {
				return true
			}
		case c == 0xe3 && strings.HasPrefix(s[i:], "\u3000"), c == 0xef && strings.HasPrefix(s[i:], "\ufeff"):
			return true
		}
	}
	return false
}

// squeeze takes all white space out: 文　　号 and 文号 are one label.
func squeeze(s string) string {
	if strings.IndexFunc(s, isBlank) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isBlank(r) {
			return -1
		}
		return r
	}, s)
}

// bare gives the letters and digits of s alone, for comparing titles.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func runeLen(s string) int { return utf8.RuneCountInString(s) }

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

func lastRune(s string) rune { r, _ := utf8.DecodeLastRuneInString(s); return r }

func isDigit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

func hasDigit(s string) bool { return strings.IndexFunc(s, isDigit) >= 0 }

// endsSentence tells whether s ends as a whole sentence does.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, "”’\"')）]】》」 ")
	switch lastRune(s) {
	case '。', '！', '？', '!', '?', '.':
		return !strings.HasSuffix(s, "..")
	}
	return false
}

func endsColon(s string) bool {
	switch lastRune(s) {
	case '：', ':':
		return true
	}
	return false
}

// hasAny tells whether one of words occurs in s.
func hasAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func hasAnySuffix(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

func hasAnyPrefix(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
