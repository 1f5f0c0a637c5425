package main

import (
	"bytes"
	"cmp"
	"mime"
	"net/url"
	"path"
	"strings"

	"policywatch/crawl"
	"policywatch/extract"
)

// What a page is read as.
const (
	formatAuto = "auto"
	formatHTML = "html"
	formatText = "text"
)

// served is a page as it came, from a server, a file or the store.
type served struct {
	body        []byte
	contentType string // as the server said, "" for files
	name        string // file name or URL: its ending tells what the server does not
	format      string // auto, html, text
}

// readDocument reads a page as what it is: an attachment, or HTML or plain
// text, which it decodes once.
func readDocument(s served, rule *extract.Rule, opts extract.Options) (*extract.Document, error) {
	if s.format != formatHTML && s.format != formatText && crawl.IsDocument(s.body) {
		return extract.Attachment(s.body, s.contentType, fileName(s.name), opts)
	}
	text, _ := crawl.Decode(s.body, s.contentType)
	if s.format != formatText && s.format != formatHTML && isJSON(s, text) {
		return extract.JSON(text, rule, opts)
	}
	if s.kind() == formatText {
		return extract.Text(string(text), opts), nil
	}
	return extract.HTML(text, rule, opts)
}

// readPage reads a fetched page with the attachments that are part of it. One
// that cannot be read is noted; the page is read all the same.
func readPage(page crawl.Page, rule *extract.Rule) (*extract.Document, error) {
	doc, err := readDocument(
		served{body: page.Body, contentType: page.ContentType, name: page.URL},
		rule, extract.Options{URL: page.URL})
	if err != nil {
		return nil, err
	}
	for _, f := range page.Files {
		name := cmp.Or(f.Name, fileName(f.URL))
		if f.Err != "" {
			doc.LeaveOut(f.URL, name, f.Err)
			continue
		}
		file, err := readDocument(
			served{body: f.Body, contentType: f.ContentType, name: f.URL},
			nil, extract.Options{URL: f.URL})
		if err != nil {
			doc.LeaveOut(f.URL, name, err.Error())
			continue
		}
		doc.Append(f.URL, name, file)
	}
	for _, l := range doc.Links {
		if l.Kind == extract.LinkAttachment && unreadKinds[strings.ToLower(path.Ext(fileName(l.URL)))] {
			doc.LeaveOut(l.URL, cmp.Or(l.Text, fileName(l.URL)), "files of its kind are not read")
		}
	}
	return doc, nil
}

// unreadKinds are the endings of attachments that nothing here reads, so that
// people see what is missing.
var unreadKinds = map[string]bool{".wps": true, ".et": true, ".ofd": true, ".rtf": true, ".zip": true, ".rar": true}

// fileName is the last part of a path or URL, as people would read it.
func fileName(name string) string {
	if u, err := url.Parse(name); err == nil {
		name = u.Path
	}
	return path.Base(name)
}

// isJSON tells what an interface gave from a page that is written for people.
func isJSON(s served, text []byte) bool {
	media, _, _ := mime.ParseMediaType(s.contentType)
	text = bytes.TrimSpace(text)
	return (strings.HasSuffix(media, "json") || media == "" && strings.EqualFold(path.Ext(fileName(s.name)), ".json")) &&
		(bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("[")))
}

func (s served) kind() string {
	if s.format == formatHTML || s.format == formatText {
		return s.format
	}
	media, _, _ := mime.ParseMediaType(s.contentType)
	switch {
	case media == "text/plain":
		return formatText
	case media != "":
		return formatHTML
	case strings.EqualFold(path.Ext(s.name), ".txt"):
		return formatText
	case s.name == "-" && !bytes.HasPrefix(bytes.TrimSpace(s.body), []byte("<")):
		return formatText // standard input has no name that could tell
	}
	return formatHTML
}
