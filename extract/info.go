package extract

import (
	"strings"
	"unicode/utf8"
)

// labelFields maps a label, white space taken out, to what it is: see
// words/README.md.
var (
	labelFields = loadLabels()
	labelEnds   = lastRunes(labelFields)
)

const longestLabelRunes = 10

func loadLabels() map[string]string {
	m := map[string]string{}
	for _, line := range words("labels.txt") {
		label, field, ok := strings.Cut(line, "\t")
		if !ok {
			panic("words/labels.txt: no tab in " + line)
		}
		m[label] = field
	}
	return m
}

// lastRunes gives the characters that labels end in: most colons of a text
// stand after others.
func lastRunes(labels map[string]string) map[rune]bool {
	m := map[rune]bool{}
	for label := range labels {
		m[lastRune(label)] = true
	}
	return m
}

// A labelled value, as in 来源：苏州日报.
type labelled struct {
	label, field, value string
	start, from         int // where label and value begin in the line
}

// readLabels finds the known labels of a line with their values. A label may
// have white space inside (文　　号) and stands at the line's beginning or
// after white space or a bar.
func readLabels(s string) []labelled {
	if day, ok := findDay(s); ok {
		for _, label := range []string{"发表于", "发布于", "更新于", "提问于", "回答于", "回复于"} {
			if trim(s[:day.start]) == label {
				return []labelled{{label: label, field: firstOf(labelFields[label], "drop"), value: s[day.start:day.end], from: day.start}}
			}
		}
	}
	if strings.IndexByte(s, ':') < 0 && !strings.Contains(s, "：") {
		return nil
	}
	var found []labelled
	end := func(at int) {
		if n := len(found); n > 0 {
			found[n-1].value = trimValue(s[min(found[n-1].from, at):at])
		}
	}
	for i, r := range s {
		if r != ':' && r != '：' {
			continue
		}
		label, start := labelBefore(s, i)
		if label == "" {
			continue
		}
		end(start)
		found = append(found, labelled{label: label, field: labelFields[label], start: start, from: i + utf8.RuneLen(r)})
	}
	end(len(s))
	return found
}

func trimValue(s string) string { return strings.Trim(s, " \t|｜【】[]()（）/;；") }

// labelBefore gives the longest known label that ends at byte end of s.
func labelBefore(s string, end int) (label string, start int) {
	if r := lastRune(strings.TrimRight(s[:end], " ")); !labelEnds[r] {
		return "", 0
	}
	var buf [longestLabelRunes * utf8.UTFMax]byte
	at := len(buf) // the label is written from the end of buf
	for i, n := end, 0; i > 0 && n < longestLabelRunes; {
		r, w := utf8.DecodeLastRuneInString(s[:i])
		i -= w
		if isBlank(r) {
			continue
		}
		n++
		at -= copy(buf[at-w:], s[i:i+w])
		if _, known := labelFields[string(buf[at:])]; known && startsLabel(s[:i]) {
			label, start = string(buf[at:]), i
		}
	}
	return label, start
}

func startsLabel(before string) bool {
	if before == "" {
		return true
	}
	r := lastRune(before)
	return isBlank(r) || isDigit(r) || strings.ContainsRune("|｜【[（(】])）;；/·", r)
}

// readInfoLine reads a line of labels into the document: the information table
// of an official text, or the line under a title with date and source. It
// tells whether the line is one and belongs to no answer. after says that the
// line before was one.
func readInfoLine(d *Document, s string, after bool) bool {
	if runeLen(s) > 200 {
		return false
	}
	found := readLabels(s)
	if len(found) == 0 {
		return false
	}
	strong := after
	for _, f := range found {
		if f.field != "weak" {
			strong = true
		}
	}
	before := s[:found[0].start]
	day, dated := findDay(before)
	lead := before
	if dated {
		lead = trim(before[:day.start]) + before[day.end:]
		if strings.HasPrefix(lead, "http") && !strings.Contains(lead, " ") {
			lead = "" // the site's address
		}
	}
	limit := 24
	if strings.ContainsAny(lead, "|｜") {
		limit = 60 // other facts of the same row
	}
	if !strong || runeLen(lead) > limit || strings.ContainsAny(before, "。；") {
		return false
	}
	table := false
	for _, f := range found {
		switch f.field {
		case "-", "number", "issued", "issuer":
			table = true
		case "published", "updated":
			if _, ok := findDay(f.value); !ok && len(found) == 1 && f.value != "" {
				return false
			}
		}
	}
	if dated {
		d.learn("published", &d.Published, day.date, "line under the title")
	}
	for _, f := range found {
		d.setField(f, table || after && len(d.Info) > 0)
	}
	return true
}

