package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func readme(t *testing.T) string {
	t.Helper()
	body, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// The queries of README.md answer on the demo's data as they stand.
func TestReadmeQueries(t *testing.T) {
	queries := regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	if len(queries) < 10 {
		t.Fatalf("README.md has %d queries, and promises ten", len(queries))
	}
	dir := t.TempDir()
	policywatch(t, dir, "demo").must(t, exitOK)
	for _, q := range queries {
		r := policywatch(t, dir, "query", "--config", "policywatch-demo/policywatch.yaml", "--format", "TSV", q[1])
		if r.code != exitOK || strings.TrimSpace(r.stdout) == "" {
			t.Errorf("exit %d, %d bytes\n%s\n%s", r.code, len(r.stdout), q[1], r.stderr)
		}
	}
}

// Every command and flag that README.md names is there.
func TestReadmeCommands(t *testing.T) {
	root := newRoot(&env{})
	for _, line := range regexp.MustCompile(`policywatch (([a-z]+)( [a-z]+)*)([^\n`+"`"+`#]*)`).FindAllStringSubmatch(readme(t), -1) {
		words := strings.Fields(line[1])
		if !strings.Contains(line[0], "--") && root.Commands() != nil && !isCommand(words[0]) {
			continue // prose about policywatch
		}
		c, _, err := root.Find(words)
		if err != nil {
			t.Errorf("%q: %v", line[0], err)
			continue
		}
		for _, flag := range regexp.MustCompile(` --([a-z-]+)`).FindAllStringSubmatch(line[4], -1) {
			if c.Flags().Lookup(flag[1]) == nil && c.InheritedFlags().Lookup(flag[1]) == nil && flag[1] != "help" {
				t.Errorf("%q: %s has no flag --%s", line[0], c.CommandPath(), flag[1])
			}
		}
	}
}

func isCommand(word string) bool {
	names := []string{"completion"}
	for _, c := range newRoot(&env{}).Commands() {
		names = append(names, c.Name())
	}
	return slices.Contains(names, word)
}
