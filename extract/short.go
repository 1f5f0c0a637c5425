package extract

import (
	"strings"
	"unicode/utf8"
)

var topicEndings = words("topics.txt")

// longestShort is the length in characters up to which a phrase may be a short
// answer: 部分城市支持,需联网或备案 has thirteen.
const longestShort = 24

// shortAnswer finds the bare phrase that opens an answer before the
// explanation starts, and what is left of its line: a line of its own, or the
// words before the first space.
//
//	"可以"                       → "可以", ""
//	"87.5元 根据2025年最新政策…"  → "87.5元", "根据2025年最新政策…"
//	"天津医保卡 可以在北京报销 。" → "" (the subject of the sentence)
func shortAnswer(question string, p *piece, more bool) (short, rest string) {
	s := p.text
	if p.mark == markShort && runeLen(s) <= 2*longestShort {
		return s, ""
	}
	if p.fam != famNone || p.depth > 0 || p.mark == markQuestion || p.rank >= 1 && p.rank <= 6 {
		return "", ""
	}
	if runeLen(s) <= longestShort {
		if more && isPhrase(question, s) && (isQuestion(question) || answersAsked(question, s)) {
			return s, ""
		}
		if !strings.Contains(s, " ") {
			return "", ""
		}
	}
	i := strings.IndexByte(s, ' ')
	if i <= 0 || i > 3*longestShort {
		return "", ""
	}
	head, tail := s[:i], strings.TrimLeft(s[i:], " ")
	if !startsSentence(tail) || runeLen(tail) < 8 || !isPhrase(question, head) || apart(head, tail) {
		return "", ""
	}
	if !answersAsked(question, head) && hasAnyPrefix(tail, predicates) {
		return "", ""
	}
	return head, tail
}

// What holds one of these says something and is no heading, whatever its end:
// 看是否需要个人账户.
var verbs = []string{"，", ",", "是否", "需", "可以", "不能", "无", "看", "先", "只", "超过"}

// A line that goes on with one of these after a space goes on with its
// sentence: 在职职工 按2%划入.
var predicates = []string{"可", "不", "能", "需", "应", "按", "为", "是", "由", "则", "均", "也", "要", "会", "有", "已", "将", "无", "属于", "包括", "指", "和", "与", "及", "或", "的", "等"}

// startsSentence tells whether a sentence may begin with s: no punctuation,
// and no bolded words in the middle of a sentence (which a page sets between
// spaces, with the punctuation right after the second).
func startsSentence(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r != utf8.RuneError && !strings.ContainsRune("，。；：、,.;:!?！？）)％%+×=-–—/", r)
}

// apart tells whether the space parts what belongs together: 2025 年, 300 元,
// 2025年 1月1日.
func apart(head, tail string) bool {
	last, _ := utf8.DecodeLastRuneInString(head)
	next, _ := utf8.DecodeRuneInString(tail)
	if last >= '0' && last <= '9' {
		return strings.ContainsRune("元年月日天个号万亿千百岁周时分小工自块角项次人名种类级档期倍家条至到左多余以及起", next)
	}
	if last != '年' && last != '月' {
		return false
	}
	unit := strings.TrimLeft(tail, "0123456789一二三四五六七八九十")
	return len(unit) < len(tail) && hasAnyPrefix(unit, []string{"月", "日", "号"})
}

// isPhrase tells whether s is an answer by itself to question: no sentence, no
// heading, no beginning of a sentence.
func isPhrase(question, s string) bool {
	if runeLen(s) > longestShort || !hasDigit(s) && strings.IndexFunc(s, isHan) < 0 || strings.ContainsAny(s, "。！!？?：:；;|｜【】[]《》→") {
		return false
	}
	if n, ok := strings.CutPrefix(s, "表"); ok && hasDigit(n) {
		return false // 表1
	}
	if m, f := parseMarker(s); f != famNone && len(m) < len(s) && !hasDigit(s[len(m):]) {
		return false
	}
	if runeLen(s) <= 8 && hasAnyPrefix(withoutAdverb(s), verdictWords) || affirms(question, s) {
		return true
	}
	if isDateline(s) || hasAnySuffix(strings.TrimSuffix(s, "可以"), openEndings) || hasAnyPrefix(s, openBeginnings) || onlyDay(s) && !hasAny(question, dayWords) {
		return false
	}
	if answersAsked(question, s) {
		return true
	}
	if hasAnySuffix(s, topicEndings) && !hasAny(s, verbs) {
		return false
	}
	return !sharesSubject(question, s)
}

