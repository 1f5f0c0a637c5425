package embedded

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ask sends a statement through a transport, as any client would.
func ask(t testing.TB, door http.RoundTripper, sql string, query url.Values) (string, int) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, "http://embedded/?"+query.Encode(), strings.NewReader(sql))
	if err != nil {
		t.Fatal(err)
	}
	response, err := door.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), response.StatusCode
}

func must(t testing.TB, door http.RoundTripper, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if body, status := ask(t, door, sql, nil); status != http.StatusOK {
			t.Fatalf("%s: %s", sql, body)
		}
	}
}

var fenceSchema = []string{
	"CREATE DATABASE policy",
	"CREATE TABLE policy.records (id UInt64, region String, rate Decimal(18, 4), text String) ENGINE = MergeTree ORDER BY id",
	"INSERT INTO policy.records VALUES (1, '320583', 2.8, 'file('), (2, '110000', 85, 'SYSTEM SHUTDOWN; url(''http://x'')')",
	"CREATE TABLE policy.format (settings String, file String, url String) ENGINE = MergeTree ORDER BY file",
	"INSERT INTO policy.format VALUES ('a', 'b', 'c')",
	"CREATE VIEW policy.as_of AS SELECT * FROM policy.records WHERE id <= {known:UInt64}",
	"CREATE DICTIONARY policy.regions (code String, name String) PRIMARY KEY code SOURCE(CLICKHOUSE(QUERY 'SELECT region AS code, text AS name FROM policy.records')) LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)",
}

