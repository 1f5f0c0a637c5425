package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// relationOf tells whether a figure is a value or a change: 提高10%, 降低5个百分点.
func (b *binder) relationOf(i int, s *scan.Span) string {
	if before := b.r.text[max(s.From-3, 0):s.From]; i > b.lo && endsWith(before, "+", "＋") {
		if p := &b.r.tokens[i-1]; p.kind == tokWord && int(p.end) >= s.From-3 && (p.vocab == lexicon.Measures && b.term(p).Use == lexicon.Noun || p.vocab == lexicon.Populations) {
			return "up" // 封顶线+3000元, 退休人员+5%
		}
	}
	for j := i - 1; j >= b.lo && j >= i-5; j-- {
		t := &b.r.tokens[j]
		if t.kind == tokFigure && j >= i-2 && b.lo+lookBack > i && s.From == s.Start && figureGap(b.gap(int32(b.r.span(*t).To), int32(s.From))) {
			return b.relationOf(j, b.r.span(*t)) // 分别增加400元、500元
		}
		if t.kind == tokComma || t.kind == tokFigure {
			break
		}
		if t.kind != tokWord || t.vocab != lexicon.Relations || t.end > int32(s.From) {
			continue // 不低于 is a bound and no change
		}
		term := b.term(t)
		gap := b.gap(t.end, int32(s.From))
		switch term.Means[0] {
		case "to":
			return "is"
		case "up", "down":
			if isTightChange(gap) && (term.Rank > 0 || gap == "") {
				return term.Means[0]
			}
			if s.Unit == scan.PercentagePoint {
				return term.Means[0]
			}
		}
	}
	if s.Unit == scan.PercentagePoint {
		return "up"
	}
	return b.changedName(i, s)
}

// changedName tells a change whose verb stands before the measure's name:
// 提高大病保险最高支付限额4000元.
func (b *binder) changedName(i int, s *scan.Span) string {
	name := -1
	for j := i - 1; j >= b.lo && j >= i-10; j-- {
		t := &b.r.tokens[j]
		switch {
		case t.kind == tokComma || t.kind == tokFigure || t.kind == tokOpen:
			return "is"
		case t.kind == tokWord && t.vocab == lexicon.Measures && name < 0:
			if gap := b.gap(t.end, int32(s.From)); gap != "" && gap != "约" {
				return "is"
			}
			name = j
		case t.kind == tokWord && t.vocab == lexicon.Relations && t.end <= int32(s.From):
			term := b.term(t)
			if name >= 0 && term.Rank > 0 && term.Text != "延长" && (term.Means[0] == "up" || term.Means[0] == "down") && len(b.gap(t.end, b.r.tokens[name].start)) < 30 {
				return term.Means[0]
			}
			return "is"
		}
	}
	return "is"
}

func isTightChange(gap string) bool {
	for gap != "" {
		if !cutAny(&gap, "约", "了", "各", "不得超过", "不能超过", "期限", "时间", "每人", "每月", "每年", " ", "分别", "不超过", "个人", "最高", "幅度", "为", "再") {
			return false
		}
	}
	return true
}

// baseEnd tells whether a contribution base is a floor (-1) or a ceiling (+1).
func (b *binder) baseEnd(i int, s *scan.Span) int {
	if end := b.endOfPair(i, s); end != 0 {
		return end
	}
	names := b.r.text[min(max(int(b.st.clauseStart), s.From-150), s.From):s.From]
	after := b.r.text[s.To:min(s.To+90, len(b.r.text))] // no further than the line: 缴费基数上限:22155元\n缴费基数下限:4431元
	if j := indexAny(after, "，", ",", "。", "、", "；", ";", "\n"); j >= 0 {
		after = after[:j]
	}
	if b.st.inBracket && len(b.stack) > 0 && b.st.host.how != byNothing {
		names = b.r.text[max(b.stack[len(b.stack)-1].clauseStart, int32(s.From)-90):s.From] // 下限2260元(仙居县为2010元)
	} else if b.onlyEquates(names) {
		names = b.r.text[max(b.sentenceStart(), b.st.clauseStart-150):s.From] // 上限按300%确定,为18711元
	}
	if strings.Contains(names, "档") {
		names = gradeNames.Replace(names) // 按最低档每月缴868.4元 is exact
	}
	if endsWith(names, "下限的", "上限的", "最低基数的", "最高基数的") {
		return 0 // 按缴费基数下限的60%
	}
	lowAt, highAt := lastIndexAny(names, "下限", "最低", "低于"), lastIndexAny(names, "上限", "最高", "高于", "超过") // 不得超过平均工资的3倍, 低于60%的按60%
	low, high := lowAt >= 0 && lowAt >= highAt, highAt >= 0 && highAt > lowAt
	if !low && !high && len(after) < 45 {
		low, high = containsAny(after, "下限"), containsAny(after, "上限")
	}
	if !low && !high && !b.st.example {
		for at := b.scope; at >= 0; at = b.out.scopes[at].parent {
			sc := &b.out.scopes[at]
			label := b.r.text[b.behindFigures(sc):sc.end] // 最低缴费基数4500元,具体如下: has its figure
			if !sc.header && len(label) > 60 {
				continue
			}
			low, high = containsAny(label, "下限", "最低"), containsAny(label, "上限", "最高")
			if low || high || !sc.header && b.namesMeasure(sc) {
				break
			}
		}
	}
	switch {
	case low && !high:
		return -1
	case high && !low:
		return +1
	case !low && !b.st.example:
		return b.endGoesOn(names)
	}
	return 0
}

