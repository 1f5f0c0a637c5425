package embedded

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The handler must know a little of a statement before the engine sees it:
// whether it is an INSERT that carries rows, where its text ends and the rows
// begin, and which output format it names. This scanner tells words, strings
// and comments apart as ClickHouse's lexer does. It decides nothing about
// what a user may do: that is asked of the engine's own parser (fence.go).

type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenWord             // a bare identifier, keyword or number
	tokenQuoted           // 'string', "name", `name`, $tag$here$tag$
	tokenSymbol           // any other character
)

type token struct {
	kind       tokenKind
	start, end int // byte offsets
}

// scanner walks the tokens of a statement; spaces and comments are no tokens.
type scanner struct {
	text string
	pos  int
}

func (s *scanner) next() token {
	s.skipSpace()
	start := s.pos
	if start >= len(s.text) {
		return token{tokenEnd, start, start}
	}
	switch c := s.text[start]; {
	case c == '\'' || c == '"' || c == '`':
		s.skipQuoted(c)
		return token{tokenQuoted, start, s.pos}
	case c == '$' && s.skipHeredoc():
		return token{tokenQuoted, start, s.pos}
	case isWordByte(c):
		for s.pos < len(s.text) && isWordByte(s.text[s.pos]) {
			s.pos++
		}
		return token{tokenWord, start, s.pos}
	default:
		_, size := utf8.DecodeRuneInString(s.text[start:])
		s.pos += size
		return token{tokenSymbol, start, s.pos}
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// skipSpace passes white space and the comments -- , #! , "# " and /* */.
func (s *scanner) skipSpace() {
	for s.pos < len(s.text) {
		rest := s.text[s.pos:]
		switch {
		case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "#!"), strings.HasPrefix(rest, "# "):
			s.skipPast("\n")
		case strings.HasPrefix(rest, "/*"):
			s.pos += 2
			s.skipPast("*/")
		default:
			r, size := utf8.DecodeRuneInString(rest)
			if !unicode.IsSpace(r) && r != '\ufeff' && r != '\u200b' {
				return
			}
			s.pos += size
		}
	}
}

func (s *scanner) skipPast(mark string) {
	if i := strings.Index(s.text[s.pos:], mark); i >= 0 {
		s.pos += i + len(mark)
	} else {
		s.pos = len(s.text)
	}
}

// skipQuoted passes a quoted token; a backslash or a doubled quote does not
// end it.
func (s *scanner) skipQuoted(quote byte) {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '\\':
			s.pos++
		case quote:
			if s.pos+1 < len(s.text) && s.text[s.pos+1] == quote {
				s.pos++
				continue
			}
			s.pos++
			return
		}
	}
	s.pos = len(s.text)
}

// skipHeredoc passes $tag$ … $tag$ and says whether there was one.
func (s *scanner) skipHeredoc() bool {
	rest := s.text[s.pos:]
	tagEnd := strings.IndexByte(rest[1:], '$')
	if tagEnd < 0 {
		return false
	}
	tag := rest[:tagEnd+2]
	for i := 1; i < len(tag)-1; i++ {
		if !isWordByte(tag[i]) {
			return false
		}
	}
	end := strings.Index(rest[len(tag):], tag)
	if end < 0 {
		return false
	}
	s.pos += end + 2*len(tag)
	return true
}

func (s *scanner) is(t token, word string) bool {
	return t.kind == tokenWord && strings.EqualFold(s.text[t.start:t.end], word)
}

// insertHead is an INSERT that carries its rows, cut where they begin.
//
//	INSERT INTO t (a, b) FORMAT CSV\n1,2   sql "INSERT INTO t (a, b) ", format CSV, rows at "1,2"
//	INSERT INTO t VALUES (1)              sql "INSERT INTO t ", format Values, rows at " (1)"
type insertHead struct {
	sql    string
	format string
	rows   int // byte offset of the rows in the text
}

// splitInsert says whether a text begins with an INSERT that carries rows: what
// follows is rows then, whatever it looks like. INSERT … SELECT carries none.
func splitInsert(text string) (insertHead, bool) {
	s := scanner{text: text}
	t := s.next()
	if !s.is(t, "INSERT") {
		return insertHead{}, false
	}
	for depth := 0; ; {
		last := t
		t = s.next()
		switch {
		case t.kind == tokenEnd, s.isSymbol(t, ';'):
			return insertHead{}, false
		case s.isSymbol(t, '('):
			depth++
		case s.isSymbol(t, ')'):
			depth--
		case s.is(last, "FROM") && s.is(t, "INFILE"):
			return insertHead{}, false
		case depth > 0 || s.nameFollows(last):
		case s.is(t, "SELECT"), s.is(t, "WITH"):
			return insertHead{}, false
		case s.is(t, "VALUES"):
			return insertHead{sql: text[:t.start], format: "Values", rows: t.end}, true
		case s.is(t, "FORMAT"):
			name := s.next()
			if s.name(name) == "" {
				return insertHead{}, false
			}
			return insertHead{sql: text[:t.start], format: s.name(name), rows: rowsStart(text, name.end)}, true
		}
	}
}

// nameFollows says that after t comes a name, even if it looks like a keyword:
// INSERT INTO policy.format, FROM format f.
func (s *scanner) nameFollows(t token) bool {
	return s.isSymbol(t, '.') || s.is(t, "INTO") || s.is(t, "TABLE") || s.is(t, "FROM") || s.is(t, "JOIN") || s.is(t, "AS")
}

