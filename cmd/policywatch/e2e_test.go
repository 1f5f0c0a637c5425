package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"policywatch/cmd/policywatch/demo"
	"policywatch/sink"
)

// binary builds the program once for all tests that run it as its users do.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "policywatch-test-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "policywatch")
	if out, err := exec.Command("go", "build", "-o", name, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return name, nil
})

// result is what a command left.
type result struct {
	code           int
	stdout, stderr string
}

// policywatch runs the program in a folder.
func policywatch(t *testing.T, dir string, args ...string) result {
	t.Helper()
	name, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	err = cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// must fails the test where a command did not end with the code.
func (r result) must(t *testing.T, code int) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, want %d\n%s\n%s", r.code, code, r.stdout, r.stderr)
	}
	return r
}

// demoNews are the changes between the editions of the sample site: what a
// careful reader of both would list. Everything else that differs there is
// wording, order, advertisement or spelling (每人每年400元, 每人每年四百元).
var demoNews = []string{
	"320583 account_credit 4% → 4.2%",
	"320583 ceiling 300000 CNY → 350000 CNY",
	"320583 deductible 800 CNY → 700 CNY",
	"320583 fixed_payment 3000 CNY → ",
	"320583 fixed_payment 4500 CNY → ",
	"320583 reimbursement_rate 85% → 88%",
	"320583 reimbursement_rate 90% → 92%",
	"320583 contribution_amount 510 CNY → 560 CNY",
	"320583 enrolment_period 2024-10-01–2024-12-31 → 2025-10-01–2025-12-31",
	"320583 subsidy ≥1190 CNY → ≥1250 CNY",
	"370000 contribution_amount 400 CNY → 430 CNY",
	"510900 ceiling 120 CNY → 150 CNY",
	" contribution_rate 6% → 6.5%",
}

// A first crawl, a site that changes, a second crawl: the changes are those of
// the site, on the engine in the process and over TCP alike.
func TestEndToEnd(t *testing.T) {
	for name, open := range map[string]func(*testing.T, string) string{
		"embedded": func(_ *testing.T, dir string) string { return "embedded:" + filepath.Join(dir, "data") },
		"served":   serve,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			site := new(demo.Site)
			server := httptest.NewServer(site)
			defer server.Close()
			config := strings.Replace(fmt.Sprintf(demoConfig, "data", server.URL), "embedded:data", open(t, dir), 1)
			if err := os.WriteFile(filepath.Join(dir, defaultConfigPath), []byte(config), 0o600); err != nil {
				t.Fatal(err)
			}

			policywatch(t, dir, "crawl").must(t, exitOK)
			if news := changesIn(t, dir); len(news) > 0 {
				t.Errorf("the first crawl found changes: %+v", news)
			}
			site.Turn()
			policywatch(t, dir, "crawl").must(t, exitOK)
			var got []string
			for _, c := range changesIn(t, dir) {
				got = append(got, fmt.Sprintf("%s %s %s → %s", c.Region, c.Measure, c.OldValue, c.NewValue))
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(demoNews))
			for _, g := range got {
				if !slices.Contains(want, g) {
					t.Errorf("no news, but found: %s", g)
				}
			}
			for _, w := range want {
				if !slices.Contains(got, w) {
					t.Errorf("not found: %s", w)
				}
			}

			before := policywatch(t, dir, "query", countRows, "--format", "JSONEachRow").must(t, exitOK)
			policywatch(t, dir, "crawl").must(t, exitOK)
			after := policywatch(t, dir, "query", countRows, "--format", "JSONEachRow").must(t, exitOK)
			if before.stdout != after.stdout {
				t.Errorf("a third crawl of the same pages changed the rows\nbefore %safter  %s", before.stdout, after.stdout)
			}
		})
	}
}

// countRows counts what a crawl of unchanged pages must not add to.
const countRows = `SELECT (SELECT count() FROM pages FINAL) AS pages, (SELECT count() FROM items FINAL) AS items,
	(SELECT count() FROM records FINAL) AS records, (SELECT count() FROM changes FINAL) AS changes`

func changesIn(t *testing.T, dir string) []sink.Change {
	t.Helper()
	r := policywatch(t, dir, "changes", "--format", "json", "--limit", "0").must(t, exitOK)
	var changes []sink.Change
	d := json.NewDecoder(strings.NewReader(r.stdout))
	for d.More() {
		var c sink.Change
		if err := d.Decode(&c); err != nil {
			t.Fatalf("changes --format json: %v\n%s", err, r.stdout)
		}
		changes = append(changes, c)
	}
	return changes
}

// The demo ends well, says what to type next, and runs a second time.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		r := policywatch(t, dir, "demo").must(t, exitOK)
		for _, words := range []string{"江苏省苏州市昆山市", "The second crawl", "What next?"} {
			if !strings.Contains(r.stdout, words) {
				t.Errorf("the demo does not say %q:\n%s", words, r.stdout)
			}
		}
	}
	policywatch(t, dir, "changes", "--config", "policywatch-demo/policywatch.yaml", "--region", "江苏").must(t, exitOK)

	// What people see in a table, tools get in columns.
	for _, command := range []string{"changes", "timeline", "conflicts", "coverage"} {
		for format, magic := range map[string]string{"parquet": "PAR1", "arrow": "ARROW1"} {
			file := filepath.Join(dir, command+"."+format)
			policywatch(t, dir, command, "--config", "policywatch-demo/policywatch.yaml", "--format", format, "-o", file).must(t, exitOK)
			body, err := os.ReadFile(file)
			if err != nil || !bytes.HasPrefix(body, []byte(magic)) || !bytes.HasSuffix(body, []byte(magic)) {
				t.Errorf("%s --format %s wrote %d bytes that are none, %v", command, format, len(body), err)
			}
		}
	}

	mine := t.TempDir()
	if err := os.WriteFile(filepath.Join(mine, "mine.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	policywatch(t, mine, "demo", "--dir", ".").must(t, exitUsage)
}

// serve starts the program as a server of a store of its own, and gives its DSN.
func serve(t *testing.T, dir string) string {
	t.Helper()
	name, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, "serve", "--dsn", "embedded:"+filepath.Join(dir, "served"), "--listen", "127.0.0.1:0", "--allow-writes")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("serve after an interrupt: %v", err)
		}
	})
	said := bufio.NewScanner(out)
	for said.Scan() {
		if _, address, ok := strings.Cut(said.Text(), "http://"); ok {
			go io.Copy(io.Discard, out)
			return "http://" + strings.TrimRight(strings.Fields(address)[0], ",") + "/policy"
		}
	}
	t.Fatal("serve ended without an address")
	return ""
}
