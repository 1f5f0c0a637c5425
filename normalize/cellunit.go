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
}

// hintIn reads the unit in a header. Only what stands in brackets, after 单位 or
// at the end counts: the 元 of 1万元以下 is a bracket's.
func hintIn(s string) unitHint {
	s = strings.TrimSpace(s)
	if i := indexAny(s, "单位:", "单位：", "单位"); i >= 0 {
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
			return unitHint{scan.Percent, 0}
		}
	}
	return unitHint{}
}

func hintOf(s string) unitHint {
	switch {
	case startsWith(s, "%", "％", "百分比"):
		return unitHint{scan.Percent, 0}
	case startsWith(s, "‰"):
		return unitHint{scan.Permille, 0}
	case startsWith(s, "万元"):
		return unitHint{scan.CNY, 4}
	case startsWith(s, "元", "人民币", "RMB"):
		return unitHint{scan.CNY, 0}
	case startsWith(s, "年"):
		return unitHint{scan.Years, 0}
	case startsWith(s, "个月", "月"):
		return unitHint{scan.Months, 0}
	case startsWith(s, "个工作日", "工作日"):
		return unitHint{scan.Workdays, 0}
	case startsWith(s, "天", "日"):
		return unitHint{scan.Days, 0}
	case startsWith(s, "岁", "周岁"):
		return unitHint{scan.Age, 0}
	}
	return unitHint{}
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
	if hint.unit == scan.NoUnit {
		return
	}
	for i := int(s.tok0); i < int(s.tok1); i++ {
		if b.r.tokens[i].kind != tokFigure {
			continue
		}
		span := b.r.span(b.r.tokens[i])
		if span.Unit != scan.NoUnit {
			continue
		}
		min, ok := span.Min.Shift(hint.scale)
		max, ok2 := span.Max.Shift(hint.scale)
		if ok && ok2 {
			span.Unit, span.Min, span.Max = hint.unit, min, max
		}
	}
}
