package sink

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"policywatch/extract"
)

// policyChanges gives the changes of policy among those that pages of a run show,
// and those that they bring by ending other documents.
func (s *Store) policyChanges(ctx context.Context, run runRow, changes []changeRow, pages []touchedPage) ([]changeRow, error) {
	policy, err := s.onlyPolicy(ctx, run, changes)
	if err != nil {
		return nil, err
	}
	ended, err := s.repealChanges(ctx, run, pages)
	if err != nil {
		return nil, err
	}
	return replaced(policy, ended), nil
}

// onlyPolicy drops the changes of single pages that are none of policy: what
// a page newly states but another one stated before, and what a page no longer
// states but another one does (a page that moved, a rule that moved to another
// page). A new page whose rule another page states with another value is set
// against that one. A page that catches up with another one, or confirms what
// another source has brought, brings no news.
func (s *Store) onlyPolicy(ctx context.Context, run runRow, changes []changeRow) ([]changeRow, error) {
	others, err := s.statements(ctx, changes)
	if err != nil {
		return nil, err
	}
	around, err := s.neighbours(ctx, run, changes, others)
	if err != nil {
		return nil, err
	}
	// What others said then counts, not what they say today: the changes of an
	// old run are sought again when a better parser has read its pages.
	end := s.now()
	if run.EndedAt != nil {
		end = *run.EndedAt
	}
	var policy []changeRow
	for _, c := range changes {
		switch c.Kind {
		case Added:
			if saidBetter(others[c.PolicyKey], c, run.StartedAt, end) || shownBetter(others[c.PolicyKey], others[c.PolicyKey], c, run.StartedAt, end) {
				continue
			}
			known, nearby := elsewhere(others[c.PolicyKey], c, run), elsewhere(around[placeOf(&c.ruleRow)], c, run)
			if len(known) == 0 {
				known = kin(nearby, c.from.new)
			}
			c, ok := news(c, known)
			if ok && (c.Kind != Added || !slices.ContainsFunc(nearby, func(o recordRow) bool { return covers(&o, c.from.new) })) {
				policy = append(policy, c)
			}
		case Removed, PageGone:
			if !slices.ContainsFunc(others[c.PolicyKey], func(o recordRow) bool {
				// Of a page that went, it is enough that another one of no
				// less authority states the rule, whatever its value.
				same := sameValue(&o, c.from.old) || c.Kind == PageGone && rank(o.Authority) >= rank(c.Authority)
				return o.URL != c.URL && o.holds(end) && same
			}) {
				policy = append(policy, c)
			}
		default:
			nearby := around[placeOf(&c.ruleRow)]
			if !shownBetter(others[c.PolicyKey], slices.Concat(nearby, others[c.PolicyKey]), c, run.StartedAt, end) && !confirms(c, others[c.PolicyKey]) && !catchesUp(c, elsewhere(nearby, c, run)) {
				policy = append(policy, c)
			}
		}
	}
	return policy, nil
}

// catchesUp tells whether a page only comes to say what another one of its source, of
// no less authority, has said for longer, since later than what it said itself so far.
func catchesUp(c changeRow, others []recordRow) bool {
	was, is := c.from.old, c.from.new
	return slices.ContainsFunc(others, func(o recordRow) bool {
		return o.ClosedBy != c.Run && o.Source == c.Source && rank(o.Authority) >= rank(c.Authority) && near(&o, is) && o.Condition == is.Condition && unlike(&o, is) <= 1 && sameValue(&o, is) && !movedDays(&o, is) && !sameValue(was, is) &&
			(o.FirstSeen.After(was.FirstSeen) && o.Run != was.Run || supersedes(&o, was))
	})
}

// confirms tells whether a page only follows one of another source, of no less
// authority: it was seen to state the old value yet when that one stated the new
// one, which came later or in place of the old one there too. Where both changed
// between two looks, each is told.
func confirms(c changeRow, records []recordRow) bool {
	was, is := c.from.old, c.from.new
	if is.Region == "" || was.LastSeen == nil || sameValue(was, is) { // what names no place may be of two
		return false
	}
	return slices.ContainsFunc(records, func(o recordRow) bool {
		if o.Source == c.Source || rank(o.Authority) < rank(c.Authority) || !sameValue(&o, is) || movedDays(&o, is) || !o.FirstSeen.Before(*was.LastSeen) {
			return false
		}
		saidOld := func(at time.Time) bool {
			return slices.ContainsFunc(records, func(p recordRow) bool { return p.URL == o.URL && sameValue(&p, was) && p.holds(at) })
		}
		later := o.FirstSeen.After(was.FirstSeen) || supersedes(&o, was)
		return later && o.holds(c.ObservedAt) || saidOld(o.FirstSeen.Add(-time.Millisecond)) && !saidOld(c.ObservedAt)
	})
}

