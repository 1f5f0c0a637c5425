package normalize

import "policywatch/normalize/scan"

// sellsProduct tells an item about an insurance that people buy beside social
// insurance: what it costs and pays is no rule of any scheme.
//
//	大病无忧2025年保费100元,自费费用超过1.5万元的部分赔付40%,保障期为… yes
//	大病保险由保险公司承保 no: the question names a scheme
func (b *binder) sellsProduct() bool {
	if q := &b.question.frame; q.set.has(dScheme) {
		return false
	}
	return containsAny(b.r.text, "保费") && containsAny(b.r.text, "投保", "承保", "保障期", "保险期间", "免赔", "起赔")
}

// ofProduct tells a figure of such an insurance: all of an item about one but what
// is said of a scheme by name, and the price of one that a sentence names.
func (b *binder) ofProduct(s *scan.Span) bool {
	if b.product && !(b.st.cur.set.has(dScheme) && b.st.cur.scheme&^(medical|social) != 0) {
		return true
	}
	if s.Unit != scan.CNY || b.st.inClause(dScheme) {
		return false
	}
	before := b.r.text[max(int(b.sentenceStart()), s.From-90):max(int(b.sentenceStart()), s.From)]
	return containsAny(before, "商业补充", "商业保险", "商业医疗", "商业健康", "惠民保", "普惠型", "补充商业") && !containsAny(before, "承办", "承保", "委托", "%")
}
