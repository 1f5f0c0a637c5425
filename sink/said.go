package sink

import (
	"reflect"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"policywatch/extract"
)

func (r *itemRow) identity() string   { return r.ItemKey + r.ContentHash }
func (r *itemRow) times() *interval   { return &r.interval }
func (r *recordRow) identity() string { return r.ID }
func (r *recordRow) times() *interval { return &r.interval }

// same leaves aside where on which version the item stood.
func (r *itemRow) same(o *itemRow) bool {
	a, b := *r, *o
	a.interval, a.Item, a.BodyHash, a.Parser = b.interval, b.Item, b.BodyHash, b.Parser
	return sameRow(a, b)
}

func (r *recordRow) same(o *recordRow) bool {
	a, b := *r, *o
	a.interval, a.Item, a.BodyHash, a.Parser = b.interval, b.Item, b.BodyHash, b.Parser
	return sameRow(a, b)
}

// sameRow compares rows by what their columns hold: a time is the same in
// every zone, a decimal however many zeros it has.
func sameRow[R any](a, b R) bool {
	return sameFields(reflect.ValueOf(a), reflect.ValueOf(b))
}

func sameFields(va, vb reflect.Value) bool {
	for i := range va.NumField() {
		if va.Type().Field(i).Type == reflect.TypeFor[ruleRow]() {
			if !sameFields(va.Field(i), vb.Field(i)) {
				return false
			}
			continue
		}
		if !va.Type().Field(i).IsExported() {
			continue
		}
		switch x := va.Field(i).Interface().(type) {
		case *time.Time:
			if !sameDay(x, vb.Field(i).Interface().(*time.Time)) {
				return false
			}
		case *decimal.Decimal:
			if !equalDecimal(x, vb.Field(i).Interface().(*decimal.Decimal)) {
				return false
			}
		case decimal.Decimal:
			if !x.Equal(vb.Field(i).Interface().(decimal.Decimal)) {
				return false
			}
		default:
			if !reflect.DeepEqual(x, vb.Field(i).Interface()) {
				return false
			}
		}
	}
	return true
}

// An itemShape is what tells whether an item's silence means anything.
type itemShape struct {
	role      extract.Role
	truncated bool
	length    int // of the answer, in code points
}

func shapesOf(items []itemRow) map[string]itemShape {
	shapes := map[string]itemShape{}
	for i := range items {
		shapes[items[i].ItemKey] = shapeOf(&items[i])
	}
	return shapes
}

func shapeOf(item *itemRow) itemShape {
	return itemShape{extract.Role(item.Role), item.Truncated, len([]rune(item.Answer))}
}

// itemSurvives tells whether an item goes on though this version of its page
// does not show it: cards of related pages come and go at will, and an
// attachment that could not be had says nothing.
func (r *reading) itemSurvives() func(*itemRow) bool {
	items := sync.OnceValue(func() map[string]itemShape { return shapesOf(r.items) }) // most pages need none
	return func(old *itemRow) bool {
		_, there := items()[old.ItemKey]
		return !there && (old.Role == string(extract.RoleRelated) || r.missing[old.ItemURL])
	}
}

// recordSurvives tells whether a record goes on though this version of its page
// does not state it.
func (r *reading) recordSurvives() func(*recordRow) bool {
	unseen := sync.OnceValue(func() func(*recordRow) bool { return recordSurvives(shapesOf(r.items)) })
	return func(old *recordRow) bool { return unseen()(old) || r.missing[old.EvidenceFile] }
}

// recordSurvives tells whether a record goes on though a version of the page
// with these items does not state it: its card is not shown just now, or is
// cut off before the place where it stood.
func recordSurvives(items map[string]itemShape) func(*recordRow) bool {
	return func(old *recordRow) bool {
		item, there := items[old.ItemKey]
		if !there {
			return old.Role == string(extract.RoleRelated)
		}
		return item.truncated && old.EvidenceIn == "" && int(old.EvidenceEnd) > item.length
	}
}
