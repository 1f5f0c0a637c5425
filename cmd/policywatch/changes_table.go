package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"policywatch/sink"
)

// writeChanges prints changes for people: a heading a region, then a line a
// change, and below it the words that say so and where they stand.
func writeChanges(w io.Writer, changes []sink.Change, say *words) error {
	out := bufio.NewWriter(w)
	if len(changes) == 0 {
		fmt.Fprintln(out, say.text.noChange)
		return out.Flush()
	}
	type line struct{ kind, what, value, since string }
	lines := make([]line, len(changes))
	var wide [3]int
	for i, c := range changes {
		l := line{
			kind:  say.label("change", c.Kind),
			what:  clip(say.rule(ruleOf(c)), 64),
			value: clip(say.valueChange(c), 60),
		}
		if c.EffectiveFrom != "" {
			l.since = fmt.Sprintf(say.text.from, c.EffectiveFrom) + "  "
		}
		if c.Better != 0 {
			l.since += say.label("better", fmt.Sprint(c.Better))
		}
		lines[i] = l
		wide[0], wide[1], wide[2] = max(wide[0], columns(l.kind)), max(wide[1], columns(l.what)), max(wide[2], columns(l.value))
	}
	indent := strings.Repeat(" ", wide[0]+4)
	for _, region := range byRegion(changes) {
		fmt.Fprintf(out, "%s\n", say.region(changes[region[0]].Region, changes[region[0]].RegionName))
		for _, i := range region {
			c, l := changes[i], lines[i]
			text := "  " + pad(l.kind, wide[0]) + "  " + pad(l.what, wide[1]) + "  " + pad(l.value, wide[2]) + "  " + l.since
			fmt.Fprintln(out, strings.TrimRight(text, " "))
			if c.OldEvidence != "" {
				fmt.Fprintf(out, "%s%s  %s\n", indent, say.text.was, clip(c.OldEvidence, 90))
			}
			if c.NewEvidence != "" {
				fmt.Fprintf(out, "%s%s  %s\n", indent, say.text.now, clip(c.NewEvidence, 90))
			}
			fmt.Fprintf(out, "%s%s\n", indent, say.witness(c))
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

// byRegion groups changes by region, in the order of their newest.
func byRegion(changes []sink.Change) [][]int {
	at := map[string]int{}
	var groups [][]int
	for i, c := range changes {
		g, ok := at[c.Region]
		if !ok {
			g = len(groups)
			at[c.Region] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// valueChange writes old and new value and the difference: 400元 → 420元 (+20).
func (w *words) valueChange(c sink.Change) string {
	value := func(s string) string {
		if s == "" {
			return ""
		}
		s = w.value(s)
		if c.Relation == "up" || c.Relation == "down" {
			s = w.label("relation", c.Relation) + " " + s
		}
		return s
	}
	per := ""
	if c.Per != "" {
		per = " " + w.label("per", c.Per)
	}
	switch c.Kind {
	case sink.Added:
		return value(c.NewValue) + per
	case sink.Removed, sink.PageGone:
		return value(c.OldValue) + per
	}
	delta := ""
	if figure, negative := strings.CutPrefix(c.Delta, "-"); negative {
		delta = " (−" + figure + ")"
	} else if figure != "" && figure != "0" {
		delta = " (+" + figure + ")"
	}
	return value(c.OldValue) + " → " + value(c.NewValue) + per + delta
}

// witness names the page that shows a change, and when it was seen to.
func (w *words) witness(c sink.Change) string {
	parts := []string{w.page(c.URL, c.Authority), fmt.Sprintf(w.text.seen, c.ObservedAt.In(chinaTime).Format(time.DateOnly))}
	if c.Silent {
		parts = append(parts, w.text.silent)
	}
	return strings.Join(parts, w.text.comma)
}
