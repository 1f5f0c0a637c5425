package extract

import (
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
	time        string // datetime of the first <time>
	script      string // day that a script of the page calls that of publishing
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
	content = cleanLine(withoutTags(content))
	if content == "" || len(content) > 2000 {
		return
	}
	to := (*string)(nil)
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "articletitle":
		to = &m.article
	case "og:title", "twitter:title":
		to = &m.ogTitle
	case "pubdate", "publishdate", "publish_date", "firstpublishedtime":
		to = &m.pubDate
	case "article:published_time", "og:release_date", "datepublished", "og:published_time", "bytedance:published_time", "apub:time", "weibo:article:create_at", "publishtime", "publish_time",
		"pubtime", "og:time", "dateupdate", "datecreated", "dc.date", "dcterms.created", "releasedate", "createdate", "createtime":
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

// withoutTags takes the tags out that editors leave in titles: 关于…<br/>的通知.
func withoutTags(s string) string {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return s
		}
		j := strings.IndexByte(s[i:], '>')
		if j < 0 {
			return s
		}
		s = s[:i] + s[i+j+1:]
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
