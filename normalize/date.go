package normalize

import (
	"strings"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// date reads a date: as the value of a deadline or enrolment period, else as the
// time for which the sentence holds.
func (b *binder) date(i int, s *sentence) {
	b.mention = i
	if b.dateValue(i, s) {
		return
	}
	span := b.r.span(b.r.tokens[i])
	if from, to, ok := b.scopes(i); ok {
		if begin := b.st.cur.from; from.IsZero() && b.st.cur.set.has(dEffective) && begin.Before(to) && !begin.IsZero() {
			from = begin // 从2025年7月1日起,…执行至2026年6月30日
		}
		b.st.cur.from, b.st.cur.to = from, to
		b.st.cur.set.add(dEffective)
		b.st.clause[dEffective] = b.st.clauseNo
		b.st.cur.origin[dEffective] = origin{inAnswer, int32(span.From), int32(span.To)}
		switch {
		case span.Date.Form == scan.Until:
			b.holdsUntil(to)
		case b.saysSince(i, span):
			b.governBefore(span)
		}
	}
}

// holdsUntil ends what the sentence stated before, where a clause without figures
// says until when: 单位0.7%,个人0.3%,执行到2024年12月31日.
func (b *binder) holdsUntil(to scan.Day) {
	for k := len(b.drafts) - 1; k >= max(b.first, len(b.drafts)-lookBack); k-- {
		d := &b.drafts[k]
		switch {
		case d.figureEnd > b.st.clauseStart || d.unit == "date":
			return
		case d.frame.set.has(dEffective) && d.frame.to.IsZero() && d.frame.from.Before(to):
			d.frame.to = to
		case !d.own.set.has(dEffective):
			d.frame.from, d.frame.to = scan.Day{}, to
			d.frame.set.add(dEffective)
			d.frame.origin[dEffective] = b.st.cur.origin[dEffective]
		}
	}
}

// saysSince tells a clause of its own that says nothing but since when what stands
// before it holds: 年度限额500元,自2027年1月1日起执行.
func (b *binder) saysSince(i int, s *scan.Span) bool {
	if b.st.inBracket || b.st.clauseStart == b.r.tokens[b.lo].start {
		return false
	}
	lead := strings.TrimSpace(b.r.text[min(int(b.st.clauseStart), s.From):s.From])
	if lead != "" && !endsWith(lead, "标准", "并", "均", "政策", "规定", "待遇", "比例", "统一", "新标准") {
		return false
	}
	effect := false
	for j := i + 1; j < b.hi; j++ {
		switch t := &b.r.tokens[j]; {
		case t.kind == tokComma:
			return effect
		case t.kind == tokFigure:
			return false
		case t.kind == tokWord && t.vocab == lexicon.Cues && b.term(t).Means[0] == "effect":
			effect = true
		}
	}
	return effect
}

// governBefore gives the time in force at hand to the figures between it and the
// last semicolon that have none of their own.
func (b *binder) governBefore(s *scan.Span) {
	start := min(int(b.r.tokens[b.lo].start), s.From)
	from := start + max(strings.LastIndexAny(b.r.text[start:s.From], "；;"), 0)
	for k := b.first; k < len(b.drafts); k++ {
		if d := &b.drafts[k]; int(d.figureStart) >= from && !d.own.set.has(dEffective) {
			d.own.copyDim(dEffective, &b.st.cur)
			d.frame.copyDim(dEffective, &b.st.cur)
		}
	}
}

// noteDate keeps what a date is to a record.
func (b *binder) noteDate(i int, role string) {
	if b.dateRoles == nil {
		b.dateRoles = map[int]string{}
	}
	b.dateRoles[i] = role
}

// scopes gives the days for which a rule beside a date holds, if the date says
// that at all.
//
//	自2025年1月1日起 → from; 2025年度 → the whole year; 执行至2027年12月31日 → to
//	根据2025年最新政策, 2025年1月7日发布, 2024年社会平均工资 → nothing
func (b *binder) scopes(i int) (from, to scan.Day, ok bool) {
	from, to, ok = scopesOf(b.n, b.r, i, b.day)
	if year := (frame{from: from, to: to}); ok && !b.card && b.page.narrower(&year) {
		return b.page.frame.from, b.page.frame.to, true // 2025年度 of a text that 自2025年7月1日起执行,有效期至2026年6月30日
	}
	return from, to, ok
}

func scopesOf(n *Normalizer, r *reading, i int, ref scan.Day) (from, to scan.Day, ok bool) {
	s := r.span(r.tokens[i])
	if s.Date.Rel == scan.FromEvent || s.Date.Every != scan.NoPer {
		return
	}
	d := s.Date.Resolve(ref)
	if d.Form == scan.Issue || d.OpenYear && d.First.Year == 0 && d.Last.Year == 0 {
		return
	}
	after := textAfter(r, s.To)
	before := textBefore(r, s.From)
	if endsWith(before, "时间在", "日期在", "时间为", "时间是") && containsAny(after, "的") && d.Form != scan.Plain {
		return // 参加工作时间在2001年7月1日以后的
	}
	if endsWith(before, "较", "比", "与", "同", "对") || d.Form != scan.Since && ofPeople(after) {
		return // 较2024年增加20元, 2025年4月1日至6月30日缴费的
	}
	if tillNow(after) {
		return
	}
	switch d.Form {
	case scan.Since:
		if startsWith(after, "出生", "参加工作", "退休", "入职", "就业") || ofPeople(after) {
			return
		}
		return d.First, scan.Day{}, !d.First.IsZero()
	case scan.Until:
		if d.Grain == scan.ByYear && startsWith(after, "达到法定退休年龄", "达到退休年龄", "退休的", "办理退休") {
			return scan.Day{}, scan.Day{Year: d.Last.Year - 1, Month: 12, Day: 31}, d.Last.Year > 0 // 2030年前达到法定退休年龄的,满15年
		}
		if containsAny(r.text[s.From:s.Start], "延长", "延续", "顺延") && endsWith(before, "实施期限", "执行期限", "政策", "有效期", "有效期限", "试行期") {
			return scan.Day{}, d.Last, !d.Last.IsZero()
		}
		if endsWith(before, "执行", "实施", "有效", "有效期", "延续", "延长", "暂定", "试行") || startsWith(r.text[s.From:s.Start], "至", "到") && endsWith(before, "执行", "有效期", "实施", "延续执行") {
			return scan.Day{}, d.Last, !d.Last.IsZero()
		}
		return
	case scan.Period:
		if d.First.IsZero() || d.Last.IsZero() {
			return
		}
		return d.First, d.Last, true
	}
	if startsWith(after, "起", "开始", "以后", "之后", "后执行", "后实施", "执行", "施行", "实施", "正式实施", "正式施行", "正式执行") && d.Grain != scan.ByYear {
		return d.First, scan.Day{}, !d.First.IsZero()
	}
	if d.Form == scan.Plain && !d.First.IsZero() && d.First.Year == d.Last.Year && d.Last.Month == d.First.Month+5 {
		return d.First, d.Last, true // 2025年上半年
	}
	if d.Grain != scan.ByYear || d.First.IsZero() {
		return
	}
	if startsWith(after, "最新", "新政", "新规", "以来", "以前", "之前", "底", "初", "末", "发布", "印发", "出台", "公布", "新政策", "的最新") || n.beforeWage(r, i) {
		return
	}
	return d.First, d.Last, true
}

// tillNow tells a date that opens a report of what was so far: 自2022年底实施以来.
func tillNow(after string) bool {
	if i := indexAny(after, "，", ",", "。", "；", ":", "："); i >= 0 {
		after = after[:i]
	}
	return strings.Contains(after, "以来") || strings.Contains(after, "至今")
}

// ofPeople tells a date that says which people a rule is for: 2026年1月1日后缴费的.
func ofPeople(after string) bool {
	if i := indexAny(after, "，", ",", "。"); i >= 0 {
		after = after[:i]
	}
	return startsWith(after, "缴费", "参保", "办理", "登记", "申请", "出院", "补缴", "新参保", "首次参保", "入院", "发生") && strings.Contains(after, "的") && !containsAny(after, "标准", "比例", "基数", "待遇")
}

// averaged tells the bases that are averages of a year and a place.
func averaged(base string) bool { return base == "local_average_wage" || base == "pension_income" }

// beforeWage tells a year or place that only says whose average a base is:
// 2024年度全省社会平均工资.
func (n *Normalizer) beforeWage(r *reading, i int) bool {
	t := r.tokens[i]
	for j := i + 1; j < len(r.tokens) && j <= i+6; j++ {
		p := r.tokens[j]
		if p.kind == tokComma || p.kind == tokFigure {
			return false
		}
		if p.kind == tokWord && p.vocab == lexicon.Bases && averaged(n.lex.Terms.Term(p.ref).Means[0]) {
			return utf8.RuneCountInString(r.text[t.end:p.start]) <= 30
		}
	}
	return false
}

func textAfter(r *reading, at int) string {
	end := min(at+60, len(r.text))
	return trimLeft(r.text[at:end])
}

func textBefore(r *reading, at int) string { return trimRight(r.text[max(at-60, 0):at]) }

// dateValue makes a draft of a date that is a deadline or a period in which to
// enrol.
func (b *binder) dateValue(i int, s *sentence) bool {
	span := b.r.span(b.r.tokens[i])
	d := span.Date
	if d.Rel == scan.FromEvent && d.RelYears == 0 && d.Last.Month != 0 && d.Grain == scan.ByDay && d.Every == scan.NoPer {
		d.Rel, d.Every = scan.Absolute, scan.PerYear // 当年12月31日前
	}
	if d.RelMonths < 0 || b.definesYear(i) || b.product && !b.st.inClause(dScheme) {
		return false // 按上月缴费额的110%确定
	}
	if d.Every == scan.PerMonth || d.Grain == scan.ByYear || d.Rel == scan.FromEvent && d.First.IsZero() && !d.RelLast && (d.RelYears == 0 || d.Last.Month == 0) {
		return false
	}
	ref := b.day
	if d.Rel == scan.FromEvent && !d.RelLast && d.RelYears != 0 && d.Last.Month != 0 {
		d.Rel, d.Every = scan.Absolute, scan.PerYear // 次年3月31日前: of the year after each case
	}
	if d.Every == scan.NoPer && d.OpenYear && endsWith(textBefore(b.r, span.From), "每年", "每年的", "每年度") {
		d.Every = scan.PerYear
	}
	if n := len(b.drafts); d.Every == scan.NoPer && d.OpenYear && n > b.first && b.drafts[n-1].unit == "date" && b.drafts[n-1].own.per == perYear {
		d.Every = scan.PerYear // 每年3月1日至6月30日,12月25日前可以补缴
	}
	if d.Every == scan.NoPer {
		d = d.Resolve(ref)
	}
	both := !d.First.IsZero() && !d.Last.IsZero() && (d.Form == scan.Period || d.First != d.Last && d.Form == scan.Plain)
	p := b.pickDate(i, span, both)
	if p.how == byNothing {
		return false
	}
	draft := draft{pick: p, m: p.m, unit: "date", relation: "is", approx: span.Approx, cell: s.cell, line: s.line, headline: b.headline, scope: b.scope,
		figureStart: int32(span.From), figureEnd: int32(span.To)}
	if both {
		draft.m = enrolmentPeriod
		draft.min, draft.max = d.First.String(), d.Last.String()
		b.noteDate(i, datePeriod)
	} else {
		day := d.Last
		if day.IsZero() {
			day = d.First
		}
		if day.IsZero() || d.Form == scan.Since {
			return false
		}
		draft.m = deadline
		draft.min, draft.max = day.String(), day.String()
		b.noteDate(i, dateDeadline)
	}
	draft.start, draft.end = b.evidenceOf(i, int32(span.To), s)
	draft.own = b.st.cur
	b.lookRight(i, &draft)
	b.yearOfCover(i, &draft)
	draft.own.drop(dPer)
	if d.Every == scan.PerYear {
		draft.own.per = perYear
		draft.own.set.add(dPer)
	}
	draft.frame = draft.own
	b.fillAround(&draft.frame)
	if d.Every != scan.PerYear {
		draft.frame.drop(dPer)
	} else {
		draft.frame.per = perYear
		draft.frame.drop(dEffective) // what returns each year is of no one year
	}
	b.drafts = append(b.drafts, draft)
	return true
}

// yearOfCover takes the year that is named after a deadline in its clause:
// 于2025年12月31日前完成2026年度参保缴费.
func (b *binder) yearOfCover(i int, d *draft) {
	for j := i + 1; j < b.hi && j < i+lookAhead && b.r.tokens[j].kind != tokComma; j++ {
		if t := &b.r.tokens[j]; t.kind == tokDate && b.r.span(*t).Date.Grain == scan.ByYear {
			if from, to, ok := b.scopes(j); ok {
				d.own.from, d.own.to = from, to
				d.own.set.add(dEffective)
				d.own.origin[dEffective] = origin{inAnswer, t.start, t.end}
				return
			}
		}
	}
}

// pickDate finds whether a date is a deadline or an enrolment period: by a name
// in the clause or its label, or by what is to be done before it.
func (b *binder) pickDate(i int, s *scan.Span, both bool) pick {
	for j := i - 1; j >= b.lo && j > i-lookBack; j-- {
		t := &b.r.tokens[j]
		if t.kind == tokDate && j < i-6 {
			break
		}
		if p := b.dateWord(j, both); p.how != byNothing {
			return p
		}
		if t.kind == tokWord && t.vocab == lexicon.Cues && b.term(t).Means[0] == "effect" && isCopula(b.gap(t.end, int32(s.From))) {
			return pick{} // 执行期限为2021年7月1日至2022年6月30日
		}
		if t.kind == tokWord && t.vocab == lexicon.Measures && isCopula(b.gap(t.end, int32(s.From))) && !(s.Date.Form == scan.Until && b.toBeDone(s)) {
			return pick{} // 待遇享受期为2026年1月1日至2026年12月31日
		}
	}
	for j := i + 1; j < b.hi && j < i+5; j++ {
		t := &b.r.tokens[j]
		if t.kind == tokComma || t.kind == tokDate {
			break
		}
		if p := b.dateWord(j, both); p.how != byNothing {
			p.how = byVerb
			return p
		}
	}
	for at := b.scope; at >= 0; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		for j := int(sc.tok1) - 1; j >= int(sc.tok0); j-- {
			if p := b.dateWord(j, both); p.how != byNothing {
				p.how = byLabel
				return p
			}
		}
	}
	if s.Date.Form == scan.Until && b.toBeDone(s) {
		return pick{m: deadline, how: byVerb, start: int32(s.From), end: int32(s.To), in: inAnswer, tok: -1}
	}
	if b.question.r != nil && (b.headline || i == b.lo && b.hi == b.lo+1) {
		for j := range b.question.r.tokens {
			t := &b.question.r.tokens[j]
			if t.kind == tokWord && t.vocab == lexicon.Measures && isDateMeasure(b.term(t).Means[0]) {
				return pick{m: deadline, how: byQuestion, start: t.start, end: t.end, in: inQuestion, tok: -1}
			}
		}
	}
	return pick{}
}

