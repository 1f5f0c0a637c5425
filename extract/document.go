package extract

import "unicode/utf8"

// A Document is one page, read.
//
// Dates are civil dates as the page says them, "2006-01-02", or "" where the
// page says none; a page's dates have no zone, they are days in China.
type Document struct {
	URL       string // canonical URL of the page, "" where none is known
	Title     string // the page's own title or question, "" where none can be seen
	Published string // 发布日期, PubDate; else the date under an official text's issuer
	Publisher string // site or media that publishes the page (SiteName, 来源)
	DocNumber string // 文号, such as "苏医保发〔2025〕1号"
	Issuer    string // 发文机关, the authority that signs an official text
	Site      Site
	Info      []Info // the information table of an official document, in page order
	Items     []Item
	Files     []File   // attachments that are part of the document, in page order
	Links     []Link   // attachments and cited pages, in page order
	Notes     []Note   // what was odd or left out, for findings
	Origins   []Origin // where these were found, in the order of finding
	Unclosed  bool     // the page never closes <body> or <html>: it may be cut off at its end

	issued  string // 成文日期; stands in for Published where the page says none
	updated string // 更新时间; the same
	agency  string // 发布机构; stands in for Issuer where the text is not signed
}

// Site is what a government page says of itself in the meta tags that the
// guideline for government websites (国办发〔2017〕47号) prescribes.
type Site struct {
	Name       string // SiteName
	IDCode     string // SiteIDCode, ten digits; the first six are GB/T 2260
	Column     string // ColumnName
	ColumnType string // ColumnType: 政策文件, 政策解读, …
}

// Info is one row of an official document's information table.
type Info struct{ Label, Value string }

// A Link leads from a document to an attachment or a cited page.
type Link struct {
	Text string
	URL  string
	Kind LinkKind
}

// A File is an attachment whose text Append made part of the document, or that
// could not be had.
type File struct {
	URL     string
	Name    string // text of the link, else the last part of the URL
	Missing bool   // it could not be had: that nothing is read in it says nothing
}

// LinkKind tells what a Link leads to.
type LinkKind string

// The kinds of links.
const (
	LinkAttachment LinkKind = "attachment" // PDF, DOC(X), XLS(X) of a notice
	LinkRelated    LinkKind = "related"    // a card of a 'related reading' list
	LinkCited      LinkKind = "cited"      // another document that the text cites
)

// A Note says what extraction found odd or left out; it becomes a finding.
type Note struct {
	Code string // stable, kebab-case: "rule-matched-nothing", "cut-off"
	Text string
}

// An Origin says where a fact about the document was found, for whoever writes
// the rules of a source: "published" by "meta PubDate".
type Origin struct {
	Field string // title, published, publisher, issuer, doc_number, body
	From  string
}

// learn sets a fact that is not known yet and notes where it was found.
func (d *Document) learn(field string, to *string, value, from string) {
	if *to == "" && value != "" {
		*to = value
		d.Origins = append(d.Origins, Origin{field, from})
	}
}

// Role says what an item is to its page (the output contract's item roles).
type Role string

// The roles of items.
const (
	RoleMain    Role = "main"    // the page's own question and answer
	RoleSection Role = "section" // a further question that the page asks and answers
	RoleRelated Role = "related" // a card of a 'related reading' list
)

// An Item is one question and its answer.
type Item struct {
	Index       int
	Role        Role
	Question    string // without 问: and ordinal
	Answer      string // whole text, lines kept; ShortAnswer, if any, is its first line
	ShortAnswer string // a bare phrase that answers before the explanation starts
	Published   string // "2006-01-02": the card's own date, else the page's
	URL         string // where the item has a page of its own, or the page's URL
	Truncated   bool   // cut off by the page, or with it: a missing tail says nothing
	Blocks      []Block
	Parts       []Part // of Answer that stand in attachments, in order
}

// A Part is a span of an item's Answer that stands in an attachment.
type Part struct {
	URL        string // of the attachment
	Start, End int    // byte offsets in Item.Answer
}

// PartAt gives the URL of the attachment in which a span of the answer, in
// code points, begins; "" for the page itself.
func (it *Item) PartAt(rune int) string {
	if len(it.Parts) == 0 {
		return ""
	}
	at := 0
	for at < len(it.Answer) && rune > 0 {
		_, n := utf8.DecodeRuneInString(it.Answer[at:])
		at += n
		rune--
	}
	for _, p := range it.Parts {
		if at >= p.Start && at < p.End {
			return p.URL
		}
	}
	return ""
}

// BlockKind tells the kinds of blocks apart.
type BlockKind uint8

// The kinds of blocks.
const (
	Paragraph BlockKind = iota
	Heading
	ListItem
	TableBlock
)

// A Block is a span of an item's Answer with its place in the page's structure.
// Blocks are in order, do not overlap, and hold all of the answer's text that
// is not white space.
type Block struct {
	Kind       BlockKind
	Level      int    // Heading: 1 to 6, 1 outermost. ListItem: nesting depth from 1. Else the depth of the list item that it goes on with, 0 outside lists.
	Marker     string // ListItem or Heading: the ordinal or bullet as written ("一、", "(一)", "1.", "•"), part of the span
	Start, End int    // byte offsets in Item.Answer
	Table      *Table // TableBlock only
}

// A Table is a grid with rowspan and colspan resolved: every row has the same
// number of cells, and a cell that spans several places stands in each of them
// with the same offsets. Its text in the answer is one line a row, cells
// parted by tabs (by bars where a text parts them so), each spanning cell
// written once.
type Table struct {
	Caption    string // the caption, or the line above that names it or its unit (单位：元)
	Rows       [][]Cell
	HeaderRows int // leading rows that are headers (th, thead, or by their look)
	HeaderCols int // leading columns that are headers
}

// A Cell is a span of an item's Answer.
type Cell struct{ Start, End int }
