package sink

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// victimSite is a site of some pages in an edition; in the second, every third
// page has another figure, one went and one came.
func victimSite(edition int) [][2]string {
	var site [][2]string
	for i := range 24 {
		amount := 400 + i
		if edition == 2 && i%3 == 0 {
			amount += 20
		}
		body := fmt.Sprintf("title 通知%d\npublished 2024-11-01\nmain 缴费多少\n每人每年%d元 => contribution_amount %d CNY region=3205%02d\nsection 起付线\n起付线%d元 => deductible %d CNY region=3205%02d", i, amount, amount, i, 500+i, 500+i, i)
		if edition == 2 && i == 5 {
			body = ""
		}
		site = append(site, [2]string{fmt.Sprintf("https://a/%d", i), body})
	}
	if edition == 2 {
		site = append(site, [2]string{"https://a/new", "title 新\nmain 报销多少\n报销70% => reimbursement_rate 70 percent region=320599"})
	}
	return site
}

// victim is what the killed process does: crawl both editions, a day apart,
// in batches of few pages. It leaves a note when it is through.
func victim(dir string) error {
	ctx := context.Background()
	for edition := 1; edition <= 2; edition++ {
		note := filepath.Join(dir, fmt.Sprint("edition", edition))
		if _, err := os.Stat(note); err == nil {
			continue
		}
		clock := newClock()
		clock.pass(time.Duration(edition) * 24 * time.Hour)
		s, err := Open(ctx, "embedded:"+filepath.Join(dir, "data"), Options{Now: clock.now, BatchRows: 12, Parse: parseTest})
		if err != nil {
			return err
		}
		var ended uint64
		if err := s.Conn().QueryRow(ctx, "SELECT count() FROM runs FINAL WHERE ended_at IS NOT NULL").Scan(&ended); err != nil {
			return err
		}
		if ended == uint64(edition) {
			// It was killed after the end. Another crawl would be another run;
			// what is left to do of this one is what any next one begins with.
			if err := errors.Join(s.settleEnded(ctx), s.Close(), os.WriteFile(note, nil, 0o600)); err != nil {
				return err
			}
			continue
		}
		run, err := s.Begin(ctx, RunInfo{Source: "site", Kind: Crawl, Parser: testParser})
		if err != nil {
			return err
		}
		for _, page := range victimSite(edition) {
			p := fetched(page[0], page[1], clock.now())
			rows := PageRows{Page: p}
			if page[1] != "" {
				if rows.Doc, rows.Result, err = parseTest(p); err != nil {
					return err
				}
			}
			if err := run.Add(ctx, rows); err != nil {
				return err
			}
		}
		if _, err := run.End(ctx, Ending{}); err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
		if err := os.WriteFile(note, nil, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// victimTables are the rows that must not differ, as they lie in the tables:
// all columns but times, ids of runs and changes (which hold times), and
// revisions.
var victimTables = []string{
	"SELECT source, kind, status, cut, ended_at IS NULL, mapSort(outcomes), articles, items, records, changes, findings FROM runs FINAL ORDER BY run",
	"SELECT * EXCEPT (run, fetched_at, seen_at, changed_at, gone_since) FROM fetches ORDER BY url, changes, outcome, body_hash",
	"SELECT * EXCEPT (run, first_seen, revision) FROM pages ORDER BY ALL",
	"SELECT * EXCEPT (run, closed_by, first_seen, last_seen, closed_at, revision), closed_at IS NULL FROM items FINAL ORDER BY ALL",
	"SELECT * EXCEPT (run, closed_by, first_seen, last_seen, closed_at, revision), closed_at IS NULL FROM records FINAL ORDER BY ALL",
	"SELECT * EXCEPT (id, run, observed_at, lead_days, revision) FROM changes FINAL ORDER BY ALL",
	"SELECT * EXCEPT (run, first_seen) FROM findings ORDER BY ALL",
}

func TestKilledRunEndsAsAnUndisturbedOne(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	start := time.Now()
	calm := t.TempDir()
	runVictim(t, calm, 0)
	whole := time.Since(start)
	want := victimRows(t, calm)

	kills, stores := 0, 0
	for ; kills < 20; stores++ {
		dir := t.TempDir()
		for n := 0; ; n++ {
			after := time.Duration(random.Int64N(int64(whole) / 2))
			if n == 12 {
				after = 0 // it shall end some day
			}
			if !runVictim(t, dir, after) {
				break
			}
			kills++
		}
		got := victimRows(t, dir)
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s\ngot\n%s\nwant\n%s", victimTables[i], got[i], want[i])
			}
		}
	}
	t.Logf("%d kills of %d stores; an undisturbed process takes %v", kills, stores, whole)
}

// runVictim runs the victim in a process of its own and kills it after some
// time, or lets it be for 0. It tells whether it was killed.
func runVictim(t *testing.T, dir string, after time.Duration) (killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "POLICYWATCH_TEST_VICTIM="+dir)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
		defer timer.Stop()
	}
	err := cmd.Wait()
	if err != nil && !strings.Contains(err.Error(), "signal: killed") {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return err != nil
}

// victimRows reads the tables in yet another process: this one has its engine
// on another folder.
func victimRows(t *testing.T, dir string) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "POLICYWATCH_TEST_VICTIM="+dir, "POLICYWATCH_TEST_DUMP=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(out), "\x00")
}

// dumpVictim prints victimTables.
func dumpVictim(dir string) error {
	ctx := context.Background()
	s, err := Open(ctx, "embedded:"+filepath.Join(dir, "data"), Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	for i, query := range victimTables {
		if i > 0 {
			fmt.Print("\x00")
		}
		rows, err := s.Conn().Query(ctx, "SELECT toString(tuple(*)) FROM ("+query+")")
		if err != nil {
			return err
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			fmt.Println(line)
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}
