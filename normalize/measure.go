package normalize

import (
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A measure is what a figure is: an index in the measures of the output
// contract, in the order of lexicon.Measures.Values.
type measure uint8

const (
	reimbursementRate measure = iota
	copayRate
	deductible
	ceiling
	fixedPayment
	contributionRate
	contributionBase
	contributionAmount
	subsidy
	accountCredit
	requiredYears
	retirementAge
	waitingPeriod
	gracePeriod
	validityPeriod
	processingTime
	enrolmentPeriod
	deadline
	claimPeriod
	qualifyingPeriod
	lockInPeriod
	residencePeriod
	benefitDays
	surchargeRate
	noMeasure // a figure that no record is about: 利率, 参保率
)

// A family is what a measure is about. A word that may mean several measures
// (个人承担, 补助) is read by the family of what stands around it.
type family uint8

const (
	noFamily family = iota
	benefits
	contributions
	account
	terms
)

// unitSet is a set of units of figures.
type unitSet uint32

func units(us ...scan.Unit) unitSet {
	s := unitSet(0)
	for _, u := range us {
		s |= 1 << u
	}
	return s
}

func (s unitSet) has(u scan.Unit) bool { return s&(1<<u) != 0 }

var (
	rates = units(scan.Percent, scan.Permille, scan.PercentagePoint)
	money = units(scan.CNY)
	spans = units(scan.Years, scan.Months, scan.Weeks, scan.Days, scan.Workdays)
)

// measures says of each measure what the output contract and plain sense say:
// its family, the units it may have, whether it is itself a limit (then the
// figure is both ends, whatever the bound word), and whether payer and per are
// said of it at all. low and high bound what its percentages can be.
var measures = [noMeasure + 1]struct {
	family    family
	units     unitSet
	limit     bool
	payer     bool
	per       bool
	low, high int64
}{
	reimbursementRate:  {benefits, rates, false, false, false, 1, 100},
	copayRate:          {benefits, rates, false, true, false, 0, 100},
	deductible:         {benefits, money | rates, true, false, true, 0, 100},
	ceiling:            {benefits, money | rates, true, false, true, 0, 1000},
	fixedPayment:       {benefits, money, false, true, true, 0, 100},
	contributionRate:   {contributions, rates, false, true, false, 0, 40},
	contributionBase:   {contributions, money | rates | units(scan.Times), false, false, false, 40, 1000},
	contributionAmount: {contributions, money, false, true, true, 0, 0},
	subsidy:            {contributions, money | rates, false, true, true, 0, 100},
	accountCredit:      {account, money | rates, false, true, true, 0, 100},
	requiredYears:      {terms, units(scan.Years, scan.Months), true, false, false, 5, 50},
	retirementAge:      {terms, units(scan.Age), true, false, false, 40, 75},
	waitingPeriod:      {terms, spans &^ units(scan.Years, scan.Workdays), true, false, false, 0, 0},
	gracePeriod:        {terms, spans &^ units(scan.Years, scan.Workdays), true, false, false, 0, 0},
	validityPeriod:     {terms, spans &^ units(scan.Workdays), true, false, false, 0, 0},
	processingTime:     {terms, units(scan.Workdays, scan.Days), true, false, false, 0, 0},
	enrolmentPeriod:    {terms, 0, false, false, true, 0, 0},
	deadline:           {terms, 0, false, false, true, 0, 0},
	claimPeriod:        {terms, spans &^ units(scan.Workdays), true, false, false, 0, 0},
	qualifyingPeriod:   {terms, spans &^ units(scan.Workdays), true, false, false, 0, 4},
	lockInPeriod:       {terms, spans &^ units(scan.Workdays), true, false, false, 0, 0},
	residencePeriod:    {terms, spans &^ units(scan.Workdays), true, false, false, 0, 0},
	benefitDays:        {terms, spans, true, false, false, 0, 0},
	surchargeRate:      {terms, rates, false, false, false, 0, 100},
}

func (m measure) String() string {
	if m < noMeasure {
		return lexicon.Measures.Values()[m]
	}
	return ""
}

// sibling gives the measure of the same family that takes the unit where m does
// not: 缴费比例 2% + 3元 is a rate and an amount.
func (m measure) sibling(u scan.Unit) measure {
	switch {
	case m == contributionRate && u == scan.CNY:
		return contributionAmount
	case m == contributionAmount && rates.has(u):
		return contributionRate
	case m == reimbursementRate && u == scan.CNY:
		return fixedPayment
	}
	return noMeasure
}

// fits tells whether a figure can be of measure m: by its unit, and by what
// such figures can be.
func (m measure) fits(s *scan.Span) bool {
	if m >= noMeasure || !measures[m].units.has(s.Unit) {
		return false
	}
	def := &measures[m]
	switch s.Unit {
	case scan.Percent:
		if s.HasMax() && m == contributionBase && s.Max.Cmp(scan.Int(def.low)) < 0 {
			return false
		}
		most := s.Max
		if !s.HasMax() {
			most = s.Min
		}
		return most.Cmp(scan.Int(def.high)) <= 0
	case scan.Years:
		// 连续缴费满10年 asks for years of insurance, 满1年 for a past
		if def.low > 1 && !s.HasMin() && s.HasMax() && s.Max.Cmp(scan.Int(def.low)) < 0 {
			return false // 缴费不足1年就断缴的
		}
		return def.high == 0 || !s.HasMin() || s.Min.Cmp(scan.Int(def.low)) >= 0 && s.Min.Cmp(scan.Int(def.high)) <= 0
	case scan.Age:
		return s.HasMin() && s.Min.Cmp(scan.Int(def.low)) >= 0 && s.Min.Cmp(scan.Int(def.high)) <= 0
	}
	return true
}
