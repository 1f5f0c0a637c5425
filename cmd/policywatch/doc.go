// Command policywatch keeps track of what health and social insurance in China
// pays, costs and requires, city by city: it crawls policy pages, reads
// questions, answers, rates and deadlines out of them, and keeps every change
// in ClickHouse.
//
// The tour, in reading order:
//
//	main.go      signals, exit codes
//	root.go      the commands and the flags that all share
//	pipeline.go  one pass over one source: crawl, extract, normalize, sink
//	crawl.go     the pass by hand; run.go calls the very same on schedule
//	parse.go     the pure middle of it, on files
//	source.go    a few pages of a site tried out (source_try.go, source_init.go)
//	demo.go      the whole of it, on a bundled site (demo/)
//	query.go, changes.go, serve.go …  what analysts use
//
// This package wires and orders; what a page says is understood in extract and
// normalize, what is stored and how it changed in sink.
package main
