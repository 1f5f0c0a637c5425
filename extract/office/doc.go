// Package office reads the text and tables of office files: DOCX, XLSX, XLS
// and DOC.
//
// In:  the bytes of a file.
// Out: its Blocks in order: paragraphs with heading level, list ordinal and
// depth, tables with their merged cells resolved.
//
// Pictures, charts, headers and footers, comments and deleted text are not
// read. Whatever a file claims, no more than MaxText bytes of it are unpacked.
// The package is pure: no network, no files, no clock, no goroutines.
package office
