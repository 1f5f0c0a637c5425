// Package extract turns a page into a Document: blocks (headings, paragraphs,
// list items, tables with their spans resolved) and items (a question with its
// answer), with title, dates, publisher and document number.
//
// In:  decoded HTML or the visible text of a page, and a compiled Rule.
// Out: a Document. Every block and table cell is a span of its item's answer,
// so that whatever is read from it can be quoted exactly.
//
// The package is pure: no network, no files, no clock, no logger, no
// goroutines. What a figure means is the business of package normalize.
package extract
