package office

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// XLSX reads the visible sheets of an Excel workbook (Office Open XML), each as
// one table, with figures as their formats show them.
func XLSX(file []byte) ([]Block, error) {
	z, b, err := openZip(file)
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w", err)
	}
	parts := map[string][]byte{}
	for _, name := range []string{"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"} {
		if parts[name], err = b.read(z, name); err != nil {
			return nil, fmt.Errorf("xlsx: %w", err)
		}
	}
	if parts["xl/workbook.xml"] == nil {
		return nil, fmt.Errorf("xlsx: %w: it has no xl/workbook.xml", ErrDamaged)
	}
	var book struct {
		Props struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			ID    string `xml:"id,attr"`
			State string `xml:"state,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := decoder(parts["xl/workbook.xml"]).Decode(&book); err != nil {
		return nil, fmt.Errorf("xlsx: %w: %v", ErrDamaged, err)
	}
	targets := relations(parts["xl/_rels/workbook.xml.rels"])
	r := sheetReader{strings: sharedStrings(parts["xl/sharedStrings.xml"]), formats: cellFormats(parts["xl/styles.xml"]), from1904: book.Props.Date1904 == "1" || book.Props.Date1904 == "true"}
	var blocks []Block
	for _, s := range book.Sheets {
		if s.State != "" && s.State != "visible" {
			continue
		}
		data, err := b.read(z, targets[s.ID])
		if err != nil {
			return nil, fmt.Errorf("xlsx: %w", err)
		}
		if data == nil {
			continue
		}
		t, err := r.read(data)
		if err != nil {
			return nil, fmt.Errorf("xlsx: sheet %s: %w: %v", s.Name, ErrDamaged, err)
		}
		t.Name = s.Name
		if len(t.Rows) > 0 {
			blocks = append(blocks, Block{Table: t})
		}
	}
	return blocks, nil
}

func relations(data []byte) map[string]string {
	var doc struct {
		Rels []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	out := map[string]string{}
	if data == nil || decoder(data).Decode(&doc) != nil {
		return out
	}
	for _, r := range doc.Rels {
		if strings.HasPrefix(r.Target, "/") {
			out[r.ID] = r.Target[1:]
		} else {
			out[r.ID] = path.Join("xl", r.Target)
		}
	}
	return out
}

// sharedStrings reads the table of strings; phonetic guides are left out.
func sharedStrings(data []byte) []string {
	if data == nil {
		return nil
	}
	var out []string
	dec := decoder(data)
	for {
		tok, err := dec.Token()
		if err != nil {
			return out
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "si" {
			out = append(out, plainText(dec))
		}
	}
}

// plainText joins the <t> up to the end of the current element.
func plainText(dec *xml.Decoder) string {
	var b strings.Builder
	depth, text := 1, false
	for depth > 0 {
		tok, err := dec.Token()
		if err != nil {
			break
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "rPh" {
				if dec.Skip() != nil {
					return b.String()
				}
				continue
			}
			depth++
			text = e.Name.Local == "t"
		case xml.EndElement:
			depth--
			text = false
		case xml.CharData:
			if text {
				b.Write(e)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// cellFormats gives the number format of each cell style.
func cellFormats(data []byte) []string {
	var doc struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Styles []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if data == nil || decoder(data).Decode(&doc) != nil {
		return nil
	}
	codes := map[int]string{}
	for _, f := range doc.Formats {
		codes[f.ID] = f.Code
	}
	out := make([]string, len(doc.Styles))
	for i, s := range doc.Styles {
		code, ok := codes[s.Format]
		if !ok {
			code = builtinFormat(s.Format)
		}
		out[i] = code
	}
	return out
}

type sheetReader struct {
	strings  []string
	formats  []string
	from1904 bool
}

// Bounds of a sheet: what lies beyond them is not read. A used range may claim
// a million rows of nothing.
const (
	maxSheetRows = 20_000
	maxSheetCols = 256
)

// read reads one sheet.
func (r *sheetReader) read(data []byte) (*Table, error) {
	g := sheetGrid{}
	dec := decoder(data)
	row, col := -1, -1
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return g.table(), nil
		}
		if err != nil {
			return nil, err
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "row":
			row, col = number(attr(e, "r"), row+2)-1, -1
			if attr(e, "hidden") == "1" || attr(e, "hidden") == "true" {
				if err := dec.Skip(); err != nil {
					return nil, err
				}
			}
		case "c":
			if c, ok := column(attr(e, "r")); ok {
				col = c
			} else {
				col++
			}
			text, err := r.cell(dec, e)
			if err != nil {
				return nil, err
			}
			g.set(row, col, text)
		case "mergeCell":
			g.merge(attr(e, "ref"))
		}
	}
}

// cell reads <c> to its end.
func (r *sheetReader) cell(dec *xml.Decoder, e xml.StartElement) (string, error) {
	var c struct {
		V  string `xml:"v"`
		Is struct {
			T string `xml:"t"`
			R []struct {
				T string `xml:"t"`
			} `xml:"r"`
		} `xml:"is"`
	}
	if err := dec.DecodeElement(&c, &e); err != nil {
		return "", err
	}
	switch attr(e, "t") {
	case "s":
		if i := number(c.V, -1); i >= 0 && i < len(r.strings) {
			return r.strings[i], nil
		}
		return "", nil
	case "inlineStr":
		text := c.Is.T
		for _, run := range c.Is.R {
			text += run.T
		}
		return strings.Join(strings.Fields(text), " "), nil
	case "str":
		return strings.Join(strings.Fields(c.V), " "), nil
	case "b", "e":
		return "", nil
	}
	format := ""
	if i := number(attr(e, "s"), -1); i >= 0 && i < len(r.formats) {
		format = r.formats[i]
	}
	return shown(c.V, format, r.from1904), nil
}

// column reads the letters of a reference: B12 is 1.
func column(ref string) (int, bool) {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
		if n > 1<<15 {
			return 0, false
		}
	}
	return n - 1, n > 0
}

// sheetGrid gathers the cells of a sheet.
type sheetGrid struct {
	cells  []string
	rows   [][]int // index + 1 into cells, 0 for none
	merges [][4]int
}

func (g *sheetGrid) set(row, col int, text string) {
	if text == "" || row < 0 || row >= maxSheetRows || col < 0 || col >= maxSheetCols {
		return
	}
	for len(g.rows) <= row {
		g.rows = append(g.rows, nil)
	}
	for len(g.rows[row]) <= col {
		g.rows[row] = append(g.rows[row], 0)
	}
	g.cells = append(g.cells, text)
	g.rows[row][col] = len(g.cells)
}

// merge notes a merged range such as A1:E1.
func (g *sheetGrid) merge(ref string) {
	from, to, ok := strings.Cut(ref, ":")
	c0, ok0 := column(from)
	c1, ok1 := column(to)
	r0, err0 := strconv.Atoi(strings.TrimLeft(from, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	r1, err1 := strconv.Atoi(strings.TrimLeft(to, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if ok && ok0 && ok1 && err0 == nil && err1 == nil {
		g.merged(r0-1, c0, r1-1, c1)
	}
}

func (g *sheetGrid) merged(r0, c0, r1, c1 int) {
	if r0 >= 0 && c0 >= 0 && r0 <= r1 && c0 <= c1 && len(g.merges) < 10_000 {
		g.merges = append(g.merges, [4]int{r0, c0, r1, c1})
	}
}

// table gives the used part of the sheet with merged cells in all their places.
func (g *sheetGrid) table() *Table {
	width := 0
	for _, row := range g.rows {
		width = max(width, len(row))
	}
	t := &Table{Cells: g.cells}
	if len(g.rows)*width > maxCells {
		g.rows = g.rows[:maxCells/width]
	}
	empty := t.add("")
	for _, row := range g.rows {
		line := make([]int, width)
		for c := range line {
			line[c] = empty
			if c < len(row) && row[c] > 0 {
				line[c] = row[c] - 1
			}
		}
		t.Rows = append(t.Rows, line)
	}
	for _, m := range g.merges {
		if m[0] >= len(t.Rows) || m[1] >= width {
			continue
		}
		id := t.Rows[m[0]][m[1]]
		for r := m[0]; r <= min(m[2], len(t.Rows)-1); r++ {
			for c := m[1]; c <= min(m[3], width-1); c++ {
				t.Rows[r][c] = id
			}
		}
	}
	t.trim(empty)
	return t
}

// trim takes out rows and columns without text.
func (t *Table) trim(empty int) {
	rows := t.Rows[:0]
	for _, row := range t.Rows {
		for _, id := range row {
			if id != empty {
				rows = append(rows, row)
				break
			}
		}
	}
	t.Rows = rows
	if len(rows) == 0 {
		return
	}
	keep := make([]bool, len(rows[0]))
	for _, row := range rows {
		for c, id := range row {
			keep[c] = keep[c] || id != empty && (c == 0 || row[c-1] != id)
		}
	}
	for r, row := range rows {
		line := row[:0]
		for c, id := range row {
			if keep[c] {
				if id == empty {
					id = t.add("")
				}
				line = append(line, id)
			}
		}
		t.Rows[r] = line
	}
}
