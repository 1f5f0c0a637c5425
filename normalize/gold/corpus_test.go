package gold

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/net/html"
	"golang.org/x/text/width"

	"policywatch/normalize"
	"policywatch/normalize/lexicon"
)

// corpora are the folders of annotated pages.
var corpora = []string{"seeds", "gold/a", "gold/b", "gold/c", "gold/d", "gold/e", "gold/f", "gold/g", "gold/h", "gold/i", "gold/j", "gold/k"}

// legal holds the contract's vocabularies.
var legal = map[string][]string{
	"role":        {"main", "section", "related"},
	"verdict":     {"", "yes", "no", "partial"},
	"relation":    {"is", "up", "down"},
	"kind":        {"rule", "example"},
	"per":         {"", "visit", "day", "month", "year", "case"},
	"payer":       {"", "individual", "employer", "government"},
	"scheme":      {"", "employee_medical", "resident_medical", "critical_illness", "maternity", "medical_aid", "long_term_care", "pension", "unemployment", "work_injury", "housing_fund", "medical", "social"},
	"population":  {"active", "retired", "flexible", "student", "child", "elderly", "newborn", "subsidised", "resident_migrant", "temporary_away", "male", "female", "non_local"},
	"care":        {"outpatient", "inpatient", "chronic_outpatient", "emergency", "pharmacy", "prenatal", "delivery", "natural_delivery", "caesarean", "cross_region", "home"},
	"institution": {"primary", "secondary", "tertiary"},
}

// units gives the units that a measure may have when the figure is a rule; a
// change may be in percent or percentage points too.
var units = map[string][]string{
	"reimbursement_rate": {"percent"}, "copay_rate": {"percent"},
	"deductible": {"CNY", "percent"}, "ceiling": {"CNY", "percent"}, "fixed_payment": {"CNY"},
	"contribution_rate": {"percent", "permille"}, "contribution_base": {"CNY", "percent"},
	"contribution_amount": {"CNY"}, "subsidy": {"CNY", "percent"}, "account_credit": {"percent", "CNY"},
	"required_years": {"year"}, "retirement_age": {"age"}, "waiting_period": {"month", "day"},
	"grace_period": {"month", "day"}, "validity_period": {"month", "year"}, "processing_time": {"workday", "day"},
	"enrolment_period": {"date"}, "deadline": {"date"},
	"claim_period": {"day", "month", "year"}, "qualifying_period": {"month", "year"},
	"lock_in_period": {"month", "year"}, "residence_period": {"month", "year"},
	"benefit_days": {"day"}, "surcharge_rate": {"percent", "permille"},
}

// TestCorpusIsSound holds the annotations themselves to the contract: whoever
// annotates by hand slips, and a slip in gold misleads every rule after it.
func TestCorpusIsSound(t *testing.T) {
	regions, err := lexicon.LoadRegions()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string][]string{}
	for _, n := range regions.Names() {
		for _, c := range n.Candidates {
			names[c.Region.Code] = append(names[c.Region.Code], n.Text)
		}
	}
	for _, folder := range corpora {
		t.Run(folder, func(t *testing.T) {
			dir := filepath.Join("..", "testdata", filepath.FromSlash(folder))
			f, err := os.Open(filepath.Join(dir, "gold.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			pages, err := Load(f)
			if err != nil {
				t.Fatal(err)
			}
			annotated := map[string]bool{"gold.jsonl": true}
			for _, p := range pages {
				annotated[p.File] = true
				body, err := os.ReadFile(filepath.Join(dir, p.File))
				if err != nil {
					t.Error(err)
					continue
				}
				c := checker{regions, names, visibleText(p.File, string(body))}
				for _, msg := range c.checkPage(p) {
					t.Errorf("%s: %s", p.File, msg)
				}
			}
			files, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				if !annotated[f.Name()] {
					t.Errorf("%s is not annotated", f.Name())
				}
			}
		})
	}
}

// visibleText is the text of a page as one squeezed line.
func visibleText(file, body string) string {
	if !strings.HasSuffix(file, ".html") {
		return squeeze(body)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(body))
	skip := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return squeeze(b.String())
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) == "script" || string(name) == "style" {
				skip = string(name)
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == skip {
				skip = ""
			}
		case html.TextToken:
			if skip == "" {
				b.Write(z.Text())
			}
		}
	}
}

// checker checks one page against its text.
type checker struct {
	regions *lexicon.Regions
	names   map[string][]string // code -> names that may stand for it
	text    string
}

