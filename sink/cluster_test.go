package sink

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

// The schema as it is sent to a cluster: every statement parses, everything is
// made on every server, every table is replicated, and what is spread has a
// Distributed table above it.
func TestSchemaOfCluster(t *testing.T) {
	s := openStore(t, Options{Database: "parse"})
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	tables := map[string]bool{}
	for _, name := range names {
		text, err := fs.ReadFile(clusterFS{files, cluster{name: "all servers", database: "policy"}}, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(text), statementBegin)[1:] {
			sql, _, _ := strings.Cut(part, statementEnd)
			var formatted string
			if err := s.Conn().QueryRow(t.Context(), "SELECT formatQuery(?)", sql).Scan(&formatted); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if !strings.Contains(formatted, " ON CLUSTER `all servers`") {
				t.Errorf("%s is not made on the cluster: %.200s", name, formatted)
			}
			if strings.HasPrefix(formatted, "CREATE TABLE") {
				tables[strings.Fields(formatted)[5]] = true
				if !strings.Contains(formatted, "ENGINE = Replicated") && !strings.Contains(formatted, "ENGINE = Distributed") {
					t.Errorf("%s: neither replicated nor distributed: %.200s", name, formatted)
				}
			}
			if !strings.HasPrefix(formatted, "CREATE TABLE") {
				continue
			}
			// The columns are those of schema.golden.
			if i, j := strings.Index(formatted, "\n("), strings.Index(formatted, "\nENGINE = "); i > 0 && j > i {
				formatted = formatted[:i] + " (…)" + formatted[j:]
			}
			all.WriteString(formatted + "\n\n")
		}
	}
	for name, key := range spread {
		if !tables[name] || key != "" && !tables[name+"_local"] {
			t.Errorf("the schema has no table %s", name)
		}
	}
	const golden = "testdata/cluster.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if all.String() != string(want) {
		t.Errorf("not %s; look at the difference, then run 'go test ./sink -run TestSchemaOfCluster -update':\n%s", golden, &all)
	}
}

func TestUnknownFormsAreNotSentToAClusterAsTheyAre(t *testing.T) {
	for _, sql := range []string{
		"ALTER TABLE records ADD COLUMN x String",
		"CREATE TABLE IF NOT EXISTS unheard\n(\n a String\n)\nENGINE = MergeTree\nORDER BY a",
		"CREATE TABLE IF NOT EXISTS runs\n(\n a String\n)\nENGINE = Memory\n",
		"CREATE MATERIALIZED VIEW x TO y AS SELECT 1",
	} {
		if got, err := (cluster{name: "c", database: "policy"}).translate(sql); err == nil {
			t.Errorf("%s became %q", sql, got)
		}
	}
}

// On a cluster the store does what it does on one server. The cluster here is
// an engine that is alone in it.
func TestOnCluster(t *testing.T) {
	engine.clustered = true
	defer func() { engine.clustered = false }()
	for name, test := range map[string]func(*testing.T){
		"TestSecondRunAddsNothing":        TestSecondRunAddsNothing,
		"TestStateIsOneRowAURL":           TestStateIsOneRowAURL,
		"TestConflictsStaleUnsourced":     TestConflictsStaleUnsourced,
		"TestRollUps":                     TestRollUps,
		"TestReadersSeeWholeRuns":         TestReadersSeeWholeRuns,
		"TestReprocessIsAsIfFromTheStart": TestReprocessIsAsIfFromTheStart,
		"cleaning up":                     testCleanUp,
	} {
		t.Run(name, test)
	}
}

func TestCleanUp(t *testing.T) { testCleanUp(t) }

// Rows of a page that did not come to count as fetched go, those of others stay.
func testCleanUp(t *testing.T) {
	clock := newClock()
	s := emptyStore(t, Options{Now: clock.now})
	crawlOnce(t, s, clock, Crawl,
		[2]string{"https://a/1", "main 缴费多少\n每人每年400元 => contribution_amount 400 CNY per=year"},
		[2]string{"https://a/2", "main 报销多少\n报销70% => reimbursement_rate 70 percent"})
	if err := s.delete(t.Context(), "fetches", "url = ?", "https://a/2"); err != nil {
		t.Fatal(err)
	}
	run := table(t, s, "SELECT DISTINCT run FROM runs")
	if err := s.cleanUp(t.Context(), runRow{Source: "site", Run: strings.Trim(run, "('),")}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fetches", "pages", "items", "records"} {
		if got := table(t, s, "SELECT DISTINCT url FROM "+name); got != "('https://a/1')" {
			t.Errorf("%s: %s", name, got)
		}
	}
}
