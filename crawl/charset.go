package crawl

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Decode gives a body as UTF-8 and names the charset that it was in. This is
// decided here and nowhere else: text that is decoded twice is ruined.
//
// The order is: byte order mark; valid UTF-8, whatever is declared; UTF-8 with
// a few broken bytes; then whichever of header, meta tag, GB18030 and Big5
// gives the most usual Chinese, the declared one having the advantage. The
// name is "utf-8", "utf-16le", "utf-16be", "gb18030" (for gb2312 and gbk too:
// it holds both), "big5", or the WHATWG name of another declared charset. The
// result is always valid UTF-8.
//
//	"text/html; charset=gb2312" and a body in UTF-8  -> utf-8
//	"text/html; charset=utf-8" and a body in GBK     -> gb18030
//	"text/html; charset=ISO-8859-1", meta says gbk   -> gb18030
func Decode(body []byte, contentType string) (text []byte, charset string) {
	for _, b := range boms {
		if rest, ok := bytes.CutPrefix(body, []byte(b.mark)); ok {
			return decodeAs(b.name, rest), b.name
		}
	}
	if utf8.Valid(body) && bytes.ContainsFunc(body, func(r rune) bool { return r > 0x7FF }) {
		return body, "utf-8"
	}
	header := labelIn([]byte(strings.ToLower(contentType)))
	declared := []string{header, declaredInBody(body)}
	if header == "utf-16le" || header == "utf-16be" {
		return decodeAs(header, body), header
	}
	n := scanUTF8(body)
	if n.bad == 0 {
		// Two-byte GBK that happens to be valid UTF-8 gives letters of
		// Latin, Greek or Cyrillic, and no Chinese.
		if n.long > 0 || n.two == 0 || !gbFamily(declared) {
			return decodeAs("utf-8", body), "utf-8"
		}
	}
	// Other encodings do not come near valid UTF-8: one broken place in 20
	// is a page that was cut or put together badly.
	if n.long > 20*n.bad {
		return decodeAs("utf-8", body), "utf-8"
	}
	best, bestScore := "utf-8", -1<<62
	some := sample(body)
	seen := map[string]bool{"": true}
	for i, name := range append(declared, "gb18030", "big5", "utf-8") {
		if seen[name] {
			continue
		}
		seen[name] = true
		t := bytes.TrimRight(decodeAs(name, some), "\uFFFD") // the sample may end in a character
		if eastAsian[name] && !bytes.ContainsRune(t, utf8.RuneError) {
			best = name
			break
		}
		s := score(t)
		if i < len(declared) {
			s += s/4 + 1
		}
		if s > bestScore {
			best, bestScore = name, s
		}
	}
	return decodeAs(best, body), best
}

var boms = []struct{ mark, name string }{
	{"\xEF\xBB\xBF", "utf-8"},
	{"\xFF\xFE", "utf-16le"},
	{"\xFE\xFF", "utf-16be"},
}

// sample is the part of a body whose text tells its charset: up to 8 KB of
// lines from where they are not ASCII. A line break is one in every charset
// that is told apart by it.
func sample(body []byte) []byte {
	const enough = 8 << 10
	var out []byte
	for line := range bytes.Lines(body) {
		at := slices.IndexFunc(line, func(c byte) bool { return c >= utf8.RuneSelf })
		if at < 0 {
			continue
		}
		line = line[at:]
		out = append(out, line[:min(len(line), enough-len(out))]...)
		if len(out) == enough {
			break
		}
	}
	return out
}

// eastAsian are the charsets whose text score knows nothing about; a page that
// declares one and can be read in it is in it.
var eastAsian = map[string]bool{"shift_jis": true, "euc-jp": true, "iso-2022-jp": true, "euc-kr": true}

func gbFamily(names []string) bool {
	for _, n := range names {
		if n != "" {
			return n == "gb18030"
		}
	}
	return false
}

// utf8Count counts what a text would be if it were UTF-8.
type utf8Count struct{ two, long, bad int }

func scanUTF8(b []byte) (n utf8Count) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if len(b)-i < utf8.UTFMax && !utf8.FullRune(b[i:]) {
				return n // the last character is cut
			}
			n.bad++
		case size == 2:
			n.two++
		default:
			n.long++
		}
		i += size
	}
	return n
}

