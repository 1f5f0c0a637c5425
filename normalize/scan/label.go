package scan

// A labelWord makes a label of the number that it follows.
type labelWord struct {
	label Label
	words string
}

// afterOrdinal are the words after 第N.
var afterOrdinal = []labelWord{
	{Article, "条 款 项 章 节 编 目 条款 部分 段"},
	{Grade, "档 级 类 等 档次"},
	{Ordinal, "次 年 个 位 名 批 期 届 号 天 日 月 周 胎 孩 回 轮 种 版 步 人民 中学 中心"},
}

// afterLabel are the words after a number without 第.
var afterLabel = []labelWord{
	{Grade, "级 档 类 档次 级别 级甲等 等甲级 级甲 级乙等"},
	{Article, "号令 号文 号文件 号公告 条规定 号通知"},
	{Serial, "号 号楼 号线 楼 路 室 层 栋 幢 弄 排 版 号院 号厅 号窗口 楼层 路公交 中 小学 中学 型 床位"},
	{NoLabel, "类风湿 楼梯 路径 室内 室外 排除 排队 版本 中心 中华 中国 型号 等于 中医 类似 级以上 层次 中选 中标"},
}

var (
	afterOrdinalTable = buildForward(afterOrdinal, func(w labelWord) string { return w.words })
	afterLabelTable   = buildForward(afterLabel, func(w labelWord) string { return w.words })
)

// scanLabel reads n, the number at i, where it counts nothing: 第二十八条,
// 〔2025〕1号, 0512-12345678, 三级, 1.2.3, 5G.
func scanLabel(text string, i, floor int, n numeral) (Span, bool) {
	s := Span{Kind: LabelSpan, Start: i, End: n.end, From: i, To: n.end, Min: n.val, Max: n.val, Lo: At, Hi: At}
	prev, size := before(text, i)
	switch {
	case prev == '第' && follows(text, n.end, "个月"):
		return Span{}, false // 第4个月才享受: a length of time
	case prev == '第':
		s.Start, s.Label = i-size, Ordinal
		if mark, ok := rangeMark(text, n.end); ok {
			if m, found := scanNumeral(text, mark); found && m.val.Cmp(n.val) > 0 {
				s.Max, n.end, s.End = m.val, m.end, m.end
			}
		}
		if w, end := afterOrdinalTable.at(text, n.end); w != nil {
			s.Label, s.End = w.label, end
		}
	case s.docNumber(text, n):
	case !n.han && s.serial(text, n):
	case s.grade(text, n):
	default:
		return Span{}, false
	}
	if s.Start < floor {
		s.Start = floor
	}
	s.From, s.To = s.Start, s.End
	return s, s.Start < s.End
}

// docNumber reads 〔2025〕1号, the tail of a document's number.
func (s *Span) docNumber(text string, n numeral) bool {
	open, size := before(text, s.Start)
	if n.digits != 4 || open != '〔' && open != '[' && open != '【' && open != '(' && open != '﹝' && open != '〖' {
		return false
	}
	shut, shutSize := decode(text, n.end)
	if shut != '〕' && shut != ']' && shut != '】' && shut != ')' && shut != '﹞' && shut != '〗' {
		return false
	}
	at := skipBlank(text, n.end+shutSize)
	if follows(text, at, "第") {
		at = skipBlank(text, at+len("第"))
	}
	m, found := scanNumeral(text, at)
	if !found || !follows(text, skipBlank(text, m.end), "号") {
		return false
	}
	s.Label, s.Start, s.End = DocNumber, s.Start-size, skipBlank(text, m.end)+len("号")
	return true
}

