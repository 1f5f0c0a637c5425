package normalize

import (
	"policywatch/normalize/lexicon"
)

// comparesInsurances tells a sentence that speaks of both kinds of medical
// insurance: 职工医保报80%,居民医保报60%.
func (b *binder) comparesInsurances() bool {
	all := mask(0)
	for i := b.lo; i < b.hi; i++ {
		if t := &b.r.tokens[i]; t.kind == tokWord && t.vocab == lexicon.Schemes {
			all |= mask(b.term(t).Set)
		}
	}
	return all&employeeMedical != 0 && all&residentMedical != 0
}

// comparedBefore tells whether the last figures of the sentence are of both kinds of
// medical insurance.
func (b *binder) comparedBefore() bool {
	all := mask(0)
	for k := len(b.drafts) - 1; k >= b.first && k > len(b.drafts)-5; k-- {
		if b.drafts[k].own.set.has(dScheme) {
			all |= b.drafts[k].own.scheme
		}
	}
	return all&employeeMedical != 0 && all&residentMedical != 0
}

// fillAround fills a frame from the text around the sentence, innermost first.
func (b *binder) fillAround(f *frame) {
	if b.scope >= 0 {
		care := f.set.has(dCare)
		f.fill(b.scopeFrame(b.scope))
		if at := b.sameInsurance(f); at != b.scope && !care {
			f.drop(dCare)
			if at >= 0 && b.scopeFrame(at).set.has(dCare) {
				f.copyDim(dCare, b.scopeFrame(at))
			}
		}
		b.fillTold(f)
	}
	labelled := f.set.has(dCare)
	f.fill(&b.local)
	f.fill(&b.ambient)
	if !labelled && f.set.has(dCare) && f.set.has(dScheme) && f.scheme == criticalIllness && b.st.cur.set.has(dScheme) && b.st.cur.scheme == criticalIllness {
		f.drop(dCare) // 普通门诊支付60%。…大病保险起付线10000元
	}
	care := f.set.has(dCare)
	f.fill(&b.question.frame)
	if !b.card {
		f.fill(&b.page.frame)
	}
	if !care && f.set.has(dCare) && f.set.has(dScheme) && f.scheme == criticalIllness && b.besideCritical(f.origin[dCare].in) {
		f.drop(dCare)
	}
}

// besideCritical tells a question or title that names critical illness insurance
// beside the care of the basic one: 住院统筹待遇与大病保险管理办法.
func (b *binder) besideCritical(in where) bool {
	q := b.question
	if in != q.in {
		q = &b.page.topic
	}
	return q.r != nil && containsAny(q.r.text, "与大病", "和大病", "及大病", "、大病")
}

// sameInsurance is the innermost scope that is no label of another insurance:
// in 职工住院起付线：一级200元。大病保险起付线14000元 the label does not tell the care of the
// latter.
func (b *binder) sameInsurance(f *frame) int32 {
	at := b.scope
	for f.set.has(dScheme) && f.scheme&basicMedical == 0 && at >= 0 && b.out.scopes[at].rank >= rankLabel {
		if sc := b.scopeFrame(at); !sc.set.has(dScheme) || sc.sameAs(f, dScheme) {
			break
		}
		at = b.out.scopes[at].parent
	}
	return at
}

// scopeFrame gives what a scope and those around it say.
func (b *binder) scopeFrame(at int32) *frame {
	sc := &b.out.scopes[at]
	if sc.frame == nil {
		sc.frame = b.page.scratch.frames.one(b.labelFrame(sc))
		if sc.parent >= 0 {
			sc.frame.fill(b.scopeFrame(sc.parent))
		}
	}
	return sc.frame
}
