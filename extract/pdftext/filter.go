package pdftext

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// bytes gives the data of a stream, decrypted and unpacked, within the budget
// of the file. What cannot be unpacked gives what came before the fault.
func (f *file) bytes(s *stream) []byte {
	data := s.raw
	if f.key != nil && s.num > 0 && s.dict["Type"] != name("XRef") {
		data = f.key.stream(s.num, data)
	}
	filters, parms := f.array(s.dict["Filter"]), f.array(s.dict["DecodeParms"])
	if n := f.name(s.dict["Filter"]); n != "" {
		filters, parms = array{n}, array{s.dict["DecodeParms"]}
	}
	for i, filter := range filters {
		var p dict
		if i < len(parms) {
			p = f.dict(parms[i])
		}
		data = f.decode(f.name(filter), p, data)
	}
	return data
}

func (f *file) decode(filter name, p dict, data []byte) []byte {
	switch filter {
	case "FlateDecode", "Fl":
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil
		}
		return f.predict(p, f.limited(r))
	case "ASCIIHexDecode", "AHx":
		l := lexer{data: append([]byte("<"), data...)}
		return []byte(l.hex())
	case "ASCII85Decode", "A85":
		if i := bytes.Index(data, []byte("~>")); i >= 0 {
			data = data[:i]
		}
		return f.limited(ascii85.NewDecoder(bytes.NewReader(data)))
	case "RunLengthDecode", "RL":
		return f.runLength(data)
	}
	return nil // pictures, and what no text stream uses
}

// limited reads all of r within the budget.
func (f *file) limited(r io.Reader) []byte {
	var buf bytes.Buffer
	n, _ := io.Copy(&buf, io.LimitReader(r, f.left+1))
	f.left -= n
	if f.left < 0 {
		f.left, f.tooBig = 0, true
		return nil
	}
	return buf.Bytes()
}

func (f *file) runLength(data []byte) []byte {
	var out []byte
	for i := 0; i < len(data) && data[i] != 128 && f.left > 0; {
		n := int(data[i])
		i++
		if n < 128 {
			end := min(i+n+1, len(data))
			out = append(out, data[i:end]...)
			f.left -= int64(end - i)
			i = end
		} else if i < len(data) {
			out = append(out, bytes.Repeat(data[i:i+1], 257-n)...)
			f.left -= int64(257 - n)
			i++
		}
	}
	return out
}

// predict undoes the PNG predictors that streams of objects and references
// are packed with.
func (f *file) predict(p dict, data []byte) []byte {
	if f.num(p["Predictor"]) < 10 {
		return data
	}
	colors, bits, columns := 1, 8, 1
	for key, to := range map[name]*int{"Colors": &colors, "BitsPerComponent": &bits, "Columns": &columns} {
		if v := int(f.num(p[key])); v > 0 && v < 1<<16 {
			*to = v
		}
	}
	step := max(1, colors*bits/8)
	width := (colors*bits*columns + 7) / 8
	out := make([]byte, 0, len(data))
	above := make([]byte, width)
	for len(data) > 1 {
		kind := data[0]
		row := append([]byte(nil), data[1:min(1+width, len(data))]...)
		data = data[1+len(row):]
		for i := range row {
			var left, up, corner byte
			up = above[i]
			if i >= step {
				left, corner = row[i-step], above[i-step]
			}
			switch kind {
			case 1:
				row[i] += left
			case 2:
				row[i] += up
			case 3:
				row[i] += byte((int(left) + int(up)) / 2)
			case 4:
				row[i] += paeth(left, up, corner)
			}
		}
		out = append(out, row...)
		copy(above, row)
	}
	return out
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

func abs(n int) int { return max(n, -n) }
