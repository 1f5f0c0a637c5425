package crawl

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

// attrs are the attributes that matter here.
type attrs struct {
	href, class, id, rel, title, onclick, dataHref string // of links and what holds them
	name, property, content, httpEquiv             string // of meta tags
	typ, value, address, query, src                string // of scripts, options and frames
}

func readAttrs(pairs []attribute) (a attrs) {
	for _, p := range pairs {
		a.set(p)
	}
	return a
}

// set takes an attribute of a tag if it matters; the first of a key counts.
func (a *attrs) set(pair attribute) {
	var field *string
	fold := false // case does not matter
	switch lower(pair.key) {
	case "href":
		field = &a.href
	case "class":
		field = &a.class
	case "id":
		field = &a.id
	case "rel":
		field, fold = &a.rel, true
	case "title":
		field = &a.title
	case "onclick":
		field = &a.onclick
	case "data-href", "data-url", "data-link":
		field = &a.dataHref
	case "name":
		field, fold = &a.name, true
	case "property":
		field, fold = &a.property, true
	case "content":
		field = &a.content
	case "http-equiv":
		field, fold = &a.httpEquiv, true
	case "type":
		field, fold = &a.typ, true
	case "value":
		field = &a.value
	case "url":
		field = &a.address
	case "src":
		field = &a.src
	case "querydata":
		field = &a.query
	}
	if field == nil || *field != "" {
		return
	}
	*field = attrText(pair.value)
	if fold {
		*field = strings.ToLower(*field)
	}
}