// rowsStart passes the blanks and the one line end between FORMAT x and the
// rows, and no byte more: rows may be binary.
func rowsStart(text string, pos int) int {
	for pos < len(text) && (text[pos] == ' ' || text[pos] == '\t' || text[pos] == '\f') {
		pos++
	}
	if pos < len(text) && text[pos] == '\r' {
		pos++
	}
	if pos < len(text) && text[pos] == '\n' {
		pos++
	}
	return pos
}

// tail is the end of a statement that says how its output is written.
//
//	SELECT 1 FORMAT JSON SETTINGS max_threads = 1;
//	body "SELECT 1", format JSON, settings max_threads=1
type tail struct {
	body     string // the statement without it
	text     string // the clauses as they stand, "" where there are none
	format   string
	settings []setting
}

// splitTail cuts FORMAT and SETTINGS, in either order, from the end of a
// statement. Only what has exactly that form up to the end counts: a column
// may be called format.
func splitTail(text string) tail {
	s := scanner{text: text}
	var tokens []token
	for t := s.next(); t.kind != tokenEnd; t = s.next() {
		tokens = append(tokens, t)
	}
	for len(tokens) > 0 && s.isSymbol(tokens[len(tokens)-1], ';') {
		tokens = tokens[:len(tokens)-1]
	}
	if len(tokens) == 0 {
		return tail{}
	}
	// From the last candidate to the first, for FORMAT x SETTINGS y is one
	// tail, and so is SETTINGS y alone.
	end := tokens[len(tokens)-1].end
	found := tail{body: text[:end]}
	depth := 0
	for i := len(tokens) - 1; i > 0 && depth >= 0; i-- {
		switch t := tokens[i]; {
		case s.isSymbol(t, ')'), s.isSymbol(t, ']'), s.isSymbol(t, '}'):
			depth++
		case s.isSymbol(t, '('), s.isSymbol(t, '['), s.isSymbol(t, '{'):
			depth--
		case depth == 0 && (s.is(t, "FORMAT") || s.is(t, "SETTINGS")) && !s.nameFollows(tokens[i-1]):
			if candidate, ok := s.parseTail(tokens[i:]); ok {
				candidate.body, candidate.text = text[:tokens[i-1].end], text[t.start:end]
				found = candidate
			}
		}
	}
	return found
}

// parseTail reads FORMAT x and SETTINGS a = 1, b = 'c', each at most once.
func (s *scanner) parseTail(tokens []token) (tail, bool) {
	var parsed tail
	for i := 0; i < len(tokens); {
		switch {
		case s.is(tokens[i], "FORMAT") && parsed.format == "" && i+1 < len(tokens) && s.name(tokens[i+1]) != "":
			parsed.format = s.name(tokens[i+1])
			i += 2
		case s.is(tokens[i], "SETTINGS") && parsed.settings == nil:
			for more := true; more; {
				name, value, next, ok := s.parseSetting(tokens, i+1)
				if !ok {
					return tail{}, false
				}
				parsed.settings = append(parsed.settings, setting{name, value})
				i = next
				more = i < len(tokens) && s.isSymbol(tokens[i], ',')
			}
		default:
			return tail{}, false
		}
	}
	return parsed, true
}

// parseSetting reads name = value, the value a number, a word or a string.
func (s *scanner) parseSetting(tokens []token, i int) (name, value string, next int, ok bool) {
	if i+2 >= len(tokens) || tokens[i].kind != tokenWord || !s.isSymbol(tokens[i+1], '=') {
		return "", "", 0, false
	}
	name = s.text[tokens[i].start:tokens[i].end]
	first := i + 2
	last := first
	// A number may be several tokens: -1, 0.5
	for last+1 < len(tokens) && !s.isSymbol(tokens[last+1], ',') && tokens[last+1].start == tokens[last].end {
		last++
	}
	value = s.text[tokens[first].start:tokens[last].end]
	if tokens[first].kind == tokenQuoted {
		if first != last || value[0] != '\'' {
			return "", "", 0, false
		}
		value = unquote(value)
	}
	return name, value, last + 1, true
}

// unquote undoes the quoting of a string or identifier token.
func unquote(quoted string) string {
	quote := quoted[:1]
	inner := strings.TrimSuffix(quoted[1:], quote)
	return strings.NewReplacer(quote+quote, quote, `\0`, "\x00", `\a`, "\a", `\b`, "\b", `\f`, "\f",
		`\n`, "\n", `\r`, "\r", `\t`, "\t", `\v`, "\v", `\\`, `\`, `\'`, "'", `\"`, `"`, "\\`", "`").Replace(inner)
}

// name gives the identifier that a token is, "" for none.
func (s *scanner) name(t token) string {
	text := s.text[t.start:t.end]
	switch {
	case t.kind == tokenWord:
		return text
	case t.kind == tokenQuoted && (text[0] == '`' || text[0] == '"'):
		return unquote(text)
	}
	return ""
}

func (s *scanner) isSymbol(t token, symbol byte) bool {
	return t.kind == tokenSymbol && s.text[t.start] == symbol
}

// selects says whether the statement is a SELECT, whose output may be large;
// all others have a small one or none.
func selects(text string) bool {
	s := scanner{text: text}
	t := s.next()
	for s.isSymbol(t, '(') {
		t = s.next()
	}
	return s.is(t, "SELECT") || s.is(t, "WITH") || s.is(t, "FROM")
}
