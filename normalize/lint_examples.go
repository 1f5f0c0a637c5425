package normalize

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// An example is what a worked example in prose assumes, as far as it is read.
// It lives within a block: what it says of a base holds no further.
type example struct {
	base       *assumed  // 缴费基数7400元, 月工资9000元
	cost       *assumed  // 总费用20000元
	less       []assumed // 起付线800元, 自费2000元: what is taken off the cost
	rates      []assumed // 8%, 2%
	days       *assumed  // 产假98天
	manyRules  bool      // brackets, ceilings or further insurances: no one product
	sentenceAt int       // the sentence at hand
}

// exact gives a figure as a decimal to compute with.
func exact(d scan.Decimal) decimal.Decimal { return decimal.New(d.Coef, int32(d.Exp)) }

// An assumed figure of an example.
type assumed struct {
	value    scan.Decimal
	token    int
	sentence int
}

// lintExamples computes the sums again that prose says to follow from a base
// and rates, or from a cost, what is taken off it and a rate:
//
//	基数7400元时,每月缴纳约816元(养老8%+医疗2%+失业0.5%)  comes to 777
//	本人月工资的2%(例如月工资9000元,个人缴费18元)         comes to 180
//	总费用5000元,起付线800元,报销比例70%,可报销3100元     comes to 2940
//
// A sum that follows in any usual way (from some of the rates, by the month or
// the year) is right; one that has no base or no rate in reach is left alone.
func (w *work) lintExamples() []Finding {
	var findings []Finding
	b := &w.b
	x := example{}
	block := int32(-1)
	for k := range w.out.sentences {
		s := &w.out.sentences[k]
		if s.cell || s.title && !s.lead {
			continue
		}
		if s.block != block {
			block, x = s.block, example{rates: x.rates[:0], less: x.less[:0]}
		}
		x.sentenceAt = k
		for i := int(s.tok0); i < int(s.tok1); i++ {
			if b.r.tokens[i].kind != tokFigure {
				continue
			}
			if wrong := b.exampleFigure(&x, i, int(s.tok0)); wrong != "" {
				findings = append(findings, Finding{Stage: "lint", Code: "example-does-not-add-up", Field: "value", Item: w.index, Text: wrong})
			}
		}
	}
	return findings
}

// exampleFigure takes a figure for what the example assumes, or computes it
// again; it gives what is wrong with it, "" for nothing.
func (b *binder) exampleFigure(x *example, i, lo int) string {
	s := b.r.span(b.r.tokens[i])
	if !s.Exact() {
		x.manyRules = x.manyRules || s.Unit == scan.CNY
		return ""
	}
	f := assumed{s.Min, i, x.sentenceAt}
	said := trimRight(b.saidBefore(i, lo))
	lead := strings.TrimRight(said, "为是约:：共 ")
	switch s.Unit {
	case scan.Percent, scan.Permille:
		shift := -2
		if s.Unit == scan.Permille {
			shift = -3
		}
		f.value, _ = s.Min.Shift(shift)
		x.rates = append(x.rates, f)
		if len(x.rates) == 2*maxHeld { // no example goes back that far
			x.rates = append(x.rates[:0], x.rates[maxHeld:]...)
		}
	case scan.Days:
		x.days = &assumed{s.Min, i, x.sentenceAt}
	case scan.CNY, scan.NoUnit:
		switch {
		case endsWith(lead, "基数", "工资", "月薪", "收入") || s.Unit == scan.CNY && startsWith(b.after(s), "为基数", "为缴费基数", "的基数", "的缴费基数", "为缴存基数"):
			x.base, x.cost, x.days = &assumed{s.Min, i, x.sentenceAt}, nil, nil
		case s.Unit == scan.NoUnit || b.result(s) || b.operand(i) || endsWith(said, "+", "＋"):
		case containsAny(said, "起付", "门槛费", "自费", "自付", "扣除", "减去"):
			if len(x.less) <= maxLess {
				x.less = append(x.less, f)
			}
		case endsWith(lead, "费用", "花费", "花了", "花去", "医药费", "住院费", "药费", "医疗费"):
			x.cost, x.base, x.manyRules = &assumed{s.Min, i, x.sentenceAt}, nil, false
		default:
			return b.wrongSum(x, i, f, said)
		}
	}
	return ""
}

