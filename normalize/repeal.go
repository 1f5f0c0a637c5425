package normalize

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"policywatch/extract"
)

// A Repeal is a document that another one ends.
type Repeal struct {
	DocNumber string // of the document that ends, as NormalDocNumber writes it
	From      string // the day from which it is over, "2006-01-02"; "" where that is when this document starts to hold
	Evidence  string // the words that say so
}

// repealWords end the documents that are named before them, or after those of
// them that are verbs.
var repealWords = []string{"废止", "停止执行", "停止施行", "不再执行", "不再施行", "失效"}

// repeals finds the documents that a document ends by their numbers:
//
//	《A》(昆医保〔2022〕3号)、《B》(昆医保〔2021〕9号)同时废止        both
//	原《A》（昆医保〔2022〕3号），自2025年1月1日起停止执行            with a day
//	根据《A》(昆医保〔2022〕3号)…，《B》(昆医保〔2021〕9号)废止        B alone
//	《A》(昆医保〔2022〕3号)第五条废止                              none: an article is no document
//
// and the document itself where its page marks it: 有效性 已废止. That page says no day,
// unless it has a row for it: the day when it was seen stands in.
func repeals(doc *extract.Document, seenOn string) []Repeal {
	var found []Repeal
	own := NormalDocNumber(doc.DocNumber)
	if over, ok := overItself(doc); ok && own != "" {
		over.DocNumber = own
		over.From = cmp.Or(over.From, seenOn)
		found = append(found, over)
	}
	seen := map[string]bool{own: true, "": true}
	for _, item := range doc.Items {
		if item.Role == extract.RoleRelated || !strings.Contains(item.Answer, "号") || !containsAny(item.Answer, repealWords...) {
			continue
		}
		for _, sentence := range strings.FieldsFunc(item.Answer, func(r rune) bool { return strings.ContainsRune("。；;！!？?\n", r) }) {
			if !strings.Contains(sentence, "号") {
				continue
			}
			for _, r := range repealsIn(sentence) {
				if !seen[r.DocNumber] {
					seen[r.DocNumber] = true
					found = append(found, r)
				}
			}
		}
	}
	return found
}

// overItself tells whether a page says of its own document that it is over: in the
// row for it of the information table, or in brackets beside the title.
//
//	有效性 已废止, 效力状态 失效, 【已废止】关于…的通知
func overItself(doc *extract.Document) (over Repeal, ok bool) {
	for _, row := range doc.Info {
		value := strings.TrimSpace(row.Value)
		switch {
		case containsAny(row.Label, "废止日期", "失效日期", "废止时间", "失效时间"):
			over.From = cmp.Or(repealDay(value), isoDate(value))
		case containsAny(row.Label, "有效", "效力", "时效", "状态") && endsWith(value, "废止", "失效", "无效", "停止执行", "作废") && !containsAny(value, "未"):
			over.Evidence, ok = row.Label+"："+value, true
		}
	}
	if ok {
		return over, true
	}
	for _, word := range []string{"已废止", "废止", "已失效", "失效"} {
		for _, brackets := range []string{"【】", "（）", "()", "[]", "〔〕"} {
			open, width := utf8.DecodeRuneInString(brackets)
			if mark := string(open) + word + brackets[width:]; strings.HasPrefix(doc.Title, mark) || strings.HasSuffix(doc.Title, mark) {
				over.Evidence = doc.Title
				return over, true
			}
		}
	}
	return over, false
}

// isoDate gives s where it is a day as ISO 8601 writes it, else "".
func isoDate(s string) string {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}

// repealsIn finds the documents that a sentence ends.
func repealsIn(sentence string) []Repeal {
	clauses := strings.FieldsFunc(sentence, func(r rune) bool { return r == '，' || r == ',' })
	var found []Repeal
	for i, clause := range clauses {
		at, word := -1, ""
		for _, w := range repealWords {
			if j := strings.LastIndex(clause, w); j > at {
				at, word = j, w
			}
		}
		if at < 0 || strings.HasSuffix(clause[:at], "未") || strings.HasPrefix(clause[at+len(word):], "前") {
			continue
		}
		named := whole(clause[:at])
		if word == "废止" && len(docNumbers(clause[:at])) == 0 {
			named = whole(clause[at+len(word):])
		}
		// 《A》(…号)，《B》(…号)同时废止, and 《A》(…号)，自…起废止: what goes
		// before belongs to it as long as it is a title with its number.
		bare := len(docNumbers(clause)) == 0
		for j := i - 1; j >= 0 && (isCitation(clauses[j]) || bare && j == i-1 && endsWithNumber(clauses[j])); j-- {
			named = append(whole(clauses[j]), named...)
		}
		day := repealDay(clause)
		for _, number := range named {
			found = append(found, Repeal{DocNumber: NormalDocNumber(number), From: day, Evidence: strings.TrimSpace(sentence)})
		}
	}
	return found
}

