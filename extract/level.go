package extract

import "strings"

// Keys of headings: headings with one key are siblings. Ranks 1 to 6 of the
// markup are keys themselves.
const (
	keyBold   = 20 // a line in bold
	keyFamily = 30 // plus the family of its ordinal
	keyOuter  = 50 // a bare short line with another such line under it
	keyInner  = 51 // a bare short line over text
	keyLabel  = 60 // a short line that ends in a colon: 建议：
)

const (
	longestHeading = 32 // characters, ordinal left out
	longestBare    = 24 // of a heading that nothing but its look marks as one
	longestLabel   = 14
)

// setKinds decides which pieces are headings, list items and paragraphs, from
// markup, ordinals and what comes next. An ordinal alone makes no heading: what
// 1. opens is a heading only where text stands under it.
func setKinds(ps []piece) {
	var open []family // ordinals that are still going on, outermost first
	for i := range ps {
		p := &ps[i]
		if p.grid != nil {
			p.kind = TableBlock
			continue
		}
		if p.fam != famNone {
			open = enter(open, p.fam)
		}
		p.kind, p.key = kindOf(ps, i, open)
	}
}

// enter gives the stack of open ordinals once fam occurs.
func enter(open []family, fam family) []family {
	for i, f := range open {
		if f == fam {
			return open[:i+1]
		}
	}
	return append(open, fam)
}

func kindOf(ps []piece, i int, open []family) (BlockKind, int) {
	p := &ps[i]
	body := p.body()
	if p.mark == markQuestion {
		return Heading, max(p.rank, 1)
	}
	if p.rank >= 1 && p.rank <= 6 && runeLen(body) <= longestQuestion && !strings.Contains(body, "。") {
		return Heading, p.rank
	}
	if p.cont || p.names {
		return Paragraph, 0
	}
	headingLike := isHeadingLike(body)
	switch {
	case p.fam == famChapter || p.fam == famPart:
		return Heading, keyFamily + int(p.fam)
	case p.fam == famArticle:
		return ListItem, 0
	case p.rank == boldLine && headingLike && p.fam != famBullet && i+1 < len(ps):
		if p.fam != famNone {
			return Heading, keyFamily + int(p.fam)
		}
		if p.depth == 0 {
			return Heading, keyBold
		}
	case p.fam != famNone && p.fam != famBullet && p.depth == 0 && headingLike && titlesNext(ps, i, open):
		return Heading, keyFamily + int(p.fam)
	}
	if p.fam != famNone || p.depth > 0 {
		return ListItem, 0
	}
	if isLabel(p.text) && i+1 < len(ps) {
		return Heading, keyLabel
	}
	if key := bareHeading(ps, i); key != 0 {
		return Heading, key
	}
	return Paragraph, 0
}

// isHeadingLike tells whether s reads as a title: short, and no sentence.
func isHeadingLike(s string) bool {
	if s == "" || len(s) > 3*longestHeading && runeLen(s) > longestHeading {
		return false
	}
	if strings.ContainsAny(s, "。；;！") {
		return false
	}
	return !strings.ContainsRune("，,、", lastRune(s))
}

// titlesNext tells whether what follows the ordinal line i stands under it:
// neither a sibling nor the next line of an outer list.
func titlesNext(ps []piece, i int, open []family) bool {
	if i+1 == len(ps) {
		return false
	}
	p, next := &ps[i], &ps[i+1]
	if next.mark == markQuestion || next.rank >= 1 && next.rank <= 6 {
		return false
	}
	if next.fam == p.fam && next.grid == nil {
		return false
	}
	for _, f := range open {
		if f == next.fam && next.grid == nil {
			return false
		}
	}
	if i > 0 && ps[i-1].kind == ListItem && ps[i-1].fam == p.fam && next.fam == famNone && next.grid == nil {
		return next.indent > p.indent || next.depth > p.depth
	}
	return true
}

// isLabel tells a short line that names what follows: 建议： 起付线 :
func isLabel(s string) bool {
	if !endsColon(s) || runeLen(s) > longestLabel || strings.ContainsAny(s, "，,。；;") {
		return false
	}
	return !hasAny(s, []string{"如下", "以下", "下列", "您好", "你好"}) && !hasAnyPrefix(s, []string{"各", "尊敬"})
}

// looksBare tells whether p may be a heading by its look alone.
func looksBare(p *piece) bool {
	s := p.text
	if p.grid != nil || p.fam != famNone || p.depth > 0 || p.mark != markNone || len(s) > 3*longestBare+12 {
		return false
	}
	if n := runeLen(s); n < 2 || n > longestBare {
		return false
	}
	if strings.ContainsAny(s, "。；;！!，,：:|｜\t%％=×") || strings.ContainsRune("、.…—", lastRune(s)) || hasFigure(s) && !isQuestion(s) {
		return false
	}
	return !isSignature(s)
}

