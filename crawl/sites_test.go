package crawl

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestSites crawls each web of testdata/sites: its section source is the YAML
// of a Source, its section want the outcome, kind and URL of every Page.
func TestSites(t *testing.T) {
	files, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			web := newTextWeb(t, strings.TrimPrefix(name, "testdata/"))
			var src Source
			if err := yaml.UnmarshalWithOptions([]byte(web.section("source")), &src, yaml.Strict()); err != nil {
				t.Fatal(err)
			}
			src.Limits = quick()
			c := New("policywatch/test", NewHosts(), quiet())
			c.Transport = web
			pages, lines, stats := crawlAll(t, c, src, nil)
			diff(t, "pages", lines, strings.Split(strings.TrimSpace(web.section("want")), "\n"))
			if stats.Cut != "" {
				t.Errorf("cut: %s", stats.Cut)
			}

			// A second run finds no page that is new.
			_, again, _ := crawlAll(t, c, src, nextState(pages, nil))
			for _, l := range again {
				if strings.HasPrefix(l, "ok ") && !strings.Contains(web.section("want"), "page "+strings.TrimPrefix(l, "ok page ")) {
					t.Errorf("second run: %s", l)
				}
			}
		})
	}
}
