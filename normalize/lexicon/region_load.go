package lexicon

import (
	"cmp"
	_ "embed" // the gazetteer's files
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

//go:embed regions.csv
var regionsCSV string

//go:embed zones.csv
var zonesCSV string

//go:embed groups.csv
var groupsCSV string

//go:embed abbreviations.csv
var abbreviationsCSV string

//go:embed nonplaces.txt
var nonPlaces string

// country is the code of the whole country, by the convention of GB/T 2260's users.
const country = "100000"

// LoadRegions loads the gazetteer. An error is a mistake in the data files.
func LoadRegions() (*Regions, error) {
	return ReadRegions(strings.NewReader(regionsCSV), strings.NewReader(zonesCSV), strings.NewReader(groupsCSV), strings.NewReader(abbreviationsCSV))
}

// ReadRegions reads a gazetteer from its four files; README.md describes them.
func ReadRegions(regions, zones, groups, abbreviations io.Reader) (*Regions, error) {
	g := &Regions{
		current:  map[string]*Region{},
		past:     map[string]*Region{},
		children: map[string][]*Region{},
		byName:   map[string]NameID{},
	}
	rows, err := readCSV("regions.csv", regions, "code", "name", "short", "level", "parent", "aliases", "from", "to", "successor", "alone")
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		r, err := parseRegion(row)
		if err != nil {
			return nil, fmt.Errorf("regions.csv row %d (%s %s): %w", i+2, row[0], row[1], err)
		}
		g.all = append(g.all, r)
	}
	if err := g.link(); err != nil {
		return nil, fmt.Errorf("regions.csv: %w", err)
	}
	g.nameRegions()
	if err := g.readZones(zones); err != nil {
		return nil, err
	}
	if err := g.readGroups(groups); err != nil {
		return nil, err
	}
	if err := g.readAbbreviations(abbreviations); err != nil {
		return nil, err
	}
	for i := range g.names {
		if !g.names[i].All {
			slices.SortStableFunc(g.names[i].Candidates, func(a, b Candidate) int {
				return cmp.Or(former(a)-former(b), a.Region.Level-b.Region.Level, cmp.Compare(a.Region.Code, b.Region.Code))
			})
		}
	}
	return g, nil
}

func parseRegion(row []string) (Region, error) {
	r := Region{Code: row[0], Name: row[1], Short: row[2], Parent: row[4], Aliases: strings.Fields(row[5]),
		From: row[6], To: row[7], Successor: row[8]}
	var err error
	if r.Level, err = strconv.Atoi(row[3]); err != nil || r.Level < 0 || r.Level > 3 {
		return r, fmt.Errorf("level %q is not 0 to 3", row[3])
	}
	alone, ok := map[string]Alone{"never": InChain, "careful": Careful, "yes": Always}[row[9]]
	if !ok {
		return r, fmt.Errorf("alone %q is not yes, careful or never", row[9])
	}
	r.Alone = alone
	switch {
	case len(r.Code) != 6 || strings.Trim(r.Code, "0123456789") != "":
		return r, fmt.Errorf("code is not six digits")
	case r.Name == "" || r.Short == "":
		return r, fmt.Errorf("a region needs a name and a short name")
	case (r.To == "") != (r.Successor == ""):
		return r, fmt.Errorf("to and successor go together")
	}
	return r, nil
}

// link fills the maps and checks that codes are unique and what rows refer to exists.
func (g *Regions) link() error {
	for i := range g.all {
		r := &g.all[i]
		if r.Past() {
			if last := g.past[r.Code]; last == nil || last.To < r.To {
				g.past[r.Code] = r
			}
			continue
		}
		if g.current[r.Code] != nil {
			return fmt.Errorf("code %s stands twice", r.Code)
		}
		g.current[r.Code] = r
		g.children[r.Parent] = append(g.children[r.Parent], r)
	}
	if g.current[country] == nil {
		return fmt.Errorf("the country, code %s, is missing", country)
	}
	for i := range g.all {
		r := &g.all[i]
		if up := g.current[r.Parent]; r.Level > 0 && (up == nil || up.Level >= r.Level) {
			return fmt.Errorf("%s %s: parent %q is no region above it", r.Code, r.Name, r.Parent)
		}
		r.up = g.current[r.Parent]
		if r.Past() && g.current[r.Successor] == nil {
			return fmt.Errorf("%s %s: successor %q is not in force", r.Code, r.Name, r.Successor)
		}
	}
	for i := range g.all {
		g.all[i].full = g.spell(&g.all[i])
	}
	for _, c := range g.children {
		slices.SortFunc(c, func(a, b *Region) int { return cmp.Compare(a.Code, b.Code) })
	}
	return nil
}

func former(c Candidate) int {
	if c.Former {
		return 1
	}
	return 0
}

