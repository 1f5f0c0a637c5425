package scan

import "unicode/utf8"

// decode gives the folded rune at byte offset i and its size in the text; size
// is 0 at the text's end. Most runes of a Chinese text are three bytes long:
// they are decoded here, the others by the standard library.
func decode(text string, i int) (r rune, size int) {
	if i >= len(text) {
		return 0, 0
	}
	c := text[i]
	if c < utf8.RuneSelf {
		return asciiFold[c], 1
	}
	if r, ok := three(text, i); ok {
		return r, 3
	}
	r, size = utf8.DecodeRuneInString(text[i:])
	return r, size
}

// three decodes the three bytes at i, where they are a rune.
func three(text string, i int) (rune, bool) {
	if i+2 >= len(text) || text[i]&0xF0 != 0xE0 || text[i+1]&0xC0 != 0x80 || text[i+2]&0xC0 != 0x80 {
		return 0, false
	}
	r := rune(text[i]&0x0F)<<12 | rune(text[i+1]&0x3F)<<6 | rune(text[i+2]&0x3F)
	if r < 0x800 || r >= 0xD800 && r <= 0xDFFF { // overlong, surrogate
		return 0, false
	}
	return fold(r), true
}

// before gives the folded rune that ends at byte offset i, and its size; size
// is 0 at the text's start.
func before(text string, i int) (r rune, size int) {
	if i <= 0 {
		return 0, 0
	}
	if c := text[i-1]; c < utf8.RuneSelf {
		return asciiFold[c], 1
	}
	if i >= 3 {
		if r, ok := three(text[:i], i-3); ok {
			return r, 3
		}
	}
	return utf8.DecodeLastRuneInString(text[:i])
}

// asciiFold folds ASCII.
var asciiFold = func() (t [utf8.RuneSelf]rune) {
	for r := range rune(utf8.RuneSelf) {
		t[r] = fold(r)
	}
	return t
}()

// fold gives the plain lower-case form of an ASCII letter or of a full-width
// form of ASCII (U+FF01 to U+FF5E), other runes as they are.
func fold(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// peek gives the folded rune at byte offset i, 0 at the text's end.
func peek(text string, i int) rune {
	r, _ := decode(text, i)
	return r
}

// follows tells whether word stands at byte offset i.
func follows(text string, i int, word string) bool {
	return len(text)-i >= len(word) && text[i:i+len(word)] == word
}

// precedes tells whether word ends at byte offset i.
func precedes(text string, i int, word string) bool {
	return i >= len(word) && text[i-len(word):i] == word
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' } // of folded runes

// isHan tells whether r is a Chinese character; the numeral 〇 is one.
func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r == '〇' || r >= 0x3400 && r <= 0x4DBF
}

// isSpace tells whether r is white space within a line.
func isSpace(r rune) bool {
	switch r {
	case ' ', 0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x202F, 0x200B, 0xFEFF:
		return true
	}
	return false
}

// maxBlank is how many spaces may part what belongs together.
const maxBlank = 4

// skipBlank gives the offset after the spaces at i, at most maxBlank of them.
func skipBlank(text string, i int) int {
	for range maxBlank {
		r, size := decode(text, i)
		if size == 0 || !isSpace(r) {
			break
		}
		i += size
	}
	return i
}

// skipBreak is skipBlank that also crosses one line break.
func skipBreak(text string, i int) int {
	i = skipBlank(text, i)
	if i < len(text) && text[i] == '\r' {
		i++
	}
	if i < len(text) && text[i] == '\n' {
		i = skipBlank(text, i+1)
	}
	return i
}

// skipBlankBack gives the offset before the spaces that end at i.
func skipBlankBack(text string, i int) int {
	for range maxBlank {
		r, size := before(text, i)
		if size == 0 || !isSpace(r) {
			break
		}
		i -= size
	}
	return i
}
