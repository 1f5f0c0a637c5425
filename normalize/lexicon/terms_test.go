package lexicon

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestEachTermIsHitByItsExample(t *testing.T) {
	terms, err := DefaultTerms()
	if err != nil {
		t.Fatal(err)
	}
	for id, term := range terms.All() {
		if len(term.Means) == 0 {
			continue
		}
		found := false
		for _, h := range terms.Find(nil, term.Example) {
			found = found || h.Term == int32(id)
		}
		if !found {
			t.Errorf("%s: %q is not found in its example %q", term.Vocabulary, term.Text, term.Example)
		}
	}
}

func TestShieldsHideShorterTerms(t *testing.T) {
	terms, err := DefaultTerms()
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range terms.All() {
		if len(term.Means) > 0 {
			continue
		}
		at := strings.Index(term.Example, term.Text)
		for _, h := range terms.Find(nil, term.Example) {
			if terms.Term(h.Term).Vocabulary == term.Vocabulary && int(h.Start) >= at && int(h.End) <= at+len(term.Text) {
				t.Errorf("%s: %q does not shield %q", term.Vocabulary, term.Text, terms.Term(h.Term).Text)
			}
		}
	}
}

func TestFind(t *testing.T) {
	terms, err := DefaultTerms()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ text, want string }{
		{"在职职工医保", "populations:在职职工 schemes:职工医保"},
		{"个人账户", ""},
		{"统筹基金支付限额", "measures:基金支付限额"},
		{"一级伤残", "tiers:一级伤残"},
		{"", ""},
	}
	for _, test := range tests {
		var got []string
		for _, h := range terms.Find(nil, test.text) {
			term := terms.Term(h.Term)
			switch term.Vocabulary {
			case Relevance, Verdicts:
				continue
			}
			got = append(got, term.Vocabulary.String()+":"+term.Text)
		}
		want := strings.Fields(test.want)
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q: %v, want %v", test.text, got, want)
		}
	}
}

func TestLoadTermsRefuses(t *testing.T) {
	tests := []struct{ file, want string }{
		{"term\tmeans\trank\texample\n医保\tnonsense\t1\t医保\n", `which is none of`},
		{"term\tmeans\trank\texample\n医保\tmedical\tx\t医保\n", `is no whole number`},
		{"term\tmeans\trank\texample\n医保\tmedical\t1\t社保\n", `does not hold`},
		{"term\tmeans\trank\texample\n医保\tmedical\t1\n", `columns`},
		{"term\tmeans\trank\texample\n医保\tmedical\t1\t医保\n医保\tmedical\t1\t医保\n", `stands on line 2 too`},
		{"医保\n", `must name the columns`},
	}
	for _, test := range tests {
		fsys := fstest.MapFS{"terms/schemes.tsv": {Data: []byte(test.file)}}
		_, err := LoadTerms(fsys)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %q", test.file, err, test.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	terms, err := DefaultTerms()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("在职职工医保统筹基金支付限额")
	f.Add("一级、二级\xff三级")
	f.Fuzz(func(t *testing.T, text string) {
		for _, h := range terms.Find(nil, text) {
			if h.Start < 0 || h.End <= h.Start || int(h.End) > len(text) {
				t.Fatalf("hit %v outside the text", h)
			}
			if foldString(text[h.Start:h.End]) != foldString(terms.Term(h.Term).Text) {
				t.Fatalf("%q is not %q", text[h.Start:h.End], terms.Term(h.Term).Text)
			}
		}
	})
}
