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
	}))
	var err error
	for try, pause := 1, 200*time.Millisecond; ; try, pause = try+1, pause*4 {
		if err = insertOnce(ctx, s, table, rows); err == nil {
			return nil
		}
		if !worthRetry(err) {
			return fmt.Errorf("insert %d rows into %s: %w", len(rows), table, err)
		}
		if try == 4 {
			return fmt.Errorf("%w: insert %d rows into %s: %w", ErrUnavailable, len(rows), table, err)
		}
		s.opt.Logger.Warn("insert failed, trying again", "table", table, "rows", len(rows), "pause", pause, "err", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("insert %d rows into %s: %w", len(rows), table, errors.Join(ctx.Err(), err))
		}
	}
}

func insertOnce[R any](ctx context.Context, s *Store, table string, rows []R) error {
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO "+table+" ("+columnsOf[R]()+")")
	if err != nil {
		return err
	}
	defer batch.Close()
	for i := range rows {
		if err := batch.AppendStruct(&rows[i]); err != nil {
			return err
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
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var ex *clickhouse.Exception
	if !errors.As(err, &ex) {
		return true
	}
	switch ex.Code {
	case 159, // TIMEOUT_EXCEEDED
		202, // TOO_MANY_SIMULTANEOUS_QUERIES
		209, // SOCKET_TIMEOUT
		210, // NETWORK_ERROR
		241, // MEMORY_LIMIT_EXCEEDED
		242, // TABLE_IS_READ_ONLY
		252, // TOO_MANY_PARTS
		999: // KEEPER_EXCEPTION
		return true
	}
	return false
}
