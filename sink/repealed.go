package sink

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// repealChanges finds the rules that pages of a run end by repealing the
// document that states them. The page of that document may stand for years
// yet; it is the repeal that counts. A rule that a standing document states
// too, with whatever value, does not end.
func (s *Store) repealChanges(ctx context.Context, run runRow, pages []touchedPage) ([]changeRow, error) {
	ends, err := s.newRepeals(ctx, run.Source, pages)
	if err != nil || len(ends) == 0 {
		return nil, err
	}
	if ends, err = s.firstToEnd(ctx, run, ends); err != nil || len(ends) == 0 {
		return nil, err
	}
	numbers := make([]string, 0, len(ends))
	for _, e := range ends {
		numbers = append(numbers, e.DocNumber)
	}
	end := s.now()
	if run.EndedAt != nil {
		end = *run.EndedAt
	}
	var stated []recordRow
	err = s.conn.Select(bigQuery(ctx), &stated, "SELECT "+columnsOf[recordRow]()+" FROM records FINAL WHERE doc_number IN (?) AND kind = 'rule' AND NOT derived AND relation = 'is' ORDER BY measure, region, policy_key, id, url", numbers)
	if err != nil {
		return nil, fmt.Errorf("read what the repealed documents state: %w", err)
	}
	stated = slices.DeleteFunc(stated, func(r recordRow) bool { return !r.holds(end) })
	var changes []changeRow
	for i := range stated {
		changes = append(changes, changeRow{ruleRow: stated[i].ruleRow, PolicyKey: stated[i].PolicyKey})
	}
	others, err := s.statements(ctx, changes)
	if err != nil {
		return nil, err
	}
	changes = nil
	for _, e := range ends {
		for i := range stated {
			o := &stated[i]
			if o.DocNumber != e.DocNumber {
				continue
			}
			if !slices.ContainsFunc(others[o.PolicyKey], func(r recordRow) bool {
				return !slices.Contains(numbers, r.DocNumber) && r.holds(end) && rank(r.Authority) >= rank(o.Authority)
			}) {
				changes = append(changes, e.change(o, run.Run))
			}
		}
	}
	return distinct(changes), nil
}

// A repealed is a document that a page ends.
type repealed struct {
	DocNumber string    `ch:"doc_number"`
	Day       time.Time `ch:"day"`
	Evidence  string    `ch:"evidence"`
	Source    string    `ch:"source"`
	URL       string    `ch:"url"`
	Title     string    `ch:"title"`
	Authority string    `ch:"authority"`
	Key       string    `ch:"document_key"`
	BodyHash  string    `ch:"body_hash"`
	Own       uint8     `ch:"own"` // 1 for a page that says so of its own document
	at        time.Time
}

// change is the end of a rule by the repeal of its document.
func (e repealed) change(o *recordRow, run string) changeRow {
	c := newChange(Removed, pair{old: o}, e.at, nil, e.BodyHash, run)
	c.Source, c.URL, c.Title, c.Authority, c.DocumentKey = e.Source, e.URL, e.Title, e.Authority, e.Key
	c.Question, c.NewEvidence, c.EffectiveFrom, c.Silent = "", e.Evidence, &e.Day, false
	c.LeadDays = leadDays(e.at, &e.Day)
	c.ID = c.identity()
	return c
}

// firstToEnd leaves the pages that are the first to end a document, so that copies
// do not end it again: of those of one run another document, then that of the highest
// authority, else the first by its address, as with what several pages newly state.
func (s *Store) firstToEnd(ctx context.Context, run runRow, ends []repealed) ([]repealed, error) {
	numbers := make([]string, 0, len(ends))
	for _, e := range ends {
		numbers = append(numbers, e.DocNumber)
	}
	var all []struct {
		DocNumber string `ch:"doc_number"`
		Source    string `ch:"source"`
		URL       string `ch:"url"`
		Authority string `ch:"authority"`
		Run       string `ch:"first_run"`
		Own       uint8  `ch:"own"`
	}
	err := s.conn.Select(bigQuery(ctx), &all, `
		SELECT number AS doc_number, source, url, any(authority) AS authority, min(run) AS first_run, max(its_number = number) AS own
		FROM (SELECT source, url, authority, run, doc_number AS its_number, repeals.doc_number AS numbers FROM pages FINAL WHERE notEmpty(repeals.doc_number))
		ARRAY JOIN numbers AS number
		WHERE number IN (?)
		GROUP BY number, source, url`, numbers)
	if err != nil {
		return nil, fmt.Errorf("read which pages end documents: %w", err)
	}
	return slices.DeleteFunc(ends, func(e repealed) bool {
		for _, o := range all {
			if o.DocNumber != e.DocNumber || o.Source == e.Source && o.URL == e.URL {
				continue
			}
			if first := cmp.Or(cmp.Compare(o.Run, run.Run), cmp.Compare(o.Own, e.Own), cmp.Compare(rank(e.Authority), rank(o.Authority)), cmp.Compare(o.URL, e.URL)); first < 0 {
				return true
			}
		}
		return false
	}), nil
}

// newRepeals gives the documents that these versions of pages end and earlier
// ones did not.
func (s *Store) newRepeals(ctx context.Context, source string, pages []touchedPage) ([]repealed, error) {
	at := map[[2]string]time.Time{}
	var urls []string
	for _, p := range pages {
		at[[2]string{p.URL, p.BodyHash}] = p.FetchedAt
		urls = append(urls, p.URL)
	}
	if len(urls) == 0 {
		return nil, nil
	}
	var rows []repealed
	err := s.conn.Select(clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_query_size": 16 << 20})), &rows, `
		SELECT
			p.repeals.doc_number AS doc_number,
			coalesce(p.repeals.day, r.starts, p.published, toDate32(toTimeZone(p.first_seen, 'Asia/Shanghai'))) AS day,
			p.repeals.evidence AS evidence, p.source AS source, p.url AS url, p.title AS title, p.authority AS authority,
			p.document_key AS document_key, p.body_hash AS body_hash, p.doc_number = p.repeals.doc_number AS own
		FROM (SELECT * FROM pages FINAL PREWHERE source = ? AND url IN (?) WHERE notEmpty(repeals.doc_number)) AS p
		LEFT JOIN
		(
			SELECT url, min(effective_from) AS starts
			FROM records FINAL PREWHERE source = ? AND url IN (?) GROUP BY url
		) AS r ON p.url = r.url
		ARRAY JOIN p.repeals
		ORDER BY p.url, p.first_seen, doc_number`, source, urls, source, urls)
	if err != nil {
		return nil, fmt.Errorf("read the repeals on %d pages: %w", len(urls), err)
	}
	// By URL in order of time: the first version that says so ends it.
	seen := map[[2]string]bool{}
	var ends []repealed
	for _, e := range rows {
		key := [2]string{e.URL, e.DocNumber}
		if seen[key] {
			continue
		}
		seen[key] = true
		if t, ok := at[[2]string{e.URL, e.BodyHash}]; ok {
			e.at = t
			ends = append(ends, e)
		}
	}
	return ends, nil
}
