package crawl

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Files beyond what an article may have, on other hosts, or that turn out to
// be error pages say so; those of menus and footers are not the article's.
func TestFilesOfAnArticle(t *testing.T) {
	big := strings.Repeat("x", 60<<10)
	handler := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/files/"):
			fmt.Fprintf(w, "%%PDF-1.4 %s %s", r.URL.Path, big)
		case strings.HasPrefix(r.URL.Path, "/small/"):
			http.NotFound(w, r)
		case r.URL.Path == "/lost.pdf":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, "<title>404</title><p>您访问的页面不存在</p>")
		default:
			var links strings.Builder
			for _, to := range []string{"/lost.pdf", "http://other.example/x.pdf", "/files/1.pdf", "/files/2.pdf", "/files/3.pdf"} {
				fmt.Fprintf(&links, `<p><a href="%s">附件</a></p>`, to)
			}
			for i := range 20 {
				fmt.Fprintf(&links, `<p><a href="/small/%d.pdf">附件</a></p>`, i)
			}
			html200(w, `<div class="footer"><a href="/files/9.pdf">隐私</a></div><nav><a href="/files/8.pdf">指南</a></nav>`+article(1)+links.String())
		}
	}
	pages, stats := loopback(t, robotless(handler), func(s *Source) { s.Limits.Body = 64 << 10 })
	var files []File
	for _, p := range pages {
		if p.Article {
			files = p.Files
		} else if !p.File {
			t.Errorf("%+v", p)
		}
	}
	if len(files) != 25 || stats.Articles != 1 {
		t.Fatalf("%d files, %+v", len(files), stats)
	}
	for i, want := range map[int]string{0: "soft_404", 1: "not among the source's hosts", 2: "", 3: "", 4: "together", 19: "gone: Not Found", 20: "more than 20 files"} {
		if got := files[i].Err; !strings.Contains(got, want) || want == "" && (got != "" || len(files[i].Body) < 60<<10) {
			t.Errorf("file %d: %q, want %q", i, got, want)
		}
	}
}
