// Package openfisca writes rules with their values over time as parameters in
// the YAML form of OpenFisca (openfisca.org/doc/coding-the-legislation/
// legislation_parameters.html): one file a parameter, values by date, brackets
// as scales, units and references as metadata.
//
// Nothing that the store says is lost: what has no place of its own in that
// form stands under metadata.policywatch.
package openfisca

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/shopspring/decimal"

	"policywatch/normalize"
)

// A Rule is one value of a policy and the days for which it holds.
type Rule struct {
	Policy                 string // identity of the rule whatever its value
	Region, RegionName     string
	Scheme, Measure        string
	Payer, Per, Base       string
	Population             []string
	Care                   []string
	Institution            []string
	Age, Contributed       *normalize.Bracket
	Amount                 *normalize.Bracket // brackets of one parameter make a scale
	Condition, Tier, Visit string
	From, To               string // "2006-01-02", To inclusive, "" open
	Min, Max               *decimal.Decimal
	DateMin, DateMax       string
	Unit                   string
	Unlimited              bool
	Evidence               string
	URL, Title, Authority  string
}

// units are OpenFisca's words; what it has no word for keeps ours. A rate is
// written as a part of one.
var units = map[string]string{"percent": "/1", "permille": "/1", "percentage_point": "/1", "CNY": "currency-CNY"}

// A File is one parameter.
type File struct {
	Path string // relative, with slashes: 320583/employee_medical/deductible/inpatient-tertiary.yaml
	Body []byte
}

// Key names the parameter that a rule belongs to: everything but its bracket
// of amount, its value and its days.
func (r *Rule) Key() string {
	return strings.Join([]string{r.Region, r.Scheme, r.Measure, r.Unit, r.Payer, r.Per, r.Base,
		strings.Join(r.Population, ","), strings.Join(r.Care, ","), strings.Join(r.Institution, ","),
		bracket(r.Age), bracket(r.Contributed), r.Condition, r.Tier, r.Visit}, "\x1f")
}

func bracket(b *normalize.Bracket) string {
	if b == nil {
		return ""
	}
	end := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return end(b.Min) + ".." + end(b.Max)
}

// Parameters writes the rules of one Key, by policy and day: one file where
// they make a scale, else one a policy.
func Parameters(rules []Rule, description string) ([]File, error) {
	if scaled(rules) {
		whole := rules[0]
		whole.Amount = nil // each bracket has its own
		f, err := parameter(&whole, whole.Key(), description, yaml.MapItem{Key: "brackets", Value: brackets(rules)})
		return []File{f}, err
	}
	var files []File
	for len(rules) > 0 {
		n := 1
		for n < len(rules) && rules[n].Policy == rules[0].Policy {
			n++
		}
		f, err := parameter(&rules[0], rules[0].Policy, description, ends(rules[:n])...)
		if err != nil {
			return nil, err
		}
		files, rules = append(files, f), rules[n:]
	}
	return files, nil
}

func parameter(r *Rule, identity, description string, content ...yaml.MapItem) (File, error) {
	doc := append(yaml.MapSlice{
		{Key: "description", Value: description},
		{Key: "metadata", Value: metadata(r)},
	}, content...)
	body, err := yaml.Marshal(doc)
	return File{Path: r.path(identity), Body: body}, err
}

// path is readable, and unique by the hash of an identity where words repeat.
func (r *Rule) path(identity string) string {
	words := slices.Concat(r.Population, r.Care, r.Institution)
	for _, w := range []string{r.Payer, r.Per} {
		if w != "" {
			words = append(words, w)
		}
	}
	sum := sha256.Sum256([]byte(identity))
	name := strings.Join(append(words, hex.EncodeToString(sum[:4])), "-")
	region, scheme := cmp.Or(r.Region, "unknown"), cmp.Or(r.Scheme, "any")
	return path.Join(region, scheme, r.Measure, name+".yaml")
}

func metadata(r *Rule) yaml.MapSlice {
	unit := r.Unit
	if u, ok := units[unit]; ok {
		unit = u
	}
	own := yaml.MapSlice{}
	add := func(key string, value any, set bool) {
		if set {
			own = append(own, yaml.MapItem{Key: key, Value: value})
		}
	}
	add("region", r.Region, r.Region != "")
	add("region_name", r.RegionName, r.RegionName != "")
	add("scheme", r.Scheme, true)
	add("measure", r.Measure, true)
	add("unit", r.Unit, true)
	add("payer", r.Payer, r.Payer != "")
	add("per", r.Per, r.Per != "")
	add("base", r.Base, r.Base != "")
	add("population", r.Population, len(r.Population) > 0)
	add("care", r.Care, len(r.Care) > 0)
	add("institution", r.Institution, len(r.Institution) > 0)
	add("age", r.Age, r.Age != nil)
	add("contributed", r.Contributed, r.Contributed != nil)
	add("amount", r.Amount, r.Amount != nil)
	add("condition", r.Condition, r.Condition != "")
	add("tier", r.Tier, r.Tier != "")
	add("visit", r.Visit, r.Visit != "")
	return yaml.MapSlice{{Key: "unit", Value: unit}, {Key: "policywatch", Value: own}}
}

