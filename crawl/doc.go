// Package crawl fetches the pages of a source politely and gives them as
// Pages, with the outcome of every request.
//
// In:  a Source (start URLs, what is an article, how to go on, limits) and the
// state of its URLs from earlier runs.
// Out: Pages, one call a page, in the order in which they came.
//
// It obeys robots.txt, keeps one rate per host across all sources, and never
// leaves the allowed hosts. It is the only package that knows colly. It stores
// nothing: whoever takes the Pages says when they count as fetched.
//
// The documents that an article links to come with its Page (files.go), for
// they are a part of it: one unit to fetch, to compare and to store.
//
// In reading order: source.go and state.go say what goes in, page.go what
// comes out; crawl.go is the run of one source, frontier.go its queue, fetch.go
// one request with colly, over wire.go and dial.go; hosts.go and robots.go keep
// the manners; charset.go decodes. read.go decides what an answer is
// (errorpage.go, shape.go, outline.go) and identity.go under which address it
// is known (canon.go); find.go finds where it leads, with pager.go, island.go
// (lists of Chinese CMSs), api.go (JSON lists) and machine.go (sitemaps, feeds).
package crawl
