package normalize

import (
	"policywatch/normalize/lexicon"
)

// lookRight gives a draft what only the text after its figure says: 800元(三级医院),
// 2%由个人缴纳. What the clause said before wins, but for a bracket right behind.
func (b *binder) lookRight(i int, d *draft) {
	var f frame
	bracket, depth, listed := false, 0, int32(0)
	for j := i + 1; j < b.hi && j < i+lookAhead; j++ {
		t := &b.r.tokens[j]
		if t.start < d.figureEnd {
			continue
		}
		switch t.kind {
		case tokOpen:
			if depth++; b.gap(d.figureEnd, t.start) == "" {
				bracket = true
				if b.bracketHasFigure(j) || startsWith(b.r.text[t.end:], "含", "包括", "不含") {
					return
				}
				continue
			}
			return
		case tokClose:
			if depth--; depth < 0 || bracket {
				b.takeRight(d, &f, bracket)
				return
			}
		case tokFigure:
			if bracket && b.roles[j] == roleAge {
				f.narrow(dAge, bracketOf(b.r.span(*t)), origin{inAnswer, t.start, t.end})
				continue // 100元/月(70岁以下)
			}
			if last := max(listed, d.figureEnd); !bracket && b.r.tokens[i].kind == tokFigure && b.r.span(*t).Unit == b.r.span(b.r.tokens[i]).Unit && figureGap(b.gap(last, int32(b.r.span(*t).From))) {
				listed = int32(b.r.span(*t).To) // 0.2%、0.4%、0.7%,由用人单位缴纳
				continue
			}
			if listed > 0 || !bracket && !startsWith(b.gap(d.figureEnd, b.r.tokens[i+1].start), "由") {
				return
			}
			b.takeRight(d, &f, bracket)
			return
		case tokComma:
			if listed > 0 {
				if t.start == listed {
					b.payerAfter(j, d)
				}
				return
			}
			b.takeRight(d, &f, bracket)
			b.payerAfter(j, d)
			b.perAfter(j, d)
			b.sharedAfter(j, d)
			return
		case tokPlace:
			if p := &b.r.places[t.ref]; bracket && p.isName() { // 1890元(市中区、五通桥区)
				if f.set.has(dRegion) {
					f.addPlace(p)
				} else {
					f.setPlace(p, inAnswer)
				}
			}
		case tokDate:
			if from, to, ok := b.scopes(j); ok && bracket {
				f.from, f.to = from, to
				f.set.add(dEffective)
			}
		case tokWord:
			if t.vocab == lexicon.Per || t.vocab == lexicon.Conditions && !bracket || listed > 0 {
				continue
			}
			if t.vocab == lexicon.Lists && bracket && b.term(t).Means[0] == "sum" {
				d.own.drop(dPayer) // 最低102元(单位和个人合计)
				return
			}
			if d.m == retirementAge && t.vocab == lexicon.Populations {
				continue // 男性满60周岁退休
			}
			if t.vocab == lexicon.Care && startsWith(b.r.text[t.end:], "合并", "费用合并", "共用", "合计", "累计") {
				continue // 880元(与住院合并计算)
			}
			f.apply(t, b.term(t), inAnswer, true)
		}
	}
	b.takeRight(d, &f, bracket)
}

// leaveAside forgets whom a change before it in the sentence was for, where a value
// of another measure follows: 三级医院报55%,退休人员再加5个百分点,封顶3000元. Men and women
// whom years were said of are not those of what follows either.
func (b *binder) leaveAside(d *draft) {
	n := len(b.drafts)
	if n == b.first || d.relation != "is" || !d.own.set.has(dPopulation) || b.st.inClause(dPopulation) {
		return
	}
	last := &b.drafts[n-1]
	if last.m == d.m || last.own.origin[dPopulation] != d.own.origin[dPopulation] {
		return
	}
	switch {
	case last.relation != "is" && last.figureStart-last.own.origin[dPopulation].start < 60 && b.st.order[dPopulation] > 0 && n-1 > b.first && !b.drafts[n-2].own.set.has(dPopulation):
		d.own.drop(dPopulation)
		b.st.drop(dPopulation)
	case (last.m == requiredYears || last.m == retirementAge) && measures[d.m].family != terms && b.st.varied.has(dPopulation) && d.own.population&genders != 0:
		if d.own.population &^= genders; d.own.population == 0 {
			d.own.drop(dPopulation)
		}
	}
}

