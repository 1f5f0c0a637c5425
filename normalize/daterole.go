package normalize

import (
	"cmp"
	"slices"
	"strings"

	"policywatch/normalize/scan"
)

// The roles of dates, in the words of the output contract.
const (
	dateMention   = "mention"        // none of the others
	datePublished = "published"      // 发布日期:…, …发布
	dateIssued    = "issued"         // 成文日期:…, …印发, the line that closes an official text
	dateFrom      = "effective_from" // 自…起, …起施行
	dateTo        = "effective_to"   // 有效期至…, 执行至…, 有效期5年
	dateDeadline  = "deadline"       // …前缴费, 截止日期:…
	datePeriod    = "period"         // …至…, 2025年度 where it says when a rule holds
	dateAsOf      = "as_of"          // 截至2024年底
)

// dateSpans lists the dates that an item names, those of the question first.
// What counts from an event (次月, 当日) names no date.
func (w *work) dateSpans() []DateSpan {
	type found struct {
		at int
		DateSpan
	}
	var all []found
	for k, r := range [2]*reading{w.question.r, w.answer} {
		if r == nil {
			continue
		}
		first := len(all)
		for i := range r.tokens {
			if r.tokens[i].kind != tokDate {
				continue
			}
			s := r.span(r.tokens[i])
			d := s.Date.Resolve(w.b.day)
			if d.Form == scan.Issue || d.Rel == scan.FromIssue {
				d.First = w.b.page.issued
			}
			if s.Date.Rel == scan.FromEvent && !s.Date.RelLast || !datable(&d) {
				continue
			}
			role := ""
			if k == 1 {
				role = w.b.dateRoles[i]
			}
			if role == "" {
				role = w.dateRole(r, i, &d)
			}
			all = append(all, found{s.Start, DateSpan{Text: r.text[s.Start:s.End], Start: w.b.page.arena.day(d.First), End: w.b.page.arena.day(d.Last), Role: role}})
		}
		if t := w.b.validity; k == 1 && t != nil {
			all = append(all, found{t.From, DateSpan{Text: r.text[t.From:t.To], End: w.b.validTo.String(), Role: dateTo}})
			slices.SortStableFunc(all[first:], func(a, b found) int { return cmp.Compare(a.at, b.at) })
		}
	}
	if len(all) == 0 {
		return nil
	}
	out := make([]DateSpan, 0, len(all))
	for _, f := range all {
		out = append(out, f.DateSpan)
	}
	return out
}

// datable tells whether a date has a day of its own, at least of the year.
func datable(d *scan.Date) bool {
	switch {
	case d.First.IsZero() && d.Last.IsZero(), d.Every == scan.PerMonth:
		return false
	case d.Rel == scan.FromToday && d.First.Year == 0 && d.Last.Year == 0:
		return false
	}
	return true
}

// dateRole tells what a date is for that is no deadline or enrolment period of a
// record.
func (w *work) dateRole(r *reading, i int, d *scan.Date) string {
	s := r.span(r.tokens[i])
	before, after := textBefore(r, s.From), textAfter(r, s.To)
	if d.Form == scan.Plain && d.Every == scan.NoPer {
		label := strings.TrimRight(before, ":： 为是于")
		switch {
		case endsWith(label, "成文日期", "发文日期", "印发日期", "签发日期", "成文时间", "发文时间", "印发时间", "签发时间", "印发"):
			return dateIssued
		case endsWith(label, "发布日期", "发布时间", "公布日期", "公开日期", "公开时间", "更新时间", "更新日期", "刊发时间", "发布"):
			return datePublished
		case d.Grain == scan.ByDay && d.First == d.Last:
			switch verb := doneThat(after); {
			case startsWith(verb, "印发", "下发", "出台", "制定", "签发", "发文", "成文"):
				return dateIssued
			case verb != "":
				return datePublished
			}
		}
		switch {
		case w.closes(r, s, d):
			return dateIssued
		}
	}
	switch d.Form {
	case scan.Since, scan.Issue:
		if startsWith(after, "出生", "参加工作", "退休", "入职", "就业") || ofPeople(after) {
			return dateMention
		}
		return dateFrom
	case scan.Until:
		return w.untilRole(r, s, before, after)
	case scan.Period:
		return datePeriod
	}
	from, to, ok := scopesOf(w.b.n, r, i, w.b.day)
	switch {
	case !ok && endsWith(before, "有效期至", "有效期到", "有效至", "执行至", "实施至", "延续至"):
		return dateTo
	case !ok:
		return dateMention
	case !from.IsZero() && !to.IsZero():
		return datePeriod
	case from.IsZero():
		return dateTo
	}
	return dateFrom
}

// doneThat gives the text from the verb on by which a text came out on a day:
// …印发的通知; …,国家医保局发布通知. It is "" where the clause has another figure first.
func doneThat(after string) string {
	after = strings.TrimLeft(after, "，, ")
	i := indexAny(after, "印发", "下发", "出台", "制定", "签发", "发文", "成文", "发布", "公布", "公开", "刊发")
	if i < 0 || i > 45 || strings.ContainsAny(after[:i], "0123456789，,。；;:：%起\n") {
		return ""
	}
	return after[i:]
}

// untilRole tells what a date is the end of: of a rule, of the time in which
// something is to be done, or of what was counted.
func (w *work) untilRole(r *reading, s *scan.Span, before, after string) string {
	lead := r.text[s.From:s.Start]
	switch {
	case endsWith(before, "有效期", "有效期限", "有效", "施行", "执行", "实施", "试行", "延续", "暂定", "试行期", "有效期限为", "有效期为"), startsWith(after, "失效", "废止", "停止执行"):
		return dateTo
	case endsWith(before, "截止日期", "截止时间", "缴费时间", "办理时间", "申报时间", "缴费期", "缴费期限", "期限"), startsWith(after, "截止"), w.b.toBeDoneBy(after), containsAny(lead, "最迟", "最晚"):
		return dateDeadline
	case strings.Contains(lead, "截至"), strings.Contains(lead, "截止"):
		return dateAsOf
	case containsAny(lead, "至", "到") && (endsWith(r.text[s.From:s.To], "止") || startsWith(after, "止")):
		return dateTo
	}
	return dateMention
}

// closes tells the day that stands alone in a line below the issuer of a text, or
// as its last.
func (w *work) closes(r *reading, s *scan.Span, d *scan.Date) bool {
	if r != w.answer || d.Grain != scan.ByDay || d.First != d.Last || s.Start == 0 {
		return false
	}
	line := strings.LastIndexByte(r.text[:s.Start], '\n') + 1
	if line == 0 || strings.TrimSpace(r.text[line:s.Start]) != "" {
		return false
	}
	rest := r.text[s.End:]
	last := strings.TrimSpace(rest) == ""
	if end := strings.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	above := strings.TrimRight(r.text[:line], "\n 　\t")
	return strings.Trim(rest, " 　\t\r)）") == "" && (last || endsWith(above, "局", "府", "会", "厅", "部", "中心", "院", "办", "处", "室", "委"))
}