func (c checker) checkPage(p Page) []string {
	text := c.text
	var bad []string
	say := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }

	mains := 0
	starts := make([]int, len(p.Items))
	at := 0
	for n, it := range p.Items {
		if it.Role == "main" {
			mains++
		}
		inVocabulary(say, n, "role", string(it.Role))
		inVocabulary(say, n, "verdict", it.Verdict)
		q := squeeze(it.Question)
		found := strings.Index(text[at:], q)
		if found < 0 {
			say("item %d: %q is not in the text behind the item before", n, it.Question)
			found = 0
		}
		starts[n] = at + found
		at = starts[n] + len(q)
		for _, code := range it.Regions {
			c.checkRegion(say, fmt.Sprintf("item %d", n), code)
		}
		if set(it.Regions) != set(slices.Compact(slices.Sorted(slices.Values(it.Regions)))) {
			say("item %d: a region twice", n)
		}
		if it.Published != "" && !isDate(it.Published) {
			say("item %d: published %q is no date", n, it.Published)
		}
	}
	for _, code := range p.Document.Regions {
		if _, ok := c.regions.Current(code); !ok {
			say("document: %q is no region code of today", code)
		}
	}
	if mains != 1 {
		say("%d main items", mains)
	}
	itemText := func(n int) string {
		if n+1 < len(starts) {
			return text[starts[n]:starts[n+1]]
		}
		return text[starts[n]:]
	}
	for n, it := range p.Items {
		if !strings.Contains(itemText(n), squeeze(it.ShortAnswer)) {
			say("item %d: short answer %q is not in its text", n, it.ShortAnswer)
		}
	}
	seen := map[string]bool{}
	for n, r := range p.Records {
		it := p.Items[r.Item]
		where := fmt.Sprintf("record %d (%s)", n, line(withEvidence(r)))
		if n > 0 && r.Item < p.Records[n-1].Item {
			say("%s stands before a record of an earlier item", where)
		}
		if !it.Relevant {
			say("%s is of an irrelevant item", where)
		}
		if ev := squeeze(r.Evidence); ev == "" || !strings.Contains(itemText(r.Item), ev) {
			say("%s: evidence is not in its item", where)
		}
		if r.Region != "" && r.Region != "100000" {
			c.checkRegion(say, where, r.Region)
			if !slices.Contains(it.Regions, r.Region) && !slices.Contains(p.Document.Regions, r.Region) {
				say("%s: region is neither the item's nor the page's", where)
			}
		}
		checkRecord(func(format string, args ...any) { say(where+": "+format, args...) }, r)
		b, err := json.Marshal(r)
		if err != nil {
			say("%s: %v", where, err)
		}
		if seen[string(b)] {
			say("%s is there twice", where)
		}
		seen[string(b)] = true
	}
	return bad
}

func withEvidence(r Record) normalize.Record {
	r.Record.Evidence.Text = r.Evidence
	return r.Record
}

func inVocabulary(say func(string, ...any), n int, name, value string) {
	if !slices.Contains(legal[name], value) {
		say("item %d: %s %q", n, name, value)
	}
}

// checkRegion wants a code of today whose place, or a group of places that it
// belongs to, is named in the text.
func (c checker) checkRegion(say func(string, ...any), where, code string) {
	r, ok := c.regions.Current(code)
	if !ok {
		say("%s: %q is no region code of today", where, code)
		return
	}
	for _, name := range c.names[code] {
		if strings.Contains(c.text, name) {
			return
		}
	}
	say("%s: %s %s is not named in the text", where, code, r.Name)
}

