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
// Where to look, in the order of the work:
//
//	normalizer                     New, Normalize: a document in, a result out
//	page, item, topic              what holds for all of a page, of an item
//	structure, flow, label, table  blocks become scopes, sentences, cells
//	token, word, role, figure      what stands in a sentence, and what each figure does there
//	bind, distribute, around, aside, carry, outer, context
//	                               a sentence read from left to right; lists paired; what comes from further out
//	measure, pick, change, special what a figure is
//	frame, qualifier, dimension, place, scheme, date, per
//	                               for whom, where, when it is said
//	draft, emit, merge, derive     drafts become records, each statement once
//	evidence, proof, explain, confidence
//	                               why, and how surely
//	lint*, formula, unbound        what is odd
//	identity, facts, verdict, relevance, repeal
//	                               documents, questions and answers themselves
//
// The package is pure: no network, no files, no clock, no logger, no
// goroutines; equal input gives equal output.
package normalize
