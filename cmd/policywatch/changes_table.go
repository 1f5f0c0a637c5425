package main

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"policywatch/normalize"
	"policywatch/sink"
)

// changeWords are the words of the table besides those of the vocabularies.
var changeWords = map[string]struct {
	none, somewhere, nationwide string
	now, was                    string
	from, seen                  string // with %s for a day
	silent                      string
	list                        string // parts items of a list
}{
	"en": {
		none: "No change of policy was seen.", somewhere: "(region not said)", nationwide: "nationwide",
		now: "now", was: "was", from: "from %s", seen: "seen %s", silent: "silent edit",
		list: ", ",
	},
	"zh": {
		none: "没有发现政策变化。", somewhere: "（未说明地区）", nationwide: "全国",
		now: "现", was: "原", from: "自%s", seen: "%s发现", silent: "未更新日期",
		list: "，",
	},
}

// writeChanges prints changes for people: a heading a region, then a line a
// change, and below it the words that say so and where they stand.
func writeChanges(w io.Writer, changes []sink.Change, lang string) error {
	out := bufio.NewWriter(w)
	words := changeWords[lang]
	if len(changes) == 0 {
		fmt.Fprintln(out, words.none)
		return out.Flush()
	}
	type line struct{ kind, what, value, since string }
	lines := make([]line, len(changes))
	var wide [3]int
	for i, c := range changes {
		l := line{
			kind:  sink.Label(lang, "change", c.Kind),
			what:  clip(whatChanged(c, lang), 64),
			value: clip(valueChange(c, lang), 48),
		}
		if c.EffectiveFrom != "" {
			l.since = fmt.Sprintf(words.from, c.EffectiveFrom)
		}
		if c.Better != 0 {
			l.since = strings.TrimSpace(l.since + "  " + sink.Label(lang, "better", fmt.Sprint(c.Better)))
		}
		lines[i] = l
		wide[0], wide[1], wide[2] = max(wide[0], columns(l.kind)), max(wide[1], columns(l.what)), max(wide[2], columns(l.value))
	}
	indent := strings.Repeat(" ", wide[0]+4)
	for _, region := range byRegion(changes) {
		fmt.Fprintf(out, "%s\n", regionHeading(changes[region[0]], lang))
		for _, i := range region {
			c, l := changes[i], lines[i]
			fmt.Fprintln(out, strings.TrimRight("  "+pad(l.kind, wide[0])+"  "+pad(l.what, wide[1])+"  "+pad(l.value, wide[2])+"  "+l.since, " "))
			if c.OldEvidence != "" {
				fmt.Fprintf(out, "%s%s  %s\n", indent, words.was, clip(c.OldEvidence, 90))
			}
			if c.NewEvidence != "" {
				fmt.Fprintf(out, "%s%s  %s\n", indent, words.now, clip(c.NewEvidence, 90))
			}
			fmt.Fprintf(out, "%s%s\n", indent, whoSays(c, lang))
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

func regionHeading(c sink.Change, lang string) string {
	words := changeWords[lang]
	switch {
	case c.Region == "":
		return words.somewhere
	case c.Region == "100000":
		return words.nationwide
	case c.RegionName == "":
		return c.Region
	}
	return c.RegionName + " " + c.Region
}

// whatChanged names a rule: its measure, scheme, and for whom and when it is.
func whatChanged(c sink.Change, lang string) string {
	list := changeWords[lang].list
	parts := []string{sink.Label(lang, "measure", c.Measure)}
	add := func(vocabulary string, values ...string) {
		for _, v := range values {
			if v != "" {
				parts = append(parts, sink.Label(lang, vocabulary, v))
			}
		}
	}
	add("scheme", c.Scheme)
	add("payer", c.Payer)
	add("population", c.Population...)
	add("care", c.Care...)
	add("institution", c.Institution...)
	unit := func(b *normalize.Bracket, zh, en string) {
		if text := bracketText(b); text != "" && lang == "zh" {
			parts = append(parts, text+zh)
		} else if text != "" {
			parts = append(parts, text+en)
		}
	}
	unit(c.Age, "岁", " years old")
	unit(c.Amount, "元", " CNY")
	unit(c.Contributed, "年缴费", " years paid")
	for _, s := range []string{c.Condition, c.Tier, c.Visit} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, list)
}

// valueChange writes old and new value and the difference: 400元 → 420元 (+20).
func valueChange(c sink.Change, lang string) string {
	old, new := sink.LabelValue(lang, c.OldValue), sink.LabelValue(lang, c.NewValue)
	if c.Relation == "up" || c.Relation == "down" {
		word := sink.Label(lang, "relation", c.Relation) + " "
		if old != "" {
			old = word + old
		}
		if new != "" {
			new = word + new
		}
	}
	per := ""
	if c.Per != "" {
		per = " " + sink.Label(lang, "per", c.Per)
	}
	switch c.Kind {
	case sink.Added:
		return new + per
	case sink.Removed, sink.PageGone:
		return old + per
	}
	delta := ""
	if c.Delta != "" && c.Delta != "0" {
		delta = " (" + signed(c.Delta) + ")"
	}
	return old + " → " + new + per + delta
}

func signed(figure string) string {
	if strings.HasPrefix(figure, "-") {
		return "−" + figure[1:]
	}
	return "+" + figure
}

// whoSays names the page that shows a change, and when it was seen to.
func whoSays(c sink.Change, lang string) string {
	words := changeWords[lang]
	parts := []string{pageName(c.URL)}
	if c.Authority != "" {
		parts = append(parts, sink.Label(lang, "authority", c.Authority))
	}
	parts = append(parts, fmt.Sprintf(words.seen, c.ObservedAt.In(chinaTime).Format(time.DateOnly)))
	if c.Silent {
		parts = append(parts, words.silent)
	}
	return strings.Join(parts, words.list)
}

// pageName is a URL as people read it: without its scheme, and its path
// decoded.
func pageName(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return s
	}
	name := u.Host + u.Path
	if u.RawQuery != "" {
		name += "?" + u.RawQuery
	}
	return name
}
