// Package pdftext reads the text of PDF files, as lines joined into paragraphs,
// and the tables that ruled lines draw.
//
// In:  the bytes of a file.
// Out: its Blocks in reading order.
//
// It reads what Chinese offices publish: embedded fonts with ToUnicode maps
// (Word, WPS, LibreOffice, Chromium), the predefined GBK and Unicode encodings,
// object streams, and files whose protection asks for no password to open them.
// It does not read scans (pictures of pages), forms, or fonts that do not say
// which characters their glyphs are: the error says so.
//
// The cross-reference table is not trusted: objects are found where they stand,
// so that damaged and doctored files cost no more than a pass over them.
// Whatever a file claims, no more than MaxText bytes of it are unpacked. The
// package is pure: no network, no files, no clock, no goroutines.
package pdftext
