package normalize

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"policywatch/normalize/scan"
)

// maxParts is how many sums before a total are tried as its parts.
const maxParts = 6

// lintParts adds the parts up again that prose says make a whole:
//
//	个人缴费400元,财政补助670元,合计1080元          1070
//	每人每年1040元,其中个人缴400元、财政补助650元     1050
//	每月816元(养老592元+医疗148元+失业37元)         777
//
// A total is right if some of the sums before it make it, by the month or the
// year; one of a sentence with rates may be computed otherwise and is left alone.
func (w *work) lintParts() []Finding {
	b := &w.b
	var findings []Finding
	var at []int // the sums before the figure at hand
	for k := range w.out.sentences {
		s := &w.out.sentences[k]
		if s.cell || s.title && !s.lead {
			continue
		}
		at = at[:0]
		plain := true // nothing but exact sums so far
		for i := int(s.tok0); i < int(s.tok1) && plain; i++ {
			if b.r.tokens[i].kind != tokFigure {
				continue
			}
			f := b.r.span(b.r.tokens[i])
			if f.Unit != scan.CNY {
				plain = !rates.has(f.Unit)
				continue
			}
			if !f.Exact() || b.result(f) || b.operand(i) {
				plain = false
				continue
			}
			said := b.saidBefore(i, int(s.tok0))
			if containsAny(said, "合计", "共计", "总计", "一共", "总共", "合共") {
				if sums := b.sumsAt(at); len(sums) >= 2 && !someMake(sums, exact(f.Min), f.Approx) {
					findings = append(findings, w.wrongParts(i, sums))
				}
				at = at[:0]
				continue
			}
			if len(at) == maxParts {
				at = append(at[:0], at[1:]...)
			}
			at = append(at, i)
			if parts := b.bracketParts(i); len(parts) >= 2 && !comesTo(decimal.Sum(parts[0], parts[1:]...), exact(f.Min), f.Approx) {
				findings = append(findings, w.wrongParts(i, parts))
			}
		}
		if plain && len(at) >= 3 && b.wholeAndParts(at) {
			if sums := b.sumsAt(at); !firstMake(sums[1:], sums[0]) {
				findings = append(findings, w.wrongParts(at[0], sums[1:]))
			}
		}
	}
	return findings
}

// sumsAt gives the figures of tokens to compute with.
func (b *binder) sumsAt(tokens []int) []decimal.Decimal {
	sums := make([]decimal.Decimal, len(tokens))
	for k, i := range tokens {
		sums[k] = exact(b.r.span(b.r.tokens[i]).Min)
	}
	return sums
}

// firstMake tells whether the first two sums or more, in their order, make a
// total.
func firstMake(sums []decimal.Decimal, total decimal.Decimal) bool {
	sum := sums[0]
	for _, v := range sums[1:] {
		if sum = sum.Add(v); comesTo(sum, total, false) {
			return true
		}
	}
	return false
}

// someMake tells whether at least two of the sums make a total, by the month or
// the year.
func someMake(sums []decimal.Decimal, total decimal.Decimal, approx bool) bool {
	for set := 1; set < 1<<len(sums); set++ {
		sum, n := decimal.Zero, 0
		for k, v := range sums {
			if set&(1<<k) != 0 {
				sum, n = sum.Add(v), n+1
			}
		}
		if n >= 2 && (comesTo(sum, total, approx) || comesTo(sum.Mul(decimal.NewFromInt(12)), total, approx)) {
			return true
		}
	}
	return false
}

// wholeAndParts tells a whole and the two parts that those who pay it have: 每人
// 1040元,其中个人缴400元、财政补助640元.
func (b *binder) wholeAndParts(at []int) bool {
	between := func(i, j int) string {
		return b.r.text[b.r.span(b.r.tokens[i]).To:b.r.span(b.r.tokens[j]).From]
	}
	first, second := between(at[0], at[1]), between(at[1], at[2])
	if len(first) > 90 || len(second) > 90 || containsAny(first, "；", ";", "。", "另") || containsAny(second, "；", ";", "。", "另", "其中", "再") {
		return false
	}
	payers := []string{"财政", "政府", "单位", "集体"}
	return containsAny(first, "其中", "包括", "含") &&
		(strings.Contains(first, "个人") && containsAny(second, payers...) || strings.Contains(second, "个人") && containsAny(first, payers...))
}

// bracketParts gives the sums that a bracket right after a sum adds up: 816元(养老
// 592元+医疗148元+失业37元).
func (b *binder) bracketParts(i int) []decimal.Decimal {
	toks := b.r.tokens
	if i+1 >= len(toks) || toks[i+1].kind != tokOpen || strings.TrimSpace(b.gap(int32(b.r.span(toks[i]).To), toks[i+1].start)) != "" {
		return nil
	}
	var parts []decimal.Decimal
	end := toks[i+1].end
	for j := i + 2; j < len(toks) && j < i+40; j++ {
		switch t := &toks[j]; t.kind {
		case tokClose:
			return parts
		case tokFigure:
			f := b.r.span(*t)
			if f.Unit != scan.CNY || !f.Exact() || len(parts) > 0 && !strings.ContainsAny(b.gap(end, int32(f.From)), "+＋") || b.operand(j) {
				return nil
			}
			parts = append(parts, exact(f.Min))
			end = int32(f.To)
		}
	}
	return nil
}

func (w *work) wrongParts(i int, parts []decimal.Decimal) Finding {
	b := &w.b
	f := b.r.span(b.r.tokens[i])
	start, end := sentenceAround(b.r.text, f.From, f.To)
	return Finding{Stage: "lint", Code: "parts-do-not-add-up", Field: "value", Item: w.index,
		Text: fmt.Sprintf("%s元 is said, its parts make %s元: %s", exact(f.Min), decimal.Sum(parts[0], parts[1:]...), oneLine(b.r.text[start:end]))}
}
