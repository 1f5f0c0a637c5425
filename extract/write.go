package extract

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// write adds the text of a node to the current line, with white space merged
// as browsers do.
func (w *walker) write(s string, sc *scope) {
	for i := 0; i < len(s); {
		c := s[i]
		if c < 0x80 {
			i++
			switch {
			case c == '\n' && sc.pre:
				w.flush()
			case c == ' ' || c >= '\t' && c <= '\r':
				i = w.blank(s, i-1, sc.pre)
			case c < ' ' || c == 0x7f:
			default:
				w.begin(sc, rune(c))
				w.text.WriteByte(c)
				w.last = c
				w.count(1, sc)
				if c == ',' || c == ';' {
					w.cur.punct++
				}
			}
			continue
		}
		if n := hanLen(s[i:]); n > 0 {
			w.begin(sc, firstRune(s[i:]))
			w.text.WriteString(s[i : i+n])
			w.last = s[i+n-1]
			w.count(int32(n/3), sc)
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == 0xa0 || r == 0x3000 || r >= 0x2000 && r <= 0x200a || r == 0x202f:
			if w.cur.runes > 0 {
				w.text.WriteByte(' ')
				w.last = ' '
			}
		case isBlank(r) || r == utf8.RuneError && n == 1:
		default:
			w.begin(sc, r)
			w.text.WriteString(s[i : i+n])
			w.last = s[i+n-1]
			w.count(1, sc)
			switch r {
			case '，', '。', '；', '、', '？', '！', '：':
				w.cur.punct++
			}
		}
		i += n
	}
}

// hanLen is the length in bytes of the run of U+4000 to U+9FFF, nearly all of a
// Chinese text, with which s begins.
func hanLen(s string) int {
	i := 0
	for i+2 < len(s) && s[i] >= 0xE4 && s[i] <= 0xE9 && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
		i += 3
	}
	return i
}

// blank notes the white space at i and gives where it ends. A line break in the
// source between two Chinese characters is none.
func (w *walker) blank(s string, i int, pre bool) int {
	broken, start := false, i
	for ; i < len(s) && (s[i] == ' ' || s[i] >= '\t' && s[i] <= '\r'); i++ {
		if s[i] == '\n' || s[i] == '\r' {
			if pre {
				return i // ends the line
			}
			broken = true
		}
	}
	switch {
	case w.cur.runes == 0:
	case broken && !w.space && i < len(s) && isWide(firstRune(s[i:])) && isWide(lastRune(w.text.String())):
	default:
		w.space = true
		w.soft = broken && start > 0 && i == len(s) // the next word may begin in an element
	}
	return i
}

// isWide tells Chinese characters and their punctuation.
func isWide(r rune) bool { return isHan(r) || r >= 0x3001 && r <= 0x303f || r >= 0xff00 && r <= 0xffef }

// begin opens a line where none is open, and puts the white space that is due.
func (w *walker) begin(sc *scope, r rune) {
	if w.cur.runes == 0 {
		w.cur = line{from: int32(w.text.Len()), url: sc.url, noise: sc.noise, rank: sc.rank, depth: sc.depth}
		w.space = false
		return
	}
	if w.space {
		if w.last != ' ' && !(w.soft && isWide(r) && isWide(lastRune(w.text.String()))) {
			w.text.WriteByte(' ')
		}
		w.soft = false
		w.space = false
	}
}

func (w *walker) count(n int32, sc *scope) {
	w.cur.runes += n
	if sc.link {
		w.cur.link += n
		if w.cur.url == "" {
			w.cur.url = sc.url
		}
	}
	if sc.bold {
		w.cur.bold += n
	}
}

// flush ends the current line, gives it its place in lists and headings, and
// stores it.
func (w *walker) flush() {
	w.space = false
	l := w.cur
	if l.runes == 0 {
		return
	}
	w.cur = line{}
	text := strings.TrimRight(w.text.String()[l.from:], " ")
	l.to = l.from + int32(len(text))
	l.gap, w.gap = w.gap, false
	l.mark, w.pending = w.pending, markNone
	if l.rank == 0 && l.bold*10 >= l.runes*9 && l.runes <= 44 {
		l.rank = boldLine
	}
	if l.depth > 0 {
		if w.fresh {
			l.bullet, w.fresh = w.bullet, false
		} else {
			l.cont = true
		}
	}
	w.lines = append(w.lines, l)
}

// partLabels puts a space after 来源：… where the next element follows without
// one, as in <span>来源：…</span><span>时间：…</span>.
func (w *walker) partLabels(n *html.Node, from int) {
	if n.NextSibling == nil || n.NextSibling.Type != html.ElementNode || from >= w.text.Len() {
		return
	}
	added := w.text.String()[from:]
	if len(added) < 120 && (strings.IndexByte(added, ':') >= 0 || strings.Contains(added, "：")) {
		w.space = true
	}
}
