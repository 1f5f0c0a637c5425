package extract

import (
	"slices"
	"strings"
	"unicode/utf8"
)

var questionWords = kinds(words("question.txt"))

// longestQuestion is the length in characters above which a heading is no
// question, whatever words it has.
const longestQuestion = 60

// isQuestion tells whether a heading asks something.
//
//	"非当地户口如何办理医保" yes   "医保断缴了怎么办？" yes   "办理流程" no
func isQuestion(s string) bool {
	if s == "" || len(s) > 3*longestQuestion || strings.Contains(s, "。") {
		return false
	}
	if hasAnyPrefix(s, []string{"要看", "得看", "主要看"}) {
		return false // 要看是谁断的 answers
	}
	return hasAnySuffix(s, questionWords['$']) || hasAny(s, questionWords['*']) || choosesEither(s)
}

// choosesEither tells a verb beside its denial: 跨市年限认不认, 退休后扣不扣钱.
func choosesEither(s string) bool {
	const not = "不"
	for i := strings.Index(s, not); i >= 0; {
		before, size := utf8.DecodeLastRuneInString(s[:i])
		if after, _ := utf8.DecodeRuneInString(s[i+len(not):]); size > 0 && before == after && isHan(before) {
			return true
		}
		next := strings.Index(s[i+len(not):], not)
		if next < 0 {
			return false
		}
		i += len(not) + next
	}
	return false
}

// asks tells whether s ends in a question mark.
func asks(s string) bool { return strings.HasSuffix(s, "？") || strings.HasSuffix(s, "?") }

// The words that call a line a question or an answer, longest first where one
// begins another.
var (
	questionCalls = []string{"问题描述", "问题内容", "咨询内容", "咨询问题", "提问内容", "留言内容", "来信内容", "信件内容", "诉求内容", "网友提问", "网民提问", "网友留言", "市民提问", "网友问", "市民问", "群众问", "记者问", "热点问题", "提问", "咨询", "问题", "问", "Q", "q"}
	answerCalls   = []string{"答复内容", "回复内容", "回答内容", "办理结果", "处理结果", "官方回复", "官方答复", "专家解答", "专家回复", "律师解答", "权威解答", "回复意见", "答复意见", "最佳答案", "答复", "回复", "回答", "解答", "答案", "答", "A", "a"}
)

// callStarts are the characters with which they begin.
var callStarts = func() map[rune]bool {
	starts := map[rune]bool{}
	for _, call := range slices.Concat(questionCalls, answerCalls) {
		starts[firstRune(call)] = true
	}
	return starts
}()

// parseQA reads what calls a line a question or an answer and gives the rest:
//
//	"问：断缴怎么办？" → question, "断缴怎么办？"   "A1. 可以。" → answer, "可以。"   "问题很多" → none
func parseQA(s string) (mark, string) {
	if m, rest := parseCall(s, questionCalls); m {
		return markQuestion, rest
	}
	if m, rest := parseCall(s, answerCalls); m {
		return markAnswer, rest
	}
	return markNone, s
}

func parseCall(s string, calls []string) (bool, string) {
	open, n := utf8.DecodeRuneInString(s)
	bracket := strings.ContainsRune("【[（(「〖", open) && n > 0
	if !bracket {
		n = 0
	}
	if !callStarts[firstRune(s[n:])] {
		return false, s
	}
	for _, call := range calls {
		if !strings.HasPrefix(s[n:], call) {
			continue
		}
		i := n + len(call)
		i += spanRunes(s[i:], " ")
		num := spanRunes(s[i:], "0123456789"+hanDigits)
		i += num
		rest := s[i:]
		trimmed := strings.TrimLeft(rest, " ")
		r, w := utf8.DecodeRuneInString(trimmed)
		switch {
		case bracket:
			if !strings.ContainsRune("】]）)」〗", r) || w == 0 {
				return false, s
			}
			return true, strings.TrimLeft(trimmed[w:], " :：")
		case w == 0:
			return false, s
		case r == '：' || r == ':':
			return true, strings.TrimLeft(trimmed[w:], " ")
		case num > 0 && strings.ContainsRune("、．.)）", r):
			return true, strings.TrimLeft(trimmed[w:], " ")
		case num > 0 && len(trimmed) < len(rest) && len(call) != 1:
			return true, trimmed
		case num == 0 && strings.ContainsRune("、．", r) && (call == "问" || call == "答"):
			return true, strings.TrimLeft(trimmed[w:], " ")
		}
		if len(call) > 3 || bracket {
			return false, s
		}
	}
	return false, s
}