// linkOf finds where an element leads: a link's href, or what a script opens.
func linkOf(tag atom.Atom, a attrs) (href string, live bool) {
	if tag == atom.A || tag == atom.Area {
		if h := strings.TrimSpace(a.href); h != "" && h != "#" && !hasFold(h, "javascript:") {
			return h, false
		} else if hasFold(h, "javascript:") {
			if t := scriptTarget(h); t != "" {
				return t, true
			}
		}
	}
	if tag == atom.Option {
		if v := strings.TrimSpace(a.value); strings.HasPrefix(v, "/") || strings.HasPrefix(v, "http") || strings.Contains(v, ".htm") || strings.Contains(v, ".shtm") {
			return v, true
		}
		return "", false
	}
	if a.dataHref != "" {
		return a.dataHref, true
	}
	if a.onclick != "" {
		return scriptTarget(a.onclick), true
	}
	return "", false
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// scriptOpens finds the address that a handler opens: window.open('/a.html'),
// location.href='/a.html', openUrl("/a.html"), goPage('index_2.html').
var scriptOpens = regexp.MustCompile(`(?:open\w*|location(?:\.href)?\s*=|location\.(?:replace|assign)|href\s*=|(?i:go|to|jump|view|show|link|turn)\w*)\s*\(?\s*['"]([^'"\s]{2,500})['"]`)

func scriptTarget(code string) string {
	m := scriptOpens.FindStringSubmatch(code)
	if m == nil || !strings.ContainsAny(m[1], "/.?") {
		return ""
	}
	return m[1]
}

var refreshForm = regexp.MustCompile(`(?i)^\s*(\d+)(?:\.\d*)?\s*[;,]\s*url\s*=\s*['"]?([^'"]+)`)

// refreshTarget reads a meta refresh that leads away within 10 seconds.
func refreshTarget(content string) string {
	m := refreshForm.FindStringSubmatch(content)
	if m == nil || len(m[1]) > 2 || len(m[1]) == 2 && m[1] != "10" {
		return ""
	}
	return strings.TrimSpace(m[2])
}

var (
	ldArticle = regexp.MustCompile(`"@type"\s*:\s*"(?:\w*Article|QAPage|FAQPage|BlogPosting|Report)"`)
	leaves    = regexp.MustCompile(`(?m)^\s*(?:window\.|self\.|top\.|document\.)*location(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*['"]([^'"]+)['"]`)
)

var (
	// scriptAsks finds the addresses that a script asks for data: fetch("…"),
	// $.get('…'), axios.get(`…`), $.ajax({url: "…"}).
	scriptAsks = regexp.MustCompile("(?:fetch|\\.get|getJSON|ajax|axios|request|\\burl)\\s*[(:=]\\s*\\{?\\s*(?:url\\s*:\\s*)?[\"'`]([^\"'`\\s<>]{2,300})[\"'`]")
	// asksList tells the addresses of lists from others, such as counters.
	asksList = regexp.MustCompile(`(?i)api|list|query|search|\.json|page|article|news|policy|faq|qa`)
	siteSID  = regexp.MustCompile(`\bSID['"]?\s*[:=]\s*['"]?(\d+)`)

	templatePage = regexp.MustCompile(`(?i)((?:page|page_?no|page_?num|page_?index|current|pn|p)=)(?:\$\{[^}]*\}|$|&)`)
	templateSize = regexp.MustCompile(`(?i)((?:size|page_?size|rows|limit|per_?page)=)(?:\$\{[^}]*\}|$|&)`)
)

// scriptHints tells whether code may ask for anything.
func scriptHints(code string) bool {
	for _, w := range []string{"fetch(", ".get(", ".post(", "getJSON", "ajax", "axios", "request(", "url:"} {
		if strings.Contains(code, w) {
			return true
		}
	}
	return false
}

// A call is a request that a script makes.
type call struct{ ref, body, bodyType string }

// scriptCalls gives the addresses of lists that a script asks for. A parameter
// that counts pages or items and has no value is given one.
func scriptCalls(code string) []call {
	var out []call
	for _, m := range scriptAsks.FindAllStringSubmatch(code, 20) {
		ref := templatePage.ReplaceAllString(m[1], "${1}1")
		ref = templateSize.ReplaceAllString(ref, "${1}20")
		ext := strings.ToLower(extOf(ref))
		if strings.Contains(ref, "${") || !strings.Contains(ref, "/") || !asksList.MatchString(ref) || otherFiles[ext] || strings.HasPrefix(ext, ".htm") {
			continue
		}
		out = append(out, call{ref: ref})
	}
	return out
}

var (
	// scriptPost finds requests with a body written out: axios.post("/api/list",
	// {pageNum: 1}), $.post('/list.do', {page: 1}).
	scriptPost = regexp.MustCompile("(\\$?\\w*)\\.post\\(\\s*[\"'`]([^\"'`\\s<>]{2,300})[\"'`]\\s*,\\s*\\{([^{}]{0,500})\\}")
	// ajaxPost finds $.ajax({url: "…", type: "post", data: {…}}).
	ajaxPost = regexp.MustCompile("(?i)url\\s*:\\s*[\"'`]([^\"'`\\s<>]{2,300})[\"'`]\\s*,[^{}]{0,200}?(?:type|method)\\s*:\\s*[\"']post[\"']\\s*,[^{}]{0,200}?data\\s*:\\s*\\{([^{}]{0,500})\\}")
	// pairForm is one pair of an object with a plain value.
	pairForm = regexp.MustCompile(`["']?([A-Za-z_]\w*)["']?\s*:\s*(?:(\d{1,12})|["']([^"']{0,100})["'])\s*(?:,|$)`)
	// madeForm finds the addresses that a script makes of an id:
	// "/qa/detail?id=" + item.id, `/qa/${row.id}.html`.
	madeForm     = regexp.MustCompile(`["'](/[\w-]+[\w./-]*(?:\?[\w&=]*=|/))["']\s*\+\s*(?:[A-Za-z_]\w*\.)?([A-Za-z_]\w*)(?:\s*\+\s*["'](\.\w{3,5})["'])?`)
	madeTemplate = regexp.MustCompile("`(/[\\w-]+[\\w./-]*(?:\\?[\\w&=]*=|/))\\$\\{\\s*(?:[A-Za-z_]\\w*\\.)?([A-Za-z_]\\w*)\\s*\\}(\\.\\w{3,5})?`")
)

// scriptPosts gives the lists that a script asks for by POST, with the plain
// values of what it sends: as JSON, or as a form where jQuery sends it.
func scriptPosts(code string) []call {
	var out []call
	add := func(ref, object string, form bool) {
		if !asksList.MatchString(ref) || otherFiles[strings.ToLower(extOf(ref))] {
			return
		}
		c := call{ref: ref, bodyType: "application/json"}
		var pairs []string
		for _, m := range pairForm.FindAllStringSubmatch(object, 30) {
			switch {
			case form:
				pairs = append(pairs, url.QueryEscape(m[1])+"="+url.QueryEscape(m[2]+m[3]))
			case m[2] != "":
				pairs = append(pairs, strconv.Quote(m[1])+":"+m[2])
			default:
				pairs = append(pairs, strconv.Quote(m[1])+":"+strconv.Quote(m[3]))
			}
		}
		if c.body = "{" + strings.Join(pairs, ",") + "}"; form {
			c.body, c.bodyType = strings.Join(pairs, "&"), "application/x-www-form-urlencoded"
		}
		if c.body != "" {
			out = append(out, c)
		}
	}
	for _, m := range scriptPost.FindAllStringSubmatch(code, 20) {
		add(m[2], m[3], m[1] == "$" || m[1] == "jQuery")
	}
	for _, m := range ajaxPost.FindAllStringSubmatch(code, 20) {
		add(m[1], m[2], true)
	}
	return out
}

// scriptMakes gives the ways in which a script makes addresses of ids, as
// templates of API.Link. A variable that is called id may hold any id.
func scriptMakes(code string) []string {
	var out []string
	for _, re := range []*regexp.Regexp{madeForm, madeTemplate} {
		for _, m := range re.FindAllStringSubmatch(code, 20) {
			if strings.Contains(m[1], "api") || otherFiles[strings.ToLower(m[3])] {
				continue
			}
			out = append(out, m[1]+"{"+m[2]+"}"+m[3])
		}
	}
	return out
}
