package normalize

import (
	"slices"
	"strings"

	"policywatch/normalize/lexicon"
)

// apply puts what a word says into a frame. add joins it to what the frame
// says already of the dimension (在职职工和退休人员), else it replaces it.
func (f *frame) apply(t *token, term *lexicon.Term, in where, add bool) {
	d, ok := dimOf(term.Vocabulary)
	if !ok {
		return
	}
	m := mask(term.Set)
	if !add || !f.set.has(d) {
		f.origin[d] = origin{in, t.start, t.end}
	}
	add = add && f.set.has(d)
	f.set.add(d)
	switch d {
	case dScheme:
		f.scheme = joined(f.scheme, m, add)
	case dPayer:
		f.payer = joined(f.payer, m, add)
	case dPer:
		f.per = m
	case dPopulation:
		f.population = joined(f.population, m, add)
		if m == subsidised {
			f.people = joinedWord(f.people, term.Text, add)
		} else if !add {
			f.people = ""
		}
	case dCare:
		f.care = joined(f.care, m, add)
	case dInstitution:
		f.institution = joined(f.institution, m, add)
	case dTier:
		f.tier = joinedWord(f.tier, term.Means[0], add)
	case dVisit:
		f.visit = joinedWord(f.visit, term.Means[0], add)
	case dCondition:
		f.condition = joinedWord(f.condition, term.Means[0], true)
	}
}

func joined(old, new mask, add bool) mask {
	if add {
		return old | new
	}
	return new
}

func joinedWord(old, new string, add bool) string {
	if !add || old == "" || old == new {
		return new
	}
	for _, w := range strings.Split(old, "、") {
		if w == new {
			return old
		}
	}
	return old + "、" + new
}

// sameAs tells whether two frames say the same of a dimension.
func (f *frame) sameAs(g *frame, d dim) bool {
	switch d {
	case dScheme:
		return f.scheme == g.scheme
	case dPayer:
		return f.payer == g.payer
	case dPer:
		return f.per == g.per
	case dPopulation:
		return f.population == g.population && f.people == g.people
	case dCare:
		return f.care == g.care
	case dInstitution:
		return f.institution == g.institution
	case dAge:
		return f.age == g.age
	case dAmount:
		return f.amount == g.amount
	case dContributed:
		return f.contributed == g.contributed
	case dTier:
		return f.tier == g.tier
	case dVisit:
		return f.visit == g.visit
	case dEffective:
		return f.from == g.from && f.to == g.to
	case dCondition:
		return f.condition == g.condition
	}
	return false
}

// A group is a run of words of one dimension that are listed together:
// 一级、二级、三级医疗机构; 在职职工和退休人员; 35岁以下、35岁以上.
type group struct {
	dim      dim // numDims for a list of measures
	from, to int // indexes of its first and last token
	members  []int
	n        int // of members, while the list is being found
}

// listGap tells whether the text between two listed words only lists: marks and
// words such as 、和及, and names of what is listed (医疗机构, 人员).
func listGap(s string) bool {
	separator := false
	for s != "" {
		switch {
		case cutAny(&s, "、", "和", "及", "与", "或者", "或", "还是", "以及", "/", "／", "和", " ", "　", "•", "＋", "+"):
			separator = true
		case cutAny(&s, "定点", "医疗卫生", "医疗机构", "医疗", "卫生", "机构", "医院", "参保", "人员", "职工", "居民", "对象", "患者", "保险", "费用", "的", "”", "“", "(含)", "（含）", "成员", "家庭", "住院", "就医", "人口", "群体", "者"):
		default:
			return false
		}
	}
	return separator
}

func cutAny(s *string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(*s, w) {
			*s = (*s)[len(w):]
			return true
		}
	}
	return false
}

// groups finds the lists of two and more qualifiers among the tokens lo to hi.
func (b *binder) groups(lo, hi int) []group {
	b.groupBuf = b.groupBuf[:0]
	before := zeroed(b.chain, hi-lo) // by token: the member before it in its list
	b.chain = before
	var last [numDims + 1]int // index in groupBuf of a dimension's latest run, plus one
	for i := lo; i < hi; i++ {
		d, ok := b.listed(i)
		if !ok {
			continue
		}
		t := &b.r.tokens[i]
		if k := last[d]; k > 0 {
			g := &b.groupBuf[k-1]
			prev := &b.r.tokens[g.to]
			if t.start < prev.end {
				continue // 职工医保 within 在职职工医保
			}
			if t.start-prev.end < 60 && (listGap(b.gapWithout(g.to, i)) || d == dInstitution && t.start == prev.end && (b.spansLevels(t) || b.spansLevels(prev))) {
				before[i-lo] = g.to
				g.to = i
				g.n++
				continue
			}
		}
		b.groupBuf = append(b.groupBuf, group{dim: d, from: i, to: i, n: 1})
		last[d] = len(b.groupBuf)
	}
	out := b.groupBuf[:0]
	for _, g := range b.groupBuf {
		if g.n < 2 {
			continue
		}
		first := len(b.members)
		b.members = slices.Grow(b.members, g.n)[:first+g.n]
		g.members = b.members[first:]
		for k, i := g.n-1, g.to; k >= 0; k, i = k-1, before[i-lo] {
			g.members[k] = i
		}
		out = append(out, g)
	}
	return out
}

// spansLevels tells the word of a range of levels that stands for those between its
// ends: 一级至三级.
func (b *binder) spansLevels(t *token) bool {
	w := b.r.text[t.start:t.end]
	return w == "至" || w == "到"
}

// listed tells which list a token may be a member of.
func (b *binder) listed(i int) (dim, bool) {
	t := &b.r.tokens[i]
	switch t.kind {
	case tokWord:
		if t.vocab == lexicon.Measures {
			return numDims, true
		}
		d, ok := dimOf(t.vocab)
		return d, ok && d != dPer && d != dCondition
	case tokPlace:
		return dRegion, true
	case tokFigure:
		switch b.roles[i] {
		case roleAge:
			return dAge, true
		case roleAmount:
			return dAmount, true
		case roleContributed:
			return dContributed, true
		}
	}
	return 0, false
}

// gapWithout is the text between two tokens without the words of other
// dimensions that lie between them.
func (b *binder) gapWithout(i, j int) string {
	from, to := b.toOf(&b.r.tokens[i]), b.fromOf(&b.r.tokens[j])
	if j == i+1 {
		return b.gap(from, to)
	}
	text := "" // as a rule one stretch of the text
	for k := i + 1; k < j; k++ {
		t := &b.r.tokens[k]
		if t.start < from {
			from = max(from, t.end)
			continue
		}
		text += b.gap(from, min(t.start, to))
		from = max(from, min(t.end, to))
		if t.kind == tokComma || t.kind == tokFigure && b.roles[k] == roleValue {
			return "|"
		}
	}
	if from < to {
		text += b.r.text[from:to]
	}
	return text
}
