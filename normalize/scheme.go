package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
)

// schemes gives the schemes of a draft, a record for each. Where the text says
// only 医保, what it speaks of may tell whose: shares of employer and employee,
// individual accounts, active and retired people belong to employees' insurance.
func (w *work) schemes(d *draft, hint mask) []string {
	f := &d.frame
	m := mask(0)
	if f.set.has(dScheme) {
		m = f.scheme
	}
	if m&(pension|medical) == pension|medical && f.origin[dScheme].in == inAnswer && measures[d.m].family == contributions && d.own.set.has(dScheme) {
		m = social // 按养老、医疗保险费的60%给予补贴
	}
	m = severalSchemes(m)
	if m == pension && f.set.has(dCare) && measures[d.m].family == benefits {
		m = medical // a page about 养老和医疗保险 speaks of care under the latter
	}
	if m.count() > 1 {
		kinds := m & (employeeMedical | residentMedical)
		if kinds != m {
			if m&^(employeeMedical|residentMedical|medical) != 0 && d.m != reimbursementRate {
				return social.names(lexicon.Schemes.Values())
			}
		}
		return m.names(lexicon.Schemes.Values())
	}
	if m == 0 {
		m = w.itemScheme(d)
	}
	if hint == 0 && m == medical {
		hint = w.people(d.figureStart)
	}
	if m == 0 && d.m == requiredYears && containsAny(w.answer.text[d.start:min(int(d.end)+120, len(w.answer.text))], "不再缴", "不用再缴", "无需再缴", "不需再缴", "停止缴费") {
		m = employeeMedical // 满25年的,退休后不再缴费: pensions know nothing of the kind
	}
	if m == criticalIllness && (d.m == enrolmentPeriod || d.m == waitingPeriod || d.m == gracePeriod) && !d.own.set.has(dScheme) {
		if q := &w.question.frame; q.set.has(dScheme) && q.scheme&basicMedical != 0 {
			m = q.scheme // nobody enrols in 大病保险
		}
	}
	if m == maternity && f.origin[dScheme].in != inAnswer && f.set.has(dCare) && f.care&inpatient != 0 && measures[d.m].family == benefits && !w.onlyBirths() {
		m = medical // 基本医疗保险、生育保险市级统筹办法: 住院 is the former's
	}
	if (m == medical || m == employeeMedical && !d.own.set.has(dScheme)) && w.asksBirths() && measures[d.m].family != contributions && d.m != accountCredit {
		m = maternity
	}
	if q := w.question.r; m == social && d.m == fixedPayment && q != nil && containsAny(q.text, "退休", "养老") && containsAny(q.text, "领", "发", "拿") {
		m = pension // 社保交15年退休能领多少
	}
	m = implied(m, d, hint)
	if m == 0 {
		return unsaid
	}
	return m.names(lexicon.Schemes.Values())
}

// onlyBirths tells a title and question about births that name no other insurance.
func (w *work) onlyBirths() bool {
	for _, r := range [2]*reading{w.b.page.topic.r, w.question.r} {
		if r != nil && containsAny(r.text, "医保", "医疗保险", "医疗保障") {
			return false
		}
	}
	return true
}

// asksBirths tells a question about births that names no insurance, where the answer
// speaks of 生育保险: 生孩子医保能报多少.
func (w *work) asksBirths() bool {
	q := w.question.r
	if q == nil || !containsAny(q.text, "生孩子", "生小孩", "生育", "分娩", "生产", "产检", "产前", "剖腹产", "剖宫产", "顺产") || containsAny(q.text, "居民", "农村", "新农合") {
		return false
	}
	if f := &w.question.frame; f.set.has(dScheme) && f.scheme != medical && f.scheme != maternity {
		return false
	}
	return strings.Contains(w.answer.text, "生育保险")
}

