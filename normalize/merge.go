package normalize

// mergeEnds joins a floor and a ceiling of one contribution base in one sentence
// or row to one record: 下限为4000元、上限为20000元.
func (b *binder) mergeEnds() {
	out := b.drafts[:0]
	for i := range b.drafts {
		d := &b.drafts[i]
		n := len(out)
		for n > 0 && n > len(out)-2 && !joinsEnds(&out[n-1], d) {
			n-- // 上限按300%,为18711元;下限按60%,为3742元
		}
		if n > 0 && joinsEnds(&out[n-1], d) {
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
func joinsEnds(a, b *draft) bool {
	if a.m != contributionBase && a.m != contributionAmount && a.m != contributionRate || a.m != b.m || a.unit != b.unit || a.example != b.example || a.line != b.line {
		return false
	}
	if !(a.max == "" && b.min == "" || a.min == "" && b.max == "") {
		return false
	}
	for d := dim(0); d < numDims; d++ {
		if d == dCondition || d == dPer || d == dRegion {
			continue
		}
		if a.frame.set.has(d) != b.frame.set.has(d) || a.frame.set.has(d) && !a.frame.sameAs(&b.frame, d) {
			return false
		}
	}
	return true
}
