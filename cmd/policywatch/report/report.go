// Package report writes one self-contained HTML page about policy changes:
// changes over time, a tile grid of the provinces with a way down to cities,
// tables by region, and the words that prove each figure.
//
// The page opens from disk with no network: styles, script and data are in it.
package report

import (
	_ "embed" // the page's parts
	"encoding/json"
	"html/template"
	"io"
	"time"

	"policywatch/normalize"
)

// Data is what a report shows.
type Data struct {
	Lang      string    `json:"lang"` // zh or en: the language it opens in; readers can switch
	Generated time.Time `json:"generated"`
	Since     string    `json:"since"` // first day of the changes, "" for all
	Cut       bool      `json:"cut"`   // there are more changes than are shown
	Changes   []Change  `json:"changes"`
	Values    []Value   `json:"values"`
	Regions   []Region  `json:"regions"` // those that Changes and Values name, and all above them
	Labels    []Label   `json:"labels"`
}

// A Change is one change of policy.
type Change struct {
	Region   string `json:"region"`   // GB/T 2260 code, "" where none is said
	Observed string `json:"observed"` // day in China on which it was seen
	Kind     string `json:"kind"`     // added, modified, removed, gone
	Rule
	Old         string `json:"old"`
	New         string `json:"new"`
	Better      int    `json:"better"` // 1 for the insured, -1 against, 0 cannot be told
	From        string `json:"from"`   // first day for which the new value holds, ""
	Lead        *int32 `json:"lead"`   // days from Observed to From
	Silent      bool   `json:"silent"` // figures changed, the page's date did not
	OldEvidence string `json:"oldEvidence"`
	NewEvidence string `json:"newEvidence"`
	URL         string `json:"url"`
	Title       string `json:"title"`
	Question    string `json:"question"`
	Authority   string `json:"authority"`
}

// A Rule is what a value is about, in values of the vocabularies.
type Rule struct {
	Scheme      string   `json:"scheme"`
	Measure     string   `json:"measure"`
	Payer       string   `json:"payer"`
	Per         string   `json:"per"`
	Population  []string `json:"population"`
	Care        []string `json:"care"`
	Institution []string `json:"institution"`
	Condition   string   `json:"condition"`
	Age         *Range   `json:"age"`    // years
	Amount      *Range   `json:"amount"` // CNY
	Tier        string   `json:"tier"`
	Visit       string   `json:"visit"`
}

// A Range is half-open, [Min, Max); nil is an open end.
type Range = normalize.Bracket

// A Value is what holds now in one region.
type Value struct {
	Region string `json:"region"`
	Rule
	Text      string   `json:"text"`   // as people read it
	Number    *float64 `json:"number"` // for shading only
	Unit      string   `json:"unit"`
	From      string   `json:"from"`
	Evidence  string   `json:"evidence"`
	URL       string   `json:"url"`
	Authority string   `json:"authority"`
}

// A Region is a place that the report names.
type Region struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Parent string `json:"parent"`
}

// A Label is what a value of a vocabulary is called.
type Label struct {
	Vocabulary string `json:"vocabulary"`
	Value      string `json:"value"`
	Chinese    string `json:"zh"`
	English    string `json:"en"`
}

//go:embed page.html
var page string

//go:embed page.css
var style string

//go:embed page.js
var script string

var tmpl = template.Must(template.New("report").Parse(page))

// Write writes the page.
func Write(w io.Writer, d *Data) error {
	// In a script element of JSON, json's own escaping of <, > and & is what
	// keeps quoted page text from ending the element.
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return tmpl.Execute(w, struct {
		Lang   string
		Style  template.CSS
		Script template.JS
		Data   template.JS
	}{d.Lang, template.CSS(style), template.JS(script), template.JS(data)})
}
