package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// openTest gives an engine on a folder of the test's own. A process has one
// engine at a time, so tests that use it do not run in parallel.
func openTest(t testing.TB) *Engine {
	t.Helper()
	return openOptions(t, Options{})
}

func openOptions(t testing.TB, options Options) *Engine {
	t.Helper()
	engine, err := Open(context.Background(), t.TempDir(), options)
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
	return open(t, &clickhouse.Options{
		Protocol: clickhouse.HTTP, Addr: []string{"embedded:0"}, TransportFunc: engine.TransportFunc,
	})
}

func open(t testing.TB, options *clickhouse.Options) driver.Conn {
	t.Helper()
	options.MaxOpenConns, options.MaxIdleConns = 16, 16
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestInsertAndSelect(t *testing.T) {
	insertAndSelect(t, connect(t, openTest(t)))
}

// insertAndSelect is what every door must be able to do for clickhouse-go.
func insertAndSelect(t *testing.T, conn driver.Conn) {
	ctx := t.Context()
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
	if err := conn.QueryRow(ctx, "SELECT count(), any(name) FROM policy.t WHERE id >= {id:UInt64}", clickhouse.Named("id", "999")).Scan(&n, &name); err != nil {
		t.Fatal(err)
	}
	if n != 1 || name != "昆山\n999" {
		t.Errorf("got %d rows, name %q", n, name)
	}
	rows, err := conn.Query(ctx, "SELECT number FROM numbers(1000000) WHERE number % 2 = 0")
	if err != nil {
		t.Fatal(err)
	}
	var sum, number uint64
	for rows.Next() {
		if err := rows.Scan(&number); err != nil {
			t.Fatal(err)
		}
		sum += number
	}
	if err := rows.Err(); err != nil || sum != 249_999_500_000 {
		t.Errorf("stream: sum %d, %v", sum, err)
	}
	err = conn.Exec(ctx, "SELECT * FROM policy.missing")
	var exception *clickhouse.Exception
	if !errors.As(err, &exception) || exception.Code != 60 {
		t.Errorf("a missing table gave %v, want code 60", err)
	}
	if rows, err = conn.Query(ctx, "SHOW TABLES FROM policy"); err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		if err := rows.Scan(&name); err != nil || name != "t" {
			t.Errorf("SHOW TABLES: %q, %v", name, err)
		}
	}
}

// A result that breaks off must not look like one that ended.
func TestExceptionInMidStream(t *testing.T) {
	exceptionInMidStream(t, connect(t, openTest(t)))
}

func exceptionInMidStream(t *testing.T, conn driver.Conn) {
	rows, err := conn.Query(t.Context(), "SELECT throwIf(number = 3000000, 'too far') FROM numbers(4000000) SETTINGS max_block_size = 1000, max_threads = 1")
	n := 0
	if err == nil {
		for rows.Next() {
			n++
		}
		err = rows.Err()
	}
	var exception *clickhouse.Exception
	if !errors.As(err, &exception) || exception.Code != 395 || n == 0 {
		t.Errorf("after %d rows: %v, want code 395 after some", n, err)
	}
}

func TestCancel(t *testing.T) {
	engine := openTest(t)
	cancelled(t, engine, connect(t, engine))
}

// cancelled checks that statements end when their context does, and when their
// rows are closed early.
func cancelled(t *testing.T, engine *Engine, conn driver.Conn) {
	for _, sql := range []string{
		"SELECT count() FROM numbers(1000000000000000) WHERE NOT ignore(sipHash64(number))", // no row ever
		"SELECT number FROM numbers(1000000000000000)",                                      // endless rows
	} {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			waitFor(t, engine, 1)
			cancel()
		}()
		rows, err := conn.Query(ctx, sql)
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
		}
		if err == nil {
			t.Errorf("%s: ended without an error", sql)
		}
		waitFor(t, engine, 0)
	}
}

