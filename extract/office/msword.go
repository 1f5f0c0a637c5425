package office

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// DOC reads a document of Word 97 to 2003: its main text, with the cells and
// rows of tables. Ordinals that Word numbers by itself, merged cells and
// heading styles are not read.
func DOC(file []byte) ([]Block, error) {
	parts, err := streams(file, "WordDocument", "0Table", "1Table")
	if err != nil {
		return nil, fmt.Errorf("doc: %w", err)
	}
	w := &msword{main: parts["WordDocument"], table: parts["0Table"]}
	if len(w.main) < 0x200 || u16(w.main, 0) != 0xA5EC {
		return nil, fmt.Errorf("doc: %w: it holds no Word document", ErrDamaged)
	}
	if u16(w.main, 2) < 0xC1 {
		return nil, fmt.Errorf("doc: %w: it is older than Word 97", ErrDamaged)
	}
	flags := u16(w.main, 0x0A)
	if flags&0x0100 != 0 {
		return nil, fmt.Errorf("doc: %w", ErrEncrypted)
	}
	if flags&0x0200 != 0 {
		w.table = parts["1Table"]
	}
	w.properties()
	if err := w.text(); err != nil {
		return nil, fmt.Errorf("doc: %w", err)
	}
	return w.blocks(), nil
}

// msword holds the streams of a document ([MS-DOC]).
type msword struct {
	main, table []byte
	marks       map[int]place // by the byte of main after a paragraph
	chars       []uint16
	places      []place // parallel to chars
}

// A place is what the properties of a paragraph say of its place.
type place uint8

const (
	inTable place = 1 << iota // sprmPFInTable
	rowEnd                    // sprmPFTtp: the mark ends a row, not a cell
)

// part gives a part of the table stream that the file information block names.
func (w *msword) part(at int) []byte {
	from, size := u32(w.main, at), u32(w.main, at+4)
	if from < 0 || size <= 0 || from+size > len(w.table) {
		return nil
	}
	return w.table[from : from+size]
}

// properties finds which paragraphs stand in tables and which end rows: an
// empty cell looks the same as a row's end but for its properties, which stand
// in the pages of PlcfBtePapx.
func (w *msword) properties() {
	w.marks = map[int]place{}
	plc := w.part(0x102)
	n := (len(plc) - 4) / 8
	for i := range max(n, 0) {
		at := (u32(plc, 4*(n+1)+4*i) & 0x3FFFFF) * 512
		if at+512 > len(w.main) {
			continue
		}
		page := w.main[at : at+512]
		runs := int(page[511])
		for j := range runs {
			entry := 4*(runs+1) + 13*j
			if entry >= 511 {
				break
			}
			if p := placeOf(page, 2*int(page[entry])); p != 0 {
				w.marks[u32(page, 4*(j+1))] = p
			}
		}
	}
}

// placeOf reads the properties at an offset of a page.
func placeOf(page []byte, at int) place {
	if at <= 0 || at >= 510 {
		return 0
	}
	size, from := 2*int(page[at])-1, at+1
	if page[at] == 0 {
		size, from = 2*int(page[at+1]), at+2
	}
	var p place
	end := min(from+size, len(page))
	for i := from + 2; i+3 <= end; {
		op := u16(page, i)
		switch {
		case op == 0x2416 && page[i+2] == 1:
			p |= inTable
		case op == 0x2417 && page[i+2] == 1:
			p |= rowEnd
		}
		width := [8]int{1, 1, 2, 4, 2, 2, 0, 3}[op>>13&7]
		if width == 0 {
			width = 1 + int(page[i+2])
			if op == 0xD608 && i+4 <= end { // sprmTDefTable counts its length in two bytes
				width = 1 + u16(page, i+2)
			}
		}
		i += 2 + width
	}
	return p
}

// text puts the pieces of the main text together.
func (w *msword) text() error {
	clx := w.part(0x1A2)
	for len(clx) > 3 && clx[0] == 1 {
		clx = clx[min(3+u16(clx, 1), len(clx)):]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return fmt.Errorf("%w: it has no piece table", ErrDamaged)
	}
	plc := clx[5:]
	n := (len(plc) - 4) / 12
	last := u32(w.main, 0x4C) // characters of the main text
	for i := range max(n, 0) {
		from, to := u32(plc, 4*i), min(u32(plc, 4*(i+1)), last)
		fc := u32(plc, 4*(n+1)+8*i+2)
		narrow := fc&0x40000000 != 0
		at, width := fc&0x3FFFFFFF, 2
		if narrow {
			at, width = at/2, 1
		}
		for cp := from; cp < to && at+width <= len(w.main); cp++ {
			c := uint16(w.main[at])
			if !narrow {
				c = uint16(u16(w.main, at))
			} else if c >= 0x80 && c < 0xA0 {
				c = windows1252[c-0x80]
			}
			at += width
			w.chars = append(w.chars, c)
			w.places = append(w.places, w.marks[at])
			if len(w.chars) > MaxText/4 {
				return ErrTooBig
			}
		}
	}
	return nil
}

var windows1252 = [32]uint16{
	0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
	0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
}

// blocks cuts the text at its marks: paragraphs, cells, rows.
func (w *msword) blocks() []Block {
	var out []Block
	var run []uint16 // of the current paragraph
	var cell []string
	var row []int
	t := &Table{}
	endParagraph := func() {
		if s := strings.TrimSpace(string(utf16.Decode(run))); s != "" {
			cell = append(cell, s)
		}
		run = run[:0]
	}
	endTable := func() {
		if len(row) > 0 {
			t.Rows, row = append(t.Rows, row), nil
		}
		if t.level(); len(t.Rows) > 0 {
			out = append(out, Block{Table: t})
		}
		t = &Table{}
	}
	field := false // within the instructions of a field
	for i, c := range w.chars {
		switch {
		case c == 0x13:
			field = true
		case c == 0x14 || c == 0x15:
			field = false
		case field:
		case c == 0x07 && w.places[i]&rowEnd != 0:
			if len(row) > 0 {
				t.Rows, row = append(t.Rows, row), nil
			}
		case c == 0x07:
			endParagraph()
			row = append(row, t.add(strings.Join(cell, " ")))
			cell = nil
		case c == 0x0D || c == 0x0B || c == 0x0C:
			endParagraph()
			if w.places[i]&inTable == 0 {
				endTable()
				for _, s := range cell {
					out = append(out, Block{Text: s})
				}
				cell = nil
			}
		case c == 0x1E:
			run = append(run, '-')
		case c == '\t':
			run = append(run, ' ')
		case c >= 0x20:
			run = append(run, c)
		}
	}
	endParagraph()
	endTable()
	for _, s := range cell {
		out = append(out, Block{Text: s})
	}
	return out
}