// Each statement must be refused to a reader, before it does anything.
var attacks = []string{
	// reading files
	"SELECT * FROM file('SECRET')",
	"SELECT * FROM file('SECRET', 'LineAsString')",
	"SELECT * FROM file('SECRET', LineAsString, 'line String')",
	"SELECT * FROM `file`('SECRET', 'LineAsString')",
	"SELECT * FROM \"file\"('SECRET', 'LineAsString')",
	"SELECT * FROM/**/file/**/('SECRET', 'LineAsString')",
	"SELECT * FROM file -- comment\n('SECRET', 'LineAsString')",
	"SELECT * FROM #!\n file('SECRET', 'LineAsString')",
	"sElEcT * fRoM file('SECRET', 'LineAsString')",
	"SELECT file('SECRET')",
	"SELECT FILE('SECRET')",
	"SELECT `file`('SECRET')",
	"SELECT fi\\le('SECRET')",
	"SELECT 1 WHERE file('SECRET') != ''",
	"SELECT count() FROM policy.records GROUP BY file('SECRET')",
	"SELECT 1 ORDER BY file('SECRET')",
	"SELECT 1 LIMIT length(file('SECRET'))",
	"SELECT sum(length(file('SECRET'))) OVER () FROM policy.records",
	"SELECT arrayMap(x -> file(x), ['SECRET'])",
	"SELECT * APPLY file FROM (SELECT 'SECRET' AS a)",
	"SELECT * APPLY(file) FROM (SELECT 'SECRET' AS a)",
	"SELECT * APPLY `file` FROM (SELECT 'SECRET' AS a)",
	"SELECT * APPLY (x -> file(x)) FROM (SELECT 'SECRET' AS a)",
	"SELECT COLUMNS('a') APPLY file FROM (SELECT 'SECRET' AS a)",
	"SELECT 'SECRET'.:file",
	"WITH a AS (SELECT * FROM file('SECRET', 'LineAsString')) SELECT * FROM a",
	"WITH file('SECRET') AS a SELECT a",
	"WITH (SELECT file('SECRET')) AS a SELECT a",
	"SELECT (SELECT file('SECRET'))",
	"SELECT 1 IN (SELECT 1 FROM file('SECRET', 'LineAsString'))",
	"SELECT 1 UNION ALL SELECT length(file('SECRET'))",
	"SELECT 1 FROM policy.records JOIN file('SECRET', 'LineAsString') AS f ON 1 = 1",
	"SELECT * FROM view(SELECT file('SECRET'))",
	"SELECT * FROM loop(file('SECRET', 'LineAsString'))",
	"SELECT * FROM viewIfPermitted(SELECT 1 ELSE file('SECRET', 'LineAsString'))",
	"SELECT * FROM viewExplain('EXPLAIN', '', (SELECT file('SECRET')))",
	"SELECT * FROM (EXPLAIN SELECT file('SECRET'))",
	"SELECT * FROM fileCluster('default', 'SECRET', 'LineAsString')",
	"SELECT * FROM filesystem('/')",
	"SELECT * FROM default.`SECRET`",
	"SELECT * FROM `default`.`SECRET`",
	"SELECT * FROM default.`SECRET` FORMAT LineAsString",
	"SELECT * FROM merge('default', '.*')",
	"DESCRIBE TABLE file('SECRET')",
	"DESCRIBE file('SECRET')",
	"DESCRIBE default.`SECRET`",
	"EXISTS TABLE default.`SECRET`",
	"EXPLAIN SELECT * FROM file('SECRET')",
	"EXPLAIN PLAN SELECT file('SECRET')",
	"EXPLAIN QUERY TREE SELECT file('SECRET')",
	"SHOW CREATE TABLE default.`SECRET`",
	"FROM file('SECRET', 'LineAsString') SELECT *",
	"(SELECT file('SECRET'))",
	"SELECT catboostEvaluate('SECRET', 1)",
	"SELECT * FROM sqlite('SECRET', 'x')",
	"SELECT * FROM executable('cat SECRET', TSV, 'a String')",
	"SELECT * FROM eval('SELECT file(''SECRET'')')",
	"SELECT 1 FORMAT Template SETTINGS format_template_resultset = 'SECRET'",
	"SELECT 1 SETTINGS format_template_row = 'SECRET' FORMAT Template",
	"SELECT 1 FORMAT Protobuf SETTINGS format_schema = 'SECRET:M'",
	"SELECT 1 FORMAT CapnProto SETTINGS output_format_schema = 'OUTFILE'",
	"SELECT * FROM (SELECT 1 SETTINGS format_schema = 'SECRET:M')",
	"SELECT * FROM icebergLocal('/')",
	"SELECT * FROM deltaLakeLocal('/')",
	"SELECT * FROM input('a String')",
	"SELECT dictGet('default.SECRET', 'a', 1)",
	// writing files
	"SELECT 1 INTO OUTFILE 'OUTFILE'",
	"SELECT 1 into outfile 'OUTFILE' TRUNCATE",
	"SELECT 1 INTO/**/OUTFILE 'OUTFILE' APPEND FORMAT CSV",
	"SELECT 1 INTO OUTFILE 'OUTFILE' AND STDOUT",
	"SHOW DATABASES INTO OUTFILE 'OUTFILE'",
	"EXPLAIN SELECT 1 INTO OUTFILE 'OUTFILE'",
	"(SELECT 1) UNION ALL (SELECT 2) INTO OUTFILE 'OUTFILE'",
	"INSERT INTO FUNCTION file('OUTFILE', CSV, 'a String') SELECT 'x'",
	"INSERT INTO TABLE FUNCTION file('OUTFILE', CSV, 'a String') VALUES ('x')",
	"INSERT INTO policy.records FROM INFILE 'SECRET' FORMAT LineAsString",
	"BACKUP DATABASE policy TO File('OUTFILE')",
	// the network
	"SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')",
	"SELECT * FROM `url`('http://127.0.0.1:1/')",
	"SELECT * FROM urlCluster('default', 'http://127.0.0.1:1/')",
	"SELECT * FROM s3('http://127.0.0.1:1/a', 'CSV', 'a String')",
	"SELECT * FROM s3('https://bucket.s3.amazonaws.com/a', NOSIGN)",
	"SELECT * FROM gcs('http://127.0.0.1:1/b/a', 'CSV', 'a String')",
	"SELECT * FROM remote('127.0.0.1:1', system.one)",
	"SELECT * FROM remote('127.0.0.1:1', view(SELECT 1))",
	"SELECT * FROM remoteSecure('127.0.0.1:1', system.one)",
	"SELECT * FROM cluster('default', system.one)",
	"SELECT * FROM clusterAllReplicas('default', system, one)",
	"SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
	"SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
	"SELECT * FROM mongodb('127.0.0.1:1', 'a', 'b', 'c', 'd', 'e String')",
	"SELECT * FROM redis('127.0.0.1:1', 'a', 'a String')",
	"SELECT * FROM hdfs('hdfs://127.0.0.1:1/a', CSV, 'a String')",
	"SELECT * FROM odbc('DSN=a', 'b', 'c')",
	"SELECT * FROM jdbc('jdbc:a', 'b', 'c')",
	"SELECT * FROM azureBlobStorage('http://127.0.0.1:1', 'a', 'b')",
	"SELECT hasColumnInTable('127.0.0.1:1', 'system', 'one', 'dummy')",
	"SELECT aiGenerate('a')",
	"SELECT AIGenerate('a')",
	// ending, stopping, changing
	"SYSTEM SHUTDOWN",
	"system shutdown",
	"/* SELECT */ SYSTEM SHUTDOWN",
	"SYSTEM KILL",
	"SYSTEM RELOAD CONFIG",
	"SYSTEM STOP MERGES",
	"KILL QUERY WHERE 1",
	"KILL QUERY WHERE 1 SYNC",
	"SET max_threads = 1",
	"SET readonly = 0",
	"USE system",
	"DROP DATABASE policy",
	"DROP TABLE policy.records",
	"TRUNCATE TABLE policy.records",
	"INSERT INTO policy.records VALUES (3, 'x', 1, 'x')",
	"INSERT INTO policy.records SELECT 3, 'x', 1, 'x'",
	"insert into policy.records format CSV 3,x,1,x",
	"ALTER TABLE policy.records DELETE WHERE 1",
	"ALTER TABLE policy.records ADD COLUMN x String",
	"DELETE FROM policy.records WHERE 1",
	"UPDATE policy.records SET text = '' WHERE 1",
	"OPTIMIZE TABLE policy.records",
	"RENAME TABLE policy.records TO policy.r",
	"CREATE TABLE policy.x (a String) ENGINE = Memory",
	"CREATE TEMPORARY TABLE x (a String)",
	"CREATE VIEW policy.x AS SELECT 1",
	"CREATE FUNCTION f AS x -> file(x)",
	"CREATE USER x",
	"CREATE DATABASE x",
	"GRANT ALL ON *.* TO default",
	"ATTACH TABLE policy.y (a String) ENGINE = File(CSV, 'SECRET')",
	"DETACH TABLE policy.records",
	"EXECUTE AS default SELECT 1",
	"BEGIN TRANSACTION",
	"UNDROP TABLE policy.records",
	"EXPLAIN SELECT 1; SYSTEM SHUTDOWN",
	// several statements, none, and tricks
	"SELECT 1; SELECT 2",
	"SELECT 1;SYSTEM SHUTDOWN",
	"SELECT 1; -- \n SYSTEM SHUTDOWN",
	"SELECT 1\n;\nDROP DATABASE policy",
	"SELECT 1 PARALLEL WITH DROP DATABASE policy",
	"DROP TABLE policy.records PARALLEL WITH DROP TABLE policy.format",
	"",
	";",
	"-- nothing",
	"exit",
	"quit",
	"\\q",
	"1 + 1",
	"file('SECRET')",
	"?? delete everything",
	"SELECT 1 \x00; SYSTEM SHUTDOWN",
	"SELECT $$a$$; SYSTEM SHUTDOWN",
	// settings
	"SELECT 1 SETTINGS readonly = 0",
	"SELECT 1 SETTINGS max_memory_usage = 0",
	"SELECT 1 SETTINGS allow_ddl = 1",
	"SELECT 1 SETTINGS log_comment = 'x'",
	"SELECT 1 SETTINGS max_threads = 1, readonly = 0",
	"SELECT * FROM (SELECT 1 SETTINGS readonly = 0)",
	"SELECT * FROM (SELECT 1 SETTINGS `readonly` = 0)",
	"(SELECT 1 SETTINGS readonly = 0)",
	"WITH a AS (SELECT 1 SETTINGS format_schema = 'SECRET:M') SELECT * FROM a",
	"SELECT (SELECT getSetting('format_schema') SETTINGS format_schema = 'SECRET')",
	"SELECT 1 SETTINGS readonly = 0 UNION ALL SELECT 2",
	"SELECT 1 SETTINGS profile = 'x'",
	"SELECT addressToLine(1) SETTINGS allow_introspection_functions = 1",
	"SELECT addressToLine(1)",
	"SELECT * FROM system.users",
}

