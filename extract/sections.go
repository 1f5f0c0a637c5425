package extract

import (
	"strconv"
	"strings"
)

// maxRelated bounds the cards of a page: lists of related pages have some twenty.
const maxRelated = 500

// fill makes the items of a document: the page's own question with its answer,
// each further question that it asks, and the cards of related pages.
func fill(d *Document, ps []piece, cards []card) {
	d.learn("published", &d.Published, d.issued, "day of signing")
	d.learn("published", &d.Published, d.updated, "day of the last change")
	if len(d.Info) > 0 {
		d.learn("issuer", &d.Issuer, d.agency, "label 发布机构")
	}
	if len(cards) > maxRelated {
		d.note("cards-left-out", "the page has "+strconv.Itoa(len(cards))+" cards; the first "+strconv.Itoa(maxRelated)+" were read")
		cards = cards[:maxRelated]
	}
	setKinds(ps)
	drafts := split(d.Title, ps)
	for i := range drafts {
		drafts[i].published = d.Published
		if drafts[i].url == "" {
			drafts[i].url = d.URL
		}
	}
	drafts = append(drafts, cardDrafts(cards)...)
	d.Items = make([]Item, len(drafts))
	for i := range drafts {
		d.Items[i] = drafts[i].item(i)
	}
}

// split parts the pieces of a page into its own answer and its sections.
func split(title string, ps []piece) []draft {
	drafts := make([]draft, 1, 4)
	drafts[0] = draft{role: RoleMain, question: cleanQuestion(title)}
	cur := 0
	for i := range ps {
		p := &ps[i]
		if q, ok := opensSection(drafts, ps, i); ok {
			drafts = append(drafts, draft{role: RoleSection, question: q, url: p.url, opened: p, marked: p.mark == markQuestion})
			cur = len(drafts) - 1
			continue
		}
		if cur > 0 && p.kind == Heading && closesSection(&drafts[cur], p) {
			cur = 0
		}
		if c := &drafts[cur]; c.marked && p.mark == markNone && len(c.pieces) == 0 && answerAhead(ps[i:]) {
			c.question = cleanQuestion(c.question + " " + p.text)
			continue
		}
		drafts[cur].add(ps, i)
	}
	return mergeOnly(drafts)
}

// add gives piece i to the draft: as one more of a run, or, where another
// draft's stand between, as a copy.
func (d *draft) add(ps []piece, i int) {
	switch n := len(d.pieces); {
	case n == 0:
		d.pieces = ps[i : i+1 : i+1]
	case n <= i && &ps[i-n] == &d.pieces[0]:
		d.pieces = ps[i-n : i+1 : i+1]
	default:
		d.pieces = append(d.pieces, ps[i])
	}
}

// opensSection tells whether piece i asks a further question, and gives it.
func opensSection(drafts []draft, ps []piece, i int) (string, bool) {
	p := &ps[i]
	if p.mark == markQuestion {
		return cleanQuestion(p.text), p.text != ""
	}
	if p.kind != Heading || p.mark != markNone {
		return "", false
	}
	q := cleanQuestion(p.text)
	if sameQuestion(q, drafts[0].question) && len(drafts) == 1 && len(drafts[0].pieces) == 0 {
		return "", false
	}
	if i == 0 && p.fam == famNone && !asks(p.text) && isQuestion(drafts[0].question) && isPhrase(drafts[0].question, p.text) && !headsList(ps) {
		return "", false // a short answer may say 是否: 看是否需要个人账户
	}
	if isQuestion(q) && !isLabel(p.text) {
		// Questions in a row without answers between are an overview.
		return q, i+1 < len(ps) && !(ps[i+1].kind == Heading && ps[i+1].key == p.key && ps[i+1].fam == p.fam)
	}
	// A heading that its first line says again, after other questions, is one
	// of their list: 办理流程和注意事项 / 办理流程和注意事项如下：
	return q, len(drafts) > 1 && runeLen(q) >= 8 && i+1 < len(ps) && restates(ps[i+1].text, q)
}

// restates tells whether line says a heading again before its answer.
func restates(line, heading string) bool {
	return endsColon(line) && strings.HasPrefix(bare(line), bare(heading)) && hasAny(line, []string{"如下", "以下", "下列"})
}

// closesSection tells whether heading p ends a section: it stands as high as
// the heading that opened it. What follows belongs to the page again.
func closesSection(d *draft, p *piece) bool {
	o := d.opened
	if d.marked && o.rank == 0 {
		return p.rank >= 1 && p.rank <= 6
	}
	if o.rank >= 1 && o.rank <= 6 {
		return p.rank >= 1 && p.rank <= o.rank
	}
	return p.fam != famNone && p.fam == o.fam || p.rank >= 1 && p.rank <= 6 || o.key == keyBold && p.key == keyBold && o.fam == famNone
}

// answerAhead tells whether an answer begins before the next question: then
// what stands before it still belongs to the question.
func answerAhead(ps []piece) bool {
	for i := range min(len(ps), 6) {
		switch ps[i].mark {
		case markAnswer:
			return i > 0
		case markQuestion:
			return false
		}
	}
	return false
}

// mergeOnly makes the only pair of a page that says nothing else its own: what
// stands under a title that asks is the same question at length.
func mergeOnly(drafts []draft) []draft {
	if len(drafts) != 2 || !drafts[1].marked || len(drafts[0].pieces) > 0 {
		return dropContents(drafts)
	}
	main, only := &drafts[0], &drafts[1]
	if main.question == "" {
		main.question = only.question
	} else if !isQuestion(main.question) && !sameQuestion(main.question, only.question) {
		return drafts
	}
	main.pieces = only.pieces
	return drafts[:1]
}

// dropContents takes a table of contents out of the page's own answer: lines
// that are questions of its sections.
func dropContents(drafts []draft) []draft {
	if len(drafts) < 2 {
		return drafts
	}
	asked := make(map[string]bool, len(drafts))
	for i := range drafts[1:] {
		asked[bare(drafts[i+1].question)] = true
	}
	var kept []piece
	for _, p := range drafts[0].pieces {
		if p.grid != nil || !asked[bare(cleanQuestion(p.body()))] {
			kept = append(kept, p)
		}
	}
	drafts[0].pieces = kept
	return drafts
}
