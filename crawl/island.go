package crawl

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

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
		l := lexer{page: unwrapCDATA(group)}
		for kind := l.next(); kind != html.ErrorToken; kind = l.next() {
			if kind == html.StartTagToken && l.name == "a" && len(l.attrs) > 0 {
				is.next = readAttrs(l.attrs).href
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

// queueIslands queues what lies in and behind the islands of a page.
func (r *run) queueIslands(v *view) (led yield) {
	for _, code := range v.o.islands {
		led.add(r.queueGroup(v.it, v.at, code))
	}
	for _, ref := range v.o.units {
		if u := resolve(v.o.base, ref); u != nil {
			r.queue(listQueue, v.it, item{url: u, role: roleIsland, page: 1, depth: v.it.depth}, "list that a script tag loads")
		}
	}
	if u := disclosureList(v); u != nil {
		r.queue(listQueue, v.it, item{url: u, role: roleAPI, page: 1}, "list of a disclosure platform")
	}
	return led
}

// queueGroup queues the articles of one group of records, and the next group.
func (r *run) queueGroup(it item, at *url.URL, code string) (led yield) {
	is := parseIsland(code)
	var next *url.URL
	if strings.HasPrefix(strings.TrimSpace(code), "{") {
		is, next = parseUnit([]byte(code), at)
	}
	o := scanOutline([]byte(is.records), at)
	links := r.resolveLinks(o)
	for _, f := range links {
		switch {
		case r.rules.articleURL != nil && !r.rules.articleURL.MatchString(f.url.String()):
		case f.attachment():
			led.add(r.queue(articleQueue, it, item{url: f.url, role: roleAttachment}, "record of a list"))
		case len([]rune(f.text)) >= 4:
			led.add(r.queue(articleQueue, it, item{url: f.url, role: roleArticle, chosen: r.rules.articleURL != nil}, "record of a list"))
		}
	}
	if next == nil {
		if next = resolve(at, is.next); next != nil {
			inherit(next, at)
		}
	}
	page := max(it.page, 1)
	if next == nil || led.first == 0 || page >= r.nextMax() || led.fresh == 0 && r.known.of(sameKey(next)).complete {
		return led
	}
	r.queue(listQueue, it, item{url: next, role: roleIsland, page: page + 1, depth: it.depth}, "next group of records")
	return led
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

// A unit is a list that a page of the jpaas kind loads by itself: a script tag
// whose attributes are the address and, in the manner of JSON, its parameters.
//
//	<script url="/api-gateway/jpaas-publish-server/front/page/build/unit"
//	        queryData="{'webId':'52','pageId':'1638','tagId':'…'}"></script>
//
// unitURL gives the address of its first page.
func unitURL(address, query string) string {
	m := unitParam.FindAllStringSubmatch(query, 40)
	if address == "" || len(m) == 0 {
		return ""
	}
	v := make([]string, len(m))
	for i, kv := range m {
		v[i] = url.QueryEscape(kv[1]) + "=" + url.QueryEscape(kv[2])
	}
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	return address + sep + strings.Join(v, "&")
}

var (
	unitParam = regexp.MustCompile(`['"](\w+)['"]\s*:\s*['"]([^'"]*)['"]`)
	unitRows  = regexp.MustCompile(`\brows['"]?\s*[=:]\s*['"](\d+)['"]`)
	unitCount = regexp.MustCompile(`\bcount['"]?\s*[=:]\s*['"](\d+)['"]`)
	unitPage  = regexp.MustCompile(`"pageNo"\s*:\s*(\d+)`)
)

// parseUnit reads the answer of a unit, {"data":{"html":"…"}}, and gives the
// address of its next page, nil where the pager in the HTML says that there is
// none.
func parseUnit(text []byte, at *url.URL) (is island, next *url.URL) {
	root, err := parseJSON(text)
	if err != nil {
		return is, nil
	}
	is.records, _ = lookup(root, "data.html").(string)
	rows, count := firstInt(unitRows, is.records), firstInt(unitCount, is.records)
	q := at.Query()
	page := max(firstInt(unitPage, q.Get("paramJson")), 1)
	if rows == 0 || page*rows >= count {
		return is, nil
	}
	q.Set("paramJson", `{"pageNo":`+strconv.Itoa(page+1)+`,"pageSize":`+strconv.Itoa(rows)+`}`)
	n := *at
	n.RawQuery = q.Encode()
	return is, &n
}

func firstInt(re *regexp.Regexp, s string) int {
	m := re.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// disclosureList gives the JSON list behind an index of Guangdong's platform
// for government information (政府信息公开平台): the page /gkmlpt/index#COLUMN
// asks /gkmlpt/api/all/COLUMN?page=1&sid=SITE, where the page's script has the
// number of the site. Nil for any other page.
func disclosureList(v *view) *url.URL {
	dir, _, ok := strings.Cut(v.at.Path, "/gkmlpt/")
	if !ok || v.o.siteID == "" {
		return nil
	}
	column := "0"
	if _, fragment, ok := strings.Cut(v.it.start, "#"); ok && !strings.ContainsFunc(fragment, func(r rune) bool { return r < '0' || r > '9' }) {
		column = fragment
	}
	return resolve(v.at, dir+"/gkmlpt/api/all/"+column+"?page=1&sid="+v.o.siteID)
}
