package lexicon

import "testing"

// Every value that a record can hold has a label in both languages.
func TestLabelsCoverVocabularies(t *testing.T) {
	labels, err := LoadLabels()
	if err != nil {
		t.Fatal(err)
	}
	have := map[[2]string]bool{}
	for _, l := range labels {
		have[[2]string{l.Vocabulary, l.Value}] = true
	}
	fields := map[Vocabulary]string{
		Schemes: "scheme", Measures: "measure", Populations: "population", Care: "care",
		Institutions: "institution", Payers: "payer", Bases: "base", Per: "per", Verdicts: "verdict",
	}
	for v, field := range fields {
		for _, value := range vocabularies[v].means {
			if !have[[2]string{field, value}] {
				t.Errorf("%s %s has no label", field, value)
			}
		}
	}
}
