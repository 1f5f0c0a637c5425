package extract

import "strings"

// joinTables makes tables of runs of lines whose cells are parted by tabs,
// bars or runs of spaces.
func joinTables(ps []piece) []piece {
	sep := byte(0)
	found := false
	for i := range ps {
		if ps[i].cellMark() != 0 || spacedLines(ps[i:]) > 0 {
			found = true
			break
		}
	}
	if !found {
		return ps
	}
	out := make([]piece, 0, len(ps))
	for i := 0; i < len(ps); {
		sep = ps[i].cellMark()
		j := i
		for sep != 0 && j < len(ps) && ps[j].cellMark() == sep && ps[j].grid == nil {
			j++
		}
		if n := spacedLines(ps[i:]); sep == 0 && n > 0 {
			sep, j = singleSpace, i+n
		}
		if g := textGrid(ps[i:j], sep); g != nil {
			captionFrom(g, out)
			out = append(out, piece{grid: g, gap: true})
			i = j
			continue
		}
		out = append(out, ps[i])
		i++
	}
	return out
}

var bars = []string{"|", "｜", "│", "┃"}

// cellMark gives what parts the cells of a line: a tab, a bar, two spaces (as
// one ' '), or 0 where the line has no cells. Bars in an item of a list part what
// the item says: • 起付标准：三级800元｜二级500元.
func (p *piece) cellMark() byte {
	s := p.text
	bar := hasAny(s, bars)
	switch {
	case bar && p.fam != famNone:
		return 0
	case strings.Contains(s, "\t"):
		return '\t'
	case bar:
		return '|'
	case strings.Contains(s, "  ") && len(s) < 300 && !strings.ContainsAny(s, "。；"):
		return ' '
	}
	return 0
}

// singleSpace stands for cells that one space parts, which is little to go by:
// see spacedLines.
const singleSpace = 's'

// spacedLines counts the lines that open ps and are a table whose cells one
// space parts: a line of names, then lines of as many words with figures in one
// column at least. 0 where they are none.
//
//	级别 起付线 报销比例
//	一级 100元 90%
//	二级 400元 80%
func spacedLines(ps []piece) int {
	if len(ps) < 3 || !spacedLine(&ps[0]) {
		return 0
	}
	head := strings.Fields(ps[0].text)
	if len(head) < 3 {
		return 0
	}
	for _, c := range head {
		if isValue(c) || strings.IndexFunc(c, isHan) < 0 {
			return 0
		}
	}
	values := make([]bool, len(head))
	for c := range values {
		values[c] = true
	}
	n := 1
	for n < len(ps) && spacedLine(&ps[n]) {
		cells := strings.Fields(ps[n].text)
		if len(cells) != len(head) {
			break
		}
		for c, s := range cells {
			values[c] = values[c] && isValue(s)
		}
		n++
	}
	for _, all := range values {
		if all && n >= 3 {
			return n
		}
	}
	return 0
}

// spacedLine tells a short line of words and no sentence.
func spacedLine(p *piece) bool {
	return p.grid == nil && p.fam == famNone && strings.Contains(p.text, " ") && len(p.text) < 300 && !strings.ContainsAny(p.text, "。；;：:，,、？?！|\t")
}

func splitCells(s string, sep byte) []string {
	var cells []string
	switch sep {
	case '\t':
		cells = strings.Split(s, "\t")
	case singleSpace:
		return strings.Fields(s)
	case '|':
		s = strings.Map(func(r rune) rune {
			if r == '｜' || r == '│' || r == '┃' {
				return '|'
			}
			return r
		}, s)
		s = strings.TrimSuffix(strings.TrimPrefix(s, "|"), "|")
		cells = strings.Split(s, "|")
	default:
		for s != "" {
			i := strings.Index(s, "  ")
			if i < 0 {
				i = len(s)
			}
			cells = append(cells, s[:i])
			s = strings.TrimLeft(s[i:], " ")
		}
	}
	for i := range cells {
		cells[i] = trim(cells[i])
	}
	return cells
}