// waitFor returns once so many statements of users run.
func waitFor(t *testing.T, engine *Engine, n int) {
	for range 2000 {
		running, err := engine.adminQuery("SELECT count() FROM system.processes WHERE query LIKE '%numbers(1000000000000000)%' AND query NOT LIKE '%system.processes%'")
		if err != nil {
			t.Error(err)
			return
		}
		if strings.TrimSpace(running) == fmt.Sprint(n) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("there are never %d statements running", n)
}

func TestCloseEndsWhatRuns(t *testing.T) {
	engine := openTest(t)
	conn := connect(t, engine)
	failed := make(chan error, 1)
	go func() {
		failed <- conn.Exec(context.Background(), "SELECT count() FROM numbers(1000000000000000) WHERE NOT ignore(sipHash64(number))")
	}()
	waitFor(t, engine, 1)
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err == nil {
		t.Error("the statement ended without an error")
	}
	if err := conn.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("a closed engine answers")
	}
}

// A result that nobody reads, and an insert that nobody ends, do not keep the
// engine from closing.
func TestCloseDespiteClients(t *testing.T) {
	engine := openTest(t)
	must(t, engine.Transport(), "CREATE DATABASE policy", "CREATE TABLE policy.t (a UInt64) ENGINE = MergeTree ORDER BY a")
	address := serve(t, engine, HandlerOptions{AllowWrites: true})
	for _, door := range []http.RoundTripper{engine.Transport(), http.DefaultTransport} {
		request := newRequest(t, "POST", address, "", "SELECT number FROM numbers(1000000000000000)")
		if _, err := door.RoundTrip(request); err != nil {
			t.Fatal(err)
		}
		rows, send := io.Pipe()
		defer send.Close()
		insert := newRequest(t, "POST", address, "query="+url.QueryEscape("INSERT INTO policy.t FORMAT CSV"), "")
		insert.Body = rows
		go func() {
			if response, err := door.RoundTrip(insert); err == nil {
				response.Body.Close()
			}
		}()
		if _, err := send.Write([]byte("1\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestInParallel(t *testing.T) {
	conn := connect(t, openTest(t))
	ctx := t.Context()
	for _, sql := range []string{"CREATE DATABASE policy", "CREATE TABLE policy.t (worker UInt8, i UInt32) ENGINE = MergeTree ORDER BY (worker, i)"} {
		if err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for round := range 5 {
				batch, err := conn.PrepareBatch(ctx, "INSERT INTO policy.t")
				if err != nil {
					t.Error(err)
					return
				}
				for i := range 100 {
					if err := batch.Append(uint8(worker), uint32(round*100+i)); err != nil {
						t.Error(err)
					}
				}
				if err := batch.Send(); err != nil {
					t.Error(err)
				}
				var n uint64
				if err := conn.QueryRow(ctx, "SELECT count() FROM policy.t WHERE worker = ?", uint8(worker)).Scan(&n); err != nil || n != uint64(round+1)*100 {
					t.Errorf("worker %d reads %d rows after round %d, %v", worker, n, round, err)
				}
			}
		})
	}
	wait.Wait()
}

func TestOneFolderAfterAnother(t *testing.T) {
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			engine := openTest(t)
			if err := connect(t, engine).Exec(t.Context(), "CREATE DATABASE policy"); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(t.Context(), t.TempDir(), Options{}); !errors.Is(err, ErrBusy) {
				t.Errorf("a second folder at once gave %v, want ErrBusy", err)
			}
		})
	}
}

