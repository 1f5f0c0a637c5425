package extract

import (
	"strings"
	"unicode/utf8"
)

var (
	genres   = words("genres.txt")
	agencies = words("agencies.txt")
)

// headLines is how many lines before the body may be title, number, dates and
// information table.
const headLines = 40

// readHead reads what stands before the body of a page into the document:
// title (over several lines in official texts), document number, information
// lines, the line with date and source. It gives the pieces of the body.
func readHead(d *Document, ps []piece) []piece {
	var titles []piece
	n, info := 0, false
	for n < len(ps) && n < headLines && len(titles) < 7 {
		p := &ps[n]
		switch {
		case p.grid != nil && readInfoGrid(d, p.grid):
			info = true
		case p.grid != nil:
			return finishHead(d, titles, ps[n:])
		case readInfoLine(d, p.text, info):
			info = len(d.Info) > 0
		case isDocNumber(p.text):
			d.learn("doc_number", &d.DocNumber, squeeze(strings.Trim(p.text, "（）()")), "a line of its own")
		case n > 0 && !(len(titles) > 0 && asksDay(titles[0].text, p.text)) && readDateLine(d, p.text):
		case isTitleLine(p):
			titles = append(titles, *p)
			info = false
		default:
			return finishHead(d, titles, ps[n:])
		}
		n++
	}
	return finishHead(d, titles, ps[n:])
}

// finishHead takes the title from the short lines that open the page and gives
// the rest of them back to the body.
func finishHead(d *Document, titles, body []piece) []piece {
	used := 0
	if d.Title == "" {
		var title string
		title, used = findTitle(titles, len(body) > 0)
		d.learn("title", &d.Title, title, "first lines")
	} else {
		used = repeatsTitle(d.Title, titles)
	}
	if used == len(titles) {
		return body
	}
	rest := append([]piece(nil), titles[used:]...)
	return append(rest, body...)
}

// isTitleLine tells whether p may be a title or one line of it.
func isTitleLine(p *piece) bool {
	s := p.text
	if p.grid != nil || runeLen(s) > 60 || p.fam != famNone && p.fam != famNum || p.depth > 0 || p.mark != markNone {
		return false
	}
	if p.fam == famNum && isQuestion(s) {
		return false // the first of several questions
	}
	if callsItself(s) || strings.ContainsAny(s, "。；;") || endsColon(s) {
		return false
	}
	return !strings.ContainsRune("，,、!", lastRune(s)) && strings.IndexFunc(s, isHan) >= 0
}

// findTitle gives the title that the lines begin with and how many of them it
// takes.
func findTitle(lines []piece, more bool) (string, int) {
	from := 0
	// The red head of an official text: 昆山市人民政府办公室文件
	for from < len(lines)-1 && strings.HasSuffix(squeeze(lines[from].text), "文件") && isAgency(strings.TrimSuffix(squeeze(lines[from].text), "文件")) {
		from++
	}
	lines = lines[from:]
	if len(lines) == 0 || len(lines) == 1 && !more && !isQuestion(lines[0].text) {
		return "", from
	}
	var b strings.Builder
	for k := range min(len(lines), 6) {
		s := lines[k].text
		b.WriteString(s)
		joined := b.String()
		if k > 0 && isQuestion(lines[0].text) || runeLen(joined) > 150 {
			break
		}
		if !hasAnySuffix(s, genres) || k > 0 && !strings.Contains(joined, "关于") && !isAgency(lines[0].text) {
			continue
		}
		if k+1 < len(lines) && isVersionNote(lines[k+1].text) {
			return joined + lines[k+1].text, from + k + 2
		}
		return joined, from + k + 1
	}
	return cleanQuestion(lines[0].text), from + 1
}

// isVersionNote tells (试行), （2025年版） and the like under a title.
func isVersionNote(s string) bool {
	r := firstRune(s)
	return (r == '（' || r == '(') && runeLen(s) <= 14 && strings.ContainsRune("）)", lastRune(s)) && !isDocNumber(s)
}

// repeatsTitle tells how many of the lines say the known title once more.
func repeatsTitle(title string, lines []piece) int {
	want := bare(title)
	got, used := "", 0
	for i := range lines {
		s := bare(lines[i].text)
		if s == "" || !strings.Contains(want, s) {
			if i == 0 && want != "" && (strings.HasPrefix(s, want) && runeLen(s)-runeLen(want) < 16 || strings.HasSuffix(s, want) && runeLen(s)-runeLen(want) < 8) {
				return 1
			}
			break
		}
		got += s
		if got == want || strings.HasSuffix(want, got) || strings.Contains(want, got) && runeLen(got) > 10 {
			used = i + 1
		}
	}
	return used
}

// isAgency tells whether s is the name of an authority, or several.
func isAgency(s string) bool {
	s = squeeze(s)
	if n := runeLen(s); n < 3 || n > 60 || strings.ContainsAny(s, "，。：:；？?！") {
		return false
	}
	return hasAnySuffix(s, agencies)
}

