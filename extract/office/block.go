package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// A Block is a paragraph or a table.
type Block struct {
	Text    string // of a paragraph, its list ordinal or bullet included
	Heading int    // outline level 1 to 6, 0 for body text
	Depth   int    // list depth from 1, 0 outside lists
	Bold    bool   // all of the text is bold
	Table   *Table // instead of text
}

// A Table holds each cell once; Rows are rows of equal length with indices into
// Cells, so that a merged cell stands in all its places.
type Table struct {
	Name  string // of the sheet, "" elsewhere
	Cells []string
	Rows  [][]int
}

// MaxText is how many bytes of a file are unpacked at most.
const MaxText = 64 << 20

// Errors that tell why a file cannot be read.
var (
	ErrTooBig    = errors.New("unpacks to more than the limit")
	ErrEncrypted = errors.New("is protected by a password")
	ErrDamaged   = errors.New("is damaged")
)

// maxCells bounds the places of one table: merged ranges are numbers that a
// file may set to anything.
const maxCells = 1 << 18

// A budget counts what is unpacked.
type budget struct{ left int64 }

// read unpacks one member of a zip file; nil where there is none.
func (b *budget) read(z *zip.Reader, name string) ([]byte, error) {
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %v", name, ErrDamaged, err)
		}
		defer r.Close()
		var buf bytes.Buffer
		n, err := io.Copy(&buf, io.LimitReader(r, b.left+1))
		b.left -= n
		if b.left < 0 {
			return nil, fmt.Errorf("%s: %w", name, ErrTooBig)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %v", name, ErrDamaged, err)
		}
		return buf.Bytes(), nil
	}
	return nil, nil
}

func openZip(file []byte) (*zip.Reader, *budget, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return z, &budget{MaxText}, nil
}

// add puts a new cell into the table and gives its index.
func (t *Table) add(text string) int {
	t.Cells = append(t.Cells, text)
	return len(t.Cells) - 1
}

// level makes all rows equally wide and drops those that are empty.
func (t *Table) level() {
	width := 0
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	rows := t.Rows[:0]
	for _, row := range t.Rows {
		text := false
		for _, id := range row {
			text = text || t.Cells[id] != ""
		}
		if !text {
			continue
		}
		for len(row) < width {
			row = append(row, t.add(""))
		}
		rows = append(rows, row)
	}
	t.Rows = rows
}
