package lexicon

// A Vocabulary is a set of words that answer one question about a figure. Each
// is a file of its own under terms/.
type Vocabulary uint8

// The vocabularies, in the order in which Find reports words that begin at the
// same place.
const (
	Schemes      Vocabulary = iota // which insurance
	Measures                       // what the figure is
	Populations                    // for whom
	Care                           // for what care
	Institutions                   // at what level of hospital
	Payers                         // who pays
	Bases                          // what a percentage is of
	Per                            // for what stretch
	Relations                      // how the figure changes
	Negations                      // what denies it
	Lists                          // how lists pair
	Tiers                          // grades
	Visits                         // first and later stays
	Conditions                     // further conditions
	Cues                           // what a sentence is for
	Relevance                      // whether it is policy
	Verdicts                       // yes, no, partly
	numVocabularies
)

// String is the name of the vocabulary's file without its extension.
func (v Vocabulary) String() string {
	if v < numVocabularies {
		return vocabularies[v].name
	}
	return "vocabulary?"
}

// vocabularies says for each file what its words may mean; the loader refuses
// anything else. An empty list is open: the meaning is the name of a grade.
var vocabularies = [numVocabularies]struct {
	name  string
	means []string
}{
	Schemes: {"schemes", []string{"employee_medical", "resident_medical", "critical_illness", "maternity",
		"medical_aid", "long_term_care", "pension", "unemployment", "work_injury", "housing_fund", "medical", "social"}},
	Measures: {"measures", []string{"reimbursement_rate", "copay_rate", "deductible", "ceiling", "fixed_payment",
		"contribution_rate", "contribution_base", "contribution_amount", "subsidy", "account_credit", "required_years",
		"retirement_age", "waiting_period", "grace_period", "validity_period", "processing_time", "enrolment_period",
		"deadline", "claim_period", "qualifying_period", "lock_in_period", "residence_period", "benefit_days", "surcharge_rate"}},
	Populations: {"populations", []string{"active", "retired", "flexible", "student", "child", "elderly", "newborn",
		"subsidised", "resident_migrant", "temporary_away", "male", "female", "non_local"}},
	Care: {"care", []string{"outpatient", "inpatient", "chronic_outpatient", "emergency", "pharmacy", "prenatal",
		"delivery", "natural_delivery", "caesarean", "cross_region", "home"}},
	Institutions: {"institutions", []string{"primary", "secondary", "tertiary"}},
	Payers:       {"payers", []string{"individual", "employer", "government"}},
	Bases: {"bases", []string{"contribution_base", "payroll", "local_average_wage", "pension_income",
		"medical_cost"}},
	Per:        {"per", []string{"visit", "day", "month", "year", "case"}},
	Relations:  {"relations", []string{"up", "down", "to", "from", "than"}},
	Negations:  {"negations", []string{"zero", "unlimited", "forever", "nopay", "fullsubsidy", "fullrate", "end", "not", "waive"}},
	Lists:      {"lists", []string{"pair", "each", "all", "sum", "part"}},
	Tiers:      {"tiers", nil},
	Visits:     {"visits", nil},
	Conditions: {"conditions", nil},
	Cues: {"cues", []string{"example", "suppose", "effect", "issueday", "validity", "thistext", "nation",
		"someplace", "otherplaces", "event", "include"}},
	Relevance: {"relevance", []string{"policy", "medical", "price"}},
	Verdicts:  {"verdicts", []string{"yes", "no", "partial"}},
}

// Use says where a word of Measures stands to its figure.
type Use uint8

// The uses.
const (
	Noun Use = iota // 起付线为800元; also heads a table or a list
	Verb            // 报销70%, 按70%报销
	Tail            // 以60%为基数: the figure stands before
	Self            // 次月起: the word is the figure
)

var uses = map[string]Use{"noun": Noun, "verb": Verb, "tail": Tail, "self": Self}

// A Term is a word of a vocabulary.
type Term struct {
	Text       string
	Vocabulary Vocabulary
	Means      []string // in order of preference; none for a word that only shields shorter ones
	Set        uint32   // Means as bits of Values; 0 in an open vocabulary
	Rank       int      // of two overlapping words of a vocabulary, the higher stands
	Use        Use      // Measures only
	Example    string   // a text that holds the word
}

// Terms are the words of all vocabularies, compiled for search. It never
// changes after LoadTerms and is safe for use by several goroutines.
type Terms struct {
	list  []Term
	first []int32 // node after a first rune, by rune of the basic plane; 0 is none
	nodes []termNode
	edges []termEdge
	ends  []int32 // indexes in list, grouped by node
}

// All gives the words, by vocabulary and in the order of their files; the
// caller must not change them.
func (t *Terms) All() []Term { return t.list }

// Term gives the word of a Hit.
func (t *Terms) Term(id int32) *Term { return &t.list[id] }

// Values gives the closed list of what the words of a vocabulary may mean, nil
// for an open one; the caller must not change it.
func (v Vocabulary) Values() []string { return vocabularies[v].means }

// Any is what a word of a qualifying vocabulary may mean beside its values: that
// the rule is for all, whatever the text around says (其他居民, 各级医疗机构).
const Any = "any"

// None is what a word of Measures may mean beside its values: a figure that no
// record is about (利率, 参保率).
const None = "none"

// qualifies tells the vocabularies whose words may mean Any.
func qualifies(v Vocabulary) bool { return v == Populations || v == Care || v == Institutions }
