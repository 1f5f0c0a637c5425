package pdftext

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Block is a paragraph or a table.
type Block struct {
	Text  string
	Table *Table // instead of text
}

// A Table holds each cell once; Rows are rows of equal length with indices into
// Cells, so that a cell that spans several places stands in each of them.
type Table struct {
	Cells []string
	Rows  [][]int
}

// Read gives the paragraphs and tables of a PDF in reading order.
func Read(data []byte) ([]Block, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	r := &reader{file: f, fonts: map[ref]*font{}}
	var pages []layout
	for _, p := range f.pages() {
		r.glyphs, r.rules, r.stack, r.path = r.glyphs[:0], r.rules[:0], nil, nil
		r.state = state{ctm: turned(p), scale: 1}
		r.run(p.contents, p.resources, 0)
		pages = append(pages, lay(p, r.glyphs, r.rules))
	}
	if f.tooBig {
		return nil, &fault{ErrTooBig}
	}
	blocks := join(pages)
	known, unknown := 0, 0
	for _, font := range r.fonts {
		known += font.codec.known
		unknown += font.codec.unknown
	}
	if len(blocks) == 0 || unknown > known {
		return nil, &fault{ErrNoText}
	}
	return blocks, nil
}

type fault struct{ err error }

func (e *fault) Error() string { return "pdf: " + e.err.Error() }
func (e *fault) Unwrap() error { return e.err }

// turned maps the space of a page so that its top is up and it begins at 0, 0.
func turned(p page) matrix {
	x, y, w, h := p.box[0], p.box[1], p.box[2]-p.box[0], p.box[3]-p.box[1]
	m := matrix{1, 0, 0, 1, -x, -y}
	switch p.rotate {
	case 90:
		return m.times(matrix{0, -1, 1, 0, 0, w})
	case 180:
		return m.times(matrix{-1, 0, 0, -1, w, h})
	case 270:
		return m.times(matrix{0, 1, -1, 0, h, 0})
	}
	return m
}

// A row is one line of text on a page.
type row struct {
	x0, x1, y, size float64
	text            string
	table           *Table
}

// A layout is a page as rows from top to bottom.
type layout struct {
	rows          []row
	left, right   float64
	height, pitch float64 // pitch: usual distance of baselines
}

// lay sets the glyphs of a page into rows, those within ruled tables into
// tables.
func lay(p page, glyphs []glyph, rules []rule) layout {
	l := layout{height: p.box[3] - p.box[1]}
	if p.rotate%180 == 90 {
		l.height = p.box[2] - p.box[0]
	}
	grids := ruledGrids(rules)
	var free []glyph
	inside := make([][]glyph, len(grids))
next:
	for _, g := range glyphs {
		if g.size <= 0.5 || g.size > 500 || math.IsNaN(g.x) || math.IsNaN(g.y) {
			continue
		}
		for i := range grids {
			if grids[i].holds(g) {
				inside[i] = append(inside[i], g)
				continue next
			}
		}
		free = append(free, g)
	}
	l.rows = rowsOf(free)
	for i := range grids {
		if t := grids[i].fill(inside[i]); t != nil {
			l.rows = append(l.rows, row{y: grids[i].top(), table: t})
		} else {
			l.rows = append(l.rows, rowsOf(inside[i])...)
		}
	}
	slices.SortStableFunc(l.rows, func(a, b row) int { return cmpFloat(b.y, a.y) })
	l.measure()
	return l
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// measure finds the margins and the usual distance of lines.
func (l *layout) measure() {
	l.left, l.right = math.Inf(1), 0
	var steps []float64
	last := math.Inf(1)
	for _, r := range l.rows {
		if r.table != nil {
			last = math.Inf(1)
			continue
		}
		if !l.atEdge(r) {
			l.left, l.right = min(l.left, r.x0), max(l.right, r.x1)
		}
		if d := last - r.y; d > 0 && d < 5*r.size {
			steps = append(steps, d)
		}
		last = r.y
	}
	if len(steps) > 0 {
		slices.Sort(steps)
		l.pitch = steps[len(steps)/2]
	}
}

// rowsOf sorts glyphs into lines by their baselines.
func rowsOf(glyphs []glyph) []row {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmpFloat(b.y, a.y) })
	var rows []row
	for i := 0; i < len(glyphs); {
		j := i + 1
		for j < len(glyphs) && glyphs[i].y-glyphs[j].y < 0.45*min(glyphs[i].size, glyphs[j].size) {
			j++
		}
		line := slices.Clone(glyphs[i:j])
		slices.SortStableFunc(line, func(a, b glyph) int { return cmpFloat(a.x, b.x) })
		rows = append(rows, rowOf(line))
		i = j
	}
	return rows
}

