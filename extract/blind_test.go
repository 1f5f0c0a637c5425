package extract

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A seen is what a reader would note of a page of testdata/blind without
// copying all of it.
type seen struct {
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Published string   `json:"published"`
	Has       []string `json:"has"`       // in the page's own answers
	Not       []string `json:"not"`       // in none of them
	Questions []string `json:"questions"` // among the items'
}

// TestBlindPages scores pages in layouts of news sites, forums, portals and
// FAQs that were written down before anything was made for them.
func TestBlindPages(t *testing.T) {
	files, err := filepath.Glob("testdata/blind/*.html")
	if err != nil || len(files) < 24 {
		t.Fatal("pages are missing", len(files), err)
	}
	var title, date, has, foreign, questions tally
	for _, file := range files {
		var w seen
		readWant(t, file, &w)
		d := readSaved(t, file, w.URL)
		checkDocument(t, d)
		name := filepath.Base(file)
		var own strings.Builder
		var asked []string
		for _, it := range d.Items {
			asked = append(asked, bare(it.Question))
			if it.Role != RoleRelated {
				own.WriteString(it.Question + "\n" + it.Answer + "\n")
			}
		}
		title.add(t, bare(d.Title) == bare(w.Title), "%s: title %q, want %q", name, d.Title, w.Title)
		date.add(t, d.Published == w.Published, "%s: published %q, want %q", name, d.Published, w.Published)
		for _, s := range w.Has {
			s = strings.ReplaceAll(strings.ReplaceAll(s, "<strong>", ""), "</strong>", "")
			has.add(t, strings.Contains(own.String(), s), "%s: does not say %q", name, s)
		}
		for _, s := range w.Not {
			foreign.add(t, !strings.Contains(own.String(), s), "%s: foreign %q", name, s)
		}
		for _, q := range w.Questions {
			questions.add(t, slices.Contains(asked, bare(q)), "%s: no question %q in %q", name, q, asked)
		}
	}
	for name, v := range map[string]tally{"titles": title, "dates": date, "text": has, "foreign text": foreign, "questions": questions} {
		if v.right*100 < v.all*98 {
			t.Errorf("%s %v, want 98 %%", name, v)
		}
	}
	t.Logf("%d pages: titles %v, dates %v, text %v, foreign text %v, questions %v", len(files), title, date, has, foreign, questions)
}
