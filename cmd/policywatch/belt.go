package main

import (
	"sync/atomic"

	"policywatch/crawl"
	"policywatch/sink"
)

// A belt takes pages from the crawl to the store. Several are parsed at once;
// they are added one by one, in the order in which they came. The crawl waits
// only when the belt is full, that is when parser or store cannot keep up.
type belt struct {
	parse  func(crawl.Page) sink.PageRows
	order  chan chan sink.PageRows // one a page, which gives its rows
	done   chan struct{}
	failed atomic.Pointer[error]
}

// newBelt gives a belt that holds so many pages.
func newBelt(size int, parse func(crawl.Page) sink.PageRows, add func(sink.PageRows) error) *belt {
	b := &belt{parse: parse, order: make(chan chan sink.PageRows, size), done: make(chan struct{})}
	go func() {
		defer close(b.done)
		for parsed := range b.order {
			rows := <-parsed
			if b.err() != nil {
				continue // what comes after a page that was not added is not either
			}
			if err := add(rows); err != nil {
				b.failed.Store(&err)
			}
		}
	}()
	return b
}

func (b *belt) err() error {
	if err := b.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// put puts a page on the belt; its error is that of an earlier page.
func (b *belt) put(page crawl.Page) error {
	if err := b.err(); err != nil {
		return err
	}
	parsed := make(chan sink.PageRows, 1)
	b.order <- parsed
	go func() { parsed <- b.parse(page) }()
	return nil
}

// end waits until all pages are added.
func (b *belt) end() error {
	close(b.order)
	<-b.done
	return b.err()
}
