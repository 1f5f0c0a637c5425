package sink

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A Region is one administrative division as the table regions keeps it.
type Region struct {
	Code      string // GB/T 2260, "100000" for the country
	Name      string // 昆山市
	FullName  string // 江苏省苏州市昆山市
	ShortName string // 昆山
	Level     string // country, province, prefecture, county
	Parent    string // code of the region above, "" for the country
	ValidFrom string // first day, "2006-01-02", "" where it is not known
	ValidTo   string // last day, "" while the code is in use
}

type regionRow struct {
	Code      string     `ch:"code"`
	Name      string     `ch:"name"`
	FullName  string     `ch:"full_name"`
	ShortName string     `ch:"short_name"`
	Level     string     `ch:"level"`
	Parent    string     `ch:"parent"`
	Path      []string   `ch:"path"`
	ValidFrom *time.Time `ch:"valid_from"`
	ValidTo   *time.Time `ch:"valid_to"`
	Revision  uint32     `ch:"revision"`
}

// fillRegions stores the gazetteer where the table does not hold it yet.
func (s *Store) fillRegions(ctx context.Context) error {
	if len(s.opt.Regions) == 0 {
		return nil
	}
	byCode := present(s.opt.Regions)
	parents := map[string]string{}
	for code, r := range byCode {
		parents[code] = r.Parent
	}
	var stored []regionRow
	if err := s.conn.Select(ctx, &stored, "SELECT * FROM regions FINAL"); err != nil {
		return fmt.Errorf("read the regions: %w", err)
	}
	have := map[string]regionRow{}
	for _, r := range stored {
		have[r.Code] = r
	}
	var rows []regionRow
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		r := byCode[code]
		row := regionRow{
			Code: r.Code, Name: r.Name, FullName: r.FullName, ShortName: r.ShortName,
			Level: r.Level, Parent: r.Parent, Path: regionPath(r.Code, parents),
			ValidFrom: parseDay(r.ValidFrom), ValidTo: parseDay(r.ValidTo),
		}
		old, ok := have[r.Code]
		if row.Revision = old.Revision; ok && sameRow(old, row) {
			continue
		}
		row.Revision++
		rows = append(rows, row)
	}
	if err := insert(ctx, s, "regions", rows); err != nil {
		return err
	}
	if len(rows) > 0 {
		if err := s.conn.Exec(ctx, "SYSTEM RELOAD DICTIONARY region_tree"); err != nil {
			return fmt.Errorf("reload the tree of regions: %w", err)
		}
	}
	return nil
}

// present gives one region a code: what the code means now, or meant last.
func present(regions []Region) map[string]Region {
	byCode := map[string]Region{}
	for _, r := range regions {
		old, ok := byCode[r.Code]
		if !ok || old.ValidTo != "" && (r.ValidTo == "" || r.ValidTo > old.ValidTo) {
			byCode[r.Code] = r
		}
	}
	return byCode
}

// regionPath lists the codes from the country down to code.
func regionPath(code string, parents map[string]string) []string {
	var path []string
	for c := code; c != "" && len(path) < 8; c = parents[c] {
		path = append([]string{c}, path...)
	}
	return path
}
