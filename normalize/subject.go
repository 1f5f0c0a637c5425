package normalize

// newSubject forgets what a list of figures varied once another measure is named
// without it: 一级100元,二级300元,三级800元,年度限额1万元. A measure that comes again
// goes on with the list.
func (b *binder) newSubject(d *draft, p *pick) {
	key := uint64(1) << (uint64(p.m) * 2 % 60)
	if p.tok >= 0 && b.measurePer(b.r, p.tok) != 0 {
		key <<= 1
	}
	first := b.seen&key == 0
	b.seen |= key
	change := d.relation != "is"
	if b.st.inClause(dVisit) && !b.st.inClause(dInstitution) && b.st.varied.has(dInstitution) {
		b.st.drop(dInstitution) // 第二次及以后每次200元
		d.own.drop(dInstitution)
	}
	if change || b.plan[b.mention] == 0 {
		b.dropPaired(d)
	}
	if change && b.plan[b.mention] == 0 {
		b.dropVaried(d) // …三级70%,退休人员提高5个百分点: at all levels
	}
	if !first && !change || p.how != byNoun && p.how != byClause || len(b.drafts) < b.first+2 && !change {
		return
	}
	b.dropVaried(d)
}

// dropVaried forgets what took several values in the sentence. Several kinds of
// subsidised people are still subsidised people.
func (b *binder) dropVaried(d *draft) {
	for _, e := range [...]dim{dPopulation, dInstitution, dAge, dTier, dCare} {
		if e == dCare && !b.st.contrast.has(e) {
			continue
		}
		if !b.st.varied.has(e) && !b.st.contrast.has(e) || b.st.inClause(e) {
			continue
		}
		if e == dPopulation && !b.st.contrast.has(e) && b.st.cur.population == subsidised {
			b.st.cur.people, d.own.people = "", ""
			continue
		}
		b.st.drop(e)
		d.own.drop(e)
	}
}

// dropPaired forgets the list that 分别 has used up: in 一级、二级、三级分别为…,退休人员分别
// 提高5个百分点 the change is for all of them.
func (b *binder) dropPaired(d *draft) {
	g := b.lastList
	if g == nil || g.from < b.lo || g.dim >= numDims || b.mention < g.to || b.plan[b.mention] != 0 {
		return
	}
	if b.st.cur.set.has(g.dim) && b.st.cur.origin[g.dim].start <= b.r.tokens[g.to].start && b.usedUp(g) {
		b.st.drop(g.dim)
		d.own.drop(g.dim)
	}
}

// usedUp tells whether figures before the one at hand were paired with a list.
func (b *binder) usedUp(g *group) bool {
	for i := g.to; i < b.mention; i++ {
		if b.plan[i] > 0 {
			return true
		}
	}
	return false
}

// forgetCarried takes out what the sentence before said: terms and times are
// rarely for the people and care that the text has just spoken of.
func (b *binder) forgetCarried(f *frame) {
	for _, d := range [...]dim{dPopulation, dInstitution} {
		if b.st.carried.has(d) {
			f.drop(d)
		}
	}
	if b.st.carried.has(dCare) {
		if f.care &= crossRegion | chronic; f.care == 0 {
			f.drop(dCare)
		}
	}
}
