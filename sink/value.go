package sink

import (
	"strings"

	"policywatch/normalize"
)

// ValueText writes a value as a person reads it, the same in every language:
//
//	{70, 70, percent}       70%
//	{60, 300, percent}      60–300%
//	{670, nil, CNY}         ≥670 CNY
//	{nil, 85, percent}      ≤85%
//	{2024-11-01, …, date}   2024-11-01–2025-01-05
//	unlimited               unlimited
func ValueText(v normalize.Value) string {
	if v.Unlimited {
		return "unlimited"
	}
	var figure string
	switch {
	case v.Min == nil && v.Max == nil:
		return ""
	case v.Max == nil:
		figure = "≥" + *v.Min
	case v.Min == nil:
		figure = "≤" + *v.Max
	case *v.Min == *v.Max:
		figure = *v.Min
	default:
		figure = *v.Min + "–" + *v.Max
	}
	switch v.Unit {
	case "percent":
		return figure + "%"
	case "permille":
		return figure + "‰"
	case "date":
		return figure
	case "percentage_point":
		return figure + " pp"
	}
	return strings.TrimSpace(figure + " " + v.Unit)
}
