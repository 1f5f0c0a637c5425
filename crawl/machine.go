package crawl

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// readMachine reads the lists that are made for programs: sitemaps, feeds, JSON
// lists and what lies behind the islands of a CMS's list page.
func (r *run) readMachine(p *Page, it item, rep *reply) (then func()) {
	p.Article = false
	body := rep.body
	if bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		var err error
		if body, err = gunzip(body, int64(r.limits.Body)); err != nil {
			p.Outcome, p.Err = TooBig, err.Error()
			return nil
		}
	}
	text, charset := Decode(body, rep.contentType)
	p.Charset = charset
	if r.known[sameKey(it.url)].BodyHash == p.BodyHash {
		p.Outcome = NotModified
	}
	switch it.role {
	case roleAPI:
		return func() { r.queueAPI(it, rep.final, text) }
	case roleIsland:
		return func() { r.queueIsland(it, rep.final, string(text)) }
	}
	pages, maps := feedLinks(text)
	return func() {
		for _, ref := range maps {
			if u := resolve(rep.final, ref); u != nil {
				r.queue(listQueue, it, item{url: u, role: roleSitemap})
			}
		}
		for _, ref := range pages {
			u := resolve(rep.final, ref)
			if u == nil {
				continue
			}
			if r.rules.articleURL != nil {
				if r.rules.articleURL.MatchString(u.String()) {
					r.queue(articleQueue, it, item{url: u, role: roleArticle, chosen: true})
				}
			} else if it.role == roleFeed || articleURL(u) {
				r.queue(articleQueue, it, item{url: u, role: roleArticle})
			}
		}
	}
}

// gunzip unpacks at most limit bytes; more is errTooBig.
func gunzip(b []byte, limit int64) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(zr, limit+1))
	if int64(len(out)) > limit {
		return nil, errTooBig
	}
	return out, err
}

// feedLinks reads the addresses of a sitemap, a sitemap index, RSS or Atom, in
// their order. It reads as far as the file is well-formed: a feed that is cut
// gives the entries before the cut.
func feedLinks(text []byte) (pages, maps []string) {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	var path []string
	entry, guid := "", ""
	for {
		t, err := d.Token()
		if err != nil {
			return pages, maps
		}
		switch t := t.(type) {
		case xml.StartElement:
			name := strings.ToLower(t.Name.Local)
			path = append(path, name)
			switch {
			case name == "item" || name == "entry":
				entry, guid = "", ""
			case name == "link" && entry == "" && within(path, "entry"):
				rel := attr(t, "rel")
				if rel == "" || rel == "alternate" {
					entry = attr(t, "href")
				}
			}
		case xml.EndElement:
			if n := len(path); n > 0 {
				path = path[:n-1]
			}
			if name := strings.ToLower(t.Name.Local); name == "item" || name == "entry" {
				if entry == "" && strings.HasPrefix(guid, "http") {
					entry = guid
				}
				if entry != "" {
					pages = append(pages, entry)
				}
			}
		case xml.CharData:
			s := strings.TrimSpace(string(t))
			if s == "" || len(path) < 2 {
				continue
			}
			switch up := path[len(path)-2]; path[len(path)-1] {
			case "loc":
				if up == "sitemap" {
					maps = append(maps, s)
				} else if up == "url" {
					pages = append(pages, s)
				}
			case "link":
				if within(path, "item") {
					entry += s
				}
			case "guid":
				guid += s
			}
		}
	}
}

func within(path []string, name string) bool {
	return len(path) >= 2 && path[len(path)-2] == name
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// robotsSitemaps are the sitemaps that the robots.txt of the start URLs' hosts
// name.
func (r *run) robotsSitemaps(ctx context.Context) []string {
	var out []string
	asked := map[string]bool{}
	for _, s := range r.src.Start {
		u, err := url.Parse(s)
		if err != nil {
			continue
		}
		if u = canonical(u); u == nil || asked[u.Host] {
			continue
		}
		asked[u.Host] = true
		rules, err := r.robots(ctx, u)
		if err != nil {
			continue // asking for the start page meets the same error and says so
		}
		for _, ref := range rules.sitemaps {
			if m := resolve(u, ref); m != nil {
				out = append(out, m.String())
			}
		}
	}
	return out
}

// An island is a list that a page of the jcms kind keeps in a script or
// textarea, with the address of the next group of records:
//
//	<datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&…"></a>]]></nextgroup>
//	<recordset><record><![CDATA[<li><a href="/art/2025/1/2/art_1_2.html" title="…">…</a></li>]]></record>…
//
// Records and next group are HTML; their marks are too often broken to be read
// as XML.
type island struct {
	records string // HTML of all records
	next    string // address of the next group, "" at the end
}

func parseIsland(code string) island {
	var is island
	var b strings.Builder
	rest := code
	for {
		_, after, ok := strings.Cut(rest, "<record>")
		if !ok {
			break
		}
		rec, tail, _ := strings.Cut(after, "</record>")
		b.WriteString(unwrapCDATA(rec))
		b.WriteByte('\n')
		rest = tail
	}
	is.records = b.String()
	if _, after, ok := strings.Cut(code, "<nextgroup>"); ok {
		group, _, _ := strings.Cut(after, "</nextgroup>")
		z := html.NewTokenizer(strings.NewReader(unwrapCDATA(group)))
		for z.Next() != html.ErrorToken {
			if name, has := z.TagName(); has && string(name) == "a" {
				is.next = readAttrs(z).href
				break
			}
		}
	}
	return is
}

func unwrapCDATA(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(s, "<![CDATA[")
	return strings.TrimSuffix(s, "]]>")
}

// queueIslands queues the records of a page's islands and their next groups.
func (r *run) queueIslands(it item, at *url.URL, o *outline) (fresh int) {
	for _, code := range o.islands {
		fresh += r.queueIsland(it, at, code)
	}
	return fresh
}

func (r *run) queueIsland(it item, at *url.URL, code string) (fresh int) {
	is := parseIsland(code)
	o := scanOutline([]byte(is.records), at)
	links := r.resolveLinks(o)
	for _, f := range links {
		switch {
		case r.rules.articleURL != nil && !r.rules.articleURL.MatchString(f.url.String()):
		case attachmentURL(f.url):
			r.queue(articleQueue, it, item{url: f.url, role: roleAttachment})
		default:
			if r.queue(articleQueue, it, item{url: f.url, role: roleArticle, chosen: r.rules.articleURL != nil}) {
				fresh++
			}
		}
	}
	next := resolve(at, is.next)
	page := max(it.page, 1)
	if next == nil || len(links) == 0 || page >= r.nextMax() {
		return fresh
	}
	inherit(next, at)
	if fresh == 0 && r.known[sameKey(next)].Complete {
		return fresh
	}
	r.queue(listQueue, it, item{url: next, role: roleIsland, page: page + 1, depth: it.depth})
	return fresh
}

// inherit adds to a next group's address the parameters that only that of the
// group before has: some versions leave them out.
func inherit(next, at *url.URL) {
	if next.Path != at.Path {
		return
	}
	have := map[string]bool{}
	for kv := range strings.SplitSeq(next.RawQuery, "&") {
		k, _, _ := strings.Cut(kv, "=")
		have[k] = true
	}
	for kv := range strings.SplitSeq(at.RawQuery, "&") {
		if k, _, _ := strings.Cut(kv, "="); k != "" && !have[k] {
			next.RawQuery += "&" + kv
			have[k] = true
		}
	}
}