// isDateline tells what a news agency opens its reports with: 新华社北京3月5日电,
// 云州晚报讯, IT之家9月30日消息.
func isDateline(s string) bool {
	return hasAnySuffix(s, []string{"讯", "电", "消息", "报道"})
}

// Phrases with these ends go on: 社保基数7600元是, 将于, 电话为.
var openEndings = []string{"是", "为", "于", "在", "的", "和", "与", "及", "或", "对", "由", "从", "自", "因", "经", "约", "共", "将", "需", "应", "至", "到", "按", "以", "把", "被", "向", "即", "如", "，", ",", "、", "（", "(", "“", "-", "~", "+", "=", "×", "/"}

// Sentences begin like this, answers do not.
var openBeginnings = []string{"根据", "按照", "依据", "关于", "对于", "以下", "如下", "一、", "首先", "其中", "例如", "如果", "若", "因为", "由于", "为了", "随着", "目前", "通常", "一般来说", "附件", "（", "(", "本报讯", "新华社", "记者", "近日", "日前", "尊敬", "您好", "你好", "发布", "来源", "时间", "日期", "作者", "编辑"}

// answersAsked tells whether s is the kind of thing that question asks for: a
// yes or no, or a figure.
func answersAsked(question, s string) bool {
	if runeLen(s) <= 8 && hasAnyPrefix(withoutAdverb(s), verdictWords) {
		return true
	}
	if !hasDigit(s) {
		return false
	}
	rest := withoutYears(s)
	return hasDigit(rest) && !sharesSubject(question, rest) || s == rest && runeLen(s) <= 12
}

// dayWords ask for a day: only to them is a date alone an answer, elsewhere it is
// when the page was published.
var dayWords = []string{"时间", "日期", "什么时候", "截止", "截至", "何时", "几号", "哪天", "几月", "多久", "最晚", "期限"}

// onlyDay tells a line that is a date and nothing else.
func onlyDay(s string) bool {
	d, ok := findDay(s)
	return ok && d.start == 0 && d.end == len(s)
}

// withoutAdverb takes off what may stand before a yes or no: 目前没有, 一般可以.
func withoutAdverb(s string) string {
	for _, w := range []string{"目前", "暂时", "一般", "通常", "原则上", "当然", "都", "也", "暂"} {
		if rest, ok := strings.CutPrefix(s, w); ok {
			return rest
		}
	}
	return s
}

// affirms tells whether s says yes by the verb of the question: 报销 to …报销吗.
func affirms(question, s string) bool {
	q := strings.TrimRight(question, "？?")
	q, ok := strings.CutSuffix(q, "吗")
	return ok && runeLen(s) <= 4 && strings.HasSuffix(q, s)
}

var verdictWords = []string{"可以", "不可以", "能", "不能", "需要", "不需要", "无需", "必须", "不必", "是的", "不是", "会", "不会", "有", "没有", "不", "部分", "行", "允许", "不允许", "支持", "暂不", "不存在", "取消", "未"}

// sharesSubject tells whether s opens with the words with which the question
// opens: then it is the subject of a sentence, or the question once more. A place
// may get its 市 in one of them only.
func sharesSubject(question, s string) bool {
	q, s := withoutYears(question), withoutYears(s)
	n := 0
	for q != "" && s != "" {
		a, w := utf8.DecodeRuneInString(q)
		b, _ := utf8.DecodeRuneInString(s)
		if a != b && n == 2 && strings.ContainsRune("省市州县区", b) {
			a, w = b, 0
		}
		if a != b {
			break
		}
		n++
		q, s = q[w:], s[utf8.RuneLen(b):]
	}
	return n >= 3
}

// withoutYears takes 2025年 and 2025 off the beginning.
func withoutYears(s string) string {
	if y, j := digits(s, 0); j == 4 && y > 1949 && y < 2100 {
		s = strings.TrimPrefix(strings.TrimPrefix(s[j:], "年"), "度")
	}
	return s
}
