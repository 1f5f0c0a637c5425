package gold

// Counts holds what was annotated, what was predicted, and how many of them
// pair in a core and in a strict match.
type Counts struct {
	Gold      int `json:"gold"`
	Predicted int `json:"predicted"`
	Core      int `json:"core"`
	Strict    int `json:"strict"`
}

// Rates are precision, recall and their harmonic mean, 0 to 1. Where nothing
// was predicted precision is 0, where nothing was annotated recall is 0, and
// where neither was there is nothing to get wrong: all three are 1.
type Rates struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// CoreRates are the rates of core matches.
func (c Counts) CoreRates() Rates { return rates(c.Core, c.Predicted, c.Gold) }

// StrictRates are the rates of strict matches.
func (c Counts) StrictRates() Rates { return rates(c.Strict, c.Predicted, c.Gold) }

func rates(hit, predicted, annotated int) Rates {
	if predicted == 0 && annotated == 0 {
		return Rates{1, 1, 1}
	}
	var r Rates
	if predicted > 0 {
		r.Precision = float64(hit) / float64(predicted)
	}
	if annotated > 0 {
		r.Recall = float64(hit) / float64(annotated)
	}
	if hit > 0 {
		r.F1 = 2 * float64(hit) / float64(predicted+annotated)
	}
	return r
}

// MeasureCounts are the counts of one measure.
type MeasureCounts struct {
	Measure string `json:"measure"`
	Counts
}

// PageCounts are the counts of one page.
type PageCounts struct {
	File string `json:"file"`
	Counts
}

// Tally counts of how many cases how many were right.
type Tally struct {
	Right int `json:"right"`
	Of    int `json:"of"`
}

func (t *Tally) count(right bool) {
	t.Of++
	if right {
		t.Right++
	}
}

// ItemScore says how well the items were found and understood. Found pairs
// items by role and question; the facts are counted over the pairs.
type ItemScore struct {
	Gold        int   `json:"gold"`
	Predicted   int   `json:"predicted"`
	Found       int   `json:"found"`
	Published   Tally `json:"published"`
	ShortAnswer Tally `json:"short_answer"`
	Verdict     Tally `json:"verdict"`
	Relevant    Tally `json:"relevant"`
	Regions     Tally `json:"regions"`
}

// DocumentScore says how often the facts of pages as wholes were right.
type DocumentScore struct {
	Title     Tally `json:"title"`
	Published Tally `json:"published"`
	DocNumber Tally `json:"doc_number"`
	Issuer    Tally `json:"issuer"`
	Regions   Tally `json:"regions"`
}

// Bin is one row of the calibration table: the predictions whose confidence c
// is From <= c < To, and how many of them match.
type Bin struct {
	From      float64 `json:"from"`
	To        float64 `json:"to"`
	Predicted int     `json:"predicted"`
	Core      int     `json:"core"`
	Strict    int     `json:"strict"`
}

// Report is what Score finds.
type Report struct {
	Overall     Counts          `json:"overall"`
	Measures    []MeasureCounts `json:"measures"` // in the contract's order, those that occur
	Pages       []PageCounts    `json:"pages"`    // in gold's order
	Documents   DocumentScore   `json:"documents"`
	Items       ItemScore       `json:"items"`
	Calibration []Bin           `json:"calibration"` // most confident first
	Fields      []FieldErrors   `json:"fields"`      // most frequent first
	Errors      []Error         `json:"errors"`      // worst first
}