// namesMeasure tells whether a label names a measure: what stands around it bounds
// another.
func (b *binder) namesMeasure(sc *scope) bool {
	for _, t := range b.r.tokens[sc.tok0:sc.tok1] {
		if t.kind == tokWord && t.vocab == lexicon.Measures && b.term(&t).Use == lexicon.Noun && b.term(&t).Rank > 2 {
			return true
		}
	}
	return false
}

// gradeNames takes out the names of grades, which bound nothing.
var gradeNames = strings.NewReplacer("最低档", "", "最高档", "", "最低一档", "", "最高一档", "")

// bothEnds are names of a floor and a ceiling together.
var bothEnds = []string{"上下限", "下上限", "上、下限", "下、上限", "上限和下限", "下限和上限", "上限、下限", "下限、上限", "上限与下限", "下限与上限",
	"上限及下限", "下限及上限", "最高和最低", "最低和最高", "最高、最低", "最低、最高", "最高与最低", "最低与最高"}

// endOfPair tells which end a figure is where one name is of both and two
// figures follow it: 上下限分别为22230元和4446元. The higher is the ceiling, whichever
// comes first.
func (b *binder) endOfPair(i int, s *scan.Span) int {
	from := max(int(b.sentenceStart()), s.From-150)
	at := lastIndexAny(b.r.text[min(from, s.From):s.From], bothEnds...)
	if at < 0 {
		return 0
	}
	for _, j := range [2]int{i - 1, i + 1} {
		for j >= b.lo && j < b.hi && b.r.tokens[j].kind != tokFigure && (j-i < 4 && i-j < 4) {
			j += j - i
		}
		if j < b.lo || j >= b.hi || b.r.tokens[j].kind != tokFigure {
			continue
		}
		other := b.r.span(b.r.tokens[j])
		first, second := other, s
		if j > i {
			first, second = s, other
		}
		if other.Unit != s.Unit || !other.Exact() || first.From < from+at || !figureGap(b.gap(int32(first.To), int32(second.From))) {
			continue
		}
		return s.Min.Cmp(other.Min)
	}
	return 0
}

// endGoesOn gives the end of a base of which the clause says nothing but where it
// holds, from what leads to it: 下限为市区2010元,富阳区1840元; 最低不低于最低工资标准,其中市区
// 为2010元.
func (b *binder) endGoesOn(clause string) int {
	if !b.st.inClause(dRegion) || containsAny(clause, "基数", "工资", "标准") {
		return 0
	}
	n, from := len(b.drafts), b.sentenceStart()
	if n > b.first {
		from = b.drafts[n-1].figureEnd
	}
	before := b.gap(max(from, b.st.clauseStart-240), b.st.clauseStart)
	switch low, high := lastIndexAny(before, "下限", "最低", "低于"), lastIndexAny(before, "上限", "最高", "高于", "超过"); {
	case low > high:
		return -1
	case high > low:
		return +1
	case n == b.first:
		return 0
	}
	switch last := &b.drafts[n-1]; {
	case last.m != contributionBase:
		return 0
	case last.min != "" && last.max == "":
		return -1
	case last.max != "" && last.min == "":
		return +1
	}
	return 0
}

// onlyEquates tells a clause that has said nothing but that something is so much.
func (b *binder) onlyEquates(s string) bool {
	switch strings.TrimSpace(s) {
	case "按", "按照", "则按", "以", "为", "即", "即为", "是", "计", "分别为", "约为", "约":
		return true
	}
	return false
}

func (b *binder) sentenceStart() int32 { return b.r.tokens[b.lo].start }

// behindFigures gives where a label or lead says nothing of its own sums and
// rates any more, its start where it has none: 上限27318元,下限按最低工资标准执行:.
func (b *binder) behindFigures(sc *scope) int32 {
	at := sc.start
	for _, t := range b.r.tokens[sc.tok0:sc.tok1] {
		if t.kind == tokFigure {
			if s := b.r.span(t); s.Unit == scan.CNY || rates.has(s.Unit) {
				at = min(max(at, int32(s.To)), sc.end)
			}
		}
	}
	return at
}

// denied tells a figure that its clause takes back: 不再按3%收取, 取消5%的加收.
func (b *binder) denied(i int) bool {
	if startsWith(b.after(b.r.span(b.r.tokens[i])), "的差异", "左右的差异", "的差距", "的浮动") {
		return true // 各地有1-2个百分点的差异
	}
	for j := i + 1; j < b.hi && j < i+8 && b.r.tokens[j].kind != tokComma && b.r.tokens[j].kind != tokFigure; j++ {
		if t := &b.r.tokens[j]; t.kind == tokWord && t.vocab == lexicon.Negations && b.term(t).Means[0] == "end" && startsWith(b.term(t).Text, "停止", "废止", "失效", "取消", "不再") {
			return true // 60元的划入标准已停止执行
		}
	}
	for j := i - 1; j >= b.lo && j > i-10; j-- {
		t := &b.r.tokens[j]
		if t.start < b.st.clauseStart {
			return false
		}
		if t.kind == tokWord && t.vocab == lexicon.Relations && b.term(t).Means[0] == "to" {
			return false
		}
		if t.kind != tokWord || t.vocab != lexicon.Negations {
			continue
		}
		switch b.term(t).Means[0] {
		case "end":
			return b.term(t).Rank > 1 || t.start-b.st.clauseStart < 6
		case "not":
			// 不得低于50% is a bound
			return b.term(t).Text != "不得" && b.gapTokens(j, i) == 0
		}
	}
	return false
}

// gapTokens counts the figures between two tokens.
func (b *binder) gapTokens(j, i int) int {
	n := 0
	for k := j + 1; k < i; k++ {
		if b.r.tokens[k].kind == tokFigure {
			n++
		}
	}
	return n
}
