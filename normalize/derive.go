package normalize

import (
	"slices"
	"strings"

	"policywatch/normalize/scan"
)

// derive adds the rules that changes come to where what they change is in reach:
// 在职职工一级90%,二级80%;退休人员在此基础上提高5个百分点 states that the retired get 95 and
// 85 percent. A derived draft follows its change: it has the qualifiers of the
// base under those of the change, and the change's clause as its evidence.
//
// A change that is for the same people, care and places as every figure before it
// is one in time (报销比例提高5个百分点): what it comes to is not computed.
func (b *binder) derive() {
	var out []draft // nil until something is derived
	for i := range b.drafts {
		d := &b.drafts[i]
		if out != nil {
			out = append(out, *d)
		}
		if d.relation == "is" || !b.derivable(d) {
			continue
		}
		for _, o := range b.basesOf(i) {
			if n, ok := o.changedBy(d, b.page.arena); ok {
				if out == nil {
					out = append(b.spare[:0], b.drafts[:i+1]...)
				}
				out = append(out, n)
			}
		}
	}
	if out != nil {
		b.drafts, b.spare = out, b.drafts
	}
}

// inReach is how many figures back a change looks for what it changes: more
// than a table of rates has.
const inReach = 24

// derivable tells a change by one figure against another group of people or
// another case, not against an earlier year, by steps, or up to a cap.
func (b *binder) derivable(d *draft) bool {
	if d.example || d.headline || d.approx || d.min == "" || d.min != d.max {
		return false
	}
	said := b.r.text[d.start:d.end]
	start, _ := sentenceAround(b.r.text, int(d.figureStart), int(d.figureEnd))
	if bySteps(b.r.text[start:d.figureEnd]) {
		return false
	}
	after := b.r.text[d.end:min(int(d.end)+24, len(b.r.text))]
	return !containsAny(said, "上年", "去年", "上一年", "同比", "原来", "现行", "最高", "不超过", "以内", "累计", "逐步", "阶段") &&
		!startsWith(trimLeft(after), "，最高", ",最高", "，但", ",但", "，不超过", ",不超过", "，最多", ",最多", "；最高", "，封顶", ",封顶")
}

// bySteps tells a change that comes again and again: 每连续参保满1年,封顶线提高4000元.
func bySteps(s string) bool {
	for i := strings.Index(s, "每"); i >= 0; i = strings.Index(s, "每") {
		s = s[i+len("每"):]
		if !startsWith(s, "人", "月", "年", "次", "日", "天", "例", "床", "季") || startsWith(s, "年增", "次增") {
			return true
		}
	}
	return false
}

// basesOf finds what a change is of: the figures before it in its sentence or
// row that go with it, else those of the item.
func (b *binder) basesOf(i int) []*draft {
	d := &b.drafts[i]
	near, all := b.near[:0], b.all[:0]
	for k := max(i-inReach, 0); k < i; k++ {
		o := &b.drafts[k]
		if o.figureEnd > d.figureStart || o.m != d.m || o.headline || o.example || o.unlimited {
			continue
		}
		if o.relation != "is" {
			if o.line == d.line && containsAny(b.r.text[d.start:d.end], "再") {
				return nil // …提高5个百分点,…再提高5个百分点: on top of the first change
			}
			continue
		}
		if !o.takes(d) {
			continue
		}
		all = append(all, o)
		if o.line == d.line {
			near = append(near, o)
		}
	}
	b.near, b.all = near, all
	if len(near) > 0 {
		return once(near)
	}
	return once(all)
}

// once leaves out what states again what another states.
func once(drafts []*draft) []*draft {
	out := drafts[:0]
	for _, d := range drafts {
		if !slices.ContainsFunc(out, d.restates) {
			out = append(out, d)
		}
	}
	return out
}

// restates tells whether two drafts say the same of the same.
func (d *draft) restates(o *draft) bool {
	if d.min != o.min || d.max != o.max || d.m != o.m || d.unit != o.unit || d.base != o.base || d.approx != o.approx || d.frame.set != o.frame.set {
		return false
	}
	for e := dim(0); e < numDims; e++ {
		if d.frame.set.has(e) && !d.frame.sameAs(&o.frame, e) && !(e == dRegion && slices.Equal(d.frame.regions, o.frame.regions)) {
			return false
		}
	}
	return true
}

