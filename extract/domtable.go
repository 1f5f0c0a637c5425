package extract

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A tableLook is what a first look at a <table> tells.
type tableLook struct {
	rows, cols   int
	nested       bool // a table in it, or headings: it lays the page out
	header       bool // <th>, <thead> or <caption>
	text, widest int  // bytes of text: all, and in the largest cell
}

// look counts what is in a table, up to a table within it.
func look(n *html.Node) tableLook {
	var t tableLook
	var visit func(n *html.Node, cell *int)
	visit = func(n *html.Node, cell *int) {
		for c := n.FirstChild; c != nil && !t.nested; c = c.NextSibling {
			if c.Type == html.TextNode {
				size := len(trim(c.Data))
				t.text += size
				if cell != nil {
					*cell += size
				}
				continue
			}
			switch c.DataAtom {
			case atom.Table, atom.H1, atom.H2, atom.H3, atom.H4:
				t.nested = true
			case atom.Script, atom.Style:
			case atom.Thead, atom.Caption:
				t.header = true
				visit(c, cell)
			case atom.Tr:
				t.rows++
				cols := 0
				for d := c.FirstChild; d != nil; d = d.NextSibling {
					if d.DataAtom == atom.Th {
						t.header = true
					}
					if d.DataAtom == atom.Td || d.DataAtom == atom.Th {
						cols++
					}
				}
				t.cols = max(t.cols, cols)
				visit(c, cell)
			case atom.Td, atom.Th:
				size := 0
				visit(c, &size)
				t.widest = max(t.widest, size)
			default:
				visit(c, cell)
			}
		}
	}
	visit(n, nil)
	return t
}

// holdsData tells a table of data from one that lays out a page.
func (t tableLook) holdsData() bool {
	if t.nested || t.cols < 2 || t.rows < 2 && !t.header {
		return false
	}
	return t.widest < 900 || t.widest*10 < t.text*7 || t.header
}

// dataTable reads a table of data as one line with a grid, a table of
// questions as marked lines. It tells whether n was one of the two.
func (w *walker) dataTable(n *html.Node, s scope) bool {
	if !look(n).holdsData() {
		return false
	}
	w.flush()
	w.gap = true
	rows, heads, caption := tableRows(n)
	if caption != nil {
		w.children(caption, s)
		w.flush()
	}
	if w.letterTable(rows, s) {
		return true
	}
	if q, a, from, ok := questionColumns(rows); ok {
		w.questionTable(rows[from:], q, a, s)
		return true
	}
	g := &grid{headRows: heads}
	l := line{noise: s.noise, gap: true, depth: s.depth, cont: s.depth > 0}
	if caption != nil {
		g.caption = nodeText(caption, 300)
	}
	w.fillGrid(g, rows, s, &l)
	if len(g.rows) == 0 || l.runes == 0 {
		return true
	}
	g.markHeaders(rows)
	g.findHeaders()
	l.from, l.to, l.grid = int32(w.text.Len()), int32(w.text.Len()), g
	w.lines = append(w.lines, l)
	w.gap = true
	return true
}

// tableRows gives the rows of a table, how many of them stand in its <thead>,
// and its <caption>.
func tableRows(n *html.Node) (rows []*html.Node, heads int, caption *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Caption:
			caption = c
		case atom.Tr:
			rows = append(rows, c)
		case atom.Thead, atom.Tbody, atom.Tfoot:
			for r := c.FirstChild; r != nil; r = r.NextSibling {
				if r.DataAtom == atom.Tr {
					rows = append(rows, r)
					if c.DataAtom == atom.Thead && heads == len(rows)-1 {
						heads++
					}
				}
			}
		}
	}
	if heads == len(rows) {
		heads = 0
	}
	return rows, heads, caption
}

func cellsOf(row *html.Node) []*html.Node {
	var cells []*html.Node
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			cells = append(cells, c)
		}
	}
	return cells
}

// spanOf reads rowspan or colspan: at least 1, at most limit.
func spanOf(cell *html.Node, key string, limit int) int {
	for i := range cell.Attr {
		if cell.Attr[i].Key == key {
			n, end := digits(trim(cell.Attr[i].Val), 0)
			if end > 0 && n > 1 {
				return min(n, limit)
			}
		}
	}
	return 1
}

