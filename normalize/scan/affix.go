package scan

import (
	"cmp"
	"slices"
	"strings"
)

// An affix is what words before or after a figure say of it: they bound or
// qualify it. Words that only look like one (预约, 附近, 起付) stand in the
// tables as stops: the longest word wins, so they hide the affix within.
type affix struct {
	words  string // parted by spaces
	effect effect
	bound  Bound
	per    Per
	person bool
}

type effect uint8

const (
	stop    effect = iota // no affix
	lower                 // bounds the figure from below
	upper                 // bounds it from above
	roughly               // 约
	nearly                // 近300元
	counted               // 每人每年: sets per and person
	yuan                  // ￥: the figure is money
	foreign               // $
	pass                  // says nothing: look further
	within                // （含）: the bound, once found, meets the figure
	without               // （不含）
)

// leading are the words before a figure: 每人每年不低于670元.
var leading = []affix{
	{effect: lower, bound: Incl, words: "不低于 不得低于 不能低于 不应低于 不少于 不得少于 不能少于 不应少于 不小于 不得小于 不短于 不低於 至少 最少" +
		" 起码 最低 最低不低于 至少为 最低为 大于等于 大于或等于 大于或者等于 高于或者等于 ≥ >= ≧ 满 年满 已满 须满 需满 达到或超过" +
		" 等于或高于 高于或等于 高于等于"},
	{effect: stop, words: "不晚于 届满 期满 充满 b超 彩超 最高支付 预约 合约 节约 签约 契约 公约 履约 续约 违约 条约 解约 制约" +
		" 特约 集约 最近 附近 就近 靠近 邻近 反应 相应 供应 对应 许可 成都"},
	{effect: lower, bound: Excl, words: "超过 超出 超 高于 多于 大于 高出 > 突破 长于"},
	{effect: upper, bound: Incl, words: "不超过 不得超过 不能超过 不应超过 不可超过 未超过 没有超过 不超出 不超 不长于 不高于 不得高于 不能高于" +
		" 不应高于 不大于 不多于 不得多于 不得大于 至多 最多 最高 顶多 最长 最大 最高为 最多为 最长为 最高达 可达" +
		" 高达 最高可达 可高达 多达 可达到 最高达到 最高可达到 最高可报 最多可报 最高可 最多可 最长可 最高报销" +
		" 小于等于 小于或等于 小于或者等于 ≤ <= ≦ 低于或等于 低于等于 以上至 以上到 以上- 以上— 以上~ 最长领取 最多领取 最长可领取 最高领取 等于或低于"},
	{effect: upper, bound: Excl, words: "低于 少于 小于 不足 不到 未达 未达到 不满 未满 未到 尚未满 没满 没有满 未够 不够 < 短于"},
	{effect: roughly, words: "约 大约 约为 大约为 大约是 约合 约在 大概 大概为 大概是 大概在 大致 大致为 大致在 约需 大约在 左右约" +
		" 将近 接近 差不多 一般 一般为 一般是 一般在 一般约 一般按 通常 通常为 通常是 通常在 通常按 大多为 多为" +
		" 多在 平均 平均为 平均约 估计 普遍为 普遍在 ~ ≈"},
	{effect: counted, per: PerYear, person: true, words: "每人每年 每人年 每年每人 人均每年 每位每年 每名每年 每人每年度 每人每学年 每人一年 每人每自然年度 每生每年"},
	{effect: counted, per: PerYear, words: "每户每年 每年 每年度 每自然年度 每学年 每一年 每个年度 每医保年度 每个自然年度 每个医保年度 一年"},
	{effect: counted, per: PerMonth, person: true, words: "每人每月 每月每人 人均每月 每人月 每生每月"},
	{effect: counted, per: PerMonth, words: "每户每月 每月 每个月 每一个月 一个月"},
	{effect: counted, per: PerVisit, person: true, words: "每人每次"},
	{effect: counted, per: PerDay, person: true, words: "每人每天 每人每日"},
	{effect: counted, per: PerQuarter, person: true, words: "每人每季度 每人每季"},
	{effect: counted, person: true, words: "每人 人均"},
	{effect: counted, per: PerQuarter, words: "每季度 每季 每个季度"},
	{effect: counted, per: PerDay, words: "每天 每日 每床日 每住院日"},
	{effect: counted, per: PerHour, words: "每小时"},
	{effect: counted, per: PerVisit, words: "每次 每人次 每次住院 单次"},
	{effect: counted, per: PerCase, words: "每例 每胎 每孩"},
	{effect: nearly, words: "近"},
	{effect: yuan, words: "￥ ¥ rmb 人民币 人民幣 cny rmb:"},
	{effect: foreign, words: "$ us$ usd hk$ a$ nt$ hkd eur gbp jpy € £ ₩ 港币 港元 港幣 美元 美金 欧元 日元 韩元 新台币 台币 澳门元 葡币"},
	{effect: pass, words: "原则上 应 均 且 合计 共 也 都 可"},
}

