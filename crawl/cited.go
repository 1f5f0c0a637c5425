package crawl

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Official texts cite each other by number and title: 根据《…管理办法》
// （苏医保发〔2024〕12号）. Where a link anywhere among the pages of the run
// names what an article cites, it leads to the cited document, whatever its
// address looks like.

// maxCited bounds what a run remembers of links and of citations, each.
const maxCited = 20_000

// citations is what a run knows of documents by number or title.
type citations struct {
	links  map[string]*url.URL // what a link names, by name
	wanted map[string]item     // what articles cite and no link has named yet: the article
}

func newCitations() citations {
	return citations{links: map[string]*url.URL{}, wanted: map[string]item{}}
}

var (
	numberForm = regexp.MustCompile(`\p{Han}{1,20}[〔\[［【(（]((?:19|20)\d\d)[〕\]］】)）]\s*第?\s*(\d{1,4})\s*号`)
	titleForm  = regexp.MustCompile(`《([^《》<>]{5,80}(?:通知|办法|意见|规定|细则|方案|条例|公告|决定|批复|标准)(?:（[^（）]{1,10}）)?)》`)
	lastAgency = regexp.MustCompile(`\p{Han}{2,8}$`)
)

// namesIn gives the names of documents in a text: the end of the issuer's words
// with year and number (苏医保发2024-12), for what stands before differs from
// text to text, and titles in 《》.
func namesIn(text string, give func(string)) {
	if strings.Contains(text, "号") {
		for _, m := range numberForm.FindAllStringSubmatch(text, 200) {
			head := m[0][:strings.IndexAny(m[0], "〔[［【(（")]
			if tail := lastAgency.FindString(head); tail != "" {
				for n := utf8.RuneCountInString(tail); n > 4; n-- {
					_, w := utf8.DecodeRuneInString(tail)
					tail = tail[w:]
				}
				give(tail + m[1] + "-" + m[2])
			}
		}
	}
	if strings.Contains(text, "《") {
		for _, m := range titleForm.FindAllStringSubmatch(text, 200) {
			give(strings.Join(strings.Fields(m[1]), ""))
		}
	}
}

// queueCited notes what the links of a page name and what an article cites, and
// queues the documents for which there are both.
func (r *run) queueCited(v *view) {
	if r.src.Leads == 0 {
		return
	}
	const by = "cited by number or title"
	queue := func(from item, u *url.URL) {
		if r.rules.articleURL != nil && !r.rules.articleURL.MatchString(u.String()) {
			return
		}
		r.queue(leadQueue, from, item{url: u, role: roleLead, lead: from.lead + 1}, by)
	}
	for _, f := range v.links {
		if f.attachment() || sameKey(f.url) == sameKey(v.at) {
			continue
		}
		text := f.text
		if !strings.Contains(text, "《") {
			text += " 《" + text + "》" // a list gives titles bare
		}
		namesIn(text, func(name string) {
			if from, ok := r.cited.wanted[name]; ok {
				delete(r.cited.wanted, name)
				queue(from, f.url)
			}
			if _, ok := r.cited.links[name]; !ok && len(r.cited.links) < maxCited {
				r.cited.links[name] = f.url
			}
		})
	}
	if !v.article || v.it.lead >= r.src.Leads {
		return
	}
	namesIn(string(v.text), func(name string) {
		if u, ok := r.cited.links[name]; ok {
			if sameKey(u) != sameKey(v.at) {
				queue(v.it, u)
			}
		} else if len(r.cited.wanted) < maxCited {
			r.cited.wanted[name] = v.it
		}
	})
}