// nameRegions files the spellings of all regions. A past region's name means its
// successor, but only in a chain where a region in force bears the name.
func (g *Regions) nameRegions() {
	for pass := range 2 {
		inForce := len(g.names)
		for i := range g.all {
			r := &g.all[i]
			if r.Level == 0 || r.Past() != (pass == 1) {
				continue
			}
			means, was := r, (*Region)(nil)
			if r.Past() {
				means = g.current[r.Successor]
				if up := r.up; up.Level > 0 && !means.In(up) {
					was = up
				}
			}
			for _, s := range spellings(r) {
				id, ok := g.byName[s.text]
				g.add(s.text, Candidate{means, s.alone, pass == 1 && ok && int(id) < inForce, was, !strings.HasPrefix(r.Short, means.Short)})
			}
		}
	}
}

type spelling struct {
	text  string
	alone Alone
}

// spellings gives the ways to write a region's name, with how far each can be trusted.
func spellings(r *Region) []spelling {
	all := []spelling{{r.Name, fullNameAlone(r)}}
	if r.Short != r.Name {
		all = append(all, spelling{r.Short, r.Alone})
	}
	for _, a := range r.Aliases {
		alone := Careful
		if utf8.RuneCountInString(a) > 2 || r.Level == 1 {
			alone = Always
		}
		all = append(all, spelling{a, alone})
	}
	return all
}

// fullNameAlone: 昆山市 is a place wherever it stands, 高县 may be the end of
// 提高 and 东区 the eastern part of anything.
func fullNameAlone(r *Region) Alone {
	if utf8.RuneCountInString(r.Name) > 2 {
		switch r.Name {
		case "新城区", "市中区", "开发区", "城中区", "市北区", "市南区", "中西区":
			return Careful // also what people call a part of any town
		}
		return Always
	}
	if r.Short == r.Name {
		return r.Alone
	}
	return min(r.Alone, Careful)
}

// add files one spelling of a region.
func (g *Regions) add(text string, c Candidate) {
	if c.Former {
		c.Alone = InChain
	}
	id, ok := g.byName[text]
	if !ok {
		id = NameID(len(g.names))
		g.byName[text] = id
		g.names = append(g.names, PlaceName{Text: text})
	}
	n := &g.names[id]
	for i := range n.Candidates {
		if n.Candidates[i].Region == c.Region {
			n.Candidates[i].Alone = max(n.Candidates[i].Alone, c.Alone)
			n.Candidates[i].Was = cmp.Or(n.Candidates[i].Was, c.Was)
			return
		}
	}
	n.Candidates = append(n.Candidates, c)
}

func (g *Regions) readZones(zones io.Reader) error {
	rows, err := readCSV("zones.csv", zones, "name", "aliases", "code")
	if err != nil {
		return err
	}
	for i, row := range rows {
		r := g.current[row[2]]
		if r == nil {
			return fmt.Errorf("zones.csv row %d (%s): code %q is not in force", i+2, row[0], row[2])
		}
		for _, name := range append([]string{row[0]}, strings.Fields(row[1])...) {
			alone := Always
			if utf8.RuneCountInString(name) < 3 {
				alone = Careful
			}
			g.add(name, Candidate{Region: r, Alone: alone, Part: true})
		}
	}
	return nil
}

func (g *Regions) readGroups(groups io.Reader) error {
	rows, err := readCSV("groups.csv", groups, "name", "codes")
	if err != nil {
		return err
	}
	for i, row := range rows {
		if _, taken := g.byName[row[0]]; taken {
			return fmt.Errorf("groups.csv row %d: %s is a region's name too", i+2, row[0])
		}
		for _, code := range strings.Fields(row[1]) {
			r := g.current[code]
			if r == nil {
				return fmt.Errorf("groups.csv row %d (%s): code %q is not in force", i+2, row[0], code)
			}
			g.add(row[0], Candidate{Region: r, Alone: Always})
		}
		g.names[g.byName[row[0]]].All = true
	}
	return nil
}

func (g *Regions) readAbbreviations(abbreviations io.Reader) error {
	rows, err := readCSV("abbreviations.csv", abbreviations, "char", "code")
	if err != nil {
		return err
	}
	for i, row := range rows {
		r := g.current[row[1]]
		if r == nil || utf8.RuneCountInString(row[0]) != 1 {
			return fmt.Errorf("abbreviations.csv row %d: %q must be one character, and its code %q in force", i+2, row[0], row[1])
		}
		g.add(row[0], Candidate{Region: r, Alone: InChain})
	}
	return nil
}

// readCSV reads a file whose first row must be the given header.
func readCSV(file string, r io.Reader, header ...string) ([][]string, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], header) {
		return nil, fmt.Errorf("read %s: the first row must be %s", file, strings.Join(header, ","))
	}
	return rows[1:], nil
}

func sortedSet(codes []string) []string {
	slices.Sort(codes)
	return slices.Compact(codes)
}

// NonPlaces gives words that contain a place's name and are no place (长春西汀,
// 中山大学, 医保定点).
func NonPlaces() []string {
	var words []string
	for line := range strings.Lines(nonPlaces) {
		if !strings.HasPrefix(line, "#") {
			words = append(words, strings.Fields(line)...)
		}
	}
	return words
}
