package scan

import (
	"slices"
	"strings"

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

	goal bool // one goes there from elsewhere (到北京): what stands before does not lie in it
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
// 朝阳 may be the city in Liaoning or the district of Beijing, 宁 is 宁夏 and 南京.
var rivals = map[string]bool{"朝阳": true, "宁": true}

// Places appends the places that spans name to dst, in the order of the text.
// What the text names without doubt is context for what it names in doubt,
// wherever it stands; text that comes before counts first, then the nearest.
func (r *Resolver) Places(text string, spans []Span, around Around, dst []Place) []Place {
	first := len(dst)
	var room [16][]lexicon.Candidate
	sets := room[:0]
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
			if below := belowAny(name.Candidates, sets[n-1]); below != nil {
				dst[n-1].End, sets[n-1] = s.End, below
				continue
			}
		}
		dst = append(dst, Place{Start: s.Start, End: s.End, goal: goesTo(text, s.Start)})
		sets = append(sets, name.InForce())
	}
	places := dst[first:]
	if len(places) == 0 {
		return dst
	}
	for i := range places {
		if sets[i] != nil {
			settle(&places[i], text, sets[i])
		}
	}
	var known [maxContext + 1]*lexicon.Region
	var context [3*maxContext + 1]*lexicon.Region
	near := nearby{g: r.regions, around: known[:0], buf: context[:0]}
	near.add(around)
	for i := range places {
		p := &places[i]
		if p.Here != Named {
			p.Code = r.here(p.Here, &near, near.of(places, i))
		} else if p.Code == "" && sets[i] != nil {
			decide(p, sets[i], near.of(places, i))
		}
	}
	return dst
}

// belowAny gives the candidates that lie below one of the regions above, nil for none.
func belowAny(candidates, above []lexicon.Candidate) []lexicon.Candidate {
	var below []lexicon.Candidate
	for _, c := range candidates {
		for _, up := range above {
			if c.Below(up.Region) {
				below = append(below, c)
				break
			}
		}
	}
	return below
}

// settle gives a place its code where its name alone decides.
func settle(p *Place, text string, set []lexicon.Candidate) {
	if len(set) == 1 {
		p.Code = set[0].Region.Code
		return
	}
	// Of a province and its city, of a city and its county, the higher is meant:
	// 吉林, 朝阳县 aside; and a prefecture rather than another's district.
	if set[0].Region.Level < set[1].Region.Level && !rivals[text[p.Start:p.End]] {
		p.Code = set[0].Region.Code
	}
	// Of a city and the county around it the city: 伊宁, 和田.
	if a, b := set[0].Region, set[1].Region; len(set) == 2 && a.Parent == b.Parent && strings.HasSuffix(a.Name, "市") && strings.HasSuffix(b.Name, "县") {
		p.Code = a.Code
	}
}

// relations are the ways in which a candidate may be supported by a region of
// the context, the strongest first.
var relations = []func(r, other *lexicon.Region) bool{
	func(r, other *lexicon.Region) bool { return r == other },
	func(r, other *lexicon.Region) bool { return r.In(other) },
	func(r, other *lexicon.Region) bool { return shares(r, other, 2) },
	func(r, other *lexicon.Region) bool { return shares(r, other, 1) },
}

// shares tells whether two regions lie in one region of a level.
func shares(a, b *lexicon.Region, level int) bool {
	up := a.At(level)
	return up != nil && up == b.At(level)
}

// decide takes the candidate that the context supports: a region that is named
// itself, or lies in one that is, or shares a prefecture or a province with one.
func decide(p *Place, set []lexicon.Candidate, near []*lexicon.Region) {
	for _, related := range relations {
		for _, other := range near {
			best, n := supported(set, other, related)
			if n == 1 {
				p.Code = best.Code
				return
			}
			if n > 1 {
				break
			}
		}
	}
	p.Ambiguous = true
	for _, c := range set {
		p.Candidates = append(p.Candidates, c.Region.Code)
	}
	p.Code = common(set)
}

