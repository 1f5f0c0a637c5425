// Package markup reads HTML as it is written: a Lexer that cuts a page into
// tokens, for those who need no tree (crawl), and Parse, which makes one
// (extract). Both give what golang.org/x/net/html gives, which tests hold them
// to, in a fraction of its time: pages are most of what there is to read.
//
// In:  a page in UTF-8.
// Out: tokens that are parts of it, or a tree of html.Nodes.
//
// It never fetches, and knows nothing of what pages say.
package markup
