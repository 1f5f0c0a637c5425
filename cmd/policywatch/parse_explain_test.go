package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// --explain writes for people, and a page that cannot be read does not stop it.
func TestParseExplain(t *testing.T) {
	dir := t.TempDir()
	page := "德州职工医保住院报销比例是多少\n三级医院报销比例为85%。\n"
	if err := os.WriteFile(filepath.Join(dir, "page.txt"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	r := policywatch(t, dir, "parse", "--explain", "missing.txt", "page.txt")
	if r.code != exitSomeFailed {
		t.Errorf("exit status %d, want %d", r.code, exitSomeFailed)
	}
	for _, want := range []string{"missing.txt: cannot be read", "三级医院报销比例为«85%»", "confidence 0."} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("lacks %q:\n%s", want, r.stdout)
		}
	}
}
