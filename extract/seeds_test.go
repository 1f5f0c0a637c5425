package extract

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const seedDir = "../normalize/testdata/seeds"

type goldItem struct {
	Role        Role   `json:"role"`
	Question    string `json:"question"`
	ShortAnswer string `json:"short_answer"`
	Published   string `json:"published"`
}

type goldPage struct {
	File     string                 `json:"file"`
	Document struct{ Title string } `json:"document"`
	Items    []goldItem             `json:"items"`
	Records  []struct {
		Item     int    `json:"item"`
		Evidence string `json:"evidence"`
	} `json:"records"`
}

func readGold(t testing.TB) []goldPage {
	f, err := os.Open(filepath.Join(seedDir, "gold.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var pages []goldPage
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var p goldPage
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		pages = append(pages, p)
	}
	if len(pages) == 0 {
		t.Fatal("no gold")
	}
	return pages
}

func readSeed(t testing.TB, name string) string {
	data, err := os.ReadFile(filepath.Join(seedDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSeedTexts(t *testing.T) {
	for _, page := range readGold(t) {
		d := Text(readSeed(t, page.File), Options{})
		checkGold(t, page, d)
	}
}

// checkGold compares a document with the gold of a page: title, every item,
// and that each record's evidence stands in its item's text.
func checkGold(t *testing.T, page goldPage, d *Document) {
	t.Helper()
	if d.Title != page.Document.Title {
		t.Errorf("%s: title %q, want %q", page.File, d.Title, page.Document.Title)
	}
	if len(d.Items) != len(page.Items) {
		t.Errorf("%s: %d items, want %d", page.File, len(d.Items), len(page.Items))
	}
	for i := range min(len(d.Items), len(page.Items)) {
		it := d.Items[i]
		got := goldItem{it.Role, it.Question, it.ShortAnswer, it.Published}
		if got != page.Items[i] {
			t.Errorf("%s item %d:\n got %+v\nwant %+v", page.File, i, got, page.Items[i])
		}
		checkItem(t, page.File, it)
	}
	for _, r := range page.Records {
		if r.Item >= len(d.Items) {
			continue
		}
		text := squeeze(d.Items[r.Item].Question + d.Items[r.Item].Answer)
		if !strings.Contains(text, squeeze(r.Evidence)) {
			t.Errorf("%s item %d: no evidence %q", page.File, r.Item, r.Evidence)
		}
	}
}

// checkItem checks an item of an honest page: what holds of every item, and
// that no line of the site is in the answer.
func checkItem(t *testing.T, name string, it Item) {
	t.Helper()
	checkBlocks(t, name, it)
	for line := range strings.Lines(it.Answer) {
		if isBoilerplate(strings.TrimSpace(line)) && strings.TrimSpace(line) != "" {
			t.Errorf("%s item %d: boilerplate in answer: %q", name, it.Index, line)
		}
	}
}

// checkBlocks checks what holds of every item: blocks are in order, hold all of
// the answer's text, and the short answer is its first line.
func checkBlocks(t *testing.T, name string, it Item) {
	t.Helper()
	at := 0
	for _, b := range it.Blocks {
		if b.Start < at || b.End < b.Start || b.End > len(it.Answer) {
			t.Errorf("%s item %d: block %+v after %d of %d", name, it.Index, b, at, len(it.Answer))
			return
		}
		if strings.TrimSpace(it.Answer[at:b.Start]) != "" {
			t.Errorf("%s item %d: text between blocks: %q", name, it.Index, it.Answer[at:b.Start])
		}
		if !strings.HasPrefix(it.Answer[b.Start:b.End], b.Marker) {
			t.Errorf("%s item %d: marker %q is not in %q", name, it.Index, b.Marker, it.Answer[b.Start:b.End])
		}
		if b.Level < 0 || b.Kind == Heading && (b.Level < 1 || b.Level > 6) || b.Kind == ListItem && b.Level < 1 {
			t.Errorf("%s item %d: level of %+v", name, it.Index, b)
		}
		if (b.Kind == TableBlock) != (b.Table != nil) {
			t.Errorf("%s item %d: table of %+v", name, it.Index, b)
		}
		if b.Table != nil {
			checkTable(t, name, it, b)
		}
		at = b.End
	}
	if strings.TrimSpace(it.Answer[at:]) != "" {
		t.Errorf("%s item %d: text after blocks: %q", name, it.Index, it.Answer[at:])
	}
	if first, _, _ := strings.Cut(it.Answer, "\n"); it.ShortAnswer != "" && first != it.ShortAnswer {
		t.Errorf("%s item %d: short answer %q, first line %q", name, it.Index, it.ShortAnswer, first)
	}
}

func checkTable(t *testing.T, name string, it Item, b Block) {
	t.Helper()
	for _, row := range b.Table.Rows {
		if len(row) != len(b.Table.Rows[0]) {
			t.Errorf("%s item %d: ragged table", name, it.Index)
		}
		for _, c := range row {
			if c.Start < b.Start || c.End > b.End || c.End < c.Start {
				t.Errorf("%s item %d: cell %+v outside %+v", name, it.Index, c, b)
			}
		}
	}
}
