package office

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// XLS reads the visible sheets of a workbook of Excel 97 to 2003 (BIFF8), each
// as one table, with figures as their formats show them.
func XLS(file []byte) ([]Block, error) {
	parts, err := streams(file, "Workbook", "Book")
	if err != nil {
		return nil, fmt.Errorf("xls: %w", err)
	}
	data := parts["Workbook"]
	if data == nil {
		if parts["Book"] != nil {
			return nil, fmt.Errorf("xls: %w: it is older than Excel 97", ErrDamaged)
		}
		return nil, fmt.Errorf("xls: %w: it has no workbook", ErrDamaged)
	}
	x := &xls{data: data, custom: map[int]string{}}
	if err := x.globals(); err != nil {
		return nil, fmt.Errorf("xls: %w", err)
	}
	var blocks []Block
	for _, s := range x.sheets {
		t := x.sheet(s.pos)
		t.Name = s.name
		if len(t.Rows) > 0 {
			blocks = append(blocks, Block{Table: t})
		}
	}
	return blocks, nil
}

// Records of BIFF8 that are read ([MS-XLS] 2.3).
const (
	recFormula   = 0x0006
	recEOF       = 0x000A
	recDateMode  = 0x0022
	recFilePass  = 0x002F
	recContinue  = 0x003C
	recSheet     = 0x0085
	recMulRK     = 0x00BD
	recXF        = 0x00E0
	recMerged    = 0x00E5
	recSST       = 0x00FC
	recLabelSST  = 0x00FD
	recNumber    = 0x0203
	recLabel     = 0x0204
	recString    = 0x0207
	recRow       = 0x0208
	recRK        = 0x027E
	recFormat    = 0x041E
	recBOF       = 0x0809
	versionBIFF8 = 0x0600
)

type xls struct {
	data     []byte
	sheets   []xlsSheet
	strings  []string
	styles   []int // number format of each style
	custom   map[int]string
	from1904 bool
}

type xlsSheet struct {
	name string
	pos  int
}

// record gives the record at pos and where the next one begins.
func (x *xls) record(pos int) (id int, body []byte, next int, ok bool) {
	if pos < 0 || pos+4 > len(x.data) {
		return 0, nil, pos, false
	}
	id, size := u16(x.data, pos), u16(x.data, pos+2)
	end := min(pos+4+size, len(x.data))
	return id, x.data[pos+4 : end], end, true
}

func (x *xls) globals() error {
	id, body, pos, ok := x.record(0)
	if !ok || id != recBOF || u16(body, 0) != versionBIFF8 {
		return fmt.Errorf("%w: it is no Excel 97 workbook", ErrDamaged)
	}
	for {
		id, body, next, ok := x.record(pos)
		if !ok || id == recEOF {
			return nil
		}
		pos = next
		switch id {
		case recFilePass:
			return ErrEncrypted
		case recDateMode:
			x.from1904 = u16(body, 0) == 1
		case recFormat:
			text, _ := (&segments{parts: [][]byte{body[min(2, len(body)):]}}).string(2)
			x.custom[u16(body, 0)] = text
		case recXF:
			x.styles = append(x.styles, u16(body, 2))
		case recSheet:
			if len(body) > 8 && body[4] == 0 && body[5] == 0 { // shown, and a worksheet
				name, _ := (&segments{parts: [][]byte{body[6:]}}).string(1)
				x.sheets = append(x.sheets, xlsSheet{name, u32(body, 0)})
			}
		case recSST:
			pos = x.sst(body, pos)
		}
	}
}

// sst reads the table of strings, which goes on in Continue records.
func (x *xls) sst(body []byte, pos int) int {
	if len(body) < 8 {
		return pos
	}
	s := &segments{parts: [][]byte{body[8:]}}
	for {
		id, more, next, ok := x.record(pos)
		if !ok || id != recContinue {
			break
		}
		s.parts = append(s.parts, more)
		pos = next
	}
	for range u32(body, 4) {
		text, ok := s.string(2)
		if !ok {
			break
		}
		x.strings = append(x.strings, strings.Join(strings.Fields(text), " "))
	}
	return pos
}

// segments reads strings that may be cut between records; each further record
// begins with the flags of the characters that follow.
type segments struct {
	parts [][]byte
}

func (s *segments) take(n int) ([]byte, bool) {
	var out []byte
	for n > 0 {
		if len(s.parts) == 0 {
			return out, false
		}
		k := min(n, len(s.parts[0]))
		out = append(out, s.parts[0][:k]...)
		s.parts[0] = s.parts[0][k:]
		n -= k
		if len(s.parts[0]) == 0 {
			s.parts = s.parts[1:]
		}
	}
	return out, true
}

