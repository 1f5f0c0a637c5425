package main

import (
	"bytes"
	"mime"
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

// readDocument decodes a page once and reads it as what it is: HTML or plain
// text.
func readDocument(s served, rule *extract.Rule, opts extract.Options) (*extract.Document, error) {
	text, _ := crawl.Decode(s.body, s.contentType)
	if s.kind() == formatText {
		return extract.Text(string(text), opts), nil
	}
	return extract.HTML(text, rule, opts)
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
