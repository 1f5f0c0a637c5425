// Package lexicon holds what the normalizer knows by heart: the gazetteer of
// China's administrative divisions (GB/T 2260) and the vocabularies of social
// insurance, as reviewed data files with their loaders. README.md says where
// each file comes from.
//
// The data is loaded into values that are passed to those who use them; there
// are no globals.
package lexicon
