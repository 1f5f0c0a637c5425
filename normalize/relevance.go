package normalize

import "policywatch/normalize/lexicon"

// relevant tells whether an item is about policy at all. The question decides:
// illnesses, hospitals and surgery are none, unless it asks what insurance pays.
// A question that says neither is judged by its answer.
//
//	子宫粘连手术大概要多少钱 → false; 医保报销一定要病历吗 → true
func relevant(w *work) bool {
	policy, medical := w.b.n.weigh(w.question.r, len(w.question.r.tokens))
	if policy == 0 && medical == 0 && namesBenefit(w) {
		return true
	}
	if policy == 0 && medical == 0 {
		policy, medical = w.b.n.weigh(w.answer, 40)
		if !w.b.card { // a section is about what its page is about
			title, _ := w.b.n.weigh(w.b.page.topic.r, 40)
			policy += title
			if w.b.page.office {
				policy++ // 门诊待遇标准, of 医疗保障局
			}
		}
		return policy > 0 && policy >= medical
	}
	if policy == 0 {
		return false
	}
	return policy >= 3 || policy >= medical
}

// namesBenefit tells a question without a word of relevance that names what only
// insurance has: 门诊特殊病种目录, 年度最高支付限额.
func namesBenefit(w *work) bool {
	r := w.question.r
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.kind != tokWord {
			continue
		}
		term := w.b.n.lex.Terms.Term(t.ref)
		switch t.vocab {
		case lexicon.Care:
			if mask(term.Set) == chronic {
				return true
			}
		case lexicon.Measures:
			if m := measureByName[term.Means[0]]; m != noMeasure && measures[m].family == benefits && term.Use == lexicon.Noun && term.Rank >= 3 {
				return true
			}
		}
	}
	return false
}

// weigh adds up the words for policy and for medicine among the first tokens.
func (n *Normalizer) weigh(r *reading, tokens int) (policy, medical int) {
	for i := 0; i < min(tokens, len(r.tokens)); i++ {
		t := &r.tokens[i]
		if t.kind != tokWord || t.vocab != lexicon.Relevance {
			continue
		}
		term := n.lex.Terms.Term(t.ref)
		switch term.Means[0] {
		case "policy":
			policy += term.Rank
		case "medical":
			medical += term.Rank
		}
	}
	return policy, medical
}
