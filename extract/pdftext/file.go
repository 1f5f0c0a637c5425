package pdftext

import (
	"bytes"
	"errors"
	"fmt"
)

// MaxText is how many bytes of a file are unpacked at most.
const MaxText = 64 << 20

// Errors that tell why a file cannot be read.
var (
	ErrTooBig    = errors.New("unpacks to more than the limit")
	ErrEncrypted = errors.New("is protected by a password")
	ErrDamaged   = errors.New("is damaged")
	ErrNoText    = errors.New("holds no text: it is a scan, or its fonts do not name their characters")
)

// A file is an opened PDF: its objects by number.
type file struct {
	objects map[int]any
	root    dict
	encrypt dict
	id      str
	key     *crypt
	left    int64 // bytes that may still be unpacked
	tooBig  bool
}

// open finds the objects of a file by going through it once. Later ones of a
// number replace earlier ones, as incremental updates mean them to.
func open(data []byte) (*file, error) {
	if i := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-")); i < 0 {
		return nil, fmt.Errorf("pdf: %w: it does not begin as one", ErrDamaged)
	}
	f := &file{objects: map[int]any{}, left: MaxText}
	l := &lexer{data: data}
	var packed []*stream
	find := func(s string, from int) int {
		if i := bytes.Index(data[from:], []byte(s)); i >= 0 {
			return from + i
		}
		return len(data)
	}
	for trailer := find("trailer", 0); l.pos < len(data); {
		if trailer < l.pos {
			trailer = find("trailer", l.pos)
		}
		at := find("obj", l.pos)
		if trailer < at {
			l.pos = trailer + len("trailer")
			if d, ok := l.object(0); ok {
				f.trailer(d)
			}
			continue
		}
		if at == len(data) {
			break
		}
		l.pos = at + len("obj")
		num, ok := numberBefore(data, at)
		if !ok {
			continue
		}
		v, ok := l.object(0)
		if !ok {
			break
		}
		if d, isDict := v.(dict); isDict {
			if s := l.stream(d, num); s != nil {
				v = s
				switch d["Type"] {
				case name("XRef"):
					f.trailer(d)
				case name("ObjStm"):
					packed = append(packed, s)
				}
			}
		}
		f.objects[num] = v
	}
	if err := f.unlock(); err != nil {
		return nil, err
	}
	for _, s := range packed {
		f.unpack(s)
	}
	if f.root == nil {
		f.findRoot()
	}
	if f.root == nil {
		return nil, fmt.Errorf("pdf: %w: it has no catalogue", ErrDamaged)
	}
	return f, nil
}

// numberBefore reads the object number of "12 0 obj" backwards from obj.
func numberBefore(data []byte, at int) (int, bool) {
	back := func(i int) (int, int, bool) { // value and start of the number that ends before i
		for i > 0 && isSpace(data[i-1]) {
			i--
		}
		end := i
		for i > 0 && data[i-1] >= '0' && data[i-1] <= '9' && end-i < 10 {
			i--
		}
		n := 0
		for _, c := range data[i:end] {
			n = n*10 + int(c-'0')
		}
		return n, i, i < end
	}
	_, start, ok := back(at)
	if !ok {
		return 0, false
	}
	num, _, ok := back(start)
	return num, ok && num > 0 && num < 1<<24
}

// stream reads the stream after its dictionary, nil where there is none.
func (l *lexer) stream(d dict, num int) *stream {
	l.skip()
	if !bytes.HasPrefix(l.data[l.pos:], []byte("stream")) {
		return nil
	}
	l.pos += len("stream")
	if l.pos < len(l.data) && l.data[l.pos] == '\r' {
		l.pos++
	}
	if l.pos < len(l.data) && l.data[l.pos] == '\n' {
		l.pos++
	}
	start := l.pos
	if n, ok := d["Length"].(float64); ok && n >= 0 && int(n) <= len(l.data)-start {
		end := start + int(n)
		if bytes.HasPrefix(bytes.TrimLeft(l.data[end:min(end+20, len(l.data))], "\r\n "), []byte("endstream")) {
			l.pos = end
			return &stream{d, l.data[start:end], num}
		}
	}
	end := bytes.Index(l.data[start:], []byte("endstream"))
	if end < 0 {
		end = len(l.data) - start
	}
	l.pos = start + end
	return &stream{d, bytes.TrimRight(l.data[start:l.pos], "\r\n"), num}
}

