package extract

import "strings"

// A card is one entry of a 'related reading' list.
type card struct {
	question, snippet, published, url string
}

var relatedWords = kinds(words("related.txt"))

var (
	relatedHeadings = set(relatedWords['='])
	junkHeadings    = set(relatedWords['!'])
	zoneStarts      = firstRunes(relatedHeadings, junkHeadings)
)

func firstRunes(sets ...map[string]bool) map[rune]bool {
	m := map[rune]bool{}
	for _, s := range sets {
		for w := range s {
			m[firstRune(w)] = true
		}
	}
	return m
}

// zoneHeading tells whether a line heads a list of other pages (related) or
// one of search words, comments and the like (junk).
func zoneHeading(s string) (related, junk bool) {
	const around = ":：【】[]《》·|>»+-—#★•"
	s = strings.TrimLeft(s, around)
	if len(s) > 60 || !zoneStarts[firstRune(s)] {
		return false, false
	}
	s = strings.TrimRight(fold(s), around)
	s = strings.TrimSuffix(strings.TrimSuffix(s, "更多"), ">>")
	return relatedHeadings[s], junkHeadings[s]
}

// splitCards parts the pieces of the page itself from the cards of its related
// lists. In a text a card is a question, a snippet, and a footer with column
// and date; without footers, a short line and a long one by turns.
func splitCards(ps []piece) ([]piece, []card) {
	footers, zones := 0, false
	for i := range ps {
		if isFooter(ps[i].text) {
			footers++
		}
		related, junk := zoneHeading(ps[i].text)
		zones = zones || related || junk
	}
	if footers < 2 && !zones {
		return ps, nil
	}
	var own []piece
	var cards []card
	zone := false // within a related list
	from := 0     // first piece not yet given away
	for i := 0; i < len(ps); i++ {
		related, junk := zoneHeading(ps[i].text)
		switch {
		case related && listFollows(ps[i+1:]):
			own = appendOwn(own, ps[from:i], zone, &cards)
			zone, from = true, i+1
		case junk:
			own = appendOwn(own, ps[from:i], zone, &cards)
			i = skipJunk(ps, i+1) - 1
			from = i + 1
		case zone && isFooter(ps[i].text):
			cards = appendCard(cards, ps[from:i], ps[i].text)
			from = i + 1
		case !zone && footers >= 2 && i-from >= 2 && isFooter(ps[i].text) && closesCard(ps[i-2:i]):
			before := len(cards)
			own = append(own, ps[from:i-2]...)
			if cards = appendCard(cards, ps[i-2:i], ps[i].text); len(cards) == before {
				own = append(own, ps[i-2:i]...)
			}
			from = i + 1
		}
	}
	return appendOwn(own, ps[from:], zone, &cards), cards
}

// appendOwn gives the pieces before a boundary to the page, or, within a
// related list without footers, to its cards.
func appendOwn(own, ps []piece, zone bool, cards *[]card) []piece {
	if !zone {
		return append(own, ps...)
	}
	for i := 0; i < len(ps); i++ {
		if isBoilerplate(ps[i].text) || i+1 >= len(ps) {
			continue
		}
		if isCardTitle(ps[i].text) && runeLen(ps[i+1].text) >= 30 && ps[i+1].grid == nil {
			*cards = appendCard(*cards, ps[i:i+2], "")
			i++
		}
	}
	return own
}

// listFollows tells whether a related heading has a list under it; a section
// of an article may be called 相关政策 too.
func listFollows(ps []piece) bool {
	for i := range min(len(ps), 6) {
		if isFooter(ps[i].text) {
			return true
		}
		if related, junk := zoneHeading(ps[i].text); related || junk {
			return true
		}
	}
	return len(ps) == 0 || isCardTitle(ps[0].text)
}

func isCardTitle(s string) bool {
	return s != "" && runeLen(s) <= 40 && !endsColon(s) && !strings.ContainsAny(s, "。；") && !isPerson(s) && len(readLabels(s)) == 0
}

// skipJunk steps over the short lines under a junk heading.
func skipJunk(ps []piece, i int) int {
	for ; i < len(ps); i++ {
		if related, junk := zoneHeading(ps[i].text); related || junk {
			break
		}
		if ps[i].grid != nil || runeLen(ps[i].text) > 24 || strings.ContainsAny(ps[i].text, "。；：:") {
			break
		}
	}
	return i
}

// closesCard tells whether the two pieces before a footer are a card.
func closesCard(ps []piece) bool {
	return ps[0].grid == nil && ps[1].grid == nil && isCardTitle(ps[0].text) && runeLen(ps[1].text) >= 30 && !hasAnyPrefix(ps[1].text, []string{"您好", "你好"})
}

func appendCard(cards []card, ps []piece, footer string) []card {
	for len(ps) > 0 && isBoilerplate(ps[0].text) {
		ps = ps[1:]
	}
	if len(ps) < 2 {
		return cards
	}
	c := card{question: cleanQuestion(ps[0].text), url: ps[0].url}
	lines := make([]string, 0, len(ps))
	for _, p := range ps[1:] {
		if p.text != "" {
			lines = append(lines, p.text)
		}
	}
	c.snippet = strings.Join(lines, "\n")
	if d, ok := findDay(footer); ok {
		c.published = d.date
	}
	if c.question == "" || c.snippet == "" || isSignature(c.question) {
		return cards
	}
	return append(cards, c)
}

// isFooter tells whether s is the last line of a card: a date, with a column,
// a source or counts around it, and nothing else.
//
//	"健康新闻 2025-04-24" yes   "2025-04-24 阅读 1203" yes   "2025年1月5日" no: texts are signed so
func isFooter(s string) bool {
	if len(s) < 8 || len(s) > 90 {
		return false
	}
	d, ok := findDay(s)
	if !ok || d.han && d.end-d.start == len(s) {
		return false
	}
	before, after := trim(s[:d.start]), trim(s[d.end:])
	if runeLen(before) > 14 || runeLen(after) > 14 || strings.ContainsAny(s, "。，；！？") {
		return false
	}
	return !d.han || !hasAny(before, []string{"自", "从", "于", "至", "截", "起"}) && !hasAnyPrefix(after, []string{"起", "至", "前", "止", "后", "以"})
}

// drafts makes items of cards. A card inherits nothing of its page.
func cardDrafts(cards []card) []draft {
	ds := make([]draft, 0, len(cards))
	for _, c := range cards {
		d := draft{role: RoleRelated, question: c.question, published: c.published, url: c.url}
		for line := range strings.SplitSeq(c.snippet, "\n") {
			d.pieces = append(d.pieces, newPiece(line))
		}
		ds = append(ds, d)
	}
	return ds
}
