package scan

// A point is a day, month or year as written, before bounds and ranges.
type point struct {
	end                          int
	year, month, day             int // 0 where not said
	lastYear, lastMonth, lastDay int // the upper end of 2024-2025年, 9-12月, 1-15日, else 0
	part                         part
	every                        Per
	rel                          Anchor
	dy, dm, dd                   int // how far from the anchor
	relUnit                      Grain
	fiscal, bare                 bool
}

// A part is a stretch of a year or month.
type part uint8

const (
	whole  part = iota
	ending      // 年底, 月底
	begin       // 年初, 月初
	half1
	half2
	quarter1
	quarter2
	quarter3
	quarter4
	early  // 上旬
	middle // 中旬
	late   // 下旬
	midYear
)

// A dateWord is a word that places a date relative to another, or names a part
// of the year. Words that only look like one have no meaning and hide it.
type dateWord struct {
	words string
	set   func(p *point)
}

func relYear(a Anchor, n int, fiscal bool) func(*point) {
	return func(p *point) { p.rel, p.dy, p.relUnit, p.fiscal = a, n, ByYear, fiscal }
}

func relMonth(a Anchor, n int) func(*point) {
	return func(p *point) { p.rel, p.dm, p.relUnit = a, n, ByMonth }
}

func relDay(a Anchor, n int) func(*point) {
	return func(p *point) { p.rel, p.dd, p.relUnit = a, n, ByDay }
}

func yearPart(w part) func(*point) {
	return func(p *point) { p.rel, p.relUnit, p.part = FromEvent, ByYear, w }
}

var dateWords = []dateWord{
	{"今年", relYear(FromToday, 0, false)},
	{"去年 上一年", relYear(FromToday, -1, false)},
	{"前年", relYear(FromToday, -2, false)},
	{"明年 来年", relYear(FromToday, 1, false)},
	{"后年", relYear(FromToday, 2, false)},
	{"本年 当年 同年", relYear(FromEvent, 0, false)},
	{"上年", relYear(FromEvent, -1, false)},
	{"次年 翌年 下年 下一年 第二年", relYear(FromEvent, 1, false)},
	{"本年度 当年度 今年度 本自然年度", relYear(FromEvent, 0, true)},
	{"上年度 上一年度 上一自然年度 去年度", relYear(FromEvent, -1, true)},
	{"次年度 下年度 下一年度 明年度", relYear(FromEvent, 1, true)},
	{"每年", func(p *point) { p.every, p.relUnit = PerYear, ByYear }},
	{"本月", relMonth(FromToday, 0)},
	{"上月 上个月", relMonth(FromToday, -1)},
	{"当月 同月", relMonth(FromEvent, 0)},
	{"次月 下月 下个月 翌月", relMonth(FromEvent, 1)},
	{"每月 每个月", func(p *point) { p.every, p.relUnit = PerMonth, ByMonth }},
	{"今日 今天 即日", relDay(FromToday, 0)},
	{"昨日 昨天", relDay(FromToday, -1)},
	{"明日 明天", relDay(FromToday, 1)},
	{"当日 当天", relDay(FromEvent, 0)},
	{"次日 翌日 第二天 第二日", relDay(FromEvent, 1)},
	{"年底 年末", yearPart(ending)},
	{"年初", yearPart(begin)},
	{"上半年", yearPart(half1)},
	{"下半年", yearPart(half2)},
	{"月底 月末", func(p *point) { p.rel, p.relUnit, p.part = FromEvent, ByMonth, ending }},
	{"月初", func(p *point) { p.rel, p.relUnit, p.part = FromEvent, ByMonth, begin }},
	// Words that begin like one.
	{"每年龄 当年龄 本年龄 前年龄 后年龄 上年龄 下年级 上年级 每月均 年初级 年底薪 今日头条 每日 每天 今年龄 明日叶 每年级", nil},
}

var dateTable = buildForward(dateWords, func(w dateWord) string { return w.words })
