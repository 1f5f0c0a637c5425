package normalize

import (
	"errors"
	"fmt"

	"policywatch/extract"
	"policywatch/normalize/lexicon"
)

// A Lexicon is the data that a Normalizer reads with.
type Lexicon struct {
	Terms *lexicon.Terms
}

// DefaultLexicon is the data that the program carries.
func DefaultLexicon() (Lexicon, error) {
	terms, err := lexicon.DefaultTerms()
	if err != nil {
		return Lexicon{}, fmt.Errorf("vocabularies of the program: %w", err)
	}
	return Lexicon{Terms: terms}, nil
}

// A Normalizer reads documents. It never changes after New and is safe for use
// by several goroutines.
type Normalizer struct {
	lex Lexicon
}

// New makes a Normalizer that reads with the given data.
func New(lex Lexicon) (*Normalizer, error) {
	if lex.Terms == nil {
		return nil, errors.New("normalizer: no vocabularies; take those of DefaultLexicon")
	}
	return &Normalizer{lex: lex}, nil
}

// Normalize reads a document. Equal documents and contexts give equal results.
func (n *Normalizer) Normalize(doc *extract.Document, ctx Context) *Result {
	return &Result{
		DocumentKey: DocumentKey(doc, ctx),
		Items:       make([]ItemFacts, len(doc.Items)),
		Records:     []Record{},
	}
}
