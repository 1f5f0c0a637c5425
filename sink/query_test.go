package sink

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"policywatch/sink/embedded"
)

// The same queries through every door: the engine of this process, one that
// another store shares, and a server.
func TestQuery(t *testing.T) {
	store := openStore(t, Options{})
	address := httptest.NewServer(engine.Handler(embedded.HandlerOptions{User: "reader", Password: "a b&c"}))
	defer address.Close()
	dsn := "http://reader:a%20b%26c@" + strings.TrimPrefix(address.URL, "http://") + "/" + store.Database()
	stop, err := engine.Share()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	neighbour, err := embedded.Reach(t.Context(), engine.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer neighbour.Close()
	shared := newDoorStore(Options{}, neighbour)
	shared.client.Auth.Database = store.Database()
	for name, door := range map[string]*Store{"in process": store, "shared": shared, "server": onServer(t, dsn)} {
		t.Run(name, func(t *testing.T) {
			for _, test := range []struct {
				query Query
				want  string
			}{
				{Query{SQL: "SELECT 1 AS a"}, "a\n1\n"},
				{Query{SQL: "SELECT 1 AS a", Format: "JSONEachRow"}, "{\"a\":1}\n"},
				{Query{SQL: "SELECT 1 AS a FORMAT CSV", Format: "JSON"}, "1\n"},
				{Query{SQL: "SELECT currentDatabase()", Format: "TSV"}, store.Database() + "\n"},
				{Query{SQL: "SELECT {a:String} = 'x\ty\\\\z\n'", Format: "TSV", Params: map[string]string{"a": "x\ty\\z\n"}}, "1\n"},
				{Query{SQL: "SELECT '__exception__'", Format: "TSV"}, "__exception__\n"},
			} {
				var out bytes.Buffer
				if err := door.Query(t.Context(), test.query, &out); err != nil || out.String() != test.want {
					t.Errorf("%+v: %q, %v, want %q", test.query, out.String(), err, test.want)
				}
			}
			var refused *QueryError
			for _, sql := range []string{"DROP TABLE runs", "SELECT file('/etc/passwd')", "SELECT * FROM missing", "SELEC 1", ""} {
				var out bytes.Buffer
				if err := door.Query(t.Context(), Query{SQL: sql}, &out); !errors.As(err, &refused) || out.Len() > 0 {
					t.Errorf("%s: %v after %q, want a QueryError", sql, err, out.String())
				}
			}
			// An answer that breaks off is no answer, and holds nothing but rows.
			var out bytes.Buffer
			err := door.Query(t.Context(), Query{SQL: "SELECT throwIf(number = 3000000, 'too far') FROM numbers(4000000)", Format: "TSV"}, &out)
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), "too far") || strings.Trim(out.String(), "0\n") != "" || out.Len() < 1000 {
				t.Errorf("broken off: %v after %d bytes", err, out.Len())
			}
		})
	}
}

func onServer(t *testing.T, dsn string) *Store {
	t.Helper()
	store, err := serverStore(dsn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestHTTPAddress(t *testing.T) {
	for dsn, want := range map[string]string{
		"clickhouse://db:9000/policy":             "http://db:8123/",
		"clickhouse://db:9440/policy?secure=true": "https://db:8443/",
		"clickhouse://[::1]:9000/policy":          "http://[::1]:8123/",
		"http://db:8123/policy":                   "http://db:8123/",
		"https://db:443/policy":                   "https://db:443/",
	} {
		if got := httpAddress(onServer(t, dsn).client).String(); got != want {
			t.Errorf("%s: %s, want %s", dsn, got, want)
		}
	}
}

func TestExists(t *testing.T) {
	folder := t.TempDir()
	if err := Exists("embedded:" + filepath.Join(folder, "none")); !errors.Is(err, ErrNoStore) {
		t.Errorf("an empty place gave %v", err)
	}
	if err := Exists("embedded:" + engine.Dir()); err != nil {
		t.Errorf("a store gave %v", err)
	}
	if err := Exists("http://nowhere:8123/policy"); err != nil {
		t.Errorf("a server gave %v", err)
	}
}
