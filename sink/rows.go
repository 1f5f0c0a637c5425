package sink

import (
	"time"

	"github.com/shopspring/decimal"

	"policywatch/normalize"
)

// The rows of the tables, by the names of their columns. The migrations say
// what each column means.

type runRow struct {
	Run       string            `ch:"run"`
	Source    string            `ch:"source"`
	Kind      string            `ch:"kind"`
	StartedAt time.Time         `ch:"started_at"`
	EndedAt   *time.Time        `ch:"ended_at"`
	Status    string            `ch:"status"`
	Cut       bool              `ch:"cut"`
	Error     string            `ch:"error"`
	Owner     string            `ch:"owner"`
	Attempts  uint16            `ch:"attempts"`
	Outcomes  map[string]uint64 `ch:"outcomes"`
	Articles  uint64            `ch:"articles"`
	Items     uint64            `ch:"items"`
	Records   uint64            `ch:"records"`
	Changes   uint64            `ch:"changes"`
	Findings  uint64            `ch:"findings"`
	Program   string            `ch:"program"`
	Parser    string            `ch:"parser_version"`
	Settled   bool              `ch:"settled"`
	Revision  uint32            `ch:"revision"`
}

type fetchRow struct {
	Source      string     `ch:"source"`
	URL         string     `ch:"url"`
	Run         string     `ch:"run"`
	FetchedAt   time.Time  `ch:"fetched_at"`
	Outcome     string     `ch:"outcome"`
	Status      uint16     `ch:"status"`
	FinalURL    string     `ch:"final_url"`
	Referrer    string     `ch:"referrer"`
	Depth       uint16     `ch:"depth"`
	ContentType string     `ch:"content_type"`
	Bytes       uint64     `ch:"bytes"`
	DurationMS  uint32     `ch:"duration_ms"`
	Tries       uint8      `ch:"tries"`
	Error       string     `ch:"error"`
	Article     bool       `ch:"article"`
	File        bool       `ch:"file"`
	Changed     bool       `ch:"changed"`
	ETag        string     `ch:"etag"`
	Modified    string     `ch:"modified"`
	BodyHash    string     `ch:"body_hash"`
	SeenAt      *time.Time `ch:"seen_at"`
	ChangedAt   *time.Time `ch:"changed_at"`
	GoneSince   *time.Time `ch:"gone_since"`
	Changes     uint32     `ch:"changes"`
	Failures    uint32     `ch:"failures"`
}

type pageRow struct {
	Source      string       `ch:"source"`
	URL         string       `ch:"url"`
	BodyHash    string       `ch:"body_hash"`
	Body        []byte       `ch:"body"`
	FileURLs    []string     `ch:"files.url"`
	FileNames   []string     `ch:"files.name"`
	FileTypes   []string     `ch:"files.content_type"`
	FileBodies  []string     `ch:"files.body"`
	FileHashes  []string     `ch:"files.body_hash"`
	FileErrors  []string     `ch:"files.error"`
	ContentType string       `ch:"content_type"`
	Charset     string       `ch:"charset"`
	FinalURL    string       `ch:"final_url"`
	TextHash    string       `ch:"text_hash"`
	DocumentKey string       `ch:"document_key"`
	Title       string       `ch:"title"`
	Published   *time.Time   `ch:"published"`
	Publisher   string       `ch:"publisher"`
	DocNumber   string       `ch:"doc_number"`
	Issuer      string       `ch:"issuer"`
	Cites       []string     `ch:"cites"`
	Authority   string       `ch:"authority"`
	SiteCode    string       `ch:"site_code"`
	Topics      []string     `ch:"topics"`
	Regions     []string     `ch:"regions"`
	Repealed    []string     `ch:"repeals.doc_number"`
	RepealDays  []*time.Time `ch:"repeals.day"`
	RepealWords []string     `ch:"repeals.evidence"`
	FirstSeen   time.Time    `ch:"first_seen"`
	Parser      string       `ch:"parser_version"`
	Run         string       `ch:"run"`
	Revision    uint32       `ch:"revision"`
}

// An interval is the time for which a page was seen to say something.
type interval struct {
	FirstSeen   time.Time  `ch:"first_seen"`
	LastSeen    *time.Time `ch:"last_seen"`
	ClosedAt    *time.Time `ch:"closed_at"`
	ClosedBy    string     `ch:"closed_by"`
	CloseReason string     `ch:"close_reason"`
	Run         string     `ch:"run"`
	Revision    uint32     `ch:"revision"`
}

