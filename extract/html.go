package extract

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// ErrTooBig tells that a page is longer than Options.MaxBytes allows.
var ErrTooBig = errors.New("page is longer than the limit")

// HTML reads a page of decoded (UTF-8) HTML, by the rule of its source where
// that is not nil. The error wraps ErrTooBig where the page is longer than the
// options allow. A page nested too deep to be parsed is read as plain text and
// noted as "nested-too-deep".
func HTML(page []byte, rule *Rule, opts Options) (*Document, error) {
	if limit := opts.maxBytes(); len(page) > limit {
		return nil, fmt.Errorf("extract %s: %d bytes, at most %d are read: %w", opts.URL, len(page), limit, ErrTooBig)
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		d := Text(visibleText(page), opts)
		d.note("nested-too-deep", "the page was read as plain text: "+err.Error())
		return d, nil
	}
	d := &Document{URL: opts.URL}
	w := newWalker(len(page))
	if rule != nil {
		rule.apply(d, root, w)
	}
	if bytes.Contains(page, []byte("<style")) || bytes.Contains(page, []byte("<STYLE")) {
		w.hiding = hiddenNames(root)
	}
	w.children(root, scope{})
	w.flush()
	readPage(d, w, rule, opts)
	end := endingOf(page)
	d.Unclosed = end != endClosed
	if end == endCut {
		d.cutOff(w, w.text.String())
	}
	return d, nil
}

// apply takes out what the rule removes, reads what it finds for the document
// itself, and marks the rest for the walk.
func (r *Rule) apply(d *Document, root *html.Node, w *walker) {
	page := goquery.NewDocumentFromNode(root)
	find := func(name string, m goquery.Matcher) *goquery.Selection {
		if m == nil {
			return nil
		}
		s := page.FindMatcher(m)
		if s.Length() == 0 {
			d.note("rule-matched-nothing", "the selector of "+name+" matches nothing on this page")
			return nil
		}
		return s
	}
	if r.remove != nil {
		page.FindMatcher(r.remove).Remove()
	}
	if s := find("title", r.title); s != nil {
		d.learn("title", &d.Title, nodeText(s.Nodes[0], 600), "rule")
	}
	if s := find("date", r.date); s != nil {
		d.learn("published", &d.Published, selectedDay(s), "rule")
	}
	if s := find("source", r.source); s != nil {
		text := cleanLine(nodeText(s.Nodes[0], 200))
		if found := readLabels(text); len(found) > 0 {
			text = found[0].value
		}
		d.learn("publisher", &d.Publisher, sourceName(text), "rule")
	}
	w.special = map[*html.Node]special{}
	for _, f := range []struct {
		name string
		m    goquery.Matcher
		as   special
	}{
		{"body", r.body, specialBody}, {"related", r.related, specialRelated}, {"question", r.question, specialQuestion},
		{"answer", r.answer, specialAnswer}, {"short_answer", r.short, specialShort},
	} {
		if s := find(f.name, f.m); s != nil {
			for _, n := range s.Nodes {
				w.special[n] = f.as
			}
		}
	}
}

// selectedDay reads the day of a date selector: attributes that machines read
// first, then the text.
func selectedDay(s *goquery.Selection) string {
	for _, key := range []string{"datetime", "content"} {
		if v, ok := s.Attr(key); ok {
			if day := metaDay(v); day != "" {
				return day
			}
		}
	}
	return metaDayIn(nodeText(s.Nodes[0], 300))
}

func metaDayIn(s string) string {
	if d, ok := findDay(s); ok {
		return d.date
	}
	return packedDay(s)
}

// readPage makes the document of a walked page.
func readPage(d *Document, w *walker, rule *Rule, opts Options) {
	text := w.text.String()
	res := newResolver(opts.URL, w.meta.base)
	ld := readLinked(w.jsons)
	d.Site = Site{Name: firstOf(w.meta.siteName, w.meta.ogSite), IDCode: w.meta.idCode, Column: w.meta.column, ColumnType: w.meta.columnType}

	var cards []card
	if rule == nil || !rule.noRelated {
		cards = w.ruleCards(text, res)
		if rule == nil || rule.related == nil {
			cards = append(cards, w.cards(text, res)...)
			cards = append(cards, w.relatedZones(text, res)...)
		}
	}
	from, to, chosen := w.ruleBody()
	if !chosen {
		var by string
		from, to, by = w.chooseBody(w.score(text))
		d.Origins = append(d.Origins, Origin{"body", by})
	}
	titleLine := w.findTitle(d, ld, text, from, to)
	d.readMeta(w.meta, ld)
	if titleLine >= from && titleLine < to {
		from = titleLine
	}
	if titleLine >= 0 {
		w.lines[titleLine].mark = markNone
	}
	w.readSurroundings(d, text, titleLine, from, to)
	ps := w.pieces(text, from, to, res)
	if !chosen {
		ps = append(w.lead(d.Title, titleLine, from, text, res), ps...)
	}
	ps, more := splitCards(ps)
	cards = append(cards, more...)
	ps = joinTables(dropBoilerplate(ps))
	ps = splitPairs(dropCredits(d, readHead(d, ps)))
	if len(ps) == 0 && ld.body != "" {
		ps = splitPairs(lines(ld.body))
	}
	ps = addLinked(ps, ld)
	readSignature(d, ps)
	if d.Published == "" && d.issued == "" && d.updated == "" {
		d.learn("published", &d.Published, metaDay(w.meta.time), "<time>")
		d.learn("published", &d.Published, w.meta.script, "script")
		d.learn("published", &d.Published, urlDay(opts.URL), "URL")
	}
	w.readLinks(d, text, from, to, res)
	fill(d, ps, cards)
}

