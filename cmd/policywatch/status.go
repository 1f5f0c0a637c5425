package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"policywatch/config"
	"policywatch/crawl"
	"policywatch/sink"
)

func newStatus(e *env) *cobra.Command {
	var format string
	var check bool
	c := &cobra.Command{
		Use:   "status [SOURCE...]",
		Short: "Show how each source does",
		Long: `status shows for each source the last pass and the next, its pages, what failed,
how fresh it is, and what is missing of what its configuration expects.

  ok       the last pass ended well
  running  a pass is under way, or was cut off and will be resumed
  never    no pass yet
  failing  the last pass failed; since when, and why
  overdue  the schedule's last start has passed by: is 'policywatch run' up?
  broken   pages come but no longer give records as they used to: a new layout?
  silent   passes end well and nothing new comes, for 90 days or more
  unmet    less is there than the source's 'expect' asks for`,
		Example: "  policywatch status\n  policywatch status --check || mail -s 'policywatch needs a look' me@example.org",
		RunE: func(c *cobra.Command, names []string) error {
			return status(c.Context(), e, names, format, check)
		},
		ValidArgsFunction: e.completeSources,
	}
	c.Flags().StringVar(&format, "format", "table", "table or json (one object a source)")
	c.Flags().BoolVar(&check, "check", false, "exit with status 1 if a source is anything but ok, running or never crawled")
	return c
}

// silence is how long a source may bring nothing new: public holidays and slow
// offices are shorter.
const silence = 90 * 24 * time.Hour

// overdueBy is how late a start may be before it is missed: jitter, a busy
// machine, a pass that is still at work.
const overdueBy = 2 * time.Hour

// A sourceReport is what status says of a source.
type sourceReport struct {
	Source   string            `json:"source"`
	State    string            `json:"state"`
	Why      string            `json:"why,omitempty"`
	LastRun  *time.Time        `json:"last_run"`  // start of the last pass
	LastGood *time.Time        `json:"last_good"` // end of the last one that was done
	NextRun  *time.Time        `json:"next_run"`  // null without a schedule
	Pages    uint64            `json:"pages"`     // articles that are there
	Records  uint64            `json:"records"`   // that they state
	Failed   uint64            `json:"failed"`    // requests of the last pass that should have been pages
	Newest   *time.Time        `json:"newest"`    // when the last new or changed page came
	Missing  []string          `json:"missing"`   // of what is expected
	Outcomes map[string]uint64 `json:"outcomes"`  // of the last pass

	since *time.Time // of a failure, where that is known
}