// cleanQuestion gives a question without 问:, ordinal and surrounding marks.
func cleanQuestion(s string) string {
	s = trim(strings.TrimRight(s, " ▼▲▽△∨∧＋+>＞»›→☟"))
	if _, i := digits(s, 0); i > 0 && i <= 2 && i < len(s) && s[i] == ' ' && isHan(firstRune(trim(s[i:]))) {
		s = trim(s[i:]) // an ordinal without its sign
	}
	for range 3 {
		before := s
		if m, f := parseMarker(s); f != famNone {
			s = trim(s[len(m):])
		}
		if m, rest := parseQA(s); m == markQuestion {
			s = trim(rest)
		}
		if s == before {
			break
		}
	}
	return s
}

// sameQuestion tells whether two questions are one, whatever their
// punctuation, or one holds the other.
func sameQuestion(a, b string) bool {
	a, b = bare(a), bare(b)
	if a == "" || b == "" {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || runeLen(a) >= 6 && strings.Contains(b, a)
}

// splitPairs marks the pieces that call themselves 问 or 答 and parts those
// that hold both: "Q1：…？A1：…".
func splitPairs(ps []piece) []piece {
	found := false
	for i := range ps {
		if ps[i].grid == nil && ps[i].mark == markNone && callsItself(ps[i].body()) {
			found = true
			break
		}
	}
	if !found {
		return ps
	}
	out := make([]piece, 0, len(ps)+8)
	due := markNone // of a line that says 问 or 来信内容： and nothing else
	for _, p := range ps {
		switch {
		case p.grid != nil:
			out = append(out, p)
		case p.mark == markNone && loneCall(p.body()) != markNone:
			due = loneCall(p.body())
			continue
		case due != markNone && p.mark == markNone:
			out = append(out, marked(p, due, p.text))
		case p.mark != markNone:
			out = append(out, p)
		default:
			out = appendPair(out, p)
		}
		due = markNone
	}
	return out
}

// loneCall reads a line that calls the next one a question or an answer.
func loneCall(s string) mark {
	if len(s) > 40 {
		return markNone
	}
	s = strings.Trim(s, "【】[]（）():： ")
	for _, call := range questionCalls {
		if s == call && s != "咨询" && s != "q" {
			return markQuestion
		}
	}
	for _, call := range answerCalls {
		if s == call && s != "a" {
			return markAnswer
		}
	}
	return markNone
}

func callsItself(body string) bool {
	m, _ := parseQA(body)
	return m != markNone || loneCall(body) != markNone
}

func appendPair(out []piece, p piece) []piece {
	m, rest := parseQA(p.body())
	if m == markNone {
		return append(out, p)
	}
	rest = trim(rest)
	if m == markQuestion {
		if at := inlineAnswer(rest); at > 0 {
			out = append(out, marked(p, markQuestion, trim(rest[:at])))
			return appendPair(out, newPiece(trim(rest[at:])))
		}
	}
	return append(out, marked(p, m, rest))
}

// marked makes a marked piece of the text after 问 or 答.
func marked(p piece, m mark, text string) piece {
	q := newPiece(text)
	if m == markQuestion {
		q.text, q.marker, q.fam = cleanQuestion(text), "", famNone
	}
	q.mark, q.gap, q.rank, q.url = m, p.gap, p.rank, p.url
	return q
}

// inlineAnswer finds where 答 begins within the line of its question.
func inlineAnswer(s string) int {
	for i, r := range s {
		if i == 0 || r != '答' && r != 'A' && r != '【' && r != '[' {
			continue
		}
		before := lastRune(trim(s[:i]))
		if !strings.ContainsRune("？?。！!）) 】]", before) && !(r == '答' && isQuestion(trim(s[:i]))) {
			continue
		}
		if m, _ := parseCall(s[i:], answerCalls); m {
			return i
		}
	}
	return 0
}
