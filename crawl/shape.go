package crawl

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"
)

// articleShapes are the forms of the URLs of single articles, each with an
// example. None of them is needed where a source says what its articles are.
var articleShapes = []*regexp.Regexp{
	regexp.MustCompile(`/(?:\w*[a-z_-])?\d{3,}(?:\.s?html?|\.jspx?|\.aspx?|\.php)?/?$`),                                                                   // /yibao/20871.html, /c12345
	regexp.MustCompile(`/art/\d{4}/\d{1,2}/\d{1,2}/art_\w+`),                                                                                              // jcms: /art/2025/1/2/art_88_101.html
	regexp.MustCompile(`/t(?:19|20)\d{6}_\d+`),                                                                                                            // TRS: /zcwj/202501/t20250102_123456.html
	regexp.MustCompile(`(?:^|/)m?(?:post|content|article|news|info|detail|show|view|arc|con)[_-]?\d+\.`),                                                  // /content/post_4567.html, /content_123.htm
	regexp.MustCompile(`(?i)/(?:content|article|news|info|detail|details|show|view|zixun|wenda|q|a|p|question|faq|item|doc)s?/(?:\w+/)*\d+(?:\.\w+)?/?$`), // /zixun/1001.html, /info/1002/2345.htm
	regexp.MustCompile(`/(?:19|20)\d\d[-/]?(?:0?[1-9]|1[0-2])(?:[-/]?[0-3]?\d)?/[\w-]*\d[\w-]*(?:\.\w+|/page\.htm)?$`),                                    // /2025-01/02/123.html, /202501/ab12.html
	regexp.MustCompile(`/c\d{4,}/content\.\w+$`),                                                                                                          // /csrc/c106256/c7403021/content.shtml
	regexp.MustCompile(`[/_][0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b`),                                                          // /zc/1f0e…-….html
	regexp.MustCompile(`/\d+\.s?html?$`),                                                                                                                  // /ask/7.html
	regexp.MustCompile(`(?i)[?&](?:\w*[a-z_])?(?:id|guid|no)=[\w-]*\d[\w-]*(?:&|$)`),                                                                      // ?articleId=77
}

// listShapes are the forms of lists, which win over the above.
var listShapes = regexp.MustCompile(`(?i)/(?:col|node|list|channel|column|category|cat|lm|tag|page|index|default|search)s?[_-]?\d*(?:[_-]\d+)*(?:\.\w+)?/?$|` +
	`/(?:list|col|column|category|cat|tag|channel|node)s?/(?:col)?\d+(?:\.\w+)?/?(?:index\.\w+)?$|/(?:page|p|index)/\d{1,3}/?$|/$|` +
	`[?&](?:page|p|pn|pageno|pagenum|curpage|columnid|catid|channelid)=[^&]*$`)

// articleURL tells whether a URL has the form of an article's.
//
//	/art/2025/1/2/art_88_101.html -> true
//	/col/col1234/index.html, /zcwj/index_2.html, /list/3 -> false
func articleURL(u *url.URL) bool {
	s := requestPath(u)
	if !strings.ContainsAny(s, "0123456789") {
		return false
	}
	if strings.Contains(s, "/page.") && dateDirs.MatchString(s) {
		return true
	}
	if listShapes.MatchString(s) {
		return false
	}
	for _, re := range articleShapes {
		if re.MatchString(s) {
			return true
		}
	}
	return false
}

// article is articleURL of where the link leads, found out once.
func (f found) article() bool {
	if f.shape == unknownShape {
		f.shape = otherShape
		if articleURL(f.url) {
			f.shape = articleShape
		}
	}
	return f.shape == articleShape
}

// attachment tells whether the link leads to a document that is read: its
// address or its label ends like the name of one.
func (f found) attachment() bool {
	return attachmentURL(f.url) || documentTypes[strings.ToLower(path.Ext(strings.TrimRight(f.text, "）)】]")))] != ""
}

// dateDirs is an article in a folder of its own: /2025/0102/c12a34/page.htm.
var dateDirs = regexp.MustCompile(`/(?:19|20)\d\d/[01]\d[0-3]\d/c\d+a\d+/page\.\w+$`)

// otherFiles are links that lead to no page and no attachment that is read.
var otherFiles = map[string]bool{}

