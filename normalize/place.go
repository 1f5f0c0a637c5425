package normalize

import (
	"slices"

	"policywatch/normalize/scan"
)

// A place is a name or chain of names in a text (河南驻马店), or a word for one
// (本市), resolved.
type place struct {
	start, end int32
	codes      []string // several for 京津冀, none where nothing decides
	candidates []string // of an ambiguous name
	ambiguous  bool
	relative   bool // 本市, 全国统一: a word, no name
}

// locate resolves the places of a text and puts one token for each chain.
func (n *Normalizer) locate(s *scratch, r *reading, tokens []token, around scan.Around) []token {
	s.found = n.resolver.Places(r.text, r.spans, around, s.found[:0])
	places := s.places.open()
	for _, p := range s.found {
		if k := len(places); k > 0 && int(places[k-1].start) == p.Start {
			places[k-1].codes = append(places[k-1].codes, p.Code)
			continue
		}
		pl := place{start: int32(p.Start), end: int32(p.End), candidates: p.Candidates, ambiguous: p.Ambiguous, relative: p.Here != scan.Named}
		if p.Code != "" {
			pl.codes = s.codes.close(append(s.codes.open(), p.Code))
		}
		places = append(places, pl)
	}
	r.places = s.places.close(places)
	out := tokens[:0]
	k := 0
	for _, t := range tokens {
		if t.kind == tokPlace {
			for k < len(r.places) && r.places[k].start < t.start {
				k++
			}
			if k == len(r.places) || r.places[k].start != t.start {
				continue // a later link of a chain
			}
			t.end, t.ref = r.places[k].end, int32(k)
		}
		out = append(out, t)
	}
	return out
}

// named gives the codes of the places that a text names without doubt, each
// once.
func (r *reading) named() []string {
	var codes []string
	for i := range r.places {
		if p := &r.places[i]; p.isName() {
			for _, c := range p.codes {
				if !slices.Contains(codes, c) && len(codes) < 32 {
					codes = append(codes, c)
				}
			}
		}
	}
	return codes
}

// settledBy gives those regions that a text may mean by its doubtful names and
// another text names without doubt.
func (r *reading) settledBy(other *reading) []string {
	var meant []string
	for i := range r.places {
		p := &r.places[i]
		if !p.ambiguous {
			continue
		}
		for _, code := range other.named() {
			if slices.Contains(p.candidates, code) {
				meant = appendNew(meant, code)
			}
		}
	}
	return meant
}

// isName tells whether a place is said by name and known.
func (p *place) isName() bool { return !p.relative && !p.ambiguous && len(p.codes) > 0 }