// perAfter takes 按月 from a clause that goes on about the figure: 缴费基数的2%,按月划入.
func (b *binder) perAfter(comma int, d *draft) {
	t := &b.r.tokens[comma]
	if d.own.set.has(dPer) || !startsWith(trimLeft(b.r.text[t.end:min(int(t.end)+18, len(b.r.text))]), "按月", "按年", "按次") {
		return
	}
	for j := comma + 1; j < b.hi && j < comma+6; j++ {
		switch p := &b.r.tokens[j]; p.kind {
		case tokComma, tokFigure:
			return
		case tokWord:
			if p.vocab == lexicon.Per {
				d.own.apply(p, b.term(p), inAnswer, false)
				return
			}
		}
	}
}

// payerAfter takes the payer of a clause that goes on about the figure:
// 缴存比例为10%至24%,由个人全额承担.
func (b *binder) payerAfter(comma int, d *draft) {
	t := &b.r.tokens[comma]
	if d.own.set.has(dPayer) && b.st.inClause(dPayer) || !startsWith(trimLeft(b.r.text[t.end:min(int(t.end)+30, len(b.r.text))]), "由", "全部由", "均由", "全额由", "费用由", "单位缴纳", "用人单位缴纳", "单位承担", "用人单位承担") {
		return
	}
	for j := comma + 1; j < b.hi && j < comma+8; j++ {
		switch p := &b.r.tokens[j]; p.kind {
		case tokComma, tokFigure:
			return
		case tokWord:
			if p.vocab == lexicon.Payers && !d.own.set.has(dPayer) {
				d.own.apply(p, b.term(p), inAnswer, false)
			}
		}
	}
}

// sharedAfter takes the settings of care that a clause after a limit says share it:
// 年度救助限额5万元,住院与门诊共用.
func (b *binder) sharedAfter(comma int, d *draft) {
	if d.m != ceiling && d.m != deductible {
		return
	}
	care, end := mask(0), b.r.tokens[comma].end
	for j := comma + 1; j < b.hi && j < comma+5 && b.r.tokens[j].kind == tokWord && b.r.tokens[j].vocab == lexicon.Care; j++ {
		care |= mask(b.term(&b.r.tokens[j]).Set)
		end = b.r.tokens[j].end
	}
	if care.count() > 1 && startsWith(b.r.text[end:], "共用", "共享", "合并计算", "合并使用", "合计", "累计计算", "费用合并") {
		d.own.care = care
		d.own.set.add(dCare)
		d.own.origin[dCare] = origin{inAnswer, b.r.tokens[comma+1].start, end}
	}
}

func (b *binder) takeRight(d *draft, f *frame, bracket bool) {
	for e := dim(0); e < numDims; e++ {
		if f.set.has(e) && (bracket && e != dScheme || !d.own.set.has(e) || !b.st.inClause(e)) {
			d.own.copyDim(e, f)
		}
	}
}

// bracketHasFigure tells whether a bracket holds a value of its own.
func (b *binder) bracketHasFigure(open int) bool {
	for j := open + 1; j < b.hi; j++ {
		t := &b.r.tokens[j]
		if t.kind == tokClose {
			return false
		}
		if t.kind == tokFigure && (b.roles[j] == roleValue || b.roles[j] == roleResult) {
			return true
		}
		if t.kind == tokWord && t.vocab == lexicon.Negations {
			switch b.term(t).Means[0] {
			case "zero", "unlimited":
				return true // 30万元(困难群体不设封顶线)
			}
		}
	}
	return false
}
