package embedded

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/ClickHouse/clickhouse-go/v2"
)

// serve makes the engine's HTTP interface reachable and gives its address.
func serve(t testing.TB, engine *Engine, options HandlerOptions) string {
	t.Helper()
	server := httptest.NewServer(engine.Handler(options))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func TestClickHouseGoOverTCP(t *testing.T) {
	for name, compression := range map[string]*clickhouse.Compression{
		"plain": nil,
		"lz4":   {Method: clickhouse.CompressionLZ4},
		"zstd":  {Method: clickhouse.CompressionZSTD},
		"gzip":  {Method: clickhouse.CompressionGZIP, Level: 1},
	} {
		t.Run(name, func(t *testing.T) {
			engine := openTest(t)
			conn := open(t, &clickhouse.Options{
				Protocol: clickhouse.HTTP, Compression: compression,
				Addr: []string{serve(t, engine, HandlerOptions{AllowWrites: true, User: "default", Password: "se:cret"})},
				Auth: clickhouse.Auth{Username: "default", Password: "se:cret"},
			})
			insertAndSelect(t, conn)
			exceptionInMidStream(t, conn)
			cancelled(t, engine, conn)
		})
	}
}

// send sends a request as it is, and gives the response with its body read.
func send(t testing.TB, request *http.Request) (*http.Response, string) {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func newRequest(t testing.TB, method, address, query, body string) *http.Request {
	t.Helper()
	request, err := http.NewRequest(method, "http://"+address+"/?"+query, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func TestHTTP(t *testing.T) {
	engine := openTest(t)
	must(t, engine.Transport(), fenceSchema...)
	readers := serve(t, engine, HandlerOptions{})
	at := serve(t, engine, HandlerOptions{Database: "policy"})
	writers := serve(t, engine, HandlerOptions{AllowWrites: true})
	q := url.QueryEscape
	for _, test := range []struct {
		name, method, address, query, body string
		status                             int
		want                               string
	}{
		{"statement in the URL", "GET", readers, "query=" + q("SELECT 1"), "", 200, "1\n"},
		{"statement in the body", "POST", readers, "", "SELECT 1", 200, "1\n"},
		{"statement in both", "POST", readers, "query=" + q("SELECT 1,"), "2", 200, "1\t2\n"},
		{"format by default", "GET", readers, "default_format=JSONEachRow&query=" + q("SELECT 1 AS a"), "", 200, "{\"a\":1}\n"},
		{"format of its own", "GET", readers, "default_format=JSON&query=" + q("SELECT 1 AS a FORMAT CSV"), "", 200, "1\n"},
		{"parameter", "GET", readers, "param_a=x&query=" + q("SELECT {a:String}"), "", 200, "x\n"},
		{"database", "GET", readers, "database=policy&query=" + q("SELECT count() FROM records"), "", 200, "2\n"},
		{"a client's own default", "GET", readers, "database=default&query=" + q("SELECT 1"), "", 200, "1\n"},
		{"ours in its place", "GET", at, "database=default&query=" + q("SELECT count() FROM records"), "", 200, "2\n"},
		{"ours where none is named", "GET", at, "query=" + q("SELECT count() FROM records"), "", 200, "2\n"},
		{"another", "GET", at, "database=system&query=" + q("SELECT * FROM one"), "", 200, "0\n"},
		{"no such database", "GET", at, "database=nowhere&query=" + q("SELECT 1"), "", 404, ""},
		{"database with a trick", "GET", readers, "database=" + q("policy`; SELECT 1") + "&query=" + q("SELECT 1"), "", 404, ""},
		{"setting", "GET", readers, "max_result_rows=1&query=" + q("SELECT * FROM numbers(2)"), "", 500, ""},
		{"setting with a bad value", "GET", readers, "max_result_rows=many&query=" + q("SELECT 1"), "", 400, ""},
		{"a long statement", "POST", readers, "", "SELECT length('" + strings.Repeat("x", 200_000) + "')", 200, "200000\n"},
		{"too long a statement", "POST", readers, "", "SELECT length('" + strings.Repeat("x", 300_000) + "')", 400, ""},
		{"a reader asks for longer", "POST", readers, "max_query_size=1000000", "SELECT 1", 403, ""},
		{"empty", "POST", readers, "", "", 400, ""},
		{"wrong path", "GET", readers + "/x", "", "", 404, ""},
		{"syntax error", "GET", readers, "query=" + q("SELEC 1"), "", 400, ""},
		{"missing table", "GET", readers, "query=" + q("SELECT * FROM policy.missing"), "", 404, ""},
		{"reader writes", "POST", readers, "", "INSERT INTO policy.records VALUES (9, '', 1, '')", 403, ""},
		{"insert, all in the body", "POST", writers, "", "INSERT INTO policy.records (id, text) FORMAT CSV\n3,\"a\nb\"\n", 200, ""},
		{"insert, rows in the body", "POST", writers, "query=" + q("INSERT INTO policy.records (id, text) FORMAT JSONEachRow"), `{"id":4,"text":"x"}`, 200, ""},
		{"insert, values", "POST", writers, "query=" + q("INSERT INTO policy.records (id) VALUES"), "(5), (6)", 200, ""},
		{"insert, no format", "POST", writers, "query=" + q("INSERT INTO policy.records (id)"), "(7)", 400, ""},
		{"insert, broken rows", "POST", writers, "query=" + q("INSERT INTO policy.records (id) FORMAT CSV"), "x", 500, ""},
		{"insert by a link", "GET", writers, "query=" + q("INSERT INTO policy.records (id) VALUES (8)"), "", 403, ""},
		{"drop by a link", "GET", writers, "query=" + q("DROP TABLE policy.records"), "", 403, ""},
		{"unknown setting", "POST", writers, "max_thread=1", "SELECT 1", 404, ""},
		{"sum of it", "POST", writers, "", "SELECT groupArray(id) FROM (SELECT id FROM policy.records ORDER BY id)", 200, "[1,2,3,4,5,6]\n"},
	} {
		response, body := send(t, newRequest(t, test.method, test.address, test.query, test.body))
		if response.StatusCode != test.status || test.status == 200 && body != test.want {
			t.Errorf("%s: %d %q, want %d %q", test.name, response.StatusCode, body, test.status, test.want)
		}
		if code := response.Header.Get("X-ClickHouse-Exception-Code"); (code != "") != (test.status != 200) && test.name != "wrong path" {
			t.Errorf("%s: exception code %q with status %d", test.name, code, response.StatusCode)
		}
	}
	long := "SELECT length('" + strings.Repeat("x", 300_000) + "')"
	if body, _ := ask(t, engine.Transport(), long, url.Values{"max_query_size": {"1000000"}}); body != "300000\n" {
		t.Errorf("a long statement of this program: %.100q", body)
	}
	response, body := send(t, newRequest(t, "GET", readers, "query_id=mine&default_format=JSON&query="+q("SELECT 1"), ""))
	for name, want := range map[string]string{
		"X-ClickHouse-Query-Id": "mine", "X-ClickHouse-Format": "JSON", "Content-Type": "application/json; charset=UTF-8",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(response.Header.Get("X-ClickHouse-Summary"), `"result_rows":"1"`) || !strings.Contains(body, `"rows": 1`) {
		t.Errorf("summary %s of %s", response.Header.Get("X-ClickHouse-Summary"), body)
	}
	ping, err := http.Get("http://" + readers + "/ping")
	if err != nil {
		t.Fatal(err)
	}
	defer ping.Body.Close()
	if told, _ := io.ReadAll(ping.Body); string(told) != "Ok.\n" {
		t.Errorf("/ping: %q", told)
	}
}

func TestHTTPCompression(t *testing.T) {
	address := serve(t, openTest(t), HandlerOptions{})
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	if _, err := io.WriteString(writer, "SELECT 'zipped'"); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	request := newRequest(t, "POST", address, "enable_http_compression=1", zipped.String())
	request.Header.Set("Content-Encoding", "gzip")
	request.Header.Set("Accept-Encoding", "gzip, deflate")
	response, body := send(t, request)
	reader, err := gzip.NewReader(strings.NewReader(body))
	if err != nil || response.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%q: %v", body, err)
	}
	if text, err := io.ReadAll(reader); string(text) != "zipped\n" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	_, body = send(t, newRequest(t, "POST", address, "compress=1", "SELECT number FROM numbers(1000000) ORDER BY number DESC"))
	counted := &countingReader{from: strings.NewReader(body)}
	text, err := io.ReadAll(&frameReader{counted, compress.NewReader(counted)})
	if err != nil || len(text) != 6_888_890 {
		t.Errorf("frames of %d bytes, %v, want 6888890", len(text), err)
	}
}

func TestHTTPForm(t *testing.T) {
	address := serve(t, openTest(t), HandlerOptions{})
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := errors.Join(form.WriteField("query", "SELECT {a:String}"), form.WriteField("param_a", "from a form"), form.Close()); err != nil {
		t.Fatal(err)
	}
	request := newRequest(t, "POST", address, "", body.String())
	request.Header.Set("Content-Type", form.FormDataContentType())
	if response, text := send(t, request); response.StatusCode != 200 || text != "from a form\n" {
		t.Errorf("%d %q", response.StatusCode, text)
	}
}

// A result that breaks off after its status has gone out must be told by the
// frame and by the broken connection.
func TestHTTPExceptionInMidStream(t *testing.T) {
	address := serve(t, openTest(t), HandlerOptions{})
	response, err := http.Get("http://" + address + "/?query=" + url.QueryEscape("SELECT throwIf(number = 3000000, 'too far') FROM numbers(4000000)"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil {
		t.Error("the connection ended as if all were well")
	}
	tag := response.Header.Get("X-ClickHouse-Exception-Tag")
	if end := string(body[max(0, len(body)-600):]); !strings.Contains(end, "__exception__\r\n"+tag) || !strings.Contains(end, "too far") {
		t.Errorf("the body ends with %q", end)
	}
}

func TestHTTPPassword(t *testing.T) {
	address := serve(t, openTest(t), HandlerOptions{User: "analyst", Password: "right"})
	for _, test := range []struct {
		name   string
		change func(*http.Request)
		status int
	}{
		{"none", func(*http.Request) {}, 403},
		{"basic", func(r *http.Request) { r.SetBasicAuth("analyst", "right") }, 200},
		{"basic, wrong", func(r *http.Request) { r.SetBasicAuth("analyst", "wrong") }, 403},
		{"basic, wrong user", func(r *http.Request) { r.SetBasicAuth("default", "right") }, 403},
		{"headers", func(r *http.Request) {
			r.Header.Set("X-ClickHouse-User", "analyst")
			r.Header.Set("X-ClickHouse-Key", "right")
		}, 200},
		{"headers, wrong", func(r *http.Request) { r.Header.Set("X-ClickHouse-User", "analyst") }, 403},
		{"URL", func(r *http.Request) { r.URL.RawQuery = "user=analyst&password=right" }, 200},
		{"wrong before right", func(r *http.Request) {
			r.SetBasicAuth("analyst", "wrong")
			r.URL.RawQuery = "user=analyst&password=right"
		}, 403},
	} {
		request := newRequest(t, "POST", address, "", "SELECT 1")
		test.change(request)
		if response, body := send(t, request); response.StatusCode != test.status {
			t.Errorf("%s: %d %q, want %d", test.name, response.StatusCode, body, test.status)
		}
	}
}

// Without a password a browser on this machine must not be made a tool.
func TestHTTPWebPages(t *testing.T) {
	engine := openTest(t)
	for _, address := range []string{serve(t, engine, HandlerOptions{}), serve(t, engine, HandlerOptions{AllowWrites: true})} {
		for _, test := range []struct {
			name   string
			change func(*http.Request)
			status int
		}{
			{"a program", func(*http.Request) {}, 200},
			{"localhost", func(r *http.Request) { r.Host = "localhost:8123" }, 200},
			{"IPv6", func(r *http.Request) { r.Host = "[::1]:8123" }, 200},
			{"a page on the web", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
			{"a page on the web, newer browser", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
			{"a script of a page on the web", func(r *http.Request) {
				r.Method = http.MethodGet
				r.Header.Set("Sec-Fetch-Site", "cross-site")
			}, 403},
			{"an address typed into a browser", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "none") }, 200},
			{"a name that was made to point here", func(r *http.Request) { r.Host = "evil.example:8123" }, 403},
		} {
			request := newRequest(t, "POST", address, "", "SELECT 1")
			test.change(request)
			if response, body := send(t, request); response.StatusCode != test.status {
				t.Errorf("%s: %d %q, want %d", test.name, response.StatusCode, body, test.status)
			}
		}
	}
}

// The client that analysts use in JavaScript does all it can.
func TestJavaScriptClient(t *testing.T) {
	engine := openTest(t)
	must(t, engine.Transport(), "CREATE DATABASE policy", "CREATE TABLE policy.js (id UInt32, name String) ENGINE = MergeTree ORDER BY id")
	script, err := os.ReadFile("testdata/client.mjs")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "client.mjs"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(program string, args ...string) {
		command := exec.Command(program, args...)
		command.Dir = folder
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", program, err, out)
		}
	}
	run("npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--silent", "@clickhouse/client@1.23.1")
	run("node", "client.mjs", "http://"+serve(t, engine, HandlerOptions{}), "http://"+serve(t, engine, HandlerOptions{AllowWrites: true, User: "writer", Password: "secret"}))
	waitFor(t, engine, 0)
}

// The requests that ClickHouse's JDBC driver makes, as it makes them: settings
// that it always sends, answers in binary rows within LZ4 frames.
func TestRequestsOfJDBC(t *testing.T) {
	engine := openTest(t)
	must(t, engine.Transport(), fenceSchema...)
	address := serve(t, engine, HandlerOptions{User: "analyst", Password: "right"})
	ask := func(query, format string) ([]byte, *http.Response) {
		request := newRequest(t, "POST", address, "compress=1&extremes=0&async_insert="+engine.fence.initial["async_insert"]+
			"&wait_end_of_query=1&send_progress_in_http_headers=1&session_timezone=Asia%2FShanghai&query_id=b2d6f7&max_result_rows=10&result_overflow_mode=break", query)
		request.SetBasicAuth("analyst", "right")
		request.Header.Set("X-ClickHouse-Database", "policy")
		request.Header.Set("X-ClickHouse-Format", format)
		request.Header.Set("Content-Type", "text/plain; charset=UTF-8")
		request.Header.Set("User-Agent", "clickhouse-java-v2/0.9.0 (Linux; jvm:21)")
		response, body := send(t, request)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", query, response.StatusCode, body)
		}
		counted := &countingReader{from: strings.NewReader(body)}
		rows, err := io.ReadAll(&frameReader{counted, compress.NewReader(counted)})
		if err != nil {
			t.Fatal(err)
		}
		return rows, response
	}
	rows, _ := ask("SELECT currentUser() AS user, timezone() AS timezone, version() AS version LIMIT 1", "RowBinaryWithNamesAndTypes")
	if want := "\x03\x04user\x08timezone\x07version\x06String\x06String\x06String\x07default"; !strings.HasPrefix(string(rows), want) {
		t.Errorf("about the server: %q", rows)
	}
	rows, response := ask("SELECT id, region FROM records ORDER BY id", "RowBinaryWithNamesAndTypes")
	if want := "\x02\x02id\x06region\x06UInt64\x06String\x01\x00\x00\x00\x00\x00\x00\x00\x06320583\x02\x00\x00\x00\x00\x00\x00\x00\x06110000"; string(rows) != want {
		t.Errorf("rows: %q", rows)
	}
	for name, want := range map[string]string{"X-ClickHouse-Query-Id": "b2d6f7", "X-ClickHouse-Format": "RowBinaryWithNamesAndTypes", "X-ClickHouse-Timezone": "Asia/Shanghai"} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
