package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
)

// distribute finds the lists of qualifiers in a sentence and pairs them with
// lists of figures by position: 一级、二级、三级医疗机构分别为90%、80%、70%.
func (b *binder) distribute() {
	clear(b.parts[b.lo:b.hi])
	clear(b.plan[b.lo:b.hi])
	b.members, b.pairedDims = b.members[:0], 0
	groups := b.groups(b.lo, b.hi)
	for _, g := range groups {
		for k, m := range g.members {
			b.parts[m] = laterInList
			if k == 0 {
				b.parts[m] = firstOfList
			}
		}
	}
	last := b.lastList // the list that the run before took
	for i := b.lo; i < b.hi; {
		run := b.run(i)
		if len(run) < 2 {
			i++
			continue
		}
		g := b.listFor(groups, run, last)
		if g != nil {
			for k, f := range run {
				b.plan[f] = g.members[k] + 1
			}
			if g.dim < numDims {
				b.pairedDims.add(g.dim)
			}
			last = g
			b.lastMembers = append(b.lastMembers[:0], g.members...)
			b.lastGroup = group{dim: g.dim, from: g.from, to: g.to, members: b.lastMembers}
			b.lastList = &b.lastGroup
		}
		i = run[len(run)-1] + 1
	}
}

// run gives the figures that are listed from token i on: 90%、80%、70%.
func (b *binder) run(i int) []int {
	b.runBuf = b.runBuf[:0]
	for ; i < b.hi; i++ {
		t := &b.r.tokens[i]
		if t.kind == tokFigure && (b.roles[i] == roleValue || b.roles[i] == roleResult) {
			if n := len(b.runBuf); n > 0 {
				prev := b.r.span(b.r.tokens[b.runBuf[n-1]])
				if !figureGap(b.gap(int32(prev.To), int32(b.r.span(*t).From))) {
					break
				}
			}
			b.runBuf = append(b.runBuf, i)
			continue
		}
		if len(b.runBuf) == 0 {
			return nil
		}
		if t.kind == tokWord || t.kind == tokPer {
			continue // 元/人 and words within the gap, which figureGap judges
		}
		break
	}
	return b.runBuf
}

// figureGap tells whether the text between two figures only lists.
func figureGap(s string) bool {
	separator := false
	for s != "" {
		switch {
		case cutAny(&s, "、", "和", "及", "与", "或", "/", "／", ",", "，", "｜", "|", " ", "　"):
			separator = true
		case cutAny(&s, "为", "按", "左右", "每人", "每年", "每月", "的"):
		default:
			return false
		}
	}
	return separator
}

// listFor finds the list of qualifiers that pairs with a run: the nearest
// before it, back to the run before, with as many members; or that which the
// run before took (在职90%、80%,退休95%、90%).
func (b *binder) listFor(groups []group, run []int, last *group) *group {
	first := run[0]
	from := b.lo
	for i := first - 1; i >= b.lo; i-- {
		if b.r.tokens[i].kind == tokFigure && (b.roles[i] == roleValue || b.roles[i] == roleResult) {
			from = i + 1
			break
		}
	}
	for k := len(groups) - 1; k >= 0; k-- {
		g := &groups[k]
		if g.to < first && g.from >= from && len(g.members) == len(run) {
			return g
		}
	}
	if last != nil && len(last.members) == len(run) && (last.from >= b.lo || b.paired(first) && !b.saysCondition(first)) && !b.saidBetween(last.dim, from, first) {
		return last
	}
	if g := b.listBehind(groups, run); g != nil {
		return g
	}
	if g := b.listOfNeighbours(first, len(run)); g != nil {
		return g
	}
	if g := b.listOfSentenceBefore(first, len(run)); g != nil {
		return g
	}
	if g := b.listOfFiguresBefore(first, len(run)); g != nil {
		return g
	}
	return b.listInLabel(len(run))
}

