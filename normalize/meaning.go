package normalize

import (
	"slices"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// meaning gives what a word of the sentence means of a figure. Where its
// meanings are of several families, that of the text around decides.
func (b *binder) meaning(term *lexicon.Term, s *scan.Span, at int) measure {
	return b.choose(term, s, func() family { return b.familyAt(at) })
}

func (b *binder) outerMeaning(term *lexicon.Term, s *scan.Span) measure {
	if m := b.choose(term, s, b.topicFamily); !paysFor(term, m) {
		return m
	}
	return noMeasure
}

// paysFor tells a word for paying out that a length of time beside it makes the
// name of one: 领取3个月. It names none further off.
func paysFor(term *lexicon.Term, m measure) bool {
	return m == validityPeriod && slices.Contains(term.Means, "fixed_payment")
}

func (b *binder) choose(term *lexicon.Term, s *scan.Span, context func() family) measure {
	first, several := noMeasure, false
	for _, name := range term.Means {
		m := measureByName[name]
		if !b.fits(m, s) || m == validityPeriod && s.Unit == scan.Years && slices.Contains(term.Means, "fixed_payment") {
			continue // 领取3个月 is how long a sum is paid, 满15年即可领取 when it begins
		}
		if first == noMeasure {
			first = m
		} else if m != first {
			several = true
		}
	}
	if first == noMeasure {
		for _, name := range term.Means {
			if m := measureByName[name].sibling(s.Unit); m != noMeasure && m.fits(s) {
				return m
			}
		}
		return noMeasure
	}
	if !several && measures[first].family == contributions && slices.Contains(term.Means, "copay_rate") && context() == benefits {
		return noMeasure // 统筹基金支付8元,个人负担2元
	}
	if first == contributionBase && (term.Text == "下限" || term.Text == "缴费档次") && context() == benefits {
		return noMeasure // 失业保险金…下限; rates of care by the grade that residents pay
	}
	if several {
		if b.governmentPays() && slices.Contains(term.Means, "subsidy") && subsidy.fits(s) {
			return subsidy
		}
		if fam := context(); fam != noFamily {
			for _, name := range term.Means {
				if m := measureByName[name]; b.fits(m, s) && measures[m].family == fam {
					return m
				}
			}
		}
	}
	return first
}

// fits tells whether a figure can be of measure m where it stands. A percentage
// is a deductible or a ceiling only as a change or of a base: in
// 起付线500元,报90% it is neither.
func (b *binder) fits(m measure, s *scan.Span) bool {
	if !m.fits(s) {
		return m == contributionRate && s.Unit == scan.Percent && s.Exact() && s.Max.Cmp(scan.Int(100)) <= 0 && b.relationOf(b.mention, s) != "is" // 费率下浮50%
	}
	if m != deductible && m != ceiling || !rates.has(s.Unit) || s.Unit == scan.Times {
		return true
	}
	if s.Unit == scan.PercentagePoint {
		return false // sums do not change by points
	}
	i := lowerBound(b.r.tokens, int32(s.Start))
	clause := b.r.text[min(max(int(b.st.clauseStart), s.From-150), s.From):s.From]
	if endsWith(clause, "首次的", "标准的", "医院的", "上次的", "起付线的", "当次的") {
		return true // 第二次起付线为首次的70%
	}
	return containsAny(clause, "工资", "收入", "费用", "降低", "提高", "下降", "减", "上浮", "上调") || i < len(b.r.tokens) && b.relationOf(i, s) != "is" ||
		endsWith(b.r.text[s.Start:s.End], "半") || startsWith(b.after(s), "的起付", "起付", "的封顶")
}

// governmentPays tells whether the clause names the state as paying.
func (b *binder) governmentPays() bool {
	return b.st.inClause(dPayer) && b.st.cur.payer == government
}
