package normalize

// A record's confidence is the product of factors, one for each thing about it
// that made records wrong more often on annotated pages than records are on
// the whole; without any it is sure. The factors were set by hand so that
// precision falls with confidence, and say no probabilities: eval prints how
// often each band of confidence is right.

// sureOfMeasure is the factor for where the measure was found.
var sureOfMeasure = [...]float64{byNothing: 0.6, byNoun: 1, byVerb: 0.97, byClause: 1, byAfter: 0.75, byHost: 0.99, bySentence: 0.93,
	byLabel: 1, byEarlier: 0.87, byQuestion: 0.94, byFamily: 0.84}

// ruleNames are the values of Record.Rule.
var ruleNames = [...]string{byNothing: "unnamed", byNoun: "name-before", byVerb: "verb-after", byClause: "clause-before", byAfter: "clause-after",
	byHost: "bracket-host", bySentence: "earlier-clause", byLabel: "label", byEarlier: "earlier-sentence", byQuestion: "question", byFamily: "subject"}

// sureOfPlace is the factor for where a qualifier was found: a word that the
// sentence has already used for another figure misleads more often than a
// heading does.
var sureOfPlace = [...]float64{nowhere: 0.93, inClause: 1, inLine: 0.97, inHeader: 1, inLabel: 0.995, inText: 0.96, inAsked: 0.98,
	inHeading: 0.97, inSource: 0.99}

// sureOf is the factor for measures whose words have several meanings; others
// have none.
var sureOf = [noMeasure + 1]float64{fixedPayment: 0.88, gracePeriod: 0.86, processingTime: 0.93, contributionAmount: 0.95, requiredYears: 0.95}

// The factors for what else makes a record doubtful.
const (
	utmost    = 0.99 // of a record that has nothing doubtful
	noRegion  = 0.89 // none said, or an ambiguous one
	noScheme  = 0.8  // nothing says whose insurance it is
	farLevel  = 0.86 // the level of hospital is that of an earlier clause
	saidPayer = 0.86 // who pays is only implied
	change    = 0.83 // 提高5个百分点: of what?
	worked    = 0.88 // a figure of an example
	computed  = 0.72 // computed from two statements, one of them a change
	short     = 0.82 // of a bare short answer
	loose     = 0.97 // 约, 左右, 一般
	wholeDays = 0.75 // days count for much besides the terms that records are about
	anyCare   = 0.96 // a benefit without its care setting
)

// confidence says how sure a record is, 0 to 1 to three decimals.
func (w *work) confidence(d *draft, r *Record, p *proof) float64 {
	c := utmost * sureOfMeasure[p.how]
	if f := sureOf[d.m]; f != 0 {
		c *= f
	}
	for e := dim(0); e < numDims; e++ {
		if p.dims.has(e) && r.says(e) {
			c *= sureOfPlace[p.place[e]]
		}
	}
	for _, f := range [...]struct {
		holds  bool
		factor float64
	}{
		{r.Region == "", noRegion},
		{r.Scheme == "", noScheme},
		{len(r.Institution) > 0 && p.place[dInstitution] == inLine, farLevel},
		{r.Payer != "" && p.place[dPayer] == nowhere && d.m != subsidy, saidPayer},
		{r.Relation != "is", change},
		{d.example, worked},
		{r.Derived, computed},
		{d.headline, short},
		{r.Approx, loose},
		{d.unit == "day", wholeDays},
		{len(r.Care) == 0 && measures[d.m].family == benefits, anyCare},
	} {
		if f.holds {
			c *= f.factor
		}
	}
	return float64(int(c*1000+0.5)) / 1000
}