// listBehind takes the list that a bracket behind a run says it is in the order of:
// 在职85%、90%、95%(依次为三级、二级、一级).
func (b *binder) listBehind(groups []group, run []int) *group {
	end := run[len(run)-1]
	for k := range groups {
		g := &groups[k]
		if g.from <= end || len(g.members) != len(run) {
			continue
		}
		lead := b.r.text[max(b.r.tokens[end].end, b.r.tokens[g.from].start-24):b.r.tokens[g.from].start]
		if lead == "(" || lead == "（" {
			if rest := trimLeft(b.r.text[b.r.tokens[g.to].end:min(int(b.r.tokens[g.to].end)+24, len(b.r.text))]); startsWith(rest, ")", "）", "医院)", "医院）", "医疗机构)", "医疗机构）") {
				return g // 60%、65%、70%(三级、二级、一级)
			}
		}
		if endsWith(trimRight(lead), "依次为", "依次是", "分别为", "分别是", "分别对应", "依次对应", "对应", "顺序为") && strings.ContainsAny(lead, "(（") {
			return g
		}
	}
	return nil
}

// listOfNeighbours takes the qualifiers of the figures right before a run that
// has none of its own: 三级医院800元、二级医院400元、一级医院200元,报销比例分别为七成、八成和九成.
func (b *binder) listOfNeighbours(first, n int) *group {
	comma := first
	for comma > b.lo && b.r.tokens[comma-1].kind != tokComma && b.r.tokens[comma-1].kind != tokOpen {
		comma--
	}
	for _, d := range [...]dim{dInstitution, dPopulation, dTier} {
		if b.saidBetween(d, comma, first) {
			continue
		}
		var members []int
		for i := first - 1; i >= b.lo && len(members) <= n; i-- {
			if e, ok := b.listed(i); ok && e == d && b.r.tokens[i].kind == tokWord {
				members = append([]int{i}, members...)
			}
		}
		if len(members) == n && (b.paired(first) || n > 2) {
			return &group{dim: d, from: members[0], to: members[n-1], members: members}
		}
	}
	return nil
}

// listOfSentenceBefore takes the people of the figures of the sentence before,
// where 分别 has nothing else to refer to: 在社区,在职职工报销80%,退休人员报销85%;
// 在二级医院,分别为70%、75%.
func (b *binder) listOfSentenceBefore(first, n int) *group {
	before := b.drafts[min(b.firstBefore, len(b.drafts)):]
	for len(before) > n && unitClass(b.r.span(b.r.tokens[first]).Unit) == 1 && before[len(before)-1].unit != "percent" {
		before = before[:len(before)-1] // 一级90%、二级85%,年度限额16万元;二档分别为85%、80%
	}
	if len(before) != n || !b.paired(first) && n < 3 {
		return nil
	}
	for _, e := range [...]dim{dPopulation, dInstitution} {
		if b.saidBetween(e, b.lo, first) {
			continue
		}
		if g := b.listOfDrafts(before, e); g != nil {
			return g
		}
	}
	return nil
}

// listOfFiguresBefore takes what told the figures of another measure apart, whatever
// it was, where 依次 has nothing else to refer to: 乡镇卫生院90%;县级医院85%;市外55%。起付线依次
// 为100元、200元、1200元.
func (b *binder) listOfFiguresBefore(first, n int) *group {
	k := len(b.drafts) - n
	if k < 0 || n < 3 || !b.paired(first) || k > 0 && b.drafts[k-1].m == b.drafts[k].m && b.drafts[k-1].scope == b.drafts[k].scope {
		return nil
	}
	g := &group{dim: numDims}
	for i := k; i < len(b.drafts); i++ {
		d, after := &b.drafts[i], int32(0)
		if i > 0 {
			after = b.drafts[i-1].figureEnd
		}
		if d.m != b.drafts[k].m || d.relation != "is" {
			return nil
		}
		at := lowerBound(b.r.tokens, d.figureStart) - 1
		for ; at >= 0 && b.r.tokens[at].start >= max(after, d.figureStart-60); at-- {
			if t := &b.r.tokens[at]; t.kind == tokWord && (t.vocab == lexicon.Institutions || t.vocab == lexicon.Care || t.vocab == lexicon.Populations) && t.end <= d.figureStart {
				break
			}
		}
		if at < 0 || b.r.tokens[at].start < max(after, d.figureStart-60) {
			return nil
		}
		g.members = append(g.members, at)
	}
	g.from, g.to = g.members[0], g.members[n-1]
	return g
}

