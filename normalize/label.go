package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"policywatch/normalize/scan"
)

// labelStyle is how a label within a line is set. Labels of one style are
// siblings; a label of a style that is not open yet nests in the one before.
type labelStyle uint8

const (
	styleNone    labelStyle = iota
	styleSpace              // 在职人员 按…划入: nothing but a space after it
	styleColon              // 三级医院:800元, and three more by the spaces around the colon
	styleColonSp            // 起付线: 三级
	styleSpColon            // 最低年限 :全国
	styleSpColonSp
	styleBracket // 【住院起付线】
)

const (
	longestLabel = 24 // characters of a label with a colon
	longestBare  = 18 // of a label with nothing but a space after it
	longestInner = 14 // of a label in the middle of a sentence
	longestRunIn = 20 // of (一)起付标准。
)

// A chunk is a stretch of a line up to a mark that may end a label or a
// sentence.
type chunk struct {
	start, end int // without the mark and the spaces around it
	next       int // where the next chunk begins
	mark       chunkMark
	style      labelStyle
}

type chunkMark uint8

const (
	markEnd   chunkMark = iota // end of the text
	markStop                   // 。！？； or a line break
	markColon                  // ：
	markSpace                  // white space between words
)

// nextChunk reads one chunk of text[:end] from start. Marks within brackets and
// titles end nothing; a bracket that is not closed ends with its line.
func nextChunk(text string, start, end int) chunk {
	depth := 0
	for i := start; i < end; {
		if c := text[i]; c >= 0xE4 && c <= 0xE9 && i+3 <= end { // U+4000 to U+9FFF: Chinese characters
			i += 3
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:end])
		switch {
		case r == '\n':
			return chunk{start, i, i + size, markStop, styleNone}
		case r == '(' || r == '（' || r == '《' || r == '【' || r == '[':
			depth++
		case r == ')' || r == '）' || r == '》' || r == '】' || r == ']':
			depth = max(depth-1, 0)
		case depth > 0:
		case isStop(r):
			return chunk{start, i, i + size, markStop, styleNone}
		case r == ':' || r == '：':
			if c, ok := colonChunk(text, start, i, i+size, end); ok {
				return c
			}
		case unicode.IsSpace(r):
			if c, ok := spaceChunk(text, start, i, end); ok {
				return c
			}
		}
		i += size
	}
	return chunk{start, end, end, markEnd, styleNone}
}

func isStop(r rune) bool {
	switch r {
	case '。', '！', '!', '？', '?', '；', ';':
		return true
	}
	return false
}

// colonChunk ends a chunk at a colon, unless it stands between digits (8:30)
// or in an address.
func colonChunk(text string, start, colon, after, end int) (chunk, bool) {
	prev, _ := utf8.DecodeLastRuneInString(text[start:colon])
	next, _ := utf8.DecodeRuneInString(text[after:end])
	if prev >= '0' && prev <= '9' && next >= '0' && next <= '9' || next == '/' {
		return chunk{}, false
	}
	style := styleColon
	if unicode.IsSpace(next) || after == end {
		style = styleColonSp
	}
	stop := colon
	if unicode.IsSpace(prev) {
		style += 2
		stop = start + len(strings.TrimRightFunc(text[start:colon], unicode.IsSpace))
	}
	return chunk{start, stop, skipSpace(text, after, end), markColon, style}, true
}

// spaceChunk ends a chunk at white space between two words. Spaces beside
// punctuation, operators and figures only set text apart.
func spaceChunk(text string, start, space, end int) (chunk, bool) {
	next := skipSpace(text, space, end)
	if next == end || space == start {
		return chunk{}, false
	}
	prev, _ := utf8.DecodeLastRuneInString(text[start:space])
	after, size := utf8.DecodeRuneInString(text[next:end])
	if unicode.IsDigit(prev) || !opensWord(after) && !unicode.IsDigit(after) && ordinalFamily(text[next:end]) == 0 {
		return chunk{}, false
	}
	if strings.ContainsRune("的为是%、，。）和与或", after) && size > 0 {
		return chunk{}, false
	}
	return chunk{start, space, next, markSpace, styleSpace}, true
}

// opensWord tells whether a rune may begin a label or a sentence.
func opensWord(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.IsLetter(r) || r == '“' || r == '"' || r == '「' || r == '【'
}

func skipSpace(text string, i, end int) int {
	for i < end {
		r, size := utf8.DecodeRuneInString(text[i:end])
		if !unicode.IsSpace(r) {
			break
		}
		i += size
	}
	return i
}

func trimSpan(text string, start, end int) (int, int) {
	start = skipSpace(text, start, end)
	return start, start + len(strings.TrimRightFunc(text[start:end], unicode.IsSpace))
}

