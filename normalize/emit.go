package normalize

import (
	"unicode/utf8"

	"policywatch/normalize/lexicon"
)

// emit makes records of the drafts of an item: a record for each payer, scheme
// and region that a figure is said of, each statement once.
func (w *work) emit(res *Result) {
	if len(w.b.drafts) == 0 {
		return
	}
	itemKey := ItemKey(w.item)
	runes := runeCounter{text: w.item.Answer}
	a, keys := w.b.page.arena, &w.b.page.scratch.keys
	seen := w.b.page.scratch.seen
	clear(seen)
	hint, unbound := w.schemeHint(), w.hasUnbound()
	for i := range w.b.drafts {
		d := &w.b.drafts[i]
		f := &d.frame
		for _, scheme := range w.schemes(d, hint) {
			for _, payer := range payersOf(d) {
				for _, region := range regionsOf(f) {
					r := w.record(d, scheme, payer, region)
					policy := keys.policy(&r)
					same, plain := keys.same(&r, policy)
					if seen[same] || (d.instance || d.m == gracePeriod) && seen[plain] {
						continue
					}
					seen[same], seen[plain] = true, true
					if region != "" {
						r.RegionName = w.b.n.lex.Regions.FullName(region)
					}
					r.Evidence.Start = runes.at(int(d.start))
					r.Evidence.End = runes.at(int(d.end))
					r.Evidence.Text = w.item.Answer[d.start:d.end]
					r.PolicyKey = a.hex(policy)
					r.ID = a.hex(keys.statement(&r, res.DocumentKey, itemKey))
					p := w.proofOf(d)
					r.doubts, r.Rule = w.doubts(d, &r, &p), ruleNames[d.pick.how]
					r.doubts.add(unboundNear, unbound)
					res.Records, res.proofs = append(res.Records, r), append(res.proofs, p)
				}
			}
		}
	}
}

// A statement is what makes two records of an item one: all that they say but
// for what a percentage is of. A plain one leaves out the condition, too: an
// instance (例如新参保人员次月起…) only says a rule again.
type statement struct {
	plain              bool
	derived            bool // what a text states, too, is stated
	policy             digest
	min, max, from, to string
}

// same gives the statement of a record, and the plain one.
func (k *keyer) same(r *Record, policy digest) (same, plain statement) {
	same = statement{false, r.Derived, policy, orEmpty(r.Value.Min), orEmpty(r.Value.Max), orEmpty(r.Effective.From), orEmpty(r.Effective.To)}
	base, condition := r.Base, r.Condition
	if base != "" {
		r.Base = ""
		same.policy = k.policy(r)
	}
	plain = same
	plain.plain = true
	if condition != "" {
		r.Condition = ""
		plain.policy = k.policy(r)
	}
	r.Base, r.Condition = base, condition
	return same, plain
}

