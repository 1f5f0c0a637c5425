package main

import (
	"fmt"
	"net/url"
	"strings"

	"policywatch/normalize"
	"policywatch/sink"
)

// A rule is what a value is the value of: a measure, and for whom and when.
// The names of its fields are those of the store's columns.
type rule struct {
	Region      string            `json:"region"`
	RegionName  string            `json:"region_name"`
	Scheme      string            `json:"scheme"`
	Measure     string            `json:"measure"`
	Payer       string            `json:"payer"`
	Population  []string          `json:"population"`
	Care        []string          `json:"care"`
	Institution []string          `json:"institution"`
	Age         normalize.Bracket `json:"age"`
	Amount      normalize.Bracket `json:"amount"`
	Contributed normalize.Bracket `json:"contributed"`
	Condition   string            `json:"condition"`
	Tier        string            `json:"tier"`
	Visit       string            `json:"visit"`
}

// ruleOf is the rule that changed.
func ruleOf(c sink.Change) rule {
	bracket := func(b *normalize.Bracket) normalize.Bracket {
		if b == nil {
			return normalize.Bracket{}
		}
		return *b
	}
	return rule{
		Region: c.Region, RegionName: c.RegionName, Scheme: c.Scheme, Measure: c.Measure, Payer: c.Payer,
		Population: c.Population, Care: c.Care, Institution: c.Institution,
		Age: bracket(c.Age), Amount: bracket(c.Amount), Contributed: bracket(c.Contributed),
		Condition: c.Condition, Tier: c.Tier, Visit: c.Visit,
	}
}

// region is the heading of a region.
func (w *words) region(code, name string) string {
	switch {
	case code == "":
		return w.text.somewhere
	case code == "100000":
		return w.text.nationwide
	case name == "":
		return code
	}
	return name + " " + code
}

// rule names a rule: its measure, scheme, and for whom and when it is.
func (w *words) rule(r rule) string {
	parts := []string{w.label("measure", r.Measure)}
	add := func(vocabulary string, values ...string) {
		for _, v := range values {
			if v != "" {
				parts = append(parts, w.label(vocabulary, v))
			}
		}
	}
	add("scheme", r.Scheme)
	add("payer", r.Payer)
	add("population", r.Population...)
	add("care", r.Care...)
	add("institution", r.Institution...)
	for _, b := range []struct {
		bracket normalize.Bracket
		format  string
	}{{r.Age, w.text.age}, {r.Amount, w.text.amount}, {r.Contributed, w.text.contributed}} {
		if text := bracketText(&b.bracket); text != "" {
			parts = append(parts, fmt.Sprintf(b.format, text))
		}
	}
	add("", r.Condition, r.Tier, r.Visit)
	return strings.Join(parts, w.text.comma)
}

// page names a page and who speaks there.
func (w *words) page(url, authority string) string {
	if authority == "" {
		return pageName(url)
	}
	return pageName(url) + w.text.comma + w.label("authority", authority)
}

// pageName is a URL as people read it: without its scheme, its path decoded.
func pageName(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return s
	}
	name := u.Host + u.Path
	if u.RawQuery != "" {
		name += "?" + u.RawQuery
	}
	return name
}
