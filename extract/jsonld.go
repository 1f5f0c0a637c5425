package extract

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// longestJSON is the longest JSON-LD script that is read, in bytes.
const longestJSON = 1 << 20

// script keeps a script that holds JSON-LD.
func (w *walker) script(n *html.Node) {
	if n.FirstChild == nil || len(n.FirstChild.Data) > longestJSON {
		return
	}
	for i := range n.Attr {
		if n.Attr[i].Key == "type" && strings.Contains(n.Attr[i].Val, "ld+json") {
			w.jsons = append(w.jsons, n.FirstChild.Data)
			return
		}
	}
	if w.meta.script == "" {
		w.meta.script = scriptDay(n.FirstChild.Data)
	}
}

// scriptKeys are the names under which scripts of news pages hold the time of
// publishing.
var scriptKeys = []string{"pubtime", "pub_time", "publishtime", "publish_time", "publishdate", "publish_date", "newstime", "pubdate", "createtime", "ptime", "var ct"}

// scriptDay finds the day of publishing in a script, "" where there is none.
//
//	"pubtime":"2024-12-22 10:20:31"   publish_time = "2024-12-22"   var ct = "1728440000"
func scriptDay(code string) string {
	if !hasAny(code, []string{"ime", "ate", "var ct"}) {
		return ""
	}
	lower := strings.ToLower(code)
	if len(lower) != len(code) {
		return ""
	}
	for _, key := range scriptKeys {
		for at := 0; ; {
			i := strings.Index(lower[at:], key)
			if i < 0 {
				break
			}
			start := at + i
			at = start + len(key)
			if start > 0 && (isWord(lower[start-1]) && lower[start-1] != '_') {
				continue
			}
			rest := strings.TrimLeft(lower[at:], "\"' ")
			if rest == "" || rest[0] != ':' && rest[0] != '=' {
				continue
			}
			if day := stampDay(strings.TrimLeft(rest[1:], "\"' ")); day != "" {
				return day
			}
		}
	}
	return ""
}

func isWord(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' }

// stampDay reads the time with which s begins: a civil date, or seconds or
// milliseconds since 1970, which are a day in China.
func stampDay(s string) string {
	if day, ok := findDay(s[:min(len(s), 30)]); ok && day.start == 0 {
		return day.date
	}
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end != 10 && end != 13 {
		return ""
	}
	n, err := strconv.ParseInt(s[:10], 10, 64)
	if err != nil {
		return ""
	}
	t := time.Unix(n, 0).UTC().Add(8 * time.Hour)
	if t.Year() < 1995 || t.Year() > 2100 {
		return ""
	}
	return civil(t.Year(), int(t.Month()), t.Day())
}

// linked is what a page's JSON-LD says of it.
type linked struct {
	headline, published, publisher string
	body                           string // articleBody
	pairs                          []linkedPair
}

// A linkedPair is a Question of a QAPage or FAQPage with its answer.
type linkedPair struct{ question, answer string }

const (
	maxPairs     = 500
	maxJSONDepth = 12
)

// readLinked reads JSON-LD of Article, NewsArticle, QAPage and FAQPage. What is
// no JSON is passed over: pages break it often, and it only adds to what they
// show.
func readLinked(scripts []string) linked {
	var l linked
	for _, s := range scripts {
		var v any
		if json.Unmarshal([]byte(strings.Map(dropControls, s)), &v) == nil {
			l.read(v, 0)
		}
	}
	return l
}

// dropControls takes out the raw line breaks that pages leave in JSON strings.
func dropControls(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}

func (l *linked) read(v any, depth int) {
	if depth > maxJSONDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			l.read(e, depth+1)
		}
	case map[string]any:
		kind := jsonType(v["@type"])
		if kind == "" {
			first(&l.published, jsonText(v["pubDate"])) // what Baidu asks sites for
		}
		switch {
		case strings.HasSuffix(kind, "Article") || kind == "BlogPosting" || kind == "Report":
			first(&l.headline, jsonText(v["headline"]))
			first(&l.published, jsonText(v["datePublished"]))
			first(&l.publisher, jsonText(v["publisher"]))
			first(&l.body, jsonText(v["articleBody"]))
		case kind == "Question":
			l.question(v)
		case kind == "QAPage" || kind == "FAQPage" || kind == "WebPage":
			first(&l.published, jsonText(v["datePublished"]))
			l.read(v["mainEntity"], depth+1)
		}
		l.read(v["@graph"], depth+1)
	}
}

func (l *linked) question(v map[string]any) {
	answer := v["acceptedAnswer"]
	if answer == nil {
		answer = v["suggestedAnswer"]
	}
	if list, ok := answer.([]any); ok && len(list) > 0 {
		answer = list[0]
	}
	a, ok := answer.(map[string]any)
	if !ok || len(l.pairs) >= maxPairs {
		return
	}
	first(&l.published, jsonText(v["datePublished"]))
	p := linkedPair{jsonText(v["name"]), jsonText(a["text"])}
	if p.question == "" {
		p.question = jsonText(v["text"])
	}
	if p.question != "" && p.answer != "" {
		l.pairs = append(l.pairs, p)
	}
}

func jsonType(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return jsonType(v[0])
		}
	}
	return ""
}

// jsonText gives a string, or the name of an object.
func jsonText(v any) string {
	switch v := v.(type) {
	case string:
		return trim(v)
	case []any:
		if len(v) > 0 {
			return jsonText(v[0])
		}
	case map[string]any:
		if s, ok := v["name"].(string); ok {
			return trim(s)
		}
	}
	return ""
}

// addLinked adds the pairs of JSON-LD that the page does not show.
func addLinked(ps []piece, ld linked) []piece {
	if len(ld.pairs) == 0 {
		return ps
	}
	shown := map[string]bool{}
	for i := range ps {
		shown[bare(cleanQuestion(ps[i].text))] = true
	}
	for _, pair := range ld.pairs {
		q := cleanQuestion(cleanLine(pair.question))
		if shown[bare(q)] || q == "" {
			continue
		}
		ps = append(ps, piece{text: q, mark: markQuestion, gap: true})
		ps = append(ps, answerPieces(pair.answer)...)
	}
	return ps
}

// answerPieces reads the answer of JSON-LD, which may be text or HTML.
func answerPieces(answer string) []piece {
	if !strings.Contains(answer, "<") {
		return lines(answer)
	}
	root, err := html.Parse(strings.NewReader(answer))
	if err != nil {
		return lines(visibleText([]byte(answer)))
	}
	w := newWalker(len(answer))
	w.children(root, scope{})
	w.flush()
	return w.pieces(w.text.String(), 0, int32(len(w.lines)), resolver{})
}
