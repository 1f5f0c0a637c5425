package scan

import (
	"slices"

	"policywatch/normalize/lexicon"
)

// A Place is one place that a text names, resolved: a chain (江苏省苏州市昆山市) is
// one Place, a name for several regions (京津冀) several with the same offsets.
type Place struct {
	Start, End int    // byte offsets
	Code       string // of the region in force, "" where nothing decides between several
	// Ambiguous: the name has several regions, and neither its neighbours nor the
	// context decide between them. Code is then "", or the region that all of
	// them belong to.
	Ambiguous  bool
	Candidates []string // of an ambiguous place, highest level first
	Here       Here     // Named, or the word that stands for the place
}

// Around is what is known of the place that a text is about.
type Around struct {
	// Default is the source's code: what 本市 and 我省 mean, "" where unknown.
	Default string
	// Near are codes that the text's surroundings name (title, question, earlier
	// text), the nearest first.
	Near []string
}

// A Resolver decides which regions the places of a text are.
type Resolver struct {
	regions *lexicon.Regions
}

// NewResolver makes a Resolver over the gazetteer that the Scanner was built with.
func NewResolver(g *lexicon.Regions) *Resolver { return &Resolver{g} }

// rivals are names whose highest region is no more likely meant than another:
// 朝阳 may be the city in Liaoning or the district of Beijing.
var rivals = map[string]bool{"朝阳": true}

// Places appends the places that spans name to dst, in the order of the text.
// What the text names without doubt is context for what it names in doubt,
// wherever it stands; text that comes before counts first, then the nearest.
func (r *Resolver) Places(text string, spans []Span, around Around, dst []Place) []Place {
	first := len(dst)
	var sets [][]lexicon.Candidate
	for i := 0; i < len(spans); i++ {
		s := &spans[i]
		if s.Kind != Region {
			continue
		}
		if s.Here != Named {
			dst = append(dst, Place{Start: s.Start, End: s.End, Here: s.Here})
			sets = append(sets, nil)
			continue
		}
		name := r.regions.Name(s.Name)
		if name.All {
			for _, c := range name.Candidates {
				dst = append(dst, Place{Start: s.Start, End: s.End, Code: c.Region.Code})
				sets = append(sets, nil)
			}
			continue
		}
		if n := len(dst); n > first && sets[n-1] != nil && skipBlank(text, dst[n-1].End) == s.Start {
			if below := r.within(name.Candidates, sets[n-1]); below != nil {
				dst[n-1].End, sets[n-1] = s.End, below
				continue
			}
		}
		dst = append(dst, Place{Start: s.Start, End: s.End})
		sets = append(sets, name.Candidates)
	}
	places := dst[first:]
	for i := range places {
		if sets[i] != nil {
			r.settle(&places[i], text, sets[i])
		}
	}
	for i := range places {
		p := &places[i]
		switch {
		case p.Here != Named:
			p.Code = r.here(p.Here, context(places, i, around))
		case p.Code == "" && sets[i] != nil:
			r.decide(p, sets[i], context(places, i, around))
		}
	}
	return dst
}

// within gives the candidates that lie below one of the regions above, nil for none.
func (r *Resolver) within(candidates, above []lexicon.Candidate) []lexicon.Candidate {
	var below []lexicon.Candidate
	for _, c := range candidates {
		for _, up := range above {
			if c.Region != up.Region && r.regions.Within(c.Region.Code, up.Region.Code) {
				below = append(below, c)
				break
			}
		}
	}
	return below
}

// settle gives a place its code where its name alone decides.
func (r *Resolver) settle(p *Place, text string, set []lexicon.Candidate) {
	if len(set) == 1 {
		p.Code = set[0].Region.Code
		return
	}
	// Of a province and its city, of a city and its county, the higher is meant:
	// 吉林, 朝阳县 aside; and a prefecture rather than another's district.
	if set[0].Region.Level < set[1].Region.Level && !rivals[text[p.Start:p.End]] {
		p.Code = set[0].Region.Code
	}
}

