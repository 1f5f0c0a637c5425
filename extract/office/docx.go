package office

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// DOCX reads a Word document (Office Open XML).
func DOCX(file []byte) ([]Block, error) {
	z, b, err := openZip(file)
	if err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	body, err := b.read(z, "word/document.xml")
	if err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	if body == nil {
		return nil, fmt.Errorf("docx: %w: it has no word/document.xml", ErrDamaged)
	}
	styles, err := b.read(z, "word/styles.xml")
	if err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	numbers, err := b.read(z, "word/numbering.xml")
	if err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	d := docx{dec: decoder(body), outline: readStyles(styles), lists: readNumbering(numbers)}
	if err := d.walk(); err != nil {
		return nil, fmt.Errorf("docx: %w: %v", ErrDamaged, err)
	}
	return d.blocks, nil
}

func decoder(data []byte) *xml.Decoder {
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.Strict = false
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return dec
}

// attr gives an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(s string, or int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return or
	}
	return n
}

// docx walks word/document.xml.
type docx struct {
	dec     *xml.Decoder
	outline map[string]int
	lists   numbering
	blocks  []Block

	par    paragraph
	hidden bool // within a run that is not shown
	bold   bool // of the current run
	tables []*openTable
}

// A paragraph is what is known of the current <w:p>.
type paragraph struct {
	text    strings.Builder
	heading int
	list    string // numId, "" outside lists
	level   int
	bold    int // letters in bold
	all     int
}

// An openTable is a table whose end is not reached.
type openTable struct {
	table  Table
	row    []int
	col    int // next grid column
	cell   strings.Builder
	span   int
	merged bool // goes on with the cell above
}

func (d *docx) walk() error {
	for {
		tok, err := d.dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if err := d.start(e); err != nil {
				return err
			}
		case xml.EndElement:
			d.end(e.Name.Local)
		}
	}
}

func (d *docx) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "p":
		d.par = paragraph{}
	case "pStyle":
		d.par.heading = d.outline[attr(e, "val")]
	case "outlineLvl":
		if n := number(attr(e, "val"), 9); n < 6 {
			d.par.heading = n + 1
		}
	case "numId":
		d.par.list = attr(e, "val")
	case "ilvl":
		d.par.level = number(attr(e, "val"), 0)
	case "r":
		d.bold, d.hidden = false, false
	case "b":
		v := attr(e, "val")
		d.bold = v != "0" && v != "false"
	case "vanish":
		d.hidden = true
	case "t":
		var text string
		if err := d.dec.DecodeElement(&text, &e); err != nil {
			return err
		}
		d.write(text)
	case "tab", "ptab":
		d.write(" ")
	case "br", "cr":
		d.write("\n")
	case "noBreakHyphen":
		d.write("-")
	case "Fallback", "delText", "instrText", "pict", "object":
		return d.dec.Skip()
	case "tbl":
		d.tables = append(d.tables, &openTable{})
	case "tr", "tc", "gridSpan", "vMerge":
		d.startCell(e)
	}
	return nil
}

func (d *docx) startCell(e xml.StartElement) {
	t := d.innermost()
	if t == nil {
		return
	}
	switch e.Name.Local {
	case "tr":
		t.row, t.col = nil, 0
	case "tc":
		t.cell.Reset()
		t.span, t.merged = 1, false
	case "gridSpan":
		t.span = min(max(number(attr(e, "val"), 1), 1), 256)
	case "vMerge":
		t.merged = attr(e, "val") != "restart"
	}
}

func (d *docx) innermost() *openTable {
	if n := len(d.tables); n > 0 {
		return d.tables[n-1]
	}
	return nil
}

func (d *docx) write(s string) {
	if d.hidden {
		return
	}
	d.par.text.WriteString(s)
	n := len(strings.TrimSpace(s))
	d.par.all += n
	if d.bold {
		d.par.bold += n
	}
}

func (d *docx) end(name string) {
	switch name {
	case "p":
		d.endParagraph()
	case "tc":
		if t := d.innermost(); t != nil {
			t.endCell()
		}
	case "tr":
		if t := d.innermost(); t != nil && len(t.row) > 0 {
			t.table.Rows = append(t.table.Rows, t.row)
		}
	case "tbl":
		d.endTable()
	}
}

func (d *docx) endParagraph() {
	p := &d.par
	text := strings.TrimSpace(p.text.String())
	marker, depth := "", 0
	if p.list != "" && text != "" {
		marker, depth = d.lists.next(p.list, p.level)
	}
	if t := d.innermost(); t != nil {
		if text == "" {
			return
		}
		if t.cell.Len() > 0 {
			t.cell.WriteByte(' ')
		}
		t.cell.WriteString(marker + strings.ReplaceAll(text, "\n", " "))
		return
	}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if i > 0 {
			marker = ""
		}
		d.blocks = append(d.blocks, Block{Text: marker + line, Heading: p.heading, Depth: depth, Bold: p.bold == p.all})
	}
}

func (t *openTable) endCell() {
	if len(t.row)+t.span > 256 || len(t.table.Rows)*len(t.row) > maxCells {
		return
	}
	id := -1
	if n := len(t.table.Rows); t.merged && n > 0 && t.col < len(t.table.Rows[n-1]) {
		id = t.table.Rows[n-1][t.col]
	}
	if id < 0 {
		id = t.table.add(strings.TrimSpace(t.cell.String()))
	}
	for range t.span {
		t.row = append(t.row, id)
		t.col++
	}
}

func (d *docx) endTable() {
	t := d.innermost()
	if t == nil {
		return
	}
	d.tables = d.tables[:len(d.tables)-1]
	if outer := d.innermost(); outer != nil {
		// A table within a cell becomes text of the cell.
		for _, c := range t.table.Cells {
			if c != "" {
				outer.cell.WriteString(" " + c)
			}
		}
		return
	}
	t.table.level()
	if len(t.table.Rows) > 0 {
		d.blocks = append(d.blocks, Block{Table: &t.table})
	}
}

// readStyles gives the outline level of the styles that have one, by their own
// word, their name (heading 2, 标题 2) or the style that they build on.
func readStyles(data []byte) map[string]int {
	var doc struct {
		Styles []struct {
			ID   string `xml:"styleId,attr"`
			Name struct {
				Val string `xml:"val,attr"`
			} `xml:"name"`
			Based struct {
				Val string `xml:"val,attr"`
			} `xml:"basedOn"`
			Level struct {
				Val string `xml:"val,attr"`
			} `xml:"pPr>outlineLvl"`
		} `xml:"style"`
	}
	levels := map[string]int{}
	if data == nil || decoder(data).Decode(&doc) != nil {
		return levels
	}
	for range 3 { // styles build on styles that may come later
		for _, s := range doc.Styles {
			if levels[s.ID] > 0 {
				continue
			}
			name := strings.ToLower(strings.ReplaceAll(s.Name.Val, " ", ""))
			if n := number(s.Level.Val, 9); n < 6 {
				levels[s.ID] = n + 1
			} else if n := number(strings.TrimPrefix(strings.TrimPrefix(name, "heading"), "标题"), 9); n >= 1 && n <= 6 {
				levels[s.ID] = n
			} else if n := levels[s.Based.Val]; n > 0 {
				levels[s.ID] = n
			}
		}
	}
	return levels
}
