// Package syndicate writes policy changes as Atom (RFC 4287) and JSON Feed 1.1, and
// deadlines as iCalendar (RFC 5545).
//
// It is given words that are ready to read and knows nothing of policies.
package syndicate

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// A Feed is a list of entries, the newest first.
type Feed struct {
	Title   string
	Lang    string    // zh, en
	Updated time.Time // of the newest entry; of the feed where it has none
	Entries []Entry
}

// An Entry is one change.
type Entry struct {
	ID      string // stable and unique in the store; becomes a tag URI
	Title   string
	Text    string // plain text, lines kept
	URL     string // page that says so
	Time    time.Time
	Subject []string // categories
}

// tag makes an identity of the form that RFC 4151 asks for; readers tell
// entries apart by it.
func tag(kind, id string) string { return "tag:policywatch,2025:" + kind + "/" + id }

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr,omitempty"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Link       *atomLink      `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Content    string         `xml:"content"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// WriteAtom writes a feed as Atom.
func WriteAtom(w io.Writer, f *Feed) error {
	doc := atomFeed{
		Lang: f.Lang, ID: tag("feed", f.Title), Title: clean(f.Title), Author: "policywatch",
		Updated: f.Updated.UTC().Format(time.RFC3339),
	}
	for _, e := range f.Entries {
		entry := atomEntry{
			ID: tag("change", e.ID), Title: clean(e.Title), Content: clean(e.Text),
			Updated: e.Time.UTC().Format(time.RFC3339),
		}
		if e.URL != "" {
			entry.Link = &atomLink{clean(e.URL)}
		}
		for _, s := range e.Subject {
			entry.Categories = append(entry.Categories, atomCategory{clean(s)})
		}
		doc.Entries = append(doc.Entries, entry)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// clean leaves out what XML cannot hold; pages may hold it.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

type jsonFeed struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Language string     `json:"language,omitempty"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"external_url,omitempty"`
	Title     string   `json:"title"`
	Text      string   `json:"content_text"`
	Published string   `json:"date_published"`
	Tags      []string `json:"tags,omitempty"`
}

// WriteJSON writes a feed as JSON Feed.
func WriteJSON(w io.Writer, f *Feed) error {
	doc := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: f.Title, Language: f.Lang, Items: []jsonItem{}}
	for _, e := range f.Entries {
		doc.Items = append(doc.Items, jsonItem{
			ID: tag("change", e.ID), URL: e.URL, Title: e.Title, Text: e.Text,
			Published: e.Time.UTC().Format(time.RFC3339), Tags: e.Subject,
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(doc)
}

// An Event is a day in a calendar.
type Event struct {
	ID      string // stable and unique in the store
	Day     string // "2006-01-02"
	Summary string
	Text    string
	URL     string
}

// WriteCalendar writes days as a calendar of whole-day events, stamped with
// the time at which they were looked up.
func WriteCalendar(w io.Writer, name string, at time.Time, events []Event) error {
	var b strings.Builder
	line := func(property, value string) { fold(&b, property+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//policywatch//policywatch//EN")
	line("X-WR-CALNAME", escape(name))
	for _, e := range events {
		line("BEGIN", "VEVENT")
		line("UID", escape(e.ID)+"@policywatch")
		line("DTSTAMP", at.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE", strings.ReplaceAll(e.Day, "-", ""))
		line("SUMMARY", escape(e.Summary))
		line("DESCRIPTION", escape(e.Text))
		if e.URL != "" {
			line("URL", strings.Map(printable, e.URL))
		}
		line("TRANSP", "TRANSPARENT") // a deadline does not make anybody busy
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	_, err := io.WriteString(w, b.String())
	return err
}

func printable(r rune) rune {
	if r < ' ' {
		return -1
	}
	return r
}

// escape makes text of a property of it (RFC 5545, 3.3.11).
func escape(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return -1
		}
		return r
	}, strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s))
}

// fold writes a line in pieces of at most 75 bytes, never within a letter
// (RFC 5545, 3.1).
func fold(b *strings.Builder, s string) {
	room := 75
	for len(s) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		b.WriteString(s[:cut])
		b.WriteString("\r\n ")
		s, room = s[cut:], 74
	}
	b.WriteString(s)
	b.WriteString("\r\n")
}
