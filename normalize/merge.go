package normalize

// mergeEnds joins a floor and a ceiling of one contribution base in one sentence
// or row to one record: 下限为4000元、上限为20000元.
func (b *binder) mergeEnds() {
	out := b.drafts[:0]
	for i := range b.drafts {
		d := &b.drafts[i]
		n := len(out)
		for n > 0 && n > len(out)-2 && !b.joinsEnds(&out[n-1], d) {
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
	if a.line != c.line && (a.scope != c.scope || a.figureEnd > c.figureStart || c.figureStart-a.figureEnd > 150 || containsAny(b.r.text[a.figureEnd:c.figureStart], "。", "\n")) {
		return false // 超过300%的部分不计入;低于60%的按60%
	}
	if !(a.max == "" && c.min == "" || a.min == "" && c.max == "") {
		return false
	}
	for d := dim(0); d < numDims; d++ {
		if d == dCondition || d == dPer || d == dRegion {
			continue
		}
		if a.frame.set.has(d) != c.frame.set.has(d) || a.frame.set.has(d) && !a.frame.sameAs(&c.frame, d) {
			return false
		}
	}
	return true
}
