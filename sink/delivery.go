package sink

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// How a delivery stands.
const (
	DeliverySent    = "sent"
	DeliveryNothing = "nothing"  // the run brought no change that the webhook asks for
	DeliveryFailed  = "failed"   // to be tried again
	DeliveryGivenUp = "given-up" // a finding says so too
)

// A Delivery is what a webhook was told of a run, or is to be told.
type Delivery struct {
	Hook    string
	Run     string
	Source  string
	Status  string // "" before the first try
	Changes int
	Tries   int
	TriedAt time.Time
	Error   string

	revision uint32
}

type deliveryRow struct {
	Hook     string    `ch:"hook"`
	Run      string    `ch:"run"`
	Source   string    `ch:"source"`
	Status   string    `ch:"status"`
	Changes  uint64    `ch:"changes"`
	Tries    uint32    `ch:"tries"`
	TriedAt  time.Time `ch:"tried_at"`
	Error    string    `ch:"error"`
	Revision uint32    `ch:"revision"`
}

// KnowHook notes since when a webhook is known: runs that end from then on are
// to be delivered. It does nothing for one that is known already.
func (s *Store) KnowHook(ctx context.Context, hook string) error {
	var n uint64
	if err := s.conn.QueryRow(ctx, "SELECT count() FROM deliveries WHERE hook = ? AND run = ''", hook).Scan(&n); err != nil {
		return fmt.Errorf("read the deliveries of %s: %w", hook, err)
	}
	if n > 0 {
		return nil
	}
	return insert(ctx, s, "deliveries", []deliveryRow{{Hook: hook, Status: "known", TriedAt: s.now()}})
}

// Undelivered gives the runs that ended since a webhook is known, brought
// changes and were not delivered yet, in order.
func (s *Store) Undelivered(ctx context.Context, hook string) ([]Delivery, error) {
	return s.deliveries(ctx, `
		SELECT {hook:String} AS hook, r.run AS run, r.source AS source, d.status AS status, d.changes AS changes, d.tries AS tries,
			d.tried_at AS tried_at, d.error AS error, d.revision AS revision
		FROM (SELECT * FROM runs FINAL WHERE changes > 0 AND ended_at >= (SELECT min(tried_at) FROM deliveries WHERE hook = {hook:String} AND run = '')) AS r
		LEFT JOIN (SELECT * FROM deliveries FINAL WHERE hook = {hook:String}) AS d ON r.run = d.run
		WHERE d.status IN ('', 'failed')
		ORDER BY run`, hook)
}

// Deliveries gives what a webhook was told, the latest runs first.
func (s *Store) Deliveries(ctx context.Context, hook string) ([]Delivery, error) {
	return s.deliveries(ctx, "SELECT "+columnsOf[deliveryRow]()+" FROM deliveries FINAL WHERE hook = {hook:String} AND run != '' ORDER BY run DESC", hook)
}

func (s *Store) deliveries(ctx context.Context, query, hook string) ([]Delivery, error) {
	var rows []deliveryRow
	ctx = clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"hook": hook}))
	if err := s.conn.Select(ctx, &rows, query); err != nil {
		return nil, fmt.Errorf("read the deliveries of %s: %w", hook, err)
	}
	list := make([]Delivery, len(rows))
	for i, r := range rows {
		list[i] = Delivery{
			Hook: r.Hook, Run: r.Run, Source: r.Source, Status: r.Status, Changes: int(r.Changes),
			Tries: int(r.Tries), TriedAt: r.TriedAt, Error: r.Error, revision: r.Revision,
		}
	}
	return list, nil
}

// NoteDelivery stores how a delivery stands. One that is given up is a finding
// of its run.
func (s *Store) NoteDelivery(ctx context.Context, d Delivery) error {
	at := s.now()
	if d.Status == DeliveryGivenUp {
		err := insert(ctx, s, "findings", []findingRow{{
			Source: d.Source, Stage: "webhook", Code: DeliveryGivenUp, Item: -1, Field: d.Hook, FirstSeen: at, Run: d.Run,
			Text: fmt.Sprintf("%s was not told of %d changes of run %s after %d tries: %s", d.Hook, d.Changes, d.Run, d.Tries, d.Error),
		}})
		if err != nil {
			return err
		}
	}
	return insert(ctx, s, "deliveries", []deliveryRow{{
		Hook: d.Hook, Run: d.Run, Source: d.Source, Status: d.Status, Changes: uint64(d.Changes), Tries: uint32(d.Tries),
		TriedAt: at, Error: d.Error, Revision: d.revision + 1,
	}})
}
