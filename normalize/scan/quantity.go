package scan

// scanQuantity reads the figure or range of figures that begins at i with the
// number n, if it does with one: 70%, 8000-15000元, 不低于每人每年670元, 2至3万元, 5万元（含）以上. It gives
// the span, and where to go on; found is false where no figure stands.
func scanQuantity(text string, i, floor int, n numeral, numeral bool) (s Span, next int, found bool) {
	f, ok := figureOf(text, i, floor, n, numeral)
	if !ok {
		return Span{}, i, false
	}
	s = f.span()
	last := f
	if g, ok := readUpper(text, &f); ok {
		s, last = join(&f, &g)
	}
	if !f.ok || !last.ok || f.num.han && s.Unit == NoUnit && (f.num.digits > 0 || s.Min.Cmp(Int(100)) < 0) || vacuous(&f, &s) {
		next := last.end
		if f.num.han { // 二十二三岁: no figure begins within a numeral
			_, next, _, _ = hanRun(text, next)
		}
		return Span{}, next, false
	}
	return s, last.to, true
}

// vacuous tells whether a figure is a mere article: 一个, 一种, 一家.
func vacuous(f *figure, s *Span) bool {
	return f.num.han && (s.Unit == Count || s.Unit == Measure) && s.Exact() && s.Min == Int(1)
}

func (f *figure) span() Span {
	s := Span{Kind: Quantity, Start: f.start, End: f.end, From: f.from, To: f.to, Min: f.min, Max: f.max,
		Lo: f.lo, Hi: f.hi, Unit: f.unit, Per: f.per, Approx: f.approx, Person: f.person, scale: int8(f.num.scale)}
	if s.Lo == Unbounded && s.Hi == Unbounded {
		s.Lo, s.Hi = At, At
		return s
	}
	if f.min == f.max && s.Lo == Unbounded {
		s.Min = Decimal{}
	}
	if f.min == f.max && s.Hi == Unbounded {
		s.Max = Decimal{}
	}
	s.Lo, s.Hi = f.meet(s.Lo), f.meet(s.Hi)
	return s
}

// meet applies （含） and （不含） to a bound.
func (f *figure) meet(b Bound) Bound {
	switch {
	case b == Unbounded:
		return b
	case f.within:
		return Incl
	case f.without:
		return Excl
	}
	return b
}

// readUpper reads the upper end of a range that f begins, unit and scale shared.
func readUpper(text string, f *figure) (figure, bool) {
	mark, ok := rangeMark(text, f.to)
	if !ok || f.hi != Unbounded && f.lo == Unbounded && f.to > f.end {
		return figure{}, false
	}
	at := mark
	for range maxAffixes { // 至不满5万元
		a, end := leadingAhead.at(text, at)
		if a == nil || a.effect == stop {
			break
		}
		at = skipBlank(text, end)
	}
	if _, ok := scanDate(text, at, at); ok && f.unit == NoUnit {
		return figure{}, false
	}
	g, ok := readFigure(text, at, mark)
	if !ok || !f.share(&g) || f.max.Cmp(g.min) >= 0 {
		return figure{}, false
	}
	return g, true
}

// share gives both ends of a range one unit and scale, and tells whether they
// can be a range at all.
func (f *figure) share(g *figure) bool {
	switch {
	case f.unit == g.unit && f.unit != NoUnit:
	case f.unit == NoUnit && g.unit == NoUnit:
		// 0512-12345678 is no range, nor is 2024-1
		return !f.num.han && !g.num.han && f.num.digits < 7 && g.num.digits < 7
	case f.unit == NoUnit:
		f.unit = g.unit
		f.shift(g.scale)
		f.per, f.person = g.per, g.person
	case g.unit == NoUnit && (f.unit == Percent && f.num.han && g.num.han || f.unit == CNY && f.end == f.num.end):
		g.unit = f.unit // 百分之六十至八十, ￥100-300
	default:
		return false
	}
	if g.num.scale > f.num.scale && f.num.end == f.end && f.num.val.Cmp(g.num.head) < 0 {
		f.shift(g.num.scale) // 2-3万元
	}
	return true
}

