package normalize

import (
	"strings"

	"policywatch/normalize/scan"
)

// A unitHint is the unit that a header or caption gives to bare figures:
// 报销比例(%), 单位：万元.
type unitHint struct {
	unit  scan.Unit
	scale int // power of ten: 4 for 万元
	per   scan.Per
}

// hintIn reads the unit in a header. Only what stands in brackets, after 单位 or
// at the end counts: the 元 of 1万元以下 is a bracket's.
func hintIn(s string) unitHint {
	s = strings.TrimSpace(s)
	if i := indexAny(s, "单位:", "单位："); i >= 0 {
		return hintOf(strings.TrimLeft(s[i+len("单位"):], ":： "))
	}
	for _, open := range []string{"(", "（", "/", "／"} {
		if i := strings.LastIndex(s, open); i >= 0 {
			if h := hintOf(s[i+len(open):]); h.unit != scan.NoUnit {
				return h
			}
		}
	}
	if strings.HasSuffix(s, "%") || strings.HasSuffix(s, "％") {
		if t := strings.TrimRight(s, "%％"); t == "" || t[len(t)-1] < '0' || t[len(t)-1] > '9' {
			return unitHint{unit: scan.Percent}
		}
	}
	return unitHint{}
}

func hintOf(s string) unitHint {
	switch {
	case startsWith(s, "%", "％", "百分比"):
		return unitHint{unit: scan.Percent}
	case startsWith(s, "‰"):
		return unitHint{unit: scan.Permille}
	case startsWith(s, "万元"):
		return unitHint{scan.CNY, 4, perIn(s)}
	case startsWith(s, "元", "人民币", "RMB"):
		return unitHint{scan.CNY, 0, perIn(s)}
	case startsWith(s, "年"):
		return unitHint{unit: scan.Years}
	case startsWith(s, "个月", "月"):
		return unitHint{unit: scan.Months}
	case startsWith(s, "个工作日", "工作日"):
		return unitHint{unit: scan.Workdays}
	case startsWith(s, "天", "日"):
		return unitHint{unit: scan.Days}
	case startsWith(s, "岁", "周岁"):
		return unitHint{unit: scan.Age}
	}
	return unitHint{}
}

// emptyCell reads a cell, or all that stands after a label, that says there is
// none: a deductible of 0, a ceiling without limit. 起付线：不设。
func (b *binder) emptyCell(s *sentence) {
	switch b.r.text[s.start:s.end] {
	case "无", "不设", "不设置", "取消", "没有", "免":
	default:
		return
	}
	p := b.scopeMeasure(s.scope, &nought)
	if p.how == byNothing || p.m != deductible && p.m != ceiling {
		return
	}
	b.scope = s.scope
	d := draft{pick: p, m: p.m, unit: "CNY", relation: "is", cell: s.cell, line: s.line, scope: s.scope, figureStart: s.start, figureEnd: s.end, start: s.start, end: s.end}
	if d.unlimited = p.m == ceiling; !d.unlimited {
		d.min, d.max = "0", "0"
	}
	if p.per != 0 {
		d.own.per = p.per
		d.own.set.add(dPer)
	}
	d.frame = d.own
	b.fillAround(&d.frame)
	b.drafts = append(b.drafts, d)
}

// oldColumn tells a cell under a header for what held before: 原标准, 调整前.
func (b *binder) oldColumn(s *sentence) bool {
	for at := s.scope; at >= 0 && b.out.scopes[at].header; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		if startsWith(b.r.text[sc.start:sc.end], "原标准", "原比例", "调整前", "原有", "旧标准", "上年标准", "原执行", "原缴费", "原来", "原报销", "原待遇") {
			return true
		}
	}
	return false
}

// rateHeader tells a cell under a header that ends in 比例: its figures are of a
// hundred, whatever the table's caption says of its sums.
func (b *binder) rateHeader(s *sentence) bool {
	for at := s.scope; at >= 0 && b.out.scopes[at].header; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		if endsWith(trimRight(b.r.text[sc.start:sc.end]), "比例", "费率", "比率") {
			return true
		}
	}
	return false
}

// perIn reads what a unit is counted for: 元/年, 元/人·月.
func perIn(s string) scan.Per {
	if i := indexAny(s, ")", "）", ",", "，"); i >= 0 {
		s = s[:i]
	}
	switch {
	case containsAny(s, "年"):
		return scan.PerYear
	case containsAny(s, "月"):
		return scan.PerMonth
	case containsAny(s, "天", "日"):
		return scan.PerDay
	case containsAny(s, "次"):
		return scan.PerVisit
	case containsAny(s, "例"):
		return scan.PerCase
	}
	return scan.NoPer
}

// lendUnit gives the bare figures of a cell the unit of its headers, else that
// of the table.
func (b *binder) lendUnit(s *sentence) {
	hint := unitHint{}
	for at := s.scope; at >= 0; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		label := b.r.text[sc.start:sc.end]
		if !sc.header {
			if hint.unit == scan.NoUnit {
				hint = s.hint
			}
			if !strings.Contains(label, "单位") {
				continue
			}
		}
		if hint.unit == scan.NoUnit {
			hint = hintIn(label)
		}
		if hint.unit != scan.NoUnit {
			break
		}
	}
	if hint.unit == scan.NoUnit {
		hint = s.hint
	}
	for i := int(s.tok0); i < int(s.tok1); i++ {
		if b.r.tokens[i].kind != tokFigure {
			continue
		}
		span := b.r.span(b.r.tokens[i])
		if span.Unit != scan.NoUnit {
			continue
		}
		hint := hint
		if hint == s.hint && b.rateHeader(s) {
			hint = unitHint{unit: scan.Percent} // 单位：元、%: the columns say which
		}
		if hint.unit == scan.NoUnit {
			if hint.unit = b.unitByHeader(s, span); hint.unit == scan.NoUnit {
				continue
			}
		}
		lend(span, hint)
	}
}

// lend gives a bare figure a unit.
func lend(span *scan.Span, hint unitHint) {
	min, ok := span.Min.Shift(hint.scale)
	max, ok2 := span.Max.Shift(hint.scale)
	if !ok || !ok2 {
		return
	}
	span.Unit, span.Min, span.Max = hint.unit, min, max
	if span.Per == scan.NoPer {
		span.Per = hint.per
	}
}

// unitByHeader gives a bare figure the unit that what its headers name can only
// have: a 月缴费额 of 938.4 is money, a 缴费比例 of 16 a percentage. Where both are
// possible, no share of a wage is above 300 percent.
func (b *binder) unitByHeader(s *sentence, span *scan.Span) scan.Unit {
	if !span.HasMin() || !span.HasMax() || !isNumber(b.r.text[s.start:s.end]) {
		return scan.NoUnit
	}
	for at := s.scope; at >= 0 && b.out.scopes[at].header; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		for _, unit := range [...]scan.Unit{scan.CNY, scan.Percent} {
			as := *span
			as.Unit = unit
			p := b.measureIn(b.r, int(sc.tok0), int(sc.tok1), &as, inAnswer, true)
			if p.how == byNothing || p.m == noMeasure {
				continue
			}
			money, rate := measures[p.m].units.has(scan.CNY), measures[p.m].units.has(scan.Percent)
			if money && rate && span.Max.Cmp(scan.Int(300)) <= 0 {
				return scan.NoUnit
			}
			return unit
		}
	}
	return scan.NoUnit
}
