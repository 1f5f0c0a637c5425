package normalize

// ruleNames are the values of Record.Rule.
var ruleNames = [...]string{byNothing: "unnamed", byNoun: "name-before", byVerb: "verb-after", byClause: "clause-before", byAfter: "clause-after",
	byHost: "bracket-host", bySentence: "earlier-clause", byLabel: "label", byEarlier: "earlier-sentence", byQuestion: "question", byFamily: "subject"}

// A doubt is one thing about a record that makes records wrong more often than
// others on annotated pages. A record's confidence is the product of the factors
// of its doubts.
type doubt uint8

const (
	farMeasure doubt = iota
	laterMeasure
	shortAnswer
	broadMeasure
	farScheme
	farQualifier
	reusedQualifier
	farTime
	noCare
	severalCares
	isChange
	isExample
	openValue
	unboundNear
	rivalled
	longClause
	runningText
	isDerived
	numDoubts
)

// doubtsOf gives each doubt its words for people and its factor.
//
// The factors were fitted to the records of all annotated pages together, when
// no rule had learnt from the two folders of them that were newest; a fit on
// pages that rules have learnt from finds less to doubt. Those that such fits
// find too low by far have since gone half the way. To fit again, and see how the
// factors stand to these:
//
//	go test ./normalize/gold -run TestFit -fit -v
//
// Derived records are in no annotation, so that factor is set by hand, as is the
// share that is wrong without any doubt.
var doubtsOf = [numDoubts]struct {
	says   string
	factor float64
}{
	farMeasure:      {"its measure is named in another clause, or only by the question", 0.965},
	laterMeasure:    {"the only name of a measure comes after it", 0.61},
	shortAnswer:     {"it is the bare short answer", 0.72},
	broadMeasure:    {"the words for its measure are used for much else", 0.94},
	farScheme:       {"its own text does not say whose insurance it is", 0.985},
	farQualifier:    {"for whom or where it holds is said elsewhere", 0.96},
	reusedQualifier: {"for whom or where it holds was said for a figure before it", 0.98},
	farTime:         {"the days for which it holds are said elsewhere in the answer", 0.95},
	noCare:          {"a benefit without its care setting", 0.935},
	severalCares:    {"several care settings", 0.80},
	isChange:        {"a change: of what?", 0.93},
	isExample:       {"a figure of an example", 0.865},
	openValue:       {"one end only, or about", 0.90},
	unboundNear:     {"other figures of the item found no measure", 0.86},
	rivalled:        {"the item gives the same rule another figure", 0.94},
	longClause:      {"a long clause", 0.97},
	runningText:     {"running text, no cell of a table", 0.96},
	isDerived:       {"computed from two statements", 0.75},
}

// undoubted is the confidence of a record without any doubt.
const undoubted = 0.995

type doubtSet uint32

func (s doubtSet) has(d doubt) bool { return s&(1<<d) != 0 }

func (s *doubtSet) add(d doubt, holds bool) {
	if holds {
		*s |= 1 << d
	}
}

// confidence is the product of the factors, to three decimals.
func (s doubtSet) confidence() float64 {
	c := undoubted
	for d := range numDoubts {
		if s.has(d) {
			c *= doubtsOf[d].factor
		}
	}
	return float64(int(c*1000+0.5)) / 1000
}

// A Doubt is one of the reasons for a record's confidence.
type Doubt struct {
	Text   string
	Factor float64 // what the confidence is multiplied by
}

// Doubts gives what a record's confidence is the product of.
func (r *Record) Doubts() []Doubt {
	var out []Doubt
	for d := range numDoubts {
		if r.doubts.has(d) {
			out = append(out, Doubt{doubtsOf[d].says, doubtsOf[d].factor})
		}
	}
	return out
}

// AllDoubts gives every doubt that a record can have.
func AllDoubts() []Doubt {
	all := Record{doubts: 1<<numDoubts - 1}
	return all.Doubts()
}

// broadMeasures are those whose words (发放, 缴纳, 基数, 满…年, …日内) stand beside many
// figures that are something else.
var broadMeasures = func() (broad [noMeasure + 1]bool) {
	for _, m := range [...]measure{fixedPayment, contributionAmount, contributionBase, gracePeriod, requiredYears, retirementAge, processingTime} {
		broad[m] = true
	}
	return broad
}()

// whom are the dimensions that say for whom and where a rule holds.
var whom = [...]dim{dPayer, dPer, dPopulation, dCare, dInstitution, dAge, dTier, dCondition}

// longEvidence is from how many bytes on a clause is long: 40 characters.
const longEvidence = 120

// doubts says what is doubtful about a record as such, not what the figures
// around it say.
func (w *work) doubts(d *draft, r *Record, p *proof) doubtSet {
	var s doubtSet
	switch p.how {
	case byNothing, bySentence, byEarlier, byQuestion, byFamily:
		s.add(farMeasure, true)
	case byAfter:
		s.add(laterMeasure, true)
	}
	s.add(shortAnswer, d.headline)
	s.add(broadMeasure, broadMeasures[d.m] || d.unit == "day")
	switch p.place[dScheme] {
	case nowhere, inText, inAsked, inHeading:
		s.add(farScheme, true)
	}
	for _, e := range whom {
		if !p.dims.has(e) || dimValue(r, e) == "" {
			continue
		}
		switch p.place[e] {
		case nowhere, inText, inAsked, inHeading:
			s.add(farQualifier, true)
		case inLine:
			s.add(reusedQualifier, true)
		}
	}
	s.add(farTime, r.Effective != Period{} && p.place[dEffective] == inText)
	s.add(noCare, len(r.Care) == 0 && measures[d.m].family == benefits)
	s.add(severalCares, len(r.Care) > 1)
	s.add(isChange, r.Relation != "is")
	s.add(isExample, d.example || d.instance)
	s.add(openValue, r.Approx || (r.Value.Min == nil) != (r.Value.Max == nil))
	s.add(longClause, d.end-d.start > longEvidence)
	s.add(runningText, !d.cell)
	s.add(isDerived, d.derived)
	return s
}

// settleConfidence doubts the records of an item that give one rule several
// figures, as they do where a word that tells them apart was not understood, and
// computes the confidence of all.
func settleConfidence(records []Record) {
	type rule struct {
		item          int
		key, from, to string
	}
	of := func(r *Record) rule {
		return rule{r.Item, r.PolicyKey, orEmpty(r.Effective.From), orEmpty(r.Effective.To)}
	}
	first := make(map[rule]*Record, len(records))
	rivals := map[rule]bool{}
	for i := range records {
		r := &records[i]
		k := of(r)
		if o := first[k]; o == nil {
			first[k] = r
		} else if orEmpty(o.Value.Min) != orEmpty(r.Value.Min) || orEmpty(o.Value.Max) != orEmpty(r.Value.Max) {
			rivals[k] = true
		}
	}
	for i := range records {
		r := &records[i]
		r.doubts.add(rivalled, len(rivals) > 0 && rivals[of(r)])
		r.Confidence = r.doubts.confidence()
	}
}
