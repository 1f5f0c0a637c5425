package crawl

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// apiItem is the request for a page of a JSON list; n counts from 0.
func apiItem(a *API, n int) (item, bool) {
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
	it := item{url: u, role: roleAPI, api: a, page: n + 1}
	if a.Body != "" || a.Method == "POST" {
		it.body, it.bodyType = cmp.Or(fill.Replace(a.Body), "{}"), cmp.Or(a.Type, "application/json")
	}
	return it, true
}

const defaultAPISize = 20

// leadOfTexts counts a page of a list that holds its texts itself: a server that
// knows no pages gives the same one again and again.
func (r *run) leadOfTexts(text []byte, entries int) yield {
	key := hashOf("texts " + string(text))
	if r.echo[key]++; r.echo[key] > 1 || entries == 0 {
		return yield{}
	}
	return yield{1, 1}
}

// textFields are names of fields that hold a text, or the answer to a question.
var textFields = []string{"answer", "answercontent", "reply", "replycontent", "content", "doccontent", "articlecontent", "contenthtml", "body", "text"}

// holdsTexts tells whether a JSON list holds its texts itself, in place of
// addresses of pages. A list that the source describes has a link.
func holdsTexts(it item, text []byte) bool {
	if it.api != nil {
		return it.api.Link == ""
	}
	root, err := parseJSON(text)
	if err != nil {
		return false
	}
	found := guessAPI(root, it.url, it)
	return found != nil && found.Link == ""
}

// textField tells whether the objects of an array hold texts of some length.
func textField(list []any) bool {
	if len(list) == 0 {
		return false
	}
	first, ok := list[0].(map[string]any)
	if !ok {
		return false
	}
	for name, v := range first {
		if s, ok := v.(string); ok && utf8.RuneCountInString(s) >= 10 && slices.Contains(textFields, strings.ToLower(strings.ReplaceAll(name, "_", ""))) {
			return true
		}
	}
	return false
}

// queueAPI queues the articles of one page of a JSON list, and its next page.
func (r *run) queueAPI(it item, at *url.URL, text []byte) {
	root, err := parseJSON(text)
	if err != nil {
		r.log.Warn("the list is no JSON", "url", at.Redacted(), "err", err)
		return
	}
	if it.api == nil {
		if it.api = guessAPI(root, at, it); it.api == nil {
			return
		}
	}
	a := it.api
	list, _ := lookup(root, a.Items).([]any)
	var led yield
	if a.Link == "" {
		led = r.leadOfTexts(text, len(list))
	}
	for _, entry := range list {
		u := resolve(at, apiLink(entry, a.Link))
		if u == nil || r.rules.articleURL != nil && !r.rules.articleURL.MatchString(u.String()) {
			continue
		}
		led.add(r.queue(articleQueue, it, item{url: u, role: roleArticle, chosen: true}, "JSON list, field "+a.Link))
	}
	if led.first == 0 || it.page >= r.nextMax() || !strings.Contains(a.URL+a.Body, "{") {
		return
	}
	size := cmp.Or(a.Size, defaultAPISize)
	if total, err := strconv.Atoi(scalar(lookup(root, a.Total))); a.Total != "" && err == nil && it.page*size >= total {
		return
	}
	next, ok := apiItem(a, it.page)
	if !ok || next.key() == it.key() || led.fresh == 0 && r.known.of(next.key()).complete {
		return
	}
	next.depth = it.depth
	r.queue(listQueue, it, next, "next page of the JSON list")
}

// linkFields are names of fields that hold an article's address, the most
// telling first.
var linkFields = []string{"url", "link", "href", "docpuburl", "puburl", "articleurl", "linkurl", "detailurl", "pageurl", "weburl", "path"}

var (
	pageParam   = regexp.MustCompile(`(?i)([?&](?:page|page_?no|page_?num|page_?index|current(?:_?page)?|curpage|pn|p)=)(\d+)`)
	offsetParam = regexp.MustCompile(`(?i)([?&](?:offset|start|skip|from)=)(\d+)`)
	sizeParam   = regexp.MustCompile(`(?i)[?&](?:size|page_?size|rows|limit|per_?page|count|num|ps)=(\d+)`)
)

