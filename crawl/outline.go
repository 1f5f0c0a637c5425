package crawl

import (
	"hash/maphash"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An outline is what finding the way needs to know of a page: its links and
// where they stand, how much text there is, what it says of itself. It is made
// in one pass over the tokens, without a tree, so that the worst page costs no
// more than its length.
type outline struct {
	base      *url.URL
	title     string
	canonical string // href of rel=canonical
	refresh   string // target of a meta refresh that follows soon
	location  string // target of a script that leaves the page at once
	next      string // href of link rel=next
	feeds     []string
	frames    []string // pages that are shown in this one
	isArticle bool     // meta tags or structured data say so
	islands   []string // code of lists that the page keeps to itself
	units     []string // addresses of lists that the page loads
	scripts   []string // code that may ask for lists
	siteID    string   // SID of a gkmlpt page
	pager     []pagerCall
	links     []link

	text  int    // runes of visible text outside of links
	paras []para // of at least 10 runes outside of links
	head  string // the beginning of the visible text
	said  string // hash of the visible text
}

// A para is a paragraph of running text: how long it is, which box holds it and
// how many links stand before it.
type para struct{ runes, box, links int }

// A link is one anchor, or what acts as one.
type link struct {
	href  string
	text  string
	rel   string
	place uint64 // hash of the elements that it stands in: links of one list share it
	box   int    // the list item or row that it stands in, 0 for none
	dated bool   // a date stands in the same box
	body  bool   // in running text
	live  bool   // made by a script: onclick, data-href
	aside bool   // in what belongs to the site: header, menus, footer
	shape shape  // of the URL it leads to, once looked at
}

// A shape is what the form of a URL says of its page.
type shape uint8

const (
	unknownShape shape = iota // not looked at
	otherShape
	articleShape
)

// headRunes is how much of a page's text is kept to recognise error pages.
const headRunes = 600

// maxLinks and maxDepth bound what one page can cost.
const (
	maxLinks  = 20_000
	maxNest   = 512
	maxIsland = 4 << 20
	maxScript = 256 << 10
	maxFrames = 10
)

var placeSeed = maphash.MakeSeed()

type element struct {
	tag   atom.Atom
	place uint64
	box   int
	item  bool // a list item or row holds it
	aside bool // see link
}

// scanOutline reads a page in UTF-8.
func scanOutline(text []byte, base *url.URL) *outline {
	page := string(text)
	s := &outlineScan{outline: outline{base: base}, boxDates: map[int]bool{}}
	s.links = make([]link, 0, min(strings.Count(page, "href="), maxLinks))
	s.saidHash.SetSeed(placeSeed)
	for l := (lexer{page: page}); ; {
		switch l.next() {
		case html.ErrorToken:
			s.finish()
			return &s.outline
		case html.TextToken:
			s.addText(&l)
		case html.StartTagToken:
			s.start(&l)
		case html.EndTagToken:
			s.end(atomOf(l.name))
		}
	}
}

// atomOf is the atom of a lower-case name, 0 for none.
func atomOf(name string) atom.Atom { return atom.Lookup([]byte(name)) }

type outlineScan struct {
	outline
	stack    []element
	boxes    int
	boxDates map[int]bool
	headBuf  strings.Builder
	headLen  int
	para     para // the paragraph at hand
	skip     atom.Atom
	script   string
	scriptXML,
	scriptLD bool
	inLink int // index+1 of the open link
	label  string

	saidHash maphash.Hash
}

func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta,
		atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

// isBlock tells the elements that end a paragraph of running text.
func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.Li, atom.Td, atom.Tr, atom.Dd, atom.Dt, atom.Br, atom.H1, atom.H2, atom.H3, atom.H4,
		atom.Section, atom.Article, atom.Ul, atom.Table:
		return true
	}
	return false
}

