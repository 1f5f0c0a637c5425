package sink

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// An Upcoming is a day to come on which something is due, opens, starts or ends.
type Upcoming struct {
	Event      string // deadline, opens, starts, ends
	Day        string // "2006-01-02"
	Region     string
	RegionName string
	Scheme     string
	Measure    string
	Value      string // as a person reads it
	Evidence   string
	URL        string
	PolicyKey  string
}

// Upcoming gives the days to come, the next first, for the regions, measure
// and scheme of a filter.
func (s *Store) Upcoming(ctx context.Context, f ChangeFilter) ([]Upcoming, error) {
	params := clickhouse.Parameters{"measure": f.Measure, "scheme": f.Scheme}
	where := []string{
		"({measure:String} = '' OR measure = {measure:String})",
		"({scheme:String} = '' OR scheme = {scheme:String})",
	}
	if below := belowRegions(f.Regions, params); below != "" {
		where = append(where, below)
	}
	var rows []struct {
		Event      string    `ch:"event"`
		Day        time.Time `ch:"day"`
		Region     string    `ch:"region"`
		RegionName string    `ch:"region_name"`
		Scheme     string    `ch:"scheme"`
		Measure    string    `ch:"measure"`
		Value      string    `ch:"value"`
		Evidence   string    `ch:"evidence"`
		URL        string    `ch:"url"`
		PolicyKey  string    `ch:"policy_key"`
	}
	err := s.conn.Select(clickhouse.Context(ctx, clickhouse.WithParameters(params)), &rows, fmt.Sprintf(`
		SELECT event, day, region, region_name, scheme, measure, value, evidence, url, policy_key
		FROM upcoming
		WHERE %s
		ORDER BY day, region, measure, policy_key, event
		LIMIT %d`, strings.Join(where, " AND "), cmp.Or(f.Limit, 1<<30)))
	if err != nil {
		return nil, fmt.Errorf("read the days to come: %w", err)
	}
	days := make([]Upcoming, len(rows))
	for i, r := range rows {
		days[i] = Upcoming{
			Event: r.Event, Day: r.Day.Format(time.DateOnly), Region: r.Region, RegionName: r.RegionName,
			Scheme: r.Scheme, Measure: r.Measure, Value: r.Value, Evidence: r.Evidence, URL: r.URL, PolicyKey: r.PolicyKey,
		}
	}
	return days, nil
}
