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
	other := *r
	without(&other)
	return ruleKey{r.Item, k.policy(&other), orEmpty(r.Effective.From)}
}

// grouped groups records by their keys, in the order in which the keys come
// first; a record that is given no key is in no group.
func grouped[K comparable](records []Record, key func(*Record) (K, bool)) [][]*Record {
	numbers := map[K]int{}
	var sizes []int
	group := make([]int, len(records)) // the group of each record, plus one
	for i := range records {
		k, ok := key(&records[i])
		if !ok {
			continue
		}
		n, known := numbers[k]
		if !known {
			n = len(sizes)
			numbers[k], sizes = n, append(sizes, 0)
		}
		sizes[n]++
		group[i] = n + 1
	}
	all := make([]*Record, len(records))
	groups := make([][]*Record, len(sizes))
	for n, size := range sizes {
		groups[n], all = all[:0:size], all[size:]
	}
	for i, n := range group {
		if n > 0 {
			groups[n-1] = append(groups[n-1], &records[i])
		}
	}
	return groups
}
