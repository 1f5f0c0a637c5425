package pdftext

// A glyph is one piece of text on a page: where its baseline begins, how wide
// it is, how large. The y axis points up.
type glyph struct {
	x, y, width, size float64
	text              string
}

// A rule is a horizontal or vertical line that is drawn, as a border of a
// table is.
type rule struct{ x0, y0, x1, y1 float64 }

// A matrix is an affine map, as PDF writes it.
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

var identity = matrix{1, 0, 0, 1, 0, 0}

// state is the graphics state that text needs.
type state struct {
	ctm                           matrix
	font                          *font
	size, char, word, scale, lead float64
	rise                          float64
}

// A reader runs the content streams of a file.
type reader struct {
	file   *file
	fonts  map[ref]*font
	glyphs []glyph
	rules  []rule
	ops    int // operators run, for the bound

	state    state
	stack    []state
	text     matrix
	lineAt   matrix
	path     []rule
	pathAt   [2]float64
	pathFrom [2]float64
}

// Bounds of one file: operators run, glyphs and rules kept of a page, forms
// within forms.
const (
	maxOps    = 20_000_000
	maxGlyphs = 200_000
	maxRules  = 20_000
	maxForms  = 6
)

// run interprets a content stream.
func (r *reader) run(data []byte, resources dict, depth int) {
	l := &lexer{data: data}
	var args []any
	for r.ops < maxOps {
		v, ok := l.object(0)
		if !ok {
			return
		}
		op, isOp := v.(word)
		if !isOp {
			if len(args) < 64 {
				args = append(args, v)
			}
			continue
		}
		r.ops++
		switch op {
		case "BI":
			skipInline(l)
		case "Do":
			r.form(args, resources, depth)
		case "Tf":
			if len(args) >= 2 {
				n, _ := args[0].(name)
				r.state.size = num(args, 1)
				if v, ok := r.file.dict(resources["Font"])[n]; ok {
					r.state.font = r.font(v)
				}
			}
		default:
			if !r.graphics(op, args) {
				r.show(op, args)
			}
		}
		args = args[:0]
	}
}

func num(args []any, i int) float64 {
	if i < 0 || i >= len(args) {
		return 0
	}
	n, _ := args[i].(float64)
	return n
}

func mat(args []any) matrix {
	var m matrix
	for i := range m {
		m[i] = num(args, i)
	}
	return m
}

// skipInline steps over the data of an inline picture.
func skipInline(l *lexer) {
	for l.pos+2 < len(l.data) {
		if l.data[l.pos] == 'E' && l.data[l.pos+1] == 'I' && isSpace(l.data[l.pos+2]) && l.pos > 0 && isSpace(l.data[l.pos-1]) {
			l.pos += 2
			return
		}
		l.pos++
	}
	l.pos = len(l.data)
}

// form runs a form: a content stream of its own.
func (r *reader) form(args []any, resources dict, depth int) {
	if len(args) == 0 || depth >= maxForms {
		return
	}
	n, _ := args[0].(name)
	s, ok := r.file.get(r.file.dict(resources["XObject"])[n]).(*stream)
	if !ok || r.file.name(s.dict["Subtype"]) != "Form" {
		return
	}
	saved, stack := r.state, r.stack
	if m := r.file.array(s.dict["Matrix"]); len(m) == 6 {
		r.state.ctm = mat(m).times(r.state.ctm)
	}
	own := r.file.dict(s.dict["Resources"])
	if own == nil {
		own = resources
	}
	r.run(r.file.bytes(s), own, depth+1)
	r.state, r.stack = saved, stack
}