// supported gives the highest candidate that is related to a region, and how
// many of its level are.
func supported(set []lexicon.Candidate, other *lexicon.Region, related func(r, other *lexicon.Region) bool) (best *lexicon.Region, n int) {
	for _, c := range set {
		switch {
		case best != nil && c.Region.Level > best.Level || !related(c.Region, other):
		case best == nil:
			best, n = c.Region, 1
		default:
			n++
		}
	}
	return best, n
}

// common gives the code of the region below the country that holds all
// candidates, "" for none.
func common(set []lexicon.Candidate) string {
	for level := 2; level > 0; level-- {
		up := set[0].Region.At(level)
		if up != nil && !slices.ContainsFunc(set, func(c lexicon.Candidate) bool { return c.Region.At(level) != up }) {
			return up.Code
		}
	}
	return ""
}

// maxContext bounds the places of the text, on either side, and those around it
// that are context for a place.
const maxContext = 8

// A nearby gathers the context of places.
type nearby struct {
	g      *lexicon.Regions
	source *lexicon.Region // nil where unknown
	around []*lexicon.Region
	buf    []*lexicon.Region
}

// add takes in what is known of the place that the text is about.
func (n *nearby) add(around Around) {
	for _, code := range around.Near[:min(len(around.Near), maxContext)] {
		if at, ok := n.g.Current(code); ok {
			n.around = append(n.around, at)
		}
	}
	if at, ok := n.g.Current(around.Default); ok {
		n.source = at
		n.around = append(n.around, at)
	}
}

// of gives the regions that say where places[i] lies: what the text names before
// it, the nearest first, what is around the text, and what the text names after it.
func (n *nearby) of(places []Place, i int) []*lexicon.Region {
	n.buf = n.buf[:0]
	take := func(p *Place) {
		if p.Code == "" || p.Ambiguous || p.Here == Nationwide {
			return
		}
		if at, ok := n.g.Current(p.Code); ok {
			n.buf = append(n.buf, at)
		}
	}
	for j := i - 1; j >= max(0, i-maxContext); j-- {
		take(&places[j])
	}
	n.buf = append(n.buf, n.around...)
	for j := i + 1; j < min(len(places), i+1+maxContext); j++ {
		if !places[j].goal {
			take(&places[j])
		}
	}
	return n.buf
}

// goesTo tells whether the word before i says that one goes there.
func goesTo(text string, i int) bool {
	switch r, _ := before(text, i); r {
	case '到', '去', '赴', '往':
		return true
	}
	return false
}

// here gives the region that 本市 and its like mean: the source's that is one or
// lies in one, else that of the nearest context.
func (r *Resolver) here(h Here, n *nearby, near []*lexicon.Region) string {
	if h == Nationwide {
		return "100000"
	}
	if at := speaker(h, n.source); at != nil {
		return at.Code
	}
	for _, other := range near {
		if at := speaker(h, other); at != nil {
			return at.Code
		}
	}
	return ""
}

// speaker gives the region at or above r that calls itself 市, 省, 区 and so on.
func speaker(h Here, r *lexicon.Region) *lexicon.Region {
	for ; r != nil; r = r.Up() {
		if calls(h, r) {
			return r
		}
	}
	return nil
}

// calls tells whether the people of a region call it 本市, 本省 and so on.
func calls(h Here, r *lexicon.Region) bool {
	switch h {
	case HereProvince:
		return r.Level == 1
	case HereCity:
		return strings.HasSuffix(r.Name, "市")
	case HereDistrict:
		return strings.HasSuffix(r.Name, "区") && !strings.HasSuffix(r.Name, "地区")
	case HereCounty:
		return r.Level == 3 && strings.HasSuffix(r.Name, "县")
	case HerePrefecture:
		return r.Level == 2 && (strings.HasSuffix(r.Name, "州") || strings.HasSuffix(r.Name, "盟"))
	case HereBanner:
		return strings.HasSuffix(r.Name, "旗")
	}
	return false
}
