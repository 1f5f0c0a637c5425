package extract

import (
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// metaTags is what the head of a page says of it. Tags prescribed for
// government sites come before those of social networks.
type metaTags struct {
	title       string // <title>
	article     string // ArticleTitle
	ogTitle     string
	pubDate     string // PubDate
	ogDate      string
	source      string // ContentSource
	siteName    string
	ogSite      string
	idCode      string // SiteIDCode
	column      string
	columnType  string
	base        string // <base href>
	description string
}

// read reads one <meta>.
func (m *metaTags) read(n *html.Node) {
	var name, content string
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "name", "property", "itemprop":
			if name == "" {
				name = n.Attr[i].Val
			}
		case "content":
			content = n.Attr[i].Val
		}
	}
	if name == "" || content == "" || len(name) > 40 {
		return
	}
	content = cleanLine(content)
	if content == "" || len(content) > 2000 {
		return
	}
	to := (*string)(nil)
	switch strings.ToLower(name) {
	case "articletitle":
		to = &m.article
	case "og:title", "twitter:title":
		to = &m.ogTitle
	case "pubdate", "publishdate", "publish_date":
		to = &m.pubDate
	case "article:published_time", "og:release_date", "datepublished", "og:published_time", "bytedance:published_time", "apub:time", "weibo:article:create_at", "publishtime":
		to = &m.ogDate
	case "contentsource", "source":
		to = &m.source
	case "sitename":
		to = &m.siteName
	case "og:site_name", "application-name":
		to = &m.ogSite
	case "siteidcode":
		to = &m.idCode
	case "columnname":
		to = &m.column
	case "columntype":
		to = &m.columnType
	case "description":
		to = &m.description
	}
	if to != nil && *to == "" {
		*to = content
	}
}

// head reads <head>.
func (w *walker) head(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Meta:
			w.meta.read(c)
		case atom.Title:
			if w.meta.title == "" {
				w.meta.title = nodeText(c, 600)
			}
		case atom.Base:
			for _, a := range c.Attr {
				if a.Key == "href" {
					w.meta.base = strings.TrimSpace(a.Val)
				}
			}
		case atom.Script:
			w.script(c)
		case atom.Noscript, atom.Style, atom.Link:
		default:
			if c.Type == html.ElementNode {
				w.element(c, scope{})
			}
		}
	}
}

// longestJSON is the longest JSON-LD script that is read, in bytes.
const longestJSON = 1 << 20

// script keeps a script that holds JSON-LD.
func (w *walker) script(n *html.Node) {
	for i := range n.Attr {
		if n.Attr[i].Key == "type" && strings.Contains(n.Attr[i].Val, "ld+json") && n.FirstChild != nil && len(n.FirstChild.Data) <= longestJSON {
			w.jsons = append(w.jsons, n.FirstChild.Data)
		}
	}
}

// linked is what a page's JSON-LD says of it.
type linked struct {
	headline, published, publisher string
	body                           string // articleBody
	pairs                          []linkedPair
}

// A linkedPair is a Question of a QAPage or FAQPage with its answer.
type linkedPair struct{ question, answer string }

const (
	maxPairs     = 500
	maxJSONDepth = 12
)

// readLinked reads JSON-LD of Article, NewsArticle, QAPage and FAQPage. What is
// no JSON is passed over: pages break it often, and it only adds to what they
// show.
func readLinked(scripts []string) linked {
	var l linked
	for _, s := range scripts {
		var v any
		if json.Unmarshal([]byte(strings.Map(dropControls, s)), &v) == nil {
			l.read(v, 0)
		}
	}
	return l
}

// dropControls takes out the raw line breaks that pages leave in JSON strings.
func dropControls(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}

func (l *linked) read(v any, depth int) {
	if depth > maxJSONDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			l.read(e, depth+1)
		}
	case map[string]any:
		kind := jsonType(v["@type"])
		switch {
		case strings.HasSuffix(kind, "Article") || kind == "BlogPosting" || kind == "Report":
			first(&l.headline, jsonText(v["headline"]))
			first(&l.published, jsonText(v["datePublished"]))
			first(&l.publisher, jsonText(v["publisher"]))
			first(&l.body, jsonText(v["articleBody"]))
		case kind == "Question":
			l.question(v)
		case kind == "QAPage" || kind == "FAQPage" || kind == "WebPage":
			first(&l.published, jsonText(v["datePublished"]))
			l.read(v["mainEntity"], depth+1)
		}
		l.read(v["@graph"], depth+1)
	}
}

func (l *linked) question(v map[string]any) {
	answer := v["acceptedAnswer"]
	if answer == nil {
		answer = v["suggestedAnswer"]
	}
	if list, ok := answer.([]any); ok && len(list) > 0 {
		answer = list[0]
	}
	a, ok := answer.(map[string]any)
	if !ok || len(l.pairs) >= maxPairs {
		return
	}
	first(&l.published, jsonText(v["datePublished"]))
	p := linkedPair{jsonText(v["name"]), jsonText(a["text"])}
	if p.question == "" {
		p.question = jsonText(v["text"])
	}
	if p.question != "" && p.answer != "" {
		l.pairs = append(l.pairs, p)
	}
}

func jsonType(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return jsonType(v[0])
		}
	}
	return ""
}

// jsonText gives a string, or the name of an object.
func jsonText(v any) string {
	switch v := v.(type) {
	case string:
		return trim(v)
	case []any:
		if len(v) > 0 {
			return jsonText(v[0])
		}
	case map[string]any:
		if s, ok := v["name"].(string); ok {
			return trim(s)
		}
	}
	return ""
}

func first(to *string, v string) {
	if *to == "" {
		*to = v
	}
}

// resolver resolves links against the page's URL and its <base>.
type resolver struct{ base *url.URL }

func newResolver(page, base string) resolver {
	u, err := url.Parse(page)
	if err != nil {
		u = &url.URL{}
	}
	if base != "" {
		if b, err := u.Parse(base); err == nil {
			u = b
		}
	}
	return resolver{u}
}

// resolve gives the absolute form of href, or "" where it is no URL.
func (r resolver) resolve(href string) string {
	if href == "" || len(href) > 2000 {
		return ""
	}
	u, err := r.base.Parse(href)
	if err != nil {
		return ""
	}
	return u.String()
}