type itemRow struct {
	Source      string     `ch:"source"`
	URL         string     `ch:"url"`
	ItemKey     string     `ch:"item_key"`
	ContentHash string     `ch:"content_hash"`
	Item        uint32     `ch:"item"`
	Role        string     `ch:"role"`
	Question    string     `ch:"question"`
	Answer      string     `ch:"answer"`
	ShortAnswer string     `ch:"short_answer"`
	Verdict     string     `ch:"verdict"`
	Topic       string     `ch:"topic"`
	Relevant    bool       `ch:"relevant"`
	Truncated   bool       `ch:"truncated"`
	Regions     []string   `ch:"regions"`
	Published   *time.Time `ch:"published"`
	ItemURL     string     `ch:"item_url"`
	DocumentKey string     `ch:"document_key"`
	BodyHash    string     `ch:"body_hash"`
	Parser      string     `ch:"parser_version"`
	interval
}

// A ruleRow is what a value is the value of: the columns that records, changes
// and timelines share.
type ruleRow struct {
	Region         string           `ch:"region"`
	RegionName     string           `ch:"region_name"`
	Scheme         string           `ch:"scheme"`
	Measure        string           `ch:"measure"`
	ValueUnit      string           `ch:"value_unit"`
	Payer          string           `ch:"payer"`
	Per            string           `ch:"per"`
	Base           string           `ch:"base"`
	Population     []string         `ch:"population"`
	Care           []string         `ch:"care"`
	Institution    []string         `ch:"institution"`
	AgeMin         *decimal.Decimal `ch:"age_min"`
	AgeMax         *decimal.Decimal `ch:"age_max"`
	AmountMin      *decimal.Decimal `ch:"amount_min"`
	AmountMax      *decimal.Decimal `ch:"amount_max"`
	ContributedMin *decimal.Decimal `ch:"contributed_min"`
	ContributedMax *decimal.Decimal `ch:"contributed_max"`
	Condition      string           `ch:"condition"`
	Tier           string           `ch:"tier"`
	Visit          string           `ch:"visit"`
}

func (r *ruleRow) age() *normalize.Bracket    { return bracketOf(r.AgeMin, r.AgeMax) }
func (r *ruleRow) amount() *normalize.Bracket { return bracketOf(r.AmountMin, r.AmountMax) }
func (r *ruleRow) contributed() *normalize.Bracket {
	return bracketOf(r.ContributedMin, r.ContributedMax)
}

type recordRow struct {
	ruleRow
	ID            string           `ch:"id"`
	PolicyKey     string           `ch:"policy_key"`
	Source        string           `ch:"source"`
	URL           string           `ch:"url"`
	Value         string           `ch:"value"`
	ValueMin      *decimal.Decimal `ch:"value_min"`
	ValueMax      *decimal.Decimal `ch:"value_max"`
	DateMin       string           `ch:"date_min"`
	DateMax       string           `ch:"date_max"`
	Unlimited     bool             `ch:"unlimited"`
	Relation      string           `ch:"relation"`
	Approx        bool             `ch:"approx"`
	EffectiveFrom *time.Time       `ch:"effective_from"`
	EffectiveTo   *time.Time       `ch:"effective_to"`
	Kind          string           `ch:"kind"`
	Derived       bool             `ch:"derived"`
	Evidence      string           `ch:"evidence"`
	EvidenceStart uint32           `ch:"evidence_start"`
	EvidenceEnd   uint32           `ch:"evidence_end"`
	EvidenceIn    string           `ch:"evidence_in"`
	EvidenceFile  string           `ch:"evidence_file"`
	Confidence    decimal.Decimal  `ch:"confidence"`
	Rule          string           `ch:"rule"`
	Item          uint32           `ch:"item"`
	ItemKey       string           `ch:"item_key"`
	Role          string           `ch:"role"`
	Question      string           `ch:"question"`
	Title         string           `ch:"title"`
	DocumentKey   string           `ch:"document_key"`
	DocNumber     string           `ch:"doc_number"`
	Issuer        string           `ch:"issuer"`
	Authority     string           `ch:"authority"`
	Published     *time.Time       `ch:"published"`
	BodyHash      string           `ch:"body_hash"`
	Parser        string           `ch:"parser_version"`
	interval
}

type findingRow struct {
	Source    string    `ch:"source"`
	URL       string    `ch:"url"`
	Stage     string    `ch:"stage"`
	Code      string    `ch:"code"`
	Item      int32     `ch:"item"`
	Field     string    `ch:"field"`
	Text      string    `ch:"text"`
	BodyHash  string    `ch:"body_hash"`
	FirstSeen time.Time `ch:"first_seen"`
	Parser    string    `ch:"parser_version"`
	Run       string    `ch:"run"`
}
