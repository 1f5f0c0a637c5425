package normalize

import (
	"errors"
	"fmt"
	"sort"
	"sync"

	"policywatch/extract"
	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A Lexicon is the data that a Normalizer reads with.
type Lexicon struct {
	Terms   *lexicon.Terms
	Regions *lexicon.Regions
}

// DefaultLexicon is the data that the program carries.
func DefaultLexicon() (Lexicon, error) {
	terms, err := lexicon.DefaultTerms()
	if err != nil {
		return Lexicon{}, fmt.Errorf("vocabularies of the program: %w", err)
	}
	regions, err := lexicon.LoadRegions()
	if err != nil {
		return Lexicon{}, fmt.Errorf("gazetteer of the program: %w", err)
	}
	return Lexicon{Terms: terms, Regions: regions}, nil
}

// A Normalizer reads documents. What it reads with never changes after New; it is
// safe for use by several goroutines.
type Normalizer struct {
	lex      Lexicon
	scanner  *scan.Scanner
	resolver *scan.Resolver
	levels   levelTerms

	scratches sync.Pool // memory of pages that were read, for pages to come
}

// New makes a Normalizer that reads with the given data.
func New(lex Lexicon) (*Normalizer, error) {
	if lex.Terms == nil || lex.Regions == nil {
		return nil, errors.New("normalizer: vocabularies or gazetteer missing; take those of DefaultLexicon")
	}
	return &Normalizer{lex: lex, scanner: scan.New(lex.Regions), resolver: scan.NewResolver(lex.Regions), levels: levelsOf(lex.Terms),
		scratches: sync.Pool{New: func() any { return newScratch() }}}, nil
}

// Normalize reads a document. Equal documents and contexts give equal results.
func (n *Normalizer) Normalize(doc *extract.Document, ctx Context) *Result {
	res := &Result{DocumentKey: DocumentKey(doc, ctx), Items: make([]ItemFacts, len(doc.Items)), Repeals: repeals(doc, ctx.Fetched)}
	s := n.scratches.Get().(*scratch)
	res.Records, res.proofs = s.records[:0], s.proofs[:0]
	p := n.pageOf(doc, ctx, s)
	works := zeroed(s.works, len(doc.Items))
	s.works = works
	for i := range doc.Items {
		n.open(&works[i], &doc.Items[i], i, p)
		if doc.Items[i].Role != extract.RoleRelated {
			if clause, ok := works[i].b.pageClause(); ok && (!p.frame.set.has(dEffective) || p.narrows(&clause)) {
				p.frame.copyDim(dEffective, &clause)
				p.force = wordsOf(clause.origin[dEffective], doc.Items[i].Answer, "", "")
				p.frame.origin[dEffective] = origin{in: inPage} // its words are one item's, it holds for all
			}
		}
	}
	for i := range works {
		w := &works[i]
		if q := &w.question.frame; !w.b.card && q.set.has(dEffective) && p.narrower(q) {
			q.copyDim(dEffective, &p.frame)
		}
		facts := &res.Items[i]
		facts.Relevant = relevant(w)
		if facts.Relevant {
			w.bind()
			w.emit(res)
		}
		w.facts(facts)
	}
	res.Records, res.proofs = dropDerived(res.Records, res.proofs)
	settleConfidence(res.Records)
	res.Regions = pageRegions(works, p)
	res.Topics = topicsOf(res.Items)
	res.Records, res.proofs = s.settle(res.Records, res.proofs)
	res.Findings = lint(doc, res, works, &s.keys)
	n.keep(s)
	return res
}

// pageRegions gives the places that a page's own question is about, else that
// of its issuer.
func pageRegions(works []work, p *page) []RegionSpan {
	for i := range works {
		w := &works[i]
		if w.item.Role != extract.RoleMain {
			continue
		}
		if spans := w.questionRegions(); len(spans) > 0 {
			return p.scratch.mentions(spans, nil)
		}
		if spans := w.regionSpans(p.topic.r, "title"); len(spans) > 0 {
			return p.scratch.mentions(spans, nil) // a place that is named twice is one
		}
		var spans []RegionSpan
		for _, code := range p.issuer {
			spans = append(spans, RegionSpan{Code: code, Name: w.b.n.lex.Regions.FullName(code), In: "issuer"})
		}
		return spans
	}
	return nil
}

func topicsOf(items []ItemFacts) []string {
	seen := map[string]bool{}
	topics := []string{}
	for i := range items {
		if t := items[i].Topic; t != "" && !seen[t] {
			seen[t] = true
			topics = append(topics, t)
		}
	}
	sort.Strings(topics)
	return topics
}