// ruleBody gives the lines of the elements that a rule's body selector matched.
func (w *walker) ruleBody() (from, to int32, ok bool) {
	for i := range w.elems {
		e := &w.elems[i]
		if w.special[e.node] != specialBody || ok && e.to <= to {
			continue
		}
		if !ok {
			from = e.from
		} else {
			for j := to; j < e.from; j++ {
				w.lines[j].noise = true // between two parts of the body
			}
		}
		to, ok = e.to, true
	}
	if ok {
		for i := from; i < to; i++ {
			w.lines[i].chosen = true
		}
	}
	return from, to, ok
}

func (w *walker) ruleCards(text string, res resolver) []card {
	var cards []card
	for i := range w.elems {
		e := &w.elems[i]
		if w.special[e.node] != specialRelated {
			continue
		}
		if c, ok := w.readCard(e.from, e.to, text, res, true); ok {
			cards = append(cards, c)
		}
		w.markCards(e.from, e.to)
	}
	return cards
}

// readMeta files what the head of the page says, where no rule said it before.
func (d *Document) readMeta(m metaTags, ld linked) {
	d.learn("published", &d.Published, metaDay(m.pubDate), "meta PubDate")
	d.learn("published", &d.Published, metaDay(ld.published), "JSON-LD")
	d.learn("published", &d.Published, metaDay(m.ogDate), "meta of social networks")
	d.learn("publisher", &d.Publisher, sourceName(m.source), "meta ContentSource")
}

// readSurroundings reads the labelled lines and information tables that stand
// before the body, and the line with date and source under the title.
func (w *walker) readSurroundings(d *Document, text string, title, from, to int32) {
	after := false
	for i := int32(0); i < from; i++ {
		l := &w.lines[i]
		if l.card {
			continue
		}
		if l.grid != nil {
			after = readInfoGrid(d, l.grid)
			continue
		}
		s := text[l.from:l.to]
		after = readInfoLine(d, s, after)
		switch {
		case after || l.noise || i <= title || title < 0 || asksDay(d.Title, s):
		case isDocNumber(s):
			d.learn("doc_number", &d.DocNumber, squeeze(strings.Trim(s, "（）()")), "a line of its own")
		default:
			readDateLine(d, s)
		}
	}
	// The day beside the name of who answers, in what is else no text.
	for i := title + 1; title >= 0 && i < to && d.Published == ""; i++ {
		if l := &w.lines[i]; l.noise && !l.card && l.grid == nil && l.runes <= 40 {
			if day, ok := findDay(text[l.from:l.to]); ok {
				d.learn("published", &d.Published, day.date, "beside the answer")
			}
		}
	}
	d.learn("publisher", &d.Publisher, d.Site.Name, "name of the site")
}

// pieces makes pieces of the lines of the body, without noise, cards and lists
// of links.
func (w *walker) pieces(text string, from, to int32, res resolver) []piece {
	ps := make([]piece, 0, to-from)
	for i := from; i < to; i++ {
		l := &w.lines[i]
		if l.card || l.noise && !l.chosen || w.isLinkLine(i, text) {
			continue
		}
		if l.grid != nil {
			p := piece{grid: l.grid, gap: true, depth: int(l.depth), cont: l.cont}
			captionFrom(l.grid, ps)
			ps = append(ps, p)
			continue
		}
		p := newPiece(text[l.from:l.to])
		heading := l.rank >= 1 && l.rank <= 6
		if p.fam == famNone && l.mark != markQuestion {
			if l.bullet > 0 {
				p = newPiece(strconv.Itoa(int(l.bullet)) + ". " + p.text)
			} else if l.bullet < 0 && !heading {
				p = newPiece("• " + p.text)
			}
		}
		p.depth, p.cont, p.rank, p.mark, p.gap = int(l.depth), l.cont, int(l.rank), l.mark, l.gap
		if l.mark == markQuestion {
			p.text, p.marker, p.fam = cleanQuestion(p.text), "", famNone
			p.url = res.resolve(l.url)
		}
		ps = append(ps, p)
	}
	return ps
}

// lead gives what an answer begins with between title and body: a short answer,
// an introduction in sentences.
func (w *walker) lead(question string, title, from int32, text string, res resolver) []piece {
	if title < 0 || from-title > 30 {
		return nil
	}
	var ps []piece
	for i := title + 1; i < from; i++ {
		l := &w.lines[i]
		if l.noise || l.card || l.link*2 > l.runes || l.grid != nil {
			continue
		}
		s := text[l.from:l.to]
		if isBoilerplate(s) || isFooter(s) || len(readLabels(s)) > 0 {
			continue
		}
		if l.mark == markShort || l.punct > 0 && l.runes >= 20 || i == from-1 && runeLen(s) <= longestShort && isPhrase(question, s) {
			ps = append(ps, w.pieces(text, i, i+1, res)...)
		}
	}
	return ps
}

// isLinkLine tells a line of the body that only leads to other pages: an entry
// of a list of links, or an advertisement between paragraphs. Names of
// attachments and cited documents stay.
func (w *walker) isLinkLine(i int32, text string) bool {
	l := &w.lines[i]
	if l.grid != nil || l.link*10 < l.runes*9 || l.mark != markNone {
		return false
	}
	s := text[l.from:l.to]
	if strings.Contains(s, "《") || strings.Contains(s, "附件") || isAttachment(l.url) || l.rank >= 1 && l.rank <= 6 {
		return false
	}
	return l.runes >= 4 || isBoilerplate(s)
}
