package sink

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"policywatch/extract"
)

// A page that was cut off on its way says nothing of what is missing at its end,
// one that shows nothing of its text says nothing at all.
// Mostly it shows the beginning of what it showed before, and then all that it
// said goes on. Else what stood beyond the cut goes on, and when the page is whole
// again, nothing of that is new.

// cut tells an item that was cut off with its page: no mark of the page's own
// says so (…), as in snippets and teasers.
func (r *itemRow) cut() bool {
	return r.Truncated && r.own() && !strings.HasSuffix(r.Answer, "…") && !strings.HasSuffix(r.Answer, "...")
}

// unreadable tells text that is not what a page would say: nothing, where the text
// did not come or comes as a picture, or what is left of Chinese in another encoding.
//
//	"" "????1700?" "æ³°å·ž"   true
//	"80%" "0519-12345"          false
func unreadable(answer string) bool {
	foreign := strings.Contains(answer, "??")
	empty := true
	for _, r := range answer {
		if unicode.Is(unicode.Han, r) {
			return false
		}
		letter := unicode.IsLetter(r)
		foreign = foreign || letter && r >= 0x80
		empty = empty && !letter && !unicode.IsNumber(r)
	}
	return empty || foreign
}

// silent tells a page that shows nothing of its text.
func silent(doc *extract.Document) bool {
	return !slices.ContainsFunc(doc.Items, func(it extract.Item) bool {
		return it.Role != extract.RoleRelated && !unreadable(it.Answer)
	})
}

// shown is what an item shows of its answer: not what marks that it is cut off
// (……查看全文).
func (r *itemRow) shown() string {
	switch {
	case !r.Truncated:
		return r.Answer
	case unreadable(r.Answer):
		return ""
	}
	line := strings.LastIndexByte(r.Answer, '\n') + 1
	for _, mark := range []string{"…", "..."} {
		if i := strings.LastIndex(r.Answer[line:], mark); i >= 0 {
			return r.Answer[:line+i]
		}
	}
	return r.Answer
}

// own tells the page's own items from cards of related pages.
func (r *itemRow) own() bool { return r.Role != string(extract.RoleRelated) }

// cutAt gives the index of the item in which a page is cut off: the last of its
// own.
func cutAt(items map[string]itemShape) (index uint32, cut bool) {
	for _, item := range items {
		if item.role != extract.RoleRelated && item.index >= index {
			index, cut = item.index, item.cut
		}
	}
	return index, cut
}

// lastOwn is the index of the last item of the page's own, -1 if there is none.
func (r *reading) lastOwn() int {
	for i := len(r.items) - 1; i >= 0; i-- {
		if r.items[i].own() {
			return i
		}
	}
	return -1
}

// complete lets a page that is cut off say what it said before, where what is left
// of its last item is a beginning of that. closed tells whether the version before
// was whole: a page that was, and now ends without </body> where it said more, is
// cut off too, though its mark-up alone does not show it.
func (r *reading) complete(items *ledger[itemRow, *itemRow], records *ledger[recordRow, *recordRow], closed func() (bool, error)) error {
	last := r.lastOwn()
	if last < 0 || !r.unclosed && !r.items[last].Truncated {
		return nil
	}
	item := &r.items[last]
	old := r.begun(items, item)
	if old == nil {
		return nil
	}
	if !item.Truncated {
		if !r.saidMore(items, last) {
			return nil
		}
		if was, err := closed(); err != nil || !was {
			return err
		}
		item.Truncated = true
	}
	r.shapes = shapesOf(r.items)
	*item = *old
	r.records = slices.DeleteFunc(r.records, func(row recordRow) bool { return row.ItemKey == item.ItemKey })
	for _, row := range records.rows {
		if row.ClosedAt == nil && row.ItemKey == item.ItemKey {
			r.records = append(r.records, *row)
		}
	}
	return nil
}

// begun gives the item as the page last said it, where it begins with what is left
// of it now and was not cut off there itself.
func (r *reading) begun(items *ledger[itemRow, *itemRow], now *itemRow) *itemRow {
	for _, old := range items.rows {
		if old.ClosedAt != nil || old.ItemKey != now.ItemKey {
			continue
		}
		was, is := string(letters(old.Answer)), string(letters(now.shown()))
		if strings.HasPrefix(was, is) && (len(was) > len(is) || !old.Truncated) {
			return old
		}
	}
	return nil
}

// saidMore tells whether all that the page says now, up to its last item, is what
// it said before, and it said more after that.
func (r *reading) saidMore(items *ledger[itemRow, *itemRow], last int) bool {
	said := items.open()
	for i := range r.items[:last] {
		if said[r.items[i].identity()] == nil {
			return false
		}
	}
	now := &r.items[last]
	for _, old := range said {
		if old.ItemKey == now.ItemKey && old.ContentHash != now.ContentHash || old.own() && old.Item > now.Item {
			return true
		}
	}
	return false
}

// closed tells whether a version of a page was whole: it was closed, or it was
// found to be cut off itself.
func (s *Store) closed(ctx context.Context, source, url, bodyHash string, items *ledger[itemRow, *itemRow]) (bool, error) {
	says, err := s.readAgain(ctx, source, url, bodyHash, "")
	if err != nil || says == nil {
		return false, err
	}
	last := says.lastOwn()
	return !says.unclosed || last >= 0 && says.saidMore(items, last), nil
}