// listOfDrafts gives the words of a dimension that figures were told apart by.
func (b *binder) listOfDrafts(before []draft, e dim) *group {
	n := len(before)
	vocab := lexicon.Populations
	if e == dInstitution {
		vocab = lexicon.Institutions
	}
	g := &group{dim: e}
	for i := range before {
		d := &before[i]
		if !d.own.set.has(e) || d.m != before[0].m || d.own.origin[e].in != inAnswer {
			return nil
		}
		at := lowerBound(b.r.tokens, d.own.origin[e].start)
		for at < b.lo && (b.r.tokens[at].kind != tokWord || b.r.tokens[at].vocab != vocab) {
			at++
		}
		if at >= b.lo || len(g.members) > 0 && g.members[len(g.members)-1] == at {
			return nil
		}
		g.members = append(g.members, at)
	}
	g.from, g.to = g.members[0], g.members[n-1]
	return g
}

// saysCondition tells whether the sentence speaks of conditions, which a list of
// figures may be for: 患高血压、糖尿病的…分别再增加400元、500元.
func (b *binder) saysCondition(first int) bool {
	for i := b.lo; i < first; i++ {
		if t := &b.r.tokens[i]; t.kind == tokWord && t.vocab == lexicon.Conditions {
			return true
		}
	}
	return false
}

// saidBetween tells whether a dimension is said between two tokens.
func (b *binder) saidBetween(d dim, lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if e, ok := b.listed(i); ok && e == d {
			return true
		}
	}
	return false
}

// paired tells whether 分别, 依次 stand before the run that begins at a figure.
func (b *binder) paired(first int) bool {
	for i := first - 1; i >= b.lo && i > first-5; i-- {
		t := &b.r.tokens[i]
		if t.kind == tokComma || t.kind == tokFigure {
			return false
		}
		if t.kind == tokWord && t.vocab == lexicon.Lists && b.term(t).Means[0] == "pair" {
			return true
		}
	}
	return false
}

// listInLabel finds a list of n qualifiers in the label or line before a list of
// figures: parallel lists over two lines.
func (b *binder) listInLabel(n int) *group {
	for at := b.scope; at >= 0; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		lo, hi := int(sc.tok0), int(sc.tok1)
		if lo >= hi || hi > b.lo {
			continue
		}
		keep := append([]group(nil), b.groupBuf...)
		found := b.groups(lo, hi)
		for k := range found {
			if len(found[k].members) == n {
				g := found[k]
				b.groupBuf = append(b.groupBuf[:0], keep...)
				return &g
			}
		}
		b.groupBuf = append(b.groupBuf[:0], keep...)
	}
	return nil
}

// pair gives a draft the qualifier of the list that its figure pairs with.
func (b *binder) pair(i int, d *draft) {
	k := b.plan[i] - 1
	if k < 0 {
		return
	}
	t := &b.r.tokens[k]
	switch t.kind {
	case tokWord:
		if t.vocab == lexicon.Measures {
			return // value took it
		}
		term := b.term(t)
		if e, ok := dimOf(t.vocab); ok {
			d.own.drop(e)
			if e == dInstitution && k < b.lo && b.st.carried.has(dCare) {
				d.own.drop(dCare) // of the last figure before
			}
			d.own.apply(t, term, inAnswer, false)
			if e == dScheme {
				d.own.scheme = mask(term.Set)
			}
		}
	case tokPlace:
		d.own.setPlace(&b.r.places[t.ref], inAnswer)
	case tokFigure:
		at := origin{inAnswer, t.start, t.end}
		switch b.roles[k] {
		case roleAge:
			d.own.drop(dAge)
			d.own.narrow(dAge, bracketOf(b.r.span(*t)), at)
		case roleAmount:
			d.own.drop(dAmount)
			d.own.narrow(dAmount, bracketOf(b.r.span(*t)), at)
		case roleContributed:
			d.own.drop(dContributed)
			d.own.narrow(dContributed, bracketOf(b.r.span(*t)), at)
		}
	}
}

// outer start and end of a token, with the bound words of a figure.
func (b *binder) fromOf(t *token) int32 {
	if t.kind == tokFigure || t.kind == tokDate {
		return int32(b.r.span(*t).From)
	}
	return t.start
}

func (b *binder) toOf(t *token) int32 {
	if t.kind == tokFigure || t.kind == tokDate {
		return int32(b.r.span(*t).To)
	}
	return t.end
}
