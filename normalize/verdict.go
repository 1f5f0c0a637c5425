package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
)

// verdict tells whether what a question proposes is true by its answer: yes, no,
// partial, or "" where it proposes nothing.
//
//	职工医保可以跨市吗 可以 → yes; 门诊没有病历吗 门诊当然有病历 → no
func verdict(w *work) string {
	polarity, asks := proposes(w.item.Question)
	if w.item.Question == "" {
		asks, polarity = w.b.page.topic.r.text == "" && !w.b.card && len(w.answer.text) > 0, +1
	}
	if !asks {
		return ""
	}
	v := w.says(0, len(w.item.ShortAnswer))
	if v == "" {
		v = w.firstSays(len(w.item.ShortAnswer))
	}
	if polarity < 0 {
		switch v {
		case "yes":
			return "no"
		case "no":
			return "yes"
		}
	}
	return v
}

// proposes tells whether a question can be answered by yes or no, and whether
// it proposes that something is not so, or that only something is so (−1).
func proposes(q string) (polarity int, asks bool) {
	q = strings.TrimRight(q, "?？。 ")
	for _, w := range []string{"怎么", "怎样", "多少", "如何", "为什么", "为何", "哪", "什么", "几", "何时", "多久", "多长", "谁"} {
		if strings.Contains(q, w) {
			return 0, false
		}
	}
	asks = endsWith(q, "吗", "嘛", "么", "吧") || containsAny(q, "是否", "能不能", "可不可以", "可否", "能否", "要不要", "需不需要", "有没有", "是不是", "会不会", "算不算", "用不用")
	if !asks {
		asks = containsAny(q, "可以", "能够", "需要") && !endsWith(q, "条件", "流程", "方法", "材料", "标准", "比例", "规定", "时间", "政策", "人员", "范围")
	}
	if !asks {
		return 0, false
	}
	if endsWith(q, "吗", "嘛", "么") && containsAny(q, "没有", "不能", "不可以", "只能", "只可以", "不用", "不需要", "无法", "不会", "不给") && !containsAny(q, "有没有", "能不能") {
		return -1, true
	}
	return +1, true
}

// firstSays reads the first sentences after the short answer.
func (w *work) firstSays(from int) string {
	seen := 0
	for i := range w.out.sentences {
		s := &w.out.sentences[i]
		if int(s.start) < from {
			continue
		}
		start := s.start
		if s.scope >= 0 && seen == 0 {
			start = w.labelStart(s)
		}
		if v := w.says(int(start), int(s.end)); v != "" {
			return v
		}
		if seen++; seen == 2 {
			break
		}
	}
	return ""
}

// labelStart takes in the label right before a sentence: a bold name is often
// set apart by a space.
func (w *work) labelStart(s *sentence) int32 {
	if sc := &w.out.scopes[s.scope]; sc.end <= s.start && s.start-sc.end < 4 {
		return sc.start
	}
	return s.start
}

// says reads a stretch of the answer: 并非所有情况 is partial whatever else it says;
// else the first yes or no counts.
func (w *work) says(from, to int) string {
	lo, hi := w.answer.tokensIn(from, to)
	first := ""
	for i := lo; i < hi; i++ {
		t := &w.answer.tokens[i]
		if t.kind != tokWord || t.vocab != lexicon.Verdicts || int(t.end) > to {
			continue
		}
		term := w.b.n.lex.Terms.Term(t.ref)
		v := term.Means[0]
		switch {
		case v == "partial" && (term.Rank >= 4 || from == 0 && first == ""):
			return v
		case v != "partial" && first == "" && (term.Rank > 1 || to-from <= 18):
			first = v
		}
	}
	return first
}