func init() {
	for ext := range strings.FieldsSeq(".jpg .jpeg .png .gif .bmp .webp .svg .ico .css .js .mp3 .mp4 .avi .wmv .flv .mov .zip .rar .7z .gz .exe .apk .dmg .iso .swf .wps .et .ofd .ppt .pptx .xsd .ttf .woff") {
		otherFiles[ext] = true
	}
}

// attachmentURL tells whether a URL is that of a document that is read:
// /attach/a.pdf, /module/download/downfile.jsp?filename=a.docx.
func attachmentURL(u *url.URL) bool {
	if documentTypes[strings.ToLower(path.Ext(u.Path))] != "" {
		return true
	}
	for kv := range strings.SplitSeq(u.RawQuery, "&") {
		if _, v, _ := strings.Cut(kv, "="); documentTypes[strings.ToLower(path.Ext(v))] != "" {
			return true
		}
	}
	return false
}

// urlShape is a URL with its numbers made equal: the pages of one kind on a
// site share it.
func urlShape(u *url.URL) string { return equalNumbers(u.Host + requestPath(u)) }

// shapeOf is urlShape with session ids and other random names made equal too.
func shapeOf(u *url.URL) string {
	return randomName.ReplaceAllStringFunc(u.Host+requestPath(u), func(s string) string {
		if len(s) >= 8 && strings.ContainsAny(s, "0123456789") {
			return "*"
		}
		return equalNumbers(s)
	})
}

var randomName = regexp.MustCompile(`[0-9A-Za-z]+`)

// equalNumbers writes 0 for every number.
func equalNumbers(s string) string {
	var b strings.Builder
	in := false
	for _, c := range []byte(s) {
		digit := c >= '0' && c <= '9'
		if !digit {
			b.WriteByte(c)
		} else if !in {
			b.WriteByte('0')
		}
		in = digit
	}
	return b.String()
}

// A listing is a group of links of a page that stand in the same place.
type listing struct {
	links  []found
	strong bool   // dates, or titles that all lead to pages of one shape
	by     string // what made it a list, for people
}

// found is a link and where it leads.
type found struct {
	*link
	url *url.URL
}

// listings groups the links of a page that look like the list of titles for
// which the page is there: at least three of them, in the same place, with
// the length of titles, leading to articles. Menus, whose labels are short and
// lead to all kinds of places, are none.
func listings(links []found) []listing {
	at := map[uint64]int{}
	var groups []listing
	for _, f := range links {
		i, ok := at[f.place]
		if !ok {
			i = len(groups)
			at[f.place] = i
			groups = append(groups, listing{})
		}
		groups[i].links = append(groups[i].links, f)
	}
	out := groups[:0]
	for _, g := range groups {
		if g.judge() {
			out = append(out, g)
		}
	}
	return out
}

func (g *listing) judge() bool {
	targets := map[string]found{}
	shapes := map[string]int{}
	boxes := map[int]bool{}
	runes, dated, articles, most := 0, 0, 0, 0
	for _, f := range g.links {
		key := sameKey(f.url)
		if _, ok := targets[key]; ok {
			continue
		}
		targets[key] = f
		boxes[f.box] = true
		runes += utf8.RuneCountInString(f.text)
		shape := urlShape(f.url)
		shapes[shape]++
		most = max(most, shapes[shape])
		if f.dated {
			dated++
		}
	}
	n := len(targets)
	if n == 0 {
		return false
	}
	mean := runes / n
	if mean < 6 && dated == 0 {
		return false // a menu
	}
	for _, f := range targets {
		if f.article() {
			articles++
		}
	}
	aDate := 2*dated > n && len(boxes)*2 > n
	switch {
	case n >= 3 && 2*articles >= n && (aDate || mean >= 8):
		g.strong, g.by = true, "list of addresses that look like articles"
	case n >= 3 && aDate && mean >= 6:
		g.strong, g.by = true, "list of titles with dates"
	case n >= 4 && mean >= 10 && 3*most >= 2*n:
		g.strong, g.by = true, "list of titles whose addresses are alike"
	case articles == n && mean >= 6: // a list of one or two
		g.by = "short list of addresses that look like articles"
	default:
		return false
	}
	return true
}