// join makes one span of a range's two ends, and gives the end that closes it.
func join(f, g *figure) (Span, figure) {
	s := f.span()
	s.Min, s.Max, s.Lo, s.Hi = f.min, g.max, At, At
	if f.lo != Unbounded || f.without {
		s.Lo = f.meet(max(f.lo, Incl))
	}
	if g.hi != Unbounded {
		s.Hi = g.hi
	}
	if g.within || g.without {
		s.Hi = g.meet(Incl)
	}
	s.End, s.To = g.end, g.to
	s.Unit, s.scale = g.unit, int8(g.num.scale)
	s.Approx = f.approx || g.approx
	if s.Per == NoPer {
		s.Per = g.per
	}
	s.Person = s.Person || g.person
	return s, *g
}

// rangeMark reads the mark between the ends of a range: -, ~, 至, 到, —, with
// spaces around it; it gives where the upper end begins.
func rangeMark(text string, i int) (end int, ok bool) {
	at := skipBlank(text, i)
	for range 5 { // —— is two marks, ---- four
		r, size := decode(text, at)
		switch r {
		case '-', '~', '—', '–', '―', '−', '〜', '‐', '‑', '─', '━':
		case '至', '到':
			if ok {
				return skipBlank(text, at), true
			}
		default:
			return skipBlank(text, at), ok
		}
		at += size
		ok = true
	}
	return skipBlank(text, at), ok
}

// continues takes in the other end of a bracket that a text states by its two
// ends, and tells whether next is one: 1000元（含）以上，不满5000元 · 满35周岁不满45周岁 ·
// 2万元以上5万元以下 · 不大于50不小于20.
func (s *Span) continues(text string, next *Span) bool {
	if s.Kind != Quantity || next.Kind != Quantity || next.Unit == NoUnit || !bracketGap(text[s.To:next.From]) {
		return false
	}
	if s.Unit == NoUnit && (bounded(s.Lo) && s.Hi == Unbounded && bounded(next.Hi) || bounded(s.Hi) && s.Lo == Unbounded && bounded(next.Lo)) { // 大于100小于300元
		s.Unit = next.Unit
	}
	if s.Unit != next.Unit {
		return false
	}
	switch {
	case bounded(s.Lo) && s.Hi == Unbounded && next.Lo == Unbounded && bounded(next.Hi) && s.Min.Cmp(next.Max) < 0:
		s.Max, s.Hi = next.Max, next.Hi
	case bounded(s.Hi) && s.Lo == Unbounded && next.Hi == Unbounded && bounded(next.Lo) && next.Min.Cmp(s.Max) < 0 && next.From < next.Start:
		s.Min, s.Lo = next.Min, next.Lo
	default:
		return false
	}
	s.End, s.To = next.End, next.To
	s.Approx = s.Approx || next.Approx
	if s.Per == NoPer {
		s.Per = next.Per
	}
	return true
}

// between makes a range of two figures that a text parts by 和 and closes by 之间:
// 在60%和300%之间.
func (s *Span) between(text string, next *Span) bool {
	if s.Kind != Quantity || !s.Exact() || !next.Exact() || s.Unit != NoUnit && s.Unit != next.Unit || next.Unit == NoUnit ||
		s.Min.Cmp(next.Max) >= 0 || !precedes(text, next.To, "之间") {
		return false
	}
	switch text[s.To:next.From] {
	case "和", "与", "及":
	default:
		return false
	}
	s.Max, s.Unit, s.scale, s.End, s.To = next.Max, next.Unit, next.scale, next.End, next.To
	if s.Per == NoPer {
		s.Per = next.Per
	}
	return true
}

// bounded tells whether a bound was said by a word.
func bounded(b Bound) bool { return b == Incl || b == Excl }

func bracketGap(gap string) bool {
	for at := 0; at < len(gap); {
		r, size := decode(gap, at)
		switch r {
		case ',', '、', ' ', '且', '并', '但', '而', '和', '与', '至', '到', '-', '~', '—', '的', '及':
		default:
			return false
		}
		if at += size; at > len("，且至") {
			return false
		}
	}
	return true
}
