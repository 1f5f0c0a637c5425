package normalize

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// lintKeys finds what an item says twice and not alike: two values of one rule
// (起付线300元 and 起付线500元 for the same people, care and time), and a floor that is
// above the ceiling of the same base.
func lintKeys(records []Record) []Finding {
	type statement struct {
		item             int
		policy, from, to string
	}
	groups := grouped(records, func(r *Record) (statement, bool) {
		return statement{r.Item, r.PolicyKey, orEmpty(r.Effective.From), orEmpty(r.Effective.To)}, r.Kind == "rule" && r.Relation == "is" && !r.Derived
	})
	var findings []Finding
	for _, group := range groups {
		if i := slices.IndexFunc(group[1:], func(r *Record) bool { return apart(group[0], r) != "" }) + 1; i > 0 {
			a, b := group[0], group[i]
			findings = append(findings, Finding{Stage: "lint", Code: apart(a, b), Field: "value", Item: a.Item,
				Text: fmt.Sprintf("%s of %s and of %s: %s | %s", a.Measure, valueText(a), valueText(b), oneLine(a.Evidence.Text), oneLine(b.Evidence.Text))})
		}
	}
	return findings
}

// apart tells how two statements of one rule cannot both hold: "two-values" for
// other figures, "floor-above-ceiling" for ends that cross, "" where they can.
// Figures of one clause are a list of its own (200元、300元、500元三个档次), and where
// the words around them differ (放置宫内节育器, 取出宫内节育器), so does what they are of.
func apart(a, b *Record) string {
	switch {
	case a.Evidence.Start < b.Evidence.End && b.Evidence.Start < a.Evidence.End && a.Evidence.In == b.Evidence.In:
		return ""
	case a.Value.Min != nil && a.Value.Max != nil && b.Value.Min != nil && b.Value.Max != nil:
		if *a.Value.Min != *b.Value.Min || *a.Value.Max != *b.Value.Max {
			if sameWords(a.Evidence.Text, b.Evidence.Text) && slices.Equal(otherFigures(a), otherFigures(b)) {
				return "two-values"
			}
		}
		return ""
	}
	for _, ends := range [2][2]*string{{a.Value.Min, b.Value.Max}, {b.Value.Min, a.Value.Max}} {
		if floor, ok := figureOf(ends[0]); ok {
			if ceiling, ok := figureOf(ends[1]); ok && floor.GreaterThan(ceiling) {
				return "floor-above-ceiling"
			}
		}
	}
	return ""
}

// sameWords tells whether two clauses differ in their figures alone, or in that
// one is the longer: 年度支付限额420元, 年度限额2000元.
func sameWords(a, b string) bool {
	x, y := wordsAlone(a), wordsAlone(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for _, r := range y {
		if i < len(x) && x[i] == r {
			i++
		}
	}
	return i == len(x) && i > 1
}

// wordsAlone gives the Chinese characters of a clause without those of figures
// and of words that only join.
func wordsAlone(s string) []rune {
	return slices.DeleteFunc([]rune(s), func(r rune) bool {
		return !unicode.Is(unicode.Han, r) && !unicode.Is(unicode.Nl, r) || strings.ContainsRune("百千万亿元年月日个为是的按约和及则", r)
	})
}

// otherFigures lists the figures of a record's clause but for its own: 第1至12个月 of
// 第1至12个月每月1650元.
func otherFigures(r *Record) []string {
	figures := strings.FieldsFunc(r.Evidence.Text, func(c rune) bool { return !('0' <= c && c <= '9' || c == '.') })
	return slices.DeleteFunc(figures, func(f string) bool { return f == orEmpty(r.Value.Min) || f == orEmpty(r.Value.Max) })
}