func TestFenceRefusesAttacks(t *testing.T) {
	engine := openTest(t)
	must(t, engine.Transport(), fenceSchema...)
	folder := t.TempDir()
	secret, outfile := filepath.Join(folder, "secret.txt"), filepath.Join(folder, "out.txt")
	if err := os.WriteFile(secret, []byte("swordfish\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, attack := range attacks {
		sql := strings.NewReplacer("SECRET", secret, "OUTFILE", outfile).Replace(attack)
		for _, query := range []url.Values{nil, {"readonly": {"0"}}, {"database": {"default"}}, {"default_format": {"RowBinary"}}} {
			body, status := ask(t, engine.ReaderTransport(), sql, query)
			if status == http.StatusOK || strings.Contains(body, "Code: 516.") {
				t.Errorf("%s %v: let through with %q", attack, query, body)
			}
			if strings.Contains(body, "swordfish") {
				t.Errorf("%s %v: tells the secret: %q", attack, query, body)
			}
		}
		if _, err := os.Stat(outfile); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s: wrote a file", attack)
		}
	}
	// Nothing was changed or stopped.
	if body, _ := ask(t, engine.Transport(), "SELECT count(), any(getSetting('max_threads') > 0) FROM policy.records", nil); body != "2\ttrue\n" && body != "2\t1\n" {
		t.Errorf("afterwards: %q", body)
	}
}

