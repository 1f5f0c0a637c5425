package gold

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"policywatch/extract"
	"policywatch/normalize"
)

// ErrorKind tells the kinds of errors apart.
type ErrorKind string

// The kinds of errors.
const (
	RecordMissed  ErrorKind = "missed"  // annotated, not predicted
	RecordExtra   ErrorKind = "extra"   // predicted, not annotated
	RecordWrong   ErrorKind = "wrong"   // a missed and an extra one that are the same statement, read wrongly
	RecordDiffers ErrorKind = "differs" // a core match with a wrong qualifier
	RecordUnsound ErrorKind = "unsound" // evidence not in the item's text, or a figure that is none
	ItemMissed    ErrorKind = "item-missed"
	ItemExtra     ErrorKind = "item-extra"
	Fact          ErrorKind = "fact" // a fact of an item, or of the page where Role is empty
)

// An Error is one thing that was read wrongly.
type Error struct {
	File      string            `json:"file"`
	Role      extract.Role      `json:"role"`
	Question  string            `json:"question"`
	Kind      ErrorKind         `json:"kind"`
	Fields    []string          `json:"fields,omitempty"` // what differs
	Want      string            `json:"want,omitempty"`   // of a fact
	Got       string            `json:"got,omitempty"`
	Gold      *normalize.Record `json:"gold,omitempty"`
	Predicted *normalize.Record `json:"predicted,omitempty"`
}

// weight orders errors: whole items first, then what was said confidently and
// is wrong, then what was missed, then single qualifiers, then items' facts.
func (e Error) weight() float64 {
	var w float64
	switch e.Kind {
	case ItemMissed:
		return 5
	case ItemExtra:
		return 4
	case RecordUnsound:
		return 3
	case RecordMissed:
		return 1.5
	case RecordWrong, RecordExtra:
		w = 1
	case Fact:
		return -1
	}
	return w + e.Predicted.Confidence
}

// recordErrors lists what is wrong with the records of an item once they are paired.
func recordErrors(file string, g *group, gold, pred []*candidate) []Error {
	var errs []Error
	add := func(kind ErrorKind, want, got *candidate, fields []string) {
		e := Error{File: file, Role: g.role, Question: g.question, Kind: kind, Fields: fields}
		if want != nil {
			e.Gold = &want.Record
		}
		if got != nil {
			e.Predicted = &got.Record
		}
		errs = append(errs, e)
	}
	near := misread(gold, pred)
	taken := map[*candidate]bool{}
	for _, c := range gold {
		switch p := near[c]; {
		case c.strict:
		case c.mate != nil:
			add(RecordDiffers, c, c.mate, differing(qualifierFields, c.Record, c.mate.Record))
		case p != nil:
			taken[p] = true
			add(RecordWrong, c, p, append(differing(coreFields, c.Record, p.Record),
				differing(qualifierFields, c.Record, p.Record)...))
		default:
			add(RecordMissed, c, nil, nil)
		}
	}
	for _, p := range pred {
		switch {
		case p.mate != nil || taken[p]:
		case !p.sound:
			add(RecordUnsound, nil, p, nil)
		default:
			add(RecordExtra, nil, p, nil)
		}
	}
	return errs
}

// misread finds for records left over on both sides which of them are the same
// statement: their evidences overlap and they share the measure or the figure.
// Those that share the most are taken first.
func misread(gold, pred []*candidate) map[*candidate]*candidate {
	type option struct {
		g, p   *candidate
		differ int
	}
	var options []option
	for _, g := range gold {
		for _, p := range pred {
			if g.mate != nil || p.mate != nil || !p.sound {
				continue
			}
			core := differing(coreFields, g.Record, p.Record)
			sameMeasure := !slices.Contains(core, "measure")
			sameFigure := !slices.Contains(core, "value.min") && !slices.Contains(core, "value.max")
			a, b := squeeze(g.Evidence.Text), squeeze(p.Evidence.Text)
			if (sameMeasure || sameFigure) && (strings.Contains(a, b) || strings.Contains(b, a)) {
				options = append(options, option{g, p, 3*len(core) + len(differing(qualifierFields, g.Record, p.Record))})
			}
		}
	}
	slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(a.differ, b.differ) })
	near, taken := map[*candidate]*candidate{}, map[*candidate]bool{}
	for _, o := range options {
		if near[o.g] == nil && !taken[o.p] {
			near[o.g], taken[o.p] = o.p, true
		}
	}
	return near
}

// FieldErrors counts the records that were found but have one field wrong, and
// says what was most often taken for what.
type FieldErrors struct {
	Field      string      `json:"field"`
	Count      int         `json:"count"`
	Confusions []Confusion `json:"confusions"` // most frequent first
}

// A Confusion is a value that was read as another.
type Confusion struct {
	Want  string `json:"want"`
	Got   string `json:"got"`
	Count int    `json:"count"`
}

func countFields(errs []Error) []FieldErrors {
	confusions := map[string]map[Confusion]int{}
	for _, e := range errs {
		if e.Kind != RecordDiffers && e.Kind != RecordWrong {
			continue
		}
		for _, f := range e.Fields {
			if confusions[f] == nil {
				confusions[f] = map[Confusion]int{}
			}
			confusions[f][Confusion{Want: show(f, *e.Gold), Got: show(f, *e.Predicted)}]++
		}
	}
	out := []FieldErrors{}
	for _, f := range slices.Sorted(maps.Keys(confusions)) {
		fe := FieldErrors{Field: f}
		for c, n := range confusions[f] {
			fe.Count += n
			fe.Confusions = append(fe.Confusions, Confusion{c.Want, c.Got, n})
		}
		slices.SortFunc(fe.Confusions, func(a, b Confusion) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Want, b.Want), cmp.Compare(a.Got, b.Got))
		})
		out = append(out, fe)
	}
	slices.SortStableFunc(out, func(a, b FieldErrors) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

// show gives one compared field of a record as it is compared.
func show(name string, r normalize.Record) string {
	for _, f := range slices.Concat(coreFields, qualifierFields) {
		if f.name == name {
			s, err := f.of(r)
			if err != nil {
				return err.Error()
			}
			return s
		}
	}
	return ""
}
