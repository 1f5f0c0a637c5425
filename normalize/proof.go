package normalize

import "strings"

// A proof says where a record was read from: its figure, the word that names
// the measure, and the words that each qualifier was taken from.
type proof struct {
	figureStart, figureEnd int32 // bytes of the item's answer
	baseStart, baseEnd     int32 // of a derived record, the figure that it was computed from
	how                    how
	measure                origin
	dims                   dimSet // what the text says, whether or not the record has use for it
	origin                 [numDims]origin
	place                  [numDims]distance
	measureAt              distance
	page                   *pageWords // whose place and time of force hold for the record where its own text says none
}

// A distance says how far from its figure a qualifier was found, the nearest
// first.
type distance uint8

const (
	nowhere   distance = iota // no words say it: it follows from others
	inClause                  // within the evidence
	inLine                    // elsewhere in the sentence
	inHeader                  // a header of the table
	inLabel                   // a label or heading
	inText                    // elsewhere in the answer
	inAsked                   // the question
	inHeading                 // the page's title
	inSource                  // what the page or its source says of itself
)

var distanceNames = [...]string{"what the text implies", "its clause", "its sentence", "a header of the table", "a label or heading",
	"elsewhere in the answer", "the question", "the page's title", "the page or its source"}

func (d distance) String() string { return distanceNames[d] }

// proofOf keeps what the binder knew of a draft.
func (w *work) proofOf(d *draft) proof {
	p := proof{figureStart: d.figureStart, figureEnd: d.figureEnd, baseStart: d.baseStart, baseEnd: d.baseEnd, how: d.pick.how, dims: d.frame.set, origin: d.frame.origin,
		measure: origin{d.pick.in, d.pick.start, d.pick.end}, page: w.b.page.pageWords}
	p.measureAt = w.distanceOf(d, p.measure)
	for e := dim(0); e < numDims; e++ {
		if p.dims.has(e) {
			p.place[e] = w.distanceOf(d, p.origin[e])
		}
	}
	return p
}

// distanceOf tells how far from the figure of a draft a word stands.
func (w *work) distanceOf(d *draft, at origin) distance {
	switch at.in {
	case inQuestion:
		return inAsked
	case inTitle:
		if w.item.Question == w.b.page.topic.r.text {
			return inAsked // the title is the question
		}
		return inHeading
	case inPage:
		return inSource
	}
	switch {
	case at.start >= at.end:
		return nowhere
	case at.start >= d.start && at.end <= d.end:
		return inClause
	}
	for s := d.scope; s >= 0; s = w.out.scopes[s].parent {
		if sc := &w.out.scopes[s]; at.start >= sc.start && at.end <= sc.end {
			if sc.header {
				return inHeader
			}
			return inLabel
		}
	}
	if between := w.answer.text[min(at.end, d.start):max(at.start, d.start)]; len(between) < maxSentence && !strings.ContainsAny(between, "。\n") {
		return inLine
	}
	return inText
}

// maxSentence is how far apart in bytes two words of one sentence are thought
// to be at most.
const maxSentence = 900

// words gives the words that a qualifier was read from, "" for none.
func (p *proof) words(d dim, answer, question, title string) string {
	if at := p.origin[d]; at.in != inPage || p.page == nil {
		return wordsOf(at, answer, question, title)
	}
	switch d {
	case dRegion:
		return p.page.place
	case dEffective:
		return p.page.force
	}
	return ""
}

// wordsOf gives the words that an origin points at, "" for none. The texts are
// those of the item and the page that the record was read from.
func wordsOf(at origin, answer, question, title string) string {
	text := answer
	switch at.in {
	case inQuestion:
		text = question
	case inTitle:
		text = title
	case inPage:
		return ""
	}
	if at.start < 0 || at.start >= at.end || int(at.end) > len(text) {
		return ""
	}
	return text[at.start:at.end]
}
