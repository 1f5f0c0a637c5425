package lexicon

import "strings"

// A Region is an administrative division as one edition of GB/T 2260 lists it.
type Region struct {
	Code    string   // six digits; "100000" is the whole country
	Name    string   // 昆山市
	Short   string   // 昆山; the name itself where it cannot be shortened
	Level   int      // 0 country, 1 province, 2 prefecture, 3 county
	Parent  string   // code of the region above, "" for the country
	Aliases []string // further spellings in use: 湘西州, 莫旗
	From    string   // year of the first edition that lists it, "" for 2002 or earlier
	To      string   // year of the last edition that lists it, "" where it is in force
	// Successor is the region in force that governs the place of a past one; its
	// code may be the same (襄樊市, 襄阳市). "" where To is "".
	Successor string
	// Alone says when the short name may stand for the region without its suffix.
	Alone Alone

	up   *Region // the region in force above
	full string  // see FullName
}

// Past tells whether the region is no longer in force under that name.
func (r *Region) Past() bool { return r.To != "" }

// Alone says how far a short name can be trusted to be a place at all.
type Alone uint8

// The ways in which a short name may be used.
const (
	InChain Alone = iota // only after a region that it belongs to (城关, 和平)
	Careful              // where its neighbours in the text make it likely (昆山医保)
	Always               // anywhere (苏州)
)

// NameID identifies a place name of a Regions: one spelling, which may stand
// for several regions (朝阳, 鼓楼区).
type NameID int32

// A PlaceName is one spelling and what it may mean.
type PlaceName struct {
	Text string
	// Candidates are regions in force, highest level first, then by code, and
	// after them the successors of those that bore the name once.
	Candidates []Candidate
	// All: the name means all of its candidates together (京津冀).
	All bool
}

// A Candidate is one region that a PlaceName may mean.
type Candidate struct {
	Region *Region
	Alone  Alone
	// Former: another region bears the name now, so that only a chain means this
	// one: 邢台市桥西区 is 信都区, 桥西区 that of 石家庄 or 张家口.
	Former bool
	// Was is the region above it in an earlier edition, nil where that is still
	// above it: 简阳市 lay in 资阳市 and lies in 成都市.
	Was *Region
	// Part: the name is that of a part of the region: 苏州工业园区, 莱芜's 莱城区.
	Part bool
}

// Below tells whether the candidate lies in a region, or did once.
func (c *Candidate) Below(up *Region) bool {
	if c.Region == up {
		return c.Part
	}
	return c.Region.In(up) || c.Was != nil && c.Was.In(up)
}

// InForce are the candidates that the name means outside of chains.
func (n *PlaceName) InForce() []Candidate {
	end := len(n.Candidates)
	for end > 0 && n.Candidates[end-1].Former {
		end--
	}
	return n.Candidates[:end]
}

// Alone is the best that any of the name's regions allows.
func (n *PlaceName) Alone() Alone {
	best := InChain
	for _, c := range n.Candidates {
		best = max(best, c.Alone)
	}
	return best
}

// Regions is the gazetteer: the regions of GB/T 2260 to county level, in force
// and past, zones that policy texts name, groups of provinces, and every
// spelling of all of them. It never changes after LoadRegions.
type Regions struct {
	all      []Region
	current  map[string]*Region
	past     map[string]*Region // by code, where the code is no longer in force
	children map[string][]*Region
	names    []PlaceName
	byName   map[string]NameID
}

// ByCode gives the region of a six-digit code: the one in force, else the past
// one that bore it last.
func (g *Regions) ByCode(code string) (*Region, bool) {
	if r, ok := g.current[code]; ok {
		return r, true
	}
	r, ok := g.past[code]
	return r, ok
}

// Current gives the region in force for a code, following a past code to its
// successor (371200 莱芜市 is 370116 济南市莱芜区).
func (g *Regions) Current(code string) (*Region, bool) {
	if r, ok := g.current[code]; ok {
		return r, true
	}
	if r, ok := g.past[code]; ok {
		return g.Current(r.Successor)
	}
	return nil, false
}

