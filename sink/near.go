package sink

import (
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// lessOrSame tells whether two qualifiers agree, or one says nothing.
func lessOrSame(a, b string) bool { return a == b || a == "" || b == "" }

// nearScheme tells whether two schemes agree, or one is the kind of the other.
func nearScheme(a, b string) bool {
	return lessOrSame(a, b) || isKindOf(a, b) || isKindOf(b, a)
}

// isKindOf tells whether scheme is one of the wider one: employee_medical of
// medical, each of social.
func isKindOf(scheme, wide string) bool {
	switch wide {
	case "social":
		return scheme != "housing_fund"
	case "medical":
		return scheme == "employee_medical" || scheme == "resident_medical"
	}
	return false
}

// within tells whether one set holds the other; an empty one says nothing.
func within(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}

// nearBracket tells whether two brackets are equal, or one is not said.
func nearBracket(amin, amax, bmin, bmax *decimal.Decimal) bool {
	return amin == nil && amax == nil || bmin == nil && bmax == nil ||
		equalDecimal(amin, bmin) && equalDecimal(amax, bmax)
}

func equalDecimal(a, b *decimal.Decimal) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// nearWords tells whether one text only leaves out what the other says:
//
//	未办理备案 未备案      true
//	首次住院   再次住院    false
func nearWords(a, b string) bool {
	long, short := letters(a), letters(b)
	if len(long) < len(short) {
		long, short = short, long
	}
	for _, r := range long {
		if len(short) > 0 && r == short[0] {
			short = short[1:]
		}
	}
	return len(short) == 0
}

// nearCondition tells whether two conditions of rules with the same value are
// one condition in other words: half of the letters of the shorter one are in
// the other, and the figures are the same. Short ones are names.
//
//	参保人员在定点医院就医  在定点医疗机构就诊时   true
//	高血压                肺动脉高压            false
//	二级医院              三级医院              false
func nearCondition(a, b string) bool {
	if nearWords(a, b) {
		return true
	}
	long, short := letters(a), letters(b)
	if len(long) < len(short) {
		long, short = short, long
	}
	if len(short) < 6 || !slices.Equal(slices.DeleteFunc(slices.Clone(long), notFigure), slices.DeleteFunc(slices.Clone(short), notFigure)) {
		return false
	}
	count := map[rune]int{}
	for _, r := range long {
		count[r]++
	}
	both := 0
	for _, r := range short {
		if count[r] > 0 {
			count[r]--
			both++
		}
	}
	return 2*both >= len(short)
}

// notFigure tells what is no part of a figure, in digits or Chinese.
func notFigure(r rune) bool {
	return !unicode.IsNumber(r) && !strings.ContainsRune("零〇一二三四五六七八九十百千万两半", r)
}

// alike compares the words of two sentences, figures aside: the share of their
// pairs of neighbouring letters that both have, 0 to 1.
func alike(a, b string) float64 {
	pairsA, pairsB := bigrams(a), bigrams(b)
	if len(pairsA) == 0 || len(pairsB) == 0 {
		if len(pairsA) == len(pairsB) {
			return 1
		}
		return 0
	}
	count := map[[2]rune]int{}
	for _, p := range pairsA {
		count[p]++
	}
	both := 0
	for _, p := range pairsB {
		if count[p] > 0 {
			count[p]--
			both++
		}
	}
	return 2 * float64(both) / float64(len(pairsA)+len(pairsB))
}

// bigrams gives the pairs of neighbouring letters; each figure is one '0',
// however it is written.
func bigrams(s string) [][2]rune {
	var folded []rune
	for _, r := range letters(s) {
		if !notFigure(r) {
			if len(folded) > 0 && folded[len(folded)-1] == '0' {
				continue
			}
			r = '0'
		}
		folded = append(folded, r)
	}
	var pairs [][2]rune
	for i := 1; i < len(folded); i++ {
		pairs = append(pairs, [2]rune{folded[i-1], folded[i]})
	}
	return pairs
}

// letters leaves letters and digits.
func letters(s string) []rune {
	var out []rune
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}
