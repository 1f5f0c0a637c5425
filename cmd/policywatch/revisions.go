package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"policywatch/sink"
)

func newRevisions(e *env) *cobra.Command {
	var source, url, since, format string
	var limit int
	c := &cobra.Command{
		Use:   "revisions",
		Short: "Print edits of pages that changed no figure",
		Long: `revisions prints the edits of pages that changed their text but no record:
wording, order, telephone numbers. Such an edit is no change of policy; whether
it means anything is for a person to read.`,
		Example: "  policywatch revisions --since 2025-01-01\n  policywatch revisions --url https://…/art_1.html",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return withCode(exitUsage, fmt.Errorf("--format %q: there are table and json", format))
			}
			filter := sink.RevisionFilter{Source: source, URL: url, Limit: limit, Texts: true}
			var err error
			if filter.Since, err = chinaDay("--since", since); err != nil {
				return err
			}
			store, err := e.readStore(c.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			revisions, err := store.Revisions(c.Context(), filter)
			if err != nil {
				return withCode(exitNoStore, err)
			}
			out := bufio.NewWriter(e.stdout)
			for _, r := range revisions {
				if format == "json" {
					err := json.NewEncoder(out).Encode(map[string]any{
						"source": r.Source, "url": r.URL, "title": r.Title, "observed_at": r.ObservedAt.UTC(), "old": r.Old, "new": r.New,
					})
					if err != nil {
						return err
					}
					continue
				}
				fmt.Fprintf(out, "%s  %s\n%s\n", r.ObservedAt.In(chinaTime).Format(time.DateOnly), r.Title, r.URL)
				diffText(out, r.Old, r.New)
				fmt.Fprintln(out)
			}
			return out.Flush()
		},
	}
	f := c.Flags()
	f.StringVar(&source, "source", "", "name of a source")
	f.StringVar(&url, "url", "", "one page")
	f.StringVar(&since, "since", "", "seen on that day or later (2025-01-01)")
	f.StringVar(&format, "format", "table", "table or json (one object a line)")
	f.IntVar(&limit, "limit", 50, "at most so many")
	return c
}
