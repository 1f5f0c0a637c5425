package normalize

import (
	"slices"
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// outerMeasure looks outside the sentence.
func (b *binder) outerMeasure(i int, s *scan.Span) pick {
	long := spans.has(s.Unit) || s.Unit == scan.Age
	if p := b.scopeMeasure(b.scope, s); p.how != byNothing {
		e := b.earlier[unitClass(s.Unit)]
		if e.how != byNothing && e.m == p.m && p.per == 0 {
			p.per = e.per
		}
		if (p.vague || s.Unit == scan.CNY && b.namesSeveral(p)) && e.how != byNothing && (e.how <= byClause || e.how == byEarlier) && b.fits(e.m, s) {
			return b.runningMeasure(s, byEarlier) // 报销待遇 over 一级起付线200元,报销85%;二级500元,报销70%
		}
		return p
	}
	if p := b.runningMeasure(s, byEarlier); p.how != byNothing && (!long || p.unit == s.Unit) {
		return p
	}
	if s.Unit == scan.Age && retirementAge.fits(s) {
		return pick{m: retirementAge, how: byFamily, tok: -1}
	}
	if s.Unit == scan.Workdays {
		return pick{m: processingTime, how: byFamily, tok: -1}
	}
	if long && !b.headline && (s.Unit == scan.Years || s.Unit == scan.Months) && b.longest(s) {
		return pick{m: validityPeriod, how: byFamily, tok: -1}
	}
	if long && !b.headline {
		if p := b.measureIn(b.question.r, 0, b.question.tokens(), s, inQuestion, false); p.how != byNothing && p.m == requiredYears {
			p.how = byQuestion
			return p
		}
		return pick{}
	}
	for _, q := range []*topic{b.question, &b.page.topic} {
		if q.in == inTitle && b.card {
			break
		}
		if p := b.measureIn(q.r, 0, q.tokens(), s, q.in, false); p.how != byNothing {
			p.how = byQuestion
			return p
		}
	}
	if p := b.lastOf[unitClass(s.Unit)]; p.how != byNothing && p.m.fits(s) && !long && b.relationOf(i, s) != "is" {
		p.how, p.tok = byEarlier, -1
		return p // 年满65周岁的每月增发5元
	}
	return b.byTopic(i, s)
}

// namesSeveral tells a measure of a label or lead that names another one of sums too:
// 起付标准、支付比例、最高支付限额与本地一致：.
func (b *binder) namesSeveral(p pick) bool {
	at, next := lowerBound(b.r.tokens, p.start), p.start
	for j := at - 1; j >= 0 && j > at-8; j-- {
		t := &b.r.tokens[j]
		if t.kind != tokWord || t.vocab != lexicon.Measures || t.end > next {
			continue
		}
		if !listGap(b.gap(t.end, next)) {
			return false
		}
		if m := measureByName[b.term(t).Means[0]]; m != p.m && m < noMeasure && measures[m].units.has(scan.CNY) {
			return true
		}
		next = t.start
	}
	return false
}

// longest tells a stretch of time that is the longest something goes on, where
// nothing names it: 按60%申报,最长不超过3年.
func (b *binder) longest(s *scan.Span) bool {
	clause := b.r.text[min(max(int(b.st.clauseStart), s.From-60), s.From):s.Start]
	return containsAny(clause, "最长") && !containsAny(clause, "补缴", "缓缴", "提前", "缴费", "中断", "合并", "累计", "前后")
}

// upTo tells a sum that is only bounded above, where nothing names it: 每月最高1200元.
func (b *binder) upTo(s *scan.Span) bool {
	return s.Unit == scan.CNY && !s.HasMin() && s.HasMax() && containsAny(b.r.text[s.From:s.Start], "最高", "最多", "不超过", "上限") && b.topicFamily() == benefits
}

// goesOnAboutBenefits tells a text that has no topic to tell by, but has just
// stated a benefit: 门诊不设起付线。一级医院80%,二级70%.
func (b *binder) goesOnAboutBenefits() bool {
	n := len(b.drafts)
	return n > b.firstBefore && b.topicFamily() == noFamily && b.st.inClause(dInstitution) && measures[b.drafts[n-1].m].family == benefits
}

// byTopic guesses the measure of a result from what the text is about.
func (b *binder) byTopic(i int, s *scan.Span) pick {
	if b.upTo(s) {
		return pick{m: ceiling, how: byFamily, tok: -1}
	}
	if s.Unit == scan.CNY && s.Exact() && b.st.inClause(dInstitution) && b.beforeRate(i, s) && b.roles[i] == roleValue {
		return pick{m: deductible, how: byFamily, tok: -1} // 住院：一级200元、85%
	}
	if s.Unit == scan.CNY && s.Exact() && b.st.inClause(dCare) && b.st.cur.care&(births|delivery) != 0 && b.roles[i] == roleValue {
		return pick{m: fixedPayment, how: byFamily, tok: -1} // 职工顺产3000元
	}
	if s.Unit == scan.CNY && s.Per == scan.PerCase {
		return pick{m: fixedPayment, how: byFamily, tok: -1} // 放置宫内节育器300元/例
	}
	if s.Unit == scan.Percent && s.Exact() && s.Min.Cmp(scan.Int(30)) >= 0 && (b.topicFamily() == benefits || b.goesOnAboutBenefits()) &&
		(b.st.inClause(dPopulation) || b.st.inClause(dInstitution)) && b.relationOf(i, s) == "is" {
		return pick{m: reimbursementRate, how: byFamily, tok: -1} // 起付线：一级400元(在职92%、退休96%)
	}
	if s.Unit == scan.CNY && s.Exact() && s.Per != scan.NoPer && b.asksContributions() {
		return pick{m: contributionAmount, how: byFamily, tok: -1} // 灵活就业医保:每月398元
	}
	if b.roles[i] != roleResult {
		return pick{}
	}
	switch b.lastOf[1].m {
	case contributionRate:
		return pick{m: contributionAmount, how: byFamily, tok: -1}
	case reimbursementRate:
		if b.lastOf[1].how != byNothing {
			return pick{m: fixedPayment, how: byFamily, tok: -1}
		}
	}
	switch b.topicFamily() {
	case contributions:
		return pick{m: contributionAmount, how: byFamily, tok: -1}
	case account:
		return pick{m: accountCredit, how: byFamily, tok: -1}
	}
	return pick{}
}

// beforeRate tells a sum that nothing but a mark parts from a percentage.
func (b *binder) beforeRate(i int, s *scan.Span) bool {
	if i+1 >= b.hi || b.r.tokens[i+1].kind != tokFigure {
		return false
	}
	next := b.r.span(b.r.tokens[i+1])
	switch b.gap(int32(s.To), int32(next.From)) {
	case "、", "/", "／":
		return next.Unit == scan.Percent
	}
	return false
}

// asksContributions tells a question that is about paying in, though no measure
// of it is a sum: 居民医保和养老保险缴费时间.
func (b *binder) asksContributions() bool {
	q := b.question.r
	return q != nil && containsAny(q.text, "缴费", "缴纳", "交多少", "缴多少") && b.topicFamily() != benefits && !containsAny(q.text, "领", "报销", "待遇", "养老金", "返")
}

// scopeMeasure finds a measure in the labels and headings around, the
// innermost first.
func (b *binder) scopeMeasure(at int32, s *scan.Span) pick {
	for ; at >= 0; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		if p := b.measureIn(b.r, int(sc.tok0), int(sc.tok1), s, inAnswer, sc.header); p.how != byNothing {
			p.how = byLabel
			return p
		}
	}
	return pick{}
}

