package sink

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"

	"policywatch/normalize"
)

// A Change is one change of policy as one page shows it; pages that follow later
// have none of their own. Figures are decimal
// strings, days "2006-01-02"; both are "" where there are none. The table
// changes says more of each field.
type Change struct {
	ID               string             `json:"id"`
	Kind             string             `json:"kind"` // added, modified, removed, gone
	Region           string             `json:"region"`
	RegionName       string             `json:"region_name"`
	Scheme           string             `json:"scheme"`
	Measure          string             `json:"measure"`
	Payer            string             `json:"payer"`
	Per              string             `json:"per"`
	Population       []string           `json:"population"`
	Care             []string           `json:"care"`
	Institution      []string           `json:"institution"`
	Base             string             `json:"base"`
	Relation         string             `json:"relation"` // is, up, down
	Age              *normalize.Bracket `json:"age"`
	Amount           *normalize.Bracket `json:"amount"`
	Contributed      *normalize.Bracket `json:"contributed"`
	Condition        string             `json:"condition"`
	Tier             string             `json:"tier"`
	Visit            string             `json:"visit"`
	OldValue         string             `json:"old_value"`
	NewValue         string             `json:"new_value"`
	ValueUnit        string             `json:"value_unit"`
	Delta            string             `json:"delta"`
	DeltaRatio       string             `json:"delta_ratio"`
	Better           int                `json:"better"` // 1 better for the insured, -1 worse, 0 cannot be told
	EffectiveFrom    string             `json:"effective_from"`
	EffectiveTo      string             `json:"effective_to"`
	OldEffectiveFrom string             `json:"old_effective_from"`
	OldEffectiveTo   string             `json:"old_effective_to"`
	LeadDays         *int32             `json:"lead_days"`
	Silent           bool               `json:"silent"`
	ObservedAt       time.Time          `json:"observed_at"`
	OldEvidence      string             `json:"old_evidence"`
	NewEvidence      string             `json:"new_evidence"`
	OldPublished     string             `json:"old_published"`
	NewPublished     string             `json:"new_published"`
	OldURL           string             `json:"old_url"`
	URL              string             `json:"url"`
	Title            string             `json:"title"`
	Question         string             `json:"question"`
	Source           string             `json:"source"`
	Authority        string             `json:"authority"`
	PolicyKey        string             `json:"policy_key"`
}

// ChangeFilter picks changes; what is zero does not restrict.
type ChangeFilter struct {
	Regions []string  // codes; they and all below
	Since   time.Time // observed at that time or later
	Until   time.Time // observed before that time
	Measure string
	Scheme  string
	Kind    string
	Source  string
	Run     string // that found it
	Limit   int
}

// Changes gives the changes of policy that runs found which ended, the newest
// first.
func (s *Store) Changes(ctx context.Context, f ChangeFilter) ([]Change, error) {
	where := []string{"NOT withdrawn", "run NOT IN (SELECT run FROM runs FINAL WHERE ended_at IS NULL)"}
	params := clickhouse.Parameters{}
	restrict := func(value, condition string) {
		if value != "" {
			name := fmt.Sprintf("p%d", len(params))
			params[name] = value
			where = append(where, strings.ReplaceAll(condition, "?", "{"+name+":String}"))
		}
	}
	if below := belowRegions(f.Regions, params); below != "" {
		where = append(where, below)
	}
	restrict(f.Measure, "measure = ?")
	restrict(f.Scheme, "scheme = ?")
	restrict(f.Kind, "kind = ?")
	restrict(f.Source, "source = ?")
	restrict(f.Run, "run = ?")
	restrict(timeText(f.Since), "observed_at >= parseDateTime64BestEffort(?, 3, 'UTC')")
	restrict(timeText(f.Until), "observed_at < parseDateTime64BestEffort(?, 3, 'UTC')")
	query := "SELECT " + columnsOf[changeRow]() + " FROM changes FINAL WHERE " + strings.Join(where, " AND ") +
		fmt.Sprintf(" ORDER BY observed_at DESC, region, measure, url, id LIMIT %d", cmp.Or(f.Limit, 1<<30))
	var rows []changeRow
	if err := s.conn.Select(clickhouse.Context(ctx, clickhouse.WithParameters(params)), &rows, query); err != nil {
		return nil, fmt.Errorf("read the changes: %w", err)
	}
	changes := make([]Change, len(rows))
	for i, r := range rows {
		changes[i] = r.change()
	}
	return changes, nil
}

// belowRegions is the condition that a row is of one of the regions or below
// it, "" where they do not restrict; params takes its parameter. A code that
// the table does not know yet stands for itself.
func belowRegions(codes []string, params clickhouse.Parameters) string {
	if len(codes) == 0 || slices.Contains(codes, "100000") {
		return ""
	}
	params["regions"] = "['" + strings.Join(codes, "','") + "']"
	return `region IN (
		SELECT code FROM regions FINAL WHERE hasAny(path, {regions:Array(String)})
		UNION ALL SELECT arrayJoin({regions:Array(String)}))`
}

func (r changeRow) change() Change {
	return Change{
		ID: r.ID, Kind: r.Kind, Region: r.Region, RegionName: r.RegionName, Scheme: r.Scheme, Measure: r.Measure,
		Payer: r.Payer, Per: r.Per, Population: r.Population, Care: r.Care, Institution: r.Institution,
		Base: r.Base, Relation: r.Relation, Condition: r.Condition, Tier: r.Tier, Visit: r.Visit,
		Age: r.age(), Amount: r.amount(), Contributed: r.contributed(),
		OldValue: r.OldValue, NewValue: r.NewValue, ValueUnit: r.ValueUnit,
		Delta: decimalText(r.Delta), DeltaRatio: decimalText(r.DeltaRatio), Better: int(r.Better),
		EffectiveFrom: dayText(r.EffectiveFrom), EffectiveTo: dayText(r.EffectiveTo),
		OldEffectiveFrom: dayText(r.OldEffectiveFrom), OldEffectiveTo: dayText(r.OldEffectiveTo),
		LeadDays: r.LeadDays, Silent: r.Silent, ObservedAt: r.ObservedAt.UTC(),
		OldEvidence: r.OldEvidence, NewEvidence: r.NewEvidence,
		OldPublished: dayText(r.OldPublished), NewPublished: dayText(r.NewPublished),
		OldURL: r.OldURL, URL: r.URL, Title: r.Title, Question: r.Question,
		Source: r.Source, Authority: r.Authority, PolicyKey: r.PolicyKey,
	}
}

func decimalText(d *decimal.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05.000")
}
