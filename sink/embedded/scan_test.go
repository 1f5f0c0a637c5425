package embedded

import (
	"reflect"
	"strings"
	"testing"
)

func TestSplitInsert(t *testing.T) {
	for _, test := range []struct{ text, sql, format, rows string }{
		{"INSERT INTO t FORMAT CSV\n1,2", "INSERT INTO t ", "CSV", "1,2"},
		{"insert into t format CSV 1,2", "insert into t ", "CSV", "1,2"},
		{"INSERT INTO t (a, b) FORMAT Native\r\n \x00", "INSERT INTO t (a, b) ", "Native", " \x00"},
		{"INSERT INTO t (a, b) SETTINGS x = 1 FORMAT JSONEachRow {}", "INSERT INTO t (a, b) SETTINGS x = 1 ", "JSONEachRow", "{}"},
		{"INSERT INTO t VALUES (1), (2)", "INSERT INTO t ", "Values", " (1), (2)"},
		{"INSERT INTO t VALUES", "INSERT INTO t ", "Values", ""},
		{"-- INSERT\n/* FORMAT */ INSERT INTO t -- VALUES\nVALUES (1)", "-- INSERT\n/* FORMAT */ INSERT INTO t -- VALUES\n", "Values", " (1)"},
		{"INSERT INTO policy.format VALUES (1)", "INSERT INTO policy.format ", "Values", " (1)"},
		{"INSERT INTO format VALUES (1)", "INSERT INTO format ", "Values", " (1)"},
		{"INSERT INTO `values` (`format`) FORMAT CSV", "INSERT INTO `values` (`format`) ", "CSV", ""},
		{"INSERT INTO t (format, values) FORMAT `Null` x", "INSERT INTO t (format, values) ", "Null", "x"},
		{"INSERT INTO TABLE t FORMAT CSV\n", "INSERT INTO TABLE t ", "CSV", ""},
		// no rows
		{"INSERT INTO t SELECT 1", "", "", ""},
		{"INSERT INTO t (a) SELECT 1 FORMAT CSV", "", "", ""},
		{"INSERT INTO t WITH a AS (SELECT 1) SELECT * FROM a", "", "", ""},
		{"INSERT INTO t FROM INFILE 'x' FORMAT CSV", "", "", ""},
		{"INSERT INTO t", "", "", ""},
		{"INSERT INTO t; VALUES (1)", "", "", ""},
		{"SELECT 'INSERT INTO t VALUES (1)'", "", "", ""},
		{"EXPLAIN INSERT INTO t VALUES (1)", "", "", ""},
		{"", "", "", ""},
	} {
		head, ok := splitInsert(test.text)
		if ok != (test.sql != "") || head.sql != test.sql || head.format != test.format || ok && test.text[head.rows:] != test.rows {
			t.Errorf("%q: %v %+v", test.text, ok, head)
		}
	}
}

func TestSplitTail(t *testing.T) {
	for _, test := range []struct {
		text, body, format string
		settings           []setting
	}{
		{"SELECT 1", "SELECT 1", "", nil},
		{"SELECT 1;", "SELECT 1", "", nil},
		{"SELECT 1 -- FORMAT CSV", "SELECT 1", "", nil},
		{"SELECT 1 FORMAT JSON", "SELECT 1", "JSON", nil},
		{"SELECT 1 FORMAT JSON -- x\n;", "SELECT 1", "JSON", nil},
		{"SELECT 1 format `Null`", "SELECT 1", "Null", nil},
		{"SELECT 1 SETTINGS a = 1", "SELECT 1", "", []setting{{"a", "1"}}},
		{"SELECT 1 FORMAT CSV SETTINGS a = 1, b = 'x,y'", "SELECT 1", "CSV", []setting{{"a", "1"}, {"b", "x,y"}}},
		{"SELECT 1 SETTINGS a = -0.5, b = '\\t\\'' FORMAT CSV", "SELECT 1", "CSV", []setting{{"a", "-0.5"}, {"b", "\t'"}}},
		{"SELECT (SELECT 1 SETTINGS a = 1)", "SELECT (SELECT 1 SETTINGS a = 1)", "", nil},
		{"(SELECT 1) UNION ALL (SELECT 2) SETTINGS a = 1", "(SELECT 1) UNION ALL (SELECT 2)", "", []setting{{"a", "1"}}},
		{"SELECT 'FORMAT CSV'", "SELECT 'FORMAT CSV'", "", nil},
		{"SELECT format FROM t", "SELECT format FROM t", "", nil},
		{"SELECT a AS format FROM t", "SELECT a AS format FROM t", "", nil},
		{"SELECT * FROM policy.format f", "SELECT * FROM policy.format f", "", nil},
		{"SELECT * FROM format f", "SELECT * FROM format f", "", nil},
		{"SELECT settings = 1", "SELECT settings = 1", "", nil},
		{"EXPLAIN settings = 1 SELECT 1 FORMAT TSV", "EXPLAIN settings = 1 SELECT 1", "TSV", nil},
		{"SELECT 1 FORMAT CSV FORMAT JSON", "SELECT 1 FORMAT CSV", "JSON", nil},
		{"SELECT $$FORMAT CSV$$ FORMAT JSON", "SELECT $$FORMAT CSV$$", "JSON", nil},
		{"", "", "", nil},
		{";", "", "", nil},
	} {
		got := splitTail(test.text)
		if got.body != test.body || got.format != test.format || !reflect.DeepEqual(got.settings, test.settings) {
			t.Errorf("%q: %+v", test.text, got)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, seed := range attacks {
		f.Add(seed)
	}
	f.Add("INSERT INTO t (a) FORMAT CSV\n1,2")
	f.Add("SELECT $a$ $b$ $a$ FORMAT CSV SETTINGS a = 'b', c = -1;")
	f.Fuzz(func(t *testing.T, text string) {
		if head, ok := splitInsert(text); ok {
			if head.rows > len(text) || !strings.HasPrefix(text, head.sql) || head.format == "" {
				t.Errorf("%q: %+v", text, head)
			}
		}
		tail := splitTail(text)
		if !strings.HasPrefix(text, tail.body) || !strings.Contains(text[len(tail.body):], tail.text) {
			t.Errorf("%q: %+v", text, tail)
		}
		if (tail.text == "") != (tail.format == "" && tail.settings == nil) {
			t.Errorf("%q: %+v", text, tail)
		}
	})
}