// dropCredits takes the lines out that only name a source, an author or an
// editor, wherever they stand.
func dropCredits(d *Document, ps []piece) []piece {
	out := ps[:0]
	for _, p := range ps {
		if p.grid == nil && isCredit(d, p.text) {
			continue
		}
		out = append(out, p)
	}
	return out
}

// isPerson tells the name of one who answers on a portal: 张文律师.
func isPerson(s string) bool {
	return len(s) <= 18 && runeLen(s) <= 6 && hasAnySuffix(s, []string{"律师", "医生", "医师"})
}

// isStamp tells a line that is a day with its time, 2024-08-19 15:01: no text
// answers with the minute.
func isStamp(s string) bool {
	day, ok := findDay(s)
	return ok && day.start == 0 && day.end == len(s) && !day.han && strings.Contains(s, ":")
}

func isCredit(d *Document, s string) bool {
	if len(s) > 150 || runeLen(s) > 45 {
		return false
	}
	if isPerson(s) || isStamp(s) {
		return true
	}
	found := readLabels(strings.Trim(s, "（）()【】"))
	if len(found) == 0 || found[0].start > 0 {
		return false
	}
	for _, f := range found {
		if f.field != "source" && f.field != "drop" && !strings.HasSuffix(f.label, "表于") && !strings.HasSuffix(f.label, "布于") {
			return false
		}
	}
	for _, f := range found {
		d.setField(f, false)
	}
	return true
}

// setField files a labelled value. What is known already stays: meta tags and
// rules come first, and the first label of a kind is the best.
func (d *Document) setField(f labelled, table bool) {
	if table && f.field != "drop" {
		d.Info = append(d.Info, Info{f.label, f.value})
	}
	label := "label " + f.label
	switch f.field {
	case "number":
		d.learn("doc_number", &d.DocNumber, squeeze(f.value), label)
	case "issuer":
		d.learn("issuer", &d.Issuer, f.value, label)
	case "agency":
		first(&d.agency, f.value)
	case "published":
		if day, ok := findDay(f.value); ok {
			d.learn("published", &d.Published, day.date, label)
		}
	case "issued":
		if day, ok := findDay(f.value); ok {
			first(&d.issued, day.date)
		}
	case "updated":
		if day, ok := findDay(f.value); ok {
			first(&d.updated, day.date)
		}
	case "source":
		d.learn("publisher", &d.Publisher, sourceName(f.value), label)
	}
}

// sourceName takes what follows the name of a source off: counts, tools.
func sourceName(s string) string {
	if i := strings.Index(s, "  "); i > 0 {
		s = s[:i]
	}
	if day, ok := findDay(s); ok {
		s = s[:day.start]
	}
	names := strings.Fields(trimValue(s))
	for i, name := range names {
		if isBoilerplate(name) {
			names = names[:i]
			break
		}
	}
	s = strings.Join(names, " ")
	if runeLen(s) > 40 {
		return ""
	}
	return s
}

// readInfoGrid reads an information table: labels in some cells, values in the
// next. It tells whether the grid is one.
func readInfoGrid(d *Document, g *grid) bool {
	var found []labelled
	strong := 0
	seen := map[int]bool{}
	for _, row := range g.rows {
		for c := 0; c < len(row); c++ {
			if seen[row[c]] {
				continue
			}
			seen[row[c]] = true
			cell := g.cells[row[c]]
			if pairs := readLabels(cell); len(pairs) > 0 && pairs[0].value != "" {
				found = append(found, pairs...)
			} else if field, ok := labelFields[strings.TrimRight(fold(cell), ":")]; ok {
				f := labelled{label: strings.TrimRight(fold(cell), ":"), field: field}
				for c+1 < len(row) && row[c+1] == row[c] {
					c++
				}
				if c+1 < len(row) && !isLabelCell(g.cells[row[c+1]]) {
					c++
					f.value = trim(g.cells[row[c]])
					seen[row[c]] = true
				}
				found = append(found, f)
			} else if cell != "" && c == 0 {
				return false
			}
		}
	}
	for _, f := range found {
		if f.field != "weak" {
			strong++
		}
	}
	if strong < 2 {
		return false
	}
	for _, f := range found {
		d.setField(f, true)
	}
	return true
}

func isLabelCell(s string) bool {
	_, ok := labelFields[strings.TrimRight(fold(s), ":")]
	return ok
}
