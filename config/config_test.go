package config

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var testEnv = map[string]string{"CLICKHOUSE_PASSWORD": "geheim", "API_TOKEN": "tok-123"}

func getenv(name string) (string, bool) { v, ok := testEnv[name]; return v, ok }

// Every file of testdata named *.bad.yaml is wrong; its first lines, "# want: …",
// are what its error must say.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(filepath.Base(name), data, getenv)
			if err == nil {
				t.Fatal("no error")
			}
			wants := 0
			for line := range strings.Lines(string(data)) {
				if want, ok := strings.CutPrefix(line, "# want: "); ok {
					wants++
					if want = strings.TrimSpace(want); !strings.Contains(err.Error(), want) {
						t.Errorf("the error does not say %q:\n%v", want, err)
					}
				}
			}
			if wants == 0 {
				t.Error("the file does not say what its error is")
			}
			if strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "tok-123") {
				t.Errorf("the error tells a secret:\n%v", err)
			}
		})
	}
}

func TestExamples(t *testing.T) {
	files, err := filepath.Glob("examples/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		c, err := Load(name)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		shown, err := c.Show()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("shown", shown, getenv)
		if err != nil {
			t.Errorf("what is shown of %s cannot be loaded: %v\n%s", name, err, shown)
			continue
		}
		twice, err := again.Show()
		if err != nil || !bytes.Equal(shown, twice) {
			t.Errorf("%s changes when shown twice (%v):\n%s\n---\n%s", name, err, shown, twice)
		}
	}
}

func TestDefaults(t *testing.T) {
	c, err := Parse("x", []byte(`
crawl: {user_agent: "bot (+https://example.org)", delay: 3s}
sources:
  - name: a
    start: [https://a.example/]
    pages: 7
  - name: b
    start: [https://b.example/]
    delay: 0s
    leads: 0
    region: 320583
`), getenv)
	if err != nil {
		t.Fatal(err)
	}
	a, b := c.Source("a"), c.Source("b")
	if a.Limits.Delay.D() != 3*time.Second || b.Limits.Delay != 0 {
		t.Errorf("delays %v and %v", a.Limits.Delay, b.Limits.Delay)
	}
	if a.Limits.Pages != 7 || b.Limits.Pages != Default().Crawl.Limits.Pages || a.Limits.Timeout.D() != 30*time.Second {
		t.Errorf("limits %+v and %+v", a.Limits, b.Limits)
	}
	if a.Leads != 1 || b.Leads != 0 || b.Region != "320583" {
		t.Errorf("leads %d and %d, region %q", a.Leads, b.Leads, b.Region)
	}
	if c.Source("c") != nil {
		t.Error("a source that is not there")
	}
	if empty, err := Parse("x", nil, getenv); err != nil || empty.ClickHouse.DSN != "embedded:./policywatch-data" {
		t.Errorf("an empty file: %+v, %v", empty, err)
	}
}

func TestAnchors(t *testing.T) {
	c, err := Parse("x", []byte(`
sources:
  - &base
    name: a
    start: [https://a.example/]
    headers: &h {X-A: "1"}
  - name: b
    start: [https://b.example/]
    headers: *h
`), getenv)
	if err != nil {
		t.Fatal(err)
	}
	if c.Source("b").Headers["X-A"] != "1" {
		t.Errorf("headers %v", c.Source("b").Headers)
	}
}

func TestSecrets(t *testing.T) {
	c, err := Parse("x", []byte(`
clickhouse: {dsn: "clickhouse://me:${CLICKHOUSE_PASSWORD}@db:9000/policy"}
sources:
  - name: a
    start: [https://a.example/]
    headers: {Authorization: "Bearer ${API_TOKEN}", X-Api-Key: plain-secret, X-Cost: "$${HOME}"}
`), getenv)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Sources[0].Headers; got["Authorization"] != "Bearer tok-123" || got["X-Cost"] != "${HOME}" {
		t.Errorf("headers %v", got)
	}
	shown, err := c.Show()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"geheim", "tok-123", "plain-secret"} {
		if bytes.Contains(shown, []byte(secret)) {
			t.Errorf("%s is shown:\n%s", secret, shown)
		}
	}
	for _, want := range []string{"${CLICKHOUSE_PASSWORD}", "${API_TOKEN}"} {
		if !bytes.Contains(shown, []byte(want)) {
			t.Errorf("%s is not shown:\n%s", want, shown)
		}
	}
}
