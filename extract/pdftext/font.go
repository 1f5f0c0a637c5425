package pdftext

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// A font gives text and widths of codes.
type font struct {
	codec   *codec
	widths  map[uint32]float64 // in thousandths of the font size
	missing float64            // width of codes that widths lacks
}

// font reads a font of the resources once.
func (r *reader) font(v any) *font {
	key, isRef := v.(ref)
	if f, ok := r.fonts[key]; ok && isRef {
		return f
	}
	f := r.file.readFont(r.file.dict(v))
	if isRef {
		r.fonts[key] = f
	}
	return f
}

func (f *file) readFont(d dict) *font {
	out := &font{widths: map[uint32]float64{}, missing: 500}
	switch f.name(d["Subtype"]) {
	case "Type0":
		f.composite(d, out)
	default:
		f.simple(d, out)
	}
	if s, ok := f.get(d["ToUnicode"]).(*stream); ok {
		out.codec.toUnicode(f.bytes(s))
	}
	return out
}

// composite reads a Type 0 font: codes of two bytes, as a rule.
func (f *file) composite(d dict, out *font) {
	enc := f.name(d["Encoding"])
	if s, ok := f.get(d["Encoding"]).(*stream); ok {
		enc = f.name(s.dict["UseCMap"])
	}
	if out.codec = predefined(enc); out.codec == nil {
		out.codec = &codec{width: 2}
	}
	out.missing = 1000
	var down dict
	if kids := f.array(d["DescendantFonts"]); len(kids) > 0 {
		down = f.dict(kids[0])
	}
	if w, ok := f.get(down["DW"]).(float64); ok {
		out.missing = w
	}
	w := f.array(down["W"])
	for i := 0; i+1 < len(w); {
		first := uint32(f.num(w[i]))
		if list, ok := f.get(w[i+1]).(array); ok {
			for j, v := range list {
				out.widths[first+uint32(j)] = f.num(v)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			break
		}
		last, width := uint32(f.num(w[i+1])), f.num(w[i+2])
		for c := first; c <= last && c-first < maxRange; c++ {
			out.widths[c] = width
		}
		i += 3
	}
	if enc != "Identity-H" && enc != "Identity-V" {
		// Widths go by CID there, which only the tables of Adobe know.
		out.widths = map[uint32]float64{}
		if out.codec.width == 0 {
			for c := range uint32(0x80) {
				out.widths[c] = 500
			}
		}
	}
}

// simple reads a font with codes of one byte.
func (f *file) simple(d dict, out *font) {
	out.codec = &codec{width: 1, text: map[uint32]string{}}
	enc := charmap.Windows1252
	if f.name(d["Encoding"]) == "MacRomanEncoding" {
		enc = charmap.Macintosh
	}
	type3 := f.name(d["Subtype"]) == "Type3"
	if !type3 && d["Encoding"] != nil || !type3 && d["ToUnicode"] == nil {
		for c := range 256 {
			if t := enc.DecodeByte(byte(c)); c >= 0x20 && t != '\uFFFD' {
				out.codec.text[uint32(c)] = string(t)
			}
		}
	}
	code := uint32(0)
	for _, v := range f.array(f.dict(d["Encoding"])["Differences"]) {
		switch v := f.get(v).(type) {
		case float64:
			code = uint32(v)
		case name:
			if t := glyphText(string(v)); t != "" {
				out.codec.text[code] = t
			}
			code++
		}
	}
	scale := 1.0
	if m := f.array(d["FontMatrix"]); type3 && len(m) > 0 {
		scale = f.num(m[0]) * 1000
	}
	first := uint32(f.num(d["FirstChar"]))
	for i, v := range f.array(d["Widths"]) {
		out.widths[first+uint32(i)] = f.num(v) * scale
	}
}

// glyphText gives the text of a glyph name: letters, uni4E00, u4E00 and the
// names of digits and common signs.
func glyphText(n string) string {
	if len(n) == 1 {
		return n
	}
	if t, ok := glyphNames[n]; ok {
		return t
	}
	hex := ""
	if strings.HasPrefix(n, "uni") && len(n) >= 7 {
		hex = n[3:7]
	} else if strings.HasPrefix(n, "u") && len(n) >= 5 && len(n) <= 7 {
		hex = n[1:]
	}
	if v, err := strconv.ParseUint(hex, 16, 32); err == nil && v > 0 {
		return string(rune(v))
	}
	return ""
}

var glyphNames = map[string]string{
	"space": " ", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"period": ".", "comma": ",", "colon": ":", "semicolon": ";", "percent": "%", "plus": "+", "hyphen": "-", "minus": "-", "endash": "–", "emdash": "—",
	"slash": "/", "parenleft": "(", "parenright": ")", "bracketleft": "[", "bracketright": "]", "equal": "=", "multiply": "×", "divide": "÷",
	"less": "<", "greater": ">", "asterisk": "*", "ampersand": "&", "at": "@", "underscore": "_", "bullet": "•", "exclam": "!", "question": "?",
	"quotesingle": "'", "quotedbl": "\"", "quoteleft": "‘", "quoteright": "’", "quotedblleft": "“", "quotedblright": "”", "yen": "¥", "perthousand": "‰",
}
