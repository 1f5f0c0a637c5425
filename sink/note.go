package sink

import (
	"context"

	"policywatch/normalize"
)

// Note stores findings about the run as a whole. They have no URL and are taken
// away should the run be resumed.
func (r *Run) Note(ctx context.Context, findings ...normalize.Finding) error {
	rows := make([]findingRow, len(findings))
	for i, f := range findings {
		rows[i] = findingRow{
			Source: r.info.Source, Stage: f.Stage, Code: f.Code, Item: int32(f.Item), Field: f.Field, Text: f.Text,
			FirstSeen: r.store.now(), Parser: r.info.Parser, Run: r.row.Run,
		}
	}
	return insert(ctx, r.store, "findings", rows)
}