// decide takes the candidate that the context supports: a region that is named
// itself, or lies in one that is, or shares a prefecture or a province with one.
func (r *Resolver) decide(p *Place, set []lexicon.Candidate, near []string) {
	for _, related := range []func(code, other string) bool{
		func(code, other string) bool { return code == other },
		r.regions.Within,
		func(code, other string) bool { return r.share(code, other, 2) },
		func(code, other string) bool { return r.share(code, other, 1) },
	} {
		for _, other := range near {
			if code, n := matching(set, func(code string) bool { return related(code, other) }); n == 1 {
				p.Code = code
				return
			} else if n > 1 {
				break
			}
		}
	}
	p.Ambiguous = true
	for _, c := range set {
		p.Candidates = append(p.Candidates, c.Region.Code)
	}
	p.Code = r.common(set)
}

// matching gives the highest candidate that is ok, and how many of its level are.
func matching(set []lexicon.Candidate, ok func(code string) bool) (code string, n int) {
	level := 0
	for _, c := range set {
		if !ok(c.Region.Code) || n > 0 && c.Region.Level > level {
			continue
		}
		if n == 0 {
			code, level = c.Region.Code, c.Region.Level
		}
		n++
	}
	return code, n
}

// share tells whether two regions lie in one region of a level.
func (r *Resolver) share(a, b string, level int) bool {
	up := r.ancestor(a, level)
	return up != "" && up == r.ancestor(b, level)
}

// ancestor gives the code of a region's ancestor at a level, itself included,
// "" for none.
func (r *Resolver) ancestor(code string, level int) string {
	for at, ok := r.regions.Current(code); ok && at != nil; at = r.regions.Parent(at) {
		if at.Level == level {
			return at.Code
		}
	}
	return ""
}

// common gives the region below the country that holds all candidates, "" for none.
func (r *Resolver) common(set []lexicon.Candidate) string {
	for level := 2; level > 0; level-- {
		up := r.ancestor(set[0].Region.Code, level)
		if up != "" && !slices.ContainsFunc(set, func(c lexicon.Candidate) bool { return r.ancestor(c.Region.Code, level) != up }) {
			return up
		}
	}
	return ""
}

// maxContext bounds the places that are context for another.
const maxContext = 8

// context gives the codes that say where places[i] lies: what the text names
// before it and after it, the nearest first, then what is around the text.
func context(places []Place, i int, around Around) []string {
	var near []string
	take := func(p *Place) {
		if p.Code != "" && !p.Ambiguous && p.Here != Nationwide {
			near = append(near, p.Code)
		}
	}
	for j := i - 1; j >= 0 && j >= i-maxContext; j-- {
		take(&places[j])
	}
	near = append(near, around.Near...)
	if around.Default != "" {
		near = append(near, around.Default)
	}
	for j := i + 1; j < len(places) && j <= i+maxContext; j++ {
		take(&places[j])
	}
	return near
}

// here gives the region that 本市 and its like mean: that of the source, else of
// the nearest context, up to the level of the word.
func (r *Resolver) here(h Here, near []string) string {
	if h == Nationwide {
		return "100000"
	}
	for _, code := range near {
		if at := r.speaker(h, code); at != "" {
			return at
		}
	}
	return ""
}

// speaker gives the region at or above code that calls itself 市, 省, 区 and so on.
func (r *Resolver) speaker(h Here, code string) string {
	for at, ok := r.regions.Current(code); ok && at != nil; at = r.regions.Parent(at) {
		if calls(h, at) {
			return at.Code
		}
	}
	return ""
}

func calls(h Here, r *lexicon.Region) bool {
	ends := func(s string) bool { return precedes(r.Name, len(r.Name), s) }
	switch h {
	case HereProvince:
		return r.Level == 1
	case HereCity:
		return ends("市")
	case HereDistrict:
		return ends("区") && !ends("地区")
	case HereCounty:
		return r.Level == 3 && ends("县")
	case HerePrefecture:
		return r.Level == 2 && (ends("州") || ends("盟"))
	case HereBanner:
		return ends("旗")
	}
	return false
}
