package syndicate

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var at = time.Date(2025, 4, 24, 8, 0, 0, 0, time.UTC)

var changes = &Feed{
	Title: "江苏省", Lang: "zh", Updated: at,
	Entries: []Entry{{
		ID: "1f", Title: "昆山市：起付线 800元 → 700元", Text: "原 <b>800</b>元\n现 700元\x00",
		URL: "https://example.gov.cn/a?b=1&c=2", Time: at, Subject: []string{"起付线"},
	}},
}

func TestAtom(t *testing.T) {
	var b bytes.Buffer
	if err := WriteAtom(&b, changes); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Updated string `xml:"updated"`
		Entry   []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Content string `xml:"content"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	e := got.Entry[0]
	if e.ID != "tag:policywatch,2025:change/1f" || e.Title != changes.Entries[0].Title ||
		e.Content != "原 <b>800</b>元\n现 700元" || e.Link.Href != "https://example.gov.cn/a?b=1&c=2" ||
		got.Updated != "2025-04-24T08:00:00Z" {
		t.Errorf("read back %+v", got)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJSON(&b, changes); err != nil {
		t.Fatal(err)
	}
	var got jsonFeed
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Items) != 1 || got.Items[0].Title != changes.Entries[0].Title || got.Version == "" {
		t.Errorf("read back %+v", got)
	}
	b.Reset()
	if err := WriteJSON(&b, &Feed{Title: "none"}); err != nil || !strings.Contains(b.String(), `"items": []`) {
		t.Errorf("a feed without entries: %v\n%s", err, b.String())
	}
}

func TestCalendar(t *testing.T) {
	var b bytes.Buffer
	events := []Event{{
		ID: "x", Day: "2025-12-31", Summary: "昆山市；集中缴费期, 截止", URL: "https://example.gov.cn/",
		Text: strings.Repeat("集中缴费期为每年的9月1日至12月31日。\n", 4),
	}}
	if err := WriteCalendar(&b, "江苏省", at, events); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("bad line of %d bytes: %q", len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(b.String(), "\r\n ", "")
	for _, want := range []string{
		"DTSTART;VALUE=DATE:20251231\r\n", `SUMMARY:昆山市；集中缴费期\, 截止` + "\r\n",
		"DTSTAMP:20250424T080000Z\r\n", "UID:x@policywatch\r\n", "日。\\n集中",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("no %q in\n%s", want, unfolded)
		}
	}
}
