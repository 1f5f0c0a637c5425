// Package normalize reads the rates, thresholds, deadlines and terms that an
// extracted document states, and gives them as records with their evidence.
//
// In:  an extract.Document and a Context (source, default region, authority).
// Out: a Result: facts about each item, records, findings.
//
// It is a small compiler: scan makes typed spans in one pass over the text,
// structure cuts the blocks into sentences and clauses, bind gives each
// quantity its measure and its qualifiers from the nearest context outwards,
// lint says what is odd. Vocabularies and the region gazetteer are data files
// in normalize/lexicon.
//
// The package is pure: no network, no files, no clock, no logger, no
// goroutines; equal input gives equal output.
package normalize