// score tells how much a text looks like Chinese that people write: its common
// characters count, what no page contains counts against it.
func score(text []byte) int {
	s := 0
	for _, r := range string(text) {
		switch {
		case r < 0x80:
		case r == utf8.RuneError, r >= 0xE000 && r < 0xF900, r >= 0x80 && r < 0xA0:
			s -= 20
		case common[r]:
			s += 10
		case r >= 0x4E00 && r <= 0x9FFF:
			s++
		case r >= 0x3000 && r < 0x3040, r >= 0xFF00 && r < 0xFFEF: // 、。，：
			s += 3
		default:
			s--
		}
	}
	return s
}

// common are the most frequent characters of written Chinese, in both scripts,
// and of the texts that this program reads.
var common = runeSet("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年" +
	"同工也能下过子说产种面而方后多定行学法所民得经三之进着等部度家电力里如水化高自二理起小" +
	"這個國來時們為發對會過說產種麼與後學經進電裡實還沒將從應體當點關開問機無" +
	"医保险费缴社办局人民政府职工居民待遇标准月日元参加规定通知公告醫險費繳辦職參規準")

func runeSet(s string) map[rune]bool {
	set := map[rune]bool{}
	for _, r := range s {
		set[r] = true
	}
	return set
}

// Labels of charsets that are read as another: what a page calls gb2312 holds
// characters that only its successors have.
var labelAlias = map[string]string{
	"gbk": "gb18030", "utf8": "utf-8", "gb18030": "gb18030",
	"hz-gb-2312": "", "replacement": "", "x-user-defined": "",
}

// labelIn finds "charset=NAME" in a lower-case header or tag, and gives the
// name that Decode uses, or "".
func labelIn(s []byte) string {
	for {
		_, rest, ok := bytes.Cut(s, []byte("charset"))
		if !ok {
			return ""
		}
		s = rest
		v := bytes.TrimLeft(rest, " \t\r\n")
		if len(v) == 0 || v[0] != '=' {
			continue
		}
		v = bytes.TrimLeft(v[1:], " \t\r\n\"'\\")
		if i := bytes.IndexAny(v, " \t\r\n\"'\\;/>,"); i >= 0 {
			v = v[:i]
		}
		if n := charsetName(string(v)); n != "" {
			return n
		}
	}
}

func charsetName(label string) string {
	e, err := htmlindex.Get(label)
	if err != nil {
		return labelAlias[label]
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return ""
	}
	if a, ok := labelAlias[name]; ok {
		return a
	}
	return name
}

// declaredInBody reads the charset that a page declares of itself, in a meta
// tag or an XML declaration of its first 8 KB: pages that have their styles
// and scripts first declare it late.
func declaredInBody(body []byte) string {
	head := lowerASCII(body[:min(len(body), 8<<10)])
	if x := bytes.TrimLeft(head, " \t\r\n"); bytes.HasPrefix(x, []byte("<?xml")) {
		if end := bytes.Index(x, []byte("?>")); end > 0 {
			x = bytes.ReplaceAll(x[:end], []byte("encoding"), []byte("charset"))
			if n := labelIn(x); n != "" {
				return n
			}
		}
	}
	for {
		_, rest, ok := bytes.Cut(head, []byte("<meta"))
		if !ok {
			return ""
		}
		tag, after, _ := bytes.Cut(rest, []byte(">"))
		if n := labelIn(tag); n != "" {
			return n
		}
		head = after
	}
}

func lowerASCII(b []byte) []byte {
	b = bytes.Clone(b)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return b
}

// decodeAs decodes bytes from the named charset; what cannot be decoded
// becomes U+FFFD. An unknown name is read as UTF-8.
func decodeAs(name string, b []byte) []byte {
	var e encoding.Encoding
	switch name {
	case "utf-8":
		if utf8.Valid(b) {
			return b
		}
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	case "gb18030":
		e = simplifiedchinese.GB18030
	case "big5":
		e = traditionalchinese.Big5
	case "utf-16le":
		e = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "utf-16be":
		e = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	default:
		var err error
		if e, err = htmlindex.Get(name); err != nil {
			return bytes.ToValidUTF8(b, []byte("\uFFFD"))
		}
	}
	t, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return t
}