// serial reads telephone numbers, identity numbers, versions and codes.
func (s *Span) serial(text string, n numeral) bool {
	prev, size := before(text, s.Start)
	beforePrev, _ := before(text, s.Start-size)
	if isLetter(prev) || (prev == '-' || prev == '.') && isLetter(beforePrev) {
		if _, start := leadingTable.at(text, s.Start); start == s.Start { // but RMB100
			s.Label, s.End = Serial, alphanumeric(text, n.end)
			return true
		}
	}
	if next := peek(text, n.end); isLetter(next) {
		if w, _ := unitTable.at(text, n.end); w == nil || w.unit == NoUnit {
			s.Label, s.End = Serial, alphanumeric(text, n.end)
			return true
		}
	}
	digits, groups, end := dashed(text, s.Start)
	w, _ := unitTable.at(text, end)
	percent := w != nil && w.unit != NoUnit
	first := n.digits
	switch {
	case percent:
	case groups == 2 && (first == 3 || first == 4) && (digits-first >= 7 || digits-first == 5) && text[s.Start] == '0',
		groups == 3 && digits >= 10 && digits <= 13 && (follows(text, s.Start, "400") || follows(text, s.Start, "800") || text[s.Start] == '0'),
		groups == 1 && digits == 11 && text[s.Start] == '1',
		groups == 1 && (digits == 10 || digits == 12) && (text[s.Start] == '0' || follows(text, s.Start, "400")),
		groups == 1 && digits == 5 && hotline(text, s.Start) && !(follows(text, end, ".") && isDigit(peek(text, end+1))),
		groups == 1 && digits == 8 && text[s.Start] >= '2':
		s.Label, s.End = Phone, end
		return true
	case groups == 1 && digits >= 9 && n.digits > 0, groups > 2:
		s.Label, s.End = Serial, alphanumeric(text, end)
		return true
	}
	if end, ok := dotted(text, s.Start); ok {
		s.Label, s.End = Serial, end
		return true
	}
	if r, size := decode(text, n.end); r == ':' && n.digits > 0 && n.digits <= 2 && isDigit(peek(text, n.end+size)) {
		m := scanPlain(text, n.end+size)
		s.Label, s.End = Serial, m.end // 8:30, 1:1
		return true
	}
	return false
}

// hotline tells whether the five digits at i are a public number: 12345, 12393,
// 95588, 11185; 12600 and 11260.80 are sums.
func hotline(text string, i int) bool {
	return follows(text, i, "123") || follows(text, i, "12580") || follows(text, i, "95") || follows(text, i, "96") || follows(text, i, "11185")
}

func alphanumeric(text string, i int) int {
	for {
		r, size := decode(text, i)
		if !isLetter(r) && !isDigit(r) {
			return i
		}
		i += size
	}
}

// dashed counts the digits at i in groups parted by single hyphens, up to its
// fourth group.
func dashed(text string, i int) (digits, groups, end int) {
	for end = i; ; {
		start := end
		for isDigit(peek(text, end)) {
			_, size := decode(text, end)
			end += size
			digits++
		}
		if end == start {
			return digits, groups, end
		}
		groups++
		r, size := decode(text, end)
		if groups > 3 || r != '-' && r != '—' || !isDigit(peek(text, end+size)) {
			return digits, groups, end
		}
		end += size
	}
}

// dotted reads 1.2.3, digits parted by more than one point.
func dotted(text string, i int) (end int, ok bool) {
	points := 0
	for end = i; ; points++ {
		for isDigit(peek(text, end)) {
			_, size := decode(text, end)
			end += size
		}
		r, size := decode(text, end)
		if r != '.' || !isDigit(peek(text, end+size)) {
			return end, points > 1
		}
		end += size
	}
}

// grade reads 三级, 一至三级, 二档, 19号.
func (s *Span) grade(text string, n numeral) bool {
	end := n.end
	if mark, ok := rangeMark(text, end); ok {
		m, found := scanNumeral(text, mark)
		if found && m.val.Cmp(n.val) > 0 {
			if w, after := afterLabelTable.at(text, m.end); w != nil && w.label == Grade {
				s.Max, s.Label, s.End = m.val, Grade, after
				return true
			}
		}
	}
	w, after := afterLabelTable.at(text, end)
	if w == nil || w.label == NoLabel {
		return false
	}
	s.Label, s.End = w.label, after
	if first, last, ok := neighbours(n); ok && w.label == Grade { // 二三级, 一二三级
		s.Min, s.Max = Int(first), Int(last)
	}
	return true
}

// neighbours gives the first and last of Chinese digits that count up one by one.
func neighbours(n numeral) (first, last int64, ok bool) {
	v, whole := n.val.Int64()
	if !n.han || n.digits < 2 || n.digits > 3 || !whole {
		return 0, 0, false
	}
	last = v % 10
	for first = last + 1; v > 0; v /= 10 {
		if v%10 != first-1 {
			return 0, 0, false
		}
		first--
	}
	return first, last, first > 0
}