// takes tells whether a change may be one of o: nothing that both say differs
// but what the change is for, and that is said.
func (o *draft) takes(d *draft) bool {
	news := false
	for e := dim(0); e < numDims; e++ {
		switch {
		case !d.frame.set.has(e) || e == dPer:
		case !o.frame.set.has(e):
			news = news || d.own.set.has(e) && e != dRegion && e != dEffective && e != dScheme && e != dPayer
		case e == dRegion && slices.Equal(o.frame.regions, d.frame.regions), o.frame.sameAs(&d.frame, e):
		case e == dScheme && (d.frame.weak || d.frame.scheme == medical):
		case e == dPopulation && o.frame.population == active && d.frame.population == retired && d.own.set.has(e):
			news = true
		case e == dCare && o.frame.care&crossRegion == 0 && d.frame.care&crossRegion != 0 && d.frame.care&^crossRegion&^o.frame.care == 0:
			news = true
		default:
			return false
		}
	}
	return news
}

// changedBy computes what a change of o comes to. A share that changes by percent
// could be meant either way (of itself, or in points) and is left alone.
func (o *draft) changedBy(d *draft, a *arena) (draft, bool) {
	by, ok := scan.ParseDecimal(d.min)
	if !ok {
		return draft{}, false
	}
	if d.relation == "down" {
		by.Coef = -by.Coef
	}
	share := false
	switch {
	case d.unit == o.unit && d.unit != "percent" && d.unit != "date":
	case d.unit == "percentage_point" && o.unit == "percent":
	case d.unit == "percent" && o.unit != "percent" && o.unit != "date":
		share = true
	default:
		return draft{}, false
	}
	n := *o
	for _, end := range [2]*string{&n.min, &n.max} {
		if *end == "" {
			continue
		}
		v, ok := scan.ParseDecimal(*end)
		if !ok {
			return draft{}, false
		}
		change := by
		if share {
			if change, ok = v.Mul(by.Coef); ok {
				change, ok = change.Shift(int(by.Exp) - 2)
			}
		}
		if ok {
			v, ok = v.Add(change)
		}
		if !ok || v.Coef < 0 || n.unit == "percent" && v.Cmp(scan.Int(100)) > 0 {
			return draft{}, false
		}
		*end = a.decimal(v)
	}
	n.derived, n.instance = true, false
	n.pick, n.line, n.scope = d.pick, d.line, d.scope
	n.start, n.end, n.figureStart, n.figureEnd = d.start, d.end, d.figureStart, d.figureEnd
	n.baseStart, n.baseEnd = o.figureStart, o.figureEnd
	n.frame = d.frame
	for e := dim(0); e < numDims; e++ {
		switch {
		case o.frame.set.has(e) && !d.frame.set.has(e), e == dPer && o.frame.set.has(e), e == dScheme && o.frame.set.has(e) && (d.frame.weak || d.frame.scheme == medical):
			n.frame.copyDim(e, &o.frame)
		case e == dCare && o.frame.set.has(e) && d.frame.set.has(e):
			n.frame.care |= o.frame.care
		}
	}
	return n, true
}

// dropDerived takes away what a page derives and also states, whatever the
// figure, and what it derives to more than one figure: then it is not clear what
// the change is of.
func dropDerived(records []Record, proofs []proof) ([]Record, []proof) {
	derived := 0
	for i := range records {
		if records[i].Derived {
			derived++
		}
	}
	if derived == 0 {
		return records, proofs
	}
	type rule struct{ policy, from string }
	stated := map[rule]bool{}
	values := map[rule]string{}
	for i := range records {
		r := &records[i]
		key := rule{r.PolicyKey, orEmpty(r.Effective.From)}
		if !r.Derived {
			stated[key] = stated[key] || r.Relation == "is"
			continue
		}
		switch value := valueText(r); values[key] {
		case "":
			values[key] = value
		case value:
		default:
			stated[key] = true
		}
	}
	n := 0
	for i := range records {
		r := &records[i]
		if r.Derived && stated[rule{r.PolicyKey, orEmpty(r.Effective.From)}] {
			continue
		}
		records[n], proofs[n] = records[i], proofs[i]
		n++
	}
	return records[:n], proofs[:n]
}
