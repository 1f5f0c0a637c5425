package crawl

import (
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// A lexer cuts a page into texts and tags. It finds the tokens of
// html.Tokenizer, comments aside, which a fuzz test compares; it is several
// times as fast because the page lies before it as a whole: it looks for the
// next '<' instead of at every byte, and copies nothing. What it gives are
// parts of the page.
type lexer struct {
	page string
	at   int    // where the next token begins
	raw  string // the element whose content, up to its end tag, is one text

	text        string // of a text token, as written
	plain       bool   // it has no entities: what looks like one means itself
	name        string // of a tag, in lower case
	attrs       []attribute
	selfClosing bool
}

// An attribute is one of a tag, as written: see lower and attrText. Where a key
// comes twice, the first counts.
type attribute struct{ key, value string }

// next finds a token and gives its type: TextToken, StartTagToken (see
// selfClosing), EndTagToken, or ErrorToken at the end of the page.
func (l *lexer) next() html.TokenType {
	if raw := l.raw; raw != "" {
		l.raw = ""
		n := len(l.page) - l.at
		switch raw {
		case "plaintext":
		case "script":
			n = scriptLen(l.page[l.at:])
		default:
			n = rawLen(l.page[l.at:], raw)
		}
		if n > 0 {
			l.text, l.plain = l.page[l.at:l.at+n], raw != "textarea" && raw != "title"
			l.at += n
			return html.TextToken
		}
	}
	for from := l.at; l.at < len(l.page); {
		i := strings.IndexByte(l.page[from:], '<')
		if i < 0 || from+i+1 >= len(l.page) {
			break
		}
		open := from + i
		from = open + 1
		c := l.page[open+1]
		if !isLetter(c) && c != '/' && c != '!' && c != '?' {
			continue // "a < b"
		}
		if open > l.at {
			return l.upTo(open)
		}
		switch {
		case isLetter(c):
			if !l.tag(open + 1) {
				return html.ErrorToken
			}
			switch l.name {
			case "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp":
				l.raw = l.name
			}
			return html.StartTagToken
		case c == '/' && open+2 >= len(l.page):
			return l.upTo(len(l.page))
		case c == '/' && isLetter(l.page[open+2]):
			if !l.tag(open + 2) {
				return html.ErrorToken
			}
			return html.EndTagToken
		case strings.HasPrefix(l.page[open:], "<!--"):
			l.at = open + len("<!--") + commentLen(l.page[open+len("<!--"):])
		default: // </>, <!doctype html>, <?xml …?>
			l.at = after(l.page, open+2, '>')
		}
		from = l.at
	}
	if l.at < len(l.page) {
		return l.upTo(len(l.page))
	}
	return html.ErrorToken
}

// upTo gives the text up to an offset.
func (l *lexer) upTo(end int) html.TokenType {
	l.text, l.plain = l.page[l.at:end], false
	l.at = end
	return html.TextToken
}

// tag reads name and attributes of a tag whose name begins at an offset; false
// where the page ends within it.
func (l *lexer) tag(begin int) bool {
	s := l.page[begin:]
	i := 0
	for i < len(s) && !isSpace(s[i]) && s[i] != '/' && s[i] != '>' {
		i++
	}
	l.name, l.attrs = lower(s[:i]), l.attrs[:0]
	ownSlash := false // what stands before the '>' is the last value's
	for s = skipSpace(s[i:]); s != "" && s[0] != '>'; s = skipSpace(s) {
		var a attribute
		a, s, ownSlash = pair(s)
		if a.key != "" {
			l.attrs = append(l.attrs, a)
		}
	}
	if s == "" {
		l.at = len(l.page)
		return false
	}
	l.at = len(l.page) - len(s) + len(">")
	l.selfClosing = l.page[l.at-2] == '/' && !ownSlash
	return true
}

// pair reads the attribute at the beginning of s and gives what follows. bare
// tells that its value stands without quotes.
func pair(s string) (a attribute, rest string, bare bool) {
	i := 0
	for i < len(s) && !isSpace(s[i]) && s[i] != '/' && s[i] != '>' && (s[i] != '=' || i == 0) {
		i++
	}
	a.key, s = s[:i], skipSpace(s[i:])
	if s == "" || s[0] != '=' {
		return a, strings.TrimPrefix(s, "/"), false
	}
	s = skipSpace(s[1:])
	switch {
	case s == "" || s[0] == '>':
	case s[0] == '"' || s[0] == '\'':
		quote := s[0]
		s = s[1:]
		end := strings.IndexByte(s, quote)
		if end < 0 {
			return a, "", false
		}
		a.value, s = s[:end], s[end+1:]
	default:
		end := 0
		for end < len(s) && !isSpace(s[end]) && s[end] != '>' {
			end++
		}
		a.value, s, bare = s[:end], s[end:], true
	}
	return a, s, bare
}

// rawLen is the length of what stands before the end tag of a raw element.
func rawLen(s, name string) int {
	for at := 0; ; {
		i := strings.Index(s[at:], "</")
		if i < 0 {
			return len(s)
		}
		at += i + len("</")
		if rest := s[at:]; len(rest) > len(name) && strings.EqualFold(rest[:len(name)], name) &&
			(isSpace(rest[len(name)]) || rest[len(name)] == '/' || rest[len(name)] == '>') {
			return at - len("</")
		}
	}
}

// scriptLen is rawLen of a script. One that holds a comment may hide its own
// end tag by rules that are left to those who know them.
func scriptLen(s string) int {
	n := rawLen(s, "script")
	if !strings.Contains(s[:n], "<!--") {
		return n
	}
	z := html.NewTokenizer(io.MultiReader(strings.NewReader("<script>"), strings.NewReader(s)))
	z.Next()
	if z.Next() != html.TextToken {
		return 0
	}
	return len(z.Raw())
}

// commentLen is the length of what follows "<!--" up to the end of the comment.
func commentLen(s string) int {
	if strings.HasPrefix(s, ">") {
		return 1
	}
	if strings.HasPrefix(s, "->") {
		return 2
	}
	for at := 0; ; {
		i := strings.Index(s[at:], "--")
		if i < 0 {
			return len(s)
		}
		rest := strings.TrimLeft(s[at+i:], "-")
		at = len(s) - len(rest)
		if strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "!>") {
			return after(s, at, '>')
		}
	}
}

// after is the offset behind the next c at or after an offset.
func after(s string, at int, c byte) int {
	if i := strings.IndexByte(s[at:], c); i >= 0 {
		return at + i + 1
	}
	return len(s)
}

func skipSpace(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// lower is strings.ToLower for ASCII letters alone.
func lower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// unescape writes out the entities of a text and makes its lines end alike.
func unescape(s string) string { return html.UnescapeString(newlines(s)) }

func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// attrText is unescape for the value of an attribute, where &copy=1 is no
// entity, nor is &notice: an address may hold them.
func attrText(s string) string {
	s = newlines(s)
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "&")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n := 0
		for n < len(rest) && (isLetter(rest[n]) || '0' <= rest[n] && rest[n] <= '9' || rest[n] == '#' && n == 0) {
			n++
		}
		closed := n < len(rest) && rest[n] == ';'
		if closed {
			n++
		}
		written := html.UnescapeString("&" + rest[:n])
		switch {
		case strings.HasPrefix(rest, "#"):
		case closed && strings.HasSuffix(written, ";"), // the name goes on after that of an entity
			!closed && (utf8.RuneCountInString(written) > 1 || strings.HasPrefix(rest[n:], "=")):
			written = "&" + rest[:n]
		}
		b.WriteString(written)
		s = rest[n:]
	}
}
