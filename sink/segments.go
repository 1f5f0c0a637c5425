package sink

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"

	"policywatch/normalize"
)

// A Segment is one value of a rule and the days for which it holds, as the
// view timeline has it.
type Segment struct {
	PolicyKey              string
	Region, RegionName     string
	Scheme, Measure        string
	Payer, Per, Base       string
	Population             []string
	Care                   []string
	Institution            []string
	Age, Amount            *normalize.Bracket
	Contributed            *normalize.Bracket
	Condition, Tier, Visit string
	From, To               string           // "2006-01-02"; To is "" while no end is known
	Min, Max               *decimal.Decimal // nil for open ends and dates
	DateMin, DateMax       string           // where Unit is date
	Unit                   string
	Unlimited              bool
	Evidence               string
	URL, Title, DocNumber  string
	Authority              string
}

// Timeline gives the rules of a filter's regions, measure and scheme with
// their values over time, rule by rule, to each; an error of each ends it. It
// holds one segment at a time.
func (s *Store) Timeline(ctx context.Context, f ChangeFilter, each func(Segment) error) error {
	params := clickhouse.Parameters{"measure": f.Measure, "scheme": f.Scheme}
	where := []string{
		"({measure:String} = '' OR measure = {measure:String})",
		"({scheme:String} = '' OR scheme = {scheme:String})",
	}
	if below := belowRegions(f.Regions, params); below != "" {
		where = append(where, below)
	}
	rows, err := s.conn.Query(clickhouse.Context(ctx, clickhouse.WithParameters(params)), `
		SELECT policy_key, region, region_name, scheme, measure, payer, per, base, population, care, institution,
			age_min, age_max, amount_min, amount_max, contributed_min, contributed_max, condition, tier, visit,
			valid_from, valid_to, value_min, value_max, date_min, date_max, value_unit, unlimited,
			evidence, url, title, doc_number, authority
		FROM timeline
		WHERE `+strings.Join(where, " AND ")+`
		ORDER BY region, scheme, measure, value_unit, payer, per, population, care, institution, condition, tier, visit, age_min, amount_min, policy_key, valid_from`)
	if err != nil {
		return fmt.Errorf("read the timeline: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var g Segment
		var ageMin, ageMax, amountMin, amountMax, paidMin, paidMax *decimal.Decimal
		var from time.Time
		var to *time.Time
		err := rows.Scan(&g.PolicyKey, &g.Region, &g.RegionName, &g.Scheme, &g.Measure, &g.Payer, &g.Per, &g.Base,
			&g.Population, &g.Care, &g.Institution, &ageMin, &ageMax, &amountMin, &amountMax, &paidMin, &paidMax,
			&g.Condition, &g.Tier, &g.Visit, &from, &to, &g.Min, &g.Max, &g.DateMin, &g.DateMax, &g.Unit, &g.Unlimited,
			&g.Evidence, &g.URL, &g.Title, &g.DocNumber, &g.Authority)
		if err != nil {
			return fmt.Errorf("read the timeline: %w", err)
		}
		g.Age, g.Amount, g.Contributed = bracketOf(ageMin, ageMax), bracketOf(amountMin, amountMax), bracketOf(paidMin, paidMax)
		g.From, g.To = from.Format(time.DateOnly), dayText(to)
		if err := each(g); err != nil {
			return err
		}
	}
	return rows.Err()
}