// textGrid makes a grid of lines, or gives nil where they are no table: one
// line alone, or spaces that line nothing up.
func textGrid(lines []piece, sep byte) *grid {
	if sep == 0 || len(lines) < 2 {
		return nil
	}
	rows := make([][]string, 0, len(lines))
	width, equal := 0, 0
	for i := range lines {
		cells := splitCells(lines[i].text, sep)
		if isRule(cells) {
			continue
		}
		if sep == ' ' && strings.ContainsAny(lines[i].text, ":：") {
			return nil // labels with their values
		}
		rows = append(rows, cells)
		width = max(width, len(cells))
	}
	for k, cells := range rows {
		if sep == ' ' && len(cells) < width { // a long cell leaves room for one space only
			if narrow := strings.Fields(strings.Join(cells, " ")); len(narrow) == width {
				rows[k], cells = narrow, narrow
			}
		}
		if len(cells) == width {
			equal++
		}
	}
	if len(rows) < 2 || width < 2 || width > maxColumns || sep == ' ' && (equal < len(rows)/2+1) {
		return nil
	}
	if sep != '\t' && labelRows(rows) {
		return nil
	}
	g := &grid{}
	if sep == '|' {
		g.sep = " | "
	}
	for r, cells := range rows {
		row := make([]int, 0, width)
		if missing := width - len(cells); missing > 0 && r > 0 && spannedFromAbove(rows[:r], cells, width) {
			row = append(row, g.rows[r-1][:missing]...)
		}
		for _, c := range cells {
			row = append(row, len(g.cells))
			g.cells = append(g.cells, c)
		}
		for len(row) < width {
			row = append(row, len(g.cells))
			g.cells = append(g.cells, "")
		}
		g.rows = append(g.rows, row)
	}
	g.findHeaders()
	return g
}

// labelRows tells lines such as "来源：… | 时间：…", which are no table.
func labelRows(rows [][]string) bool {
	n := 0
	for _, r := range rows {
		if len(readLabels(strings.Join(r, " | "))) > 0 {
			n++
		}
	}
	return n*2 > len(rows)
}

// isRule tells a line of dashes between the rows of a table.
func isRule(cells []string) bool {
	for _, c := range cells {
		if strings.Trim(c, "-—:+= ") != "" {
			return false
		}
	}
	return true
}

// spannedFromAbove tells whether a row lacks its leading cells because those
// above span down to it: its own cells are values and names as those that end
// the rows above.
func spannedFromAbove(above [][]string, cells []string, width int) bool {
	prev := above[len(above)-1]
	if len(prev) != width {
		for i := len(above) - 1; i >= 0; i-- {
			if len(above[i]) == width {
				prev = above[i]
				break
			}
		}
	}
	if len(prev) != width {
		return false
	}
	shift := width - len(cells)
	aligned, shifted := 0, 0
	for i, c := range cells {
		if isValue(c) == isValue(prev[i]) {
			aligned++
		}
		if isValue(c) == isValue(prev[i+shift]) {
			shifted++
		}
	}
	return shifted > aligned
}

// captionFrom takes the caption of a table from the line before it.
func captionFrom(g *grid, before []piece) {
	n := len(before)
	if n == 0 || g.caption != "" || before[n-1].grid != nil || !isCaption(&before[n-1]) {
		return
	}
	before[n-1].names = true
	g.caption = before[n-1].text
}

// isCaption tells a line that names the table under it or its unit:
// 单位：元/人·年, 表1 缴费标准, 门诊支付比例.
func isCaption(p *piece) bool {
	s := squeeze(strings.Trim(p.text, "（）() "))
	if s == "" || runeLen(s) > 50 || strings.ContainsAny(s, "。；") {
		return false
	}
	if hasAnyPrefix(s, []string{"单位:", "单位：", "金额单位", "计量单位", "附表"}) || strings.HasSuffix(s, "表") {
		return true
	}
	if strings.HasPrefix(s, "表") && (hasDigit(s) || strings.ContainsRune(hanDigits, firstRune(s[len("表"):]))) {
		return true
	}
	return p.fam == famNone && p.depth == 0 && (p.rank == 0 || p.rank == boldLine) && runeLen(s) <= 30 &&
		!strings.ContainsAny(s, "：:，,？?！") && strings.IndexFunc(s, isHan) >= 0
}
