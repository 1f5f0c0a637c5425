package gold

import (
	"path/filepath"
	"testing"

	"policywatch/normalize"
)

// bands are where the bands of confidence begin, the surest first: those of the
// table that eval prints.
var bands = confidenceEdges[1:]

// margin is by how much the precision of a band must be below that of the one
// before.
const margin = 0.01

// TestConfidenceMeansSomething sorts all records of the annotated pages by
// their confidence: those that are called surer must be right more often.
func TestConfidenceMeansSomething(t *testing.T) {
	found, right := make([]int, len(bands)), make([]int, len(bands))
	for _, o := range allOutcomes(t) {
		for k, from := range bands {
			if o.Record.Confidence >= from {
				found[k]++
				if o.Strict {
					right[k]++
				}
				break
			}
		}
	}
	last := 1 + margin
	for k, from := range bands {
		if found[k] < 30 {
			t.Errorf("from %.2f: %d records are too few to say anything", from, found[k])
			continue
		}
		precision := float64(right[k]) / float64(found[k])
		t.Logf("from %.2f: %d records, precision %.3f", from, found[k], precision)
		if precision > last-margin {
			t.Errorf("records from %.2f are right in %.3f of cases, surer ones in %.3f; see 'go test ./normalize/gold -run TestFit -fit -v'", from, precision, last)
		}
		last = precision
	}
}

// allOutcomes reads all annotated pages.
func allOutcomes(t *testing.T) []Outcome {
	t.Helper()
	lex, err := normalize.DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	n, err := normalize.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	var all []Outcome
	for _, folder := range corpora {
		pages, predictions := readFolder(t, n, filepath.Join("..", "testdata", filepath.FromSlash(folder)))
		all = append(all, Outcomes(pages, predictions)...)
	}
	return all
}
