package sink

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"
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
			if try > 1 {
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

// insertOnce hands rows over by columns: an any for each of their values would
// cost more than the values.
func insertOnce[R any](ctx context.Context, s *Store, table string, rows []R) error {
	fields := fieldsOf[R]()
	if s.client.Protocol == clickhouse.HTTP {
		types, err := s.columnTypes(ctx, table, fields)
		if err != nil {
			return err
		}
		ctx = clickhouse.Context(ctx, clickhouse.WithColumnNamesAndTypes(types))
	}
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO "+table+" ("+columnsOf[R]()+")")
	if err != nil {
		return err
	}
	defer batch.Close()
	columns := batch.Columns()
	for i, field := range fields {
		if err := reserve(columns[i], rows, field); err != nil {
			return err
		}
		if err := appendColumn(batch.Column(i), rows, field); err != nil {
			return fmt.Errorf("%w: %s: %w", errRow, columnName(field), err)
		}
	}
	return batch.Send()
}

// columnTypes gives the types in which columns of a table are sent over HTTP;
// the client would ask for them before each insert. ClickHouse makes its own
// dictionaries of plain strings, at less cost than the client.
func (s *Store) columnTypes(ctx context.Context, table string, fields []reflect.StructField) ([]clickhouse.ColumnNameAndType, error) {
	stored, ok := s.types.Load(table)
	if !ok {
		var columns []struct {
			Name string `ch:"name"`
			Type string `ch:"type"`
		}
		named := clickhouse.Context(ctx, clickhouse.WithParameters(clickhouse.Parameters{"table": table}))
		err := s.conn.Select(named, &columns, "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String}")
		if err != nil {
			return nil, fmt.Errorf("read the columns of %s: %w", table, err)
		}
		types := map[string]string{}
		for _, c := range columns {
			types[c.Name] = strings.Replace(c.Type, "LowCardinality(String)", "String", 1)
		}
		stored, _ = s.types.LoadOrStore(table, types)
	}
	types := stored.(map[string]string)
	sent := make([]clickhouse.ColumnNameAndType, len(fields))
	for i, f := range fields {
		sent[i] = clickhouse.ColumnNameAndType{Name: columnName(f), Type: types[columnName(f)]}
		if sent[i].Type == "" {
			return nil, fmt.Errorf("%w: the table %s has no column %s", errRow, table, sent[i].Name)
		}
	}
	return sent, nil
}

// zeros are never written to, so they take no memory.
var zeros [16 << 20]byte

// reserve makes room for a field of all rows in a column of texts or bodies. It
// would grow by a quarter at a time else, and be copied into fresh memory as
// often, which takes several times as long as the texts themselves.
func reserve[R any](col column.Interface, rows []R, field reflect.StructField) error {
	if _, ok := col.(*column.String); !ok {
		return nil
	}
	size := 0
	switch field.Type {
	case reflect.TypeFor[[]byte]():
		size = sizeOf(valuesIn[[]byte](rows, field))
	case reflect.TypeFor[string]():
		size = sizeOf(valuesIn[string](rows, field))
	}
	if err := col.AppendRow(zeros[:min(size, len(zeros))]); err != nil {
		return err
	}
	col.Reset()
	return nil
}

func sizeOf[T ~string | ~[]byte](values []T) int {
	size := 0
	for _, v := range values {
		size += len(v)
	}
	return size
}

// appendColumn appends one field of all rows.
func appendColumn[R any](col driver.BatchColumn, rows []R, field reflect.StructField) error {
	switch reflect.Zero(field.Type).Interface().(type) {
	case string:
		return col.Append(valuesIn[string](rows, field))
	case bool:
		return col.Append(valuesIn[bool](rows, field))
	case uint8:
		return col.Append(valuesIn[uint8](rows, field))
	case uint16:
		return col.Append(valuesIn[uint16](rows, field))
	case uint32:
		return col.Append(valuesIn[uint32](rows, field))
	case uint64:
		return col.Append(valuesIn[uint64](rows, field))
	case time.Time:
		return col.Append(valuesIn[time.Time](rows, field))
	case *time.Time:
		return col.Append(valuesIn[*time.Time](rows, field))
	case *decimal.Decimal:
		return col.Append(valuesIn[*decimal.Decimal](rows, field))
	}
	for i := range rows {
		if err := col.AppendRow(reflect.ValueOf(&rows[i]).Elem().FieldByIndex(field.Index).Interface()); err != nil {
			return err
		}
	}
	return nil
}

// valuesIn gives one field of all rows.
func valuesIn[T, R any](rows []R, field reflect.StructField) []T {
	values := make([]T, len(rows))
	for i := range rows {
		values[i] = *reflect.ValueOf(&rows[i]).Elem().FieldByIndex(field.Index).Addr().Interface().(*T)
	}
	return values
}

// fieldsOf lists the fields of a row type that are columns.
func fieldsOf[R any]() []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(reflect.TypeFor[R]()), func(f reflect.StructField) bool { return columnName(f) == "" })
}

func columnName(f reflect.StructField) string { return f.Tag.Get("ch") }

// columnsOf lists the columns of a row type.
func columnsOf[R any]() string {
	var names []string
	for _, f := range fieldsOf[R]() {
		names = append(names, columnName(f))
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
		164, // READONLY
		173, // CANNOT_ALLOCATE_MEMORY
		201, // QUOTA_EXCEEDED
		202, // TOO_MANY_SIMULTANEOUS_QUERIES
		209, // SOCKET_TIMEOUT
		210, // NETWORK_ERROR
		236, // ABORTED, by a server that stops
		241, // MEMORY_LIMIT_EXCEEDED
		242, // TABLE_IS_READ_ONLY
		243, // NOT_ENOUGH_SPACE
		252, // TOO_MANY_PARTS
		999: // KEEPER_EXCEPTION
		return true
	}
	return false
}
