package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func makeZip(t testing.TB, members map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range members {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Lists that Word numbers by itself, in the ways of official texts.
func TestNumbering(t *testing.T) {
	par := func(level, text string) string {
		return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	file := makeZip(t, map[string]string{
		"word/document.xml": `<w:document><w:body>` + par("0", "缴费标准") + par("1", "个人缴费") + par("1", "财政补助") + par("2", "市级") + par("0", "附则") + par("1", "施行") + `</w:body></w:document>`,
		"word/numbering.xml": `<w:numbering><w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>`,
	})
	blocks, err := DOCX(file)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range blocks {
		got = append(got, b.Text)
	}
	want := "一、缴费标准 （一）个人缴费 （二）财政补助 3. 市级 二、附则 （一）施行"
	if strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, " "), want)
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct{ value, format, want string }{
		{"0.070000000000000007", "0%", "7%"},
		{"0.28999999999999998", "0.00%", "29%"},
		{"0.005", "0.0%", "0.5%"},
		{"4408", "General", "4408"},
		{"4408.5", "", "4408.5"},
		{"1E-3", "0.0%", "0.1%"},
		{"99.999999999999999", "", "100"},
		{"-0.5", "0%", "-50%"},
		{"45839", "yyyy/m/d", "2025-07-01"},
		{"45839", `yyyy"年"m"月"`, "2025-07-01"},
		{"12", `0"日"`, "12"},
		{"-0", "", "0"},
		{"abc", "0%", "abc"},
		{"", "0%", ""},
	} {
		if got := shown(c.value, c.format, false); got != c.want {
			t.Errorf("shown(%q, %q) = %q, want %q", c.value, c.format, got, c.want)
		}
	}
}

func TestBombs(t *testing.T) {
	text := strings.Repeat("\x00", MaxText+1)
	for name, read := range map[string]func([]byte) ([]Block, error){"word/document.xml": DOCX, "xl/workbook.xml": XLSX} {
		if _, err := read(makeZip(t, map[string]string{name: text})); !errors.Is(err, ErrTooBig) {
			t.Errorf("%s: error %v, want ErrTooBig", name, err)
		}
	}
}

// A sheet may claim to merge everything.
func TestMergedWithoutEnd(t *testing.T) {
	file := makeZip(t, map[string]string{
		"xl/workbook.xml":            `<workbook><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>险种</t></is></c><c r="B1"><v>8</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>`,
	})
	blocks, err := XLSX(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(blocks) != 1 || len(blocks[0].Table.Rows) != 1 {
		t.Errorf("blocks %+v", blocks)
	}
}

func fuzz(f *testing.F, pattern string, read func([]byte) ([]Block, error)) {
	files, _ := filepath.Glob("../testdata/files/" + pattern)
	if len(files) == 0 {
		f.Fatal("no files to begin with")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		blocks, _ := read(data)
		for _, b := range blocks {
			if b.Table == nil {
				continue
			}
			for _, row := range b.Table.Rows {
				if len(row) != len(b.Table.Rows[0]) {
					t.Error("ragged table")
				}
				for _, id := range row {
					_ = b.Table.Cells[id]
				}
			}
		}
	})
}

func FuzzDOC(f *testing.F)  { fuzz(f, "*.doc", DOC) }
func FuzzDOCX(f *testing.F) { fuzz(f, "*.docx", DOCX) }
func FuzzXLS(f *testing.F)  { fuzz(f, "*.xls", XLS) }
func FuzzXLSX(f *testing.F) { fuzz(f, "*.xlsx", XLSX) }