// implied gives the scheme that measure and qualifiers leave no doubt about.
func implied(m mask, d *draft, hint mask) mask {
	f := &d.frame
	switch {
	case d.m == retirementAge && (m == 0 || m == medical || m == social || m == employeeMedical):
		return pension
	case m == social && d.m == requiredYears:
		return pension // 社保最低缴费年限15年
	case m == social && measures[d.m].family == benefits && d.m != fixedPayment:
		m = medical
	case m == 0 && d.m == accountCredit:
		return employeeMedical
	case m == 0 && (measures[d.m].family == benefits && d.m != fixedPayment):
		m = medical
	case m == 0 && (d.m == contributionRate || d.m == contributionBase) && f.set.has(dPayer):
		return social
	}
	if m == employeeMedical && f.weak && (d.m == fixedPayment || d.m == ceiling) && f.set.has(dCare) && f.care != 0 && f.care&^(births|delivery|prenatal) == 0 {
		return maternity // 职工顺产3000元: what employees get for a birth is the 生育保险's
	}
	if m != medical {
		return m
	}
	switch {
	case d.m == accountCredit, d.m == requiredYears:
		return employeeMedical
	case d.m == contributionRate && d.relation == "is":
		return employeeMedical
	case d.m == contributionAmount && d.example && f.set.has(dPayer):
		return employeeMedical
	case d.m == contributionBase:
		return employeeMedical
	case f.set.has(dPopulation) && f.population&(active|retired) != 0:
		return employeeMedical
	case f.set.has(dPopulation) && f.population&young != 0:
		return residentMedical
	case hint == residentMedical && f.set.has(dPopulation) && f.population&flexible != 0:
		return m // 灵活就业医保 beside 居民医保
	case hint != 0:
		return hint
	}
	return m
}

// people tells whose insurance a figure is about from the people that the answer
// names before it, 0 where it names none or both.
func (w *work) people(before int32) mask {
	employees, residents := false, false
	r := w.answer
	for i := max(lowerBound(r.tokens, before)-4*lookBack, 0); i < len(r.tokens) && r.tokens[i].start < before; i++ {
		t := &r.tokens[i]
		if t.kind != tokWord || t.vocab != lexicon.Schemes {
			continue
		}
		switch m := mask(w.b.n.lex.Terms.Term(t.ref).Set); {
		case m == employeeMedical:
			employees = true
		case m == residentMedical:
			residents = true
		}
	}
	switch {
	case employees && !residents:
		return employeeMedical
	case residents && !employees:
		return residentMedical
	}
	return 0
}

// itemScheme gives the scheme of a figure whose text names none: the only one
// that the item or, unless it is a card, its page names; else medical insurance,
// where the item speaks of care.
func (w *work) itemScheme(d *draft) mask {
	if !w.counted {
		w.counted = true
		all, first, care := mask(0), mask(0), false
		readings := []*reading{w.question.r, w.answer}
		if !w.b.card {
			readings = append(readings, w.b.page.topic.r)
		}
		for _, r := range readings {
			for i := range r.tokens {
				switch t := &r.tokens[i]; {
				case t.kind == tokWord && t.vocab == lexicon.Schemes:
					term := w.b.n.lex.Terms.Term(t.ref)
					if weakScheme(r, t, term) || paidFor(r, t) || includedIn(r, t) {
						continue
					}
					all |= mask(term.Set)
					if m := mask(term.Set) &^ (medical | social); first == 0 {
						first = m
					}
				case t.kind == tokWord && t.vocab == lexicon.Relevance && startsWith(w.b.n.lex.Terms.Term(t.ref).Text, "医保"):
					care = true
				case t.kind == tokWord && t.vocab == lexicon.Care:
					care = true
				}
			}
		}
		if specific := all &^ (medical | social); specific != 0 {
			all = specific
		}
		switch {
		case all.count() == 1:
			w.only = all
		case first&(employeeMedical|residentMedical) != 0 && all&(employeeMedical|residentMedical) == first:
			w.only = first
		case care || all != 0 && all&^(employeeMedical|residentMedical|medical) == 0:
			w.only = medical
		}
	}
	return w.only
}

// schemeHint tells whose insurance an item speaks of where it names people of
// one kind only: active and retired, or residents.
func (w *work) schemeHint() mask {
	employees, residents := false, false
	for i := range w.b.drafts {
		d := &w.b.drafts[i]
		f := &d.frame
		if f.set.has(dScheme) && f.scheme&(medical|employeeMedical) != 0 && (f.set.has(dPayer) && f.payer&employer != 0 || d.m == contributionRate) {
			employees = true // residents pay sums
		}
		if f.set.has(dPopulation) && f.population&(active|retired) != 0 || f.set.has(dScheme) && f.scheme == employeeMedical || w.b.drafts[i].m == accountCredit {
			employees = true
		}
		if f.set.has(dScheme) && f.scheme&residentMedical != 0 || f.set.has(dPopulation) && f.population&young != 0 {
			residents = true
		}
	}
	switch {
	case employees && !residents:
		return employeeMedical
	case residents && !employees:
		return residentMedical
	}
	return 0
}
