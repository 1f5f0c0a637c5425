package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"policywatch/cmd/policywatch/demo"
	"policywatch/config"
	"policywatch/sink"

	"github.com/spf13/cobra"
)

func newDemo(e *env) *cobra.Command {
	dir := ""
	c := &cobra.Command{
		Use:   "demo",
		Short: "Crawl a bundled sample site twice and show what changed",
		Long: `demo shows the whole of policywatch in under a minute: it serves a bundled
sample site on this machine, crawls it into an embedded ClickHouse, lets the
site change, crawls it again and shows the changes by region.

It needs no configuration. The first time, the ClickHouse library is fetched.
It keeps everything in one folder, which it empties when it is run again.`,
		Example: "  policywatch demo\n  policywatch demo --dir /tmp/policywatch-demo",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return runDemo(c.Context(), e, dir) },
	}
	c.Flags().StringVar(&dir, "dir", "policywatch-demo", "folder for the configuration and the data")
	return c
}

// demoConfig is the configuration of the demo's sources; it is written to the
// demo's folder as an example of a first own one.
const demoConfig = `# The sources of 'policywatch demo'. One of your own needs no more than this.
clickhouse:
  dsn: embedded:%[1]s
crawl:
  user_agent: policywatch-demo (+https://example.org/bot; policy@example.org)
  delay: 20ms                # the sample site is on this machine; leave real sites a second
sources:
  - name: portal             # questions and answers, with related cards
    start: [%[2]s/portal/yibao/]
    allow_private: true      # the sample site has a loopback address
    articles: {match: "/zixun/\\d+\\.html$"}
    next: {selector: a.next}
    leads: 0
    authority: aggregator
  - name: wenda              # one page, several questions
    start: [%[2]s/wenda/list.html]
    allow_private: true
    articles: {selector: "#questions a"}
    authority: aggregator
  - name: kunshan-ybj        # a city's notices; what is an article is recognised
    start: [%[2]s/gov/zcwj/index.html]
    allow_private: true
    region: "320583"
    authority: official
`

// demoMark is a file that says that a folder is the demo's and may be emptied.
const demoMark = ".policywatch-demo"

func runDemo(ctx context.Context, e *env, dir string) error {
	say := func(format string, args ...any) { fmt.Fprintf(e.stdout, format+"\n", args...) }
	began := time.Now()
	if err := emptyDemoDir(dir); err != nil {
		return withCode(exitUsage, err)
	}
	site, base, err := serveDemo(ctx)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, defaultConfigPath)
	data := filepath.Join(dir, "data")
	text := fmt.Sprintf(demoConfig, data, base)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	cfg, err := config.Load(path)
	if err != nil {
		return err
	}

	say("A sample site is up at %s/portal/yibao/ and %s/gov/zcwj/index.html", base, base)
	p, err := e.openPipeline(ctx, cfg, e.quietLogger())
	if err != nil {
		return err
	}
	defer p.store.Close()
	say("ClickHouse is up, embedded, in %s", data)

	for _, edition := range []string{"first", "second"} {
		if edition == "second" {
			site.Turn()
			say("\nThe site has changed: new figures, a new page, one page gone, and edits that are no news.\n")
		}
		say("The %s crawl:", edition)
		sums, err := e.crawlAll(ctx, p, cfg.Sources, 1)
		if err := errors.Join(printSummaries(e.stdout, "table", sums), err); err != nil {
			return err
		}
	}

	changes, err := p.store.Changes(ctx, sink.ChangeFilter{})
	if err != nil {
		return withCode(exitNoStore, err)
	}
	say("\nWhat changed, by region:\n")
	words, err := newWords("")
	if err != nil {
		return err
	}
	if err := writeChanges(e.stdout, changes, words); err != nil {
		return err
	}
	say(`
That took %.1f s. A page that is gone says nothing about the rule that it stated;
it is reported as gone once it was missing for a day.

What next?
  policywatch changes --config %[2]s --region 江苏
  policywatch query   --config %[2]s "SELECT region_name, measure, value, evidence FROM current_records WHERE scheme = 'employee_medical' LIMIT 10"
  policywatch serve   --config %[2]s       # ClickHouse's own clients, on http://localhost:8123
  policywatch source init https://… > policywatch.yaml, then: policywatch crawl`,
		time.Since(began).Seconds(), path)
	return nil
}

// emptyDemoDir makes the folder, or empties one that an earlier demo made. It
// touches no folder of anybody else.
func emptyDemoDir(dir string) error {
	mark := filepath.Join(dir, demoMark)
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case len(entries) > 0:
		if _, err := os.Stat(mark); err != nil {
			return fmt.Errorf("the folder %s is not empty and not of an earlier demo; name another with --dir", dir)
		}
	}
	for _, name := range []string{"data", defaultConfigPath} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte("This folder belongs to 'policywatch demo', which empties it.\n"), 0o600)
}

// serveDemo serves the sample site on loopback until ctx is done.
func serveDemo(ctx context.Context) (*demo.Site, string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", fmt.Errorf("serve the sample site: %w", err)
	}
	site := new(demo.Site)
	server := &http.Server{Handler: site, ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(l)
	context.AfterFunc(ctx, func() { server.Close() })
	return site, "http://" + l.Addr().String(), nil
}