// fillGrid reads the cells of the rows with their spans resolved, and counts
// their text into l.
func (w *walker) fillGrid(g *grid, rows []*html.Node, s scope, l *line) {
	type carried struct{ id, rows int }
	var carry []carried
	places, width := 0, 0
	for r, row := range rows {
		var out []int
		col := 0
		put := func(id, down int) {
			out = append(out, id)
			for len(carry) <= col {
				carry = append(carry, carried{})
			}
			carry[col] = carried{id, down - 1}
			col++
		}
		above := func() {
			for col < len(carry) && carry[col].rows > 0 {
				put(carry[col].id, carry[col].rows)
			}
		}
		for _, cell := range cellsOf(row) {
			above()
			if col >= maxColumns || places >= maxCells {
				break
			}
			id := len(g.cells)
			g.cells = append(g.cells, w.cell(cell, s, l))
			down := spanOf(cell, "rowspan", len(rows)-r)
			for range spanOf(cell, "colspan", maxColumns-col) {
				if col < len(carry) && carry[col].rows > 0 || places >= maxCells {
					break
				}
				put(id, down)
				places++
			}
		}
		above()
		if len(out) > 0 {
			g.rows = append(g.rows, out)
			width = max(width, len(out))
			places += len(out)
		}
	}
	g.level(width)
}

// level makes all rows equally wide.
func (g *grid) level(width int) {
	for r := range g.rows {
		for len(g.rows[r]) < width {
			g.rows[r] = append(g.rows[r], len(g.cells))
			g.cells = append(g.cells, "")
		}
	}
}

// cell gives the text of a table cell in one line.
func (w *walker) cell(n *html.Node, s scope, l *line) string {
	lines, elems, parent, pending := len(w.lines), len(w.elems), w.parent, w.pending
	s.depth = 0
	w.children(n, s)
	w.flush()
	text := ""
	for i := lines; i < len(w.lines); i++ {
		c := &w.lines[i]
		part := w.text.String()[c.from:c.to]
		if c.grid != nil {
			continue
		}
		if text != "" {
			text += " "
		}
		text += part
		l.runes += c.runes
		l.link += c.link
		l.punct += c.punct
	}
	w.lines, w.elems, w.parent, w.pending = w.lines[:lines], w.elems[:elems], parent, pending
	return text
}

// markHeaders reads <th>: leading rows and columns that are all of them.
func (g *grid) markHeaders(rows []*html.Node) {
	if len(rows) != len(g.rows) {
		return
	}
	headCol := true
	for r, row := range rows {
		cells := cellsOf(row)
		all := len(cells) > 0
		for _, c := range cells {
			all = all && c.DataAtom == atom.Th
		}
		if all && g.headRows == r && r < len(rows)-1 {
			g.headRows++
		}
		if r >= g.headRows && (len(cells) == 0 || cells[0].DataAtom != atom.Th && len(cells) == len(g.rows[r])) {
			headCol = false
		}
	}
	if headCol && g.headRows < len(rows) {
		g.headCols = 1
	}
}

// questionColumns finds the columns of questions and answers of a table whose
// header names them, or whose first column asks in every row.
func questionColumns(rows []*html.Node) (question, answer, from int, ok bool) {
	if len(rows) < 2 {
		return 0, 0, 0, false
	}
	question, answer = -1, -1
	for i, c := range cellsOf(rows[0]) {
		switch s := fold(nodeText(c, 60)); {
		case question < 0 && runeLen(s) <= 6 && hasAny(s, []string{"问题", "提问", "咨询内容"}):
			question = i
		case question >= 0 && answer < 0 && runeLen(s) <= 6 && hasAny(s, []string{"答案", "答复", "解答", "回答", "回复"}):
			answer = i
		}
	}
	if question >= 0 && answer >= 0 {
		return question, answer, 1, true
	}
	for _, r := range rows {
		cells := cellsOf(r)
		if len(cells) != 2 || !asks(nodeText(cells[0], 300)) {
			return 0, 0, 0, false
		}
	}
	return 0, 1, 0, true
}

// questionTable walks a table with a question and an answer in each row.
func (w *walker) questionTable(rows []*html.Node, question, answer int, s scope) {
	for _, r := range rows {
		cells := cellsOf(r)
		shift := 0
		if len(cells) <= answer {
			shift = answer + 1 - len(cells) // the first column spans rows
		}
		if question-shift < 0 || answer-shift >= len(cells) {
			continue
		}
		w.pending = markQuestion
		w.children(cells[question-shift], s)
		w.flush()
		w.pending, w.gap = markAnswer, true
		w.children(cells[answer-shift], s)
		w.flush()
		w.pending, w.gap = markNone, true
	}
}