// hasFigure tells whether s gives a sum or another figure with a unit; years
// are none.
func hasFigure(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			n, j := digits(s, i)
			if !(j-i == 4 && n > 1949 && n < 2100) && hasAnyPrefix(s[j:], []string{"元", "万", "个", "天", "日", "年", "月", "次", "."}) || j-i > 4 {
				return true
			}
			i = j
		}
	}
	return false
}

// bareHeading gives the key of a heading that only its look makes one, or 0.
// Three short lines on end are a list without bullets, not headings.
func bareHeading(ps []piece, i int) int {
	if i+1 >= len(ps) || !looksBare(&ps[i]) {
		return 0
	}
	if i > 0 && !(ps[i].gap || partsFrom(&ps[i-1])) {
		return 0
	}
	next := &ps[i+1]
	if !looksBare(next) {
		if i > 1 && looksBare(&ps[i-1]) && looksBare(&ps[i-2]) {
			return 0
		}
		if opensText(next, &ps[i]) {
			return keyInner
		}
		return 0
	}
	if i > 0 && looksBare(&ps[i-1]) || i+2 >= len(ps) || looksBare(&ps[i+2]) || !opensText(&ps[i+2], next) {
		return 0
	}
	return keyOuter
}

// partsFrom tells whether a heading may follow p without a blank line.
func partsFrom(p *piece) bool {
	return p.grid != nil || p.kind != Paragraph || endsSentence(p.text) || endsColon(p.text) || isValueLine(p.text)
}

// isValueLine tells a short line that gives a figure and is no sentence:
// 一级医院300元. Lines without one stand over such lines as their headings.
func isValueLine(s string) bool {
	return len(s) <= 3*longestBare+12 && !endsSentence(s) && (hasFigure(s) || strings.ContainsAny(s, "%％"))
}

// opensText tells whether p is text that a heading may stand over.
func opensText(p, heading *piece) bool {
	if p.grid != nil || p.fam != famNone || p.depth > 0 || p.rank == boldLine {
		return true
	}
	return endsSentence(p.text) || endsColon(p.text) || isValueLine(p.text) || len(p.text) > 2*len(heading.text)
}

// setLevels gives headings their level and list items their depth. Levels come
// from the order in which kinds of headings first occur under one another.
func setLevels(ps []piece) {
	var heads []headLevel
	var list []listLevel
	for i := range ps {
		p := &ps[i]
		switch p.kind {
		case Heading:
			heads = headPath(heads, headLevel{p.key, p.indent})
			p.level = min(len(heads), 6)
			list = list[:0]
		case ListItem:
			if p.depth > 0 {
				p.level = p.depth
				list = append(list[:0], listLevel{p.fam, p.indent, p.depth})
				continue
			}
			list = listPath(list, p)
			p.level = list[len(list)-1].level
		default:
			p.level = 0
			if p.cont {
				p.level = p.depth
			} else if n := len(list); n > 0 && p.indent > list[n-1].indent {
				p.level = list[n-1].level
			} else {
				list = list[:0]
			}
		}
	}
}

type headLevel struct{ key, indent int }

// headPath gives the path of open headings once h occurs.
func headPath(path []headLevel, h headLevel) []headLevel {
	switch {
	case h.key <= 6:
		// Markup is trusted over looks: all that is no outer <h…> is closed.
		n := 0
		for n < len(path) && path[n].key < h.key {
			n++
		}
		return append(path[:n], h)
	case h.key == keyOuter:
		for len(path) > 0 && path[len(path)-1].key >= keyOuter {
			path = path[:len(path)-1]
		}
		return append(path, h)
	case h.key > keyOuter:
		for len(path) > 0 && path[len(path)-1].indent > h.indent {
			path = path[:len(path)-1]
		}
	}
	for i, open := range path {
		if open.key == h.key {
			return path[:i+1]
		}
	}
	return append(path, h)
}

type listLevel struct {
	fam    family
	indent int
	level  int
}

// listPath gives the path of open lists once list item p occurs, told apart by
// ordinals and, among lists of one kind, by indentation.
func listPath(path []listLevel, p *piece) []listLevel {
	for n := len(path) - 1; n >= 0; n-- {
		if path[n].fam == p.fam && p.indent <= path[n].indent+1 && (p.indent+1 >= path[n].indent || n == 0) {
			return path[:n+1]
		}
	}
	for len(path) > 0 && p.indent < path[len(path)-1].indent {
		path = path[:len(path)-1]
	}
	return append(path, listLevel{p.fam, p.indent, len(path) + 1})
}
