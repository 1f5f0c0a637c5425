package sink

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// insert writes rows in one block. It is all or nothing, and after an error
// that leaves open whether the block landed it is sent again under the same
// deduplication token. Tokens are random, never made of the content: the same
// rows may rightly come again after they were deleted.
func insert[R any](ctx context.Context, s *Store, table string, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	var token [16]byte
	rand.Read(token[:])
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
		"insert_deduplication_token": hex.EncodeToString(token[:]),
		// Rows of one key in one block are the merges' business, and FINAL's:
		// looking for them here takes half the time of an insert.
		"optimize_on_insert": 0,
	}))
	return s.patiently(ctx, fmt.Sprintf("insert %d rows into %s", len(rows), table), func() error {
		return insertOnce(ctx, s, table, rows)
	})
}

// patiently does something again for as long as Options.Patience while it fails
// by errors that may pass, at least four times: a server that restarts, or is
// out of room, makes its writers wait and not lose their work. What is done
// must be harmless when done twice.
func (s *Store) patiently(ctx context.Context, what string, do func() error) error {
	began := time.Now()
	for try, pause := 1, 200*time.Millisecond; ; try, pause = try+1, min(pause*4, 15*time.Second) {
		err := do()
		if err == nil {
			if try > 4 {
				s.opt.Logger.Info("the store is back", "after", time.Since(began).Round(time.Second))
			}
			return nil
		}
		if !worthRetry(err) {
			return fmt.Errorf("%s: %w", what, err)
		}
		if try >= 4 && time.Since(began)+pause > s.opt.Patience {
			return fmt.Errorf("%w: %s: %w", ErrUnavailable, what, err)
		}
		s.opt.Logger.Warn("the store is in trouble, trying again", "what", what, "pause", pause, "err", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, errors.Join(ctx.Err(), err))
		}
	}
}

// errRow marks what no other try can mend: a row that no column can hold.
var errRow = errors.New("row refused")

func insertOnce[R any](ctx context.Context, s *Store, table string, rows []R) error {
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO "+table+" ("+columnsOf[R]()+")")
	if err != nil {
		return err
	}
	defer batch.Close()
	for i := range rows {
		if err := batch.AppendStruct(&rows[i]); err != nil {
			return fmt.Errorf("%w: %w", errRow, err)
		}
	}
	return batch.Send()
}

// columnsOf lists the columns of a row type.
func columnsOf[R any]() string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[R]()) {
		if name := f.Tag.Get("ch"); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// worthRetry tells errors that may pass: the network's, and those by which a
// server says that it is busy.
func worthRetry(err error) bool {
	for _, lasting := range []error{context.Canceled, context.DeadlineExceeded, errRow, ErrUnavailable, ErrRunning} {
		if errors.Is(err, lasting) {
			return false
		}
	}
	var ex *clickhouse.Exception
	if !errors.As(err, &ex) {
		return true
	}
	switch ex.Code {
	case 75, // CANNOT_WRITE_TO_FILE_DESCRIPTOR
		159, // TIMEOUT_EXCEEDED
		202, // TOO_MANY_SIMULTANEOUS_QUERIES
		209, // SOCKET_TIMEOUT
		210, // NETWORK_ERROR
		241, // MEMORY_LIMIT_EXCEEDED
		242, // TABLE_IS_READ_ONLY
		243, // NOT_ENOUGH_SPACE
		252, // TOO_MANY_PARTS
		999: // KEEPER_EXCEPTION
		return true
	}
	return false
}