// saidBetter tells whether another page says the same that was first seen to
// while the run went on, by it or by that of another source: of several, the one
// of the highest authority brings the news, else the first by its address.
func saidBetter(records []recordRow, c changeRow, start, end time.Time) bool {
	return slices.ContainsFunc(records, func(o recordRow) bool {
		if o.FirstSeen.Before(start) || o.FirstSeen.After(end) || o.URL == c.URL || o.Role == string(extract.RoleRelated) || o.ClosedAt != nil {
			return false
		}
		return above(&o, c.from.new) > 0 && sameValue(&o, c.from.new) && !movedDays(&o, c.from.new)
	})
}

// shownBetter tells whether another page of the source shows the same change while the
// run goes on: the page of an answer and the cards that cite it bring the news once.
// rivals are the statements of the rule, was those that may have been it before.
func shownBetter(rivals, was []recordRow, c changeRow, start, end time.Time) bool {
	during := func(t time.Time) bool { return !t.Before(start) && !t.After(end) }
	return slices.ContainsFunc(rivals, func(n recordRow) bool {
		if n.Source != c.Source || n.URL == c.URL || !during(n.FirstSeen) || !n.holds(end) || !sameValue(&n, c.from.new) || movedDays(&n, c.from.new) {
			return false
		}
		changed := slices.ContainsFunc(was, func(o recordRow) bool {
			return o.URL == n.URL && o.ClosedAt != nil && during(*o.ClosedAt) && near(&o, &n) && !sameValue(&o, &n) && (c.from.old == nil || sameValue(&o, c.from.old))
		})
		return changed && (c.from.old == nil || above(&n, c.from.new) > 0)
	})
}

