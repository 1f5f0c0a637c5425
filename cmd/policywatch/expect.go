package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"policywatch/config"
	"policywatch/normalize"
	"policywatch/sink"
)

// An unmetError says that a pass went well but brought less than the source's
// configuration expects.
type unmetError struct{ breaches []string }

func (e *unmetError) Error() string { return "less than expected: " + strings.Join(e.breaches, "; ") }

// checkExpected sets what a source has after a pass against what its
// configuration expects. Each breach is a finding of the run.
func (p *pipeline) checkExpected(ctx context.Context, run *sink.Run, source string) error {
	want, ok := p.expect[source]
	if !ok {
		return nil
	}
	if err := run.Flush(ctx); err != nil {
		return err
	}
	unmet, err := unmetOf(ctx, p.store, source, want)
	if err != nil || len(unmet) == 0 {
		return err
	}
	var texts []string
	for i := range unmet {
		texts = append(texts, unmet[i].Text)
	}
	return errors.Join(run.Note(ctx, unmet...), &unmetError{texts})
}

// unmetOf sets what is stored of a source against what is expected of it.
//
// Pages are the articles that were there when they were last asked for, be it
// in an earlier pass; records and their fields are what the source's pages state
// now. So an unchanged source keeps meeting what it met once.
func unmetOf(ctx context.Context, store *sink.Store, source string, want config.Expect) ([]normalize.Finding, error) {
	pages, err := store.Articles(ctx, source)
	if err != nil {
		return nil, err
	}
	records, fill, err := store.Fill(ctx, source, slices.Sorted(maps.Keys(want.Fill)))
	if err != nil {
		return nil, err
	}
	return breaches(want, pages, int(records), fill), nil
}

// breaches are the expectations that are not met, a finding each.
func breaches(want config.Expect, pages, records int, fill map[string]float64) []normalize.Finding {
	var unmet []normalize.Finding
	breach := func(code, field, format string, args ...any) {
		unmet = append(unmet, normalize.Finding{Stage: "expect", Code: code, Field: field, Item: -1, Text: fmt.Sprintf(format, args...)})
	}
	if pages < want.Pages {
		breach("too-few-pages", "", "%d pages, expected at least %d", pages, want.Pages)
	}
	if records < want.Records {
		breach("too-few-records", "", "%d records, expected at least %d", records, want.Records)
	}
	if records == 0 {
		return unmet
	}
	for _, field := range slices.Sorted(maps.Keys(want.Fill)) {
		if fill[field] < want.Fill[field] {
			breach("seldom-filled", field, "%s in %.0f%% of records, expected at least %.0f%%", field, 100*fill[field], 100*want.Fill[field])
		}
	}
	return unmet
}

// expectations gives what is expected of each source that says so.
func expectations(sources []config.Source) (map[string]config.Expect, error) {
	expect := map[string]config.Expect{}
	for _, src := range sources {
		for field := range src.Expect.Fill {
			if !slices.Contains(sink.RecordFields(), field) {
				return nil, withCode(exitUsage, fmt.Errorf("source %s: expect.fill: a record has no field %q; it has %s", src.Name, field, strings.Join(sink.RecordFields(), ", ")))
			}
		}
		if src.Expect.Pages > 0 || src.Expect.Records > 0 || len(src.Expect.Fill) > 0 {
			expect[src.Name] = src.Expect
		}
	}
	return expect, nil
}
