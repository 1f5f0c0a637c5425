package extract

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
)

// longestJSON is the longest JSON-LD script that is read, in bytes.
const longestJSON = 1 << 20

// script keeps a script that holds JSON-LD.
func (w *walker) script(n *html.Node) {
	for i := range n.Attr {
		if n.Attr[i].Key == "type" && strings.Contains(n.Attr[i].Val, "ld+json") && n.FirstChild != nil && len(n.FirstChild.Data) <= longestJSON {
			w.jsons = append(w.jsons, n.FirstChild.Data)
		}
	}
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
