//go:build native

package sink

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// nativeRow has what the tables have, in types that servers of 2018 knew.
type nativeRow struct {
	URL     string    `ch:"url"`
	Measure string    `ch:"measure"`
	Rate    float64   `ch:"rate"`
	Care    []string  `ch:"care"`
	Min     *string   `ch:"min"`
	Seen    time.Time `ch:"seen"`
	Item    int32     `ch:"item"`
}

// Batches go out and rows come back over the native protocol of a server that
// the test is given. Any server will do, even one that is too old for the
// schema: the protocol is what is tried. The tests of everything else use the
// embedded engine, which speaks HTTP only.
//
//	POLICYWATCH_NATIVE_DSN=clickhouse://default@127.0.0.1:9000/default go test -tags native ./sink -run Native
func TestNativeProtocol(t *testing.T) {
	dsn := os.Getenv("POLICYWATCH_NATIVE_DSN")
	if !strings.HasPrefix(dsn, "clickhouse:") {
		t.Fatal("set POLICYWATCH_NATIVE_DSN to a server, clickhouse://user:password@host:9000/database")
	}
	s, err := serverStore(dsn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.conn, err = clickhouse.Open(s.client); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	version, err := s.conn.ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("ClickHouse %s", version.Version)

	for _, sql := range []string{
		"DROP TABLE IF EXISTS policywatch_native",
		"CREATE TABLE policywatch_native (url String, measure String, rate Float64, care Array(String), min Nullable(String), seen DateTime('UTC'), item Int32) ENGINE = MergeTree ORDER BY url",
	} {
		if err := s.conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	defer s.conn.Exec(context.WithoutCancel(ctx), "DROP TABLE policywatch_native")

	min, at := "0.5", time.Date(2025, 3, 1, 6, 30, 0, 0, time.UTC)
	rows := make([]nativeRow, 10_000)
	for i := range rows {
		rows[i] = nativeRow{URL: "https://a.example.cn/医保", Measure: "reimbursement_rate", Rate: 70, Care: []string{"inpatient", "emergency"}, Seen: at, Item: int32(i)}
		if i%2 == 0 {
			rows[i].Min = &min
		}
	}
	if err := insertOnce(ctx, s, "policywatch_native", rows); err != nil {
		t.Fatal(err)
	}
	var got []nativeRow
	if err := s.conn.Select(ctx, &got, "SELECT "+columnsOf[nativeRow]()+" FROM policywatch_native WHERE item >= ? AND item < ? ORDER BY item", 4, 6); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Min == nil || *got[0].Min != min || got[1].Min != nil || got[0].URL != rows[4].URL || len(got[0].Care) != 2 || !got[0].Seen.Equal(at) {
		t.Errorf("got %+v", got)
	}
	var ex *clickhouse.Exception
	if err := s.conn.Exec(ctx, "SELECT nothing FROM policywatch_native"); !errors.As(err, &ex) || worthRetry(err) {
		t.Errorf("an unknown column gives %v", err)
	}
	if err := checkVersion(s.conn); (err == nil) != (version.Version.Major >= 23) {
		t.Errorf("%s: %v", version.Version, err)
	}
}
