package normalize

import (
	"policywatch/normalize/scan"
)

// waits tells a time after which benefits begin, in whatever words: 自重新缴费起满6个月后
// 才恢复统筹待遇, 补缴后第3个月恢复待遇, 从缴费当月算起第4个月才开始享受. A past that is asked
// for (连续缴费满6个月方可享受) is none.
func (b *binder) waits(s *scan.Span) bool {
	if s.Unit != scan.Months && s.Unit != scan.Days {
		return false
	}
	before := b.r.text[max(int(b.st.clauseStart), s.From-60):s.From]
	after := b.after(s)
	nth := endsWith(before, "第")
	late := cutAny(&after, "后", "之后", "以后", "起", "的次月", "次月")
	if !late && !nth && !(endsWith(before, "满") && containsAny(before, "日起", "月起", "之日", "算起", "费起", "保起")) {
		return false
	}
	for cutAny(&after, "才", "方", "可以", "可", "能", "即", "开始", "按规定", "按", "重新", "再", "就", "起", "，", ",", "会", "正常") {
	}
	return startsWith(after, "享受", "恢复", "生效", "报销", "享有") || startsWith(after, "有") && containsAny(after[:min(len(after), 30)], "待遇")
}

// credited tells a share that goes into individual accounts whole: 个人缴纳的2%全部计入个人
// 账户.
func (b *binder) credited(s *scan.Span) bool {
	after := b.after(s)
	if rates.has(s.Unit) && startsWith(after, "全额返还", "全部返还", "全额返到", "全部返到") {
		return true // 个人缴费2%全额返还
	}
	if !rates.has(s.Unit) || !cutAny(&after, "全部", "全额") || !cutAny(&after, "计入", "划入", "记入", "存入", "进入") {
		return false
	}
	return startsWith(after, "个人账户", "个人帐户", "个账", "本人个人账户", "职工个人账户", "参保人个人账户")
}
