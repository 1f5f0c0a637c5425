package scan

import (
	"policywatch/normalize/lexicon"
)

// A placeFinder finds the places that a text names, leftmost and longest first,
// and none within other names: 中山大学, 南京路, 昆山市第一人民医院, “江苏医保云”.
type placeFinder struct {
	regions *lexicon.Regions
	words   *Automaton
	kinds   []placeWord // by pattern
	parts   *Automaton  // what an institution's name is made of; ids below heads are heads
	heads   int
}

// A placeWord is what a pattern of the finder means.
type placeWord struct {
	name  Name
	here  Here
	alone lexicon.Alone
	none  bool // no place
}

// hereWords are the words for the place of whoever speaks.
var hereWords = []struct {
	here  Here
	words string
}{
	{HereProvince, "本省 我省 全省 本自治区 我自治区 全自治区"},
	{HereCity, "本市 我市 全市"},
	{HereDistrict, "本区 我区 全区"},
	{HereCounty, "本县 我县 全县"},
	{HerePrefecture, "本州 我州 全州 本盟 我盟 全盟"},
	{HereBanner, "本旗 我旗 全旗"},
	{Nationwide, "全国统一 国家统一 全国范围 全国执行 全国实行 全国适用 全国通行 全国均 全国各地均 全国一律 全国最低 全国都"},
}

// noHere are words that begin like one of them.
var noHere = []string{"本市场", "全市场", "我市场", "本区域", "全区域", "本区别", "全区间", "全省力", "全县级", "本县级", "本省级", "本市级", "全国统一战线", "本州际", "全盟友"}

func newPlaceFinder(g *lexicon.Regions) *placeFinder {
	f := &placeFinder{regions: g}
	var patterns []string
	add := func(text string, w placeWord) {
		patterns = append(patterns, text)
		f.kinds = append(f.kinds, w)
	}
	for _, w := range noHere {
		add(w, placeWord{none: true})
	}
	for _, row := range hereWords {
		for _, w := range fields(row.words) {
			add(w, placeWord{here: row.here})
		}
	}
	for _, w := range lexicon.NonPlaces() {
		add(w, placeWord{none: true})
	}
	for id, n := range g.Names() {
		add(n.Text, placeWord{name: Name(id), alone: n.Alone()})
	}
	f.words = Build(patterns)

	heads := fields(institutionHeads)
	f.heads = len(heads)
	parts := append(heads, fields(institutionParts)...)
	for _, n := range g.Names() { // 大连大学附属中山医院
		if n.Alone() == lexicon.Always || len(n.Text) == len("中山") {
			parts = append(parts, n.Text)
		}
	}
	f.parts = Build(parts)
	return f
}

// scan appends the places of a text.
func (f *placeFinder) scan(text string, dst []Span) []Span {
	first := len(dst)
	for i := 0; ; {
		start, end, id := f.words.Next(text, i)
		if id < 0 {
			return dst
		}
		i = end
		w := f.kinds[id]
		if w.none {
			continue
		}
		if w.here != Named {
			dst = append(dst, Span{Kind: Region, Start: start, End: end, From: start, To: end, Here: w.here})
			continue
		}
		if after, inside := f.inside(text, start, end); inside {
			// the places before it belong to the same name: 湖南省常德市第一人民医院
			for at := start; len(dst) > first && dst[len(dst)-1].End == at && dst[len(dst)-1].Here == Named; {
				at = dst[len(dst)-1].Start
				dst = dst[:len(dst)-1]
			}
			i = max(i, after)
			continue
		}
		chained := len(dst) > first && f.below(text, &dst[len(dst)-1], start, w.name)
		if !chained && !f.alone(text, start, end, w.alone) {
			i = start + runeLen(text, start) // another name may begin within
			continue
		}
		dst = append(dst, Span{Kind: Region, Start: start, End: end, From: start, To: end, Name: w.name})
	}
}

func runeLen(text string, i int) int {
	_, size := decode(text, i)
	return size
}

// below tells whether a name that starts at start goes on a chain: 江苏省苏州市,
// 河南驻马店. A space may part them.
func (f *placeFinder) below(text string, last *Span, start int, name Name) bool {
	if last.Here != Named || skipBlank(text, last.End) != start {
		return false
	}
	for _, up := range f.regions.Name(last.Name).Candidates {
		for _, c := range f.regions.Name(name).Candidates {
			if c.Region != up.Region && f.regions.Within(c.Region.Code, up.Region.Code) {
				return true
			}
		}
	}
	return false
}

// alone tells whether a name may be a place where it stands, by its neighbours.
func (f *placeFinder) alone(text string, start, end int, alone lexicon.Alone) bool {
	switch alone {
	case lexicon.Always:
		return true
	case lexicon.InChain:
		return false
	}
	return placeMayStart(text, start) && placeMayEnd(text, end)
}
