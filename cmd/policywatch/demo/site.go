// Package demo is a small sample site in two editions, bundled with the
// program: a question-and-answer portal with related cards, a page of several
// questions, and a city's notices with an information table and a rate table.
//
// Between the editions some figures change, one page comes and one goes;
// others change in wording, advertisements or order only.
package demo

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync/atomic"
	"time"
)

//go:embed site
var files embed.FS

// The editions of the site, in order of time.
const (
	Earlier = "2025"
	Later   = "2026"
)

// A Site serves one edition at a time.
type Site struct{ later atomic.Bool }

// Turn switches the site to its later edition.
func (s *Site) Turn() { s.later.Store(true) }

// ServeHTTP answers from the present edition, with ETags as a well-kept site
// does. The later edition holds only what differs from the earlier one; a file
// named PAGE.gone takes PAGE away.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if strings.HasSuffix(r.URL.Path, "/") {
		name = path.Join(name, "index.html")
	}
	if name == "robots.txt" {
		w.Header().Set("Content-Type", "text/plain")
		w.Write([]byte("User-agent: *\nDisallow: /admin/\n"))
		return
	}
	body, err := s.read(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256(body)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

func (s *Site) read(name string) ([]byte, error) {
	if s.later.Load() {
		if _, err := files.Open(path.Join("site", Later, name+".gone")); err == nil {
			return nil, fs.ErrNotExist
		}
		body, err := files.ReadFile(path.Join("site", Later, name))
		if !errors.Is(err, fs.ErrNotExist) {
			return body, err
		}
	}
	return files.ReadFile(path.Join("site", Earlier, name))
}
