// Package gold scores what was read from pages against hand-made annotations
// ("gold"): precision, recall and F1 of the records, overall and per measure,
// how far the items' facts are right, whether confidence means something, and
// which errors there are.
//
// In:  annotated pages (a JSON object a line) and what extract and normalize
// made of the same pages.
// Out: a Report, which prints itself as tables for people or JSON for programs.
//
// The rules of comparison are the output contract's:
//
//   - Gold and predictions are grouped by page and item (role and question;
//     questions compared without spaces, punctuation and ordinals).
//   - A core match has the same measure, value, unit, relation and kind; a
//     strict match also the same qualifiers (region, scheme, payer, per,
//     population, care, institution, age, amount, effective).
//   - Records pair one to one within an item, strict pairs first.
//   - A predicted record whose evidence is not in its item's text, white space
//     aside, matches nothing.
//   - Left out on both sides: measures beyond the compared ones, derived
//     records, unlimited values, contributions of 0.
//
// The package is pure: who calls it reads the files.
package gold

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"policywatch/extract"
	"policywatch/normalize"
)

// A Page is one annotated page. What it does not say is empty: an absent
// field and an empty one mean the same.
type Page struct {
	File     string   `json:"file"` // base name of the annotated file
	Document Document `json:"document"`
	Items    []Item   `json:"items"`
	Records  []Record `json:"records"`
}

// Document is what an annotation says of the page as a whole.
type Document struct {
	Title     string   `json:"title,omitempty"`
	Published string   `json:"published,omitempty"`
	DocNumber string   `json:"doc_number,omitempty"`
	Issuer    string   `json:"issuer,omitempty"`
	Regions   []string `json:"regions,omitempty"` // GB/T 2260 codes
}

// Item is what an annotation says of one question and its answer.
type Item struct {
	Role        extract.Role `json:"role"`
	Question    string       `json:"question,omitempty"`
	ShortAnswer string       `json:"short_answer,omitempty"`
	Verdict     string       `json:"verdict,omitempty"`
	Published   string       `json:"published,omitempty"`
	Relevant    bool         `json:"relevant"`
	Regions     []string     `json:"regions,omitempty"` // GB/T 2260 codes, by first mention
}

// Record is an annotated record: the contract's fields with the evidence as a
// bare string, since offsets are not compared.
type Record struct {
	normalize.Record
	Evidence string `json:"evidence"`
}

// A Prediction is what extract and normalize made of one page.
type Prediction struct {
	File     string // base name, as in Page.File
	Document *extract.Document
	Result   *normalize.Result
}

// Load reads annotated pages, one JSON object a line; empty lines are skipped.
// Unknown keys are errors, so that a misspelt field cannot pass for an empty one.
func Load(r io.Reader) ([]Page, error) {
	var pages []Page
	seen := map[string]bool{}
	br := bufio.NewReader(r)
	for line := 1; ; line++ {
		b, err := br.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("reading gold: %w", err)
		}
		if b = bytes.TrimSpace(b); len(b) > 0 {
			p, perr := parsePage(b)
			if perr == nil && seen[p.File] {
				perr = fmt.Errorf("page %q is annotated twice", p.File)
			}
			if perr != nil {
				return nil, fmt.Errorf("gold line %d: %w", line, perr)
			}
			seen[p.File] = true
			pages = append(pages, p)
		}
		if err == io.EOF {
			return pages, nil
		}
	}
}

func parsePage(b []byte) (Page, error) {
	var p Page
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return p, err
	}
	if p.File == "" {
		return p, fmt.Errorf("no \"file\"")
	}
	for n, r := range p.Records {
		if r.Item < 0 || r.Item >= len(p.Items) {
			return p, fmt.Errorf("%s: record %d is of item %d, but there are %d items", p.File, n, r.Item, len(p.Items))
		}
		if _, err := coreKey(r.Record); err != nil {
			return p, fmt.Errorf("%s: record %d: %w", p.File, n, err)
		}
		if _, err := qualifierKey(r.Record); err != nil {
			return p, fmt.Errorf("%s: record %d: %w", p.File, n, err)
		}
	}
	return p, nil
}