func (s *outlineScan) start(l *lexer) {
	tag := atomOf(l.name)
	a := readAttrs(l.attrs)
	if isBlock(tag) {
		s.endPara()
	}
	switch tag {
	case atom.Base:
		if u, err := url.Parse(a.href); err == nil && a.href != "" {
			s.base = s.base.ResolveReference(u)
		}
	case atom.Meta:
		s.meta(a)
	case atom.Link:
		s.linkTag(a)
	case atom.Iframe, atom.Frame:
		if a.src != "" && len(s.frames) < maxFrames {
			s.frames = append(s.frames, a.src)
		}
	case atom.Script, atom.Style, atom.Textarea, atom.Title:
		if u := unitURL(a.address, a.query); u != "" {
			s.units = append(s.units, u)
		}
		if !l.selfClosing { // what follows is one text token
			s.skip = tag
			s.script = ""
			s.scriptXML = tag == atom.Script && strings.Contains(a.typ, "xml") || tag == atom.Textarea
			s.scriptLD = strings.Contains(a.typ, "ld+json")
		}
		return
	}
	if isVoid(tag) || l.selfClosing && tag != atom.A {
		return
	}
	s.push(tag, l.name, a)
	if href, live := linkOf(tag, a); href != "" && len(s.links) < maxLinks {
		s.closeLink()
		top := s.stack[len(s.stack)-1]
		s.links = append(s.links, link{href: href, text: squeeze(a.title), rel: a.rel, place: top.place, box: top.box, live: live, body: s.para.runes > 20, aside: top.aside})
		s.inLink = len(s.links)
		s.label = ""
	}
}

func (s *outlineScan) meta(a attrs) {
	switch {
	case a.httpEquiv == "refresh":
		if t := refreshTarget(a.content); t != "" {
			s.refresh = t
		}
	case strings.TrimSpace(a.content) == "":
	case a.name == "articletitle", a.name == "pubdate", a.property == "og:type" && strings.Contains(a.content, "article"),
		a.property == "article:published_time":
		s.isArticle = true
	}
}

func (s *outlineScan) linkTag(a attrs) {
	for _, rel := range strings.Fields(a.rel) {
		switch rel {
		case "canonical":
			if s.canonical == "" {
				s.canonical = a.href
			}
		case "next":
			s.next = a.href
		case "alternate":
			if strings.Contains(a.typ, "rss") || strings.Contains(a.typ, "atom") {
				s.feeds = append(s.feeds, a.href)
			}
		}
	}
}

// What of a page belongs to the site, by tag and by class or id: nav, footer,
// "main-menu", "w1200 g_header".
var (
	asideName = map[string]bool{
		"nav": true, "navbar": true, "menu": true, "header": true, "topbar": true, "foot": true, "footer": true,
		"copyright": true, "sidebar": true, "breadcrumb": true,
	}
	asidePrefix = []string{"", "site", "page", "main", "g"}
)

// isAside tells whether one of some classes or ids is one of them.
func isAside(names string) bool {
	for name := range strings.FieldsSeq(names) {
		name = lower(name)
		for _, prefix := range asidePrefix {
			rest, ok := strings.CutPrefix(name, prefix)
			if rest != "" && (rest[0] == '-' || rest[0] == '_') {
				rest = rest[1:]
			}
			if ok && asideName[rest] {
				return true
			}
		}
	}
	return false
}

func (s *outlineScan) push(tag atom.Atom, name string, a attrs) {
	var up element
	if n := len(s.stack); n > 0 {
		up = s.stack[n-1]
	}
	e := element{tag: tag, box: up.box, item: up.item, aside: up.aside || tag == atom.Nav || tag == atom.Footer || tag == atom.Aside || isAside(a.class) || isAside(a.id)}
	class := a.class
	switch tag {
	case atom.Li, atom.Tr, atom.Dl, atom.Dd, atom.Article:
		s.boxes++
		e.box, e.item = s.boxes, true
		class = "" // odd, even, first, active: not a place of its own
	case atom.A:
		class = ""
	case atom.Div:
		if !e.item {
			s.boxes++
			e.box = s.boxes
		}
	}
	e.place = (up.place*31+maphash.String(placeSeed, name))*31 + maphash.String(placeSeed, class)
	if len(s.stack) < maxNest {
		s.stack = append(s.stack, e)
	}
}

func (s *outlineScan) end(tag atom.Atom) {
	if s.skip != 0 {
		if tag == s.skip {
			s.endSkipped()
		}
		return
	}
	if isBlock(tag) {
		s.endPara()
	}
	if tag == atom.A {
		s.closeLink()
	}
	// Close the nearest open element of that name; a stray end tag that
	// matches none nearby closes nothing.
	for i := len(s.stack) - 1; i >= 0 && i >= len(s.stack)-16; i-- {
		if s.stack[i].tag == tag {
			s.stack = s.stack[:i]
			return
		}
	}
}

