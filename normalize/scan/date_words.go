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
// of the year. Words that only look like one mean no point and hide it.
type dateWord struct {
	words string // parted by spaces
	point point
}

var dateWords = []dateWord{
	{"今年", point{rel: FromToday, relUnit: ByYear}},
	{"去年 上一年", point{rel: FromToday, relUnit: ByYear, dy: -1}},
	{"前年", point{rel: FromToday, relUnit: ByYear, dy: -2}},
	{"明年 来年", point{rel: FromToday, relUnit: ByYear, dy: 1}},
	{"后年", point{rel: FromToday, relUnit: ByYear, dy: 2}},
	{"本年 当年 同年", point{rel: FromEvent, relUnit: ByYear}},
	{"上年", point{rel: FromEvent, relUnit: ByYear, dy: -1}},
	{"次年 翌年 下年 下一年 第二年", point{rel: FromEvent, relUnit: ByYear, dy: 1}},
	{"本年度 当年度 今年度 本自然年度", point{rel: FromEvent, relUnit: ByYear, fiscal: true}},
	{"上年度 上一年度 上一自然年度 去年度", point{rel: FromEvent, relUnit: ByYear, dy: -1, fiscal: true}},
	{"次年度 下年度 下一年度 明年度", point{rel: FromEvent, relUnit: ByYear, dy: 1, fiscal: true}},
	{"每年 每年的", point{every: PerYear, relUnit: ByYear}},
	{"本月", point{rel: FromToday, relUnit: ByMonth}},
	{"上月 上个月", point{rel: FromToday, relUnit: ByMonth, dm: -1}},
	{"当月 同月", point{rel: FromEvent, relUnit: ByMonth}},
	{"次月 下月 下个月 翌月", point{rel: FromEvent, relUnit: ByMonth, dm: 1}},
	{"每月 每个月", point{every: PerMonth, relUnit: ByMonth}},
	{"今日 今天 即日", point{rel: FromToday, relUnit: ByDay}},
	{"昨日 昨天", point{rel: FromToday, relUnit: ByDay, dd: -1}},
	{"明日 明天", point{rel: FromToday, relUnit: ByDay, dd: 1}},
	{"当日 当天", point{rel: FromEvent, relUnit: ByDay}},
	{"次日 翌日 第二天 第二日", point{rel: FromEvent, relUnit: ByDay, dd: 1}},
	{"年底 年末", point{rel: FromToday, relUnit: ByYear, part: ending}},
	{"年初", point{rel: FromToday, relUnit: ByYear, part: begin}},
	{"上半年", point{rel: FromToday, relUnit: ByYear, part: half1}},
	{"下半年", point{rel: FromToday, relUnit: ByYear, part: half2}},
	{"月底 月末", point{rel: FromEvent, relUnit: ByMonth, part: ending}},
	{"月初", point{rel: FromEvent, relUnit: ByMonth, part: begin}},
	// Words that begin like one.
	{"每年龄 当年龄 本年龄 前年龄 后年龄 上年龄 下年级 上年级 每月均 年初级 年底薪 今日头条 每日 每天 今年龄 明日叶 每年级", point{}},
}

var dateTable = buildForward(dateWords, func(w dateWord) string { return w.words })
