package crawl

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
)

// queueMachine queues what lists lead to that are made for programs: sitemaps,
// feeds, JSON lists and what lies behind the islands of a CMS's list page.
func (r *run) queueMachine(it item, at *url.URL, text []byte) {
	switch it.role {
	case roleAPI:
		r.queueAPI(it, at, text)
		return
	case roleIsland:
		r.queueGroup(it, at, string(text))
		return
	}
	pages, maps := feedLinks(text)
	for _, ref := range maps {
		if u := resolve(at, ref); u != nil {
			r.queue(listQueue, it, item{url: u, role: roleSitemap}, "index of sitemaps")
		}
	}
	for _, ref := range pages {
		u := resolve(at, ref)
		if u == nil {
			continue
		}
		if r.rules.articleURL != nil {
			if r.rules.articleURL.MatchString(u.String()) {
				r.queue(articleQueue, it, item{url: u, role: roleArticle, chosen: true}, roleNames[it.role])
			}
		} else if it.role == roleFeed || articleURL(u) {
			r.queue(articleQueue, it, item{url: u, role: roleArticle}, roleNames[it.role])
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
