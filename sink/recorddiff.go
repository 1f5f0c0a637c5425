package sink

import (
	"cmp"
	"slices"
	"strings"
)

// A Diff is how the records that pages state now differ between two readings
// of the same pages.
type Diff struct {
	Added, Lost, Changed, Same int
	Lines                      []DiffLine // by region and measure
	Records                    []RecordDiff

	index map[[2]string]int // of Lines, until they are sorted
}

// A DiffLine counts the differences of one region and measure.
type DiffLine struct {
	Region, RegionName, Measure string
	Added, Lost, Changed        int
}

// A RecordDiff is one record that is read otherwise: Old is "" for one that
// was added, New for one that is lost. Fields names what differs besides.
type RecordDiff struct {
	Region, RegionName, Measure, Scheme string
	Old, New                            string // values, as people read them
	Fields                              []string
	Evidence                            string
	URL                                 string
}

// maxRecordDiffs bounds Diff.Records; the counts go on.
const maxRecordDiffs = 1000

// add takes the readings of one page.
func (d *Diff) add(b *rebuilt) {
	is := map[string]*recordRow{}
	for i := range b.is {
		is[b.is[i].ID] = &b.is[i]
	}
	var lost []*recordRow
	for i := range b.was {
		o := &b.was[i]
		n := is[o.ID]
		delete(is, o.ID)
		switch {
		case n == nil:
			lost = append(lost, o)
		case len(fieldsThatDiffer(o, n)) > 0:
			d.note(o, n)
		default:
			d.Same++
		}
	}
	for i := range b.is { // in order of the page
		n := &b.is[i]
		if is[n.ID] != n {
			continue
		}
		// The same rule with another value, else the same words read otherwise.
		at := slices.IndexFunc(lost, func(o *recordRow) bool { return o.PolicyKey == n.PolicyKey })
		if at < 0 {
			at = slices.IndexFunc(lost, func(o *recordRow) bool {
				return o.ItemKey == n.ItemKey && o.Measure == n.Measure && o.EvidenceStart < n.EvidenceEnd && n.EvidenceStart < o.EvidenceEnd
			})
		}
		if at < 0 {
			d.note(nil, n)
			continue
		}
		d.note(lost[at], n)
		lost = slices.Delete(lost, at, at+1)
	}
	for _, o := range lost {
		d.note(o, nil)
	}
}

func (d *Diff) note(o, n *recordRow) {
	r := cmp.Or(n, o)
	line := d.line(r)
	diff := RecordDiff{Region: r.Region, RegionName: r.RegionName, Measure: r.Measure, Scheme: r.Scheme, Evidence: r.Evidence, URL: r.URL}
	switch {
	case o == nil:
		d.Added++
		line.Added++
		diff.New = n.Value
	case n == nil:
		d.Lost++
		line.Lost++
		diff.Old = o.Value
	default:
		d.Changed++
		line.Changed++
		diff.Old, diff.New, diff.Fields = o.Value, n.Value, fieldsThatDiffer(o, n)
	}
	if len(d.Records) < maxRecordDiffs {
		d.Records = append(d.Records, diff)
	}
}

func (d *Diff) line(r *recordRow) *DiffLine {
	key := [2]string{r.Region, r.Measure}
	i, ok := d.index[key]
	if !ok {
		if d.index == nil {
			d.index = map[[2]string]int{}
		}
		i = len(d.Lines)
		d.index[key] = i
		d.Lines = append(d.Lines, DiffLine{Region: r.Region, RegionName: r.RegionName, Measure: r.Measure})
	}
	return &d.Lines[i]
}

// sort puts everything in an order that does not depend on which worker was
// faster.
func (d *Diff) sort() {
	d.index = nil
	slices.SortFunc(d.Lines, func(a, b DiffLine) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Measure, b.Measure))
	})
	slices.SortStableFunc(d.Records, func(a, b RecordDiff) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.URL, b.URL))
	})
}

// fieldsThatDiffer names the columns in which two readings of one record
// differ, those aside that say where and by whom it was read.
func fieldsThatDiffer(o, n *recordRow) []string {
	var names []string
	note := func(same bool, name string) {
		if !same {
			names = append(names, name)
		}
	}
	note(o.Region == n.Region, "region")
	note(o.Scheme == n.Scheme, "scheme")
	note(sameValue(o, n), "value")
	note(o.Relation == n.Relation, "relation")
	note(o.Per == n.Per, "per")
	note(o.Base == n.Base, "base")
	note(o.Payer == n.Payer, "payer")
	note(slices.Equal(o.Population, n.Population), "population")
	note(slices.Equal(o.Care, n.Care), "care")
	note(slices.Equal(o.Institution, n.Institution), "institution")
	note(equalDecimal(o.AgeMin, n.AgeMin) && equalDecimal(o.AgeMax, n.AgeMax), "age")
	note(equalDecimal(o.AmountMin, n.AmountMin) && equalDecimal(o.AmountMax, n.AmountMax), "amount")
	note(equalDecimal(o.ContributedMin, n.ContributedMin) && equalDecimal(o.ContributedMax, n.ContributedMax), "contributed")
	note(strings.TrimSpace(o.Condition) == strings.TrimSpace(n.Condition), "condition")
	note(sameDays(o, n), "effective")
	note(o.Kind == n.Kind, "kind")
	return names
}
