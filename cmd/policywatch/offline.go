package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"

	"policywatch/cmd/policywatch/warc"
	"policywatch/crawl"
)

// offline gives a feed for each web archive or folder.
func offline(files []string, base string, src crawl.Source, log *slog.Logger) ([]feed, error) {
	if u, err := url.Parse(base); base != "" && (err != nil || u.Host == "") {
		return nil, fmt.Errorf("--base %q is no URL", base)
	}
	var feeds []feed
	for _, name := range files {
		st, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		var at atomic.Uint64 // bits of how much was gone through
		damaged := map[int64]bool{}
		open := func() (func() (crawl.Saved, error), func(), error) {
			if st.IsDir() {
				return openFolder(name, base, int64(src.Limits.Body), &at)
			}
			return openArchive(name, int64(src.Limits.Body), &at, func(err *warc.DamagedError) {
				if !damaged[err.Offset] { // an archive is gone through several times
					damaged[err.Offset] = true
					log.Warn("record passed over", "archive", name, "err", err)
				}
			})
		}
		feeds = append(feeds, feed{
			name: name, again: !st.IsDir(),
			part:    func() float64 { return math.Float64frombits(at.Load()) },
			damaged: func() int { return len(damaged) },
			pages: func(ctx context.Context, known, _ iter.Seq2[string, crawl.URLState], add func(crawl.Page) error) (bool, error) {
				_, err := crawl.Replay(ctx, src, known, open, add)
				return false, err
			},
		})
	}
	return feeds, nil
}

// openArchive reads the answers in a web archive. Of records that cannot be read
// it tells damaged, and goes on.
func openArchive(name string, limit int64, at *atomic.Uint64, damaged func(*warc.DamagedError)) (next func() (crawl.Saved, error), done func(), err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	st, err := f.Stat()
	if err == nil && st.Size() == 0 {
		err = errors.New("an empty file")
	}
	var r *warc.Reader
	if err == nil {
		r, err = warc.NewReader(f, limit)
	}
	if err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	return func() (crawl.Saved, error) {
		rec, err := r.Next()
		for lost := new(warc.DamagedError); errors.As(err, &lost); {
			damaged(lost)
			rec, err = r.Next()
		}
		if pos, err := f.Seek(0, io.SeekCurrent); err == nil {
			at.Store(math.Float64bits(float64(pos) / float64(st.Size())))
		}
		if err != nil && err != io.EOF {
			err = fmt.Errorf("%s: %w", name, err)
		}
		return crawl.Saved{URL: rec.URL, Status: rec.Status, Header: rec.Header, Body: rec.Body, TooBig: rec.TooBig, At: rec.Date}, err
	}, func() { f.Close() }, nil
}

// openFolder reads the pages in a folder and those below, by name.
func openFolder(dir, base string, limit int64, at *atomic.Uint64) (next func() (crawl.Saved, error), done func(), err error) {
	var files []string
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && contentType(name) != "" {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if abs, err := filepath.Abs(dir); err == nil && base == "" && hostName.MatchString(filepath.Base(abs)) {
		base = "https://" + filepath.Base(abs) + "/" // the mirror of one host
	}
	n := 0
	return func() (crawl.Saved, error) {
		if n == len(files) {
			return crawl.Saved{}, io.EOF
		}
		name := files[n]
		n++
		at.Store(math.Float64bits(float64(n) / float64(len(files))))
		return readSaved(dir, name, base, limit)
	}, func() {}, nil
}

// readSaved reads one saved page.
func readSaved(dir, name, base string, limit int64) (crawl.Saved, error) {
	f, err := os.Open(name)
	if err != nil {
		return crawl.Saved{}, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return crawl.Saved{}, err
	}
	body, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return crawl.Saved{}, fmt.Errorf("%s: %w", name, err)
	}
	rel, err := filepath.Rel(dir, name)
	if err != nil {
		return crawl.Saved{}, err
	}
	s := crawl.Saved{
		Status: http.StatusOK, At: st.ModTime(),
		Header: http.Header{"Content-Type": {contentType(name)}},
		Body:   body,
	}
	if int64(len(body)) > limit {
		s.Body, s.TooBig = nil, true
	}
	s.URL, err = savedURL(body, filepath.ToSlash(rel), base)
	if err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// documentTypes are the attachments among saved files.
var documentTypes = map[string]string{
	".pdf":  "application/pdf",
	".doc":  "application/msword",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xls":  "application/vnd.ms-excel",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// contentType is the type of a file that may be a page, by its name; "" for
// what is none. A mirror's file without an ending is HTML, and so is
// page.jsp?id=7 or page.jsp@id=7, as wget names them.
func contentType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	switch ext {
	case "", ".html", ".htm", ".shtml", ".xhtml", ".jsp", ".jspx", ".asp", ".aspx", ".php", ".do":
		return "text/html"
	}
	if strings.ContainsAny(path.Base(name), "?@") {
		return "text/html"
	}
	return documentTypes[ext]
}

// savedFrom is what browsers write at the head of a page that they save:
// <!-- saved from url=(0031)https://www.example.cn/a.html -->.
var savedFrom = regexp.MustCompile(`<!--\s*saved from url=\(\d+\)(\S+)\s*-->`)

// hostName is what the folders of a mirror are named by.
var hostName = regexp.MustCompile(`^[A-Za-z0-9.-]+\.[A-Za-z]{2,}(:\d+)?$|^\d+\.\d+\.\d+\.\d+(:\d+)?$`)

// savedURL tells the URL of a saved page:
//
//	<!-- saved from url=(0022)https://a.cn/x.html --> -> https://a.cn/x.html
//	zc/x.html with --base https://a.cn/               -> https://a.cn/zc/x.html
//	www.a.cn/zc/x.html                                -> https://www.a.cn/zc/x.html
func savedURL(body []byte, rel, base string) (string, error) {
	if m := savedFrom.FindSubmatch(body[:min(len(body), 4096)]); m != nil {
		return string(bytes.TrimSpace(m[1])), nil
	}
	if base != "" {
		u, err := url.Parse(base)
		if err != nil || u.Host == "" {
			return "", fmt.Errorf("--base %q is no URL", base)
		}
		if !strings.HasSuffix(u.Path, "/") {
			u.Path += "/"
		}
		return u.ResolveReference(pathURL(rel)).String(), nil
	}
	host, rest, ok := strings.Cut(rel, "/")
	if !ok || !hostName.MatchString(host) {
		return "", errors.New("its URL is not known: say --base URL, or name the folder by the host as wget does")
	}
	u := url.URL{Scheme: "https", Host: host, Path: "/"}
	return u.ResolveReference(pathURL(rest)).String(), nil
}

// pathURL is a file's path as a relative URL; a mirror keeps the query in it.
func pathURL(rel string) *url.URL {
	p, query, _ := strings.Cut(rel, "?")
	p = strings.TrimSuffix(p, "index.html")
	return &url.URL{Path: p, RawQuery: query}
}
