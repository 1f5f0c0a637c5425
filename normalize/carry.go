package normalize

// remember keeps what a sentence said of place and time where it holds for what
// follows: in the lead of an item for all of it, else for its block.
func (b *binder) remember(s *sentence, index, draftsBefore int) {
	if s.cell || s.title && !s.lead || b.headline {
		return
	}
	values := len(b.drafts) > draftsBefore
	if !values {
		b.tell(s)
	}
	lead := index < 4 && b.body == 0 && !values
	if values {
		b.body++
	}
	b.rememberPlace(s, lead)
	if lead && !b.numbered(s.scope) && b.st.cur.set.has(dCare) && !b.st.varied.has(dCare) && (b.st.cur.care&^crossRegion).count() == 1 && !b.ambient.set.has(dCare) {
		b.ambient.copyDim(dCare, &b.st.cur)
	}
	b.rememberTime(s, index, lead)
}

// rememberPlace takes the place that a sentence opens with or is about. An
// example's place is the example's alone; within an item about a place only
// narrower ones count.
func (b *binder) rememberPlace(s *sentence, lead bool) {
	for i := int(s.tok0); i < int(s.tok1); i++ {
		t := &b.r.tokens[i]
		switch t.kind {
		case tokFigure:
			if b.roles[i] == roleValue {
				return
			}
			continue
		case tokOpen:
			return
		case tokPlace:
		default:
			continue
		}
		p := &b.r.places[t.ref]
		if !p.isName() || b.n.elsewhere(b.r, i, b.lo) || b.quoted(t) {
			return
		}
		if q := &b.question.frame; q.set.has(dRegion) {
			if len(q.regions) != 1 || len(p.codes) != 1 || !b.n.lex.Regions.Within(p.codes[0], q.regions[0]) {
				return
			}
		}
		var f frame
		f.setPlace(p, inAnswer)
		if !lead || b.st.example {
			if !b.st.example {
				b.local.copyDim(dRegion, &f)
			}
			return
		}
		b.ambient.copyDim(dRegion, &f)
		return
	}
}

// citedPlace takes the place of a text that an answer goes by, where neither it nor
// the question nor the page names one: 根据《怀化市职工基本医疗保险实施办法》,….
func (b *binder) citedPlace() {
	if b.question.frame.set.has(dRegion) || !b.card && b.page.frame.set.has(dRegion) || len(b.r.places) == 0 {
		return
	}
	for i := range b.r.tokens {
		if b.r.tokens[i].kind == tokPlace {
			return
		}
	}
	p := &b.r.places[0]
	before := b.r.text[max(int(p.start)-24, 0):p.start]
	if p.isName() && endsWith(before, "根据《", "按照《", "依据《", "按《") {
		b.ambient.setPlace(p, inAnswer)
	}
}

// quoted tells a place that is one of several or only an instance: 如成都,
// 包括江苏、山东等9个省份.
func (b *binder) quoted(t *token) bool {
	before := trimRight(b.r.text[max(int(t.start)-24, 0):t.start])
	after := b.r.text[t.end:min(int(t.end)+24, len(b.r.text))]
	return endsWith(before, "如", "例如", "比如", "包括", "像", "、", "如:", "例如:", "例如：", "以") || startsWith(after, "、", "等")
}

// rememberTime takes the time that a sentence gives to what follows: 自2025年1月1日起
// of a change, the year of a lead.
func (b *binder) rememberTime(s *sentence, index int, lead bool) {
	if !b.st.cur.set.has(dEffective) || b.st.inBracket || b.st.example || b.reports(s) {
		return
	}
	year := b.st.cur.from.Month == 1 && b.st.cur.from.Day == 1 && b.st.cur.to.Month == 12
	switch {
	case b.yearOpens(s, index) || lead && (year || !b.st.cur.from.IsZero() && b.changes(s)):
		b.ambient.copyDim(dEffective, &b.st.cur)
	default:
		b.local.copyDim(dEffective, &b.st.cur)
	}
}

// reports tells a sentence that says what happened, in counts of people and
// hundreds of millions: 2024年,全市报销286万人次,支出3.1亿元.
func (b *binder) reports(s *sentence) bool {
	text := b.r.text[s.start:s.end]
	return containsAny(text, "亿元", "万人", "万户", "同比", "惠及") || containsAny(text, "人次") && !containsAny(text, "每人次", "/人次", "按人次")
}

// yearOpens tells whether the first sentence of an answer opens with a year: all
// of the answer is about that year, though the sentence states figures already.
func (b *binder) yearOpens(s *sentence, index int) bool {
	year := b.st.cur.from.Month == 1 && b.st.cur.from.Day == 1 && b.st.cur.to.Month == 12 && b.st.cur.to.Day == 31
	since := b.st.cur.to.IsZero() && b.changes(s) && !b.question.frame.set.has(dEffective) // 从2022年7月起分步改革
	if !year && !since || index > 1 || b.body > 1 || index == 1 && b.shortEnd < 0 || b.numbered(s.scope) {
		return false
	}
	at := b.st.cur.origin[dEffective].start
	for i := int(s.tok0); i < int(s.tok1); i++ {
		if t := &b.r.tokens[i]; t.kind == tokFigure && b.roles[i] == roleValue {
			return at < t.start
		}
	}
	return true
}

// numbered tells whether a scope is an article of several: what the first says of
// time is its own.
func (b *binder) numbered(at int32) bool {
	for ; at >= 0; at = b.out.scopes[at].parent {
		if r := b.out.scopes[at].rank; r >= rankListItem && r < rankOpening {
			return true
		}
	}
	return false
}

// changes tells whether a sentence speaks of a rule that begins: 调整, 执行.
func (b *binder) changes(s *sentence) bool {
	return containsAny(b.r.text[s.start:s.end], "调整", "执行", "实施", "施行", "实行", "改革", "启动", "标准", "提高", "降低", "政策", "新增", "纳入", "取消", "规定")
}

// tell keeps the people whom an item of a list or section describes without a
// figure: what 适用人群 says holds for the 缴费标准 beside it. Several kinds of
// people are for nobody in particular.
func (b *binder) tell(s *sentence) {
	if !b.st.cur.set.has(dPopulation) || s.scope < 0 {
		return
	}
	sc := &b.out.scopes[s.scope]
	if sc.parent < 0 || sc.rank < rankListItem {
		return
	}
	if b.told == nil {
		b.told = map[int32]mask{}
	}
	if old, ok := b.told[sc.parent]; ok && old != b.st.cur.population {
		b.told[sc.parent] = 0
		return
	}
	b.told[sc.parent] = b.st.cur.population
}

func (b *binder) fillTold(f *frame) {
	if b.told == nil || f.set.has(dPopulation) {
		return
	}
	if m := b.told[b.out.scopes[b.scope].parent]; m != 0 {
		f.population = m
		f.set.add(dPopulation)
	}
}
