package normalize

import (
	"slices"
	"strings"
	"unicode"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A frame is what a stretch of text says of each dimension. Frames nest: a
// figure's own clause stands in a sentence, under labels and headings, in an
// answer to a question, on a page; what an inner frame leaves open is filled
// from the next outer one.
type frame struct {
	set dimSet

	scheme      mask
	weak        bool // the scheme is that of the people named (参保居民), not of the rule
	besideBasic bool // a title names basic medical insurance beside the scheme: 基本医疗保险与大病保险办法
	payer       mask
	per         mask
	population  mask
	people      string // the words for subsidised people, who are of several kinds
	care        mask
	institution mask
	age         interval
	amount      interval
	contributed interval
	tier        string
	visit       string
	condition   string
	regions     []string // codes; empty although set where the place is ambiguous
	from, to    scan.Day // effective

	origin [numDims]origin // where each was read, for explanations and distances
}

// An origin is the text that a dimension was read from.
type origin struct {
	in         where
	start, end int32
}

// where tells which text an offset belongs to.
type where uint8

const (
	inAnswer where = iota
	inQuestion
	inTitle
	inPage // what the page or its source says without words of the text
)

// interval is a half-open interval of decimals, with open ends where lo, hi say.
type interval struct {
	min, max scan.Decimal
	lo, hi   bool
}

// copyDim takes one dimension over from another frame.
func (f *frame) copyDim(d dim, from *frame) {
	switch d {
	case dScheme:
		f.scheme, f.weak = from.scheme, from.weak
	case dPayer:
		f.payer = from.payer
	case dPer:
		f.per = from.per
	case dPopulation:
		f.population, f.people = from.population, from.people
	case dCare:
		f.care = from.care
	case dInstitution:
		f.institution = from.institution
	case dAge:
		f.age = from.age
	case dAmount:
		f.amount = from.amount
	case dContributed:
		f.contributed = from.contributed
	case dTier:
		f.tier = from.tier
	case dVisit:
		f.visit = from.visit
	case dRegion:
		f.regions = from.regions
	case dEffective:
		f.from, f.to = from.from, from.to
	case dCondition:
		f.condition = from.condition
	}
	f.set.add(d)
	f.origin[d] = from.origin[d]
}

// drop forgets a dimension.
func (f *frame) drop(d dim) { f.set.drop(d) }

// fill takes from an outer frame what f leaves open, and refines what both say:
// the inner word wins unless the outer one is the narrower of the same thing.
func (f *frame) fill(outer *frame) {
	for d := dim(0); d < numDims; d++ {
		if !outer.set.has(d) {
			continue
		}
		if !f.set.has(d) {
			f.copyDim(d, outer)
			continue
		}
		switch d {
		case dCare:
			f.care = combineCare(f.care, outer.care)
		case dPopulation:
			f.population = combinePopulation(f.population, outer.population)
		case dScheme:
			f.combineScheme(outer)
		}
	}
}

// value gives the bit of a word of a closed vocabulary; it must be there.
func value(v lexicon.Vocabulary, name string) mask {
	i := slices.Index(v.Values(), name)
	if i < 0 {
		panic("no value " + name + " in vocabulary " + v.String())
	}
	return 1 << i
}

// values gives the set of several words of a closed vocabulary.
func values(v lexicon.Vocabulary, names ...string) mask {
	m := mask(0)
	for _, n := range names {
		m |= value(v, n)
	}
	return m
}

var (
	crossRegion = value(lexicon.Care, "cross_region")
	outpatient  = value(lexicon.Care, "outpatient")
	inpatient   = value(lexicon.Care, "inpatient")
	chronic     = value(lexicon.Care, "chronic_outpatient")
	pharmacy    = value(lexicon.Care, "pharmacy")
	emergency   = value(lexicon.Care, "emergency")
	prenatal    = value(lexicon.Care, "prenatal")
	delivery    = value(lexicon.Care, "delivery")
	births      = values(lexicon.Care, "natural_delivery", "caesarean")

	active       = value(lexicon.Populations, "active")
	retired      = value(lexicon.Populations, "retired")
	flexible     = value(lexicon.Populations, "flexible")
	genders      = values(lexicon.Populations, "male", "female")
	young        = values(lexicon.Populations, "student", "newborn")
	awayFromHome = values(lexicon.Populations, "resident_migrant", "temporary_away")
	subsidised   = value(lexicon.Populations, "subsidised")

	employeeMedical = value(lexicon.Schemes, "employee_medical")
	residentMedical = value(lexicon.Schemes, "resident_medical")
	medical         = value(lexicon.Schemes, "medical")
	criticalIllness = value(lexicon.Schemes, "critical_illness")
	social          = value(lexicon.Schemes, "social")
	pension         = value(lexicon.Schemes, "pension")
	maternity       = value(lexicon.Schemes, "maternity")
	housingFund     = value(lexicon.Schemes, "housing_fund")
	unemployment    = value(lexicon.Schemes, "unemployment")

	besideBasic = values(lexicon.Schemes, "critical_illness", "maternity", "long_term_care") // cover the insured of either kind

	individual = value(lexicon.Payers, "individual")
	employer   = value(lexicon.Payers, "employer")
	government = value(lexicon.Payers, "government")

	perMonth = value(lexicon.Per, "month")
	perYear  = value(lexicon.Per, "year")
)

// combineCare joins the care settings of an inner and an outer text. Treatment
// away from home says where, the others say how: they add up. Of the others
// the inner wins, unless the outer is a narrower kind of it (the 门诊 of a
// sentence under 门诊慢特病).
func combineCare(inner, outer mask) mask {
	place := (inner | outer) & crossRegion
	in, out := inner&^crossRegion, outer&^crossRegion
	switch {
	case inner == 0:
		return place // 机构护理: none of the settings around
	case in == 0:
		if out.count() > 1 {
			out = 0 // an outer 门诊和住院 is no setting of this figure
		}
		in = out
	case in == outpatient && (out == chronic || out == prenatal || out == pharmacy || out == emergency),
		in == delivery && out&births != 0 && out.count() == 1,
		in == inpatient && (out == delivery || out&births != 0 && out.count() == 1):
		in = out
	}
	return in | place
}

// combinePopulation: the nearest word wins; a gender only narrows whom the outer
// text speaks of.
func combinePopulation(inner, outer mask) mask {
	if inner&^genders == 0 && outer&genders == 0 && outer.count() == 1 && outer&(active|flexible) != 0 {
		return inner | outer
	}
	return inner
}

// combineScheme: 医保 alone leaves open whose, and the text around may say it.
// Words for insured people (参保居民) say whose insurance it is, unless the text
// around is about another scheme that covers them: the 大病保险 of residents.
func (f *frame) combineScheme(outer *frame) {
	if f.scheme == pension && outer.scheme == social {
		return // 养老金 in a text about 社保
	}
	switch {
	case f.scheme == maternity && outer.scheme == residentMedical && !outer.weak:
		f.scheme, f.weak = residentMedical, false // residents have no maternity insurance: their births are the 居民医保's
	case f.scheme == medical && (outer.scheme == employeeMedical || outer.scheme == residentMedical):
		f.scheme, f.weak = outer.scheme, outer.weak && f.weak // 医疗保险 names an insurance, whoever says whose
	case f.weak && outer.scheme&^basicMedical != 0 && !outer.besideBasic,
		f.weak && f.scheme == pension:
		f.scheme, f.weak = outer.scheme, outer.weak
	}
}

// partOfWord tells a bare 医疗, 养老, 失业 that goes on into another word (医疗专护,
// 失业人员); where a list or a figure follows it names the insurance.
func partOfWord(r *reading, t *token, term *lexicon.Term) bool {
	switch term.Text {
	case "医疗", "养老", "失业":
	default:
		return false
	}
	if strings.HasPrefix(r.text[t.end:], "补贴") {
		return false // 养老补贴每月420元
	}
	next := firstRune(r.text[t.end:])
	return unicode.Is(unicode.Han, next) && !strings.ContainsRune("和与及各为按单个由等费缴", next)
}

// paysBefore tells an insurance that has paid before the one that a rule is about:
// 经基本医保、大病保险报销后, 先走医保和大病保险.
func paysBefore(r *reading, t *token) bool {
	after := r.text[t.end:min(int(t.end)+60, len(r.text))]
	if i := indexAny(after, "，", ",", "。", "；", ":", "：", "\n"); i >= 0 {
		after = after[:i]
	}
	if containsAny(after, "报销后", "支付后", "补偿后", "结算后", "报销以后", "待遇后") {
		return true
	}
	before := r.text[max(int(t.start)-36, 0):t.start]
	if i := max(strings.LastIndex(before, "，"), strings.LastIndex(before, ","), strings.LastIndex(before, "。")); i >= 0 {
		before = before[i:]
	}
	return containsAny(before, "先走", "先由", "先经", "先按") && !containsAny(after, "%", "元")
}

// otherInsurance tells an insurance that a text names beside the one that it is
// about: one that has paid before, that is paid for out of this one, or that is
// part of it.
func otherInsurance(r *reading, t *token) bool {
	return paysBefore(r, t) || paidFor(r, t) || includedIn(r, t)
}

// paidFor tells an insurance whose contributions another one takes over: 由失业保险基金
// 代缴职工医保. A sum or rate beside it is its own.
func paidFor(r *reading, t *token) bool {
	before := r.text[max(int(t.start)-60, 0):t.start]
	if i := max(strings.LastIndex(before, "，"), strings.LastIndex(before, ","), strings.LastIndex(before, "。"), strings.LastIndex(before, "\n")); i >= 0 {
		before = before[i:]
	}
	if !containsAny(before, "代缴", "代为缴纳", "为其缴纳", "代其缴纳") {
		return false
	}
	after := r.text[t.end:min(int(t.end)+60, len(r.text))]
	if i := indexAny(after, "，", ",", "。", "；", "\n"); i >= 0 {
		after = after[:i]
	}
	return !strings.ContainsAny(after, "0123456789%")
}

// includedIn tells an insurance that a bracket says to be part of another, without
// a figure of its own: 职工医保(含生育保险).
func includedIn(r *reading, t *token) bool {
	before := r.text[max(int(t.start)-18, 0):t.start]
	if !endsWith(before, "(含", "（含", "(包含", "（包含", "(包括", "（包括") {
		return false
	}
	after := r.text[t.end:min(int(t.end)+24, len(r.text))]
	i := indexAny(after, ")", "）")
	return i >= 0 && !strings.ContainsAny(after[:i], "0123456789")
}

// weakScheme tells a word for insured people rather than for their insurance:
// 参保居民, 居民医保参保人员.
func weakScheme(r *reading, t *token, term *lexicon.Term) bool {
	switch term.Text {
	case "养老金", "退休金", "基础养老金", "生育补助金":
		return true // often only what a sum is measured by
	}
	if mask(term.Set)&(employeeMedical|residentMedical) == 0 {
		return false
	}
	after := r.text[t.end:min(int(t.end)+30, len(r.text))]
	return term.Rank <= 1 || startsWith(after, "参保人", "参保职工", "参保居民", "参保患者", "的参保", "参保者", "参保对象")
}
