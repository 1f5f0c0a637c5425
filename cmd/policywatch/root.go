package main

import (
	"io"
	"log/slog"
	"os"
	"sync/atomic"

	"github.com/spf13/cobra"
)

// defaultConfigPath is where the configuration is looked for.
const defaultConfigPath = "policywatch.yaml"

// env is what every command is given: where it reads and writes, and the flags
// that all share.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	configPath string // --config
	dsn        string // --dsn, overrides the configuration's
	logFormat  string // --log-format
	verbose    bool   // --verbose

	line atomic.Pointer[progress] // what stands below the log on a terminal
}

func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:   "policywatch",
		Short: "Keeps track of health and social insurance policy in China, region by region",
		Long: `policywatch crawls policy pages, reads questions, answers, rates, thresholds
and deadlines out of them, and keeps every change in ClickHouse by region.

New here? Try 'policywatch demo'.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	f := root.PersistentFlags()
	f.StringVarP(&e.configPath, "config", "c", defaultConfigPath, "configuration file")
	f.StringVar(&e.dsn, "dsn", "", "ClickHouse: embedded:DIR, clickhouse://… or http(s)://… (overrides the configuration)")
	f.StringVar(&e.logFormat, "log-format", "text", "log lines as text or json")
	f.BoolVarP(&e.verbose, "verbose", "v", false, "log more")
	add(root, "Begin:", newDemo(e), newParse(e), newConfig(e), newSource(e))
	add(root, "Collect:", newCrawl(e), newRun(e), newBackfill(e), newReprocess(e), newWebhook(e))
	add(root, "Ask:", newChanges(e), newTimeline(e), newConflicts(e), newCoverage(e), newRevisions(e), newReport(e), newFeed(e), newExport(e), newQuery(e), newServe(e))
	add(root, "Tend:", newStatus(e), newEval(e), newMigrate(e), newVersion(e))
	return root
}

// add gives a group of commands its heading in the help.
func add(root *cobra.Command, title string, commands ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, c := range commands {
		c.GroupID = title
		root.AddCommand(c)
	}
}

// logger writes to standard error, so that standard output stays data.
func (e *env) logger() *slog.Logger {
	opt := &slog.HandlerOptions{Level: slog.LevelInfo}
	if e.verbose {
		opt.Level = slog.LevelDebug
	}
	if e.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(logWriter{e}, opt))
	}
	return slog.New(slog.NewTextHandler(logWriter{e}, opt))
}

// quietLogger is for commands that tell a person what they do in their own
// words: it passes warnings and errors on.
func (e *env) quietLogger() *slog.Logger {
	return slog.New(slog.NewTextHandler(logWriter{e}, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// isTerminal tells whether w is a terminal: colours and progress bars are for
// people only.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