func (f *file) trailer(v any) {
	d, ok := v.(dict)
	if !ok {
		return
	}
	if r, ok := d["Root"].(ref); ok {
		f.root = dict{"": r}
	}
	if e, ok := d["Encrypt"]; ok {
		f.encrypt = dict{"": e}
	}
	if ids, ok := d["ID"].(array); ok && len(ids) > 0 {
		if s, ok := ids[0].(str); ok {
			f.id = s
		}
	}
}

// unpack adds the objects of an object stream.
func (f *file) unpack(s *stream) {
	data := f.bytes(s)
	n, first := int(f.num(s.dict["N"])), int(f.num(s.dict["First"]))
	if first <= 0 || first > len(data) {
		return
	}
	head := &lexer{data: data[:first]}
	for range min(n, 1<<20) {
		num, ok1 := head.object(0)
		at, ok2 := head.object(0)
		a, isNum := num.(float64)
		b, isAt := at.(float64)
		if !ok1 || !ok2 || !isNum || !isAt || b < 0 || first+int(b) > len(data) {
			return
		}
		body := &lexer{data: data, pos: first + int(b)}
		if v, ok := body.object(0); ok {
			f.objects[int(a)] = v
		}
	}
}

// findRoot looks for the catalogue where no trailer names one.
func (f *file) findRoot() {
	for _, v := range f.objects {
		if d, ok := v.(dict); ok && d["Type"] == name("Catalog") {
			f.root = d
		}
	}
}

// get follows references.
func (f *file) get(v any) any {
	for range 10 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.objects[int(r)]
	}
	return nil
}

func (f *file) dict(v any) dict {
	switch v := f.get(v).(type) {
	case dict:
		return v
	case *stream:
		return v.dict
	}
	return nil
}

func (f *file) array(v any) array {
	a, _ := f.get(v).(array)
	return a
}

func (f *file) num(v any) float64 {
	n, _ := f.get(v).(float64)
	return n
}

func (f *file) name(v any) name {
	n, _ := f.get(v).(name)
	return n
}

// A page has its contents joined and what it inherits from the tree above it.
type page struct {
	resources dict
	contents  []byte
	box       [4]float64
	rotate    int
}

// maxPages bounds how much of a file is read.
const maxPages = 2000

// pages gives the pages in order; a tree that loops ends.
func (f *file) pages() []page {
	var out []page
	seen := map[ref]bool{}
	var walk func(v any, up page, depth int)
	walk = func(v any, up page, depth int) {
		if r, ok := v.(ref); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		d := f.dict(v)
		if d == nil || depth > maxDepth || len(out) >= maxPages {
			return
		}
		if r := f.dict(d["Resources"]); r != nil {
			up.resources = r
		}
		if b := f.array(d["MediaBox"]); len(b) == 4 {
			for i := range b {
				up.box[i] = f.num(b[i])
			}
		}
		if r, ok := f.get(d["Rotate"]).(float64); ok {
			up.rotate = (int(r)%360 + 360) % 360
		}
		if kids := f.array(d["Kids"]); kids != nil {
			for _, k := range kids {
				walk(k, up, depth+1)
			}
			return
		}
		switch c := f.get(d["Contents"]).(type) {
		case *stream:
			up.contents = f.bytes(c)
		case array:
			for _, part := range c {
				if s, ok := f.get(part).(*stream); ok {
					up.contents = append(append(up.contents[:len(up.contents):len(up.contents)], f.bytes(s)...), '\n')
				}
			}
		}
		out = append(out, up)
	}
	root := f.root
	if r, ok := root[""]; ok {
		root = f.dict(r)
	}
	walk(root["Pages"], page{box: [4]float64{0, 0, 595, 842}}, 0)
	return out
}
