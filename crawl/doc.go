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
package crawl