func isDateMeasure(name string) bool { return name == "enrolment_period" || name == "deadline" }

func (b *binder) dateWord(j int, both bool) pick {
	t := &b.r.tokens[j]
	if t.kind != tokWord || t.vocab != lexicon.Measures {
		return pick{}
	}
	term := b.term(t)
	if startsWith(term.Text, "延") && endsWith(b.r.text[max(int(t.start)-18, 0):t.start], "期限", "政策", "执行", "实施", "有效期") {
		return pick{} // 实施期限延长至2024年底
	}
	for _, name := range term.Means {
		if isDateMeasure(name) {
			m := deadline
			if both {
				m = enrolmentPeriod
			}
			return pick{m: m, how: byNoun, start: t.start, end: t.end, in: inAnswer, tok: j}
		}
	}
	return pick{}
}

// toBeDone tells whether the text after 12月31日前 says what is to be done by then.
func (b *binder) toBeDone(s *scan.Span) bool { return b.toBeDoneBy(textAfter(b.r, s.To)) }

func (b *binder) toBeDoneBy(after string) bool {
	if ofPeople(after) || startsWith(after, "出生", "退休", "参加工作", "已", "取得", "发生", "死亡", "入职", "的", "办理退休", "参保缴费的", "未", "符合") {
		return false
	}
	if j := indexAny(after, "，", ",", "。", "；"); j >= 0 {
		after = after[:j]
	}
	after = strings.ReplaceAll(after, "参保率", "")
	return containsAny(after, "缴费", "缴纳", "参保", "申报", "申请", "提交", "完成", "登记", "缴清", "补缴", "办理", "缴存", "缴交", "缴完", "交清", "交到", "送到", "报送", "寄到", "递交", "交完", "缴足", "补足", "办结", "续缴", "发放到位")
}
