package normalize

// longestRow is how many figures the row before a cell is looked for among.
const longestRow = 24

// mergeEnds joins a floor and a ceiling of one contribution base in one sentence
// or row to one record: 下限为4000元、上限为20000元. The rows of a table may say which end
// its columns give.
func (b *binder) mergeEnds() {
	out := b.drafts[:0]
	for i := range b.drafts {
		d := &b.drafts[i]
		n, back := len(out), 2
		if d.cell {
			back = longestRow
		}
		for n > 0 && n > len(out)-back && !b.joinsEnds(&out[n-1], d) {
			n-- // 上限按300%,为18711元;下限按60%,为3742元
		}
		if n > 0 && b.joinsEnds(&out[n-1], d) {
			last := &out[n-1]
			if last.min == "" {
				last.min = d.min
			} else {
				last.max = d.max
			}
			last.end = max(last.end, d.end)
			last.figureEnd = max(last.figureEnd, d.figureEnd)
			continue
		}
		out = kept(out, b.drafts, i)
	}
	b.drafts = out
}

// kept appends draft i of all to out, which are the first of all that are kept.
func kept(out, all []draft, i int) []draft {
	if len(out) == i {
		return all[:i+1] // none was left out
	}
	return append(out, all[i])
}

// joinsEnds tells whether two drafts are the ends of one base: of the same
// measure, unit and qualifiers, one without an upper, the other without a lower
// end.
func (b *binder) joinsEnds(a, c *draft) bool {
	if a.m != contributionBase && a.m != contributionAmount && a.m != contributionRate || a.m != c.m || a.unit != c.unit || a.example != c.example {
		return false
	}
	if a.cell && c.cell && a.line != c.line {
		if !b.endsOfColumn(a.scope, c.scope) {
			return false
		}
	} else if a.line != c.line && (a.scope != c.scope || a.figureEnd > c.figureStart || c.figureStart-a.figureEnd > 150 || containsAny(b.r.text[a.figureEnd:c.figureStart], "\n")) {
		return false // 超过300%的部分不计入;低于60%的按60%
	}
	if !(a.max == "" && c.min == "" || a.min == "" && c.max == "") {
		return false
	}
	for d := dim(0); d < numDims; d++ {
		if d == dCondition || d == dPer || d == dRegion || d == dAmount { // 低于4986元的按4986元, 高于24930元的按24930元
			continue
		}
		if a.frame.set.has(d) != c.frame.set.has(d) || a.frame.set.has(d) && !a.frame.sameAs(&c.frame, d) {
			return false
		}
	}
	return true
}

// endsOfColumn tells whether two cells of a table have the same headers but for
// those that say which end of a base they are: rows of 基数下限 and 基数上限.
func (b *binder) endsOfColumn(a, c int32) bool {
	differ := false
	for ; a >= 0 && c >= 0 && b.out.scopes[a].header && b.out.scopes[c].header; a, c = b.out.scopes[a].parent, b.out.scopes[c].parent {
		x, y := &b.out.scopes[a], &b.out.scopes[c]
		if x.start == y.start {
			continue
		}
		one, other := endName(b.r.text[x.start:x.end]), endName(b.r.text[y.start:y.end])
		switch {
		case one*other < 0:
			differ = true
		case one != other || !isNumber(b.r.text[x.start:x.end]) || !isNumber(b.r.text[y.start:y.end]):
			return false // an ordinal of the row may differ
		}
	}
	return differ && a == c
}

// endName tells a header that names a floor (-1) or a ceiling (+1).
func endName(s string) int {
	low, high := containsAny(s, "下限", "最低"), containsAny(s, "上限", "最高")
	switch {
	case low && !high:
		return -1
	case high && !low:
		return +1
	}
	return 0
}
