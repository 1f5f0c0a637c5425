package pdftext

import (
	"bytes"
	"strconv"
)

// The kinds of PDF objects. Numbers are float64, null is nil.
type (
	name   string
	str    string
	array  []any
	dict   map[name]any
	ref    int // number of an indirect object; generations are not told apart
	word   string
	stream struct {
		dict dict
		raw  []byte
		num  int // of the object, for decryption; 0 for a decrypted one
	}
)

// maxDepth bounds arrays and dictionaries within one another.
const maxDepth = 50

// A lexer reads objects from a file or a content stream.
type lexer struct {
	data []byte
	pos  int
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelim(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func (l *lexer) skip() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// object reads the next object or operator; ok is false at the end.
func (l *lexer) object(depth int) (v any, ok bool) {
	l.skip()
	if l.pos >= len(l.data) || depth > maxDepth {
		return nil, false
	}
	switch c := l.data[l.pos]; c {
	case '/':
		return l.name(), true
	case '(':
		return l.literal(), true
	case '<':
		if l.pos+1 < len(l.data) && l.data[l.pos+1] == '<' {
			l.pos += 2
			return l.dict(depth), true
		}
		return l.hex(), true
	case '[':
		l.pos++
		return l.array(depth), true
	case ')', ']', '}', '{', '>':
		l.pos++
		return word(c), true
	}
	return l.token(), true
}

// token reads a number, a keyword or an operator.
func (l *lexer) token() any {
	start := l.pos
	for l.pos < len(l.data) && !isSpace(l.data[l.pos]) && !isDelim(l.data[l.pos]) {
		l.pos++
	}
	s := string(l.data[start:l.pos])
	if c := s[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return f
		}
	}
	switch s {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return word(s)
}

func (l *lexer) name() name {
	l.pos++
	var b []byte
	for l.pos < len(l.data) && !isSpace(l.data[l.pos]) && !isDelim(l.data[l.pos]) {
		c := l.data[l.pos]
		if c == '#' && l.pos+2 < len(l.data) {
			if v, err := strconv.ParseUint(string(l.data[l.pos+1:l.pos+3]), 16, 8); err == nil {
				c = byte(v)
				l.pos += 2
			}
		}
		b = append(b, c)
		l.pos++
	}
	return name(b)
}

func (l *lexer) literal() str {
	l.pos++
	var b []byte
	for depth := 1; l.pos < len(l.data); l.pos++ {
		c := l.data[l.pos]
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return str(b)
			}
		case '\\':
			var skip bool
			if c, skip = l.escape(); skip {
				continue
			}
		}
		b = append(b, c)
	}
	return str(b)
}

// escape reads what follows a backslash; skip says that it stands for nothing.
func (l *lexer) escape() (c byte, skip bool) {
	l.pos++
	if l.pos >= len(l.data) {
		return 0, true
	}
	switch c = l.data[l.pos]; c {
	case 'n':
		return '\n', false
	case 'r':
		return '\r', false
	case 't':
		return '\t', false
	case 'b':
		return '\b', false
	case 'f':
		return '\f', false
	case '\r':
		if l.pos+1 < len(l.data) && l.data[l.pos+1] == '\n' {
			l.pos++
		}
		return 0, true
	case '\n':
		return 0, true
	}
	if c < '0' || c > '7' {
		return c, false
	}
	v := 0
	for i := 0; i < 3 && l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '7'; i++ {
		v = v*8 + int(l.data[l.pos]-'0')
		l.pos++
	}
	l.pos--
	return byte(v), false
}

func (l *lexer) hex() str {
	l.pos++
	var b []byte
	half, high := false, byte(0)
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		l.pos++
		if c == '>' {
			break
		}
		v, ok := hexDigit(c)
		if !ok {
			continue
		}
		if half {
			b = append(b, high<<4|v)
		}
		half, high = !half, v
	}
	if half {
		b = append(b, high<<4)
	}
	return str(b)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// array reads up to the closing bracket. Two numbers and R are a reference.
func (l *lexer) array(depth int) array {
	var a array
	for {
		v, ok := l.object(depth + 1)
		if !ok || v == word("]") {
			return a
		}
		if v == word("R") && len(a) >= 2 {
			if n, ok := a[len(a)-2].(float64); ok {
				a = append(a[:len(a)-2], ref(n))
				continue
			}
		}
		a = append(a, v)
	}
}

func (l *lexer) dict(depth int) dict {
	d := dict{}
	var key name
	var vals []any
	put := func() {
		if n := len(vals); n > 0 && key != "" {
			d[key] = vals[0]
			if f, ok := vals[0].(float64); ok && n >= 3 && vals[2] == word("R") {
				d[key] = ref(f)
			}
		}
		vals = vals[:0]
	}
	for {
		l.skip()
		if bytes.HasPrefix(l.data[l.pos:], []byte(">>")) {
			l.pos += 2
			put()
			return d
		}
		v, ok := l.object(depth + 1)
		if !ok || v == word("endobj") || v == word("stream") {
			put()
			return d
		}
		k, isName := v.(name)
		switch {
		case isName && (key == "" || len(vals) > 0):
			put()
			key = k
		default:
			if len(vals) < 4 {
				vals = append(vals, v)
			}
		}
	}
}