// record makes one record of a draft.
func (w *work) record(d *draft, scheme, payer, region string) Record {
	f, a := &d.frame, w.b.page.arena
	if f.set.has(dPopulation) && f.population&awayFromHome != 0 && f.set.has(dCare) && f.care != 0 && measures[d.m].family == benefits {
		f.care |= crossRegion // 跨省异地转诊人员住院
	}
	r := Record{Item: w.index, Region: region, Scheme: scheme, Measure: d.m.String(), Relation: d.relation, Approx: d.approx,
		Value: Value{Unit: d.unit, Unlimited: d.unlimited}, Base: d.base, Payer: payer,
		Population: a.names(f.population, lexicon.Populations), Care: a.names(f.care, lexicon.Care),
		Institution: a.names(f.institution, lexicon.Institutions), Kind: "rule", Derived: d.derived,
		Condition: f.condition, Tier: f.tier, Visit: f.visit}
	if !f.set.has(dPopulation) {
		r.Population = []string{}
	} else if d.m == requiredYears || d.m == retirementAge {
		r.Population = a.names(f.population&^retired, lexicon.Populations) // one is not retired yet
	} else if f.people != "" {
		r.Condition = joinedWord(r.Condition, f.people, true) // 特困 and 低保 are told apart
	}
	if fam := measures[d.m].family; !f.set.has(dCare) || fam == contributions || fam == account || d.m == requiredYears || d.m == retirementAge || d.m == deadline || d.m == enrolmentPeriod {
		r.Care = []string{} // contributions are paid for all care
	}
	if !f.set.has(dInstitution) || measures[d.m].family != benefits {
		r.Institution = []string{} // nothing is paid in, waited for or filed by level of hospital
	}
	if d.min != "" {
		r.Value.Min = a.pointer(d.min)
	}
	if d.max != "" {
		r.Value.Max = a.pointer(d.max)
	}
	if f.set.has(dPer) && (measures[d.m].per && (d.unit == "CNY" || d.unit == "date" || d.m == accountCredit) || d.m == requiredYears && d.relation != "is" || d.perSaid && (d.m == contributionBase || d.m == deductible && d.relation == "is")) {
		if f.origin[dPer].in == inAnswer || d.m == accountCredit || d.m == contributionAmount || d.m == fixedPayment || d.m == subsidy {
			r.Per = first(f.per, lexicon.Per) // 一年能报多少 asks for no yearly deductible
		}
	}
	if f.set.has(dAge) && d.m != retirementAge {
		r.Age = a.bracket(f.age)
	}
	if f.set.has(dAmount) && (d.m == reimbursementRate || d.m == copayRate || d.m == fixedPayment || d.m == subsidy) {
		r.Amount = a.bracket(f.amount)
	}
	if f.set.has(dContributed) {
		r.Contributed = a.bracket(f.contributed)
	}
	if f.set.has(dEffective) {
		if !f.from.IsZero() {
			r.Effective.From = a.pointer(a.day(f.from))
		}
		if !f.to.IsZero() {
			r.Effective.To = a.pointer(a.day(f.to))
		}
	}
	if d.example {
		r.Kind = "example"
		if d.m == fixedPayment && !d.perSaid && !d.own.set.has(dPer) {
			r.Per = ""
		}
	}
	if r.Per == "" && d.example && d.m == contributionAmount && shared(scheme) {
		r.Per = "month" // contributions of wages are paid by the month
	}
	return r
}

// shared tells schemes that employer and employee pay for by the month.
func shared(scheme string) bool {
	switch scheme {
	case "employee_medical", "pension", "unemployment", "work_injury", "maternity", "housing_fund", "social":
		return true
	}
	return false
}

func first(m mask, v lexicon.Vocabulary) string {
	if names := m.first().names(v.Values()); len(names) > 0 {
		return names[0]
	}
	return ""
}

// unsaid is the one value of a field that nothing is said of.
var unsaid = []string{""}

// payersOf gives the payers of a draft, "" for none.
func payersOf(d *draft) []string {
	switch {
	case d.m == subsidy:
		return government.names(lexicon.Payers.Values())
	case !d.frame.set.has(dPayer) || d.frame.payer == 0 || !measures[d.m].payer:
		return unsaid
	}
	p := d.frame.payer
	if measures[d.m].family != benefits {
		p &^= government // what the state pays is a subsidy
	}
	if d.m == fixedPayment || d.m == copayRate {
		if d.m == copayRate {
			p &= individual
		} else {
			p &= employer // 由用人单位支付; that a fund or the state pays a benefit goes without saying
		}
	}
	if p == 0 {
		return unsaid
	}
	return p.names(lexicon.Payers.Values())
}

func regionsOf(f *frame) []string {
	if !f.set.has(dRegion) || len(f.regions) == 0 {
		return unsaid
	}
	return f.regions
}

// A runeCounter turns byte offsets into offsets in code points, for offsets
// that mostly grow.
type runeCounter struct {
	text  string
	bytes int
	runes int
}

func (c *runeCounter) at(offset int) int {
	if offset < c.bytes {
		c.bytes, c.runes = 0, 0
	}
	c.runes += utf8.RuneCountInString(c.text[c.bytes:offset])
	c.bytes = offset
	return c.runes
}
