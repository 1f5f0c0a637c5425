package lexicon

import (
	_ "embed" // labels.csv
	"fmt"
	"strings"
)

//go:embed labels.csv
var labelsCSV string

// A Label is what a value of a vocabulary is called by people. The vocabulary
// is the field of the record (scheme, measure, per, …), or change, authority,
// verdict.
type Label struct {
	Vocabulary, Value string
	Chinese, English  string
}

// LoadLabels loads the labels, in the order of the file. An error is a mistake
// in the file.
func LoadLabels() ([]Label, error) {
	rows, err := readCSV("labels.csv", strings.NewReader(labelsCSV), "vocabulary", "value", "zh", "en")
	if err != nil {
		return nil, err
	}
	seen := map[[2]string]bool{}
	labels := make([]Label, 0, len(rows))
	for i, row := range rows {
		l := Label{row[0], row[1], row[2], row[3]}
		key := [2]string{l.Vocabulary, l.Value}
		if seen[key] || l.Chinese == "" || l.English == "" {
			return nil, fmt.Errorf("labels.csv row %d (%s %s): a value stands once, with a label in each language", i+2, l.Vocabulary, l.Value)
		}
		seen[key] = true
		labels = append(labels, l)
	}
	return labels, nil
}
