package normalize

import (
	"strings"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A token is one thing in a text that binding looks at: what the scanner found,
// a word of a vocabulary, or a mark that parts clauses.
type token struct {
	kind       tokenKind
	vocab      lexicon.Vocabulary // tokWord only
	start, end int32              // byte offsets
	ref        int32              // index of the span, or of the word in Terms.All
}

type tokenKind uint8

const (
	tokWord   tokenKind = iota // a word of a vocabulary
	tokFigure                  // a quantity
	tokDate
	tokPer   // 每年, 每人每月
	tokLabel // 第二十八条, 三级, a phone number
	tokPlace
	tokComma // ， ； and the like: clauses end here
	tokOpen  // （
	tokClose // ）
)

// A reading is one text with everything that was found in it.
type reading struct {
	text   string
	spans  []scan.Span
	tokens []token
	places []place // parallel to the tokens of kind tokPlace, by ref
}

// read scans a text; around says what is known of the place that it is about.
func (n *Normalizer) read(s *scratch, text string, around scan.Around) *reading {
	r := s.readings.one(reading{text: text})
	r.spans = s.spans.close(n.scanner.Scan(text, s.spans.open()))
	s.hits = n.lex.Terms.Find(s.hits[:0], text)
	tokens := n.spellLevels(text, n.mergeTokens(r, s.hits, s.tokens.open()))
	r.tokens = s.tokens.close(n.locate(s, r, tokens, around))
	return r
}

// mergeTokens puts spans, words and marks in one order. What stands inside a
// title 《…》 names a document and qualifies nothing; what stands inside a
// figure belongs to the figure.
func (n *Normalizer) mergeTokens(r *reading, hits []lexicon.Hit, tokens []token) []token {
	si, hi := 0, 0
	figureEnd := 0 // end of the last figure or date, its bound words included
	titles := titleFinder{text: r.text}
	text := r.text
	for i := 0; i < len(text); {
		open := !titles.inside(i)
		for si < len(r.spans) && r.spans[si].Start <= i {
			s := &r.spans[si]
			if t, ok := spanToken(s, si); ok && open && !insidePlace(r.spans, si) {
				tokens = append(tokens, t)
				if s.Kind == scan.Quantity || s.Kind == scan.DateSpan {
					figureEnd = max(figureEnd, s.To)
				}
			}
			si++
		}
		for hi < len(hits) && int(hits[hi].Start) <= i {
			h := hits[hi]
			if v := n.lex.Terms.Term(h.Term).Vocabulary; open && !insideFigure(r.spans, si, h, v) {
				tokens = append(tokens, token{tokWord, v, h.Start, h.End, h.Term})
			}
			hi++
		}
		c := text[i]
		if c < utf8.RuneSelf {
			if k, ok := asciiMark(text, i); ok && i >= figureEnd && open {
				tokens = append(tokens, token{kind: k, start: int32(i), end: int32(i + 1)})
			}
			i++
			continue
		}
		size := runeSize(c)
		if c == 0xE3 || c == 0xEF {
			switch text[i:min(i+size, len(text))] {
			case "（":
				tokens = appendMark(tokens, tokOpen, i, size, i >= figureEnd && open)
			case "）":
				tokens = appendMark(tokens, tokClose, i, size, i >= figureEnd && open)
			case "，", "；", "。", "｜":
				tokens = appendMark(tokens, tokComma, i, size, i >= figureEnd && open)
			}
		}
		i += size
	}
	return tokens
}

// A titleFinder tells what stands between 《 and 》. A title has an end in reach;
// an opening mark without one is no title.
type titleFinder struct {
	text       string
	from, to   int // the last title found
	notClosing int // up to here no title that is open is closed
}

const longestTitle = 300 // bytes

func (f *titleFinder) inside(i int) bool {
	if i < f.to {
		return i >= f.from
	}
	if f.text[i] == "《"[0] && i >= f.notClosing && strings.HasPrefix(f.text[i:], "《") {
		limit := min(i+longestTitle, len(f.text))
		if n := strings.Index(f.text[i:limit], "》"); n >= 0 {
			f.from, f.to = i, i+n
			return true
		}
		f.notClosing = limit
	}
	return false
}

func appendMark(tokens []token, k tokenKind, at, size int, ok bool) []token {
	if !ok {
		return tokens
	}
	return append(tokens, token{kind: k, start: int32(at), end: int32(at + size)})
}

func asciiMark(text string, i int) (tokenKind, bool) {
	switch text[i] {
	case ',':
		// 1,000 is the scanner's; what is left parts clauses
		return tokComma, true
	case ';', '\n', '|':
		return tokComma, true
	case '(':
		return tokOpen, true
	case ')':
		return tokClose, true
	}
	return 0, false
}

// runeSize is the size of the rune that begins with byte c; 1 for a byte that
// begins none.
func runeSize(c byte) int {
	switch {
	case c < 0xC0:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}

func spanToken(s *scan.Span, i int) (token, bool) {
	t := token{start: int32(s.Start), end: int32(s.End), ref: int32(i)}
	switch s.Kind {
	case scan.Quantity:
		t.kind = tokFigure
	case scan.DateSpan:
		t.kind = tokDate
	case scan.Frequency:
		t.kind = tokPer
	case scan.LabelSpan:
		t.kind = tokLabel
	case scan.Region:
		t.kind = tokPlace
	default:
		return t, false
	}
	return t, true
}

// insidePlace tells a figure within the name of a place: the 三角 of 长三角.
func insidePlace(spans []scan.Span, i int) bool {
	for k := i - 1; k >= 0 && k >= i-2; k-- {
		if spans[k].Kind == scan.Region && spans[i].Kind == scan.Quantity && spans[i].Start < spans[k].End {
			return true
		}
	}
	return false
}

// insideFigure tells whether a word lies within the figure or date that begins
// before it: the 年 of 3年, the 以上 of 满25年以上. 一个自然年度 is both a figure and a
// word for how long a sum is counted.
func insideFigure(spans []scan.Span, next int, h lexicon.Hit, v lexicon.Vocabulary) bool {
	for i := next - 1; i >= 0 && i >= next-3; i-- {
		s := &spans[i]
		switch {
		case s.Kind == scan.Quantity && v != lexicon.Per && int(h.Start) >= s.Start && int(h.End) <= s.End:
			return true
		case s.Kind == scan.DateSpan && int(h.Start) >= s.Start && int(h.Start) < s.End && (v == lexicon.Per || v != lexicon.Measures && int(h.End) <= s.End):
			return true // the 年缴 of 2025年缴存基数 too
		}
	}
	return false
}

// span gives the span of a figure, date or place.
func (r *reading) span(t token) *scan.Span { return &r.spans[t.ref] }

// tokensIn gives the index range of the tokens that begin in [from, to).
func (r *reading) tokensIn(from, to int) (int, int) {
	lo := lowerBound(r.tokens, int32(from))
	hi := lowerBound(r.tokens, int32(to))
	return lo, hi
}

func lowerBound(tokens []token, at int32) int {
	lo, hi := 0, len(tokens)
	for lo < hi {
		if mid := (lo + hi) / 2; tokens[mid].start < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