// Up gives the region above r, nil for the country.
func (r *Region) Up() *Region { return r.up }

// At gives the region of a level that r is or lies in, nil where there is none.
func (r *Region) At(level int) *Region {
	for ; r != nil && r.Level >= level; r = r.up {
		if r.Level == level {
			return r
		}
	}
	return nil
}

// In tells whether r is above or lies below it. 石河子 and its like lie both in
// 新疆 and in the corps.
func (r *Region) In(above *Region) bool {
	for at := r; at != nil; at = at.up {
		if at == above {
			return true
		}
	}
	return above.Code == corps && strings.HasPrefix(r.Code, corpsCities)
}

// Chain gives r and the regions above it, the outermost first, without the
// country; the country's own chain is itself.
func (g *Regions) Chain(r *Region) []*Region {
	if r.Level == 0 {
		return []*Region{r}
	}
	chain := make([]*Region, r.Level)
	n := len(chain)
	for ; r != nil && r.Level > 0; r = r.up {
		n--
		chain[n] = r
	}
	return chain[n:]
}

// FullName spells a code out from its province down: 江苏省苏州市昆山市,
// 天津市和平区. It is "" for a code that nobody bore, 全国 for the country.
func (g *Regions) FullName(code string) string {
	if r, ok := g.ByCode(code); ok {
		return r.full
	}
	return ""
}

// spell is the full name of r, whose region above is known.
func (g *Regions) spell(r *Region) string {
	if r.Level == 0 {
		return r.Short
	}
	name := ""
	for _, up := range g.Chain(r) {
		name += up.Name
	}
	return name
}

// Children gives the regions in force right below a code, by code.
func (g *Regions) Children(code string) []*Region { return g.children[code] }

// corps is 新疆生产建设兵团. It runs the cities of 6590xx, which the standard lists
// below the autonomous region.
const corps, corpsCities = "660000", "6590"

// Within tells whether code is ancestor or lies below it. Past codes count as
// their successors.
func (g *Regions) Within(code, ancestor string) bool {
	r, ok1 := g.Current(code)
	above, ok2 := g.Current(ancestor)
	return ok1 && ok2 && r.In(above)
}

// Names gives every spelling; its index is its NameID.
func (g *Regions) Names() []PlaceName { return g.names }

// NameOf gives the id of a spelling.
func (g *Regions) NameOf(text string) (NameID, bool) {
	id, ok := g.byName[text]
	return id, ok
}

// Name gives the place name of an id.
func (g *Regions) Name(id NameID) *PlaceName { return &g.names[id] }

// All gives every region, in force and past, by code.
func (g *Regions) All() []Region { return g.all }

// Resolve gives the codes of the regions in force that a person may mean by a
// name: a code (also a past one), a name, short name or alias (江苏, 湘西州,
// 京津冀), or a chain of them (南京市鼓楼区). It gives them in order of code, none
// where the name is unknown.
func (g *Regions) Resolve(name string) []string {
	if r, ok := g.Current(name); ok {
		return []string{r.Code}
	}
	if id, ok := g.byName[name]; ok && g.names[id].All {
		var codes []string
		for _, c := range g.names[id].Candidates {
			codes = append(codes, c.Region.Code)
		}
		return sortedSet(codes)
	}
	if name == g.current[country].Name || name == g.current[country].Short {
		return []string{country}
	}
	return sortedSet(g.resolve(name, nil, nil))
}

// resolve adds the codes that name may mean below a region, or anywhere.
func (g *Regions) resolve(name string, below *Region, codes []string) []string {
	for end := range name + "\x00" {
		id, ok := g.byName[name[:end]]
		if !ok || g.names[id].All {
			continue
		}
		for _, c := range g.names[id].Candidates {
			switch {
			case below == nil && c.Former:
			case below != nil && (c.Region == below || !c.Region.In(below)):
			case end == len(name):
				codes = append(codes, c.Region.Code)
			default:
				codes = g.resolve(name[end:], c.Region, codes)
			}
		}
	}
	return codes
}
