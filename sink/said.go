package sink

import (
	"reflect"
	"slices"
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
	index     uint32 // of the item on the page
	role      extract.Role
	truncated bool
	length    int  // of what is shown of the answer, in code points
	cut       bool // with the page, see cut.go
}

func shapesOf(items []itemRow) map[string]itemShape {
	shapes := map[string]itemShape{}
	for i := range items {
		shapes[items[i].ItemKey] = shapeOf(&items[i])
	}
	return shapes
}

func shapeOf(item *itemRow) itemShape {
	return itemShape{item.Item, extract.Role(item.Role), item.Truncated, len([]rune(item.shown())), item.cut()}
}

// itemSurvives tells whether an item goes on though this version of its page
// does not show it: cards of related pages come and go at will, an attachment
// that could not be had says nothing, nor does a page where it is cut off.
func (r *reading) itemSurvives() func(*itemRow) bool {
	return func(old *itemRow) bool {
		_, there := r.shape()[old.ItemKey]
		return !there && (unseen(r.shape(), old.Role, old.Item) || r.missing[old.ItemURL])
	}
}

// recordSurvives tells whether a record goes on though this version of its page
// does not state it; said is what it stated so far. What it newly states in other
// words is not hidden.
func (r *reading) recordSurvives(said *ledger[recordRow, *recordRow]) func(*recordRow) bool {
	var news []*recordRow // as far as they matter
	if slices.ContainsFunc(r.items, func(item itemRow) bool { return item.Truncated }) {
		open := said.open()
		for i := range r.records {
			if n := &r.records[i]; open[n.ID] == nil {
				news = append(news, n)
			}
		}
	}
	return func(old *recordRow) bool {
		return r.missing[old.EvidenceFile] ||
			hiddenIn(r.shape())(old) && !slices.ContainsFunc(news, func(n *recordRow) bool { return n.ItemKey == old.ItemKey && reworded(old, n) })
	}
}

// shape is that of the items as the page shows them.
func (r *reading) shape() map[string]itemShape {
	if r.shapes == nil { // most pages need none
		r.shapes = shapesOf(r.items)
	}
	return r.shapes
}

// hiddenIn tells whether a version of a page with these items may state a record
// where it cannot be seen: in an item that is not shown just now, or in a tail
// that is cut off.
func hiddenIn(items map[string]itemShape) func(*recordRow) bool {
	return func(r *recordRow) bool {
		item, there := items[r.ItemKey]
		if !there {
			return unseen(items, r.Role, r.Item)
		}
		return item.truncated && r.EvidenceIn == "" && int(r.EvidenceEnd) >= item.length
	}
}

// unseen tells whether a page may have an item that it does not show: cards of
// related pages, and what stands where the page is cut off.
func unseen(items map[string]itemShape, role string, index uint32) bool {
	if role == string(extract.RoleRelated) {
		return true
	}
	at, cut := cutAt(items)
	return cut && index >= at
}
