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
	regexp.MustCompile(`/art/\d{4}/\d{1,2}/\d{1,2}/art_\w+`),                                                                                              // jcms: /art/2025/1/2/art_88_101.html
	regexp.MustCompile(`/t(?:19|20)\d{6}_\d+`),                                                                                                            // TRS: /zcwj/202501/t20250102_123456.html
	regexp.MustCompile(`(?:^|/)m?(?:post|content|article|news|info|detail|show|view|arc|con)[_-]?\d+\.`),                                                  // /content/post_4567.html, /content_123.htm
	regexp.MustCompile(`(?i)/(?:content|article|news|info|detail|details|show|view|zixun|wenda|q|a|p|question|faq|item|doc)s?/(?:\w+/)*\d+(?:\.\w+)?/?$`), // /zixun/1001.html, /info/1002/2345.htm
	regexp.MustCompile(`/(?:19|20)\d\d[-/]?(?:0?[1-9]|1[0-2])(?:[-/]?[0-3]?\d)?/[\w-]*\d[\w-]*(?:\.\w+|/page\.htm)?$`),                                    // /2025-01/02/123.html, /202501/ab12.html
	regexp.MustCompile(`/[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b`),                                                             // /zc/1f0e…-….html
	regexp.MustCompile(`/(?:\w*[a-z_-])?\d{3,}(?:\.s?html?|\.jspx?|\.aspx?|\.php)?/?$`),                                                                   // /yibao/20871.html, /c12345
	regexp.MustCompile(`/\d+\.s?html?$`),                                                                                                                  // /ask/7.html
	regexp.MustCompile(`(?i)[?&](?:\w*[a-z_])?(?:id|guid|no)=[\w-]*\d[\w-]*(?:&|$)`),                                                                      // ?articleId=77
}

// listShapes are the forms of lists, which win over the above.
var listShapes = regexp.MustCompile(`(?i)/(?:col|node|list|channel|column|category|cat|lm|tag|page|index|default|search)s?[_-]?\d*(?:[_-]\d+)*(?:\.\w+)?/?$|` +
	`/(?:page|p|index|list|col|category|tag|channel)/(?:col)?\d+/?(?:index\.\w+)?$|/$|[?&](?:page|p|pn|pageno|pagenum|curpage|columnid|catid|channelid)=[^&]*$`)

// articleURL tells whether a URL has the form of an article's.
//
//	/art/2025/1/2/art_88_101.html -> true
//	/col/col1234/index.html, /zcwj/index_2.html, /list/3 -> false
func articleURL(u *url.URL) bool {
	s := requestPath(u)
	if dateDirs.MatchString(s) {
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

// urlShape is a URL with its digits made equal: the pages of one kind on a
// site share it.
func urlShape(u *url.URL) string {
	return u.Host + digits.ReplaceAllString(requestPath(u), "0")
}

var digits = regexp.MustCompile(`\d+`)

// A listing is a group of links of a page that stand in the same place.
type listing struct {
	links  []found
	strong bool // dates, or titles that all lead to pages of one shape
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
	targets := map[string]bool{}
	shapes := map[string]int{}
	boxes := map[int]bool{}
	runes, dated, articles, most := 0, 0, 0, 0
	for _, f := range g.links {
		key := sameKey(f.url)
		if targets[key] {
			continue
		}
		targets[key] = true
		boxes[f.box] = true
		runes += utf8.RuneCountInString(f.text)
		shape := urlShape(f.url)
		shapes[shape]++
		most = max(most, shapes[shape])
		if f.dated {
			dated++
		}
		if articleURL(f.url) {
			articles++
		}
	}
	n := len(targets)
	if n == 0 {
		return false
	}
	mean := runes / n
	aDate := 2*dated > n && len(boxes)*2 > n
	switch {
	case n >= 3 && 2*articles >= n && (aDate || mean >= 8):
		g.strong = true
	case n >= 3 && aDate && mean >= 6:
		g.strong = true
	case n >= 4 && mean >= 10 && 3*most >= 2*n:
		g.strong = true
	case n >= 1 && articles == n && mean >= 6: // a list of one or two
	default:
		return false
	}
	return true
}
