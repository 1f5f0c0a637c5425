// Package scan finds the typed spans of a Chinese text in one pass: quantities
// (numbers of every script and width, percentages, money, durations, ages,
// with their ranges and bound words), dates and periods, regions, terms of the
// lexicon, and numbers that are mere labels (第二十八条, 〔2025〕1号).
//
// In:  a text, and what the Scanner was built with (gazetteer, terms).
// Out: Spans in order of their first byte. A Span says what stands in the text;
// what it means for a rule is the business of package normalize.
//
// Scanning is linear in the text, allocates nothing but the growth of the
// caller's slice, and uses no regular expressions. Every figure is exact: a
// Decimal, never a binary float.
package scan
