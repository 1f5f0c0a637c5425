package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
)

// illnessOf gives the illness that a label or the header of a row names as a
// whole, "" for none. Catalogues list more illnesses than any vocabulary; they are
// known by how their names end, or by the 病种 that heads their column.
//
//	慢性阻塞性肺疾病 → 慢性阻塞性肺疾病; 强直性脊柱炎患者 → 强直性脊柱炎; 门诊慢性病, 病种 → ""
func illnessOf(r *reading, sc *scope) string {
	name := strings.TrimSpace(r.text[sc.start:sc.end])
	for cutSuffixAny(&name, "患者", "病人", "人员", "门诊", "治疗") {
	}
	if n := utf8.RuneCountInString(name); n < 2 || n > 16 || !sc.illness && (n < 3 || !endsWith(name, illnesses...)) || strings.ContainsFunc(name, notInName) {
		return ""
	}
	for _, t := range r.tokens[sc.tok0:sc.tok1] {
		if t.kind != tokWord || t.vocab == lexicon.Care || t.vocab == lexicon.Measures || t.vocab == lexicon.Schemes {
			return "" // 门诊慢性病: care, no illness
		}
	}
	return name
}

// illnesses are the ends of the names of illnesses and of their lasting treatments.
var illnesses = []string{"病", "症", "炎", "癌", "瘤", "综合征", "硬化", "衰竭", "障碍", "高压", "贫血", "狼疮", "结核", "不全", "减少", "减退", "亢进", "哮喘", "癫痫",
	"偏瘫", "瘫痪", "后遗症", "侏儒", "白内障", "青光眼", "透析", "移植", "扩张", "变性", "狭窄", "缺乏", "肿瘤", "中风", "卒中"}

func notInName(c rune) bool {
	return !unicode.IsLetter(c) && !strings.ContainsRune("（）()-Ⅰ-Ⅲ", c)
}

// cutSuffixAny cuts one of the suffixes off a text that has more.
func cutSuffixAny(s *string, suffixes ...string) bool {
	for _, x := range suffixes {
		if len(*s) > len(x) && strings.HasSuffix(*s, x) {
			*s = strings.TrimSuffix(*s, x)
			return true
		}
	}
	return false
}
