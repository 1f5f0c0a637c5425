package normalize

import (
	"strings"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
)

// flow reads a block's text: labels open scopes, the rest becomes sentences.
// Pages glue headings and list items into one line (一、养老保险 单位缴费比例 :16%
// 个人缴费比例 :8%), so a label may stand wherever a sentence could begin, and
// after a space where what stands before it is complete. item is the rank of
// the list item that the block is, 0 for none.
func (o *outliner) flow(start, end int, item rank) {
	text := o.r.text
	begin := skipSpace(text, start, end) // of the sentence that is being read
	first := begin
	fresh := true // nothing of it was read yet
	for at := begin; at < end; {
		if n := bracketLabel(text[at:end]); n > 0 && fresh {
			o.sentence(begin, at, false)
			next := skipSpace(text, at+n, end)
			o.label(chunk{start: at + len("【"), end: at + n - len("】"), next: next, mark: markColon, style: styleBracket}, item)
			begin, at = next, next
			continue
		}
		if f, n := ordinal(text[at:end]); f != 0 && (fresh || ordinalMayBegin(text, begin, at)) {
			o.sentence(begin, at, false)
			at = skipSpace(text, at+n, end)
			at = o.ordinalScope(at, end, f)
			begin, fresh = at, true
			continue
		}
		c := nextChunk(text, at, end)
		switch {
		case c.mark == markColon && fresh && item == 0 && c.next >= end && o.dated(c):
			o.leading(begin, c.end) // 以2025年度为例：at the end of a line
			o.lead(begin, c.end, c.next, item)
			begin, fresh = c.next, true
		case c.mark == markColon && (fresh && !(item == 0 && o.leadsOn(c)) && o.isLabel(c, longestLabel) || !fresh && o.labelInside(c, begin, at)):
			o.sentence(begin, at, false)
			o.label(c, item)
			begin, fresh = c.next, true
		case c.mark == markColon && isLead(text[begin:c.end]):
			o.leading(begin, c.end)
			o.lead(begin, c.end, c.next, item)
			begin, fresh = c.next, true
		case c.mark == markSpace && fresh && o.isBareLabel(c):
			o.label(c, 0)
			begin, fresh = c.next, true
		case c.mark == markSpace && !fresh && o.labelInside(c, begin, at):
			o.sentence(begin, at, false)
			o.label(c, 0)
			begin, fresh = c.next, true
		case item != 0 && fresh && begin == first && c.mark == markStop && c.next < end && o.isLabel(c, longestRunIn) && strings.HasPrefix(text[c.end:], "。") && o.names(c) && !o.dated(c):
			o.open(item, styleNone, c.start, c.end) // 二、缴存基数。月缴存基数最高为…
			begin = skipSpace(text, c.next, end)
			c.next = begin
		case item != 0 && fresh && begin == first && c.mark == markStop && c.next >= end && o.isLabel(c, longestLead) && strings.HasPrefix(text[c.end:], "。") && o.names(c) && !o.dated(c) && !o.counts(c):
			o.open(item, styleNone, c.start, c.end) // 第十五条 住院待遇。, with （一）起付标准… under it
			return
		case c.mark == markStop || c.mark == markEnd:
			if item != 0 && fresh && begin == first && c.next >= end && o.isLabel(c, longestRunIn) && c.mark == markEnd && !o.statesTerm(c) {
				o.open(item, styleNone, c.start, c.end) // • 职工医保, with deeper items under it
				return
			}
			o.sentence(begin, c.end, false)
			o.closeValue(begin, c)
			begin, fresh = skipSpace(text, c.next, end), true
			c.next = begin
		default:
			fresh = false
		}
		at = c.next
	}
	o.sentence(begin, end, false)
}

// leadsOn tells a chunk that says when what follows holds: 2025年的缴费和待遇如下.
func (o *outliner) leadsOn(c chunk) bool {
	return endsWith(o.r.text[c.start:c.end], "如下", "下面") && o.dated(c)
}

// closeValue closes a label that a full stop after its bare value ends: after
// 三级医院:900元。 the next sentence is no longer about 三级医院.
func (o *outliner) closeValue(begin int, c chunk) {
	top := o.top()
	if top < 0 || o.scopes[top].rank < rankLabel || o.scopes[top].bare || !strings.HasPrefix(o.r.text[c.end:], "。") {
		return
	}
	if int(o.scopes[top].end) > begin || begin-int(o.scopes[top].end) > 6 || utf8.RuneCountInString(o.r.text[begin:c.end]) > longestValue {
		return
	}
	if t0, t1 := o.r.tokensIn(begin, c.end); t0 < t1 {
		o.stack = o.stack[:len(o.stack)-1]
	}
}

const longestValue = 10 // characters of a bare value after a label

// names tells whether a chunk holds a word of a vocabulary.
func (o *outliner) names(c chunk) bool {
	t0, t1 := o.r.tokensIn(c.start, c.end)
	return t0 < t1
}

// longestLead is the length in characters of a heading that ends in a full stop
// and has its text in the blocks under it.
const longestLead = 10