// isSignature tells a line that signs a text: an authority, or a date alone.
func isSignature(s string) bool {
	if isAgency(s) {
		return true
	}
	d, ok := findDay(s)
	return ok && d.start == 0 && d.end == len(s)
}

// readDateLine reads a line under a title that gives the date without a label,
// such as "2025-04-24 09:12 昆山日报".
func readDateLine(d *Document, s string) bool {
	if len(s) > 120 {
		return false
	}
	day, ok := findDay(s)
	if !ok {
		return false
	}
	before, after := trimValue(s[:day.start]), trimValue(s[day.end:])
	if runeLen(before)+runeLen(after) > 24 || strings.ContainsAny(s, "。，；！？%％元") || hasAnyPrefix(after, []string{"起", "至", "前", "止", "后", "以", "-", "—", "~"}) || hasAny(before, []string{"自", "从", "截"}) {
		return false
	}
	d.learn("published", &d.Published, day.date, "line under the title")
	for _, s := range []string{before, after} {
		if isAgency(s) || hasAnySuffix(s, []string{"网", "报", "台", "社", "发布", "公众号", "客户端"}) {
			d.learn("publisher", &d.Publisher, s, "line under the title")
		}
	}
	return true
}

// asksDay tells whether a line that is a day and nothing else answers the title:
// 什么时候截止缴费 / 2025年2月28日.
func asksDay(title, line string) bool {
	day, ok := findDay(line)
	return ok && day.han && day.start == 0 && day.end == len(line) &&
		hasAny(title, []string{"什么时候", "何时", "截止", "时间", "日期", "哪天", "几号", "期限", "到期"})
}

// isDocNumber tells whether s is a document number and nothing else:
// 苏医保发〔2025〕1号, （昆政办发[2024]12号）, 2025年第3号.
func isDocNumber(s string) bool {
	if len(s) > 120 || !strings.Contains(s, "号") {
		return false
	}
	s = strings.Trim(squeeze(s), "（）()")
	start, end := findDocNumber(s)
	return start == 0 && end == len(s) && end > 0
}

// findDocNumber gives the place of the first document number in s, or 0, 0:
// words of an issuer, a year in brackets, a number and 号.
func findDocNumber(s string) (start, end int) {
	for i, r := range s {
		if !strings.ContainsRune("〔[［（(【〈﹝", r) {
			continue
		}
		j := i + utf8.RuneLen(r)
		if _, k := digits(s, j); k-j != 4 {
			continue
		}
		j = skipBlanks(s, j+4)
		closing, w := utf8.DecodeRuneInString(s[j:])
		if !strings.ContainsRune("〕]］）)】〉﹞", closing) || w == 0 {
			continue
		}
		j = skipBlanks(s, j+w)
		if strings.HasPrefix(s[j:], "第") {
			j += len("第")
		}
		_, k := digits(s, j)
		if k == j || !strings.HasPrefix(s[skipBlanks(s, k):], "号") {
			continue
		}
		end = skipBlanks(s, k) + len("号")
		start = i
		for start > 0 {
			r, w := utf8.DecodeLastRuneInString(s[:start])
			if !isHan(r) || i-start > 60 {
				break
			}
			start -= w
		}
		if start < i {
			return start, end
		}
	}
	// 公告 2025年第3号
	if i := strings.Index(s, "年第"); i >= 4 && hasDigit(s[i:]) {
		if _, k := digits(s, i-4); k == i {
			_, e := digits(s, i+len("年第"))
			if strings.HasPrefix(s[e:], "号") {
				return i - 4, e + len("号")
			}
		}
	}
	return 0, 0
}

// readSignature finds the authority and the day that sign an official text,
// near its end. The lines stay in the text.
func readSignature(d *Document, ps []piece) {
	for i := len(ps) - 1; i >= 0 && i >= len(ps)-400; i-- {
		s := ps[i].text
		if len(s) > 150 || ps[i].grid != nil {
			continue
		}
		day, ok := findDay(s)
		if !ok || !day.han || day.end != len(s) && trim(s[day.end:]) != "" {
			continue
		}
		before := trim(s[:day.start])
		var names []string
		if before != "" {
			if !isAgency(before) {
				continue
			}
			names = append(names, before)
		} else {
			for j := i - 1; j >= 0 && j >= i-8 && ps[j].grid == nil && isAgency(ps[j].text); j-- {
				names = append([]string{squeezeGaps(ps[j].text)}, names...)
			}
		}
		if len(names) == 0 {
			continue
		}
		d.learn("issuer", &d.Issuer, strings.Join(names, " "), "signature")
		if d.issued == "" {
			d.issued = day.date
		}
		return
	}
	if k := len(ps) - 1; k > 1 && ps[k].grid == nil && len(ps[k].text) <= 150 && isAgency(ps[k].text) {
		d.learn("issuer", &d.Issuer, squeezeGaps(ps[k].text), "last line") // signed without a day
	}
}

// squeezeGaps leaves one space between names and none within: a signature is
// often spaced out to the right margin.
func squeezeGaps(s string) string { return strings.Join(strings.Fields(s), " ") }
