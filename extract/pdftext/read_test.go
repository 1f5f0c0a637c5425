package pdftext

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// makePDF writes a file of one page with the given content stream and font.
func makePDF(content []byte, filter, font string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	b.WriteString("1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n")
	b.WriteString("2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n")
	b.WriteString("3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj\n")
	fmt.Fprintf(&b, "4 0 obj <</Length %d%s>> stream\n", len(content), filter)
	b.Write(content)
	b.WriteString("\nendstream endobj\n5 0 obj " + font + " endobj\ntrailer <</Root 1 0 R>>\n")
	return b.Bytes()
}

const latin = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"

// GBK codes in a font that is not embedded, as old offices print.
const gbkFont = "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[<</DW 1000>>]>>"

func text(blocks []Block) string {
	var b strings.Builder
	for _, x := range blocks {
		if x.Table != nil {
			for _, row := range x.Table.Rows {
				for _, id := range row {
					b.WriteString(x.Table.Cells[id] + "|")
				}
				b.WriteByte('\n')
			}
			continue
		}
		b.WriteString(x.Text + "\n")
	}
	return b.String()
}

func TestReadLines(t *testing.T) {
	for _, c := range []struct{ name, content, font, want string }{
		{"simple", "BT /F1 12 Tf 72 700 Td (Rate) Tj 40 0 Td (70%) Tj ET", latin, "Rate 70%\n"},
		{"kerning", "BT /F1 12 Tf 72 700 Td [(Ra) -20 (te)] TJ ET", latin, "Rate\n"},
		{"two lines", "BT /F1 12 Tf 14 TL 72 700 Td (one) Tj T* (two) Tj ET", latin, "one\ntwo\n"},
		{"escapes", `BT /F1 12 Tf 72 700 Td (a\(b\)\103) Tj ET`, latin, "a(b)C\n"},
		{"gbk", "BT /F1 12 Tf 72 700 Td <D2BDB1A3> Tj ET", gbkFont, "医保\n"},
		{"drawn twice", "BT /F1 12 Tf 72 700 Td (A) Tj ET BT /F1 12 Tf 72.4 700 Td (A) Tj ET", latin, "A\n"},
		{"page number", "BT /F1 12 Tf 72 700 Td (text) Tj 220 -670 Td (- 3 -) Tj ET", latin, "text\n"},
		{"ruled", "50 500 m 250 500 l S 50 520 m 250 520 l S 50 540 m 250 540 l S 50 500 m 50 540 l S 150 500 m 150 540 l S 250 500 m 250 540 l S " +
			"BT /F1 10 Tf 60 526 Td (kind) Tj 100 0 Td (rate) Tj -100 -20 Td (a) Tj 100 0 Td (8%) Tj ET", latin, "kind|rate|\na|8%|\n"},
	} {
		blocks, err := Read(makePDF([]byte(c.content), "", c.font))
		if err != nil || text(blocks) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, text(blocks), err, c.want)
		}
	}
}

func TestReadBomb(t *testing.T) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	zeros := make([]byte, 1<<20)
	for range MaxText>>20 + 1 {
		z.Write(zeros)
	}
	z.Close()
	_, err := Read(makePDF(packed.Bytes(), "/Filter/FlateDecode", latin))
	if !errors.Is(err, ErrTooBig) {
		t.Errorf("error %v, want ErrTooBig", err)
	}
}

func TestReadNoText(t *testing.T) {
	unnamed := "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<<>>]>>"
	for name, file := range map[string][]byte{
		"scan":          makePDF([]byte("q 595 0 0 842 0 0 cm /Im1 Do Q"), "", latin),
		"unnamed glyph": makePDF([]byte("BT /F1 12 Tf 72 700 Td <00010002> Tj ET"), "", unnamed),
	} {
		if _, err := Read(file); !errors.Is(err, ErrNoText) {
			t.Errorf("%s: error %v, want ErrNoText", name, err)
		}
	}
}

// Loops and nests that a doctored file may hold.
func TestReadHostile(t *testing.T) {
	for name, file := range map[string]string{
		"page tree loop": "%PDF-1.4\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[2 0 R 2 0 R]>> endobj trailer <</Root 1 0 R>>",
		"reference loop": "%PDF-1.4\n1 0 obj 1 0 R endobj trailer <</Root 1 0 R>>",
		"deep array":     "%PDF-1.4\n1 0 obj " + strings.Repeat("[", 1_000_000),
		"deep dict":      "%PDF-1.4\n1 0 obj " + strings.Repeat("<</A", 300_000),
		"many objects":   "%PDF-1.4\n" + strings.Repeat("1 0 obj<<>>endobj ", 200_000) + "trailer",
		"open streams":   "%PDF-1.4\n" + strings.Repeat("1 0 obj<<>>stream ", 200_000),
		"form in itself": string(makePDF([]byte("/F Do"), "/Subtype/Form/Resources<</XObject<</F 4 0 R>>>>", latin)),
	} {
		if _, err := Read([]byte(file)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("../testdata/files/*.pdf")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(makePDF([]byte("BT /F1 12 Tf 72 700 Td (Rate) Tj ET"), "", latin))
	f.Fuzz(func(t *testing.T, data []byte) {
		blocks, err := Read(data)
		if err == nil && len(blocks) == 0 {
			t.Error("neither text nor error")
		}
		for _, b := range blocks {
			if b.Table == nil {
				continue
			}
			for _, row := range b.Table.Rows {
				if len(row) != len(b.Table.Rows[0]) {
					t.Error("ragged table")
				}
			}
		}
	})
}
