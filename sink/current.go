package sink

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"

	"policywatch/normalize"
)

// A Current is a rule that is in force: the best statement of it.
type Current struct {
	Region, Scheme, Measure string
	Payer, Per              string
	Population              []string
	Care                    []string
	Institution             []string
	Age, Amount             *normalize.Bracket
	Condition, Tier, Visit  string
	Value                   string           // as a person reads it
	Min, Max                *decimal.Decimal // nil for open ends and dates
	Unit                    string
	EffectiveFrom           string // "2006-01-02", "" where the text says none
	Evidence                string
	URL, Title, Authority   string
}

// Current gives the rules in force of some regions and all below them, of all
// where none is named, by region and measure; at most limit of them.
func (s *Store) Current(ctx context.Context, regions []string, limit int) ([]Current, error) {
	params := clickhouse.Parameters{}
	where := "in_force"
	if below := belowRegions(regions, params); below != "" {
		where += " AND " + below
	}
	var rows []struct {
		ruleRow
		Value         string           `ch:"value"`
		Min           *decimal.Decimal `ch:"value_min"`
		Max           *decimal.Decimal `ch:"value_max"`
		EffectiveFrom *time.Time       `ch:"effective_from"`
		Evidence      string           `ch:"evidence"`
		URL           string           `ch:"url"`
		Title         string           `ch:"title"`
		Authority     string           `ch:"authority"`
	}
	err := s.conn.Select(clickhouse.Context(ctx, clickhouse.WithParameters(params)), &rows, fmt.Sprintf(`
		SELECT %s, value, value_min, value_max, effective_from, evidence, url, title, authority
		FROM current_records
		WHERE %s
		ORDER BY region, scheme, measure, policy_key
		LIMIT %d`, columnsOf[ruleRow](), where, limit))
	if err != nil {
		return nil, fmt.Errorf("read the rules in force: %w", err)
	}
	current := make([]Current, len(rows))
	for i, r := range rows {
		current[i] = Current{
			Region: r.Region, Scheme: r.Scheme, Measure: r.Measure, Payer: r.Payer, Per: r.Per,
			Population: r.Population, Care: r.Care, Institution: r.Institution,
			Age: r.age(), Amount: r.amount(),
			Condition: r.Condition, Tier: r.Tier, Visit: r.Visit,
			Value: r.Value, Min: r.Min, Max: r.Max, Unit: r.ValueUnit,
			EffectiveFrom: dayText(r.EffectiveFrom), Evidence: r.Evidence,
			URL: r.URL, Title: r.Title, Authority: r.Authority,
		}
	}
	return current, nil
}