// measureIn finds the last name in a stretch of tokens that fits a figure;
// names come before verbs.
func (b *binder) measureIn(r *reading, lo, hi int, s *scan.Span, in where, header bool) pick {
	var vague, verb, bound, sibling pick
	for j := hi - 1; j >= lo && j > hi-lookBack; j-- {
		t := &r.tokens[j]
		if t.kind != tokWord || t.vocab != lexicon.Measures {
			continue
		}
		term := b.term(t)
		if term.Use == lexicon.Self || ofWhat(r, j, s) {
			continue
		}
		if referenceIn(r, j) { // 起付线以下由个人自付: names it, if nothing else does
			if m := measureByName[term.Means[0]]; m == deductible && s.Unit == scan.CNY && bound.how == byNothing {
				bound = pick{m: m, how: byLabel, start: t.start, end: t.end, in: in, tok: -1, per: b.measurePer(r, j)}
			}
			continue
		}
		if term.Rank == 0 && term.Use == lexicon.Verb && in == inAnswer {
			continue // the 返 of 返贫致贫人口
		}
		if header && term.Use == lexicon.Verb && inBrackets(r, t) {
			continue // 单位(从统筹基金划转)
		}
		m := b.outerMeaning(term, s)
		if nameless(term) && term.Rank >= 3 && verb.how == byNothing && bound.how == byNothing && term.Use == lexicon.Noun && in == inQuestion {
			return pick{m: noMeasure, how: byLabel, tok: -1} // 公积金贷款额度是多少
		}
		if m == noMeasure || m == contributionBase && b.hasFigure(r, j, hi, s) || m == requiredYears && s.Unit == scan.Months {
			continue
		}
		p := pick{m: m, how: byLabel, start: t.start, end: t.end, in: in, tok: -1, per: b.measurePer(r, j)}
		if !slices.Contains(term.Means, m.String()) { // 起付线和报销比例 over 一级医院200元
			if sibling.how == byNothing {
				sibling = p
				sibling.vague = true
			}
			continue
		}
		if term.Use == lexicon.Noun {
			if term.Rank > 2 || in != inAnswer {
				return p
			}
			if vague.how == byNothing {
				vague = p // 计入比例/定额
			}
			continue
		}
		if verb.how == byNothing {
			verb = p
		}
	}
	switch {
	case vague.how != byNothing && (verb.how == byNothing || measures[verb.m].family == measures[vague.m].family):
		return vague
	case bound.how != byNothing:
		return bound
	case verb.how != byNothing:
		return verb
	}
	return sibling
}

