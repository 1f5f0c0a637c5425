package crawl

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// A pagerCall is a script's call that draws the pager of a list: TRS writes
// createPageHTML(12, 0, "index", "html") into pages named index.html,
// index_1.html … index_11.html.
type pagerCall struct {
	pages, at int // number of pages; the page at hand, from 0
	name, ext string
}

var pagerForm = regexp.MustCompile(`create\w*[pP]age\w*\(\s*(?:['"][\w-]*['"]\s*,\s*)?['"]?(\d{1,5})['"]?\s*,\s*['"]?(\d{1,5})['"]?\s*,\s*['"]([\w-]+)['"]\s*,\s*['"](\w+)['"]`)

func pagerCalls(code string) []pagerCall {
	var out []pagerCall
	for _, m := range pagerForm.FindAllStringSubmatch(code, 4) {
		pages, _ := strconv.Atoi(m[1])
		at, _ := strconv.Atoi(m[2])
		out = append(out, pagerCall{pages, at, m[3], m[4]})
	}
	return out
}

// next is the reference of the page after the one at hand, "" at the end.
func (p pagerCall) next() string {
	if p.at+1 >= p.pages {
		return ""
	}
	return fmt.Sprintf("%s_%d.%s", p.name, p.at+1, p.ext)
}

// nextWords are the labels of links to the next page.
var nextWords = regexp.MustCompile(`(?i)^[\s\[【]*(?:下一?[页頁]|后一?页|next(?: page)?|更多下一页)[\s\]】]*[>›»→]*\s*$|^\s*[>›»]{1,2}\s*$`)

// nextPages finds how the list at page goes on: what says that it is next, a
// pager's script, or the numbered links of a pager. The order is the pages'.
func nextPages(o *outline, page *url.URL, links []found) []*url.URL {
	if u := resolve(o.base, o.next); u != nil {
		return []*url.URL{u}
	}
	for _, p := range o.pager {
		if u := resolve(o.base, p.next()); u != nil {
			return []*url.URL{u}
		}
	}
	here := sameKey(page)
	for _, f := range links {
		if (nextWords.MatchString(f.text) || f.rel == "next") && sameKey(f.url) != here {
			return []*url.URL{f.url}
		}
	}
	// Numbers: those beyond the page's own, in their order. The page's own
	// number stands in its URL, or is 1.
	at := pageNumber(page)
	byNumber := map[int]*url.URL{}
	most := 0
	for _, f := range links {
		n, err := strconv.Atoi(strings.Trim(f.text, " []"))
		if err != nil || n <= at || n > 100_000 || !samePager(page, f.url) {
			continue
		}
		if byNumber[n] == nil {
			byNumber[n] = f.url
			most = max(most, n)
		}
	}
	var out []*url.URL
	for n := at + 1; n <= most && len(out) < len(byNumber); n++ {
		if u := byNumber[n]; u != nil {
			out = append(out, u)
		}
	}
	return out
}

var trailingNumber = regexp.MustCompile(`(?:[_/-]|=)(\d{1,5})(?:\.\w+)?/?$`)

func pageNumber(u *url.URL) int {
	if m := trailingNumber.FindStringSubmatch(requestPath(u)); m != nil {
		n, _ := strconv.Atoi(m[1])
		return max(n, 1)
	}
	return 1
}

// samePager tells whether other can be a further page of the list at page: in
// the same folder or below, or the same path with other parameters.
func samePager(page, other *url.URL) bool {
	if page.Host != other.Host {
		return false
	}
	if page.EscapedPath() == other.EscapedPath() {
		return page.RawQuery != other.RawQuery
	}
	dir := path.Dir(page.EscapedPath())
	if strings.HasSuffix(page.EscapedPath(), "/") {
		dir = strings.TrimSuffix(page.EscapedPath(), "/")
	}
	if m := trailingNumber.FindStringIndex(page.EscapedPath()); m != nil && strings.HasPrefix(page.EscapedPath()[m[0]:], "/") {
		dir = page.EscapedPath()[:m[0]] // /page/2 goes on at /page/3
	}
	return strings.HasPrefix(other.EscapedPath(), strings.TrimSuffix(dir, "/")+"/")
}