func checkRecord(say func(string, ...any), r Record) {
	for name, value := range map[string]string{"relation": r.Relation, "kind": r.Kind, "per": r.Per, "payer": r.Payer, "scheme": r.Scheme} {
		if !slices.Contains(legal[name], value) {
			say("%s %q", name, value)
		}
	}
	for name, values := range map[string][]string{"population": r.Population, "care": r.Care, "institution": r.Institution} {
		for _, v := range values {
			if !slices.Contains(legal[name], v) {
				say("%s %q", name, v)
			}
		}
		if len(slices.Compact(slices.Sorted(slices.Values(values)))) != len(values) {
			say("%s %q twice", name, values)
		}
	}
	allowed := units[r.Measure]
	if allowed == nil {
		say("measure %q", r.Measure)
	}
	if r.Relation != "is" {
		allowed = append(slices.Clone(allowed), "percent", "percentage_point")
		if r.Measure == "required_years" {
			allowed = append(allowed, "month") // 每年提高6个月
		}
	}
	if !slices.Contains(allowed, r.Value.Unit) {
		say("unit %q", r.Value.Unit)
	}
	if r.Measure == "subsidy" && r.Payer != "government" {
		say("a subsidy that is not the government's")
	}
	if r.Value.Min == nil && r.Value.Max == nil && !r.Value.Unlimited {
		say("no value")
	}
	if r.Value.Unit == "date" {
		for _, d := range []*string{r.Value.Min, r.Value.Max} {
			if d == nil || !isDate(strings.Replace(*d, "--", "2000-", 1)) {
				say("a date that is none")
			}
		}
	} else {
		inOrder(say, "value", r.Value.Min, r.Value.Max)
	}
	for name, b := range map[string]*normalize.Bracket{"age": r.Age, "amount": r.Amount, "contributed": r.Contributed} {
		if b != nil {
			inOrder(say, name, b.Min, b.Max)
		}
	}
	from, to := r.Effective.From, r.Effective.To
	if from != nil && !isDate(*from) || to != nil && !isDate(*to) || from != nil && to != nil && *from > *to {
		say("effective is no period")
	}
	if r.Derived {
		return // computed from two statements, only one is its evidence
	}
	for _, v := range []*string{r.Value.Min, r.Value.Max} {
		if v != nil && r.Value.Unit != "date" && !shows(r.Evidence, *v) {
			say("%s is not in the evidence", *v)
		}
	}
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func inOrder(say func(string, ...any), name string, lo, hi *string) {
	if lo == nil || hi == nil {
		return
	}
	a, errA := decimal.NewFromString(*lo)
	b, errB := decimal.NewFromString(*hi)
	if errA != nil || errB != nil || a.GreaterThan(b) {
		say("%s %s to %s", name, *lo, *hi)
	}
}

// words stand for figures without showing them.
var words = map[string]string{
	"100": "全额|全部", "50": "减半|一半", "1": "次月|次日|当月起|下月|隔月", "0": "无|不设|取消|免|不再|不需|不缴|不用缴", "0.5": "万分之五", "6": "半年",
}

var arabic = regexp.MustCompile(`[0-9][0-9,]*(?:\.[0-9]+)?`)

// shows tells whether a text shows a figure: in digits (with 千, 万, 亿), in
// Chinese numerals, as a share (七成, 三分之二) or in a word. It errs on the
// lenient side; it is here to catch slips of the pen.
func shows(text, figure string) bool {
	want, err := decimal.NewFromString(figure)
	if err != nil {
		return false
	}
	text = width.Fold.String(text)
	text += "\n" + squeeze(text) // figures broken by spaces, cells parted by them
	for _, w := range strings.Split(words[want.String()], "|") {
		if w != "" && strings.Contains(text, w) {
			return true
		}
	}
	// The unit may stand in a table's header (万元), so ten thousand times is fine too.
	for _, loc := range arabic.FindAllStringIndex(text, -1) {
		d, err := decimal.NewFromString(strings.ReplaceAll(text[loc[0]:loc[1]], ",", ""))
		if err != nil {
			continue
		}
		rest := text[loc[1]:]
		for _, m := range []struct {
			after string
			times int64
		}{{"", 1}, {"", 10_000}, {"百", 100}, {"千", 1000}, {"万", 10_000}, {"亿", 100_000_000}, {"成", 10}, {"折", 10}} {
			if strings.HasPrefix(rest, m.after) && d.Mul(decimal.NewFromInt(m.times)).Equal(want) {
				return true
			}
		}
	}
	for n := range text {
		for _, v := range hanFigures(text[n:]) {
			if v.Equal(want) {
				return true
			}
		}
	}
	return false
}

// hanFigures gives the figures that a Chinese numeral at the start of the text
// may stand for.
func hanFigures(text string) []decimal.Decimal {
	digits := map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	powers := map[rune]int64{'十': 10, '百': 100, '千': 1000}
	var out []decimal.Decimal
	var total, section, digit int64
	for n, r := range text {
		d, isDigit := digits[r]
		p, isPower := powers[r]
		switch {
		case isDigit:
			digit = d
		case isPower:
			if digit == 0 {
				digit = 1
			}
			section += digit * p
			digit = 0
		case r == '点':
			point := decimal.NewFromInt(total + section + digit)
			for n, r := range []rune(text[n+len("点"):]) {
				d, ok := digits[r]
				if !ok {
					break
				}
				point = point.Add(decimal.New(d, int32(-n-1)))
				out = append(out, point)
			}
			return out
		case r == '万':
			total += (section + digit) * 10_000
			section, digit = 0, 0
		default:
			if n > 0 && (r == '成' || r == '折') {
				out = append(out, decimal.NewFromInt(section+digit).Mul(decimal.NewFromInt(10)))
			}
			return out
		}
		out = append(out, decimal.NewFromInt(total+section+digit))
	}
	return out
}

func TestShows(t *testing.T) {
	tests := []struct {
		text, figure string
		want         bool
	}{
		{"起付线800元", "800", true}, {"起付线８００元", "800", true}, {"限额15万元", "150000", true},
		{"1.5万元", "15000", true}, {"35,283元", "35283", true}, {"百分之七十", "70", true},
		{"三百五十元", "350", true}, {"一千二百元", "1200", true}, {"两万元", "20000", true},
		{"十五年", "15", true}, {"二十年", "20", true}, {"百分之六点五", "6.5", true}, {"报销七成", "70", true}, {"6成", "60", true},
		{"次月起", "1", true}, {"无起付线", "0", true}, {"减半", "50", true},
		{"起付线800元", "80", false}, {"起付线180元", "80", false}, {"百分之七十", "7", true},
	}
	for _, tt := range tests {
		if got := shows(tt.text, tt.figure); got != tt.want {
			t.Errorf("%q shows %s: %v, want %v", tt.text, tt.figure, got, tt.want)
		}
	}
}