// deductibleBefore tells whether the sums of a sentence have been deductibles.
func (b *binder) deductibleBefore(s *scan.Span) bool {
	for k := len(b.drafts) - 1; k >= b.first && s.Unit == scan.CNY; k-- {
		if d := &b.drafts[k]; d.unit == "CNY" {
			return d.m == deductible
		}
	}
	return false
}

// ofWhat tells a name that only says what a share is of: the 实际缴费 of
// 按实际缴费的60%给予补贴 names no sum under it.
func ofWhat(r *reading, j int, s *scan.Span) bool {
	if s.Unit != scan.CNY || !strings.HasPrefix(r.text[r.tokens[j].end:], "的") || j+1 >= len(r.tokens) || r.tokens[j+1].kind != tokFigure {
		return false
	}
	next := r.span(r.tokens[j+1])
	return rates.has(next.Unit) && next.From == int(r.tokens[j].end)+len("的")
}

// inBrackets tells a word within the last bracket of a text.
func inBrackets(r *reading, t *token) bool {
	before := r.text[max(int(t.start)-45, 0):t.start]
	open := max(strings.LastIndex(before, "("), strings.LastIndex(before, "（"))
	return open >= 0 && !containsAny(before[open:], ")", "）", "\n", "\t", "|")
}

// runningMeasure is what earlier figures or names of the sentence or block were
// about.
func (b *binder) runningMeasure(s *scan.Span, by how) pick {
	if by == bySentence {
		for j := b.mention - 1; j >= b.lo && j > b.mention-lookBack; j-- {
			t := &b.r.tokens[j]
			if t.kind == tokClose {
				j = b.openOf(j)
				continue
			}
			if t.kind != tokWord || t.vocab != lexicon.Measures {
				continue
			}
			term := b.term(t)
			if term.Use == lexicon.Self || term.Rank == 0 || b.reference(j) {
				continue
			}
			if s.Exact() && b.deductibleBefore(s) && !slices.Contains(term.Means, "deductible") && b.meaning(term, s, j) == measureByName[term.Means[0]].sibling(s.Unit) {
				return pick{m: deductible, how: by, start: t.start, end: t.end, in: inAnswer, tok: -1} // 一级起付标准200元、支付比例85%,二级400元、75%
			}
			if n := len(b.drafts); n > b.first && rates.has(s.Unit) && term.Means[0] == "ceiling" && b.drafts[n-1].m == reimbursementRate && b.drafts[n-1].relation == "is" {
				p := b.drafts[n-1].pick
				p.how, p.tok = by, -1
				return p // 没有次数限制,只有额度限制:基层报55%,…再提高5%
			}
			if m := b.meaning(term, s, j); m != noMeasure && (!paysFor(term, m) || containsAny(b.r.text[s.From:s.Start], "最长", "最多")) && !(m == contributionBase && b.hasFigure(b.r, j, b.hi, s)) && !b.consumed(j) {
				return pick{m: m, how: by, start: t.start, end: t.end, in: inAnswer, tok: j}
			}
		}
		return pick{}
	}
	if p := b.earlier[unitClass(s.Unit)]; p.how != byNothing && b.fits(p.m, s) {
		p.how, p.tok = by, -1
		return p
	}
	return pick{}
}

// unitClass parts the units into those that may follow one another in a list.
func unitClass(u scan.Unit) int {
	switch {
	case rates.has(u):
		return 1
	case u == scan.CNY:
		return 2
	}
	return 0
}
