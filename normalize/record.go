package normalize

// A Record is one rate, threshold or term that a text states: the output
// contract of `policywatch parse`, of the store and of queries.
//
// Figures are decimal strings in canonical form ("2.8", "-0.5", "1000": no
// exponent, no leading or trailing zeros), never binary floats.
type Record struct {
	ID         string `json:"id"`
	PolicyKey  string `json:"policy_key"`
	Item       int    `json:"item"`        // index of the item
	Region     string `json:"region"`      // GB/T 2260 code, "100000" nationwide, "" none said
	RegionName string `json:"region_name"` // full name, such as 江苏省苏州市昆山市

	Scheme   string `json:"scheme"`
	Measure  string `json:"measure"`
	Value    Value  `json:"value"`
	Relation string `json:"relation"` // is, up, down
	Approx   bool   `json:"approx"`   // 约, 左右, 一般, 通常
	Per      string `json:"per"`      // visit, day, month, year, case, ""
	Base     string `json:"base"`     // what a percentage is of

	Payer       string   `json:"payer"`
	Population  []string `json:"population"` // sorted sets, never nil
	Care        []string `json:"care"`
	Institution []string `json:"institution"`
	Age         *Bracket `json:"age"`    // years, half-open
	Amount      *Bracket `json:"amount"` // CNY, half-open
	Condition   string   `json:"condition"`
	Tier        string   `json:"tier,omitempty"`        // 一档, 甲类
	Visit       string   `json:"visit,omitempty"`       // 首次, 第二次
	Contributed *Bracket `json:"contributed,omitempty"` // years paid, half-open

	Effective  Period   `json:"effective"`
	Kind       string   `json:"kind"` // rule, example
	Derived    bool     `json:"derived,omitempty"`
	Evidence   Evidence `json:"evidence"`
	Confidence float64  `json:"confidence"` // 0 to 1, three decimals
	Rule       string   `json:"rule,omitempty"`

	doubts doubtSet // what the confidence is made of
}

// Value is a figure or a range of figures. Min equals Max for one figure; nil
// is an open end. Dates are ISO dates, "--09-01" for a day of every year.
type Value struct {
	Min       *string `json:"min"`
	Max       *string `json:"max"`
	Unit      string  `json:"unit"` // percent, CNY, year, month, day, workday, age, date, count, percentage_point, permille
	Unlimited bool    `json:"unlimited,omitempty"`
}

// A Bracket is a half-open interval [Min, Max); nil is an open end.
type Bracket struct {
	Min *string `json:"min"`
	Max *string `json:"max"`
}

// A Period is the days for which a rule holds as the text says; both ends are
// inclusive civil dates, nil is an open end.
type Period struct {
	From *string `json:"from"`
	To   *string `json:"to"`
}

// Evidence is the span of text that a record was read from. Start and End are
// in Unicode code points, within the item's answer, or within its question
// where In is "question".
type Evidence struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	In    string `json:"in,omitempty"`
}

// ItemFacts is what is understood of an item besides its records.
type ItemFacts struct {
	Verdict  string       // yes, no, partial, ""
	Topic    string       // a scheme or wider subject: medical_insurance, pension, …
	Relevant bool         // false for what is no policy; such items give no records
	Regions  []RegionSpan // every place that question or answer names, by first mention
	Dates    []DateSpan
}

// A RegionSpan is a place named in a text; offsets in code points within the
// answer, or within the question where In is "question".
type RegionSpan struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Text      string `json:"text"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
	In        string `json:"in,omitempty"`
	Ambiguous bool   `json:"ambiguous,omitempty"`
}

// A DateSpan is a date or period named in a text.
type DateSpan struct {
	Text  string `json:"text"`
	Start string `json:"start"` // ISO date, first day
	End   string `json:"end"`   // ISO date, last day, inclusive; "" where open
	Role  string `json:"role"`  // published, issued, effective_from, effective_to, deadline, period, as_of, mention
}

// A Finding says what is odd or could not be read.
type Finding struct {
	Stage string `json:"stage"` // fetch, extract, normalize, lint, sink
	Code  string `json:"code"`  // stable, kebab-case
	Field string `json:"field"` // of the record, or ""
	Item  int    `json:"item"`  // index of the item, -1 for the page
	Text  string `json:"text"`  // what a person reads
}

// Context is what is known of a page besides its text.
type Context struct {
	Source    string // name of the source
	Region    string // default GB/T 2260 code for 本市, 我县, or ""
	Authority string // official, interpretation, media, aggregator, or ""
	File      string // identity of a page without a URL
	Fetched   string // day of the fetch in China, "2006-01-02" or "": dates a page that says no date itself
}

// A Result is what a Normalizer understood of one document.
type Result struct {
	DocumentKey string       // issuer and 文号 where the page has one, else its URL, else File
	Topics      []string     // of the page, sorted
	Regions     []RegionSpan // what the page's own question is about
	Items       []ItemFacts  // parallel to Document.Items
	Records     []Record     // ordered by item, then by place in the text
	Repeals     []Repeal     // documents that this one ends
	Findings    []Finding

	proofs []proof // parallel to Records: where each was read from
}
