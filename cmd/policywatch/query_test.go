package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// call runs the program with these arguments.
func call(ctx context.Context, stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(ctx, args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// newDSN makes an empty store in a folder of the test's own.
func newDSN(t *testing.T) string {
	t.Helper()
	dsn := "embedded:" + filepath.Join(t.TempDir(), "data")
	if code, _, errs := call(t.Context(), "", "migrate", "--dsn", dsn); code != exitOK {
		t.Fatal(errs)
	}
	return dsn
}

func TestQueryCommand(t *testing.T) {
	dsn := newDSN(t)
	file := filepath.Join(t.TempDir(), "q.sql")
	if err := os.WriteFile(file, []byte("SELECT 'from a file' AS s;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		stdin string
		args  []string
		code  int
		out   string // the whole output
		errs  string // in the messages
	}{
		{name: "pipe", args: []string{"SELECT 1 AS a, 'x' AS b"}, out: "a\tb\n1\tx\n"},
		{name: "format", args: []string{"SELECT 1 AS a", "--format", "JSONEachRow"}, out: "{\"a\":1}\n"},
		{name: "format in the SQL", args: []string{"SELECT 1 AS a FORMAT CSV", "-f", "JSON"}, out: "1\n"},
		{name: "parameters", args: []string{"SELECT {a:String}, {n:UInt8} + 1", "-f", "CSV", "-p", "a=北京\t='", "--param", "n=1"}, out: "\"北京\t='\",2\n"},
		{name: "standard input", stdin: "SELECT 'in' AS s", args: []string{"-"}, out: "s\nin\n"},
		{name: "file", args: []string{"--file", file}, out: "s\nfrom a file\n"},
		{name: "tables of the database", args: []string{"SELECT count() FROM records", "-f", "TSV"}, out: "0\n"},
		{name: "a union", args: []string{"SELECT * FROM (SELECT 1 AS a UNION ALL SELECT 2) ORDER BY a", "-f", "JSONCompactEachRow"}, out: "[1]\n[2]\n"},
		{name: "no SQL", code: exitUsage, errs: "no SQL"},
		{name: "SQL twice", args: []string{"SELECT 1", "--file", file}, code: exitUsage, errs: "twice"},
		{name: "no such file", args: []string{"--file", file + "x"}, code: exitUsage, errs: "no such file"},
		{name: "bad parameter", args: []string{"SELECT 1", "--param", "x"}, code: exitUsage, errs: "name=value"},
		{name: "missing parameter", args: []string{"SELECT {a:String}"}, code: exitUsage, errs: "`a`"},
		{name: "no such format", args: []string{"SELECT 1", "--format", "Papyrus"}, code: exitUsage, errs: "Papyrus"},
		{name: "syntax", args: []string{"SELEC 1"}, code: exitUsage, errs: "failed at position 1"},
		{name: "no such table", args: []string{"SELECT * FROM recrods"}, code: exitUsage, errs: "recrods"},
		{name: "writing", args: []string{"DROP TABLE records"}, code: exitUsage, errs: "does more than read"},
		{name: "reaching out", args: []string{"SELECT file('/etc/passwd')"}, code: exitUsage, errs: "not allowed here"},
		{name: "two statements", args: []string{"SELECT 1; SELECT 2"}, code: exitUsage, errs: "Multi-statements"},
	} {
		code, out, errs := call(t.Context(), test.stdin, append([]string{"query", "--dsn", dsn}, test.args...)...)
		if code != test.code || out != test.out || !strings.Contains(errs, test.errs) || (code != 0) != (errs != "") {
			t.Errorf("%s: exit %d, %q, %q", test.name, code, out, errs)
		}
		if len(errs) > 600 {
			t.Errorf("%s: nobody reads a message of %d bytes", test.name, len(errs))
		}
	}
}

func TestReadersMakeNoStore(t *testing.T) {
	for _, args := range [][]string{
		{"query", "SELECT 1"}, {"changes"}, {"changes", "--format", "parquet"}, {"timeline"}, {"conflicts"}, {"coverage"}, {"revisions"},
		{"feed"}, {"report"}, {"export", "--out", filepath.Join(t.TempDir(), "parameters")},
	} {
		folder := filepath.Join(t.TempDir(), "none")
		code, _, errs := call(t.Context(), "", append(args, "--dsn", "embedded:"+folder)...)
		if code != exitNoStore || !strings.Contains(errs, "no store") {
			t.Errorf("%q: exit %d, %q", args, code, errs)
		}
		if _, err := os.Stat(folder); err == nil {
			t.Errorf("%q: a folder was made", args)
		}
	}
}

func TestServeOptions(t *testing.T) {
	for _, test := range []struct {
		opt serveOptions
		ok  bool
	}{
		{serveOptions{listen: "127.0.0.1:8123"}, true},
		{serveOptions{listen: "localhost:8123"}, true},
		{serveOptions{listen: "[::1]:0"}, true},
		{serveOptions{listen: "127.0.0.1:8123", user: "a", password: "b"}, true},
		{serveOptions{listen: ":8123", user: "a", password: "b"}, true},
		{serveOptions{listen: ":8123"}, false},
		{serveOptions{listen: "0.0.0.0:8123"}, false},
		{serveOptions{listen: "192.168.1.1:8123"}, false},
		{serveOptions{listen: "example.org:8123"}, false},
		{serveOptions{listen: ":8123", user: "a"}, false},
		{serveOptions{listen: "127.0.0.1:8123", user: "a"}, false},
		{serveOptions{listen: ":8123", password: "b"}, false},
		{serveOptions{listen: "8123"}, false},
	} {
		if err := test.opt.check(); (err == nil) != test.ok {
			t.Errorf("%+v: %v", test.opt, err)
		}
	}
}

// While a store is served, clients ask it, and other commands go through it.
func TestServeCommand(t *testing.T) {
	dsn := newDSN(t)
	t.Setenv(servePassword, "secret")
	ctx, stop := context.WithCancel(t.Context())
	var out syncBuffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--dsn", dsn, "--listen", "127.0.0.1:0", "--user", "analyst"}, nil, &out, io.Discard)
	}()
	address := waitFor(t, &out, `http://[0-9.:]+`)
	request, err := http.NewRequest(http.MethodPost, address+"/?database=policy", strings.NewReader("SELECT count() FROM records"))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("analyst", "secret")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); string(body) != "0\n" {
		t.Errorf("%s: %q", response.Status, body)
	}
	stop()
	if code := <-ended; code != exitOK {
		t.Errorf("serve ended with %d", code)
	}
	if code, answer, errs := call(t.Context(), "", "query", "--dsn", dsn, "-f", "TSV", "SELECT 1"); code != exitOK || answer != "1\n" {
		t.Errorf("afterwards: exit %d, %q", code, errs)
	}
}

// A process that serves a store holds it; the other commands go through it.
func TestStoreOfAnotherProcess(t *testing.T) {
	dsn := newDSN(t)
	var out syncBuffer
	holder := program(t, "serve", "--dsn", dsn, "--listen", "127.0.0.1:0")
	holder.Stdout, holder.Stderr = &out, &out
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, &out, `http://[0-9.:]+`)
	if code, answer, errs := call(t.Context(), "", "query", "--dsn", dsn, "-f", "TSV", "SELECT count() FROM records"); code != exitOK || answer != "0\n" {
		t.Errorf("query: exit %d, %q, %q", code, answer, errs)
	}
	if code, _, errs := call(t.Context(), "", "query", "--dsn", dsn, "DROP TABLE records"); code != exitUsage || !strings.Contains(errs, "does more than read") {
		t.Errorf("writing: exit %d, %q", code, errs)
	}
	if code, _, errs := call(t.Context(), "", "migrate", "--dsn", dsn); code != exitOK {
		t.Errorf("migrate: exit %d, %q", code, errs)
	}
	if code, _, errs := call(t.Context(), "", "serve", "--dsn", dsn); code != exitNoStore || !strings.Contains(errs, "another policywatch") {
		t.Errorf("a second serve: exit %d, %q", code, errs)
	}
	if err := holder.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := holder.Wait(); err != nil {
		t.Errorf("serve ended with %v, %s", err, out.String())
	}
	if code, answer, errs := call(t.Context(), "", "query", "--dsn", dsn, "-f", "TSV", "SELECT 1"); code != exitOK || answer != "1\n" {
		t.Errorf("afterwards: exit %d, %q", code, errs)
	}
}