// A setting in the URL is no way around either.
func TestFenceRefusesSettingsOfTheURL(t *testing.T) {
	engine := openTest(t)
	for name, value := range map[string]string{
		"format_schema": "/etc/passwd:M", "format_template_row": "/etc/passwd", "allow_ddl": "0", "max_memory_usage": "0",
		"output_format_schema": "/tmp/x", "path": "/", "config-file": "/etc/x", "log-level": "trace", "user_files_path": "/",
		"max_threads --readonly": "0", "profile": "default", "": "x", "logger.log": "/tmp/x",
	} {
		body, status := ask(t, engine.ReaderTransport(), "SELECT 1", url.Values{name: {value}})
		if status == http.StatusOK {
			t.Errorf("%s=%s was taken: %q", name, value, body)
		}
	}
	body, status := ask(t, engine.ReaderTransport(), "SELECT getSetting('max_threads'), getSetting('readonly')", url.Values{"max_threads": {"1"}, "readonly": {"0"}})
	if status != http.StatusOK || body != "1\t1\n" {
		t.Errorf("a reader's setting: %d %q", status, body)
	}
}

// What analysts write must pass, and mean what they meant.
func TestFenceLetsReadersRead(t *testing.T) {
	engine := openTest(t)
	must(t, engine.Transport(), fenceSchema...)
	for _, test := range []struct{ sql, want string }{
		{"SELECT 1", "1\n"},
		{"select 1;", "1\n"},
		{"SELECT 1 -- file('x')", "1\n"},
		{"/* SYSTEM SHUTDOWN */ SELECT 1", "1\n"},
		{"SELECT 'file('", "file(\n"},
		{"SELECT text FROM policy.records WHERE text LIKE '%file(%'", "file(\n"},
		{"SELECT count() FROM policy.records WHERE text = 'SYSTEM SHUTDOWN; url(''http://x'')'", "1\n"},
		{"SELECT 'INTO OUTFILE', '; DROP TABLE x', 'SETTINGS readonly = 0'", "INTO OUTFILE\t; DROP TABLE x\tSETTINGS readonly = 0\n"},
		{"SELECT 'a\\'; SYSTEM SHUTDOWN; --'", "a\\'; SYSTEM SHUTDOWN; --\n"},
		{"SELECT $$file('x')$$", "file(\\'x\\')\n"},
		{"SELECT \"text\" AS `file` FROM policy.records WHERE id = 1", "file(\n"},
		{"SELECT file, url, settings FROM policy.format", "b\tc\ta\n"},
		{"SELECT settings FROM policy.format AS format", "a\n"},
		{"SELECT f.file FROM policy.format AS f WHERE (f.url) = 'c'", "b\n"},
		{"SELECT 1 AS format, 2 AS settings FORMAT CSV", "1,2\n"},
		{"WITH file AS (SELECT 1 AS url) SELECT url FROM file", "1\n"},
		{"WITH url AS (SELECT 1 AS a) SELECT a FROM (SELECT * FROM url)", "1\n"},
		{"SELECT id FROM policy.records WHERE region IN ('320583', 'x') ORDER BY id", "1\n"},
		{"SELECT sum(rate) FROM policy.records", "87.8\n"},
		{"SELECT region, count() FROM policy.records GROUP BY region WITH ROLLUP ORDER BY region FORMAT CSV", "\"\",2\n\"110000\",1\n\"320583\",1\n"},
		{"SELECT id, row_number() OVER (PARTITION BY 1 ORDER BY id DESC) AS n FROM policy.records ORDER BY n", "2\t1\n1\t2\n"},
		{"SELECT count() FROM policy.as_of(known = 1)", "1\n"},
		{"SELECT dictGet('policy.regions', 'name', '320583')", "file(\n"},
		{"SELECT name FROM policy.regions WHERE code = '320583'", "file(\n"},
		{"SELECT sum(number) FROM numbers(10)", "45\n"},
		{"SELECT * FROM generate_series(1, 3, 2)", "1\n3\n"},
		{"SELECT * FROM values('a UInt8, b String', (1, 'x'))", "1\tx\n"},
		{"SELECT count() FROM merge('policy', '^records$')", "2\n"},
		{"SELECT * FROM view(SELECT 1)", "1\n"},
		{"SELECT format('{}-{}', 'a', 'b')", "a-b\n"},
		{"SELECT arrayMap(x -> x + 1, [1, 2])", "[2,3]\n"},
		{"SELECT * APPLY toString FROM (SELECT 1)", "1\n"},
		{"SELECT 1 FORMAT Null", ""},
		{"SELECT 1 AS a FORMAT JSONEachRow", "{\"a\":1}\n"},
		{"SELECT 1 AS a SETTINGS max_threads = 1", "1\n"},
		{"SELECT 1 AS a FORMAT TSV SETTINGS max_execution_time = 5, join_use_nulls = 1", "1\n"},
		{"SELECT 1 AS a, 2 AS b SETTINGS format_csv_delimiter = ';' FORMAT CSV", "1;2\n"},
		{"(SELECT 1) UNION ALL (SELECT 1) SETTINGS max_threads = 1", "1\n1\n"},
		{"SELECT 1 WHERE 0 UNION ALL SELECT 2", "2\n"},
		{"FROM policy.records SELECT count()", "2\n"},
		{"EXISTS TABLE policy.records", "1\n"},
		{"SHOW TABLES FROM policy LIKE 'rec%'", "records\n"},
		{"SHOW DATABASES LIKE 'policy'", "policy\n"},
		{"DESCRIBE TABLE policy.format FORMAT TSVRaw", "settings\tString\t\t\t\t\t\nfile\tString\t\t\t\t\t\nurl\tString\t\t\t\t\t\n"},
		{"SELECT name FROM system.tables WHERE database = 'policy' AND name = 'records'", "records\n"},
		{"SELECT '中文', 1 AS `列`", "中文\t1\n"},
		{"SELECT toDate('2025-01-01') + INTERVAL 1 MONTH", "2025-02-01\n"},
		{"SELECT CASE WHEN 1 THEN 'a' ELSE 'b' END, 1 BETWEEN 0 AND 2, NOT 1, -1", "a\t1\t0\t-1\n"},
		{"SELECT count(DISTINCT region) FILTER (WHERE id > 0) FROM policy.records", "2\n"},
		{"SELECT a.1, m['k'] FROM (SELECT (1, 2) AS a, map('k', 'v') AS m)", "1\tv\n"},
		{"SELECT region FROM policy.records ORDER BY id LIMIT 1 BY region LIMIT 1 OFFSET 1", "110000\n"},
	} {
		body, status := ask(t, engine.ReaderTransport(), test.sql, nil)
		if status != http.StatusOK || body != test.want {
			t.Errorf("%s\n got %d %q\nwant 200 %q", test.sql, status, body, test.want)
		}
	}
	body, status := ask(t, engine.ReaderTransport(), "SELECT {a:String}, {b:UInt8} + 1", url.Values{"param_a": {`x\ty; SYSTEM SHUTDOWN`}, "param_b": {"2"}})
	if status != http.StatusOK || body != "x\\ty; SYSTEM SHUTDOWN\t3\n" {
		t.Errorf("parameters: %d %q", status, body)
	}
}

