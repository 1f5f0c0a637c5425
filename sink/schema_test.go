package sink

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestSchema(t *testing.T) {
	s := emptyStore(t, Options{})
	got := table(t, s, `
		SELECT multiIf(engine LIKE '%View', 'view', engine = 'Dictionary', 'dictionary', 'table'), name, formatQuery(replaceAll(create_table_query, currentDatabase() || '.', ''))
		FROM system.tables WHERE database = currentDatabase() AND name != 'migrations' ORDER BY name`)
	got = strings.NewReplacer(`\n`, "\n", `\'`, "'", `\\`, `\`).Replace(got) + "\n"
	const golden = "testdata/schema.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the schema is not that of %s; look at the difference, then run 'go test ./sink -run TestSchema -update':\n%s", golden, got)
	}
}

func TestEverythingHasAComment(t *testing.T) {
	s := emptyStore(t, Options{})
	if got := table(t, s, `
		SELECT name FROM system.tables
		WHERE database = currentDatabase() AND comment = '' AND name != 'migrations'`); got != "" {
		t.Errorf("tables without a comment: %s", got)
	}
	if got := table(t, s, `
		SELECT table, name FROM system.columns
		WHERE database = currentDatabase() AND comment = '' AND table IN
			(SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations')`); got != "" {
		t.Errorf("columns without a comment: %s", got)
	}
}

// Every row type names all columns of its table, so that none is left to a
// default by oversight.
func TestRowsNameAllColumns(t *testing.T) {
	s := emptyStore(t, Options{})
	for name, columns := range map[string]string{
		"runs": columnsOf[runRow](), "fetches": columnsOf[fetchRow](), "pages": columnsOf[pageRow](),
		"items": columnsOf[itemRow](), "records": columnsOf[recordRow](), "changes": columnsOf[changeRow](),
		"findings": columnsOf[findingRow](), "regions": columnsOf[regionRow](), "labels": columnsOf[labelRow](),
		"deliveries": columnsOf[deliveryRow](),
	} {
		missing := table(t, s, `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = ?
			AND default_kind NOT IN ('ALIAS', 'MATERIALIZED') AND name NOT IN (?)`, name, strings.Split(columns, ", "))
		if missing != "" {
			t.Errorf("%s: no field for %s", name, missing)
		}
	}
}

func TestMigrateTwiceAndAtOnce(t *testing.T) {
	s := emptyStore(t, Options{})
	opt := Options{Database: s.Database()}
	if n, err := s.Migrate(t.Context()); n != 0 || err != nil {
		t.Errorf("the second time: %d steps, %v", n, err)
	}
	if err := s.Conn().Exec(t.Context(), "DROP DATABASE "+opt.Database); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			other, err := OpenEngine(t.Context(), engine.Engine, opt)
			if err != nil {
				t.Errorf("two at once: %v", err)
				return
			}
			other.Close()
		})
	}
	wg.Wait()
	list, err := s.Migrations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range list {
		if m.Version != int64(i+1) || !m.Applied {
			t.Errorf("step %d: %+v", i+1, m)
		}
	}
}

// A store that other steps made is left alone, one that lacks the last steps is
// brought up to date, and so is one whose making was broken off.
func TestStoreOfAnotherSchema(t *testing.T) {
	s := emptyStore(t, Options{})
	t.Cleanup(func() { // of no use to other tests
		if err := s.Conn().Exec(context.Background(), "DROP DATABASE "+s.Database()+" SYNC"); err != nil {
			t.Error(err)
		}
	})
	var comment string
	if err := s.Conn().QueryRow(t.Context(), "SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = 'migrations'").Scan(&comment); err != nil {
		t.Fatal(err)
	}
	hashes := strings.Fields(comment[strings.Index(comment, ": ")+2:])
	last := len(hashes) - 1
	comment = strings.Join(hashes[:last], " ")
	for _, c := range []struct {
		name, hashes string
		applied      int
		differs      string
	}{
		{"as it is", strings.Join(hashes, " "), last + 1, ""},
		{"a step was missing", comment, last, ""},
		{"it broke off before a step", strings.Join(hashes, " "), last, ""},
		{"a step was other", strings.Replace(comment, hashes[4], "0badcafe", 1), last, "00005_records.sql"},
		{"made before there were hashes", "", last + 1, "00001_runs.sql"},
	} {
		for _, sql := range []string{
			fmt.Sprintf("DELETE FROM migrations WHERE version_id > %d", c.applied),
			"ALTER TABLE migrations MODIFY COMMENT 'Steps: " + c.hashes + "'",
		} {
			if err := s.Conn().Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		steps, err := s.Migrate(t.Context())
		if c.differs != "" {
			if !errors.Is(err, ErrOtherSchema) || !strings.Contains(err.Error(), c.differs) || steps != 0 {
				t.Errorf("%s: %d steps, %v", c.name, steps, err)
			}
		} else if want := last + 1 - c.applied; err != nil || steps != want {
			t.Errorf("%s: %d steps, want %d, %v", c.name, steps, want, err)
		}
	}
}

func TestRegions(t *testing.T) {
	s := emptyStore(t, Options{Regions: fewRegions})
	for range 2 { // a second start stores nothing
		got := table(t, s, "SELECT code, path, valid_from, revision FROM regions WHERE level = 'county'")
		if want := "('320583',['100000','320000','320500','320583'],'1989-07-27',1)"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		got = table(t, s, "SELECT dictIsIn('region_tree', toUInt64(320583), toUInt64(320000)), dictGet('region_tree', 'full_name', toUInt64(320500))")
		if want := "(1,'江苏省苏州市')"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		s = openStore(t, Options{Database: s.Database(), Regions: fewRegions})
	}
}
