package scan

import "policywatch/normalize/lexicon"

// A Span is one thing that a text says, with its place. Which fields are set
// depends on Kind.
//
// Start and End bound the figure or name itself ("8000-15000元"); From and To
// also take in the words that bound or qualify it ("每人每年不低于670元"). All
// are byte offsets on rune boundaries, From <= Start < End <= To.
type Span struct {
	Kind       Kind
	Start, End int
	From, To   int

	// Quantity
	Min, Max Decimal // equal for a single figure; each counts only where Lo, Hi say so
	Lo, Hi   Bound
	Unit     Unit
	Per      Per
	Approx   bool // 约, 左右, 一般, 通常, 100多元
	Person   bool // 每人, /人
	Inherits bool // unit or scale was taken from the next figure of a list (90、80、70%)
	scale    int8 // power of ten of its last 万 or 亿, which a list may share

	// Date
	Date Date

	// Label
	Label Label

	// Region: a name of the gazetteer, or a word for a place that depends on who
	// speaks; Name counts only where Here is Named.
	Name Name
	Here Here
}

// Name is a place name of the gazetteer.
type Name = lexicon.NameID

// Kind tells what a Span is.
type Kind uint8

// The kinds of spans.
const (
	Quantity  Kind = iota + 1 // a figure or a range of figures, with its unit or none
	DateSpan                  // a day, month, year or period
	Frequency                 // 每年, 每人每月 standing alone: the Per of what is near
	LabelSpan                 // a number that counts nothing: article, document number, phone, grade
	Region                    // a place, or a word for one (本市, 全省)
	Term                      // a term of the lexicon
)

// Bound tells how an end of a quantity is meant.
type Bound uint8

// The bounds.
const (
	Unbounded Bound = iota // no such end: 不低于670元 has no Max
	At                     // the figure itself, or the end of a plain range
	Incl                   // a bound that the figure meets: 不低于, 以上, 满, 起, 不超过, 以内, （含）
	Excl                   // a bound that it does not: 超过, 不满, 低于, 以下 without 含
)

// HasMin tells whether the quantity has a lower end.
func (s *Span) HasMin() bool { return s.Lo != Unbounded }

// HasMax tells whether the quantity has an upper end.
func (s *Span) HasMax() bool { return s.Hi != Unbounded }

// Exact tells whether the quantity is one figure without bound words.
func (s *Span) Exact() bool { return s.Lo == At && s.Hi == At && s.Min == s.Max }

// Unit is what a figure counts.
type Unit uint8

// The units. Money is in yuan, scaled (3万元 is 30000, 5角 is 0.5); 万分之五 is
// 0.05 percent; 七成 is 70 and 八折 80 percent; 半年 is 6 months.
const (
	NoUnit Unit = iota
	Percent
	Permille
	PercentagePoint
	CNY
	Years
	Quarters
	Months
	Weeks
	Days
	Workdays
	Hours
	Minutes
	Age       // years of age
	AgeMonths // months of age
	AgeDays   // days of age
	Times     // 倍
	Visits    // 次
	Count     // people and things: 人, 个, 家, 种, 例
	Measure   // physical: 公里, 平方米, 毫克
	Foreign   // money that is not yuan
)

// Per is what a quantity is counted for.
type Per uint8

// The frequencies.
const (
	NoPer Per = iota
	PerVisit
	PerDay
	PerMonth
	PerQuarter
	PerYear
	PerCase
	PerHour
	PerPerson // 每人 and no time
)

// Label tells what a number that counts nothing is.
type Label uint8

// The labels.
const (
	NoLabel   Label = iota
	Ordinal         // 第二, 第3次
	Article         // 第二十八条, 第三章
	Grade           // 一级, 三档, 甲类: Min is its number
	DocNumber       // 苏医保发〔2025〕1号
	Phone           // 0512-12345678, 12393
	Serial          // ID numbers, versions, codes, list numbers
)

// Here tells which place a word stands for that names none.
type Here uint8

// The words for places.
const (
	Named          Here = iota // the Span's Name
	HereProvince               // 本省, 全省, 本自治区
	HereCity                   // 本市, 全市
	HereDistrict               // 本区, 全区: a district, or an autonomous region
	HereCounty                 // 本县, 全县
	HerePrefecture             // 本州, 我盟
	HereBanner                 // 本旗
	Nationwide                 // 全国统一, 全国范围内
)
