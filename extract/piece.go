package extract

import "strings"

// A piece is a visible line or block of a page before it is known to which
// item it belongs. Text and HTML both become pieces; all later steps are one.
type piece struct {
	text   string // with its marker; "" where grid is set
	marker string // ordinal or bullet that opens text
	fam    family
	grid   *grid // a table
	names  bool  // names the table after it

	indent int  // columns of white space before a line of plain text
	gap    bool // a blank line, or the end of a block, stands before it
	depth  int  // list depth by markup, 0 outside lists
	cont   bool // goes on with the list item before it (second paragraph of a <li>)
	rank   int  // heading by markup: 1 to 6, boldLine for a line all in bold, 0 none
	mark   mark // what the page or its markup says that this is
	url    string

	kind  BlockKind // decided by setKinds
	key   int       // headings only: which headings are siblings; see setKinds
	level int       // decided by setLevels
}

// boldLine is the rank of a line that is set in bold from end to end.
const boldLine = 7

// A mark is what a page calls a piece: 问, 答, or a bare short answer.
type mark uint8

const (
	markNone mark = iota
	markQuestion
	markAnswer
	markShort
)

// body is the text after the marker.
func (p *piece) body() string {
	if p.marker == "" {
		return p.text
	}
	return strings.TrimLeft(p.text[len(p.marker):], " \t")
}

// newPiece makes a piece of one cleaned line.
func newPiece(text string) piece {
	p := piece{text: text}
	p.marker, p.fam = parseMarker(text)
	return p
}

// A draft is an item whose answer is still pieces.
type draft struct {
	role      Role
	question  string
	published string
	url       string
	pieces    []piece
	opened    *piece // the heading or 问 line that opened a section
	marked    bool   // 问, or markup, opened it
}

// item writes the pieces of a draft into one answer, with a block for each.
func (d *draft) item(index int) Item {
	it := Item{Index: index, Role: d.role, Question: d.question, Published: d.published, URL: d.url}
	ps := d.pieces
	if len(ps) > 0 && ps[0].grid == nil && !(headsList(ps) && !answersAsked(d.question, ps[0].text)) {
		if short, rest := shortAnswer(d.question, &ps[0], len(ps) > 1); short != "" {
			it.ShortAnswer = short
			ps = openWith(short, rest, ps)
		}
	}
	setLevels(ps)
	size := 0
	for i := range ps {
		size += len(ps[i].text) + 1
		if ps[i].grid != nil {
			size += ps[i].grid.size()
		}
	}
	var b strings.Builder
	b.Grow(size)
	it.Blocks = make([]Block, 0, len(ps))
	for i := range ps {
		p := &ps[i]
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		block := Block{Kind: p.kind, Level: p.level, Start: b.Len()}
		if p.grid != nil {
			block.Table = p.grid.write(&b)
		} else {
			b.WriteString(p.text)
			if p.kind == ListItem || p.kind == Heading {
				block.Marker = p.marker
			}
		}
		block.End = b.Len()
		it.Blocks = append(it.Blocks, block)
	}
	it.Answer = b.String()
	it.Truncated = isCut(d.role, it.Answer)
	return it
}

// headsList tells whether the first piece is the first of several headings of
// one kind, and so no answer.
func headsList(ps []piece) bool {
	if ps[0].kind != Heading || ps[0].mark == markShort {
		return false
	}
	for i := range ps[1:] {
		if p := &ps[i+1]; p.kind == Heading && p.key == ps[0].key {
			return true
		}
	}
	return false
}

// openWith parts the short answer from the rest of its line.
func openWith(short, rest string, ps []piece) []piece {
	first := piece{text: short, kind: Paragraph}
	if rest == "" {
		return append([]piece{first}, ps[1:]...)
	}
	next := newPiece(rest)
	next.kind = Paragraph
	return append([]piece{first, next}, ps[1:]...)
}

// isCut tells whether a page cuts its own text off. A card's snippet that ends
// within a sentence does; of a full answer only the marks of cutting tell.
func isCut(role Role, answer string) bool {
	if answer == "" {
		return false
	}
	if strings.HasSuffix(answer, "…") || strings.HasSuffix(answer, "...") {
		return true
	}
	if hasAnySuffix(strings.TrimRight(answer, ">》» ）)】]。.！!"), cutWords) {
		return true
	}
	return role == RoleRelated && !endsSentence(answer)
}

// cutWords stand at the end of what a page shows of a longer text.
var cutWords = []string{"查看全文", "阅读全文", "展开全文", "未完待续"}