// ends gives the values of a parameter: one list where each value is one
// figure, else a node with a lower and an upper end.
func ends(rules []Rule) yaml.MapSlice {
	single := !slices.ContainsFunc(rules, func(r Rule) bool { return !r.oneFigure() })
	if single {
		return yaml.MapSlice{{Key: "values", Value: values(rules, (*Rule).min)}}
	}
	return yaml.MapSlice{
		{Key: "min", Value: yaml.MapSlice{{Key: "description", Value: "lower end"}, {Key: "values", Value: values(rules, (*Rule).min)}}},
		{Key: "max", Value: yaml.MapSlice{{Key: "description", Value: "upper end"}, {Key: "values", Value: values(rules, (*Rule).max)}}},
	}
}

func (r *Rule) oneFigure() bool {
	switch {
	case r.Unlimited:
		return true
	case r.Unit == "date":
		return r.DateMin == r.DateMax
	}
	return r.Min != nil && r.Max != nil && r.Min.Equal(*r.Max)
}

func (r *Rule) min() any { return r.figure(r.Min, r.DateMin) }
func (r *Rule) max() any { return r.figure(r.Max, r.DateMax) }

// figure gives a number as YAML writes it, exactly; days are a list of one, for
// OpenFisca takes no bare strings; nil is an open end or no limit.
func (r *Rule) figure(d *decimal.Decimal, day string) any {
	switch {
	case r.Unit == "date" && day != "":
		return []string{day}
	case d == nil || r.Unlimited:
		return nil
	}
	return number(r.Unit, *d)
}

func number(unit string, d decimal.Decimal) any {
	switch unit {
	case "percent", "percentage_point":
		d = d.Shift(-2)
	case "permille":
		d = d.Shift(-3)
	}
	return exact{d}
}

// exact is a decimal that is written digit by digit.
type exact struct{ decimal.Decimal }

// MarshalYAML writes the digits as a YAML number.
func (e exact) MarshalYAML() ([]byte, error) { return []byte(e.String()), nil }

// values lists what holds from which day; a day after the last on which a
// value holds has null, unless another value begins there.
func values(rules []Rule, figure func(*Rule) any) yaml.MapSlice {
	var list yaml.MapSlice
	starts := map[string]bool{}
	for i := range rules {
		starts[rules[i].From] = true
	}
	for i := range rules {
		r := &rules[i]
		list = append(list, yaml.MapItem{Key: r.From, Value: yaml.MapSlice{
			{Key: "value", Value: figure(r)},
			{Key: "metadata", Value: r.reference()},
		}})
		if end := dayAfter(r.To); end != "" && !starts[end] {
			list = append(list, yaml.MapItem{Key: end, Value: yaml.MapSlice{{Key: "value", Value: nil}}})
		}
	}
	return list
}

func (r *Rule) reference() yaml.MapSlice {
	m := yaml.MapSlice{{Key: "reference", Value: []yaml.MapSlice{{{Key: "title", Value: r.Title}, {Key: "href", Value: r.URL}}}}}
	m = append(m, yaml.MapItem{Key: "quote", Value: r.Evidence})
	if r.Authority != "" {
		m = append(m, yaml.MapItem{Key: "authority", Value: r.Authority})
	}
	if r.Unlimited {
		m = append(m, yaml.MapItem{Key: "unlimited", Value: true})
	}
	return m
}

func dayAfter(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// scaled tells whether the rules make a scale: more than one bracket of
// amount, each with one figure a day.
func scaled(rules []Rule) bool {
	seen := map[[2]string]bool{}
	brackets := map[string]bool{}
	for i := range rules {
		r := &rules[i]
		at := [2]string{bracket(r.Amount), r.From}
		if r.Amount == nil || !r.oneFigure() || r.Unit == "date" || r.Unlimited || seen[at] {
			return false
		}
		seen[at], brackets[at[0]] = true, true
	}
	return len(brackets) > 1
}

// brackets writes a scale, by threshold. A bracket with an upper end that the
// next one does not begin at keeps it under metadata.
func brackets(rules []Rule) []yaml.MapSlice {
	by := map[string][]Rule{}
	var keys []string
	for _, r := range rules {
		k := bracket(r.Amount)
		if by[k] == nil {
			keys = append(keys, k)
		}
		by[k] = append(by[k], r)
	}
	low := func(k string) decimal.Decimal {
		if b := by[k][0].Amount; b.Min != nil {
			if d, err := decimal.NewFromString(*b.Min); err == nil {
				return d
			}
		}
		return decimal.Zero
	}
	slices.SortStableFunc(keys, func(a, b string) int { return low(a).Cmp(low(b)) })
	var list []yaml.MapSlice
	for _, k := range keys {
		what := "rate"
		if by[k][0].Unit == "CNY" {
			what = "amount"
		}
		threshold := yaml.MapSlice{{Key: by[k][0].From, Value: yaml.MapSlice{{Key: "value", Value: exact{low(k)}}}}}
		list = append(list, yaml.MapSlice{
			{Key: what, Value: values(by[k], (*Rule).min)},
			{Key: "threshold", Value: threshold},
			{Key: "metadata", Value: yaml.MapSlice{{Key: "amount", Value: by[k][0].Amount}}},
		})
	}
	return list
}
