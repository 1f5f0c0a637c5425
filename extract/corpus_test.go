package extract

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnnotatedCorpus scores the reading of the annotated pages: titles, dates,
// items and the texts that records quote. The floors only ever rise.
func TestAnnotatedCorpus(t *testing.T) {
	dirs, err := filepath.Glob("../normalize/testdata/gold/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no annotated pages", err)
	}
	for _, dir := range dirs {
		scoreCorpus(t, dir)
	}
}

func scoreCorpus(t *testing.T, dir string) {
	f, err := os.Open(filepath.Join(dir, "gold.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<22)
	var title, date, items, quotes tally
	for sc.Scan() {
		var gold struct {
			goldPage
			Document struct {
				Title, Published, Issuer string
				DocNumber                string `json:"doc_number"`
			} `json:"document"`
		}
		if err := json.Unmarshal(sc.Bytes(), &gold); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir, gold.File))
		if err != nil {
			t.Fatal(err)
		}
		var d *Document
		if strings.HasSuffix(gold.File, ".txt") {
			d = Text(string(data), Options{})
		} else if d, err = HTML(data, nil, Options{}); err != nil {
			t.Fatal(err)
		}
		title.add(t, d.Title == gold.Document.Title, "%s title: got %q want %q", gold.File, d.Title, gold.Document.Title)
		date.add(t, d.Published == gold.Document.Published, "%s published: got %q want %q", gold.File, d.Published, gold.Document.Published)
		title.add(t, d.DocNumber == gold.Document.DocNumber, "%s number: got %q want %q", gold.File, d.DocNumber, gold.Document.DocNumber)
		title.add(t, d.Issuer == gold.Document.Issuer, "%s issuer: got %q want %q", gold.File, d.Issuer, gold.Document.Issuer)
		items.add(t, len(d.Items) == len(gold.Items), "%s items: got %d want %d", gold.File, len(d.Items), len(gold.Items))
		at := map[string]Item{}
		for _, it := range d.Items {
			checkItem(t, gold.File, it)
			at[string(it.Role)+bare(it.Question)] = it
		}
		for i, want := range gold.Items {
			it, found := at[string(want.Role)+bare(want.Question)]
			items.add(t, found, "%s: no %s item %q", gold.File, want.Role, want.Question)
			if !found {
				continue
			}
			date.add(t, it.Published == want.Published, "%s %q: published %q want %q", gold.File, want.Question, it.Published, want.Published)
			items.add(t, it.ShortAnswer == want.ShortAnswer, "%s %q: short %q want %q", gold.File, want.Question, it.ShortAnswer, want.ShortAnswer)
			for _, r := range gold.Records {
				if r.Item == i {
					text := squeeze(it.Question + it.Answer)
					quotes.add(t, strings.Contains(text, squeeze(r.Evidence)), "%s %q: no evidence %q", gold.File, want.Question, r.Evidence)
				}
			}
		}
	}
	t.Logf("%s: titles %v, dates %v, items %v, quotes %v", dir, title, date, items, quotes)
	for name, s := range map[string]tally{"titles": title, "dates": date, "items": items, "quotes": quotes} {
		if s.all-s.right > max(1, s.all/100) {
			t.Errorf("%s: %s %v, want all but one, or 99 %%", dir, name, s)
		}
	}
}

type tally struct{ right, all int }

func (s *tally) add(t *testing.T, right bool, format string, args ...any) {
	t.Helper()
	s.all++
	if right {
		s.right++
	} else {
		t.Logf(format, args...)
	}
}
