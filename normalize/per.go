package normalize

import (
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// frequency reads 每年, 每人每月 where no figure took it up.
func (b *binder) frequency(t *token) {
	if p := perOf(b.r.span(*t).Per); p != 0 {
		b.st.cur.per = p
		b.st.cur.set.add(dPer)
		b.st.cur.origin[dPer] = origin{inAnswer, t.start, t.end}
	}
}

func (b *binder) frequencyWord(t *token, term *lexicon.Term) {
	if term.Text == "一年" || term.Text == "一个月" {
		return // a length of time in an answer, 每 in a question only
	}
	b.st.cur.per = mask(term.Set)
	b.st.cur.set.add(dPer)
	b.st.clause[dPer] = b.st.clauseNo
	b.st.cur.origin[dPer] = origin{inAnswer, t.start, t.end}
}

// perOf gives the per of the output contract.
func perOf(p scan.Per) mask {
	switch p {
	case scan.PerVisit:
		return value(lexicon.Per, "visit")
	case scan.PerDay:
		return value(lexicon.Per, "day")
	case scan.PerMonth:
		return perMonth
	case scan.PerYear:
		return perYear
	case scan.PerCase:
		return value(lexicon.Per, "case")
	}
	return 0
}

// attributive gives the token of the measure that a word for a stretch of time
// belongs to (年度最高支付限额), -1 where it stands for itself (一个自然年度内).
func (b *binder) attributive(r *reading, i int) int {
	t := &r.tokens[i]
	for j := max(i-2, 0); j < len(r.tokens) && j <= i+3; j++ {
		p := &r.tokens[j]
		if j == i || p.kind != tokWord || p.vocab != lexicon.Measures || p.end < t.end {
			continue
		}
		if p.start < t.end {
			return j
		}
		switch r.text[t.end:p.start] {
		case "", "的", "最高", "累计", "个人", "单位", "统筹", "门诊", "住院", "基金", "最低":
			return j
		}
		return -1
	}
	return -1
}

// measurePer gives the per that the name of a measure carries, 0 for none.
func (b *binder) measurePer(r *reading, tok int) mask {
	for j := tok - 1; j >= 0 && j >= tok-3; j-- { // 月缴费基数下限 is one name in two words
		if p := &r.tokens[j]; p.kind == tokWord && p.vocab == lexicon.Measures && p.end == r.tokens[tok].start {
			tok = j
			break
		}
	}
	for i := max(tok-3, 0); i <= tok+1 && i < len(r.tokens); i++ {
		t := &r.tokens[i]
		if t.kind == tokWord && t.vocab == lexicon.Per && b.attributive(r, i) == tok {
			return mask(b.term(t).Set)
		}
	}
	return 0
}