func status(ctx context.Context, e *env, names []string, format string, check bool) error {
	if format != "table" && format != "json" {
		return withCode(exitUsage, fmt.Errorf("--format %q is neither table nor json", format))
	}
	cfg, err := e.loadConfig(true)
	if err != nil {
		return err
	}
	sources, err := pick(cfg, names)
	if err != nil {
		return err
	}
	store, err := e.openStore(ctx, cfg, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	reports, err := reportAll(ctx, store, cfg, sources)
	if err != nil {
		return err
	}
	troubled := 0
	for _, r := range reports {
		if r.State != "ok" && r.State != "running" && r.State != "never" {
			troubled++
		}
	}
	if err := printStatus(e.stdout, format, reports, time.Now()); err != nil {
		return err
	}
	if check && troubled > 0 {
		return withCode(exitSomeFailed, fmt.Errorf("%d of %d sources need a look", troubled, len(reports)))
	}
	return nil
}

// reportAll judges sources by what is stored of them.
func reportAll(ctx context.Context, store *sink.Store, cfg *config.Config, sources []config.Source) ([]sourceReport, error) {
	expect, err := expectations(sources)
	if err != nil {
		return nil, err
	}
	all, err := store.Status(ctx, "")
	if err != nil {
		return nil, withCode(exitNoStore, err)
	}
	known := map[string]sink.SourceStatus{}
	for _, s := range all {
		known[s.Source] = s
	}
	var reports []sourceReport
	for i := range sources {
		src := &sources[i]
		var missing []string
		if want, ok := expect[src.Name]; ok && known[src.Name].Run != "" {
			unmet, err := unmetOf(ctx, store, src.Name, want)
			if err != nil {
				return nil, withCode(exitNoStore, err)
			}
			for _, f := range unmet {
				missing = append(missing, f.Text)
			}
		}
		reports = append(reports, reportOn(cfg, src, known[src.Name], missing, time.Now()))
	}
	return reports, nil
}

// reportOn judges a source. The gravest word wins: a source that fails is not
// also called silent.
func reportOn(cfg *config.Config, src *config.Source, st sink.SourceStatus, missing []string, now time.Time) sourceReport {
	r := sourceReport{
		Source: src.Name, State: "ok", LastRun: timeOrNil(st.Started), LastGood: timeOrNil(st.LastGood), Newest: timeOrNil(st.Newest),
		Pages: st.Pages, Records: st.Records, Missing: missing, Outcomes: st.Outcomes,
	}
	outcomes := map[crawl.Outcome]int{}
	for o, n := range st.Outcomes {
		outcomes[crawl.Outcome(o)] = int(n)
	}
	r.Failed = uint64(failures(outcomes))
	var late time.Duration
	if src.Schedule != "" {
		job := jobOf(cfg, src)
		if next, err := job.First(st.Started, now); err == nil {
			r.NextRun = timeOrNil(next)
		}
		if due, err := job.First(st.Started, st.Started); err == nil && st.Run != "" {
			late = now.Sub(due)
		}
	}
	switch {
	case st.Run == "":
		r.State = "never"
	case !st.Failing.IsZero():
		r.since = timeOrNil(st.Failing)
		r.State, r.Why = "failing", fmt.Sprintf("since %s: %s", st.Failing.In(chinaTime).Format("2006-01-02 15:04"), st.Error)
	case st.State == "done" && outcomes[crawl.OK]+outcomes[crawl.NotModified] == 0:
		r.State, r.Why = "failing", "the last pass brought no page"
	case late > overdueBy:
		r.State, r.Why = "overdue", fmt.Sprintf("should have started %s ago", ago(late))
	case st.State == "running" || st.State == "interrupted":
		r.State = "running"
		if st.State == "interrupted" {
			r.Why = "interrupted, will be resumed"
		}
	case st.Broken():
		r.State = "broken"
		r.Why = st.WhyBroken() + ": 'policywatch source try' shows what is read"
	case len(missing) > 0:
		r.State, r.Why = "unmet", strings.Join(missing, "; ")
	case st.Silent(now, silence):
		r.State, r.Why = "silent", "nothing new or changed for "+ago(now.Sub(st.Newest))
	}
	return r
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func printStatus(w io.Writer, format string, reports []sourceReport, now time.Time) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		var errs []error
		for _, r := range reports {
			r.Missing = list(r.Missing)
			errs = append(errs, enc.Encode(r))
		}
		return errors.Join(errs...)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "source\tstate\tlast pass\tnext\tpages\trecords\tfailed\tnewest\t")
	for _, r := range reports {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\t%s\n", r.Source, r.State,
			when(r.LastRun, now), when(r.NextRun, now), r.Pages, r.Records, r.Failed, when(r.Newest, now), r.Why)
	}
	return t.Flush()
}

// when says a time as people do: "3h ago", "in 2d", "now", "-" for none.
func when(t *time.Time, now time.Time) string {
	if t == nil {
		return "-"
	}
	switch d := now.Sub(*t); {
	case d >= time.Minute:
		return ago(d) + " ago"
	case d <= -time.Minute:
		return "in " + ago(-d)
	}
	return "now"
}

// ago rounds a duration to its largest unit.
func ago(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dm", int(d.Minutes()))
}
