package normalize

import (
	"unicode/utf8"

	"policywatch/normalize/lexicon"
)

// isCopula tells whether the text between a name and its figure says no more
// than that the one is the other.
func isCopula(s string) bool {
	if len(s) > 60 {
		return false
	}
	for s != "" {
		if !cutAny(&s, " ", "　", "\n", "\t", "为", "是", ":", "：", "达到", "达", "大约", "约", "一般", "通常", "统一", "均", "都", "分别", "可", "只", "仅", "需",
			"每人", "每年", "每月", "每次", "年度", "标准", "金额", "比例", "按", "由", "从", "原", "人民币", "上调", "下调", "提高", "降低", "调整", "增加", "减少", "到", "至",
			"在", "不", "各", "最高", "最低", "应", "共", "共计", "总计", "不变", "仍", "维持", "保持", "“", "”", "（", "(", "为每", "）", ")", "目前", "现行", "现", "确定", "定", "在原", "设", "其", "额度",
			"元", "以", "限", "个人", "单位", "再", "也", "就", "将", "暂", "、", "要", "满", "多", "了", "即", "给予", "予以", "超过", "支付", "累计", "实行", "执行", "平均", "职工", "城乡居民", "居民", "参保人员", "医保", "公示") {
			return false
		}
	}
	return true
}

// isTight tells whether a word belongs to the figure before it. A verb may
// stand a few syllables off; a name needs 的, but after a length of time (6个月等待期).
func isTight(gap string, term *lexicon.Term, length bool) bool {
	s := gap
	of := false
	for s != "" {
		switch {
		case cutAny(&s, "的"):
			of = true
		case cutAny(&s, " ", "　", "比例", "标准", "给予", "予以", "进行", "左右", "(含)", "（含）", "由", "个人", "单位", "用人单位", "职工", "本人", "全额", "直接", "统一", "按规定", "按月", "分别", "”", "医保", "医疗", "内", "按比例", "额度", "基金", "统筹", "起", "再", "来", "享受", "待遇", "地方", "以上", "缴费", "计", "参保"):
		default:
			return false
		}
	}
	if term.Use == lexicon.Noun {
		return of || gap == "" && length
	}
	return utf8.RuneCountInString(gap) <= 10 && (term.Rank > 0 || gap == "")
}
