package normalize

import (
	"slices"
	"strings"

	"policywatch/extract"
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// table reads a table: every cell of its body is a sentence, governed by the
// headers of its row, then those of its column, then the caption and what
// stands around the table. A header is read like any other label, so it may
// name the measure, a qualifier or the unit.
func (o *outliner) table(t *extract.Table) {
	rows := t.Rows
	if len(rows) == 0 {
		return
	}
	base := o.top()
	for _, s := range o.stack {
		o.scopes[s].lists = true
	}
	hint := hintIn(t.Caption)
	head := min(max(t.HeaderRows, 0), len(rows))
	first := len(o.scopes)
	columns := make([]int32, len(rows[0]))
	for c := range columns {
		columns[c] = o.headers(base, rows[:head], c, c+1)
	}
	corner := o.cornerHint(rows[:head], hint)
	side := max(t.HeaderCols, 0)
	if side == 0 && o.labelColumn(rows[head:]) {
		side = 1
	}
	if side == 1 && len(rows[0]) > 2 && o.numbered(rows[head:]) {
		side = 2 // 序号, and what is numbered
	}
	for side > 0 && side+1 < len(rows[0]) && o.namesOnly(rows[head:], side) {
		side++ // 护理类型, 失能等级, and what they get
	}
	for k, row := range rows[head:] {
		o.nextLine()
		side := min(side, len(row))
		if side == 1 && (k == 0 || row[0] != rows[head+k-1][0]) && o.grades(row[0], columns[0]) {
			o.cell(row[0], columns[0], hint) // 缴费档次, which is what is paid
		}
		for c := side; c < len(row) && c < len(columns); c++ {
			if c > side && row[c] == row[c-1] || k > 0 && c < len(rows[head+k-1]) && row[c] == rows[head+k-1][c] {
				continue // a cell that spans columns or rows is said once
			}
			at := columns[c]
			if to := spanned(row[c:], row[c]); to > 1 {
				at = o.headers(base, rows[:head], c, min(c+to, len(columns)))
			}
			o.cell(row[c], o.sides(at, rows[head+k:], c, side), hint)
		}
	}
	o.markIllnesses(rows, head, side, first)
	for i := range o.scopes[first:] {
		o.scopes[first+i].hint = corner
	}
}

// markIllnesses notes which row headers are illnesses, whatever their words: those
// of a column that is headed 病种.
func (o *outliner) markIllnesses(rows [][]extract.Cell, head, side, first int) {
	for c := range min(side, len(rows[0])) {
		if !slices.ContainsFunc(rows[:head], func(row []extract.Cell) bool {
			return c < len(row) && containsAny(o.textOf(row[c]), "病种", "疾病", "病名")
		}) {
			continue
		}
		starts := map[int32]bool{}
		for _, row := range rows[head:] {
			if c < len(row) {
				starts[int32(row[c].Start)] = true
			}
		}
		for i := range o.scopes[first:] {
			if sc := &o.scopes[first+i]; starts[sc.start] {
				sc.illness = true
			}
		}
	}
}

// cornerHint is the unit of the bare brackets in the headers of a table (3至5,
// 10以上): that of the header which names them, else that of the caption.
func (o *outliner) cornerHint(head [][]extract.Cell, caption unitHint) unitHint {
	for _, row := range head {
		if h := hintIn(o.textOf(row[0])); h.unit == scan.CNY {
			return h
		}
	}
	return caption
}

// grades tells a cell of the first column that is a grade of contributions in
// yuan to choose, a value of its own beside what the grade is given.
func (o *outliner) grades(c extract.Cell, column int32) bool {
	if !isNumber(strings.TrimSuffix(strings.TrimSpace(o.textOf(c)), "元")) || column < 0 {
		return false
	}
	sc := &o.scopes[column]
	return sc.header && containsAny(o.r.text[sc.start:sc.end], "缴费档次", "缴费标准", "缴费金额", "缴费额", "个人缴费", "档次标准")
}

// spanned counts the cells at the beginning of a row or column that are one.
func spanned(cells []extract.Cell, one extract.Cell) int {
	n := 0
	for n < len(cells) && cells[n] == one {
		n++
	}
	return n
}

// sides opens the scopes of the row headers of the cell in column c of the first
// row: those of all rows that it spans.
func (o *outliner) sides(at int32, rows [][]extract.Cell, c, side int) int32 {
	deep := 1
	for deep < len(rows) && c < len(rows[deep]) && rows[deep][c] == rows[0][c] {
		deep++
	}
	last := extract.Cell{Start: -1}
	for s := range rows[0][:side] {
		h := rows[0][s]
		if h != last {
			at = o.cellScope(at, h)
			for _, row := range rows[1:deep] {
				if s < len(row) {
					o.alsoUnder(at, row[s])
				}
			}
		}
		last = h
	}
	return at
}

// alsoUnder adds a further header to the scope of a cell that spans several.
func (o *outliner) alsoUnder(at int32, h extract.Cell) {
	sc := &o.scopes[at]
	if start, end := clampSpan(h.Start, h.End, len(o.r.text)); int32(start) == sc.start && int32(end) == sc.end {
		return
	}
	for _, other := range sc.others {
		if other == h {
			return
		}
	}
	sc.others = append(sc.others, h)
}

// labelColumn tells whether a table's first column holds labels although the page
// does not say so: none of its cells states a value, as brackets and names do not.
func (o *outliner) labelColumn(rows [][]extract.Cell) bool {
	values := false
	for _, row := range rows {
		if len(row) < 2 {
			return false
		}
		for c, cell := range row {
			start, end := clampSpan(cell.Start, cell.End, len(o.r.text))
			holds := o.holdsValue(start, end)
			if c == 0 && holds && !containsAny(o.r.text[start:end], "以上", "以下", "至", "以内", "超过", "不满", "部分", "-", "～", "—", "~") {
				return false
			}
			values = values || holds || c > 0 && isNumber(o.r.text[start:end])
		}
	}
	return values
}

// isNumber tells a cell that holds a number without its unit.
func isNumber(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && s[0] >= '0' && s[0] <= '9' && strings.Trim(s, "0123456789.,-~～—至") == ""
}

// namesOnly tells whether a column next to the row headers holds names too: no
// figures, and not the same in all rows.
func (o *outliner) namesOnly(rows [][]extract.Cell, c int) bool {
	for _, row := range rows {
		if c >= len(row) {
			return false
		}
		start, end := clampSpan(row[c].Start, row[c].End, len(o.r.text))
		t0, t1 := o.r.tokensIn(start, end)
		if t0 == t1 || end-start > 60 {
			return false
		}
		for _, t := range o.r.tokens[t0:t1] {
			if t.kind == tokFigure && o.r.span(t).Exact() || t.kind == tokDate || t.kind == tokWord && (t.vocab == lexicon.Negations || t.vocab == lexicon.Measures) {
				return false
			}
		}
	}
	return len(rows) > 0
}

// numbered tells whether a table's first column only counts its rows, and the
// second holds words.
func (o *outliner) numbered(rows [][]extract.Cell) bool {
	for k, row := range rows {
		if len(row) < 3 {
			return false
		}
		if n := strings.TrimSpace(o.textOf(row[0])); len(n) > 3 || strings.Trim(n, "0123456789") != "" || n == "" && k == 0 {
			return false
		}
		if second := strings.TrimSpace(o.textOf(row[1])); strings.Trim(second, "0123456789.%") == "" || o.holdsValue(clampSpan(row[1].Start, row[1].End, len(o.r.text))) {
			return false
		}
	}
	return true
}

func (o *outliner) textOf(c extract.Cell) string {
	start, end := clampSpan(c.Start, c.End, len(o.r.text))
	return o.r.text[start:end]
}

// headers opens the scopes of the headers of the columns from to to, the
// outermost first.
func (o *outliner) headers(parent int32, rows [][]extract.Cell, from, to int) int32 {
	at := parent
	last := extract.Cell{Start: -1}
	for _, row := range rows {
		if from >= len(row) {
			continue
		}
		if h := row[from]; h != last {
			at = o.cellScope(at, h)
			for _, other := range row[from:min(to, len(row))] {
				o.alsoUnder(at, other)
			}
			last = h
		}
	}
	return at
}

// cellScope makes a scope of a header cell.
func (o *outliner) cellScope(parent int32, h extract.Cell) int32 {
	start, end := clampSpan(h.Start, h.End, len(o.r.text))
	t0, t1 := o.r.tokensIn(start, end)
	o.scopes = append(o.scopes, scope{parent: parent, rank: rankLabel, start: int32(start), end: int32(end), tok0: int32(t0), tok1: int32(t1), header: true})
	return int32(len(o.scopes) - 1)
}

// cell adds a cell of the body.
func (o *outliner) cell(c extract.Cell, scope int32, hint unitHint) {
	start, end := clampSpan(c.Start, c.End, len(o.r.text))
	start, end = trimSpan(o.r.text, start, end)
	if start >= end {
		return
	}
	for at := start; at < end; {
		stop := end
		if n := strings.IndexAny(o.r.text[at:end], "\n；;。"); n >= 0 {
			stop = at + n
		}
		t0, t1 := o.r.tokensIn(at, stop)
		o.sentences = append(o.sentences, sentence{start: int32(at), end: int32(stop), tok0: int32(t0), tok1: int32(t1), scope: scope, block: o.block, line: o.line, cell: true, hint: hint})
		at = stop
		for at < end && strings.ContainsRune("\n；;。 ", firstRune(o.r.text[at:end])) {
			at += len(string(firstRune(o.r.text[at:end])))
		}
	}
}
