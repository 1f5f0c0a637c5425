package gold

import (
	"path/filepath"
	"testing"

	"policywatch/normalize"
)

// TestConfidenceMeansSomething sorts all records of the annotated pages by
// their confidence: those that are called surer must be right more often.
func TestConfidenceMeansSomething(t *testing.T) {
	lex, err := normalize.DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	n, err := normalize.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	edges := []float64{0.9, 0.8, 0.7, 0}
	bands := make([]Bin, len(edges))
	for _, folder := range corpora {
		for _, b := range scoreFolder(t, n, filepath.Join("..", "testdata", filepath.FromSlash(folder))).Calibration {
			for k, edge := range edges {
				if b.From >= edge {
					bands[k].Predicted += b.Predicted
					bands[k].Strict += b.Strict
					break
				}
			}
		}
	}
	last := 1.0
	for k, b := range bands {
		if b.Predicted < 30 {
			t.Errorf("from %.1f: %d records are too few to say anything", edges[k], b.Predicted)
			continue
		}
		precision := float64(b.Strict) / float64(b.Predicted)
		t.Logf("from %.1f: %d records, precision %.3f", edges[k], b.Predicted, precision)
		if precision >= last {
			t.Errorf("records from %.1f are right in %.3f of cases, surer ones in %.3f", edges[k], precision, last)
		}
		last = precision
	}
}
