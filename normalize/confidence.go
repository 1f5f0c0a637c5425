package normalize

// sure is how often a measure that was found in each way is right on the
// annotated pages, rounded; the order of how is the order of these.
var sure = [...]float64{byNothing: 0.6, byNoun: 0.97, byVerb: 0.95, byClause: 0.92, byAfter: 0.88, byHost: 0.9, bySentence: 0.9,
	byLabel: 0.95, byEarlier: 0.85, byQuestion: 0.8, byFamily: 0.7}

// ruleNames are the values of Record.Rule.
var ruleNames = [...]string{byNothing: "unnamed", byNoun: "name-before", byVerb: "verb-after", byClause: "clause-before", byAfter: "clause-after",
	byHost: "bracket-host", bySentence: "earlier-clause", byLabel: "label", byEarlier: "earlier-sentence", byQuestion: "question", byFamily: "subject"}

// confidence says how likely a record is right in all fields: less the further
// away its measure stands, for changes, examples and terms, which texts say in
// more ways, and where the scheme is only implied.
func (d *draft) confidence(r *Record) float64 {
	c := sure[d.pick.how]
	if d.relation != "is" {
		c -= 0.08
	}
	if d.example {
		c -= 0.07
	}
	if measures[d.m].family == terms {
		c -= 0.06
	}
	if !d.frame.set.has(dScheme) {
		c -= 0.06
	}
	if r.Region == "" {
		c -= 0.01
	}
	if d.headline {
		c -= 0.05
	}
	return float64(int(max(c, 0.05)*1000+0.5)) / 1000
}
