package normalize

import (
	"fmt"
	"slices"
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// maxUnbound is how many figures a finding quotes; the others are counted.
const maxUnbound = 5

// lintUnbound gives one finding for the figures of an item that look like a
// policy's (a share, a sum, a term) and that no measure was found for: they are
// no records, and whoever misses one sees here what the text says.
func (w *work) lintUnbound() []Finding {
	b := &w.b
	var findings []Finding
	if b.full {
		findings = append(findings, Finding{Stage: "normalize", Code: "figures-left-out", Item: w.index,
			Text: fmt.Sprintf("the item has more than %d figures; those after them were not read", mostDrafts)})
	}
	var quoted []string
	n := 0
	for _, i := range b.unbound {
		s := b.r.span(b.r.tokens[i])
		if !b.policyLike(s) {
			continue
		}
		if f, odd := w.tooMuch(i, s); odd {
			findings = append(findings, f)
			continue
		}
		if n++; n <= maxUnbound {
			start, end := b.clauseAround(i)
			quoted = append(quoted, oneLine(strings.ReplaceAll(b.r.text[start:s.From]+"«"+strings.TrimSpace(b.r.text[s.From:s.To])+"»"+b.r.text[s.To:end], "\t", " | ")))
		}
	}
	if n == 0 {
		return findings
	}
	text := fmt.Sprintf("%d figures without a measure: %s", n, strings.Join(quoted, "; "))
	if n == 1 {
		text = "figure without a measure: " + quoted[0]
	}
	if n > maxUnbound {
		text += fmt.Sprintf("; and %d more", n-maxUnbound)
	}
	return append(findings, Finding{Stage: "normalize", Code: "unbound", Field: "measure", Item: w.index, Text: text})
}

// hasUnbound tells whether a figure of the item that looks like a policy's found
// no measure.
func (w *work) hasUnbound() bool {
	return slices.ContainsFunc(w.b.unbound, func(i int) bool { return w.b.policyLike(w.b.r.span(w.b.r.tokens[i])) })
}

// policyLike tells figures that a rule may be about from those that only tell
// how long a sum is counted (一个自然年度内) or what a fund holds (35.9亿元).
func (b *binder) policyLike(s *scan.Span) bool {
	switch {
	case !policyUnits.has(s.Unit):
		return false
	case s.Unit == scan.Years:
		return !strings.Contains(b.r.text[s.Start:s.To], "年度")
	case s.Unit == scan.CNY:
		return !s.HasMax() || s.Max.Cmp(scan.Int(ofFunds)) < 0
	}
	return true
}

const ofFunds = 10_000_000 // CNY: no rule for one person names so much

// tooMuch finds a share of more than the whole that is named as one: a figure
// that cannot be of its measure is no record.
func (w *work) tooMuch(i int, s *scan.Span) (Finding, bool) {
	b := &w.b
	if s.Unit != scan.Percent || !s.HasMax() || s.Max.Cmp(scan.Int(100)) <= 0 {
		return Finding{}, false
	}
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		t := &b.r.tokens[j]
		if t.kind == tokComma || t.kind == tokFigure {
			break
		}
		if t.kind != tokWord || t.vocab != lexicon.Measures || !isCopula(b.gap(t.end, int32(s.From))) {
			continue
		}
		switch m := measureByName[b.term(t).Means[0]]; m {
		case reimbursementRate, copayRate, contributionRate, subsidy:
			start, end := b.clauseAround(i)
			return Finding{Stage: "lint", Code: "rate-over-100", Field: "value", Item: w.index,
				Text: fmt.Sprintf("%s of %s %% is more than the whole: %s", m, s.Max, oneLine(b.r.text[start:end]))}, true
		}
	}
	return Finding{}, false
}

// policyUnits are what rates, sums and terms are counted in.
var policyUnits = rates | money | units(scan.PercentagePoint, scan.Years, scan.Months, scan.Days, scan.Workdays)

// clauseAround gives the clause that a figure stands in.
func (b *binder) clauseAround(i int) (start, end int) {
	s := b.r.span(b.r.tokens[i])
	start, end = sentenceAround(b.r.text, s.From, s.To)
	if k := strings.LastIndexAny(b.r.text[start:s.From], "，；,;"); k >= 0 {
		k += start
		start = k + runeSize(b.r.text[k])
	}
	if k := strings.IndexAny(b.r.text[s.To:end], "，；,;"); k >= 0 {
		end = s.To + k
	}
	return start, end
}