// rowOf writes a line. Gaps of more than a character and a half become two
// spaces: they part the cells of tables without rules.
func rowOf(line []glyph) row {
	var b strings.Builder
	r := row{x0: line[0].x, y: line[0].y, size: line[0].size}
	var last glyph
	for i, g := range line {
		if i > 0 {
			gap := g.x - (last.x + last.width)
			if g.text == last.text && g.x-last.x < 0.3*g.size {
				continue // drawn twice, to look bold
			}
			wide := isWide(g.text) && isWide(last.text)
			switch {
			case gap > 1.6*g.size:
				b.WriteString("  ")
			case gap > 0.8*g.size || !wide && gap > 0.22*g.size:
				b.WriteByte(' ')
			}
		}
		b.WriteString(g.text)
		last = g
		r.x1 = max(r.x1, g.x+g.width)
	}
	r.text = b.String()
	return r
}

// isWide tells Chinese characters and their punctuation.
func isWide(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return c >= 0x2e80
}

// join makes paragraphs of rows that go on, over the ends of pages too, and
// leaves page numbers and running heads out.
func join(pages []layout) []Block {
	seen := map[string]int{}
	for _, p := range pages {
		for _, r := range p.rows {
			if p.atEdge(r) {
				seen[r.text]++
			}
		}
	}
	var out []Block
	open := false // the last block may go on
	var last row
	var from *layout
	for i := range pages {
		p := &pages[i]
		for _, r := range p.rows {
			if r.table != nil {
				out = append(out, Block{Table: r.table})
				open = false
				continue
			}
			if p.atEdge(r) && (isPageNumber(r.text) || isPrinted(r.text) || len(pages) > 2 && seen[r.text]*2 > len(pages)) {
				continue
			}
			if open && goesOn(from, last, p, r) {
				b := &out[len(out)-1]
				if !isWide(r.text) && !endsWide(b.Text) {
					b.Text += " "
				}
				b.Text += r.text
			} else {
				out = append(out, Block{Text: r.text})
			}
			open, last, from = true, r, p
		}
	}
	return out
}

func endsWide(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r >= 0x2e80
}

// atEdge tells whether a row stands where heads and page numbers do.
func (l *layout) atEdge(r row) bool {
	return r.table == nil && (r.y < 0.09*l.height || r.y > 0.92*l.height)
}

// isPageNumber tells — 3 —, 第3页, 3 / 12.
func isPageNumber(s string) bool {
	digits := false
	for _, c := range s {
		if c >= '0' && c <= '9' {
			digits = true
		} else if !strings.ContainsRune(" -–—·/第页共", c) {
			return false
		}
	}
	return digits
}

// isPrinted tells the head and foot that browsers print: 11/22/26, 2:45 PM and
// the address.
func isPrinted(s string) bool {
	if strings.Contains(s, "://") {
		return true
	}
	head, rest, ok := strings.Cut(s, ",")
	return ok && strings.Count(head, "/") == 2 && strings.Trim(head, "0123456789/") == "" && strings.Contains(rest, ":")
}

// goesOn tells whether row r goes on with the paragraph that last ends: last
// reaches the right margin, and r begins at the left one, or stands as close as
// lines of one paragraph do.
func goesOn(from *layout, last row, p *layout, r row) bool {
	if strings.Contains(last.text, "  ") || strings.Contains(r.text, "  ") {
		return false // cells
	}
	if last.x1-last.x0 < 12*last.size {
		return false // too short to be a full line
	}
	if math.Abs(last.size-r.size) > 0.15*r.size || last.x1 < from.right-2.2*last.size {
		return false
	}
	if from == p && p.pitch > 0 && last.y-r.y > 1.6*p.pitch {
		return false
	}
	indent := r.x0 - p.left
	return indent < 0.8*r.size
}