// graphics runs the operators of state and paths; false for all others.
func (r *reader) graphics(op word, args []any) bool {
	switch op {
	case "q":
		if len(r.stack) < 512 {
			r.stack = append(r.stack, r.state)
		}
	case "Q":
		if n := len(r.stack); n > 0 {
			r.state, r.stack = r.stack[n-1], r.stack[:n-1]
		}
	case "cm":
		r.state.ctm = mat(args).times(r.state.ctm)
	case "re":
		x, y, w, h := num(args, 0), num(args, 1), num(args, 2), num(args, 3)
		r.line(x, y, x+w, y)
		r.line(x, y+h, x+w, y+h)
		r.line(x, y, x, y+h)
		r.line(x+w, y, x+w, y+h)
	case "m":
		r.pathAt = [2]float64{num(args, 0), num(args, 1)}
		r.pathFrom = r.pathAt
	case "l":
		r.line(r.pathAt[0], r.pathAt[1], num(args, 0), num(args, 1))
		r.pathAt = [2]float64{num(args, 0), num(args, 1)}
	case "h":
		r.line(r.pathAt[0], r.pathAt[1], r.pathFrom[0], r.pathFrom[1])
	case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*":
		if len(r.rules) < maxRules {
			r.rules = append(r.rules, r.path...)
		}
		r.path = r.path[:0]
	case "n":
		r.path = r.path[:0]
	default:
		return false
	}
	return true
}

// line adds a straight side of a path where it is level or upright.
func (r *reader) line(x0, y0, x1, y1 float64) {
	x0, y0 = r.state.ctm.apply(x0, y0)
	x1, y1 = r.state.ctm.apply(x1, y1)
	if x0 > x1 {
		x0, x1 = x1, x0
	}
	if y0 > y1 {
		y0, y1 = y1, y0
	}
	if (x1-x0 < 1 || y1-y0 < 1) && len(r.path) < maxRules {
		r.path = append(r.path, rule{x0, y0, x1, y1})
	}
}

// show runs the operators of text.
func (r *reader) show(op word, args []any) {
	s := &r.state
	switch op {
	case "BT":
		r.text, r.lineAt = identity, identity
	case "Td":
		r.move(num(args, 0), num(args, 1))
	case "TD":
		s.lead = -num(args, 1)
		r.move(num(args, 0), num(args, 1))
	case "Tm":
		r.text = mat(args)
		r.lineAt = r.text
	case "T*":
		r.move(0, -s.lead)
	case "Tc":
		s.char = num(args, 0)
	case "Tw":
		s.word = num(args, 0)
	case "Tz":
		s.scale = num(args, 0) / 100
	case "TL":
		s.lead = num(args, 0)
	case "Ts":
		s.rise = num(args, 0)
	case "Tj":
		r.string(args, 0)
	case "'":
		r.move(0, -s.lead)
		r.string(args, 0)
	case "\"":
		s.word, s.char = num(args, 0), num(args, 1)
		r.move(0, -s.lead)
		r.string(args, 2)
	case "TJ":
		if len(args) == 0 {
			return
		}
		list, _ := args[0].(array)
		for i, v := range list {
			if n, ok := v.(float64); ok {
				r.advance(-n / 1000 * s.size * s.scale)
			} else {
				r.string(list, i)
			}
		}
	}
}

func (r *reader) move(x, y float64) {
	r.lineAt = matrix{1, 0, 0, 1, x, y}.times(r.lineAt)
	r.text = r.lineAt
}

func (r *reader) advance(x float64) { r.text = matrix{1, 0, 0, 1, x, 0}.times(r.text) }

// string shows one string: a glyph for every code that has text.
func (r *reader) string(args []any, i int) {
	if i >= len(args) || r.state.font == nil {
		return
	}
	text, _ := args[i].(str)
	s := &r.state
	for len(text) > 0 {
		code, n, t := s.font.codec.next(text)
		text = text[n:]
		w, ok := s.font.widths[code]
		if !ok {
			w = s.font.missing
		}
		width := w / 1000 * s.size * s.scale
		if t != "" && t != " " && len(r.glyphs) < maxGlyphs {
			m := matrix{s.size * s.scale, 0, 0, s.size, 0, s.rise}.times(r.text).times(s.ctm)
			x, y := m.apply(0, 0)
			end, _ := m.apply(w/1000, 0)
			_, top := m.apply(0, 1)
			r.glyphs = append(r.glyphs, glyph{x, y, end - x, top - y, t})
		}
		step := width + s.char*s.scale
		if n == 1 && code == ' ' {
			step += s.word * s.scale
		}
		r.advance(step)
	}
}
