package crawl

import (
	"hash/maphash"
	"net/url"
)

// A role says why a URL is asked for.
type role uint8

const (
	roleStart      role = iota // what it is shows when it is there
	roleList                   // a list or a further page of one
	roleArticle                // a link that is taken for an article
	roleLead                   // a page that an article refers to
	roleAttachment             // a document that a list leads to, or that an article links to
	roleSitemap
	roleFeed
	roleAPI
	roleIsland // what lies behind the island of a list page
)

// An item is a URL to ask for, and how it was come by.
type item struct {
	url      *url.URL
	referrer string
	depth    int
	role     role
	lead     int    // articles in a row on the way here, for leads
	chosen   bool   // by the source's own rule for articles
	titled   bool   // by a link as long as a title, not the name of a column
	page     int    // number of a list's page, from 1
	revisit  bool   // from the state of earlier runs; not yet marked as seen
	body     string // of a POST
	bodyType string
	whole    bool     // wanted though it may be known
	start    string   // the start URL as the source writes it, with its fragment
	api      *API     // of roleAPI; nil where it is to be guessed
	made     []string // how the page that asks a list makes addresses of its entries: "/detail?id={id}"
}

// key is the form under which two requests for one thing meet.
func (it item) key() string {
	if it.body != "" {
		return sameKey(it.url) + " " + it.body
	}
	return sameKey(it.url)
}

// The order in which items are taken. What belongs to a page comes right after
// it, and the articles of a list before its next page, so that a run that is
// cut short has whole pages and the newest articles.
const (
	nowQueue = iota // what a page forwards to or goes on with
	articleQueue
	listQueue
	leadQueue // after the known URLs that are due
	queues
)

// A frontier holds what is still to be asked for, each page once.
type frontier struct {
	queue [queues][]item
	head  [queues]int
	held  int
	limit int
	seen  map[uint64]struct{}
	full  bool

	revisit func() (item, bool) // gives the next known URL that is due
}

func newFrontier(limit int, revisit func() (item, bool)) *frontier {
	return &frontier{limit: limit, seen: map[uint64]struct{}{}, revisit: revisit}
}

var keySeed = maphash.MakeSeed()

// hashOf is what sets and maps of a run keep in place of a long text.
func hashOf(s string) uint64 { return maphash.String(keySeed, s) }

// mark notes that a page is known, and tells whether it was not.
func (f *frontier) mark(key string) bool {
	h := hashOf(key)
	if _, ok := f.seen[h]; ok {
		return false
	}
	f.seen[h] = struct{}{}
	return true
}

func (f *frontier) known(key string) bool {
	_, ok := f.seen[hashOf(key)]
	return ok
}

// push adds an item. Its page must have been marked by the caller.
func (f *frontier) push(q int, it item) {
	if f.held >= f.limit {
		f.full = true
		return
	}
	f.queue[q] = append(f.queue[q], it)
	f.held++
}

// pop gives the next item.
func (f *frontier) pop() (item, bool) {
	for q := range f.queue {
		if q == leadQueue {
			if it, ok := f.revisit(); ok {
				return it, true
			}
		}
		if f.head[q] == len(f.queue[q]) {
			continue
		}
		it := f.queue[q][f.head[q]]
		f.queue[q][f.head[q]] = item{}
		f.head[q]++
		if f.head[q] == len(f.queue[q]) {
			f.queue[q], f.head[q] = f.queue[q][:0], 0
		} else if f.head[q] > 1024 && 2*f.head[q] > len(f.queue[q]) {
			n := copy(f.queue[q], f.queue[q][f.head[q]:])
			clear(f.queue[q][n:])
			f.queue[q], f.head[q] = f.queue[q][:n], 0
		}
		f.held--
		return it, true
	}
	return item{}, false
}
