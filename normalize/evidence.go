package normalize

import (
	"strings"
)

// Evidence of running text without a stop is cut: nobody reads on, and quoting
// all of it for each of its figures would take time by the square of its length.
const (
	evidenceTokens = 64   // after the figure
	evidenceBytes  = 1200 // before it, and after it: 400 Chinese characters
)

// evidenceOf is the clause of a figure, with the label that stands right before
// on its line; of a bare figure also the heading above, of a cell its row so far.
func (b *binder) evidenceOf(i int, figureEnd int32, s *sentence) (int32, int32) {
	start := b.st.clauseStart
	end := s.end
	depth := 0
	for j := i + 1; j < b.hi; j++ {
		t := &b.r.tokens[j]
		if t.start < figureEnd {
			continue
		}
		if j > i+evidenceTokens {
			end = t.start
			break
		}
		if t.kind == tokOpen {
			depth++
		}
		if t.kind == tokClose {
			depth--
		}
		if depth < 0 || depth == 0 && t.kind == tokComma {
			end = t.start
			break
		}
	}
	end = max(end, figureEnd)
	if figure := b.r.tokens[i].start; figure-start > evidenceBytes {
		start = figure
	}
	if end-figureEnd > evidenceBytes {
		end = figureEnd
	}
	if b.scope >= 0 && !b.st.inBracket && start == s.start && !s.cell {
		sc := &b.out.scopes[b.scope]
		bare := end-start <= figureEnd-b.r.tokens[i].start+6
		if sc.end <= start && start-sc.end < 8 && sc.end > sc.start && (bare || !strings.Contains(b.r.text[sc.end:start], "\n")) {
			start = sc.start
		}
	}
	if s.cell {
		start = rowStart(b.r.text, start)
	}
	lo, hi := trimSpan(b.r.text, int(start), int(end))
	return int32(lo), int32(hi)
}

// rowStart is where the row of a table's cell begins, so that its evidence
// tells what the figure is of; where that is far, the cell's own start.
func rowStart(text string, cell int32) int32 {
	from := max(cell-300, 0)
	i := strings.LastIndexByte(text[from:cell], '\n')
	if i < 0 && from > 0 {
		return cell
	}
	return from + int32(i) + 1
}
