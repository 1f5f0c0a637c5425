package sink

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed labels.tsv
var labelFile string

// A label is what people read for a value of a vocabulary.
type labelRow struct {
	Vocabulary string `ch:"vocabulary"`
	Value      string `ch:"value"`
	ZH         string `ch:"zh"`
	EN         string `ch:"en"`
	Revision   uint32 `ch:"revision"`
}

// labels reads labels.tsv; a test holds its shape.
var labels = sync.OnceValue(func() []labelRow {
	var rows []labelRow
	for line := range strings.Lines(labelFile) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 4 || f[0] == "vocabulary" {
			continue
		}
		rows = append(rows, labelRow{Vocabulary: f[0], Value: f[1], ZH: f[2], EN: f[3], Revision: 1})
	}
	return rows
})

var labelIndex = sync.OnceValue(func() map[[2]string]labelRow {
	index := map[[2]string]labelRow{}
	for _, l := range labels() {
		index[[2]string{l.Vocabulary, l.Value}] = l
	}
	return index
})

// Label gives what people read for a value of a vocabulary, in lang "zh" or
// "en"; the value itself where there is no label.
//
//	Label("zh", "measure", "deductible") → 起付线
func Label(lang, vocabulary, value string) string {
	l, ok := labelIndex()[[2]string{vocabulary, value}]
	switch {
	case !ok:
		return value
	case lang == "zh":
		return l.ZH
	}
	return l.EN
}

// LabelValue puts the unit of a value, as ValueText writes it, into words.
//
//	LabelValue("zh", "≥670 CNY") → ≥670元
//	LabelValue("en", "10 workday") → 10 working days
func LabelValue(lang, value string) string {
	figure, unit, ok := cutLast(value, " ")
	if !ok {
		if value == "unlimited" && lang == "zh" {
			return "不设限"
		}
		return value
	}
	if unit == "pp" {
		unit = "percentage_point"
	}
	if lang == "zh" {
		return figure + Label(lang, "unit", unit)
	}
	word := Label(lang, "unit", unit)
	if figure == "1" {
		word = strings.TrimSuffix(word, "s")
	}
	return figure + " " + word
}

// fillLabels stores the labels where the table does not hold them yet.
func (s *Store) fillLabels(ctx context.Context) error {
	var stored []labelRow
	if err := s.conn.Select(ctx, &stored, "SELECT "+columnsOf[labelRow]()+" FROM labels FINAL"); err != nil {
		return fmt.Errorf("read the labels: %w", err)
	}
	have := map[[2]string]labelRow{}
	for _, l := range stored {
		have[[2]string{l.Vocabulary, l.Value}] = l
	}
	var rows []labelRow
	for _, l := range labels() {
		old, ok := have[[2]string{l.Vocabulary, l.Value}]
		if ok && old.ZH == l.ZH && old.EN == l.EN {
			continue
		}
		l.Revision = old.Revision + 1
		rows = append(rows, l)
	}
	return insert(ctx, s, "labels", rows)
}
