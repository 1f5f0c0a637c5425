package normalize

import (
	"unicode/utf8"

	"policywatch/extract"
)

// A scope is a stretch of text that governs what follows it: a heading, a
// label (三级医院：), the lead of a list (具体报销标准如下：), a table header.
type scope struct {
	parent     int32 // the scope around it, -1 for none
	rank       rank
	family     rank // of the ordinal that opens a heading, 0 for none
	style      labelStyle
	start, end int32          // its text, empty for a bare ordinal
	tok0, tok1 int32          // its tokens
	bare       bool           // nothing has stood under it yet
	holds      bool           // a list item that is a label only: governs the paragraphs after it
	lists      bool           // a list item has stood under it
	header     bool           // a table header
	illness    bool           // one that names an illness
	hint       unitHint       // headers only: the unit of a bare bracket
	others     []extract.Cell // the further headers that a cell spans
	frame      *frame         // what its text says, nil before it was read
}

// rank orders scopes: opening one closes those of its rank and inner ones.
type rank uint8

const (
	rankItem     rank = 5  // a lead before the first heading: governs the whole item
	rankHeading  rank = 10 // plus the heading's level, 1 to 6
	rankPending  rank = 19 // a lead or label that ends its paragraph: governs the blocks after it
	rankListItem rank = 20 // plus the depth
	rankOpening  rank = 38 // a lead that opens its line
	rankOrdinal  rank = 40 // plus the family of an ordinal within a line
	rankLead     rank = 50 // 具体报销标准如下：within a line
	rankLabel    rank = 60 // labels within a line nest by their style
)

// A sentence is a stretch of text to be read for figures.
type sentence struct {
	start, end int32
	tok0, tok1 int32
	scope      int32 // the innermost scope that governs it, -1 for none
	block      int32
	line       int32    // sentences of a number are one sentence, or cells of one row
	lead       bool     // leads to what follows
	title      bool     // the text of a heading or label, read for figures too
	cell       bool     // a table's cell
	hint       unitHint // cells only: the unit of the table's bare figures
}

// An outline is an answer's text as scopes and sentences, in order.
type outline struct {
	scopes    []scope
	sentences []sentence
}

// outliner builds an outline block by block.
type outliner struct {
	outline
	r     *reading
	stack []int32 // open scopes, outermost first
	block int32
	line  int32
}

// outlineOf reads the structure of an answer.
func outlineOf(s *scratch, r *reading, blocks []extract.Block) outline {
	o := &s.outliner
	*o = outliner{r: r, stack: o.stack[:0], outline: outline{s.scopes.open(), s.sentences.open()}}
	for i := range blocks {
		b := &blocks[i]
		o.block = int32(i)
		start, end := clampSpan(b.Start, b.End, len(r.text))
		switch b.Kind {
		case extract.Heading:
			o.heading(b, start, end)
		case extract.ListItem:
			o.listItem(b, start, end)
		case extract.TableBlock:
			o.closeTo(rankListItem)
			if b.Table != nil {
				o.table(b.Table)
			}
		default:
			next := extract.Paragraph
			if i+1 < len(blocks) {
				next = blocks[i+1].Kind
			}
			o.paragraph(start, end, next)
		}
	}
	return outline{s.scopes.close(o.scopes), s.sentences.close(o.sentences)}
}

func clampSpan(start, end, size int) (int, int) {
	start = min(max(start, 0), size)
	return start, min(max(end, start), size)
}

func (o *outliner) heading(b *extract.Block, start, end int) {
	start = skipMarker(o.r.text, start, end, b.Marker)
	o.closeTo(rankHeading + rank(min(max(b.Level, 1), 6)))
	if start < end {
		o.sentence(start, end, true)
	}
	o.open(rankHeading+rank(min(max(b.Level, 1), 6)), styleNone, start, end)
	o.scopes[o.top()].family = ordinalFamily(b.Marker + " ")
}

func (o *outliner) listItem(b *extract.Block, start, end int) {
	own := rankListItem + rank(min(max(b.Level, 1), 15))
	o.closeTo(own)
	if f := ordinalFamily(b.Marker + " "); f != 0 { // 二、 ends what 一、 heads, though it is no heading itself
		for _, s := range o.stack {
			if o.scopes[s].family == f {
				o.closeTo(o.scopes[s].rank)
				break
			}
		}
	}
	for _, s := range o.stack {
		o.scopes[s].lists = true
	}
	o.flow(skipMarker(o.r.text, start, end, b.Marker), end, own)
	o.settle(own)
	if top := o.top(); top >= 0 && o.scopes[top].rank == own && o.scopes[top].bare {
		o.scopes[top].holds = true
	}
}