// above compares two statements of one rule by who is to bring the news of it.
func above(a, b *recordRow) int {
	answers := func(r *recordRow) int {
		if r.Role == string(extract.RoleRelated) {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(answers(a), answers(b)), cmp.Compare(rank(a.Authority), rank(b.Authority)), cmp.Compare(b.URL, a.URL))
}

// elsewhere gives what other pages were known to state when a run began; pages
// of one run come in any order and must not count for each other.
func elsewhere(records []recordRow, c changeRow, run runRow) []recordRow {
	var others []recordRow
	for _, o := range records {
		known := o.Run != run.Run && o.FirstSeen.Before(run.StartedAt)
		if o.URL != c.URL && known && (o.ClosedAt == nil || o.ClosedBy == run.Run || o.ClosedAt.After(c.ObservedAt)) {
			others = append(others, o)
		}
	}
	return others
}

// news says what a rule that a page newly states is, given what others state:
// nothing new, a new value of a known rule, or a new rule.
func news(c changeRow, others []recordRow) (changeRow, bool) {
	n := c.from.new
	var held *recordRow // what held so far
	rumoured := false   // those of less authority said it already
	for i := range others {
		o := &others[i]
		if sameValue(o, n) && !movedDays(o, n) {
			if rank(o.Authority) >= rank(n.Authority) {
				return c, false
			}
			rumoured = true
			continue
		}
		if held == nil || supersedes(o, held) {
			held = o
		}
	}
	switch {
	case held == nil:
		return c, !rumoured
	case sameValue(held, n):
		return c, false // it goes on from a later day as it was
	case supersedes(n, held):
		changed := newChange(Modified, pair{held, n}, c.ObservedAt, c.NewPublished, c.NewPage, c.Run)
		return changed, true
	}
	// It is older than what is known, or one more voice in a disagreement.
	return c, !supersedes(held, n) && rank(n.Authority) >= rank(held.Authority)
}

// kin gives those of other pages' rules that state the same for the same case, but
// for one thing that either leaves to be understood:
//
//	居民医保缴费标准为400元   居民医保个人缴费标准为430元   who pays
func kin(others []recordRow, n *recordRow) []recordRow {
	return slices.DeleteFunc(slices.Clone(others), func(o recordRow) bool {
		return !near(&o, n) || o.Condition != n.Condition || !sameCase(&o, n) || unlike(&o, n) > 1 ||
			!sameValue(&o, n) && alike(o.Evidence, n.Evidence) < 0.5
	})
}

// supersedes tells whether n takes the place of o, which states the same rule:
// no less authority, and in force from a later day, or, where that is open,
// published later.
func supersedes(n, o *recordRow) bool {
	if rank(n.Authority) < rank(o.Authority) {
		return false
	}
	if n.EffectiveFrom != nil && o.EffectiveFrom != nil && !n.EffectiveFrom.Equal(*o.EffectiveFrom) {
		return o.EffectiveFrom.Before(*n.EffectiveFrom)
	}
	if n.Published != nil && o.Published != nil {
		return o.Published.Before(*n.Published)
	}
	return n.EffectiveFrom != nil && o.EffectiveFrom == nil
}

// rank orders authorities; the views of the schema order them likewise.
func rank(authority string) int {
	return slices.Index([]string{"", "aggregator", "media", "interpretation", "official"}, authority)
}

// statements reads what all pages say, or said until lately, of the rules that
// the changes are about, by policy key.
func (s *Store) statements(ctx context.Context, changes []changeRow) (map[string][]recordRow, error) {
	var measures, regions, keys []string
	for _, c := range changes {
		measures, regions, keys = append(measures, c.Measure), append(regions, c.Region), append(keys, c.PolicyKey)
	}
	others := map[string][]recordRow{}
	if len(keys) == 0 {
		return others, nil
	}
	slices.Sort(measures)
	slices.Sort(regions)
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_query_size": 16 << 20}))
	for chunk := range slices.Chunk(keys, 1000) {
		var rows []recordRow
		// Measure and region lead the sorting key.
		err := s.conn.Select(ctx, &rows, "SELECT "+columnsOf[recordRow]()+` FROM records FINAL
			PREWHERE measure IN (?) AND region IN (?) AND policy_key IN (?)
			WHERE kind = 'rule' AND NOT derived
			AND (closed_at IS NULL OR closed_at > first_seen)`,
			slices.Compact(slices.Clone(measures)), slices.Compact(slices.Clone(regions)), chunk)
		if err != nil {
			return nil, fmt.Errorf("read what other pages state: %w", err)
		}
		for _, r := range rows {
			others[r.PolicyKey] = append(others[r.PolicyKey], r)
		}
	}
	return others, nil
}

// neighbours reads the rules of the same measures and regions as those that pages
// state otherwise now, or newly and no page stated before, by placeOf: one of them
// may cover it.
func (s *Store) neighbours(ctx context.Context, run runRow, changes []changeRow, others map[string][]recordRow) (map[[2]string][]recordRow, error) {
	around := map[[2]string][]recordRow{}
	var measures, regions []string
	for _, c := range changes {
		if c.Kind == Modified || c.Kind == Added && len(elsewhere(others[c.PolicyKey], c, run)) == 0 {
			around[placeOf(&c.ruleRow)] = nil
			measures, regions = append(measures, c.Measure), append(regions, c.Region)
		}
	}
	if len(around) == 0 {
		return around, nil
	}
	slices.Sort(measures)
	slices.Sort(regions)
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_query_size": 16 << 20}))
	var rows []recordRow
	err := s.conn.Select(ctx, &rows, "SELECT "+columnsOf[recordRow]()+` FROM records FINAL
		WHERE measure IN (?) AND region IN (?) AND kind = 'rule' AND NOT derived AND (closed_at IS NULL OR closed_at > first_seen)`,
		slices.Compact(measures), slices.Compact(regions))
	if err != nil {
		return nil, fmt.Errorf("read what other pages state of the same measures: %w", err)
	}
	for _, r := range rows {
		if place := placeOf(&r.ruleRow); r.Region != "" {
			if _, ok := around[place]; ok {
				around[place] = append(around[place], r)
			}
		}
	}
	return around, nil
}

// placeOf is the measure and region of a rule.
func placeOf(r *ruleRow) [2]string { return [2]string{r.Measure, r.Region} }