// saidBefore gives the text of a figure's clause before it, from the last
// figure on.
func (b *binder) saidBefore(i, lo int) string {
	from := b.r.tokens[lo].start
	for j := i - 1; j >= lo; j-- {
		t := &b.r.tokens[j]
		if t.kind == tokComma || t.kind == tokOpen || t.kind == tokFigure {
			from = t.end
			break
		}
		from = t.start
	}
	end := int32(b.r.span(b.r.tokens[i]).Start)
	return b.r.text[max(min(from, end), end-120):end]
}

// wrongSum computes a sum of money again from what the example assumes.
func (b *binder) wrongSum(x *example, i int, f assumed, said string) string {
	if containsAny(said, "最高", "最低", "上限", "下限", "限额", "封顶", "大额", "大病", "救助", "补助", "定额") {
		x.manyRules = x.manyRules || containsAny(said, "最高", "限额", "封顶", "大额", "大病", "救助")
		return ""
	}
	rates, inBracket := b.bracketRates(i)
	base := x.base
	if inBracket && base == nil {
		base = b.questionBase()
	}
	var wanted []decimal.Decimal
	switch {
	case inBracket && base != nil && x.cost == nil:
		wanted = products(exact(base.value), rates, len(rates))
	case inBracket:
	case base != nil && x.days != nil && containsAny(said, "津贴"):
		daily := exact(base.value).Mul(exact(x.days.value))
		wanted = []decimal.Decimal{daily.DivRound(decimal.NewFromInt(30), 4), daily.Mul(decimal.NewFromInt(12)).DivRound(decimal.NewFromInt(365), 4),
			daily.DivRound(decimal.RequireFromString("30.4"), 4), daily.Mul(decimal.NewFromInt(12)).DivRound(decimal.NewFromInt(366), 4)}
	case base != nil && containsAny(said, "缴", "交", "划入", "划拨", "返还", "计入", "到账", "入账", "扣") && x.sentenceAt-base.sentence <= 1:
		if rates = x.ratesFor(base); len(rates) > 0 && len(rates) <= maxRates {
			wanted = products(exact(base.value), rates, 1)
		}
	case x.cost != nil && !x.manyRules && containsAny(said, "报销", "支付", "补偿", "可报", "结付") && !containsAny(said, "自付", "个人"):
		if rates = distinctRates(x.rates); len(rates) == 1 && len(x.less) <= maxLess {
			wanted = reimbursed(exact(x.cost.value), x.less, rates[0])
		}
	}
	if from := b.baseFrom(base); from >= 0 && int(b.r.tokens[i].start)-from < maxSentence && containsAny(b.r.text[from:b.r.tokens[i].start], "各") {
		for _, v := range wanted { // 单位、个人各8%,共缴存800元
			wanted = append(wanted, v.Add(v))
		}
	}
	if len(wanted) == 0 || slices.ContainsFunc(wanted, func(v decimal.Decimal) bool { return comesTo(v, exact(f.value), b.r.span(b.r.tokens[i]).Approx) }) {
		return ""
	}
	t := b.r.span(b.r.tokens[i])
	start, end := sentenceAround(b.r.text, t.From, t.To)
	return fmt.Sprintf("%s元 is said, %s元 follows from the figures around it: %s", exact(f.value), wanted[0].Round(2), oneLine(b.r.text[start:end]))
}

const (
	maxRates = 6 // rates of one example whose sums are tried
	maxLess  = 4 // sums that are taken off a cost
	maxHeld  = 64
)

// baseFrom is where the sentence of a base begins, -1 where it is not in the
// answer.
func (b *binder) baseFrom(base *assumed) int {
	if base == nil || base.token < 0 {
		return -1
	}
	start, _ := sentenceAround(b.r.text, int(b.r.tokens[base.token].start), int(b.r.tokens[base.token].end))
	return start
}

// bracketRates gives the rates that a bracket right after a sum explains it by:
// 816元(养老保险8%+医疗保险2%+失业保险0.5%). One that leaves some out (等) explains nothing.
func (b *binder) bracketRates(i int) ([]decimal.Decimal, bool) {
	toks := b.r.tokens
	if i+1 >= len(toks) || toks[i+1].kind != tokOpen || strings.TrimSpace(b.gap(int32(b.r.span(toks[i]).To), toks[i+1].start)) != "" {
		return nil, false
	}
	var rates []decimal.Decimal
	named := false // a bracket with one rate of one insurance (工伤按0.2%) explains a part
	for j := i + 2; j < len(toks) && j < i+40; j++ {
		switch t := &toks[j]; t.kind {
		case tokWord:
			named = named || t.vocab == lexicon.Schemes
		case tokClose:
			if len(rates) == 0 || containsAny(b.r.text[toks[i+1].end:t.start], "等", "起", "不含", "另") || len(rates) == 1 && named {
				return nil, false
			}
			return rates, true
		case tokFigure:
			s := b.r.span(*t)
			if s.Unit != scan.Percent || !s.Exact() || len(rates) == maxRates {
				return nil, false
			}
			rates = append(rates, exact(s.Min).Shift(-2))
		}
	}
	return nil, false
}

