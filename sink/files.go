package sink

import (
	"context"
	"fmt"
	"time"
)

// A fileSeen is an attachment that a version of a page links to.
type fileSeen struct {
	url string
	at  time.Time // when the version was first seen
	had bool
}

// filesAt gives the attachments of a version that was seen at a time.
func (p *pageRow) filesAt(at time.Time) []fileSeen {
	files := make([]fileSeen, len(p.FileURLs))
	for i, url := range p.FileURLs {
		files[i] = fileSeen{url: url, at: at, had: p.FileErrors[i] == ""}
	}
	return files
}

// awaited gives the attachments that a page linked to before a time and that could
// never be had until then: what they say once they come is no news.
func (h *said) awaited(before time.Time) map[string]bool {
	awaited := map[string]bool{}
	for _, f := range h.files {
		if f.at.Before(before) {
			first, seen := awaited[f.url]
			awaited[f.url] = !f.had && (first || !seen)
		}
	}
	return awaited
}

// addFiles adds to the history of pages which attachments their versions had.
func (s *Store) addFiles(ctx context.Context, source string, urls []string, pages map[string]*said) error {
	var rows []struct {
		URL        string    `ch:"url"`
		FileURLs   []string  `ch:"urls"`
		FileErrors []string  `ch:"errors"`
		FirstSeen  time.Time `ch:"first_seen"`
	}
	err := s.conn.Select(bigQuery(ctx), &rows, `
		SELECT url, files.url AS urls, files.error AS errors, first_seen
		FROM pages FINAL
		WHERE source = ? AND url IN (?) AND notEmpty(files.url)`, source, urls)
	if err != nil {
		return fmt.Errorf("read the attachments of %d pages: %w", len(urls), err)
	}
	for _, row := range rows {
		if p := pages[row.URL]; p != nil {
			version := pageRow{FileURLs: row.FileURLs, FileErrors: row.FileErrors}
			p.files = append(p.files, version.filesAt(row.FirstSeen)...)
		}
	}
	return nil
}