// counts tells whether a chunk says something of its own: it holds a figure or a
// word that is one.
func (o *outliner) counts(c chunk) bool {
	t0, t1 := o.r.tokensIn(c.start, c.end)
	for _, t := range o.r.tokens[t0:t1] {
		if t.kind == tokFigure || t.kind == tokWord && t.vocab == lexicon.Negations {
			return true
		}
	}
	return false
}

// statesTerm tells whether a chunk names a measure and gives its length of time
// or age: 累计缴费满25年.
func (o *outliner) statesTerm(c chunk) bool {
	t0, t1 := o.r.tokensIn(c.start, c.end)
	named := false
	for _, t := range o.r.tokens[t0:t1] {
		switch {
		case t.kind == tokWord && t.vocab == lexicon.Measures:
			named = true
		case t.kind == tokFigure && named:
			if s := o.r.span(t); spans.has(s.Unit) && s.To == c.end {
				return true
			}
		}
	}
	return false
}

// dated tells whether a chunk holds a date.
func (o *outliner) dated(c chunk) bool {
	t0, t1 := o.r.tokensIn(c.start, c.end)
	for _, t := range o.r.tokens[t0:t1] {
		if t.kind == tokDate {
			return true
		}
	}
	return false
}

// bracketLabel is the length of a label in brackets of its own that opens s:
// 【住院起付线】, 0 for none.
func bracketLabel(s string) int {
	if !strings.HasPrefix(s, "【") {
		return 0
	}
	n := strings.Index(s[:min(len(s), 90)], "】")
	if n < 0 {
		return 0
	}
	return n + len("】")
}

// ordinalMayBegin tells whether an ordinal in the middle of a line begins
// something new: a space stands before it.
func ordinalMayBegin(text string, begin, at int) bool {
	return at > begin && strings.ContainsRune(" \t　", lastRune(text[begin:at]))
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// ordinalScope opens the scope of an ordinal: with the label after it, or a
// nameless one that only closes what stood before. It gives where reading goes
// on.
func (o *outliner) ordinalScope(at, end int, family rank) int {
	o.closeTo(rankOrdinal + family)
	c := nextChunk(o.r.text, at, end)
	switch {
	case c.mark == markColon && o.isLabel(c, longestLabel), c.mark == markSpace && o.isBareLabel(c):
	case c.mark == markStop && c.next < end && o.isLabel(c, longestRunIn) && strings.HasPrefix(o.r.text[c.end:], "。") && !o.dated(c):
	default:
		o.open(rankOrdinal+family, styleNone, at, at)
		return at
	}
	o.open(rankOrdinal+family, styleNone, c.start, c.end)
	return c.next
}

// labelInside tells whether a chunk in the middle of a sentence is a label: a
// space stands before it, what was read so far ends in a figure or a bracket
// or the chunk is a plain name with a colon, and the chunk names something.
func (o *outliner) labelInside(c chunk, begin, at int) bool {
	if at == begin || !ordinalMayBegin(o.r.text, begin, at) {
		return false
	}
	if c.mark == markSpace && !o.isBareLabel(c) || !o.isLabel(c, longestInner) {
		return false
	}
	if t0, t1 := o.r.tokensIn(c.start, c.end); t0 == t1 {
		return false
	}
	t0, t1 := o.r.tokensIn(begin, at)
	for _, t := range o.r.tokens[t0:t1] {
		if t.kind == tokFigure {
			return true
		}
	}
	return false
}

// label opens the scope of a label within a line.
func (o *outliner) label(c chunk, item rank) {
	if item != 0 && (o.top() < 0 || o.scopes[o.top()].rank < item) {
		o.open(item, c.style, c.start, c.end) // 1. 报销比例：…
		return
	}
	if top := o.top(); top < 0 || !o.scopes[top].bare || o.scopes[top].rank < rankLabel {
		for i := len(o.stack) - 1; i >= 0; i-- {
			s := &o.scopes[o.stack[i]]
			if s.rank < rankLabel && s.rank != rankPending && s.rank != rankItem {
				break
			}
			if s.style == c.style {
				o.stack = o.stack[:i]
				break
			}
		}
	}
	for n := 0; ; n++ { // however a page chains its labels, they nest no deeper
		at := len(o.stack) - 1 - n
		if at < 0 || o.scopes[o.stack[at]].rank < rankLabel {
			break
		}
		if n == deepestLabels {
			o.stack = o.stack[:at]
			break
		}
	}
	o.open(rankLabel, c.style, c.start, c.end)
}

const deepestLabels = 6

// isLead tells whether a sentence with a colon after it leads to what follows.
func isLead(s string) bool {
	for _, w := range notLabels {
		if s == w {
			return false
		}
	}
	return s != ""
}

// lead opens the scope of a sentence that leads to a list: 具体报销标准如下：
func (o *outliner) lead(start, end, next int, item rank) {
	r := rankOpening
	for _, s := range o.stack {
		if o.scopes[s].rank > rankOpening && o.scopes[s].rank < rankLead {
			r = rankLead
		}
	}
	if item != 0 && next >= len(o.r.text) {
		r = item
	}
	if top := o.top(); top >= 0 && o.scopes[top].bare && o.scopes[top].rank >= r {
		r = o.scopes[top].rank // 起付线：按医院级别确定：…
	} else {
		o.closeTo(r)
	}
	o.open(r, styleNone, start, end)
}
