package normalize

import (
	"strings"

	"policywatch/extract"
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A work is one item while it is being read.
type work struct {
	item     *extract.Item
	index    int
	question topic
	answer   *reading
	out      outline
	b        binder
	only     mask // see itemScheme
	counted  bool
}

// open reads an item's texts and their structure.
func (n *Normalizer) open(w *work, item *extract.Item, index int, p *page) {
	w.item, w.index = item, index
	card := item.Role == extract.RoleRelated
	around := p.around()
	if card {
		around = scan.Around{}
	}
	if unquoted(item.Question) == p.topic.r.text && !card {
		w.question = p.topic
		w.question.in = inQuestion
	} else {
		w.question = n.topicOf(p.scratch, item.Question, inQuestion, around)
	}
	if strings.Count(item.Question, "?")+strings.Count(item.Question, "？") > 1 {
		w.question.frame.drop(dCare) // of one of several questions
	}
	around.Near = appendNew(w.question.r.named(), around.Near...)
	w.answer = n.read(p.scratch, item.Answer, around)
	if meant := w.question.r.settledBy(w.answer); len(meant) == 1 { // 通州区…, and in the answer 南通市通州区
		around.Near = appendNew(meant, around.Near...)
		w.question = n.topicOf(p.scratch, item.Question, inQuestion, around)
		w.answer = n.read(p.scratch, item.Answer, around)
	}
	day := p.day
	if d := dayOf(item.Published); !d.IsZero() {
		day = d
	}
	if from, to, ok := n.yearOf(w.question.r, day); ok && !(p.frame.set.has(dEffective) && n.relativeYear(w.question.r)) {
		w.question.frame.from, w.question.frame.to = from, to
		w.question.frame.set.add(dEffective)
		w.question.frame.origin[dEffective] = origin{in: inQuestion}
	}
	w.out = outlineOf(p.scratch, w.answer, blocksOf(item))
	w.b = binder{n: n, r: w.answer, out: &w.out, question: &w.question, page: p, day: day, card: card}
}

// blocksOf gives the blocks of an item; an item without any is one paragraph.
func blocksOf(item *extract.Item) []extract.Block {
	if len(item.Blocks) > 0 || item.Answer == "" {
		return item.Blocks
	}
	return []extract.Block{{Kind: extract.Paragraph, Start: 0, End: len(item.Answer)}}
}

// bind reads the records of an item.
func (w *work) bind() {
	b := &w.b
	b.shortAnswer(w.item)
	b.walk()
	b.mergeEnds()
	b.headlines(w.item)
	b.derive()
	b.page.scratch.buffers = b.buffers
}

// shortAnswer marks the sentence of the short answer.
func (b *binder) shortAnswer(item *extract.Item) {
	b.shortEnd = int32(len(item.ShortAnswer))
	if item.ShortAnswer == "" {
		b.shortEnd = -1
	}
}

// headlines settles the figures of the short answer: one that the answer states
// again gives no record, one whose measure neither it nor the question names
// takes that of the first record that it could be.
func (b *binder) headlines(item *extract.Item) {
	out := b.drafts[:0]
	for i := range b.drafts {
		d := &b.drafts[i]
		if !d.headline {
			out = kept(out, b.drafts, i)
			continue
		}
		if b.repeated(d, b.drafts) {
			continue
		}
		if d.pick.how == byNothing && !b.borrow(d, b.drafts) {
			continue
		}
		for _, e := range [...]dim{dRegion, dEffective} {
			if !d.frame.set.has(e) && b.ambient.set.has(e) {
				d.frame.copyDim(e, &b.ambient)
			}
		}
		if d.unit == "date" {
			b.borrowTime(d, b.drafts)
		}
		out = kept(out, b.drafts, i)
	}
	b.drafts = out
}

// repeated tells whether the body states a headline's figure again.
func (b *binder) repeated(d *draft, all []draft) bool {
	low, high := false, false
	for k := range all {
		o := &all[k]
		if o.headline || o.unit != d.unit || o.example != d.example && !(o.example && (o.m == d.m || d.pick.how == byNothing || d.pick.how == byFamily)) {
			continue
		}
		for _, e := range [...]dim{dRegion, dEffective} {
			if !d.frame.set.has(e) && b.ambient.set.has(e) {
				d.frame.copyDim(e, &b.ambient)
			}
		}
		if d.unit == "date" {
			if o.m == d.m && o.max == d.max {
				return true
			}
			continue
		}
		if d.min != d.max && d.m == o.m {
			low, high = low || o.min == d.min, high || o.max == d.max
			if low && high { // 60%-85%: from the lowest to the highest of the body
				return true
			}
		}
		same := o.min == d.min && o.max == d.max
		if same && (o.m == d.m || d.pick.how == byNothing || d.pick.how == byFamily || d.pick.how >= byQuestion) {
			return true
		}
		if d.max == "" && o.min == d.min && o.m == d.m && d.min != "" {
			return true // 每月102元起, and 102元至6474元
		}
		// 最高65%: the bracket that reaches it says so
		if d.min == "" && o.max == d.max && o.m == d.m && o.frame.care == d.frame.care && d.max != "" {
			return true
		}
	}
	return false
}

// borrow gives a headline without a measure that of a record in the body.
func (b *binder) borrow(d *draft, all []draft) bool {
	for k := range all {
		o := &all[k]
		if o.headline || !measures[o.m].units.has(unitOf(d.unit)) {
			continue
		}
		d.m, d.pick = o.m, o.pick
		d.pick.how = byFamily
		if measures[d.m].limit { // 最长24个月
			if d.min == "" {
				d.min = d.max
			}
			if d.max == "" {
				d.max = d.min
			}
		}
		if !d.frame.set.has(dPer) && o.frame.set.has(dPer) {
			d.frame.copyDim(dPer, &o.frame)
		}
		if !d.frame.set.has(dScheme) && o.frame.set.has(dScheme) {
			d.frame.copyDim(dScheme, &o.frame)
		}
		return true
	}
	return false
}

// borrowTime gives a headline the time that the body says of the same.
func (b *binder) borrowTime(d *draft, all []draft) {
	for k := range all {
		o := &all[k]
		if !o.headline && o.unit == d.unit && !d.frame.set.has(dEffective) && o.frame.set.has(dEffective) {
			d.frame.copyDim(dEffective, &o.frame)
			return
		}
	}
}

func unitOf(name string) scan.Unit {
	for u := scan.NoUnit; u <= scan.Foreign; u++ {
		if unitName(u) == name {
			return u
		}
	}
	return scan.NoUnit
}

// labelFrame reads what the text of a label says.
func (b *binder) labelFrame(sc *scope) frame {
	lo, hi := int(sc.tok0), int(sc.tok1)
	if salutation(b.r.text[sc.start:sc.end]) {
		return frame{}
	}
	f := b.n.frameOf(b.r, lo, hi, inAnswer)
	if f.set.has(dRegion) && b.away(&place{start: f.origin[dRegion].start, end: f.origin[dRegion].end, codes: f.regions}) {
		f.drop(dRegion) // 门诊在杭州也能刷：
	}
	if len(sc.others) > 0 {
		b.spanHeaders(sc, &f)
		return f
	}
	if sc.rank < rankLabel || sc.end-sc.start > 60 {
		f.narrowAlone()
	}
	if sc.style == styleNone && sc.rank < rankLabel {
		b.lastClauseOnly(sc, &f)
	}
	b.labelBrackets(sc, &f)
	if !f.set.has(dCondition) {
		if name := illnessOf(b.r, sc); name != "" {
			f.condition = name
			f.set.add(dCondition)
			f.origin[dCondition] = origin{inAnswer, sc.start, sc.end}
		}
	}
	for i := lo; i < hi; i++ {
		t := &b.r.tokens[i]
		switch t.kind {
		case tokDate:
			if from, to, ok := b.scopes(i); ok {
				f.from, f.to = from, to
				f.set.add(dEffective)
				f.origin[dEffective] = origin{inAnswer, t.start, t.end}
			}
		case tokWord:
			if t.vocab == lexicon.Lists && b.term(t).Means[0] == "sum" && !(sc.header && f.payer == 0) { // a row 合计 adds up insurances as often as payers
				f.payer = 0
				f.set.add(dPayer)
			}
		case tokPer:
			if p := perOf(b.r.span(*t).Per); p != 0 {
				f.per = p
				f.set.add(dPer)
			}
		}
	}
	return f
}

// spanHeaders reads the headers that a cell spans: it is for all that they name
// of people, care and hospitals, and for nobody in particular where they part
// what is one otherwise. All levels of hospital are no level.
func (b *binder) spanHeaders(sc *scope, f *frame) {
	f.drop(dAge)
	f.drop(dAmount)
	f.drop(dContributed)
	for _, h := range sc.others {
		start, end := clampSpan(h.Start, h.End, len(b.r.text))
		t0, t1 := b.r.tokensIn(start, end)
		other := b.n.frameOf(b.r, t0, t1, inAnswer)
		for d := dim(0); d < numDims; d++ {
			switch {
			case !f.set.has(d):
			case !other.set.has(d):
				f.drop(d)
			case d == dPopulation:
				f.population |= other.population
			case d == dCare:
				f.care |= other.care
			case d == dInstitution:
				f.institution |= other.institution
			case d == dScheme:
				f.scheme |= other.scheme
			case !f.sameAs(&other, d):
				f.drop(d)
			}
		}
	}
	if f.institution.count() == len(lexicon.Institutions.Values()) {
		f.drop(dInstitution)
	}
}

// salutation tells the line that addresses a notice: 各参保单位、灵活就业人员：
func salutation(s string) bool {
	for cutAny(&s, "全市", "全省", "全县", "全区", "全州", "我市", "本市", "市直", "广大") {
	}
	return startsWith(s, "各") && containsAny(s, "单位", "部门", "局", "机构", "企业", "政府", "街道", "人员", "中心", "处室") && !containsAny(s, "各险种", "各档")
}

// lastClauseOnly forgets whom a lead speaks of before its last clause: 非本地户籍人员
// 也有资格参保,具体如下 leads to more than what is for them. A last clause that names what
// is stated goes on about those with whom the lead opens: 退休人员住院,按以下比例支付.
func (b *binder) lastClauseOnly(sc *scope, f *frame) {
	stated := false
	for i := int(sc.tok1) - 1; i >= int(sc.tok0); i-- {
		t := &b.r.tokens[i]
		if t.kind == tokWord && t.vocab == lexicon.Measures && !nameless(b.term(t)) {
			stated = true
		}
		if t.kind != tokComma {
			continue
		}
		for _, d := range [...]dim{dPopulation, dInstitution} {
			if f.set.has(d) && f.origin[d].start < t.start && !(stated && f.origin[d].start == sc.start) {
				f.drop(d)
			}
		}
		return
	}
}

// labelBrackets reads the brackets of a label: 35-45岁, 1万元以下.
func (b *binder) labelBrackets(sc *scope, f *frame) {
	lo, hi := int(sc.tok0), int(sc.tok1)
	for i := lo; i < hi; i++ {
		if b.r.tokens[i].kind != tokFigure {
			continue
		}
		span := b.r.span(b.r.tokens[i])
		at := origin{inAnswer, int32(span.From), int32(span.To)}
		if span.Unit == scan.NoUnit && sc.hint.unit == scan.CNY && !span.Exact() {
			lend(span, sc.hint) // 3至5 under 单位：万元
		}
		switch {
		case span.Unit == scan.Age:
			f.narrow(dAge, bracketOf(span), at)
		case span.Unit == scan.CNY && (!span.Exact() || b.fromDeductible(i, lo) || startsWith(b.after(span), "部分", "以")):
			v := bracketOf(span)
			if b.fromDeductible(i, lo) {
				v = interval{max: span.Max, hi: true}
			}
			f.narrow(dAmount, v, at)
		case (span.Unit == scan.Years || span.Unit == scan.Months) && b.yearsPaid(i, lo, true, scan.NoUnit):
			f.narrow(dContributed, bracketOf(span), at)
		}
	}
}
