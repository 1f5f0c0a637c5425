package extract

import (
	"path"
	"strings"
)

// readLinks files the attachments and cited pages that the body links to.
func (w *walker) readLinks(d *Document, text string, from, to int32, res resolver) {
	seen := map[string]bool{}
	for _, l := range w.links {
		attachment := isAttachment(l.href)
		inBody := l.line >= from && l.line < to
		if !attachment && !inBody || l.noise {
			continue
		}
		name := ""
		if l.from >= 0 && l.to <= int32(len(text)) && l.from < l.to {
			name = strings.Join(strings.Fields(text[l.from:l.to]), " ")
		}
		kind := LinkAttachment
		if !attachment {
			if int(l.line) < len(w.lines) && w.lines[l.line].card {
				kind = LinkRelated
			} else if strings.Contains(name, "《") || strings.Contains(name, "〔") {
				kind = LinkCited
			} else {
				continue
			}
		}
		u := res.resolve(l.href)
		if u == "" || seen[u] {
			continue
		}
		seen[u] = true
		d.Links = append(d.Links, Link{name, u, kind})
	}
}

// isAttachment tells a link to a document by the end of its path.
func isAttachment(href string) bool {
	if i := strings.IndexAny(href, "?#"); i >= 0 {
		href = href[:i]
	}
	switch strings.ToLower(path.Ext(href)) {
	case ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".ofd", ".rtf", ".zip", ".rar", ".csv":
		return true
	}
	return false
}

// urlDay finds the day in a URL, as Chinese sites file their pages:
// /2025-04/24/, /202504/t20250424_123.html, /2025/4/24/.
func urlDay(url string) string {
	if d, ok := findDay(url); ok {
		return d.date
	}
	if day := packedDay(url); day != "" {
		return day
	}
	for i := range len(url) {
		if i > 0 && url[i-1] != '/' {
			continue
		}
		y, j := digits(url, i)
		if j-i != 4 || j >= len(url) || strings.IndexByte("-/", url[j]) < 0 {
			continue
		}
		m, k := digits(url, j+1)
		if k >= len(url) || url[k] != '/' {
			continue
		}
		if d, e := digits(url, k+1); e > k+1 && e-k <= 3 && validDay(y, m, d) {
			return civil(y, m, d)
		}
	}
	return ""
}
