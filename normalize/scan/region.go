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
	parts   *Automaton  // what an institution's name is made of: heads, parts, places
	heads   int         // parts' ids below it are heads
	names   int         // ids from it on are places
}

// A placeWord is what a pattern of the finder means.
type placeWord struct {
	name  Name
	here  Here
	alone lexicon.Alone
	none  bool // no place
	// skip and drop are the bytes of a word before and after the name, of an
	// abbreviation that means a place only beside it: 在沪, 粤籍.
	skip, drop int
}

// A place's abbreviation is a place after 在 or before 籍, and hardly elsewhere.
var (
	beforeAbbreviation = fields("在 来 赴 离 返 驻 留 抵")
	afterAbbreviation  = fields("籍 户籍 户口")
	// abroad are what goes on after 在沪; else 在新 and 在青 begin other words.
	abroad = Build(fields("参保 参加 缴 就业 就医 就读 就学 工作 务工 务农 单位 人员 人 居住 居民 生活 医 购 买 退休 户 员工 企业 高校 创业 落户 生育 学 办 个人 常住 职工 外来"))
)

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
	words := map[string]bool{}
	for _, w := range lexicon.NonPlaces() {
		words[w] = true
		if _, ok := g.NameOf(w); !ok {
			add(w, placeWord{none: true})
		}
	}
	for id, n := range g.Names() {
		if len(n.Text) > len("沪") {
			w := placeWord{name: Name(id), alone: n.Alone()}
			if words[n.Text] { // 和县, 老城区: more often the end of a word, or none
				w.alone = lexicon.InChain
			}
			add(n.Text, w)
			continue
		}
		for _, w := range beforeAbbreviation {
			if w != "在" || n.Text != "新" { // 在新参保地
				add(w+n.Text, placeWord{name: Name(id), skip: len(w)})
			}
		}
		for _, w := range afterAbbreviation {
			add(n.Text+w, placeWord{name: Name(id), drop: len(w)})
		}
	}
	f.words = Build(patterns)

	heads := fields(institutionHeads)
	f.heads = len(heads)
	parts := append(heads, fields(institutionParts)...)
	f.names = len(parts)
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
		if w.skip+w.drop > 0 {
			if from, to, ok := f.abbreviated(text, start, end, &w); ok {
				dst = append(dst, Span{Kind: Region, Start: from, End: to, From: from, To: to, Name: w.name})
				i = to
			} else {
				i = start + runeLen(text, start) // another name may begin within
			}
			continue
		}
		chained := len(dst) > first && (f.below(text, &dst[len(dst)-1], start, w.name) || f.beside(text, &dst[len(dst)-1], start, w.name))
		after, ok := f.institution(text, end, chained && f.shortCounty(w.name))
		if !ok && f.isShort(w.name) {
			after, ok = f.proper(text, end, w.name)
		}
		if ok {
			// the places before it belong to the same name: 湖南省常德市第一人民医院
			for at := start; len(dst) > first && dst[len(dst)-1].End == at && dst[len(dst)-1].Here == Named; {
				at = dst[len(dst)-1].Start
				dst = dst[:len(dst)-1]
			}
			i = max(i, after)
			continue
		}
		if cut := f.endsEarly(text, end, w.name); cut < end { // 青岛|市南区
			end, i = cut, cut
		}
		if after, ok := street(text, end); ok && f.isShort(w.name) && !f.goesOn(text, end, w.name) {
			i = after
			continue
		}
		if after, ok := app(text, start, end); ok {
			i = max(i, after)
			continue
		}
		if !chained && !f.alone(text, start, end, w.alone) && !f.goesOn(text, end, w.name) {
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
	return last.Here == Named && skipBlank(text, last.End) == start && f.holds(last.Name, name)
}

// holds tells whether a region of one name lies in one of another.
func (f *placeFinder) holds(up, name Name) bool {
	for _, u := range f.regions.Name(up).Candidates {
		for _, c := range f.regions.Name(name).Candidates {
			if c.Below(u.Region) {
				return true
			}
		}
	}
	return false
}

// goesOn tells whether a name that lies in the one before begins at end: 唐山|路南区
// is no road, 汉中|镇巴县 no town.
func (f *placeFinder) goesOn(text string, end int, up Name) bool {
	_, id := f.words.At(text, end)
	return id >= 0 && f.kinds[id].isName() && f.holds(up, f.kinds[id].name)
}

// endsEarly gives where a city's name ends whose 市 belongs to its district's:
// 青岛|市南区, 枣庄|市中区.
func (f *placeFinder) endsEarly(text string, end int, name Name) int {
	const city = len("市")
	if precedes(text, end, "市") && f.goesOn(text, end-city, name) {
		return end - city
	}
	return end
}

// isShort tells whether a name leaves out what its region is: 昆山, 苏州, but not 凉山州.
func (f *placeFinder) isShort(name Name) bool {
	n := f.regions.Name(name)
	r := n.Candidates[0].Region
	return n.Text == r.Short && r.Short != r.Name
}

// shortCounty tells whether a name is that of a county or district without 县 or 区.
func (f *placeFinder) shortCounty(name Name) bool {
	return f.isShort(name) && f.regions.Name(name).Candidates[0].Region.Level == 3
}

// isName tells whether a pattern is a name of the gazetteer and nothing else.
func (w *placeWord) isName() bool { return !w.none && w.here == Named && w.skip+w.drop == 0 }

// beside tells whether a name that starts at start goes on a list of regions of
// one parent: 徐州云龙、鼓楼、泉山.
func (f *placeFinder) beside(text string, last *Span, start int, name Name) bool {
	if last.Here != Named {
		return false
	}
	switch text[last.End:start] {
	case "、", "和", "及", "与", "以及", ",", "，", " ":
	default:
		return false
	}
	for _, a := range f.regions.Name(last.Name).InForce() {
		for _, b := range f.regions.Name(name).InForce() {
			if a.Region != b.Region && a.Region.Level == 3 && b.Region.Level == 3 && a.Region.Parent == b.Region.Parent {
				return true
			}
		}
	}
	return false
}

// abbreviated gives the place in 在沪参保 and 粤籍, if it is one there.
func (f *placeFinder) abbreviated(text string, start, end int, w *placeWord) (from, to int, ok bool) {
	from, to = start+w.skip, end-w.drop
	if w.drop > 0 {
		r, size := before(text, start)
		return from, to, size == 0 || !isHan(r) || r == '非' || r == '外' || r == '有' || r == '为' || r == '是' || r == '的' || r == '持' || r == '和'
	}
	if _, id := f.words.At(text, from); id >= 0 { // 在陕西
		return from, to, false
	}
	_, id := abroad.At(text, end)
	return from, to, id >= 0
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