func (s *outlineScan) endSkipped() {
	code := s.script
	switch s.skip {
	case atom.Title:
		if s.title == "" {
			s.title = squeeze(code)
			s.saidHash.WriteString(s.title)
		}
	case atom.Script, atom.Textarea:
		switch {
		case s.scriptLD:
			if ldArticle.MatchString(code) {
				s.isArticle = true
			}
		case s.scriptXML && strings.Contains(code, "<record"), strings.Contains(code, "<datastore"):
			s.islands = append(s.islands, code)
		case s.skip == atom.Script:
			s.pager = append(s.pager, pagerCalls(code)...)
			if len(code) < maxScript && scriptHints(code) {
				s.scripts = append(s.scripts, code)
			}
			if strings.Contains(code, "SID") {
				if m := siteSID.FindStringSubmatch(code); m != nil {
					s.siteID = m[1]
				}
			}
			if s.location == "" && strings.Contains(code, "location") {
				if m := leaves.FindStringSubmatch(code); m != nil {
					s.location = m[1]
				}
			}
		}
	}
	s.skip = 0
	s.script = ""
}

func (s *outlineScan) addText(l *lexer) {
	text := l.text
	if l.plain {
		text = newlines(text)
	} else {
		text = unescape(text)
	}
	if s.skip != 0 {
		if len(s.script)+len(text) <= maxIsland {
			s.script += text
		}
		return
	}
	t := squeeze(text)
	if t == "" {
		return
	}
	n := utf8.RuneCountInString(t)
	s.saidHash.WriteString(t)
	if hasDate(t) {
		if k := len(s.stack); k > 0 && s.stack[k-1].box > 0 {
			s.boxDates[s.stack[k-1].box] = true
		}
	}
	if s.headLen < headRunes {
		s.headBuf.WriteString(t)
		s.headBuf.WriteByte(' ')
		s.headLen += n + 1
	}
	if s.inLink > 0 {
		if len(s.label) < 600 {
			s.label += t
		}
		return
	}
	s.text += n
	s.para.runes += n
	if k := len(s.stack); k > 0 {
		s.para.box = s.stack[k-1].box
	}
}

// dateForm is a date as lists write it: 2025-01-02, 2025年1月2日, [01-02].
var dateForm = regexp.MustCompile(`(?:19|20)\d\d\s?[-./年]\s?[01]?\d\s?[-./月]\s?[0-3]?\d|[\[(（][01]\d-[0-3]\d[\])）]|^\s*[01]\d-[0-3]\d\s*$`)

// hasDate tells whether a short text holds a date; one in running text does
// not date the item of a list.
func hasDate(t string) bool {
	if len(t) > 120 {
		return false
	}
	digits := 0
	for i := range len(t) {
		if t[i] >= '0' && t[i] <= '9' {
			digits++
		}
	}
	return digits >= 4 && dateForm.MatchString(t)
}

func (s *outlineScan) endPara() {
	if s.para.runes >= 10 && len(s.paras) < maxLinks {
		s.para.links = len(s.links)
		s.paras = append(s.paras, s.para)
	}
	s.para = para{}
}

func (s *outlineScan) closeLink() {
	if s.inLink == 0 {
		return
	}
	l := &s.links[s.inLink-1]
	// The title attribute holds the whole of a title that the list cuts.
	if t := squeeze(s.label); utf8.RuneCountInString(t) > utf8.RuneCountInString(l.text) || l.text == "" {
		l.text = t
	}
	s.inLink = 0
}

func (s *outlineScan) finish() {
	s.endPara()
	s.closeLink()
	if s.skip != 0 {
		s.endSkipped()
	}
	s.head = s.headBuf.String()
	s.said = strconv.FormatUint(s.saidHash.Sum64(), 36)
	for i := range s.links {
		s.links[i].dated = s.boxDates[s.links[i].box]
	}
}

// squeeze makes one line of a text, with single spaces.
func squeeze(s string) string {
	if n := len(s); n < 3 || !isHan(s[0]) || !isHan(s[n-3]) { // else there is nothing to trim
		s = strings.TrimSpace(s)
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '\t' && c <= '\r', c == ' ' && s[i-1] == ' ', c == 0xA0 && s[i-1] == 0xC2, c == 0x80 && s[i-1] == 0x80: // U+00A0, U+3000
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return s
}

// isHan tells the first bytes of U+4000 to U+9FFF, nearly all of a Chinese text.
func isHan(c byte) bool { return 0xE4 <= c && c <= 0xE9 }
