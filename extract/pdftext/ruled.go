package pdftext

import (
	"math"
	"slices"
	"strings"
)

// near is how far apart, in points, two lines may be and still be one.
const near = 2.5

// A ruledGrid is the grid that crossing lines draw: columns from left to right,
// rows from top to bottom.
type ruledGrid struct {
	xs, ys []float64 // borders; ys from top to bottom
	rules  []rule
}

// ruledGrids groups the lines of a page that touch, and gives the groups that
// have at least two columns and two rows, or frame several cells.
func ruledGrids(rules []rule) []ruledGrid {
	var kept []rule
	for _, r := range rules {
		if r.x1-r.x0 > 6 || r.y1-r.y0 > 6 {
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, func(a, b rule) int { return cmpFloat(b.y1, a.y1) })
	if len(kept) > 4000 {
		kept = kept[:4000]
	}
	group := make([]int, len(kept))
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i := range kept {
		for j := i + 1; j < len(kept) && kept[j].y1 >= kept[i].y0-near; j++ {
			if kept[i].touches(kept[j]) {
				group[find(j)] = find(i)
			}
		}
	}
	members := map[int][]rule{}
	var order []int
	for i := range kept {
		g := find(i)
		if len(members[g]) == 0 {
			order = append(order, g)
		}
		members[g] = append(members[g], kept[i])
	}
	var grids []ruledGrid
	for _, g := range order {
		if grid, ok := gridOf(members[g]); ok {
			grids = append(grids, grid)
		}
	}
	return grids
}

func (a rule) touches(b rule) bool {
	return a.x0-near <= b.x1 && b.x0-near <= a.x1 && a.y0-near <= b.y1 && b.y0-near <= a.y1
}

func (r rule) upright() bool { return r.y1-r.y0 > r.x1-r.x0 }

func gridOf(rules []rule) (ruledGrid, bool) {
	g := ruledGrid{rules: rules}
	for _, r := range rules {
		if r.upright() {
			g.xs = append(g.xs, (r.x0+r.x1)/2)
		} else {
			g.ys = append(g.ys, (r.y0+r.y1)/2)
		}
	}
	g.xs, g.ys = merged(g.xs), merged(g.ys)
	slices.Reverse(g.ys)
	return g, len(g.xs) >= 3 && len(g.ys) >= 3 && len(g.xs) <= 64 && len(g.ys) <= 1000
}

// merged sorts coordinates and makes one of those that are near.
func merged(v []float64) []float64 {
	slices.Sort(v)
	var out []float64
	for _, x := range v {
		if n := len(out); n > 0 && x-out[n-1] < near {
			continue
		}
		out = append(out, x)
	}
	return out
}

func (g *ruledGrid) top() float64 { return g.ys[0] }

func (g *ruledGrid) holds(c glyph) bool {
	x, y := c.x+c.width/2, c.y+c.size*0.3
	return x > g.xs[0]-near && x < g.xs[len(g.xs)-1]+near && y < g.ys[0]+near && y > g.ys[len(g.ys)-1]-near
}

// fill puts the glyphs into the cells and gives the table; nil where no two
// cells hold text.
func (g *ruledGrid) fill(glyphs []glyph) *Table {
	cols, rows := len(g.xs)-1, len(g.ys)-1
	owner := g.merge(cols, rows)
	cells := make([][]glyph, cols*rows)
	for _, c := range glyphs {
		col := interval(g.xs, c.x+c.width/2, false)
		row := interval(g.ys, c.y+c.size*0.3, true)
		if col >= 0 && row >= 0 {
			id := owner[row*cols+col]
			cells[id] = append(cells[id], c)
		}
	}
	t := &Table{}
	index := make(map[int]int, len(cells))
	filled := 0
	for r := range rows {
		line := make([]int, cols)
		for c := range cols {
			id := owner[r*cols+c]
			at, ok := index[id]
			if !ok {
				at = len(t.Cells)
				index[id] = at
				t.Cells = append(t.Cells, cellText(cells[id]))
				if t.Cells[at] != "" {
					filled++
				}
			}
			line[c] = at
		}
		t.Rows = append(t.Rows, line)
	}
	if filled < 2 {
		return nil
	}
	t.squeeze()
	return t
}

// squeeze takes out rows and columns that hold nothing of their own: the gaps
// between the borders of neighbouring cells.
func (t *Table) squeeze() {
	rows := t.Rows[:0]
	for r, row := range t.Rows {
		own := false
		for c, id := range row {
			own = own || t.Cells[id] != "" && (r == 0 || len(rows) == 0 || rows[len(rows)-1][c] != id)
		}
		if own {
			rows = append(rows, row)
		}
	}
	t.Rows = rows
	for c := len(t.Rows[0]) - 1; c >= 0; c-- {
		own := false
		for _, row := range t.Rows {
			own = own || t.Cells[row[c]] != "" && (c == 0 || row[c-1] != row[c])
		}
		if !own {
			for r := range t.Rows {
				t.Rows[r] = slices.Delete(t.Rows[r], c, c+1)
			}
		}
	}
}

// merge gives for each place the place whose cell it belongs to: places without
// a line between them are one cell.
func (g *ruledGrid) merge(cols, rows int) []int {
	owner := make([]int, cols*rows)
	for i := range owner {
		owner[i] = i
	}
	for r := range rows {
		for c := range cols {
			at := r*cols + c
			switch {
			case c > 0 && !g.crosses(g.xs[c], (g.ys[r]+g.ys[r+1])/2, true):
				owner[at] = owner[at-1]
			case r > 0 && !g.crosses(g.ys[r], (g.xs[c]+g.xs[c+1])/2, false):
				owner[at] = owner[at-cols]
			}
		}
	}
	return owner
}

// crosses tells whether a line stands at a coordinate beside the middle of a
// cell.
func (g *ruledGrid) crosses(at, middle float64, upright bool) bool {
	for _, r := range g.rules {
		if r.upright() != upright {
			continue
		}
		if upright && math.Abs((r.x0+r.x1)/2-at) < near && r.y0 < middle && r.y1 > middle {
			return true
		}
		if !upright && math.Abs((r.y0+r.y1)/2-at) < near && r.x0 < middle && r.x1 > middle {
			return true
		}
	}
	return false
}

// interval finds between which two borders v stands.
func interval(borders []float64, v float64, falling bool) int {
	for i := 0; i+1 < len(borders); i++ {
		if !falling && v >= borders[i] && v <= borders[i+1] || falling && v <= borders[i] && v >= borders[i+1] {
			return i
		}
	}
	return -1
}

// cellText writes the lines of a cell as one.
func cellText(glyphs []glyph) string {
	var b strings.Builder
	for _, r := range rowsOf(glyphs) {
		text := strings.ReplaceAll(r.text, "  ", " ")
		if b.Len() > 0 && !isWide(text) && !endsWide(b.String()) {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return b.String()
}
