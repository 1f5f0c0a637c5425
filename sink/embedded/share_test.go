package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func TestShare(t *testing.T) {
	for name, folder := range map[string]string{
		"short": "", "a path longer than a socket's": strings.Repeat("long/", 30),
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), folder)
			engine, err := Open(t.Context(), folder, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer engine.Close()
			if _, err := Reach(t.Context(), folder); err == nil {
				t.Error("reached an engine that is not shared")
			}
			stop, err := engine.Share()
			if err != nil {
				t.Fatal(err)
			}
			socket, err := os.Stat(filepath.Join(engine.Dir(), "policywatch"))
			if err != nil || socket.Mode().Perm() != 0o700 {
				t.Errorf("the socket's folder is open to others: %v, %v", socket.Mode(), err)
			}
			neighbour, err := Reach(t.Context(), folder)
			if err != nil {
				t.Fatal(err)
			}
			defer neighbour.Close()
			conn := open(t, &clickhouse.Options{Protocol: clickhouse.HTTP, Addr: []string{"embedded:0"}, TransportFunc: neighbour.TransportFunc})
			insertAndSelect(t, conn)
			exceptionInMidStream(t, conn)
			cancelled(t, engine, conn)
			if body, status := ask(t, neighbour.ReaderTransport(), "DROP TABLE policy.t", nil); status != 403 {
				t.Errorf("a reader drops a table: %d %q", status, body)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
			if _, err := Reach(t.Context(), folder); err == nil {
				t.Error("reached an engine that is no longer shared")
			}
		})
	}
}

// A socket that a killed process left is no obstacle, and no engine either.
func TestShareAfterAKill(t *testing.T) {
	folder := t.TempDir()
	holder := child(t, "share", folder)
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	neighbour, err := Reach(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if body, status := ask(t, neighbour.ReaderTransport(), "SELECT 1", nil); status != 200 || body != "1\n" {
		t.Errorf("another process answers %d %q", status, body)
	}
	neighbour.Close()
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	if _, err := Reach(t.Context(), folder); err == nil {
		t.Error("reached a dead process")
	}
	engine, err := Open(t.Context(), folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	stop, err := engine.Share()
	if err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
