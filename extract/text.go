package extract

import "strings"

// Options says what is known of a page besides its text.
type Options struct {
	URL      string // canonical URL of the page; links are resolved against it
	MaxBytes int    // longest page that is read, in bytes; 0 means DefaultMaxBytes
}

// DefaultMaxBytes is the longest page that is read unless Options says else.
const DefaultMaxBytes = 16 << 20

func (o Options) maxBytes() int {
	if o.MaxBytes > 0 {
		return o.MaxBytes
	}
	return DefaultMaxBytes
}

// Text reads the visible text of a page: a title line, the body with its
// ordinals and bullets, related cards. What is longer than the options allow
// is left out and noted as "cut-off".
func Text(text string, opts Options) *Document {
	d := &Document{URL: opts.URL}
	if limit := opts.maxBytes(); len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "")
		d.note("cut-off", "the text is longer than the limit; what is beyond it was not read")
	}
	ps, cards := splitCards(lines(text))
	ps = joinTables(dropBoilerplate(ps))
	ps = splitPairs(dropCredits(d, readHead(d, ps)))
	readSignature(d, ps)
	fill(d, ps, cards)
	return d
}

func (d *Document) note(code, text string) { d.Notes = append(d.Notes, Note{code, text}) }

// lines makes a piece of every line of a text that is not blank.
func lines(text string) []piece {
	ps := make([]piece, 0, strings.Count(text, "\n")+1)
	gap := true
	for line := range strings.Lines(text) {
		clean := cleanLine(line)
		if clean == "" {
			gap = true
			continue
		}
		p := newPiece(clean)
		p.indent, p.gap = indentation(line), gap
		ps = append(ps, p)
		gap = false
	}
	return ps
}

// indentation counts the columns of white space that open a line.
func indentation(line string) int {
	n := 0
	for _, r := range line {
		switch {
		case r == '\t':
			n += 4
		case r == '\u3000':
			n += 2
		case isBlank(r):
			n++
		default:
			return n
		}
	}
	return n
}

// dropBoilerplate takes the lines of the site out of those of the text.
func dropBoilerplate(ps []piece) []piece {
	out := ps[:0]
	gap := false
	for _, p := range ps {
		if p.grid == nil && isBoilerplate(p.text) {
			gap = true
			continue
		}
		p.gap = p.gap || gap
		gap = false
		out = append(out, p)
	}
	return out
}
