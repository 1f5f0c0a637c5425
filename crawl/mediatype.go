package crawl

import (
	"bytes"
	"net/url"
	"path"
	"strings"
)

// mediaType is a Content-Type without its parameters, in lower case.
func mediaType(contentType string) string {
	t, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// documentTypes are the kinds of attachments that are read, by file name and by
// media type.
var documentTypes = map[string]string{
	".pdf":  "application/pdf",
	".doc":  "application/msword",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xls":  "application/vnd.ms-excel",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// isDocument tells whether an answer is an attachment rather than a page.
func isDocument(contentType string, u *url.URL) bool {
	t := mediaType(contentType)
	for ext, mt := range documentTypes {
		if t == mt || (t == "" || t == "application/octet-stream" || strings.Contains(t, "download")) && strings.EqualFold(path.Ext(u.Path), ext) {
			return true
		}
	}
	return false
}

// readable tells whether an answer is worth reading, before its body is.
func readable(contentType string, u *url.URL) bool {
	t := mediaType(contentType)
	switch {
	case t == "", strings.HasPrefix(t, "text/"), strings.HasSuffix(t, "xml"), strings.HasSuffix(t, "json"),
		strings.HasSuffix(t, "javascript"), strings.HasSuffix(t, "gzip"), isDocument(contentType, u):
		return t != "text/css"
	case t == "application/octet-stream", strings.Contains(t, "download"):
		ext := strings.ToLower(path.Ext(u.Path))
		return ext != ".zip" && ext != ".rar" && ext != ".exe" && ext != ".apk" && ext != ".7z"
	}
	return false
}

// IsDocument tells an attachment from a page by its first bytes: PDF, or the
// containers of DOCX and XLSX, of DOC and XLS. Servers name them as they like.
func IsDocument(body []byte) bool {
	head := body[:min(len(body), 1024)]
	if i := bytes.Index(head, []byte("%PDF-")); i >= 0 && !bytes.ContainsRune(head[:i], '<') {
		return true // some have a few bytes before
	}
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
}
