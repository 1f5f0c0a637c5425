package crawl

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A pagerCall is a script's call that draws the pager of a list, as TRS's
// templates do. In one form pages count from 0, and their files are index.html,
// index_1.html … index_11.html; in the form that names an element first they
// count from 1, and the files are list.shtml, list_2.shtml … list_12.shtml:
//
//	createPageHTML(12, 0, "index", "html")
//	createPageHTML('page_div', 12, 1, 'list', 'shtml', 1000)
type pagerCall struct {
	at, last  int // numbers of the page at hand and of the last
	name, ext string
}

var pagerForm = regexp.MustCompile(`create\w*[pP]age\w*\(\s*(['"][\w-]*['"]\s*,\s*)?['"]?(\d{1,5})['"]?\s*,\s*['"]?(\d{1,5})['"]?\s*,\s*['"]([\w-]+)['"]\s*,\s*['"](\w+)['"]`)

func pagerCalls(code string) []pagerCall {
	var out []pagerCall
	if !strings.Contains(code, "create") {
		return nil
	}
	for _, m := range pagerForm.FindAllStringSubmatch(code, 4) {
		pages, _ := strconv.Atoi(m[2])
		at, _ := strconv.Atoi(m[3])
		last := pages - 1
		if m[1] != "" && at > 0 {
			last = pages
		}
		out = append(out, pagerCall{at: at, last: last, name: m[4], ext: m[5]})
	}
	return out
}

// next is the reference of the page after the one at hand, "" at the end.
func (p pagerCall) next() string {
	if p.at >= p.last {
		return ""
	}
	return fmt.Sprintf("%s_%d.%s", p.name, p.at+1, p.ext)
}

// nextWords are the labels of links to the next page.
var nextWords = regexp.MustCompile(`(?i)^[\s\[【]*(?:下一?[页頁]|后一?页|next(?: page)?|更多下一页)[\s\]】]*[>›»→]*\s*$|^\s*[>›»]{1,2}\s*$`)

// A nextPage is a further page of a list; its number is 0 where only its place,
// after the page at hand, is known.
type nextPage struct {
	url *url.URL
	n   int
	by  string // the rule that found it
}

// nextPages finds how the list at page goes on: what says that it is next, a
// pager's script, or the numbered links of a pager. The order is the pages'.
func nextPages(o *outline, page *url.URL, links []found) []nextPage {
	if u := resolve(o.base, o.next); u != nil {
		return []nextPage{{url: u, by: "link rel=next"}}
	}
	for _, p := range o.pager {
		if u := resolve(o.base, p.next()); u != nil {
			return []nextPage{{url: u, by: "pager's script"}}
		}
	}
	here := sameKey(page)
	for _, f := range links {
		if (nextWords.MatchString(f.text) || f.rel == "next") && sameKey(f.url) != here {
			return []nextPage{{url: f.url, by: "link " + strings.TrimSpace(f.text)}}
		}
	}
	byNumber := map[int]*url.URL{}
	var numbers []int
	for _, f := range links {
		n, err := strconv.Atoi(strings.Trim(f.text, " []第页"))
		if err != nil || n < 2 || n > 100_000 || byNumber[n] != nil || !samePager(page, f.url) {
			continue
		}
		byNumber[n] = f.url
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	var out []nextPage
	for _, n := range numbers {
		out = append(out, nextPage{byNumber[n], n, "numbered pager"})
	}
	return out
}

var trailingNumber = regexp.MustCompile(`[_/-]\d{1,5}(?:\.\w+)?/?$`)

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

// queueNext queues how a list goes on. A list whose page at hand led to
// nothing that earlier runs did not know is left where one of them, complete,
// has been further on.
func (r *run) queueNext(v *view, led yield) {
	page := max(v.it.page, 1)
	shape := shapeOf(v.at)
	if led.first == 0 {
		r.barren[shape]++
	} else {
		r.barren[shape] = 0
	}
	if page >= r.nextMax() || r.barren[shape] >= maxBarren {
		return
	}
	for _, p := range r.nextOf(v, led) {
		n := cmp.Or(p.n, page+1)
		if n > r.nextMax() || led.fresh == 0 && r.known.of(sameKey(p.url)).complete {
			continue
		}
		more := item{url: p.url, role: roleList, page: n, depth: v.it.depth}
		if r.src.Next.Template != "" {
			more.referrer = r.firstPage(v)
		}
		r.queue(listQueue, v.it, more, p.by)
	}
}

// nextOf finds the further pages of a list by the source's rules, or without.
func (r *run) nextOf(v *view, led yield) []nextPage {
	switch next := r.src.Next; {
	case next.Template != "":
		if led.first == 0 && v.it.page > 1 {
			return nil
		}
		first, err := url.Parse(r.firstPage(v))
		if err != nil {
			return nil
		}
		n := strconv.Itoa(max(v.it.page, 1) - 1 + cmp.Or(next.From, 2))
		if u := resolve(first, strings.ReplaceAll(next.Template, "{n}", n)); u != nil {
			return []nextPage{{url: u, by: "next.template of the source"}}
		}
	case r.rules.nextSel != nil || r.rules.nextURL != nil:
		var out []nextPage
		for _, u := range r.pick(v, r.rules.nextSel, r.rules.nextURL) {
			out = append(out, nextPage{url: u, by: "next of the source"})
		}
		return out
	case v.it.role == roleStart || v.it.role == roleList:
		return nextPages(v.o, canonical(v.at), v.links)
	}
	return nil
}

// firstPage is the address of the first page of the list that v is of: that is
// what a template is relative to.
func (r *run) firstPage(v *view) string {
	if v.it.page > 1 {
		return v.it.referrer
	}
	return v.at.String()
}

// nextMax is how many pages of one list are asked for.
func (r *run) nextMax() int { return cmp.Or(r.src.Next.Max, defaultNextMax) }

const (
	defaultNextMax = 500
	// maxBarren is how many pages of one shape in a row may lead to nothing
	// new before that kind of page is left: calendars have no end.
	maxBarren = 10
)