// guessAPI finds out how a JSON list is to be read: the longest array of
// objects with a field that is an address, or with an id of which the page that
// asked makes one; the number of items in all; and which parameter of the
// request counts pages. Where the entries hold texts in place of addresses
// there is no Link. Nil where there is no such array.
func guessAPI(root any, at *url.URL, it item) *API {
	a := &API{}
	most, texts, textsAt := 0, 0, ""
	var walk func(v any, path string, depth int)
	walk = func(v any, path string, depth int) {
		if depth > 6 {
			return
		}
		switch v := v.(type) {
		case map[string]any:
			for _, name := range sortedKeys(v) {
				if strings.ContainsAny(name, ".[]{}") {
					continue
				}
				walk(v[name], strings.TrimPrefix(path+"."+name, "."), depth+1)
			}
		case []any:
			link := linkField(v)
			if link == "" {
				link = madeLink(v, it.made)
			}
			switch {
			case link != "" && len(v) > most:
				most, a.Items, a.Link = len(v), path, link
			case link == "" && len(v) > texts && textField(v):
				texts, textsAt = len(v), path
			}
		}
	}
	walk(root, "", 0)
	if most == 0 {
		if texts == 0 {
			return nil
		}
		most, a.Items = texts, textsAt
	}
	a.Total = totalField(root, a.Items)
	s := at.String()
	a.URL = s
	if m := sizeParam.FindStringSubmatch(s); m != nil {
		a.Size, _ = strconv.Atoi(m[1])
	}
	a.Size = cmp.Or(a.Size, most)
	if m := pageParam.FindStringSubmatchIndex(s); m != nil {
		first, _ := strconv.Atoi(s[m[4]:m[5]])
		a.First = &first
		a.URL = s[:m[4]] + "{page}" + s[m[5]:]
	} else if m := offsetParam.FindStringSubmatchIndex(s); m != nil && s[m[4]:m[5]] == "0" {
		a.URL = s[:m[4]] + "{offset}" + s[m[5]:]
	}
	if it.body != "" {
		a.Method, a.Body, a.Type = "POST", it.body, it.bodyType
		if m := bodySize.FindStringSubmatch(it.body); m != nil {
			a.Size, _ = strconv.Atoi(m[1])
		}
		if m := bodyPage.FindStringSubmatchIndex(it.body); m != nil {
			first, _ := strconv.Atoi(it.body[m[2]:m[3]])
			a.First = &first
			a.Body = it.body[:m[2]] + "{page}" + it.body[m[3]:]
		}
	}
	return a
}

// The parameters of a POST that count pages and say how long they are.
var (
	bodyPage = regexp.MustCompile(`(?i)(?:^|["&])(?:page|page_?no|page_?num|page_?index|current(?:_?page)?|curpage|pn)"?\s*[:=]\s*"?(\d+)`)
	bodySize = regexp.MustCompile(`(?i)(?:^|["&])(?:size|page_?size|rows|limit|per_?page|ps)"?\s*[:=]\s*"?(\d+)`)
)

// madeLink gives the way in which a page's script makes the addresses of the
// entries of a list, where they have the field that it needs.
func madeLink(list []any, made []string) string {
	if len(list) == 0 {
		return ""
	}
	first, ok := list[0].(map[string]any)
	if !ok {
		return ""
	}
	for _, link := range made {
		if m := templateField.FindStringSubmatch(link); m != nil && scalar(first[m[1]]) != "" {
			return link
		}
	}
	return ""
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// linkField finds the field of the objects of an array that holds addresses.
func linkField(list []any) string {
	if len(list) == 0 {
		return ""
	}
	first, ok := list[0].(map[string]any)
	if !ok {
		return ""
	}
	best, rank := "", len(linkFields)+1
	for _, name := range sortedKeys(first) {
		v := scalar(first[name])
		if !strings.HasPrefix(v, "http") && !strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "./") || otherFiles[strings.ToLower(extOf(v))] {
			continue
		}
		at := slices.Index(linkFields, strings.ToLower(strings.ReplaceAll(name, "_", "")))
		if at < 0 {
			at = len(linkFields)
		}
		if at < rank {
			best, rank = name, at
		}
	}
	return best
}

func extOf(ref string) string {
	ref, _, _ = strings.Cut(ref, "?")
	if i := strings.LastIndexByte(ref, '.'); i > strings.LastIndexByte(ref, '/') {
		return ref[i:]
	}
	return ""
}

// totalField finds the number of items in all: beside the array or above it.
func totalField(root any, items string) string {
	for path := items; path != ""; {
		cut := strings.LastIndexByte(path, '.')
		path = path[:max(cut, 0)]
		if m, ok := lookup(root, path).(map[string]any); ok {
			for _, name := range sortedKeys(m) {
				switch strings.ToLower(strings.ReplaceAll(name, "_", "")) {
				case "total", "totalcount", "totalrecords", "totalrecord", "totalsize", "totalelements", "recordcount", "rowcount":
					return strings.TrimPrefix(path+"."+name, ".")
				}
			}
		}
	}
	return ""
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
	err := d.Decode(&root)
	return root, err
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