// string reads a string whose length takes size bytes ([MS-XLS] 2.5.293).
func (s *segments) string(size int) (string, bool) {
	head, ok := s.take(size + 1)
	if !ok {
		return "", false
	}
	n := int(head[0])
	if size == 2 {
		n = u16(head, 0)
	}
	flags := head[size]
	runs, ext := 0, 0
	if flags&8 != 0 {
		b, ok := s.take(2)
		if !ok {
			return "", false
		}
		runs = u16(b, 0)
	}
	if flags&4 != 0 {
		b, ok := s.take(4)
		if !ok {
			return "", false
		}
		ext = u32(b, 0)
	}
	text := s.chars(n, flags&1 != 0)
	if ext > MaxText {
		return text, false
	}
	_, ok = s.take(4*runs + ext)
	return text, ok
}

func (s *segments) chars(n int, wide bool) string {
	var out []uint16
	for n > 0 && len(s.parts) > 0 {
		part := s.parts[0]
		if len(part) == 0 {
			s.parts = s.parts[1:]
			if len(s.parts) == 0 || len(s.parts[0]) == 0 {
				break
			}
			wide = s.parts[0][0]&1 != 0
			s.parts[0] = s.parts[0][1:]
			continue
		}
		width := 1
		if wide {
			width = 2
		}
		k := min(n, len(part)/width)
		if k == 0 {
			break
		}
		for i := range k {
			if wide {
				out = append(out, uint16(u16(part, 2*i)))
			} else {
				out = append(out, uint16(part[i]))
			}
		}
		s.parts[0] = part[k*width:]
		n -= k
	}
	return string(utf16.Decode(out))
}

// sheet reads the worksheet that begins at pos.
func (x *xls) sheet(pos int) *Table {
	g := &sheetGrid{}
	hidden := map[int]bool{}
	at := [2]int{-1, -1} // of the formula whose text comes next
	set := func(row, col int, text string) {
		if !hidden[row] {
			g.set(row, col, text)
		}
	}
	for depth := 0; ; {
		id, b, next, ok := x.record(pos)
		if !ok {
			break
		}
		pos = next
		row, col := u16(b, 0), u16(b, 2)
		switch id {
		case recBOF:
			depth++ // charts lie within
		case recEOF:
			if depth--; depth <= 0 {
				return g.table()
			}
		case recRow:
			hidden[row] = u16(b, 12)&0x20 != 0
		case recLabelSST:
			if i := u32(b, 6); i < len(x.strings) {
				set(row, col, x.strings[i])
			}
		case recLabel:
			text, _ := (&segments{parts: [][]byte{b[min(6, len(b)):]}}).string(2)
			set(row, col, strings.Join(strings.Fields(text), " "))
		case recNumber:
			if len(b) >= 14 {
				set(row, col, x.figure(math.Float64frombits(binary.LittleEndian.Uint64(b[6:])), u16(b, 4)))
			}
		case recRK:
			set(row, col, x.figure(rk(u32(b, 6)), u16(b, 4)))
		case recMulRK:
			for i := 4; i+6 <= len(b)-2; i += 6 {
				set(row, col+(i-4)/6, x.figure(rk(u32(b, i+2)), u16(b, i)))
			}
		case recFormula:
			if len(b) < 14 {
				continue
			}
			if u16(b, 12) != 0xFFFF {
				set(row, col, x.figure(math.Float64frombits(binary.LittleEndian.Uint64(b[6:])), u16(b, 4)))
			} else if b[6] == 0 {
				at = [2]int{row, col}
			}
		case recString:
			text, _ := (&segments{parts: [][]byte{b}}).string(2)
			set(at[0], at[1], strings.Join(strings.Fields(text), " "))
		case recMerged:
			for i := 2; i+8 <= len(b); i += 8 {
				g.merged(u16(b, i), u16(b, i+4), u16(b, i+2), u16(b, i+6))
			}
		}
	}
	return g.table()
}

// rk unpacks a figure of 30 bits ([MS-XLS] 2.5.217).
func rk(v int) float64 {
	var f float64
	if v&2 != 0 {
		f = float64(int32(uint32(v)) >> 2)
	} else {
		f = math.Float64frombits(uint64(uint32(v)&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

// figure shows a figure in its style. The file holds binary floats; fifteen
// digits are what they are good for.
func (x *xls) figure(f float64, style int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return ""
	}
	format := ""
	if style < len(x.styles) {
		id := x.styles[style]
		if format = x.custom[id]; format == "" {
			format = builtinFormat(id)
		}
	}
	return shown(strconv.FormatFloat(f, 'g', 15, 64), format, x.from1904)
}
