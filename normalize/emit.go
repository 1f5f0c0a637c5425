package normalize

import (
	"unicode/utf8"

	"policywatch/normalize/lexicon"
)

// emit makes records of the drafts of an item: a record for each payer, scheme
// and region that a figure is said of, each statement once.
func (w *work) emit(records []Record, documentKey string) []Record {
	itemKey := ItemKey(w.item)
	runes := runeCounter{text: w.item.Answer}
	seen := map[string]bool{}
	hint := w.schemeHint()
	for i := range w.b.drafts {
		d := &w.b.drafts[i]
		f := &d.frame
		for _, scheme := range w.schemes(d, hint) {
			for _, payer := range payersOf(d) {
				for _, region := range regionsOf(f) {
					r := w.record(d, scheme, payer, region)
					key := sameStatement(&r)
					if plain := sameButCondition(&r); seen[key] || (d.instance || d.m == gracePeriod) && seen[plain] {
						continue
					} else {
						seen[key], seen[plain] = true, true
					}
					r.Evidence.Start = runes.at(int(d.start))
					r.Evidence.End = runes.at(int(d.end))
					r.Evidence.Text = w.item.Answer[d.start:d.end]
					setIdentity(&r, documentKey, itemKey)
					p := w.proofOf(d)
					r.Confidence, r.Rule = w.confidence(d, &r, &p), ruleNames[d.pick.how]
					records, w.proofs = append(records, r), append(w.proofs, p)
				}
			}
		}
	}
	return records
}

// sameStatement is what makes two records of an item one.
func sameStatement(r *Record) string {
	c := *r
	c.Base, c.Approx = "", false
	setIdentity(&c, "", "")
	return c.PolicyKey + orEmpty(c.Value.Min) + "~" + orEmpty(c.Value.Max) + orEmpty(c.Effective.From) + orEmpty(c.Effective.To)
}

// sameButCondition is what makes an instance (例如新参保人员次月起…) say a rule again.
func sameButCondition(r *Record) string {
	c := *r
	c.Condition = ""
	return "~" + sameStatement(&c)
}

// record makes one record of a draft.
func (w *work) record(d *draft, scheme, payer, region string) Record {
	f := &d.frame
	r := Record{Item: w.index, Region: region, Scheme: scheme, Measure: d.m.String(), Relation: d.relation, Approx: d.approx,
		Value: Value{Unit: d.unit, Unlimited: d.unlimited}, Base: d.base, Payer: payer,
		Population: f.population.names(lexicon.Populations.Values()), Care: f.care.names(lexicon.Care.Values()),
		Institution: f.institution.names(lexicon.Institutions.Values()), Kind: "rule", Derived: d.derived,
		Condition: f.condition, Tier: f.tier, Visit: f.visit}
	if !f.set.has(dPopulation) {
		r.Population = []string{}
	} else if d.m == requiredYears || d.m == retirementAge {
		r.Population = (f.population &^ retired).names(lexicon.Populations.Values()) // one is not retired yet
	} else if f.people != "" {
		r.Condition = joinedWord(r.Condition, f.people, true) // 特困 and 低保 are told apart
	}
	if fam := measures[d.m].family; !f.set.has(dCare) || fam == contributions || fam == account || d.m == requiredYears || d.m == retirementAge {
		r.Care = []string{} // contributions are paid for all care
	}
	if !f.set.has(dInstitution) {
		r.Institution = []string{}
	}
	if region != "" {
		r.RegionName = w.b.n.lex.Regions.FullName(region)
	}
	if d.min != "" {
		r.Value.Min = text(d.min)
	}
	if d.max != "" {
		r.Value.Max = text(d.max)
	}
	if f.set.has(dPer) && (measures[d.m].per && (d.unit == "CNY" || d.unit == "date" || d.m == accountCredit) || d.m == contributionBase && d.perSaid) {
		if f.origin[dPer].in == inAnswer || d.m == accountCredit || d.m == contributionAmount || d.m == fixedPayment || d.m == subsidy {
			r.Per = first(f.per, lexicon.Per) // 一年能报多少 asks for no yearly deductible
		}
	}
	if f.set.has(dAge) && d.m != retirementAge {
		r.Age = f.age.bracket()
	}
	if f.set.has(dAmount) && (d.m == reimbursementRate || d.m == copayRate || d.m == fixedPayment) {
		r.Amount = f.amount.bracket()
	}
	if f.set.has(dContributed) {
		r.Contributed = f.contributed.bracket()
	}
	if f.set.has(dEffective) {
		if !f.from.IsZero() {
			r.Effective.From = text(f.from.String())
		}
		if !f.to.IsZero() {
			r.Effective.To = text(f.to.String())
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

// payersOf gives the payers of a draft, "" for none.
func payersOf(d *draft) []string {
	switch {
	case d.m == subsidy:
		return []string{"government"}
	case !d.frame.set.has(dPayer) || d.frame.payer == 0 || !measures[d.m].payer:
		return []string{""}
	}
	p := d.frame.payer
	if measures[d.m].family != benefits {
		p &^= government // what the state pays is a subsidy
	}
	if d.m == fixedPayment || d.m == copayRate {
		if d.m == copayRate {
			p &= individual
		} else {
			p = 0 // who hands out a benefit is not said to pay it
		}
	}
	if p == 0 {
		return []string{""}
	}
	return p.names(lexicon.Payers.Values())
}

func regionsOf(f *frame) []string {
	if !f.set.has(dRegion) || len(f.regions) == 0 {
		return []string{""}
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
