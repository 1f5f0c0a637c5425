package extract

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func readFile(t testing.TB, name string) []byte {
	data, err := os.ReadFile(filepath.Join("testdata/files", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// noticeLines is what every form of the notice says.
var noticeLines = []string{
	"各区医疗保障局，各定点医疗机构：",
	"为进一步提高参保人员医疗保障水平，经市人民政府同意，现将职工基本医疗保险住院待遇标准有关事项调整如下，请遵照执行。",
	"一、起付标准",
	"参保职工在一级、二级、三级定点医疗机构住院的起付标准分别为200元、500元、900元。一个自然年度内第二次及以上住院的，起付标准降低50%。",
	"二、支付比例",
	"一级及以下\t92%\t95%",
	"二级\t88%\t92%",
	"三级\t82%\t87%",
	"三、其他事项",
	"年度最高支付限额为30万元。",
	"未按规定备案的，支付比例降低15个百分点。",
	"本通知自2025年7月1日起施行，有效期5年。",
	"鄂州市医疗保障局",
	"2025年6月12日",
}

func TestAttachmentNotice(t *testing.T) {
	for _, name := range []string{"notice.docx", "notice.doc", "notice.pdf", "notice-restricted.pdf", "notice-chromium.pdf"} {
		t.Run(name, func(t *testing.T) {
			d, err := Attachment(readFile(t, name), "", name, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if d.Title != "关于调整职工基本医疗保险住院待遇标准的通知" {
				t.Errorf("title %q", d.Title)
			}
			if d.DocNumber != "鄂州医保发〔2025〕21号" || d.Issuer != "鄂州市医疗保障局" || d.Published != "2025-06-12" {
				t.Errorf("number %q issuer %q published %q", d.DocNumber, d.Issuer, d.Published)
			}
			checkItem(t, name, d.Items[0])
			answer := d.Items[0].Answer
			for _, line := range noticeLines {
				if !strings.Contains(answer, line) {
					t.Errorf("no line %q in\n%s", line, answer)
				}
			}
			table := tableOf(t, d)
			if len(table.Rows) != 5 || len(table.Rows[0]) != 3 {
				t.Errorf("table has %d rows of %d", len(table.Rows), len(table.Rows[0]))
			}
			// Merged cells are not read from DOC.
			if name != "notice.doc" && (table.HeaderRows != 2 || table.HeaderCols != 1 || table.Rows[0][0] != table.Rows[1][0] || table.Rows[0][1] != table.Rows[0][2]) {
				t.Errorf("table headers %d, %d, rows %v", table.HeaderRows, table.HeaderCols, table.Rows[:2])
			}
		})
	}
}

func tableOf(t *testing.T, d *Document) *Table {
	t.Helper()
	i := slices.IndexFunc(d.Items[0].Blocks, func(b Block) bool { return b.Table != nil })
	if i < 0 {
		t.Fatalf("no table in\n%s", d.Items[0].Answer)
	}
	return d.Items[0].Blocks[i].Table
}

func TestAttachmentSheets(t *testing.T) {
	want := "险种\t缴费比例\t基数下限（元）\t执行日期\n单位\t个人\n养老保险\t16%\t8%\t4408\t2025-07-01\n失业保险\t0.5%\t0.5%\t4408.5\t2025-07-01"
	for _, name := range []string{"rates.xlsx", "rates.xls"} {
		d, err := Attachment(readFile(t, name), "", name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Title != "2025年度社会保险缴费比例表" || d.Items[0].Answer != want {
			t.Errorf("%s: title %q answer\n%s", name, d.Title, d.Items[0].Answer)
		}
		if table := tableOf(t, d); table.HeaderRows != 2 || table.HeaderCols != 1 || table.Caption != d.Title {
			t.Errorf("%s: headers %d, %d caption %q", name, table.HeaderRows, table.HeaderCols, table.Caption)
		}
	}
}

// Figures in a file without rules or embedded fonts.
func TestAttachmentUnembedded(t *testing.T) {
	d, err := Attachment(readFile(t, "bases-unembedded.pdf"), "", "x.pdf", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "关于公布2025年度社会保险缴费基数的通告" || d.Issuer != "绵阳市人力资源和社会保障局" {
		t.Errorf("title %q issuer %q", d.Title, d.Issuer)
	}
	if table := tableOf(t, d); len(table.Rows) != 3 || table.HeaderRows != 1 || table.HeaderCols != 1 {
		t.Errorf("table %+v", table)
	}
}

func TestAttachmentErrors(t *testing.T) {
	for name, c := range map[string]struct {
		body []byte
		want error
		says string
	}{
		"locked.pdf":  {readFile(t, "notice-locked.pdf"), ErrUnreadable, "password"},
		"picture.jpg": {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), ErrUnreadable, "convert it"},
		"cut.docx":    {readFile(t, "notice.docx")[:3000], ErrUnreadable, "damaged"},
		"empty.pdf":   {[]byte("%PDF-1.4\n"), ErrUnreadable, "damaged"},
		"paper.rtf":   {[]byte("{\\rtf1 x}"), ErrUnreadable, "convert it"},
		"big.pdf":     {make([]byte, DefaultMaxBytes+1), ErrTooBig, "at most"},
	} {
		_, err := Attachment(c.body, "application/octet-stream", name, Options{})
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v, want %v that says %q", name, err, c.want, c.says)
		}
	}
}

// Spreadsheets and documents that are HTML in truth are common.
func TestAttachmentSniffs(t *testing.T) {
	d, err := Attachment([]byte(`<html><body><h1>门诊报销比例是多少</h1><p>职工医保门诊报销比例为70%，居民为50%。</p></body></html>`), "application/vnd.ms-excel", "a.xls", Options{})
	if err != nil || d.Title != "门诊报销比例是多少" {
		t.Errorf("HTML: %v, %v", d, err)
	}
	d, err = Attachment([]byte("门诊报销比例是多少\n\n职工医保门诊报销比例为70%。"), "text/plain", "a.txt", Options{})
	if err != nil || d.Title != "门诊报销比例是多少" {
		t.Errorf("text: %v, %v", d, err)
	}
}
