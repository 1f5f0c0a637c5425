package normalize

import (
	"slices"
	"strings"

	"policywatch/extract"
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A page is what is known of a page as a whole.
type page struct {
	topic  topic    // its title
	frame  frame    // its place and the time for which it holds, for all but cards
	day    scan.Day // its own date, from which open years are counted
	known  []string // regions that settle ambiguous names, the likeliest first
	issuer []string // the region of the authority that issued the page
	issued scan.Day // the day of issue, for 自印发之日起
	office bool     // it is of an office of social security, by its name

	*pageWords
	arena   *arena // of the result
	scratch *scratch
}

// pageWords are the words that a page's place and its time of force were read from.
type pageWords struct{ place, force string }

// pageOf reads what a document says of itself.
func (n *Normalizer) pageOf(doc *extract.Document, ctx Context, s *scratch) *page {
	p := &page{arena: &arena{}, scratch: s, pageWords: &pageWords{}}
	p.day = dayOf(doc.Published)
	if p.day.IsZero() {
		p.day = dayOf(ctx.Fetched)
	}
	p.issued = dayOf(doc.Published)
	for _, row := range doc.Info {
		if containsAny(row.Label, "成文日期", "发文日期", "印发日期") {
			if day := n.dayIn(p.scratch, row.Value); !day.IsZero() {
				p.issued = day
			}
		}
	}
	p.known, p.place = n.knownRegions(p.scratch, doc, ctx)
	if doc.Issuer != "" || doc.Publisher != "" {
		p.issuer = p.known[:min(len(p.known), 1)]
	}
	for _, name := range [3]string{doc.Issuer, doc.Publisher, doc.Site.Name} {
		policy, medical := n.weigh(n.read(p.scratch, name, scan.Around{}), 40)
		p.office = p.office || policy > 0 && medical == 0
	}
	p.topic = n.topicOf(p.scratch, doc.Title, inTitle, p.around())
	p.known = appendNew(p.topic.r.named(), p.known...)
	p.frame = p.topic.frame
	if from, to, ok := n.yearOf(p.topic.r, p.day); ok {
		p.frame.from, p.frame.to = from, to
		p.frame.set.add(dEffective)
		p.frame.origin[dEffective] = origin{in: inTitle}
	}
	if !p.frame.set.has(dRegion) && len(p.known) > 0 {
		p.frame.regions = p.known[:1]
		p.frame.set.add(dRegion)
		p.frame.origin[dRegion] = origin{in: inPage}
	}
	return p
}

// knownRegions gives the places that a page is known to speak of, the surest
// first: its issuer's, that of its site's code, its source's; and what says the
// first.
func (n *Normalizer) knownRegions(s *scratch, doc *extract.Document, ctx Context) (known []string, says string) {
	add := func(by string, codes ...string) {
		if len(known) == 0 && len(codes) > 0 {
			says = by
		}
		known = appendNew(known, codes...)
	}
	for _, name := range [2]string{doc.Issuer, doc.Publisher} {
		if name != "" {
			add(name, n.read(s, name, scan.Around{Default: ctx.Region}).named()...)
		}
	}
	if len(doc.Site.IDCode) >= 6 {
		if r, ok := n.lex.Regions.Current(doc.Site.IDCode[:6]); ok {
			add("site code "+doc.Site.IDCode, r.Code)
		}
	}
	if r, ok := n.lex.Regions.Current(ctx.Region); ok {
		add("default "+ctx.Region, r.Code)
	}
	return known, says
}

// appendNew appends those codes that a list does not have.
func appendNew(list []string, codes ...string) []string {
	for _, c := range codes {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// narrows tells whether a clause says from which day on, and until when, the
// year of a title holds: 2025年度缴存基数自2025年7月1日起执行,有效期至2026年6月30日.
func (p *page) narrows(clause *frame) bool {
	f := &p.frame
	if !f.set.has(dEffective) || f.origin[dEffective].in != inTitle || !clause.oneYear() {
		return false
	}
	return wholeYear(f) && clause.from.Year == f.from.Year || twoYears(f) && clause.from.Year == f.from.Year && clause.to.Year == f.to.Year
}

// narrower tells whether a page's clause stands for the year that a question names.
func (p *page) narrower(question *frame) bool {
	return p.force != "" && (wholeYear(question) || twoYears(question)) && p.frame.from.Year == question.from.Year && p.frame.oneYear()
}

// oneYear tells a time in force that runs for a year: a longer one does not say
// when the year of a title runs.
func (f *frame) oneYear() bool { return !f.to.IsZero() && f.to == f.from.Add(1, 0, -1) }

// wholeYear tells whether a frame holds for a year as such.
func wholeYear(f *frame) bool {
	return !f.from.IsZero() && f.from == (scan.Day{Year: f.from.Year, Month: 1, Day: 1}) && f.to == (scan.Day{Year: f.from.Year, Month: 12, Day: 31})
}

// twoYears tells whether a frame holds for two years as such: 2024-2025年度.
func twoYears(f *frame) bool {
	return f.from == (scan.Day{Year: f.from.Year, Month: 1, Day: 1}) && f.to == (scan.Day{Year: f.from.Year + 1, Month: 12, Day: 31})
}

// around is what a page's own texts know of their place.
func (p *page) around() scan.Around { return scan.Around{Near: p.known} }

// dayOf reads an ISO date, the zero day for none.
func dayOf(s string) scan.Day {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return scan.Day{}
	}
	n := [3]int{}
	for k, part := range [3]string{s[:4], s[5:7], s[8:10]} {
		for _, c := range []byte(part) {
			if c < '0' || c > '9' {
				return scan.Day{}
			}
			n[k] = n[k]*10 + int(c-'0')
		}
	}
	d := scan.Day{Year: int16(n[0]), Month: uint8(n[1]), Day: uint8(n[2])}
	if !d.Valid() {
		return scan.Day{}
	}
	return d
}

// yearOf gives the time that a question or title scopes: 2025四川内江学生医保,
// 2024年度太原职工医保.
func (n *Normalizer) yearOf(r *reading, ref scan.Day) (from, to scan.Day, ok bool) {
	for i := range r.tokens {
		if r.tokens[i].kind != tokDate {
			continue
		}
		if from, to, ok = scopesOf(n, r, i, ref); ok {
			return from, to, true
		}
	}
	return
}

// relativeYear tells whether a question names no year but 今年: on a page about a
// year that is the page's.
func (n *Normalizer) relativeYear(r *reading) bool {
	for i := range r.spans {
		if s := &r.spans[i]; s.Kind == scan.DateSpan && s.Date.Grain == scan.ByYear && s.Date.Rel == scan.Absolute {
			return false
		}
	}
	return true
}

// pageClause finds the clause that says when the rules of a page come into
// force and how long they hold: 本通知自2025年1月1日起施行,有效期5年. It is told from a
// rule with a date of its own by having no figures of its own. A clause that
// speaks of the text itself wins, else the last.
func (b *binder) pageClause() (frame, bool) {
	var best frame
	found, sure := false, false
	for k := range b.out.sentences {
		s := &b.out.sentences[k]
		f, itself, ok := b.forceClause(s)
		if ok && (itself || !sure) {
			best, found, sure = f, true, itself
		}
	}
	for i := 2; i < len(b.r.tokens) && !found && b.page.frame.set.has(dEffective); i++ {
		if b.definesYear(i) {
			best.from, best.to, found = b.scopes(i)
			best.set.add(dEffective)
			best.origin[dEffective] = origin{inAnswer, b.r.tokens[i].start, b.r.tokens[i].end}
		}
	}
	return best, found
}

// definesYear tells days in a bracket that say when a year runs: 2025年度(2025年7月1日至
// 2026年6月30日), 2025住房公积金年度(…).
func (b *binder) definesYear(i int) bool {
	if i < 2 || b.r.tokens[i].kind != tokDate || b.r.tokens[i-1].kind != tokOpen {
		return false
	}
	days, open := b.r.span(b.r.tokens[i]).Date, b.r.tokens[i-1].start
	if days.Form != scan.Period || days.Last != days.First.Add(1, 0, -1) {
		return false
	}
	for k := i - 2; k >= 0 && open-b.r.tokens[k].start < 45; k-- {
		if b.r.tokens[k].kind != tokDate {
			continue
		}
		year := b.r.span(b.r.tokens[k])
		gap := strings.TrimSpace(b.gap(int32(year.To), open))
		return year.Date.First.Year == days.First.Year && (gap == "" || endsWith(gap, "年度")) && (year.Date.Grain == scan.ByYear || year.Date.Bare)
	}
	return false
}

// effectLabel tells a label such as 执行时间： before a sentence.
func (b *binder) effectLabel(at int32) bool {
	if at < 0 || b.out.scopes[at].header || b.out.scopes[at].end-b.out.scopes[at].start > 24 {
		return false
	}
	for _, t := range b.r.tokens[b.out.scopes[at].tok0:b.out.scopes[at].tok1] {
		if t.kind == tokWord && t.vocab == lexicon.Cues && b.term(&t).Means[0] == "effect" && b.term(&t).Rank >= 3 {
			return true
		}
	}
	return false
}

// forceClause reads one sentence as a clause of coming into force.
func (b *binder) forceClause(s *sentence) (f frame, itself, ok bool) {
	effect, issue := b.effectLabel(s.scope), false
	dated, dates := -1, false
	var term *scan.Span
	for i := int(s.tok0); i < int(s.tok1); i++ {
		t := &b.r.tokens[i]
		switch t.kind {
		case tokWord:
			if t.vocab != lexicon.Cues {
				continue
			}
			switch b.term(t).Means[0] {
			case "effect":
				effect = true
			case "issueday":
				issue = true
			case "thistext":
				itself = true
			case "validity":
				effect = true
			}
		case tokDate:
			d := b.r.span(*t).Date
			if d.Form == scan.Issue || d.Rel == scan.FromIssue {
				issue = true
			} else if _, _, ok := b.scopes(i); d.Every == scan.NoPer && !tillNow(textAfter(b.r, b.r.span(*t).To)) {
				if ok = ok && d.Grain != scan.ByYear; dated < 0 || ok && !dates { // 2025年度缴存基数自2025年7月1日起执行
					dated, dates = i, ok
				}
			}
		case tokFigure:
			span := b.r.span(*t)
			switch {
			case (span.Unit == scan.Years || span.Unit == scan.Months) && endsWith(trimRight(b.before(span)), "有效期", "有效期为", "试行期", "试行期为", "试行", "有效期限为", "有效期限", "有效期是", "期限为", "暂定"):
				term = span
			case rates.has(span.Unit), span.Unit == scan.CNY, span.Unit == scan.Age:
				return f, false, false
			}
		}
	}
	if !effect || dated < 0 && !issue && term == nil || b.validityOfFiling(s) {
		return f, false, false
	}
	if dated >= 0 {
		from, to, scopes := b.scopes(dated)
		d := b.r.span(b.r.tokens[dated]).Date.Resolve(b.day)
		switch {
		case scopes && d.Grain != scan.ByYear:
			f.from, f.to = from, to
		case scopes:
			return f, false, false
		case d.Form == scan.Plain && d.First == d.Last && effect:
			f.from = d.First
		}
		for i := dated + 1; i < int(s.tok1); i++ { // 自…起施行,有效期至…
			if t := b.r.tokens[i]; t.kind == tokDate {
				if e := b.r.span(t).Date.Resolve(b.day); (e.Form == scan.Until || e.First == e.Last) && !endsWith(b.r.text[b.r.span(t).From:b.r.span(t).To], "前") {
					if f.to.IsZero() && f.from.Before(e.Last) {
						f.to = e.Last
					}
				}
			}
		}
	} else if issue {
		f.from = b.page.issued
	}
	if term != nil && !f.from.IsZero() && f.to.IsZero() {
		if n, whole := term.Min.Int64(); whole && n > 0 && n < 100 {
			if term.Unit == scan.Years {
				f.to = f.from.Add(int(n), 0, -1)
			} else {
				f.to = f.from.Add(0, int(n), -1)
			}
			b.validity, b.validTo = term, f.to
		}
	}
	if f.from.IsZero() && f.to.IsZero() {
		return f, false, false
	}
	f.set.add(dEffective)
	f.origin[dEffective] = origin{inAnswer, s.start, s.end}
	return f, itself, true
}

// validityOfFiling tells a 有效期 that is a rule's figure, not the text's: 备案有效期.
func (b *binder) validityOfFiling(s *sentence) bool {
	return containsAny(b.r.text[s.start:s.end], "备案", "认定", "待遇", "资格", "复审", "证", "申报表") && !containsAny(b.r.text[s.start:s.end], "本通知", "本办法", "本规定", "施行", "执行", "实施")
}

// dayIn gives the first day that a short text names.
func (n *Normalizer) dayIn(s *scratch, text string) scan.Day {
	r := n.read(s, text, scan.Around{})
	for i := range r.spans {
		if d := r.spans[i].Date; r.spans[i].Kind == scan.DateSpan && d.Grain == scan.ByDay && !d.OpenYear {
			return d.First
		}
	}
	return scan.Day{}
}
