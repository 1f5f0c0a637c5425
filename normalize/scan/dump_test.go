package scan

import (
	"fmt"
	"strings"
)

// show spells a span for the tables of tests: 8000~15000 CNY/year approx.
func show(text string, s Span) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s=", text[s.Start:s.End])
	switch s.Kind {
	case Quantity:
		b.WriteString(showFigure(s))
	case DateSpan:
		b.WriteString(showDate(s.Date))
	case LabelSpan:
		b.WriteString([]string{"", "ordinal", "article", "grade", "document", "phone", "serial"}[s.Label])
		if s.Label == Grade || s.Label == Ordinal || s.Label == Article {
			b.WriteString(" " + s.Min.String())
			if s.Max != s.Min {
				b.WriteString("~" + s.Max.String())
			}
		}
	}
	return b.String()
}

var unitNames = []string{"", "%", "‰", "pp", "CNY", "year", "quarter", "month", "week", "day", "workday", "hour", "minute",
	"age", "agemonth", "ageday", "times", "visit", "count", "measure", "foreign"}

var perNames = []string{"", "visit", "day", "month", "quarter", "year", "case", "hour"}

func showFigure(s Span) string {
	var b strings.Builder
	switch {
	case s.Exact():
		b.WriteString(s.Min.String())
	case s.Lo == At && s.Hi == At:
		b.WriteString(s.Min.String() + "~" + s.Max.String())
	default:
		if s.HasMin() {
			b.WriteString([]string{"", "=", ">=", ">"}[s.Lo] + s.Min.String())
		}
		if s.HasMax() {
			b.WriteString([]string{"", "=", "<=", "<"}[s.Hi] + s.Max.String())
		}
	}
	if s.Unit != NoUnit {
		b.WriteString(" " + unitNames[s.Unit])
	}
	if s.Per != NoPer {
		b.WriteString("/" + perNames[s.Per])
	}
	if s.Person {
		b.WriteString(" person")
	}
	if s.Approx {
		b.WriteString(" approx")
	}
	return b.String()
}

func showDate(d Date) string {
	var b strings.Builder
	if d.Form == Issue {
		return "issue"
	}
	b.WriteString(d.First.String() + ".." + d.Last.String())
	if d.Every != NoPer {
		b.WriteString(" every " + perNames[d.Every])
	}
	if d.Rel != Absolute {
		fmt.Fprintf(&b, " %s%+dy%+dm%+dd", []string{"", "today", "event", "issue"}[d.Rel], d.RelYears, d.RelMonths, d.RelDays)
	}
	if d.Fiscal {
		b.WriteString(" fiscal")
	}
	if d.Bare {
		b.WriteString(" bare")
	}
	return b.String()
}

// spell gives all spans of a text but its places, parted by "; ".
func spell(text string) string {
	var all []string
	for _, s := range scanNumbers(text, nil) {
		all = append(all, show(text, s))
	}
	return strings.Join(all, "; ")
}