// skipMarker steps over the marker of a block.
func skipMarker(text string, start, end int, marker string) int {
	if marker != "" && strings.HasPrefix(text[start:end], marker) {
		start += len(marker)
	}
	return skipSpace(text, start, end)
}

// ordinalFamily tells which family of ordinals opens s, 0 for none; ordinal
// gives its length too.
func ordinalFamily(s string) rank {
	f, _ := ordinal(s)
	return f
}

// ordinal reads an ordinal that opens a line: 一、 is 1, (一) 2, 1. 3, (1) 4, ① 5.
func ordinal(s string) (rank, int) {
	const han = "一二三四五六七八九十"
	r, size := utf8.DecodeRuneInString(s)
	if r >= '①' && r <= '⑳' {
		return 5, size
	}
	if r == '(' || r == '（' {
		inner := s[size:]
		rest := strings.TrimLeft(inner, han)
		family := rank(2)
		if rest == inner {
			rest, family = strings.TrimLeft(inner, "0123456789"), 4
		}
		if n := len(inner) - len(rest); n == 0 || n > 9 {
			return 0, 0
		}
		if c, w := utf8.DecodeRuneInString(rest); c == ')' || c == '）' {
			return family, len(s) - len(rest) + w
		}
		return 0, 0
	}
	rest := strings.TrimLeft(s, han)
	if n := len(s) - len(rest); n > 0 && n <= 9 && strings.HasPrefix(rest, "、") {
		return 1, n + len("、")
	}
	rest = strings.TrimLeft(s, "0123456789")
	if n := len(s) - len(rest); n > 0 && n <= 2 {
		if strings.HasPrefix(rest, "、") {
			return 3, n + len("、")
		}
		if c, w := utf8.DecodeRuneInString(rest); (c == '.' || c == '．') && len(rest) > w && (rest[w] < '0' || rest[w] > '9' || opensYear(rest[w:])) {
			return 3, n + w
		}
	}
	return 0, 0
}

// opensYear tells a year right after an ordinal: 1.2026年度缴费标准.
func opensYear(s string) bool {
	return len(s) > 4 && (s[:2] == "19" || s[:2] == "20") && len(strings.TrimLeft(s[:4], "0123456789")) == 0 && strings.HasPrefix(s[4:], "年")
}

// notLabels are words with a colon after them that head nothing.
var notLabels = []string{"其中", "例如", "比如", "如", "即", "注", "备注", "说明", "举例", "另", "答", "问", "也就是说", "具体来说"}

// isLabel tells whether a chunk with a colon after it is a label: short, no
// sentence, and no value in it.
func (o *outliner) isLabel(c chunk, longest int) bool {
	if c.end-c.start > longest*utf8.UTFMax {
		return false
	}
	s := o.r.text[c.start:c.end]
	n := utf8.RuneCountInString(s)
	if n < 1 || n > longest || strings.ContainsAny(s, ",，。；;") {
		return false
	}
	for _, w := range notLabels {
		if s == w {
			return false
		}
	}
	return !o.holdsValue(c.start, c.end)
}

// isBareLabel tells whether a chunk with nothing but a space after it is a
// label. It may not end in a word that wants more (集中缴费期为 2024年…).
func (o *outliner) isBareLabel(c chunk) bool {
	if !o.isLabel(c, longestBare) {
		return false
	}
	s := o.r.text[c.start:c.end]
	if utf8.RuneCountInString(s) < 2 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	if strings.ContainsRune("为是的在按由和与或及至到可能需应将从自于以对向把被约达不等即则了若如", last) {
		return false
	}
	for _, w := range []string{"可以", "不可以", "需要", "必须", "应当", "超过", "其中", "例如", "以及", "如果", "但", "且", "并"} {
		if s == w || strings.HasSuffix(s, "超过") {
			return false
		}
	}
	return true
}

// holdsValue tells whether a stretch holds a figure that is no bracket: 35岁以下
// and 2025年 may stand in a label, 70% makes it a statement.
func (o *outliner) holdsValue(start, end int) bool {
	t0, t1 := o.r.tokensIn(start, end)
	for _, t := range o.r.tokens[t0:t1] {
		if t.kind != tokFigure {
			continue
		}
		s := o.r.span(t)
		switch s.Unit {
		case scan.Months, scan.Days:
			return endsWith(trimRight(o.r.text[start:s.From]), "断缴", "中断缴费", "中断", "停保", "断保", "欠费", "漏缴") // 断缴3个月以内：补缴后次月恢复
		case scan.Percent, scan.Permille, scan.PercentagePoint:
			return true
		case scan.CNY:
			if s.Exact() {
				return true
			}
		}
	}
	return false
}