// A writer changes the database, and still reaches nothing else.
func TestFenceForWriters(t *testing.T) {
	engine := openTest(t)
	must(t, engine.Transport(), fenceSchema...)
	door := transport{&handler{engine: engine, access: writer}}
	must(t, door,
		"INSERT INTO policy.records VALUES (3, 'x', 1, 'INTO OUTFILE''\n''')",
		"INSERT INTO policy.records (id, text) FORMAT JSONEachRow\n{\"id\": 4, \"text\": \"file(\"}",
		"INSERT INTO policy.records SELECT id + 10, region, rate, text FROM policy.records",
		"CREATE TABLE policy.more (a String COMMENT 'url(') ENGINE = MergeTree ORDER BY a",
		"ALTER TABLE policy.more ADD COLUMN b UInt8",
		"DROP TABLE policy.more",
	)
	if body, _ := ask(t, door, "SELECT count() FROM policy.records", nil); body != "8\n" {
		t.Errorf("rows: %q", body)
	}
	for _, attack := range []string{
		"SELECT file('/etc/hostname')",
		"SELECT * FROM file('/etc/passwd', LineAsString)",
		"CREATE VIEW policy.v AS SELECT file('/etc/hostname')",
		"CREATE TABLE policy.f (a String) ENGINE = File(CSV, '/etc/passwd')",
		"CREATE TABLE policy.f (a String) ENGINE = URL('http://127.0.0.1:1/', CSV)",
		"CREATE TABLE policy.f (a String) ENGINE = MergeTree ORDER BY a AS SELECT file('/etc/hostname')",
		"CREATE TABLE policy.f (a String DEFAULT file('/etc/hostname')) ENGINE = MergeTree ORDER BY tuple()",
		"ALTER TABLE policy.records ADD COLUMN x String DEFAULT file('/etc/hostname')",
		"ALTER TABLE policy.records UPDATE text = file('/etc/hostname') WHERE 1",
		"INSERT INTO policy.records (text) SELECT file('/etc/hostname')",
		"INSERT INTO policy.records (text) FROM INFILE '/etc/passwd' FORMAT LineAsString",
		"INSERT INTO FUNCTION file('/tmp/x', CSV, 'a String') VALUES ('x')",
		"CREATE DATABASE f ENGINE = Filesystem('/etc')",
		"CREATE DICTIONARY policy.d (a String) PRIMARY KEY a SOURCE(FILE(PATH '/etc/passwd' FORMAT 'LineAsString')) LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)",
		"CREATE DICTIONARY policy.d (a String) PRIMARY KEY a SOURCE(HTTP(URL 'http://127.0.0.1:1/' FORMAT 'CSV')) LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)",
		"CREATE FUNCTION f AS x -> x",
		"CREATE USER x",
		"SYSTEM SHUTDOWN",
		"SELECT 1 INTO OUTFILE '/tmp/policywatch-outfile'",
		"SELECT 1; SELECT 2",
	} {
		if body, status := ask(t, door, attack, nil); status == http.StatusOK {
			t.Errorf("%s: let through with %q", attack, body)
		}
	}
}

// Whatever a reader sends, no file is read or written, and no row changed.
func FuzzFence(f *testing.F) {
	for _, sql := range attacks {
		f.Add(sql)
	}
	engine := openTest(f)
	must(f, engine.Transport(), fenceSchema...)
	folder := f.TempDir()
	secret, outfile := filepath.Join(folder, "secret.txt"), filepath.Join(folder, "out.txt")
	if err := os.WriteFile(secret, []byte("swordfish\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if strings.Contains(sql, "0000") || strings.Contains(strings.ToLower(sql), "sleep") {
			return // it may run for ever, which is allowed
		}
		sql = strings.NewReplacer("SECRET", secret, "OUTFILE", outfile).Replace(sql)
		body, _ := ask(t, engine.ReaderTransport(), sql, url.Values{"max_execution_time": {"2"}})
		if strings.Contains(body, "swordfish") {
			t.Errorf("%q tells the secret: %q", sql, body)
		}
		if _, err := os.Stat(outfile); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q wrote a file", sql)
		}
		if body, _ := ask(t, engine.Transport(), "SELECT count() FROM policy.records", nil); body != "2\n" {
			t.Errorf("%q changed the data: %q", sql, body)
		}
	})
}
