package extract

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"policywatch/extract/office"
	"policywatch/extract/pdftext"
)

// ErrUnreadable tells that an attachment is of a kind that is not read, or
// holds no text.
var ErrUnreadable = errors.New("cannot be read")

// Attachment reads a file that a page links to: PDF, DOCX, XLSX, XLS, DOC, and
// HTML or plain text under whatever name. What the bytes are decides, not the
// name or the type that the server claims; contentType and name only say what
// to call the file in an error and, for the name, in a title.
//
// The error wraps ErrTooBig or ErrUnreadable and says what can be done. Of DOC
// the ordinals that Word numbers by itself and merged cells are not read, of
// PDF no scans.
func Attachment(body []byte, contentType, name string, opts Options) (*Document, error) {
	if limit := opts.maxBytes(); len(body) > limit {
		return nil, fmt.Errorf("extract %s: %d bytes, at most %d are read: %w", name, len(body), limit, ErrTooBig)
	}
	switch kind := sniff(body); kind {
	case "html":
		return HTML(body, nil, opts)
	case "text":
		return Text(string(body), opts), nil
	case "locked":
		return nil, attachmentError(name, office.ErrEncrypted)
	case "":
		return nil, fmt.Errorf("extract %s (%s): %w: only PDF, DOCX, XLSX, XLS, DOC, HTML and text are; convert it to one of these", name, firstOf(contentType, "type not said"), ErrUnreadable)
	default:
		ps, err := filePieces(kind, body)
		if err != nil {
			return nil, attachmentError(name, err)
		}
		return fileDocument(ps, name, opts), nil
	}
}

func attachmentError(name string, err error) error {
	switch {
	case errors.Is(err, office.ErrTooBig), errors.Is(err, pdftext.ErrTooBig):
		return fmt.Errorf("extract %s: %w: %w", name, ErrTooBig, err)
	case errors.Is(err, office.ErrEncrypted), errors.Is(err, pdftext.ErrEncrypted):
		return fmt.Errorf("extract %s: %w without its password: %w", name, ErrUnreadable, err)
	}
	return fmt.Errorf("extract %s: %w: %w", name, ErrUnreadable, err)
}

// sniff tells the format of a file by its first bytes; "" for an unknown one.
func sniff(body []byte) string {
	head := body[:min(len(body), 1024)]
	switch {
	case bytes.Contains(head, []byte("%PDF-")):
		return "pdf"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		switch {
		case bytes.Contains(body, []byte("word/document.xml")):
			return "docx"
		case bytes.Contains(body, []byte("xl/workbook.xml")):
			return "xlsx"
		}
		return ""
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		switch {
		case bytes.Contains(body, utf16Name("EncryptedPackage")):
			return "locked"
		case bytes.Contains(body, utf16Name("WordDocument")):
			return "doc"
		}
		if bytes.Contains(body, utf16Name("Workbook")) || bytes.Contains(body, utf16Name("Book")) {
			return "xls"
		}
		return ""
	}
	lower := bytes.ToLower(head)
	for _, tag := range []string{"<html", "<!doctype html", "<body", "<table", "<div", "<p>"} {
		if bytes.Contains(lower, []byte(tag)) {
			return "html"
		}
	}
	if len(head) == 0 || bytes.IndexByte(head, 0) >= 0 || bytes.HasPrefix(head, []byte("{\\rtf")) {
		return ""
	}
	return "text"
}

// utf16Name is how a compound file writes the name of a stream.
func utf16Name(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// filePieces reads a file into pieces.
func filePieces(kind string, body []byte) ([]piece, error) {
	if kind == "pdf" {
		blocks, err := pdftext.Read(body)
		if err != nil {
			return nil, err
		}
		ps := make([]piece, 0, len(blocks))
		for _, b := range blocks {
			if b.Table != nil {
				ps = append(ps, tablePiece(b.Table.Cells, b.Table.Rows))
			} else if s := cleanLine(b.Text); s != "" {
				p := newPiece(s)
				p.gap = true
				ps = append(ps, p)
			}
		}
		return ps, nil
	}
	read := map[string]func([]byte) ([]office.Block, error){"docx": office.DOCX, "xlsx": office.XLSX, "xls": office.XLS, "doc": office.DOC}[kind]
	blocks, err := read(body)
	if err != nil {
		return nil, err
	}
	var ps []piece
	for i := range blocks {
		ps = append(ps, officePieces(&blocks[i], len(blocks) > 1)...)
	}
	return ps, nil
}

// officePieces makes a paragraph one piece, a sheet its title lines and a table.
func officePieces(b *office.Block, several bool) []piece {
	if b.Table == nil {
		p := newPiece(cleanLine(b.Text))
		if p.text == "" {
			return nil
		}
		p.gap, p.rank, p.depth = true, b.Heading, b.Depth
		if p.rank == 0 && b.Bold && runeLen(p.text) <= 44 {
			p.rank = boldLine
		}
		return []piece{p}
	}
	var ps []piece
	if several && b.Table.Name != "" && !strings.HasPrefix(b.Table.Name, "Sheet") {
		p := newPiece(cleanLine(b.Table.Name))
		p.gap, p.rank = true, 2
		ps = append(ps, p)
	}
	rows := b.Table.Rows
	for len(rows) > 1 && b.Table.Name != "" && oneCell(b.Table.Cells, rows[0]) {
		// A sheet's title and unit stand in cells over its width.
		p := newPiece(cleanLine(firstCell(b.Table.Cells, rows[0])))
		p.gap = true
		ps = append(ps, p)
		rows = rows[1:]
	}
	table := tablePiece(b.Table.Cells, rows)
	captionFrom(table.grid, ps)
	return append(ps, table)
}

// oneCell tells whether a row has text in one cell alone.
func oneCell(cells []string, row []int) bool {
	found := -1
	for _, id := range row {
		if cells[id] == "" || id == found {
			continue
		}
		if found >= 0 {
			return false
		}
		found = id
	}
	return found >= 0
}

func firstCell(cells []string, row []int) string {
	for _, id := range row {
		if cells[id] != "" {
			return cells[id]
		}
	}
	return ""
}

func tablePiece(cells []string, rows [][]int) piece {
	g := &grid{cells: make([]string, len(cells)), rows: rows}
	for i, c := range cells {
		g.cells[i] = strings.ReplaceAll(strings.ReplaceAll(cleanLine(c), "\n", " "), "\t", " ")
	}
	g.findHeaders()
	return piece{grid: g, gap: true}
}

// fileDocument makes the document of a file. A file that shows no title has
// that of its name.
func fileDocument(ps []piece, name string, opts Options) *Document {
	d := &Document{URL: opts.URL}
	ps = joinTables(dropBoilerplate(ps))
	for i := range ps {
		if ps[i].grid != nil {
			captionFrom(ps[i].grid, ps[:i])
		}
	}
	ps = splitPairs(dropCredits(d, readHead(d, ps)))
	if d.Title == "" {
		base := path.Base(strings.ReplaceAll(name, "\\", "/"))
		if base = strings.TrimSuffix(base, path.Ext(base)); strings.IndexFunc(base, isHan) >= 0 {
			d.learn("title", &d.Title, cleanQuestion(base), "name of the file")
		}
	}
	readSignature(d, ps)
	fill(d, ps, nil)
	return d
}