// Data outlives the engine, and a folder is the same folder however it is
// spelled.
func TestReopen(t *testing.T) {
	folder := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	for i, spelling := range []string{folder, folder + "/", filepath.Join(folder, ".."), link} {
		if i == 2 {
			spelling += "/" + filepath.Base(folder)
		}
		engine, err := Open(t.Context(), spelling, Options{})
		if err != nil {
			t.Fatal(err)
		}
		must(t, engine.Transport(), "CREATE DATABASE IF NOT EXISTS policy",
			"CREATE TABLE IF NOT EXISTS policy.t (i UInt8) ENGINE = MergeTree ORDER BY i",
			fmt.Sprintf("INSERT INTO policy.t VALUES (%d)", i))
		if body, _ := ask(t, engine.Transport(), "SELECT count() FROM policy.t", nil); body != fmt.Sprintln(i+1) {
			t.Errorf("opened as %s: %q rows, want %d", spelling, body, i+1)
		}
		if err := engine.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestConfigOfTheWorkingDirectoryIsNotRead(t *testing.T) {
	for name, config := range map[string]string{
		"hostile": "<clickhouse><mark_cache_size>4242</mark_cache_size><path>/tmp/elsewhere</path><users_config>/etc/users.xml</users_config></clickhouse>",
		"broken":  "<clickhouse><",
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for _, file := range []string{"config.xml", "users.xml", "clickhouse-local.xml"} {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(config), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(folder)
			t.Setenv("HOME", folder)
			engine := openTest(t)
			size, err := engine.adminQuery("SELECT value FROM system.server_settings WHERE name = 'mark_cache_size'")
			if err != nil || strings.TrimSpace(size) == "4242" {
				t.Errorf("mark_cache_size is %s, %v", size, err)
			}
		})
	}
}

func TestMemoryIsBounded(t *testing.T) {
	engine := openOptions(t, Options{MaxMemory: 300 << 20})
	conn := connect(t, engine)
	err := conn.Exec(t.Context(), "SELECT length(groupArray(number)) FROM numbers(1000000000)")
	var exception *clickhouse.Exception
	if !errors.As(err, &exception) || exception.Code != 241 {
		t.Errorf("a statement for 8 GB gave %v, want code 241", err)
	}
	var n uint64
	if err := conn.QueryRow(t.Context(), "SELECT count() FROM numbers(1000000)").Scan(&n); err != nil || n != 1_000_000 {
		t.Errorf("afterwards: %d, %v", n, err)
	}
}

// TestMergesAreSmall merges a table of many columns: what that takes depends on
// how buffers are set, not on the few rows. Two of 1 MiB a file would not do.
func TestMergesAreSmall(t *testing.T) {
	engine := openOptions(t, Options{MaxMemory: minMaxMemory})
	conn := connect(t, engine)
	var columns strings.Builder
	for i := range 100 {
		fmt.Fprintf(&columns, ", c%d Nullable(String) DEFAULT toString(n)", i)
	}
	for _, sql := range []string{
		"CREATE DATABASE d",
		"CREATE TABLE d.wide (n UInt64" + columns.String() + ") ENGINE = MergeTree ORDER BY n SETTINGS min_bytes_for_wide_part = 0",
		"INSERT INTO d.wide (n) SELECT number FROM numbers(1000)",
		"INSERT INTO d.wide (n) SELECT number FROM numbers(1000)",
		"OPTIMIZE TABLE d.wide FINAL",
	} {
		if err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// child starts this test binary as another program (see TestMain).
func child(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "POLICYWATCH_TEST_CHILD="+strings.Join(args, " "))
	command.Stderr = os.Stderr
	return command
}

func TestFolderInUse(t *testing.T) {
	folder := t.TempDir()
	holder := child(t, "hold", folder)
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = holder.Process.Kill() }()
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), folder, Options{})
	var locked *LockedError
	if !errors.As(err, &locked) || locked.PID != holder.Process.Pid || !strings.Contains(err.Error(), fmt.Sprint(holder.Process.Pid)) {
		t.Errorf("got %v, want a LockedError of process %d", err, holder.Process.Pid)
	} else if name := filepath.Base(os.Args[0]); !strings.HasPrefix(name, locked.Process) || locked.Process == "" {
		t.Errorf("the process is called %q, want %q", locked.Process, name)
	}
	// A killed process holds nothing.
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	engine, err := Open(t.Context(), folder, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
}

// The library must leave Go's handling of signals alone.
func TestSignals(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		victim := child(t, "signals", t.TempDir())
		out, err := victim.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if err := victim.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := victim.Wait(); err != nil || victim.ProcessState.ExitCode() != 0 {
			t.Errorf("%v: %v, want a clean end", signal, err)
		}
	}
}
