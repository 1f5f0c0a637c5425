package normalize

// away tells a place where people of another are treated: 居民医保参保人在北京三级医院住院
// in an item about 衡水.
func (b *binder) away(p *place) bool {
	home := &b.question.frame
	if !home.set.has(dRegion) && !b.card {
		home = &b.page.frame
	}
	if !home.set.has(dRegion) || len(home.regions) != 1 || len(p.codes) != 1 {
		return false
	}
	g := b.n.lex.Regions
	if g.Within(p.codes[0], home.regions[0]) || g.Within(home.regions[0], p.codes[0]) {
		return false
	}
	return endsWith(b.r.text[max(p.start-12, 0):p.start], "在", "到", "去", "赴") && (b.isTreatment(p) || home.set.has(dCare) && home.care&crossRegion != 0)
}

// isTreatment tells whether a place is one to go to for treatment.
func (b *binder) isTreatment(p *place) bool { return treatmentAt(b.r, p.start, p.end) }

// narrowerKnown tells whether the item speaks of a place within the one that a
// word such as 全市 means: 北京市通州区按全市标准缴费.
func (b *binder) narrowerKnown(code string) bool {
	for _, f := range [...]*frame{&b.st.cur, &b.ambient, &b.question.frame} {
		if f.set.has(dRegion) && len(f.regions) == 1 && f.regions[0] != code && b.n.lex.Regions.Within(f.regions[0], code) {
			return true
		}
	}
	return false
}

// place reads the name of a place.
func (b *binder) place(i int) {
	p := &b.r.places[b.r.tokens[i].ref]
	if p.relative && (len(p.codes) == 0 || b.narrowerKnown(p.codes[0])) {
		return
	}
	if b.n.elsewhere(b.r, i, b.lo) || b.away(p) {
		if b.isTreatment(p) {
			old := b.st.cur
			if !b.st.inClause(dCare) {
				b.st.cur.care = 0
			}
			b.st.cur.care |= crossRegion
			b.st.cur.set.add(dCare)
			b.st.note(dCare, &old)
		}
		return
	}
	if b.parts[i] == laterInList && b.st.cur.set.has(dRegion) {
		b.st.cur.addPlace(p)
		return
	}
	old := b.st.cur
	b.st.cur.setPlace(p, inAnswer)
	b.st.note(dRegion, &old)
	b.st.region = true
}
