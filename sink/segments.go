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

type segmentRow struct {
	ruleRow
	PolicyKey string           `ch:"policy_key"`
	From      time.Time        `ch:"valid_from"`
	To        *time.Time       `ch:"valid_to"`
	Min       *decimal.Decimal `ch:"value_min"`
	Max       *decimal.Decimal `ch:"value_max"`
	DateMin   string           `ch:"date_min"`
	DateMax   string           `ch:"date_max"`
	Unlimited bool             `ch:"unlimited"`
	Evidence  string           `ch:"evidence"`
	URL       string           `ch:"url"`
	Title     string           `ch:"title"`
	DocNumber string           `ch:"doc_number"`
	Authority string           `ch:"authority"`
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
		SELECT `+columnsOf[segmentRow]()+`
		FROM timeline
		WHERE `+strings.Join(where, " AND ")+`
		ORDER BY region, scheme, measure, value_unit, payer, per, population, care, institution, condition, tier, visit, age_min, amount_min, policy_key, valid_from`)
	if err != nil {
		return fmt.Errorf("read the timeline: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r segmentRow
		if err := rows.ScanStruct(&r); err != nil {
			return fmt.Errorf("read the timeline: %w", err)
		}
		g := Segment{
			PolicyKey: r.PolicyKey, Region: r.Region, RegionName: r.RegionName, Scheme: r.Scheme, Measure: r.Measure,
			Payer: r.Payer, Per: r.Per, Base: r.Base, Population: r.Population, Care: r.Care, Institution: r.Institution,
			Age: r.age(), Amount: r.amount(), Contributed: r.contributed(), Condition: r.Condition, Tier: r.Tier, Visit: r.Visit,
			From: r.From.Format(time.DateOnly), To: dayText(r.To), Min: r.Min, Max: r.Max, DateMin: r.DateMin, DateMax: r.DateMax,
			Unit: r.ValueUnit, Unlimited: r.Unlimited, Evidence: r.Evidence, URL: r.URL, Title: r.Title, DocNumber: r.DocNumber, Authority: r.Authority,
		}
		if err := each(g); err != nil {
			return err
		}
	}
	return rows.Err()
}
