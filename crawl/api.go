package crawl

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// apiItem is the request for a page of a JSON list; n counts from 0.
func (r *run) apiItem(i, n int) (item, bool) {
	a := r.src.API[i]
	size := cmp.Or(a.Size, defaultAPISize)
	first := 1
	if a.First != nil {
		first = *a.First
	}
	fill := strings.NewReplacer("{page}", strconv.Itoa(first+n), "{offset}", strconv.Itoa(n*size), "{size}", strconv.Itoa(size))
	u, err := url.Parse(fill.Replace(a.URL))
	if err != nil {
		return item{}, false
	}
	if u = canonical(u); u == nil {
		return item{}, false
	}
	it := item{url: u, role: roleAPI, api: i, page: n + 1}
	if a.Body != "" || a.Method == "POST" {
		it.body, it.bodyType = cmp.Or(fill.Replace(a.Body), "{}"), cmp.Or(a.Type, "application/json")
	}
	return it, true
}

const defaultAPISize = 20

// queueAPI queues the articles of one page of a JSON list, and its next page.
func (r *run) queueAPI(it item, at *url.URL, text []byte) {
	a := r.src.API[it.api]
	root, err := parseJSON(text)
	if err != nil {
		r.log.Warn("the list is no JSON", "url", at.String(), "err", err)
		return
	}
	list, _ := lookup(root, a.Items).([]any)
	fresh, added := 0, 0
	for _, entry := range list {
		u := resolve(at, apiLink(entry, a.Link))
		if u == nil {
			continue
		}
		known := r.front.known(sameKey(u))
		if r.queue(articleQueue, it, item{url: u, role: roleArticle, chosen: true}) {
			fresh++
		}
		if !known {
			added++
		}
	}
	if len(list) == 0 || added == 0 || it.page >= r.nextMax() || !strings.ContainsAny(a.URL+a.Body, "{") {
		return
	}
	size := cmp.Or(a.Size, defaultAPISize)
	if total, err := strconv.Atoi(scalar(lookup(root, a.Total))); a.Total != "" && err == nil && it.page*size >= total {
		return
	}
	next, ok := r.apiItem(it.api, it.page)
	if !ok || next.key() == it.key() || fresh == 0 && r.known[next.key()].Complete {
		return
	}
	next.depth = it.depth
	r.queue(listQueue, it, next)
}

var jsonp = regexp.MustCompile(`^\s*[\w$.]+\s*\(`)

// parseJSON reads JSON, or the argument of a JSONP callback. Numbers stay as
// they are written: an id of twenty digits is no float.
func parseJSON(text []byte) (any, error) {
	if loc := jsonp.FindIndex(text); loc != nil {
		text = bytes.TrimRight(text[loc[1]:], "); \t\r\n")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var root any
	return root, d.Decode(&root)
}

// lookup follows a path: "data.list", "rows[0].items", "" for the value itself.
func lookup(v any, path string) any {
	path = strings.ReplaceAll(strings.ReplaceAll(path, "[", "."), "]", "")
	for name := range strings.SplitSeq(path, ".") {
		if name == "" {
			continue
		}
		switch node := v.(type) {
		case map[string]any:
			v = node[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(node) {
				return nil
			}
			v = node[i]
		default:
			return nil
		}
	}
	return v
}

var templateField = regexp.MustCompile(`\{([^{}]+)\}`)

// apiLink gives an entry's address: the value at a path, or a template whose
// fields are paths. "" where a part is missing.
func apiLink(entry any, link string) string {
	if !strings.Contains(link, "{") {
		return scalar(lookup(entry, link))
	}
	whole := true
	s := templateField.ReplaceAllStringFunc(link, func(f string) string {
		v := scalar(lookup(entry, f[1:len(f)-1]))
		whole = whole && v != ""
		return url.PathEscape(v)
	})
	if !whole {
		return ""
	}
	return s
}

func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}
