package extract

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A want is what a person would read from a page of testdata/pages; it was
// written together with the page, never taken from the program's output.
type want struct {
	URL         string            `json:"url"`
	Title       string            `json:"title"`
	Published   string            `json:"published"`
	Publisher   string            `json:"publisher"`
	DocNumber   string            `json:"doc_number"`
	Issuer      string            `json:"issuer"`
	Column      string            `json:"column"`
	Info        map[string]string `json:"info"`
	Attachments int               `json:"attachments"`
	Items       []wantItem        `json:"items"`
}

type wantItem struct {
	Role        Role        `json:"role"`
	Question    string      `json:"question"`
	ShortAnswer string      `json:"short_answer"`
	Published   string      `json:"published"` // "*" where any will do
	Lines       []string    `json:"lines"`     // of the answer, without bullets
	Loose       bool        `json:"loose"`     // further lines are no mistake
	Tables      []wantTable `json:"tables"`
}

type wantTable struct {
	Rows       int    `json:"rows"`
	Cols       int    `json:"cols"`
	HeaderRows int    `json:"header_rows"`
	HeaderCols int    `json:"header_cols"`
	Caption    string `json:"caption"`
}

// pageScore counts what was read right, by kind.
type pageScore struct{ head, date, items, lines, extra, tables tally }

// readSaved reads a saved page that was served at url.
func readSaved(t *testing.T, file, url string) *Document {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d, err := HTML(page, nil, Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// readWant reads what is to be read from a saved page.
func readWant(t *testing.T, file string, want any) {
	t.Helper()
	data, err := os.ReadFile(strings.TrimSuffix(file, ".html") + ".want.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, want); err != nil {
		t.Fatal(file, err)
	}
}

// TestPages scores the reading of pages in fourteen layouts of Chinese sites.
func TestPages(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*/*.html")
	if err != nil || len(files) < 60 {
		t.Fatal("pages are missing", len(files), err)
	}
	var s pageScore
	for _, file := range files {
		var w want
		readWant(t, file, &w)
		d := readSaved(t, file, w.URL)
		s.page(t, strings.TrimPrefix(file, "testdata/pages/"), &w, d)
	}
	t.Logf("%d pages: head %v, dates %v, items %v, lines %v, foreign lines %v, tables %v", len(files), s.head, s.date, s.items, s.lines, s.extra, s.tables)
	for name, v := range map[string]tally{"head": s.head, "dates": s.date, "items": s.items, "lines": s.lines, "foreign lines": s.extra, "tables": s.tables} {
		if v.right*1000 < v.all*985 {
			t.Errorf("%s %v, want 98.5 %%", name, v)
		}
	}
}

func (s *pageScore) page(t *testing.T, name string, w *want, d *Document) {
	eq := func(in *tally, what, got, want string) {
		in.add(t, got == want, "%s %s: got %q want %q", name, what, got, want)
	}
	eq(&s.head, "title", d.Title, w.Title)
	if w.Published != "" {
		eq(&s.date, "published", d.Published, w.Published)
	}
	if w.Publisher != "" {
		eq(&s.head, "publisher", d.Publisher, w.Publisher)
	}
	eq(&s.head, "number", d.DocNumber, w.DocNumber)
	if w.Issuer != "" {
		eq(&s.head, "issuer", d.Issuer, w.Issuer)
	}
	if w.Column != "" {
		eq(&s.head, "column", d.Site.Column, w.Column)
	}
	info := map[string]string{}
	for _, i := range d.Info {
		info[i.Label] = i.Value
	}
	for label, v := range w.Info {
		eq(&s.head, "info "+label, info[label], v)
	}
	files := 0
	for _, l := range d.Links {
		if l.Kind == LinkAttachment {
			files++
		}
	}
	s.head.add(t, files == w.Attachments, "%s: %d attachments, want %d", name, files, w.Attachments)
	s.items.add(t, len(d.Items) == len(w.Items), "%s: %d items, want %d", name, len(d.Items), len(w.Items))
	got := map[string]Item{}
	for _, it := range d.Items {
		checkItem(t, name, it)
		got[string(it.Role)+bare(it.Question)] = it
	}
	for _, wi := range w.Items {
		it, ok := got[string(wi.Role)+bare(wi.Question)]
		s.items.add(t, ok, "%s: no %s %q", name, wi.Role, wi.Question)
		if ok {
			s.item(t, name, &wi, &it)
		}
	}
}

func (s *pageScore) item(t *testing.T, name string, w *wantItem, it *Item) {
	s.items.add(t, it.ShortAnswer == w.ShortAnswer, "%s %q: short answer %q want %q", name, w.Question, it.ShortAnswer, w.ShortAnswer)
	if w.Published != "*" {
		s.date.add(t, it.Published == w.Published, "%s %q: published %q want %q", name, w.Question, it.Published, w.Published)
	}
	lines := map[string]int{}
	var tables []*Table
	for _, b := range it.Blocks {
		if b.Table != nil {
			tables = append(tables, b.Table)
		}
		for line := range strings.SplitSeq(it.Answer[b.Start+len(b.Marker):b.End], "\n") {
			lines[squeeze(line)]++
		}
	}
	for _, l := range w.Lines {
		m, _ := parseMarker(l)
		l = squeeze(strings.TrimPrefix(l, m))
		full := squeeze(m) + l
		found := lines[l] > 0 || lines[full] > 0
		if lines[l] > 0 {
			lines[l]--
		} else {
			lines[full]--
		}
		s.lines.add(t, found, "%s %q: no line %q", name, w.Question, l)
	}
	if !w.Loose {
		for l, n := range lines {
			if l != "" {
				s.extra.add(t, n <= 0, "%s %q: foreign line %q", name, w.Question, l)
			}
		}
	}
	s.tables.add(t, len(tables) == len(w.Tables), "%s %q: %d tables want %d", name, w.Question, len(tables), len(w.Tables))
	for i := range min(len(tables), len(w.Tables)) {
		tb := tables[i]
		got := wantTable{len(tb.Rows), len(tb.Rows[0]), tb.HeaderRows, tb.HeaderCols, tb.Caption}
		s.tables.add(t, got == w.Tables[i], "%s table %d: got %+v want %+v", name, i, got, w.Tables[i])
	}
}