// trailing are the words after a figure and its unit: 5万元（含）以上, 60日内, 100元起.
var trailing = []affix{
	{effect: lower, bound: Incl, words: "至退休 到退休 至退休前 至法定退休年龄 以上 及以上 或以上 或者以上 或更高 或更多 或者更多 及其以上 之上 往上 及之上 和以上 起 起步 及以后"},
	{effect: stop, words: "起付 起算 起点 起征 起诉 起草 起至 内科 内容 内部 内蒙 内地 内镜 内分 内外 内江 封顶线 以上述 以下简称" +
		" 以下方 以下简 以下几 以下条 以下情 以下材 以下步 以下流 上下限 整体 整个 的 一次 一年内 一个月内 一年期" +
		" 一年以 一年后"},
	{effect: lower, bound: Excl, words: "开外 以外 之外"},
	{effect: upper, bound: Excl, words: "以下 之下 以下的"},
	{effect: upper, bound: Incl, words: "及以下 或以下 或者以下 或更低 或更少 及其以下 和以下 及之下 以内 之内 及以内 内 封顶 为限 为上限 为封顶"},
	{effect: roughly, words: "左右 上下 前后 不等"},
	{effect: pass, words: "之间 区间 之间的 范围内 整"},
	{effect: within, words: "(含) (含本数) (包含) (包括) (含本级) [含] (都含) 【含】 (均含)"},
	{effect: without, words: "(不含) (不包含) (不包括) (不含本数)"},
	{effect: counted, per: PerYear, person: true, words: "每人每年 (每人每年)"},
	{effect: counted, per: PerYear, words: "每年 (每年) 一年"},
	{effect: counted, per: PerMonth, person: true, words: "每人每月 (每人每月)"},
	{effect: counted, per: PerMonth, words: "每月 (每月) 一个月"},
	{effect: counted, per: PerVisit, words: "每次 每人次 (每次)"},
	{effect: counted, person: true, words: "每人 (每人)"},
	{effect: counted, per: PerDay, words: "每天 每日 每床日"},
	{effect: counted, per: PerCase, words: "每例"},
}

var (
	leadingTable  = buildBackward(leading, func(a affix) string { return a.words })
	trailingTable = buildForward(trailing, func(a affix) string { return a.words })
	leadingAhead  = buildForward(leading, func(a affix) string { return a.words })
)

// forward finds the word of a table that begins at a place in the text.
type forward[T any] struct {
	words *Automaton
	rows  []*T // by pattern
}

// buildForward builds the finder of a table whose rows have words parted by spaces.
func buildForward[T any](table []T, words func(T) string) *forward[T] {
	f := &forward[T]{}
	var patterns []string
	for i := range table {
		for _, w := range strings.Fields(words(table[i])) {
			patterns = append(patterns, w)
			f.rows = append(f.rows, &table[i])
		}
	}
	f.words = Build(patterns)
	return f
}

// at gives the row whose word is the longest at byte offset i, and the word's
// end; nil where there is none.
func (f *forward[T]) at(text string, i int) (*T, int) {
	end, id := f.words.At(text, i)
	if id < 0 {
		return nil, i
	}
	return f.rows[id], end
}

// backward finds the row of a table whose word ends at a place in the text.
type backward[T any] map[rune][]backwardWord[T] // by the word's last rune, longest first

type backwardWord[T any] struct {
	text string
	row  *T
}

// buildBackward builds the finder of a table whose rows have words parted by spaces.
func buildBackward[T any](table []T, words func(T) string) backward[T] {
	b := backward[T]{}
	for i := range table {
		for _, w := range strings.Fields(words(table[i])) {
			last, _ := before(w, len(w))
			b[last] = append(b[last], backwardWord[T]{w, &table[i]})
		}
	}
	for _, words := range b {
		slices.SortStableFunc(words, func(x, y backwardWord[T]) int { return cmp.Compare(len(y.text), len(x.text)) })
	}
	return b
}

// at gives the row whose word is the longest that ends at byte offset i, and
// the word's start; nil where there is none.
func (b backward[T]) at(text string, i int) (*T, int) {
	last, size := before(text, i)
	if size == 0 {
		return nil, i
	}
	for _, w := range b[last] {
		if start, ok := endsWith(text, i, w.text); ok {
			return w.row, start
		}
	}
	return nil, i
}

// endsWith tells whether word ends at byte offset i of the text, width and case
// aside, and where it starts.
func endsWith(text string, i int, word string) (start int, ok bool) {
	for at := len(word); at > 0; {
		want, n := before(word, at)
		got, size := before(text, i)
		if size == 0 || got != want {
			return 0, false
		}
		at, i = at-n, i-size
	}
	return i, true
}
