package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"policywatch/cmd/policywatch/syndicate"
	"policywatch/sink"

	"github.com/spf13/cobra"
)

func newFeed(e *env) *cobra.Command {
	var ask struct{ region, since, measure, scheme, format, lang, out string }
	var limit int
	c := &cobra.Command{
		Use:   "feed",
		Short: "Write changes as an Atom or JSON feed, deadlines as a calendar",
		Long: `feed writes a file for readers to subscribe to: the latest changes as Atom or
JSON Feed, or as iCalendar the days to come: deadlines, windows that open, rules
that begin or end. Write one a region or measure, at the end of each day, where
a web server finds it.`,
		Example: `  policywatch feed --region 江苏 --out jiangsu.xml
  policywatch feed --measure deductible --format json --out deductible.json
  policywatch feed --format ics --region 昆山市 --lang zh --out kunshan.ics`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			filter := sink.ChangeFilter{Measure: ask.measure, Scheme: ask.scheme, Limit: limit}
			var err error
			if filter.Regions, err = e.regions(ask.region); err != nil {
				return err
			}
			if filter.Since, err = chinaDay("--since", ask.since); err != nil {
				return err
			}
			say, err := newWords(ask.lang)
			if err != nil {
				return err
			}
			write, ok := feedWriters[ask.format]
			if !ok {
				return withCode(exitUsage, fmt.Errorf("--format %q is none of atom, json, ics", ask.format))
			}
			store, err := e.readStore(c.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			title := "policywatch"
			for _, s := range []string{ask.region, say.label("scheme", ask.scheme), say.label("measure", ask.measure)} {
				if s != "" {
					title += " " + s
				}
			}
			body := func(w io.Writer) error { return write(c.Context(), w, store, filter, title, say) }
			return e.output(ask.out, body)
		},
	}
	f := c.Flags()
	f.StringVar(&ask.region, "region", "", "name or code of a region; it and all below")
	f.StringVar(&ask.since, "since", "", "changes seen on that day or later (2025-01-01)")
	f.StringVar(&ask.measure, "measure", "", "measure, such as reimbursement_rate")
	f.StringVar(&ask.scheme, "scheme", "", "scheme, such as employee_medical")
	f.StringVar(&ask.format, "format", "atom", "atom, json (JSON Feed) or ics (iCalendar)")
	f.StringVar(&ask.lang, "lang", "", "zh or en (default by LANG)")
	f.StringVarP(&ask.out, "out", "o", "-", "file to write, '-' for standard output")
	f.IntVar(&limit, "limit", 200, "at most so many entries")
	return c
}

// A feedWriter asks the store and writes one format.
type feedWriter func(context.Context, io.Writer, *sink.Store, sink.ChangeFilter, string, *words) error

var feedWriters = map[string]feedWriter{
	"atom": func(ctx context.Context, w io.Writer, s *sink.Store, f sink.ChangeFilter, title string, say *words) error {
		return writeFeed(ctx, w, s, f, title, say, syndicate.WriteAtom)
	},
	"json": func(ctx context.Context, w io.Writer, s *sink.Store, f sink.ChangeFilter, title string, say *words) error {
		return writeFeed(ctx, w, s, f, title, say, syndicate.WriteJSON)
	},
	"ics": writeCalendar,
}

func writeFeed(ctx context.Context, w io.Writer, s *sink.Store, filter sink.ChangeFilter, title string, say *words, write func(io.Writer, *syndicate.Feed) error) error {
	changes, err := s.Changes(ctx, filter)
	if err != nil {
		return withCode(exitNoStore, err)
	}
	f := syndicate.Feed{Title: title, Lang: say.lang, Updated: time.Now()}
	if len(changes) > 0 {
		f.Updated = changes[0].ObservedAt
	}
	for _, c := range changes {
		f.Entries = append(f.Entries, syndicate.Entry{
			ID:    c.ID,
			Title: fmt.Sprintf("%s %s: %s %s", say.label("change", c.Kind), say.region(c.Region, c.RegionName), say.rule(ruleOf(c)), say.valueChange(c)),
			Text:  say.proof(c), URL: c.URL, Time: c.ObservedAt,
			Subject: []string{say.label("measure", c.Measure), say.label("scheme", c.Scheme)},
		})
	}
	return write(w, &f)
}

// proof is the words that show a change, old and new, and who says so.
func (w *words) proof(c sink.Change) string {
	var lines []string
	if c.OldEvidence != "" {
		lines = append(lines, w.text.was+" "+c.OldEvidence)
	}
	if c.NewEvidence != "" {
		lines = append(lines, w.text.now+" "+c.NewEvidence)
	}
	if c.EffectiveFrom != "" {
		lines = append(lines, fmt.Sprintf(w.text.from, c.EffectiveFrom))
	}
	return strings.Join(append(lines, w.witness(c)), "\n")
}

func writeCalendar(ctx context.Context, w io.Writer, s *sink.Store, filter sink.ChangeFilter, title string, say *words) error {
	days, err := s.Upcoming(ctx, filter)
	if err != nil {
		return withCode(exitNoStore, err)
	}
	var events []syndicate.Event
	for _, d := range days {
		name := d.RegionName
		if name == "" {
			name = say.text.somewhere
		}
		events = append(events, syndicate.Event{
			ID: d.Event + "-" + d.Day + "-" + d.PolicyKey, Day: d.Day,
			Summary: fmt.Sprintf("%s %s %s %s: %s", name, say.label("scheme", d.Scheme), say.label("measure", d.Measure), say.label("event", d.Event), say.value(d.Value)),
			Text:    d.Evidence, URL: d.URL,
		})
	}
	return syndicate.WriteCalendar(w, title, time.Now(), events)
}
