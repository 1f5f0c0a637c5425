package extract

import (
	"strings"
)

// A grid is a table before its place in an answer is known. rows hold indices
// into cells, so that a spanning cell is one cell in several places.
type grid struct {
	caption  string
	sep      string // between the cells of a row in the answer; "" means a tab
	cells    []string
	rows     [][]int
	headRows int
	headCols int
}

func (g *grid) at(row, col int) string { return g.cells[g.rows[row][col]] }

// size is about how many bytes the grid takes in an answer.
func (g *grid) size() int {
	n := 0
	for _, c := range g.cells {
		n += len(c) + max(1, len(g.sep))
	}
	return n
}

// write writes the grid, one line a row with the separator between the cells
// and each cell once, and gives the Table of spans.
func (g *grid) write(b *strings.Builder) *Table {
	t := &Table{Caption: g.caption, HeaderRows: g.headRows, HeaderCols: g.headCols, Rows: make([][]Cell, len(g.rows))}
	spans := make([]Cell, len(g.cells))
	written := make([]bool, len(g.cells))
	sep := firstOf(g.sep, "\t")
	width := 0
	if len(g.rows) > 0 {
		width = len(g.rows[0])
	}
	all := make([]Cell, len(g.rows)*width)
	for r, row := range g.rows {
		if r > 0 {
			b.WriteByte('\n')
		}
		first := true
		out := all[:len(row):len(row)]
		all = all[len(row):]
		for c, id := range row {
			if !written[id] {
				if !first {
					b.WriteString(sep)
				}
				first = false
				spans[id].Start = b.Len()
				b.WriteString(g.cells[id])
				spans[id].End = b.Len()
				written[id] = true
			}
			out[c] = spans[id]
		}
		t.Rows[r] = out
	}
	return t
}

// findHeaders decides by the look of the cells which leading rows and columns
// are headers, where the markup does not say so: those that name, over or
// beside those that give values.
func (g *grid) findHeaders() {
	if len(g.rows) == 0 || len(g.rows[0]) == 0 {
		return
	}
	width := len(g.rows[0])
	if g.headRows == 0 && !(width == 2 && !namesColumn(g.at(0, 1))) {
		for g.headRows < min(len(g.rows)-1, 4) && g.namesRow(g.headRows) {
			g.headRows++
			if !g.spansAcross(g.headRows - 1) {
				break
			}
		}
	}
	if g.headCols == 0 {
		for g.headCols < min(width-1, 4) && g.namesCol(g.headCols) {
			g.headCols++
			if g.headCols < width && !g.spansDown(g.headCols-1) {
				break
			}
		}
	}
	if g.headRows == 0 && g.headCols == 0 {
		if width == 2 {
			g.headCols = 1
		} else if len(g.rows) > 1 {
			g.headRows = 1
		}
	}
}

// namesColumn tells whether a cell of two in a row heads a column of figures:
// 报销比例 does, 参保人员 is the value of a label.
func namesColumn(s string) bool {
	s = strings.TrimRight(s, "（）()")
	return hasAnySuffix(s, []string{"标准", "比例", "金额", "限额", "额度", "线", "率", "元", "年", "月", "%", "数", "费", "费用", "时间", "期限", "待遇", "档次", "日期", "年限", "基数", "内容", "说明", "备注", "补贴", "补助"})
}

// namesRow tells whether row r holds names only, with values somewhere below.
func (g *grid) namesRow(r int) bool {
	for _, id := range g.rows[r] {
		if isValue(g.cells[id]) {
			return false
		}
	}
	for _, row := range g.rows[r+1:] {
		for _, id := range row {
			if isValue(g.cells[id]) {
				return true
			}
		}
	}
	return false
}

// spansAcross tells whether a cell of row r takes several columns: then the
// row below goes on with the header.
func (g *grid) spansAcross(r int) bool {
	row := g.rows[r]
	for c := 1; c < len(row); c++ {
		if row[c] == row[c-1] {
			return true
		}
	}
	return false
}

func (g *grid) spansDown(c int) bool {
	for r := g.headRows + 1; r < len(g.rows); r++ {
		if g.rows[r][c] == g.rows[r-1][c] {
			return true
		}
	}
	return false
}

func (g *grid) namesCol(c int) bool {
	for r := g.headRows; r < len(g.rows); r++ {
		if isValue(g.at(r, c)) {
			return false
		}
	}
	for r := g.headRows; r < len(g.rows); r++ {
		for _, id := range g.rows[r][c+1:] {
			if isValue(g.cells[id]) {
				return true
			}
		}
	}
	return false
}

// isValue tells whether a cell gives a figure rather than naming one:
// 70%, 400元/人·年, 1200 do; 35岁以下, 三级医院, 2025年, 1000元以上部分 do not.
func isValue(s string) bool {
	if !hasDigit(s) {
		return false
	}
	if hasAny(s, []string{"以下", "以上", "不满", "超过", "岁", "级", "档", "类", "年度", "第"}) && !strings.ContainsAny(s, "%％") {
		return false
	}
	letters, digits := 0, 0
	for _, r := range withoutYears(squeeze(s)) {
		switch {
		case isDigit(r):
			digits++
		case isHan(r) && !strings.ContainsRune("元万千百年月日天人次个例约至每按为", r):
			letters++
		}
	}
	return digits > 0 && letters <= 6
}

// Bounds of a table. Wider or larger ones are clipped: spans are numbers that
// a page may set to anything.
const (
	maxColumns = 128
	maxCells   = 1 << 16
)
