package sink

import (
	"context"
	"fmt"
)

// A Label is what people read for a value of a vocabulary.
type Label struct {
	Vocabulary string // as the columns are named; change, better and level besides
	Value      string
	ZH, EN     string
}

type labelRow struct {
	Vocabulary string `ch:"vocabulary"`
	Value      string `ch:"value"`
	ZH         string `ch:"zh"`
	EN         string `ch:"en"`
	Revision   uint32 `ch:"revision"`
}

// fillLabels stores the labels that the table does not hold yet.
func (s *Store) fillLabels(ctx context.Context) error {
	if len(s.opt.Labels) == 0 {
		return nil
	}
	var stored []labelRow
	if err := s.conn.Select(ctx, &stored, "SELECT "+columnsOf[labelRow]()+" FROM labels FINAL"); err != nil {
		return fmt.Errorf("read the labels: %w", err)
	}
	have := map[[2]string]labelRow{}
	for _, l := range stored {
		have[[2]string{l.Vocabulary, l.Value}] = l
	}
	var rows []labelRow
	for _, l := range s.opt.Labels {
		old, ok := have[[2]string{l.Vocabulary, l.Value}]
		if !ok || old.ZH != l.ZH || old.EN != l.EN {
			rows = append(rows, labelRow{l.Vocabulary, l.Value, l.ZH, l.EN, old.Revision + 1})
		}
	}
	return insert(ctx, s, "labels", rows)
}
