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
//	INSERT INTO t (a, b) FORMAT CSV\n1,2   sql "INSERT INTO t (a, b) ", format CSV, data at "1,2"
//	INSERT INTO t VALUES (1)              sql "INSERT INTO t ", format Values, data at "(1)"
//	INSERT INTO t                         sql "INSERT INTO t", format Values, data at the end
type insertHead struct {
	sql    string
	format string
	data   int // byte offset of the rows in the text
}

// splitInsert says whether text is an INSERT with rows, given all of it or a
// first part. INSERT … SELECT carries none. complete says that the text named
// a format or VALUES: what follows is rows, whatever it is.
func splitInsert(text string) (head insertHead, isInsert, complete bool) {
	s := scanner{text: text}
	if t := s.next(); !s.is(t, "INSERT") {
		return insertHead{}, false, false
	}
	depth := 0
	for {
		t := s.next()
		switch {
		case t.kind == tokenEnd:
			return insertHead{sql: text, format: "Values", data: len(text)}, true, false
		case t.kind == tokenSymbol:
			switch text[t.start] {
			case '(':
				depth++
			case ')':
				depth--
			case ';':
				if depth == 0 {
					return insertHead{sql: text[:t.start], format: "Values", data: len(text)}, true, false
				}
			}
		case depth > 0:
		case s.is(t, "SELECT"), s.is(t, "WITH"), s.is(t, "WATCH"), s.is(t, "INFILE"):
			return insertHead{}, false, false
		case s.is(t, "VALUES"):
			return insertHead{sql: text[:t.start], format: "Values", data: t.end}, true, true
		case s.is(t, "FORMAT"):
			name := s.next()
			if name.kind != tokenWord {
				return insertHead{}, false, false
			}
			return insertHead{sql: text[:t.start], format: text[name.start:name.end], data: rowsStart(text, name.end)}, true, true
		}
	}
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

// outputFormat finds the FORMAT that a statement names for its output, "" for
// none: the last one outside brackets.
func outputFormat(text string) string {
	s := scanner{text: text}
	format, depth := "", 0
	for {
		t := s.next()
		switch {
		case t.kind == tokenEnd:
			return format
		case t.kind == tokenSymbol && text[t.start] == '(':
			depth++
		case t.kind == tokenSymbol && text[t.start] == ')':
			depth--
		case depth == 0 && s.is(t, "FORMAT"):
			if name := s.next(); name.kind == tokenWord {
				format = text[name.start:name.end]
			}
		}
	}
}

// streams says whether the statement is a SELECT, whose output can be had
// block by block; all others give it as a whole.
func streams(text string) bool {
	s := scanner{text: text}
	t := s.next()
	for t.kind == tokenSymbol && text[t.start] == '(' {
		t = s.next()
	}
	return s.is(t, "SELECT") || s.is(t, "WITH") || s.is(t, "FROM")
}
