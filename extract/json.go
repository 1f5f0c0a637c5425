package extract

import (
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
)

// The names of fields, in lower case without _, under which interfaces of
// question databases and articles hold what a page would show.
var (
	jsonQuestions = []string{"question", "questiontitle", "title", "doctitle", "articletitle", "subject", "problem", "wtbt", "wt", "name", "bt"}
	jsonAnswers   = []string{"answer", "answercontent", "reply", "replycontent", "content", "doccontent", "articlecontent", "contenthtml", "body", "text", "hdnr", "nr", "da"}
	jsonDays      = []string{"publishtime", "publishdate", "pubdate", "pubtime", "docpubtime", "releasetime", "createtime", "replytime", "date", "time"}
	jsonSources   = []string{"source", "docsource", "publisher", "deptname", "replydept"}
)

// JSON reads what an interface gives in place of a page: one article (an object
// with title and content), or a list of questions with their answers, which
// become the items of one document. The error tells where it is neither.
func JSON(data []byte, rule *Rule, opts Options) (*Document, error) {
	if limit := opts.maxBytes(); len(data) > limit {
		return nil, fmt.Errorf("extract %s: %d bytes, at most %d are read: %w", opts.URL, len(data), limit, ErrTooBig)
	}
	var root any
	if err := json.Unmarshal(data, &root); err != nil {
		return nil, fmt.Errorf("extract %s: it says that it is JSON: %w", opts.URL, err)
	}
	list := jsonEntries(root, 0)
	if len(list) == 0 {
		return nil, fmt.Errorf("extract %s: %w: JSON without a title and its content", opts.URL, ErrUnreadable)
	}
	var page strings.Builder
	page.WriteString("<html><body>")
	if len(list) == 1 {
		t := list[0]
		fmt.Fprintf(&page, "<h1>%s</h1>", t.title)
		if t.day != "" {
			fmt.Fprintf(&page, "<div>发布时间：%s</div>", t.day)
		}
		if t.source != "" {
			fmt.Fprintf(&page, "<div>来源：%s</div>", t.source)
		}
		fmt.Fprintf(&page, `<div class="article-content">%s</div>`, t.content)
	} else {
		for _, t := range list {
			fmt.Fprintf(&page, `<div class="question">%s</div><div class="answer">%s</div>`, t.title, t.content)
		}
	}
	page.WriteString("</body></html>")
	return HTML([]byte(page.String()), rule, opts)
}

// A jsonEntry is a title with its content, as mark-up.
type jsonEntry struct{ title, content, day, source string }

const (
	maxJSONEntries = 500
	maxJSONNest    = 8
)

// jsonEntries finds the longest list of titles with content, or the one that
// there is.
func jsonEntries(v any, depth int) []jsonEntry {
	if depth > maxJSONNest {
		return nil
	}
	var best []jsonEntry
	longer := func(list []jsonEntry) {
		if len(list) > len(best) {
			best = list
		}
	}
	switch v := v.(type) {
	case map[string]any:
		if t, ok := jsonEntryOf(v); ok {
			return []jsonEntry{t}
		}
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			longer(jsonEntries(v[name], depth+1))
		}
	case []any:
		var own []jsonEntry
		for _, entry := range v[:min(len(v), maxJSONEntries)] {
			if m, ok := entry.(map[string]any); ok {
				if t, ok := jsonEntryOf(m); ok {
					own = append(own, t)
					continue
				}
			}
			longer(jsonEntries(entry, depth+1))
		}
		longer(own)
	}
	return best
}

// jsonEntryOf reads one object; content without mark-up is escaped.
func jsonEntryOf(m map[string]any) (jsonEntry, bool) {
	t := jsonEntry{title: html.EscapeString(jsonField(m, jsonQuestions)), content: jsonField(m, jsonAnswers), day: html.EscapeString(jsonField(m, jsonDays)), source: html.EscapeString(jsonField(m, jsonSources))}
	if t.title == "" || runeLen(t.content) < 5 || strings.IndexFunc(t.content, isHan) < 0 {
		return t, false
	}
	if !strings.Contains(t.content, "<") {
		t.content = "<p>" + strings.ReplaceAll(html.EscapeString(t.content), "\n", "</p><p>") + "</p>"
	}
	return t, true
}

// jsonField gives the first of the fields that holds a text.
func jsonField(m map[string]any, names []string) string {
	found, rank := "", len(names)
	for key, v := range m {
		s, ok := v.(string)
		if !ok || trim(s) == "" {
			continue
		}
		if at := slices.Index(names, strings.ToLower(strings.ReplaceAll(key, "_", ""))); at >= 0 && at < rank {
			found, rank = s, at
		}
	}
	return found
}
