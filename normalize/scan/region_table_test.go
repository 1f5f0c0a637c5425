package scan

import (
	"slices"
	"strings"
	"testing"

	"policywatch/normalize/lexicon"
)

// carriers are sentences in which a place stands as policy texts have it.
var carriers = []string{"%医疗保障局发布通知。", "2025年%居民医保缴费标准", "在%参保的职工，起付线为300元。", "根据《%职工基本医疗保险办法》"}

// wordsAlone are names that mean a part of any town, or end a longer word; they
// are places only after the region above.
var wordsAlone = []string{"城区", "矿区", "郊区", "东区", "西区", "南区", "北区", "和县", "老城区"}

// TestEveryRegion reads every region of the gazetteer by its name, by its chain
// and by its short name, in every carrier.
func TestEveryRegion(t *testing.T) {
	s := newScanner(t)
	g := s.places.regions
	r := NewResolver(g)
	check := func(name, code string) {
		t.Helper()
		for _, c := range carriers {
			text := strings.Replace(c, "%", name, 1)
			places := r.Places(text, s.Scan(text, nil), Around{}, nil)
			if len(places) != 1 || text[places[0].Start:places[0].End] != name {
				t.Errorf("%s: %s is not found", text, name)
				return
			}
			if p := places[0]; p.Code != code && !(p.Ambiguous && slices.Contains(p.Candidates, code)) {
				t.Errorf("%s: %s is read as %s, want %s", text, name, p.Code, code)
				return
			}
		}
	}
	all := g.All()
	for i := range all {
		at := &all[i]
		if at.Level == 0 {
			continue
		}
		now, _ := g.Current(at.Code)
		if at.Past() {
			now, _ = g.Current(at.Successor)
		}
		if up := at.Up(); up.Level > 0 && !sameNow(g, at) {
			check(g.FullName(up.Code)+at.Name, now.Code)
			check(up.Name+at.Name, now.Code)
			check(up.Short+at.Name, now.Code)
		}
		if !at.Past() && !slices.Contains(wordsAlone, at.Name) {
			check(at.Name, at.Code)
		}
		if id, ok := g.NameOf(at.Short); ok && !at.Past() && at.Alone != lexicon.InChain && len(g.Name(id).InForce()) == 1 && !slices.Contains(wordsAlone, at.Short) {
			check(at.Short, at.Code)
		}
	}
}

// sameNow tells whether a past region's name is now that of the region above its
// successor: 日喀则市 was a county-level city and is the prefecture.
func sameNow(g *lexicon.Regions, r *lexicon.Region) bool {
	id, ok := g.NameOf(r.Name)
	return r.Past() && ok && g.Name(id).Candidates[0].Region.Level < r.Level
}
