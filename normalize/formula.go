package normalize

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"policywatch/extract"
)

// lintFormulas computes the worked examples of a document again, in exact
// decimals: 7400×(8%+2%+0.5%) is 777, not 816.
func lintFormulas(doc *extract.Document) []Finding {
	var findings []Finding
	for i := range doc.Items {
		for _, f := range wrongFormulas(doc.Items[i].Answer) {
			findings = append(findings, Finding{Stage: "lint", Code: "formula-does-not-add-up", Field: "value", Item: i, Text: f})
		}
	}
	return findings
}

// wrongFormulas finds the formulae of a text whose result is another than it
// says, rounding aside. It reads each character once: a stretch that is no
// formula is not looked at again.
func wrongFormulas(text string) []string {
	var wrong []string
	for at := 0; at < len(text); {
		if c := text[at]; !isDigit(c) && c != '(' && (c != "（"[0] || !strings.HasPrefix(text[at:], "（")) {
			at++
			continue
		}
		f := formula{text: text, at: at}
		if isDigit(text[at]) && f.alone() {
			at = max(f.at, at+1)
			continue
		}
		f.at = at
		whole := !endsWith(trimRight(text[:at][max(at-8, 0):]), operators...) // not the tail of 基数×60%×8%=…
		if got, ok := f.sum(0); ok && f.operations > 0 && whole {
			if !f.equal(got) {
				wrong = append(wrong, fmt.Sprintf("%s: comes to %s", text[at:f.at], got.Round(4)))
			}
		}
		at = max(f.at, at+1)
	}
	return wrong
}

// equal reads what a formula is said to come to (=, ≈, 等于), over the steps of a
// calculation (=592+148=740元), and tells whether all of it is so. What cannot be
// read is not said to be wrong.
func (f *formula) equal(got decimal.Decimal) bool {
	for f.take("=", "＝", "≈", "等于") {
		about := f.take("约为", "约", "≈")
		said, ok := f.sum(0)
		if !ok || f.take(operators...) {
			return true
		}
		if !roundsTo(got, said) && !(about && comesTo(got, said, true)) {
			return false
		}
	}
	return true
}

// operators are the signs that go on with a formula.
var operators = []string{"+", "＋", "-", "－", "−", "×", "*", "＊", "x", "X", "乘以", "÷", "/", "除以", ")", "）"}

// roundsTo tells whether a computed figure is the stated one, rounded or cut to
// its places.
func roundsTo(got, said decimal.Decimal) bool {
	places := max(-said.Exponent(), 0)
	return got.Round(places).Equal(said) || got.Truncate(places).Equal(said)
}

// A formula is an arithmetic expression being read: sums, products, brackets,
// percentages and 万.
type formula struct {
	text       string
	at         int
	operations int
}

const (
	maxNesting    = 4  // brackets in brackets; no example needs more
	maxOperations = 64 // of one formula, whose figures grow with them
	maxFigure     = 16 // bytes of a figure that is still a sum of money
)

// alone tells whether a figure begins no formula, as most do not, and steps
// over it.
func (f *formula) alone() bool {
	if _, _, ok := f.number(); !ok {
		return true
	}
	f.space()
	return !startsWith(f.text[f.at:], operators...)
}

func (f *formula) sum(depth int) (decimal.Decimal, bool) {
	v, ok := f.product(depth)
	for ok && f.operations < maxOperations {
		switch {
		case f.take("+", "＋"):
			w, more := f.product(depth)
			v, ok = v.Add(w), more
		case f.take("-", "－", "−"):
			w, more := f.product(depth)
			v, ok = v.Sub(w), more
		default:
			return v, true
		}
		f.operations++
	}
	return v, false
}

func (f *formula) product(depth int) (decimal.Decimal, bool) {
	v, ok := f.factor(depth)
	for ok && f.operations < maxOperations {
		switch {
		case f.take("×", "*", "＊", "x", "X", "乘以"):
			w, more := f.factor(depth)
			v, ok = v.Mul(w), more
		case f.take("÷", "/", "除以"):
			w, more := f.factor(depth)
			if !more || w.IsZero() {
				return v, false
			}
			v = v.Div(w)
		default:
			return v, true
		}
		f.operations++
	}
	return v, false
}

func (f *formula) factor(depth int) (decimal.Decimal, bool) {
	if !f.take("(", "（") {
		return f.figure()
	}
	if depth == maxNesting {
		return decimal.Decimal{}, false
	}
	v, ok := f.sum(depth + 1)
	return v, ok && f.take(")", "）")
}

// figure reads a number with its unit; the places of 816 and 816.00 tell to what
// it is rounded.
func (f *formula) figure() (decimal.Decimal, bool) {
	digits, shift, ok := f.number()
	if !ok {
		return decimal.Decimal{}, false
	}
	v, err := decimal.NewFromString(strings.ReplaceAll(digits, ",", ""))
	return v.Shift(shift), err == nil
}

// number reads the digits of a figure and the power of ten of its unit.
func (f *formula) number() (digits string, shift int32, ok bool) {
	f.space()
	start := f.at
	for f.at < len(f.text) && (isDigit(f.text[f.at]) || f.text[f.at] == '.' || f.text[f.at] == ',') {
		f.at++
	}
	if f.at == start || f.at-start > maxFigure {
		return "", 0, false
	}
	digits = f.text[start:f.at]
	switch {
	case f.take("%", "％"):
		shift = -2
	case f.take("‰"):
		shift = -3
	case f.take("万元", "万"):
		shift = 4
	}
	f.take("元", "个月", "月", "年", "天", "人")
	f.take("/月", "/年", "/人")
	return digits, shift, true
}

// take reads one of several signs, after spaces.
func (f *formula) take(signs ...string) bool {
	f.space()
	for _, s := range signs {
		if strings.HasPrefix(f.text[f.at:], s) {
			f.at += len(s)
			return true
		}
	}
	return false
}

func (f *formula) space() {
	for f.at < len(f.text) && f.text[f.at] == ' ' {
		f.at++
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
