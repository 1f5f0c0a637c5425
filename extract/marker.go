package extract

import (
	"strings"
	"unicode/utf8"
)

// A family is one way of numbering or bulleting. Lines of one family are
// siblings; which family nests in which is decided by the page, not here.
type family uint8

const (
	famNone     family = iota
	famChapter         // 第一章
	famPart            // 第一节
	famArticle         // 第一条
	famHan             // 一、
	famHanParen        // (一)
	famNum             // 1. 1、
	famNumDeep         // 1.2
	famNumParen        // (1) 1)
	famCircle          // ①
	famLetter          // A.
	famBullet          // •
)

const hanDigits = "〇零一二三四五六七八九十百两"

const bullets = "•·●■◆▪▸►▶○◇□★☆✓✔➤➢◎※"

// parseMarker gives the ordinal or bullet that opens a line, and its family;
// "" and famNone where there is none.
//
//	"一、参保条件" → "一、"   "（二）住院" → "（二）"   "1.5倍" → ""   "2025.3" → ""
func parseMarker(s string) (string, family) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == '第':
		return parseChapter(s)
	case r == '(' || r == '（':
		return parseParen(s)
	case r >= '①' && r <= '⑳', r >= '⑴' && r <= '⒇', r >= '❶' && r <= '❿':
		return s[:size], famCircle
	case isDigit(r):
		return parseNumber(s)
	case strings.ContainsRune(hanDigits, r):
		n := spanRunes(s, hanDigits)
		sep, w := utf8.DecodeRuneInString(s[n:])
		if n <= 12 && strings.ContainsRune("、．.", sep) {
			return s[:n+w], famHan
		}
	case strings.ContainsRune(bullets, r):
		if len(s) > size {
			return s[:size], famBullet
		}
	case r == '-' || r == '*' || r == '–' || r == '—':
		if len(s) > size && s[size] == ' ' {
			return s[:size], famBullet
		}
	case r >= 'A' && r <= 'H' || r >= 'a' && r <= 'h':
		sep, w := utf8.DecodeRuneInString(s[size:])
		if strings.ContainsRune("、．.)", sep) && len(s) > size+w && s[size+w] >= 0x80 {
			return s[:size+w], famLetter
		}
	}
	return "", famNone
}

// spanRunes is the length in bytes of the prefix of s made of runes of set.
func spanRunes(s, set string) int {
	for i, r := range s {
		if !strings.ContainsRune(set, r) {
			return i
		}
	}
	return len(s)
}

func parseChapter(s string) (string, family) {
	rest := s[len("第"):]
	n := spanRunes(rest, hanDigits+"0123456789")
	if n == 0 || n > 18 {
		return "", famNone
	}
	unit, w := utf8.DecodeRuneInString(rest[n:])
	end := len("第") + n + w
	switch unit {
	case '章', '编':
		return s[:end], famChapter
	case '节':
		return s[:end], famPart
	case '条':
		return s[:end], famArticle
	}
	return "", famNone
}

func parseParen(s string) (string, family) {
	_, open := utf8.DecodeRuneInString(s)
	inner := s[open:]
	n := spanRunes(inner, hanDigits)
	fam := famHanParen
	if n == 0 {
		n, fam = spanRunes(inner, "0123456789０１２３４５６７８９"), famNumParen
	}
	if n == 0 || n > 9 {
		return "", famNone
	}
	closing, w := utf8.DecodeRuneInString(inner[n:])
	if closing != ')' && closing != '）' {
		return "", famNone
	}
	end := open + n + w
	if next, w := utf8.DecodeRuneInString(s[end:]); next == '、' || next == '.' {
		end += w
	}
	return s[:end], fam
}

// opensYear tells a year that a line begins with after its ordinal: the
// 2026年度 of 1.2026年度缴费标准.
func opensYear(s string) bool {
	y, n := digits(s, 0)
	return n == 4 && y >= 1980 && y < 2100 && strings.HasPrefix(s[n:], "年")
}

// parseNumber reads 1. 1、 1． 1) and 1.2; no decimal, no date, no year.
func parseNumber(s string) (string, family) {
	n := spanRunes(s, "0123456789０１２３４５６７８９")
	if runeLen(s[:n]) > 3 {
		return "", famNone
	}
	sep, w := utf8.DecodeRuneInString(s[n:])
	end := n + w
	next, nw := utf8.DecodeRuneInString(s[end:])
	switch sep {
	case '、', '．':
		return s[:end], famNum
	case ')', '）':
		return s[:end], famNumParen
	case '.':
		if !isDigit(next) || opensYear(s[end:]) {
			return s[:end], famNum
		}
		// 1.2 is an ordinal where a space and a word follow; 1.5倍 is a figure.
		m := spanRunes(s[end:], "0123456789.")
		after := s[end+m:]
		if m <= 4 && strings.HasPrefix(after, " ") && isHan(firstRune(strings.TrimLeft(after, " "))) {
			return s[:end+m], famNumDeep
		}
	case ' ':
		// "1 、" as some editors set it
		if next == '、' {
			return s[:end+nw], famNum
		}
	}
	return "", famNone
}
