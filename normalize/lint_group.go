package normalize

// A ruleKey is what the records of one rule of an item have in common, but for
// a field that a check looks over.
type ruleKey struct {
	item   int
	policy digest
	from   string
}

// ruleWithout gives the rule of a record whose field without takes away.
func (k *keyer) ruleWithout(r *Record, without func(*Record)) ruleKey {
	k.other = *r
	without(&k.other)
	return ruleKey{r.Item, k.policy(&k.other), orEmpty(r.Effective.From)}
}

// grouped groups records by their keys, in the order in which the keys come
// first; a record that is given no key is in no group, and one alone makes none.
func grouped[K comparable](records []Record, key func(*Record) (K, bool)) [][]*Record {
	type keyed struct {
		r     *Record
		key   K
		group int
	}
	var all []keyed
	for i := range records {
		if k, ok := key(&records[i]); ok {
			if all == nil {
				all = make([]keyed, 0, min(len(records)-i, 16))
			}
			all = append(all, keyed{r: &records[i], key: k})
		}
	}
	if len(all) < 2 {
		return nil // no check finds anything in a record alone
	}
	numbers := make(map[K]int, len(all))
	var sizes []int
	for i := range all {
		n, known := numbers[all[i].key]
		if !known {
			n = len(sizes)
			numbers[all[i].key], sizes = n, append(sizes, 0)
		}
		sizes[n]++
		all[i].group = n
	}
	members := make([]*Record, len(all))
	groups := make([][]*Record, len(sizes))
	for n, size := range sizes {
		groups[n], members = members[:0:size], members[size:]
	}
	for i := range all {
		n := all[i].group
		groups[n] = append(groups[n], all[i].r)
	}
	return groups
}
