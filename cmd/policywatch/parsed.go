package main

import (
	"policywatch/extract"
	"policywatch/normalize"
)

// parsed is one page as `policywatch parse` prints it: the output contract.
type parsed struct {
	File     string              `json:"file"`
	URL      string              `json:"url"`
	Source   string              `json:"source"`
	Document parsedDocument      `json:"document"`
	Items    []parsedItem        `json:"items"`
	Records  []normalize.Record  `json:"records"`
	Findings []normalize.Finding `json:"findings,omitempty"`
}

type parsedDocument struct {
	Title     string         `json:"title"`
	Published string         `json:"published"`
	Publisher string         `json:"publisher"`
	DocNumber string         `json:"doc_number"`
	Issuer    string         `json:"issuer"`
	Regions   []parsedRegion `json:"regions"`
	Topics    []string       `json:"topics"`
}

type parsedRegion struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type parsedItem struct {
	Index       int                    `json:"index"`
	Role        extract.Role           `json:"role"`
	Question    string                 `json:"question"`
	Answer      string                 `json:"answer"`
	ShortAnswer string                 `json:"short_answer"`
	Verdict     string                 `json:"verdict"`
	Published   string                 `json:"published"`
	URL         string                 `json:"url"`
	Truncated   bool                   `json:"truncated"`
	Topic       string                 `json:"topic"`
	Relevant    bool                   `json:"relevant"`
	Regions     []normalize.RegionSpan `json:"regions"`
	Dates       []normalize.DateSpan   `json:"dates"`
}

// unreadable is what parse prints for a page that cannot be read.
type unreadable struct {
	File  string `json:"file"`
	Error string `json:"error"`
}

// newParsed joins what extraction and normalization found of one page. Lists
// are never null in JSON.
func newParsed(file, source string, doc *extract.Document, res *normalize.Result) parsed {
	p := parsed{
		File: file, URL: doc.URL, Source: source,
		Document: parsedDocument{
			Title: doc.Title, Published: doc.Published, Publisher: doc.Publisher,
			DocNumber: doc.DocNumber, Issuer: doc.Issuer,
			Regions: []parsedRegion{}, Topics: list(res.Topics),
		},
		Items:    make([]parsedItem, len(doc.Items)),
		Records:  list(res.Records),
		Findings: res.Findings,
	}
	for _, r := range res.Regions {
		p.Document.Regions = append(p.Document.Regions, parsedRegion{r.Code, r.Name})
	}
	for i, it := range doc.Items {
		f := res.Items[i]
		p.Items[i] = parsedItem{
			Index: it.Index, Role: it.Role, Question: it.Question, Answer: it.Answer,
			ShortAnswer: it.ShortAnswer, Verdict: f.Verdict, Published: it.Published,
			URL: it.URL, Truncated: it.Truncated, Topic: f.Topic, Relevant: f.Relevant,
			Regions: list(f.Regions), Dates: list(f.Dates),
		}
	}
	return p
}

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