// The daemon serves the store that it holds.
func TestRunServesTheStore(t *testing.T) {
	dsn := newDSN(t)
	file := filepath.Join(t.TempDir(), "policywatch.yaml")
	config := "clickhouse: {dsn: '" + dsn + "'}\ncrawl: {user_agent: 'test (+https://example.org; a@example.org)'}\n" +
		"run: {serve: '127.0.0.1:0'}\nsources: [{name: none, start: ['https://policy.invalid/'], schedule: '0 0 31 12 *'}]\n"
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var out syncBuffer
	daemon := program(t, "run", "--config", file)
	daemon.Stdout, daemon.Stderr = &out, &out
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	address := waitFor(t, &out, `http://[0-9.:]+`)
	waitFor(t, &out, "sources scheduled")
	response, err := http.Post(address+"/?database=policy", "", strings.NewReader("SELECT count() FROM records"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); string(body) != "0\n" {
		t.Errorf("%s: %q", response.Status, body)
	}
	if code, answer, errs := call(t.Context(), "", "query", "--config", file, "-f", "TSV", "SELECT count() FROM runs"); code != exitOK {
		t.Errorf("query: exit %d, %q, %q", code, answer, errs)
	}
	if err := daemon.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := daemon.Wait(); daemon.ProcessState.ExitCode() != exitInterrupted {
		t.Errorf("run ended with %v, %s", err, out.String())
	}
}

// waitFor waits until the output holds the pattern, and gives what matches.
func waitFor(t *testing.T, out *syncBuffer, pattern string) string {
	t.Helper()
	compiled := regexp.MustCompile(pattern)
	for range 1000 {
		if found := compiled.FindString(out.String()); found != "" {
			return found
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("no %s in %q", pattern, out.String())
	return ""
}