// whole gives the document numbers in s of which no single article is meant.
func whole(s string) []string {
	spans := docNumbers(s)
	var numbers []string
	for i, span := range spans {
		rest := s[span[1]:]
		if i+1 < len(spans) {
			rest = s[span[1]:spans[i+1][0]]
		}
		if k := strings.Index(rest, "第"); k >= 0 && strings.ContainsAny(rest[k:], "条章款项") {
			continue
		}
		numbers = append(numbers, s[span[0]:span[1]])
	}
	return numbers
}

// isCitation tells whether a clause is a title with its number and nothing
// else that could be a statement of its own.
func isCitation(clause string) bool {
	clause = strings.TrimSpace(clause)
	for _, lead := range []string{"原", "此前", "《"} {
		if strings.HasPrefix(clause, lead) {
			return strings.Contains(clause, "《") && endsWithNumber(clause)
		}
	}
	return false
}

func endsWithNumber(clause string) bool {
	return strings.HasSuffix(strings.TrimRight(clause, " )）文"), "号") && len(docNumbers(clause)) > 0
}

// docNumbers gives the places of the document numbers in s: Chinese letters, a
// year in brackets, a number and 号.
func docNumbers(s string) [][2]int {
	var spans [][2]int
	for i, r := range s {
		if !strings.ContainsRune("〔[［（(【﹝", r) {
			continue
		}
		year, rest := leadingDigits(s[i+utf8.RuneLen(r):])
		closing, width := utf8.DecodeRuneInString(rest)
		if len(year) < 4 || !strings.ContainsRune("〕]］）)】﹞", closing) {
			continue
		}
		number, after := leadingDigits(strings.TrimPrefix(rest[width:], "第"))
		if number == "" || !strings.HasPrefix(after, "号") {
			continue
		}
		end := len(s) - len(after) + len("号")
		start, from := i, 0
		if len(spans) > 0 {
			from = spans[len(spans)-1][1]
		}
		for start > from {
			r, w := utf8.DecodeLastRuneInString(s[:start])
			if !unicode.Is(unicode.Han, r) || i-start > 60 {
				break
			}
			start -= w
		}
		if start < i {
			spans = append(spans, [2]int{start, end})
		}
	}
	return spans
}

// leadingDigits cuts ASCII and full-width digits off the front of s.
func leadingDigits(s string) (digits, rest string) {
	for i, r := range s {
		if !(r >= '0' && r <= '9' || r >= '０' && r <= '９') {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// NormalDocNumber writes a document number as the standard for official
// documents (GB/T 9704) does: the year in 〔〕, no white space, ASCII digits.
//
//	"昆医保 [2022] 第3号" → "昆医保〔2022〕3号"
func NormalDocNumber(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case strings.ContainsRune("[［【﹝", r):
			return '〔'
		case strings.ContainsRune("]］】﹞", r):
			return '〕'
		}
		return r
	}, s)
	spans := docNumbers(s)
	if len(spans) != 1 {
		return s
	}
	s = s[spans[0][0]:spans[0][1]]
	// In running text, words stand before it that are no part of it.
	for again := true; again; {
		again = false
		for _, word := range []string{"废止", "停止执行", "根据", "按照", "依据", "执行", "关于", "原", "按", "和", "与", "及", "即", "由", "将", "对"} {
			if rest, ok := strings.CutPrefix(s, word); ok && len(docNumbers(rest)) == 1 {
				s, again = rest, true
			}
		}
	}
	s = strings.NewReplacer("(", "〔", "（", "〔", ")", "〕", "）", "〕").Replace(s)
	return strings.Replace(s, "〕第", "〕", 1)
}

// repealDay reads the day from which something is over: 自2025年1月1日起废止.
func repealDay(clause string) string {
	year, rest, ok := strings.Cut(clause, "年")
	if !ok {
		return ""
	}
	month, rest, ok1 := strings.Cut(rest, "月")
	day, _, ok2 := strings.Cut(rest, "日")
	y, err1 := strconv.Atoi(trailingDigits(year))
	m, err2 := strconv.Atoi(strings.TrimSpace(month))
	d, err3 := strconv.Atoi(strings.TrimSpace(day))
	if !ok1 || !ok2 || err1 != nil || err2 != nil || err3 != nil || y < 1950 || m < 1 || m > 12 || d < 1 || d > 31 {
		return ""
	}
	return isoDay(y, m, d)
}

func trailingDigits(s string) string {
	i := len(s)
	for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
		i--
	}
	return s[i:]
}

func isoDay(y, m, d int) string {
	two := func(n int) string {
		s := strconv.Itoa(n)
		if n < 10 {
			s = "0" + s
		}
		return s
	}
	return strconv.Itoa(y) + "-" + two(m) + "-" + two(d)
}
