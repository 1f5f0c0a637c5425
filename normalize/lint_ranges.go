package normalize

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"policywatch/extract"
)

// lintEnds finds a range, bracket or period whose end comes before its start.
func lintEnds(r *Record) []Finding {
	var findings []Finding
	odd := func(code, field, text string) {
		findings = append(findings, Finding{Stage: "lint", Code: code, Field: field, Item: r.Item, Text: text + ": " + r.Evidence.Text})
	}
	if lo, hi, ok := ends(r.Value.Min, r.Value.Max); ok && lo.GreaterThan(hi) {
		odd("floor-above-ceiling", "value", fmt.Sprintf("%s from %s to %s", r.Measure, lo, hi))
	}
	if from, to := r.Effective.From, r.Effective.To; from != nil && to != nil && *to < *from {
		odd("end-before-start", "effective", "holds from "+*from+" to "+*to)
	}
	return findings
}

// ends reads two figures, if both are there and differ.
func ends(min, max *string) (lo, hi decimal.Decimal, ok bool) {
	if min == nil || max == nil || *min == *max {
		return lo, hi, false
	}
	lo, err := decimal.NewFromString(*min)
	if err != nil {
		return lo, hi, false // a date
	}
	hi, err = decimal.NewFromString(*max)
	return lo, hi, err == nil
}

// lintBrackets finds brackets of one rule that leave a gap or overlap. Brackets
// are half-open, so 35–45 and 45–60 tile.
func lintBrackets(keys *keyer, records []Record) []Finding {
	var findings []Finding
	for _, field := range [...]struct {
		name string
		of   func(*Record) **Bracket
	}{
		{"age", func(r *Record) **Bracket { return &r.Age }},
		{"amount", func(r *Record) **Bracket { return &r.Amount }},
	} {
		groups := grouped(records, func(r *Record) (ruleKey, bool) {
			if *field.of(r) == nil || r.Kind != "rule" || r.Relation != "is" || r.Derived {
				return ruleKey{}, false
			}
			return keys.ruleWithout(r, func(r *Record) { *field.of(r) = nil }), true
		})
		for _, group := range groups {
			slices.SortStableFunc(group, func(a, b *Record) int { return compareStart(*field.of(a), *field.of(b)) })
			for i := 1; i < len(group); i++ {
				before, after := group[i-1], group[i]
				if field.name == "amount" && (*field.of(before)).Max == nil && (*field.of(before)).Min != nil {
					continue // 超过1万元的部分70%,超过10万元的部分80%: the next one ends it
				}
				if what := misfit(*field.of(before), *field.of(after)); what != "" {
					findings = append(findings, Finding{Stage: "lint", Code: "brackets-" + what, Field: field.name, Item: after.Item,
						Text: fmt.Sprintf("%s of %s and of %s: %s | %s", field.name, bracketText(*field.of(before)), bracketText(*field.of(after)), before.Evidence.Text, after.Evidence.Text)})
				}
			}
		}
	}
	return findings
}

// lintEdges finds ages that two brackets of one rule both name as their own: 45 of
// 35-45岁 and 45-60岁. Records read such brackets as half-open; the text does not
// say which of them a person of 45 is in.
func lintEdges(keys *keyer, doc *extract.Document, res *Result) []Finding {
	type edge struct {
		r     *Record
		words string
	}
	type end struct {
		rule ruleKey
		age  string
	}
	ending := map[end]edge{} // brackets that end at an age
	var findings []Finding
	for pass := range 2 {
		for i := range res.Records {
			r := &res.Records[i]
			if r.Age == nil || r.Kind != "rule" || r.Derived {
				continue
			}
			it := &doc.Items[r.Item]
			words := wordsOf(res.proofs[i].origin[dAge], it.Answer, it.Question, doc.Title)
			if !plainRange(words) {
				continue
			}
			rule := keys.ruleWithout(r, func(r *Record) { r.Age = nil })
			if pass == 0 {
				ending[end{rule, orEmpty(r.Age.Max)}] = edge{r, words}
			} else if e, ok := ending[end{rule, orEmpty(r.Age.Min)}]; ok && r.Age.Min != nil {
				findings = append(findings, Finding{Stage: "lint", Code: "brackets-share-edge", Field: "age", Item: r.Item,
					Text: fmt.Sprintf("%s is in both %s and %s: %s | %s", *r.Age.Min, e.words, words, oneLine(e.r.Evidence.Text), oneLine(r.Evidence.Text))})
			}
		}
	}
	return findings
}

// plainRange tells a range that names both its ends without saying which is left
// out: 35-45岁, 35至45周岁, but not 满35不满45周岁.
func plainRange(words string) bool {
	return containsAny(words, "-", "~", "～", "—", "－", "至", "到") && !containsAny(words, "满", "不足", "以下", "以上", "不含", "未")
}

// compareStart orders brackets by where they start; an open start comes first.
func compareStart(a, b *Bracket) int {
	x, y, ok := ends(a.Min, b.Min)
	if !ok {
		return cmp.Compare(len(orEmpty(a.Min)), len(orEmpty(b.Min)))
	}
	return x.Cmp(y)
}

// misfit tells how two brackets that should follow one another do not: "gap",
// "overlap", or "" where they tile or are the same.
func misfit(a, b *Bracket) string {
	if bracketText(a) == bracketText(b) {
		return ""
	}
	if a.Max == nil || b.Min == nil {
		return "overlap"
	}
	end, start, ok := ends(a.Max, b.Min)
	switch {
	case !ok || end.Equal(start):
		return ""
	case end.LessThan(start):
		return "gap"
	}
	return "overlap"
}
