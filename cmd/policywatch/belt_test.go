package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"policywatch/crawl"
	"policywatch/sink"
)

func TestBeltKeepsOrderAndStaysSmall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var held, most atomic.Int64
		var added []string
		b := newBelt(4, func(p crawl.Page) sink.PageRows {
			if n := held.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
			return sink.PageRows{Page: p}
		}, func(rows sink.PageRows) error {
			held.Add(-1)
			added = append(added, rows.Page.URL)
			return nil
		})
		for i := range 200 {
			if err := b.put(crawl.Page{URL: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.end(); err != nil || len(added) != 200 {
			t.Fatalf("%d pages, %v", len(added), err)
		}
		for i, url := range added {
			if url != fmt.Sprint(i) {
				t.Fatalf("page %s came as number %d", url, i)
			}
		}
		if most.Load() > 6 {
			t.Errorf("%d pages at once", most.Load())
		}
	})
}

func TestBeltStopsAtTheFirstError(t *testing.T) {
	full := errors.New("the store is full")
	var added []string
	b := newBelt(2, func(p crawl.Page) sink.PageRows { return sink.PageRows{Page: p} }, func(rows sink.PageRows) error {
		if rows.Page.URL == "3" {
			return full
		}
		added = append(added, rows.Page.URL)
		return nil
	})
	var err error
	for i := 0; err == nil; i++ {
		err = b.put(crawl.Page{URL: fmt.Sprint(i)})
	}
	if !errors.Is(err, full) || !errors.Is(b.end(), full) || fmt.Sprint(added) != "[0 1 2]" {
		t.Errorf("%v, added %v", err, added)
	}
}
