package pdftext

import (
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// A codec cuts a string of a content stream into codes and gives their text.
type codec struct {
	width   int // bytes of a code; 0 means one or two, as in GBK
	text    map[uint32]string
	decode  func([]byte) string // predefined encodings; nil where text alone knows
	unknown int                 // codes that nothing names
	known   int
}

// predefined gives the codec of an encoding by its name (ISO 32000-1, table 118).
func predefined(n name) *codec {
	switch n {
	case "Identity-H", "Identity-V":
		return &codec{width: 2}
	case "UniGB-UCS2-H", "UniGB-UCS2-V", "UniGB-UTF16-H", "UniGB-UTF16-V", "UniCNS-UCS2-H", "UniCNS-UTF16-H", "UniJIS-UCS2-H", "UniJIS-UTF16-H":
		return &codec{width: 2, decode: utf16BE}
	case "GBK-EUC-H", "GBK-EUC-V", "GBKp-EUC-H", "GBKp-EUC-V", "GBK2K-H", "GBK2K-V", "GB-EUC-H", "GB-EUC-V", "GBpc-EUC-H":
		return &codec{width: 0, decode: gbk}
	}
	return nil
}

func utf16BE(b []byte) string {
	u := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(u))
}

func gbk(b []byte) string {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(out)
}

// next takes the first code off s: the code, its length in bytes, its text.
func (c *codec) next(s str) (code uint32, n int, text string) {
	n = c.width
	if n == 0 {
		n = 1
		if s[0] >= 0x81 && len(s) > 1 {
			n = 2
		}
	}
	n = min(n, len(s))
	for i := range n {
		code = code<<8 | uint32(s[i])
	}
	if t, ok := c.text[code]; ok {
		c.known++
		return code, n, t
	}
	if c.decode != nil {
		if t := c.decode([]byte(s[:n])); t != "" && t != "\uFFFD" {
			c.known++
			return code, n, t
		}
	}
	c.unknown++
	return code, n, ""
}

// maxRange bounds one range of a ToUnicode map.
const maxRange = 1 << 16

// toUnicode reads a ToUnicode map (Adobe technical note 5411).
func (c *codec) toUnicode(data []byte) {
	if c.text == nil {
		c.text = map[uint32]string{}
	}
	l := &lexer{data: data}
	var args []any
	total := 0
	for {
		v, ok := l.object(0)
		if !ok || total > 1<<18 {
			return
		}
		op, isOp := v.(word)
		if !isOp {
			if len(args) < 4000 {
				args = append(args, v)
			}
			continue
		}
		switch op {
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				src, _ := args[i].(str)
				dst, _ := args[i+1].(str)
				c.text[codeOf(src)] = utf16BE([]byte(dst))
				total++
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				total += c.addRange(args[i], args[i+1], args[i+2])
			}
		}
		args = args[:0]
	}
}

func (c *codec) addRange(lo, hi, to any) int {
	a, _ := lo.(str)
	b, _ := hi.(str)
	from, end := codeOf(a), codeOf(b)
	if end < from || end-from > maxRange {
		return 0
	}
	switch to := to.(type) {
	case str:
		base := []rune(utf16BE([]byte(to)))
		if len(base) == 0 {
			return 0
		}
		for code := from; code <= end; code++ {
			c.text[code] = string(base)
			base[len(base)-1]++
		}
	case array:
		for i, v := range to {
			if s, ok := v.(str); ok && from+uint32(i) <= end {
				c.text[from+uint32(i)] = utf16BE([]byte(s))
			}
		}
	}
	return int(end-from) + 1
}

func codeOf(s str) uint32 {
	var v uint32
	for i := range min(len(s), 4) {
		v = v<<8 | uint32(s[i])
	}
	return v
}