// questionBase gives the base that a question assumes: 社保基数7400个人扣多少.
func (b *binder) questionBase() *assumed {
	q := b.question.r
	if q == nil {
		return nil
	}
	for i := range q.tokens {
		if q.tokens[i].kind != tokFigure {
			continue
		}
		s := q.span(q.tokens[i])
		if s.Exact() && (s.Unit == scan.CNY || s.Unit == scan.NoUnit || s.Unit == scan.Count) && endsWith(strings.TrimRight(textBefore(q, s.From), "为是 "), "基数", "工资", "月薪") {
			return &assumed{value: s.Min, token: -1, sentence: -1}
		}
	}
	return nil
}

// ratesFor gives the rates that a sum of a base may be of: those since the base,
// else those before it in its sentence, else in the sentence before.
func (x *example) ratesFor(base *assumed) []decimal.Decimal {
	var since, same, before []assumed
	for _, r := range x.rates {
		switch {
		case r.token > base.token:
			since = append(since, r)
		case r.sentence == base.sentence:
			same = append(same, r)
		case r.sentence == base.sentence-1:
			before = append(before, r)
		}
	}
	for _, some := range [][]assumed{since, same, before} {
		if len(some) > 0 {
			return distinctRates(some)
		}
	}
	return nil
}

func distinctRates(rates []assumed) []decimal.Decimal {
	var out []decimal.Decimal
	for i, r := range rates {
		if !slices.ContainsFunc(rates[:i], func(before assumed) bool { return before.value == r.value }) {
			out = append(out, exact(r.value))
		}
	}
	return out
}

// products gives what a base comes to with sums of at least n of the rates, all
// of them first: by the month, quarter, half-year and year, and at the tiers (60%, 100%)
// of the base that are among the rates.
func products(base decimal.Decimal, rates []decimal.Decimal, least int) []decimal.Decimal {
	var out []decimal.Decimal
	tier := decimal.RequireFromString("0.4")
	scales := []decimal.Decimal{decimal.NewFromInt(1)}
	for _, r := range rates {
		if r.GreaterThanOrEqual(tier) && least == 1 {
			scales = append(scales, r)
		}
	}
	for set := 1<<len(rates) - 1; set > 0; set-- {
		sum, n := decimal.Zero, 0
		for k, r := range rates {
			if set&(1<<k) != 0 {
				sum, n = sum.Add(r), n+1
			}
		}
		if n < least {
			continue
		}
		for _, scale := range scales {
			v := base.Mul(sum).Mul(scale)
			for _, months := range [...]int64{1, 3, 6, 12} {
				out = append(out, v.Mul(decimal.NewFromInt(months)))
			}
			out = append(out, v.DivRound(decimal.NewFromInt(12), 4))
		}
	}
	return out
}

// reimbursed gives what is paid of a cost, with all and with some of what may
// be taken off it.
func reimbursed(cost decimal.Decimal, less []assumed, rate decimal.Decimal) []decimal.Decimal {
	var out []decimal.Decimal
	for set := 1<<len(less) - 1; set >= 0; set-- {
		v := cost
		for k, l := range less {
			if set&(1<<k) != 0 {
				v = v.Sub(exact(l.value))
			}
		}
		out = append(out, v.Mul(rate))
	}
	return out
}

// comesTo tells whether a computed sum is the stated one: rounded or cut to its
// places, or within a fiftieth where the text says 约.
func comesTo(got, said decimal.Decimal, approx bool) bool {
	if roundsTo(got, said) {
		return true
	}
	off := got.Sub(said).Abs()
	return off.LessThan(decimal.NewFromInt(1)) && said.Exponent() >= 0 || approx && off.Mul(decimal.NewFromInt(50)).LessThanOrEqual(got.Abs())
}