// held tells whether a list item that is a label only is open.
func (o *outliner) held() bool {
	for _, s := range o.stack {
		if o.scopes[s].holds {
			return true
		}
	}
	return false
}

func (o *outliner) paragraph(start, end int, next extract.BlockKind) {
	for top := o.top(); top >= 0 && o.scopes[top].rank >= rankListItem && !o.scopes[top].bare && !o.scopes[top].holds; top = o.top() {
		o.stack = o.stack[:len(o.stack)-1]
	}
	if top := o.top(); top >= 0 && o.scopes[top].rank == rankPending && o.scopes[top].lists && !o.held() {
		o.closeTo(rankPending)
	}
	o.flow(start, end, 0)
	if next == extract.TableBlock && (len(o.stack) == 0 || !o.scopes[o.top()].bare) {
		o.captioned(start, end)
	}
	if next == extract.Heading && (len(o.stack) == 0 || o.scopes[o.stack[0]].rank < rankHeading || o.scopes[o.stack[0]].rank >= rankPending) {
		o.settle(rankItem)
		return
	}
	o.settle(rankPending)
}

// captioned makes a lead of the line or sentence right before a table: 各险种缴费比例
// (单位:%), 具体标准见下表。
func (o *outliner) captioned(start, end int) {
	n := len(o.sentences)
	if n == 0 || int(o.sentences[n-1].start) < start {
		return
	}
	s := &o.sentences[n-1]
	text := o.r.text[s.start:s.end]
	closed := startsWith(o.r.text[s.end:], "。", "；")
	if (closed || utf8.RuneCountInString(text) > longestCaption) && !containsAny(text, "下表", "附表", "如下") || o.holdsValue(int(s.start), int(s.end)) {
		return
	}
	o.closeTo(rankOpening)
	o.open(rankLead, styleNone, int(s.start), int(s.end))
}

const longestCaption = 36 // characters of a line that may caption a table

// settle closes the scopes of a block that has ended. Labels that nothing has
// stood under yet govern what comes next, as scopes of the given rank.
func (o *outliner) settle(pending rank) {
	for len(o.stack) > 0 {
		s := &o.scopes[o.top()]
		if s.rank < rankOpening {
			return
		}
		if s.bare && s.start < s.end {
			break
		}
		o.stack = o.stack[:len(o.stack)-1]
	}
	first := len(o.stack)
	for first > 0 && o.scopes[o.stack[first-1]].rank >= rankOpening {
		first--
	}
	if first == len(o.stack) {
		return
	}
	if pending == rankPending || pending == rankItem { // a new lead ends an older one
		for i, s := range o.stack[:first] {
			if o.scopes[s].rank == pending {
				o.stack = append(o.stack[:i], o.stack[first:]...)
				first = i
				break
			}
		}
	}
	for _, s := range o.stack[first:] {
		o.scopes[s].rank = pending
	}
}

func (o *outliner) nextLine() int32 {
	o.line++
	return o.line
}

// top is the innermost open scope, -1 for none.
func (o *outliner) top() int32 {
	if len(o.stack) == 0 {
		return -1
	}
	return o.stack[len(o.stack)-1]
}

// closeTo closes all open scopes of the given rank and inner ones.
func (o *outliner) closeTo(r rank) {
	for len(o.stack) > 0 && o.scopes[o.top()].rank >= r {
		o.stack = o.stack[:len(o.stack)-1]
	}
}

// open opens a scope within those that are open.
func (o *outliner) open(r rank, style labelStyle, start, end int) {
	t0, t1 := o.r.tokensIn(start, end)
	o.scopes = append(o.scopes, scope{parent: o.top(), rank: r, style: style, start: int32(start), end: int32(end),
		tok0: int32(t0), tok1: int32(t1), bare: true})
	o.stack = append(o.stack, int32(len(o.scopes)-1))
}

// leading adds the text of a lead.
func (o *outliner) leading(start, end int) {
	n := len(o.sentences)
	o.sentence(start, end, true)
	if len(o.sentences) > n {
		o.sentences[n].lead = true
	}
}

// sentence adds a stretch of text that is to be read.
func (o *outliner) sentence(start, end int, title bool) {
	start, end = trimSpan(o.r.text, start, end)
	if start >= end {
		return
	}
	t0, t1 := o.r.tokensIn(start, end)
	o.sentences = append(o.sentences, sentence{start: int32(start), end: int32(end), tok0: int32(t0), tok1: int32(t1),
		scope: o.top(), block: o.block, line: o.nextLine(), title: title})
	if !title {
		for i := len(o.stack) - 1; i >= 0 && o.scopes[o.stack[i]].bare; i-- {
			o.scopes[o.stack[i]].bare = false
		}
	}
}
