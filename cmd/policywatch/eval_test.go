package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policywatch/normalize/gold"
)

const (
	seeds     = "../../normalize/testdata/seeds"
	seedsGold = seeds + "/gold.jsonl"
)

func runEval(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), append([]string{"eval"}, args...), strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func evalReport(t *testing.T, args ...string) gold.Report {
	t.Helper()
	code, out, errs := runEval(t, append(args, "--format", "json")...)
	if code != exitOK {
		t.Fatalf("eval %v ends with %d: %s", args, code, errs)
	}
	var r gold.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("eval %v: %v\n%s", args, err, out)
	}
	return r
}

func TestEvalTakesTheFilesBesideGold(t *testing.T) {
	beside := evalReport(t, seedsGold)
	files, err := filepath.Glob(seeds + "/*.txt")
	if err != nil || len(files) != 5 {
		t.Fatalf("%d seeds, %v", len(files), err)
	}
	named := evalReport(t, append([]string{seedsGold}, files...)...)
	if beside.Overall != named.Overall || len(beside.Pages) != 5 || beside.Items != named.Items {
		t.Errorf("beside gold %+v, named %+v", beside.Overall, named.Overall)
	}
	if beside.Items.Gold != 86 || beside.Overall.Gold != 144 {
		t.Errorf("the seeds have 86 items and 144 compared records, not %d and %d", beside.Items.Gold, beside.Overall.Gold)
	}
}

func TestEvalScoresOnlyTheFilesGiven(t *testing.T) {
	code, out, errs := runEval(t, seedsGold, seeds+"/000_9073a9430243f625.txt", "eval_test.go", "--format", "json")
	var r gold.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitOK {
		t.Fatalf("ends with %d, %v: %s", code, err, errs)
	}
	if len(r.Pages) != 1 || r.Items.Gold != 21 {
		t.Errorf("pages %v with %d items, want one page with 21", r.Pages, r.Items.Gold)
	}
	for _, want := range []string{"eval_test.go is not annotated", "4 of 5 annotated pages are not among the files"} {
		if !strings.Contains(errs, want) {
			t.Errorf("standard error does not say %q:\n%s", want, errs)
		}
	}
}

func TestEvalCountsUnreadablePagesAsMissed(t *testing.T) {
	dir := t.TempDir()
	body, err := os.ReadFile(seedsGold)
	if err != nil {
		t.Fatal(err)
	}
	goldFile := filepath.Join(dir, "gold.jsonl")
	if err := os.WriteFile(goldFile, body, 0o600); err != nil {
		t.Fatal(err)
	}
	r := evalReport(t, goldFile)
	if r.Overall.Gold != 144 || r.Overall.Predicted != 0 || r.Items.Found != 0 {
		t.Errorf("without the pages: %+v, %d items found", r.Overall, r.Items.Found)
	}
}

func TestEvalExitCodes(t *testing.T) {
	tests := []struct {
		name string
		args []string
		code int
		want string // in standard error
	}{
		{"floor held", []string{seedsGold, "--floor", "0"}, exitOK, ""},
		{"no such gold", []string{filepath.Join(t.TempDir(), "none", "gold.jsonl")}, exitUsage, "no such file"},
		{"no gold", nil, exitUsage, "requires at least 1 arg"},
		{"a floor beyond reach", []string{seedsGold, seeds + "/001_4637499fee3f25c0.txt", "--floor", "1.5"}, exitUsage, "--floor"},
		{"an unknown format", []string{seedsGold, "--format", "xml"}, exitUsage, "neither table nor json"},
		{"a region that is none", []string{seedsGold, "--region", "江苏"}, exitUsage, "--region"},
		{"no file of gold's", []string{seedsGold, "eval_test.go"}, exitUsage, "none of the files"},
		{"gold that is none", []string{"eval_test.go"}, exitUsage, "gold line 1"},
		{"two files of one name", []string{seedsGold, "eval_test.go", "./demo/../sub/eval_test.go"}, exitUsage, "same base name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, _, errs := runEval(t, tt.args...)
			if code != tt.code || !strings.Contains(errs, tt.want) {
				t.Errorf("ends with %d: %s; want %d and %q", code, errs, tt.code, tt.want)
			}
		})
	}
}

// A floor that the corpus does not reach makes the command fail, after the
// report has been printed.
func TestEvalFloor(t *testing.T) {
	dir := t.TempDir()
	page := `{"file":"a.txt","items":[{"role":"main","question":"今天天气怎么样","relevant":false}],"records":[` +
		`{"item":0,"measure":"deductible","value":{"min":"1","max":"1","unit":"CNY"},"relation":"is","kind":"rule","evidence":"晴"}]}`
	for name, body := range map[string]string{"gold.jsonl": page, "a.txt": "今天天气怎么样\n\n晴\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errs := runEval(t, filepath.Join(dir, "gold.jsonl"), "--floor", "0.5")
	if code != exitSomeFailed || !strings.Contains(errs, "below the floor of 0.5000") || !strings.Contains(out, "deductible") {
		t.Errorf("ends with %d: %s\n%s", code, errs, out)
	}
}
