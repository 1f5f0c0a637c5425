package normalize

import (
	"os"
	"path/filepath"
	"testing"

	"policywatch/extract"
)

// BenchmarkPages reads the annotated texts, as extract gives them.
func BenchmarkPages(b *testing.B) {
	n := newTestNormalizer(b)
	files, err := filepath.Glob("testdata/*/*/*.txt")
	if err != nil || len(files) == 0 {
		b.Fatal("no texts", err)
	}
	var docs []*extract.Document
	size := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, extract.Text(string(data), extract.Options{}))
		size += len(data)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			n.Normalize(d, Context{})
		}
	}
}
