package embedded

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// openTest gives an engine on a folder of the test's own.
func openTest(t testing.TB) *Engine {
	t.Helper()
	engine, err := Open(context.Background(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return engine
}

func connect(t testing.TB, engine *Engine) driver.Conn {
	t.Helper()
	conn, err := clickhouse.Open(&clickhouse.Options{
		Protocol: clickhouse.HTTP, Addr: []string{"embedded:0"}, MaxOpenConns: 16, MaxIdleConns: 16,
		TransportFunc: engine.TransportFunc,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestInsertAndSelect(t *testing.T) {
	conn := connect(t, openTest(t))
	ctx := context.Background()
	for _, sql := range []string{
		"CREATE DATABASE policy",
		"CREATE TABLE policy.t (id UInt64, name String, rate Decimal(18, 4), at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY id",
	} {
		if err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO policy.t")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		if err := batch.Append(uint64(i), fmt.Sprintf("昆山\n%d", i), "12.5", time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
	var n uint64
	var name string
	if err := conn.QueryRow(ctx, "SELECT count(), any(name) FROM policy.t WHERE id >= ?", 999).Scan(&n, &name); err != nil {
		t.Fatal(err)
	}
	if n != 1 || name != "昆山\n999" {
		t.Errorf("got %d rows, name %q", n, name)
	}
	err = conn.Exec(ctx, "SELECT * FROM policy.missing")
	var exception *clickhouse.Exception
	if !errors.As(err, &exception) || exception.Code != 60 {
		t.Errorf("a missing table gave %v, want code 60", err)
	}
}

func TestOneFolderAfterAnother(t *testing.T) {
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			conn := connect(t, openTest(t))
			if err := conn.Exec(context.Background(), "CREATE DATABASE policy"); err != nil {
				t.Fatal(err)
			}
		})
	}
}
