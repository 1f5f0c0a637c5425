package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
	"policywatch/normalize/scan"
)

// A topic is a text that speaks of everything under it: the question of an
// item, the title of a page.
type topic struct {
	r     *reading
	in    where
	frame frame
	fam   family
}

func (t *topic) tokens() int {
	if t.r == nil {
		return 0
	}
	return len(t.r.tokens)
}

// topicOf reads a question or title. What it says in several ways (门诊住院报销比例)
// is no qualifier of a single figure.
func (n *Normalizer) topicOf(s *scratch, text string, in where, around scan.Around) topic {
	t := topic{r: n.read(s, unquoted(text), around), in: in}
	t.frame = n.frameOf(t.r, 0, len(t.r.tokens), in)
	t.frame.narrowAlone()
	t.fam = n.familyIn(t.r, 0, len(t.r.tokens))
	return t
}

// unquoted takes the title of a document within a title for the title itself, in
// its place and length: 《本市职工医保门诊统筹办法》政策解读 is about what it interprets.
func unquoted(title string) string {
	i := strings.LastIndex(title, "》")
	if i < 0 || !containsAny(title[i:], "解读", "问答", "图解", "说明", "答记者问", "一图读懂", "释义") && !startsWith(title, "一图读懂《", "图解《", "解读《", "关于《", "图文解读") {
		return title
	}
	return strings.NewReplacer("《", "“", "》", "”").Replace(title)
}

// narrowAlone drops what a topic says in several ways.
func (f *frame) narrowAlone() {
	if f.set.has(dPopulation) && f.population.count() > 1 && f.population&^(young|childBit) != 0 {
		f.drop(dPopulation)
	}
	if f.set.has(dCare) && (f.care&^crossRegion).count() > 1 {
		if f.care &= crossRegion; f.care == 0 {
			f.drop(dCare)
		}
	}
	if f.set.has(dInstitution) && f.institution.count() > 1 {
		f.drop(dInstitution)
	}
	if f.set.has(dPayer) && f.payer.count() > 1 {
		f.drop(dPayer)
	}
	if f.set.has(dScheme) && f.scheme.count() > 1 {
		f.scheme = severalSchemes(f.scheme)
		if f.scheme.count() > 1 {
			f.drop(dScheme)
		}
	}
}

var childBit = value(lexicon.Populations, "child")

// severalSchemes makes one of schemes that are named together where one of them
// is a wider word for the other: 居民医保 beside 医保.
func severalSchemes(m mask) mask {
	if m&residentMedical != 0 && m&employeeMedical == 0 {
		m &^= maternity // residents have no maternity insurance
	}
	if specific := m &^ (medical | social); specific != 0 {
		m = specific
	}
	return m
}

// frameOf reads what a stretch of tokens says of each dimension, words of one
// dimension taken together.
func (n *Normalizer) frameOf(r *reading, lo, hi int, in where) frame {
	var f frame
	lastPlace := int32(0) // end of the last place of a list
	for i := lo; i < hi; i++ {
		t := &r.tokens[i]
		switch t.kind {
		case tokWord:
			term := n.lex.Terms.Term(t.ref)
			if t.vocab == lexicon.Payers && n.ofSubsidy(r, i) || t.vocab == lexicon.Schemes && (partOfWord(r, t, term) || otherInsurance(r, t)) || endsAge(r, t, term) {
				continue
			}
			weak := t.vocab == lexicon.Schemes && weakScheme(r, t, term)
			if weak && f.set.has(dScheme) && !f.weak {
				continue // 居民医保 says more than the 参保居民 beside it
			}
			if t.vocab == lexicon.Schemes && f.weak && !weak {
				if f.scheme == residentMedical && mask(term.Set) == maternity {
					continue // 城乡居民生育医疗费用
				}
				f.drop(dScheme)
			}
			if t.vocab == lexicon.Institutions && gradesNeed(r, t, r.tokens[lo].start) {
				continue
			}
			if t.vocab == lexicon.Care && mask(term.Set) == crossRegion && listedBeside(r, i, lo, hi) {
				continue // 门诊、住院、异地三个方面
			}
			f.apply(t, term, in, true)
			if t.vocab == lexicon.Schemes {
				f.weak = weak
			}
		case tokPlace:
			p := &r.places[t.ref]
			switch {
			case len(p.codes) == 0:
			case n.elsewhere(r, i, lo):
				if treatmentAt(r, p.start, p.end) {
					f.care |= crossRegion
					f.set.add(dCare)
				}
			case !f.set.has(dRegion):
				f.setPlace(p, in)
				lastPlace = p.end
			case lastPlace > 0 && listGap(r.text[lastPlace:p.start]):
				f.addPlace(p)
				lastPlace = p.end
			}
		}
	}
	if f.set.has(dScheme) {
		f.besideBasic = f.scheme&basicMedical != 0 && f.scheme&^(basicMedical|social) != 0
		f.scheme = severalSchemes(f.scheme)
	}
	return f
}

// listedBeside tells whether a care setting is one of a list of them.
func listedBeside(r *reading, i, lo, hi int) bool {
	for _, j := range [2]int{i - 1, i + 1} {
		if j < lo || j >= hi || r.tokens[j].kind != tokWord || r.tokens[j].vocab != lexicon.Care {
			continue
		}
		from, to := r.tokens[min(i, j)].end, r.tokens[max(i, j)].start
		if from < to && listGap(r.text[from:to]) {
			return true
		}
	}
	return false
}

// ofSubsidy tells the 政府 of 政府补贴: it names what is paid, not who pays what
// stands beside it.
func (n *Normalizer) ofSubsidy(r *reading, i int) bool {
	t := &r.tokens[i]
	for j := max(i-3, 0); j <= i+1 && j < len(r.tokens); j++ {
		p := &r.tokens[j]
		if p.kind == tokWord && p.vocab == lexicon.Measures && p.start <= t.start && p.end >= t.end && n.lex.Terms.Term(p.ref).Means[0] == "subsidy" {
			return true
		}
	}
	return false
}

// setPlace makes a place the region. Of an ambiguous one only the region that
// holds all candidates is known, if any.
func (f *frame) setPlace(p *place, in where) {
	f.regions = p.codes
	f.set.add(dRegion)
	f.origin[dRegion] = origin{in, p.start, p.end}
}

// addPlace adds a place to a list of places (昆山、太仓和常熟).
func (f *frame) addPlace(p *place) {
	if len(f.regions) < maxPlaces {
		f.regions = append(f.regions[:len(f.regions):len(f.regions)], p.codes...)
	}
}

// maxPlaces bounds the places of one list, each of which gives records of its
// own: no list of policies names more than all provinces.
const maxPlaces = 40

// treatmentAt tells whether the text around a place speaks of going there to be
// treated: 到北京看病, 在贵阳住院, 转院到广州.
func treatmentAt(r *reading, start, end int32) bool {
	before := r.text[max(start-15, 0):start]
	after := r.text[end:min(int(end)+45, len(r.text))]
	if i := indexAny(after, "，", ",", "。"); i >= 0 {
		after = after[:i]
	}
	return endsWith(before, "在", "到", "去", "赴", "至", "往") && (containsAny(after, "住院", "看病", "就医", "就诊", "门诊", "医院", "治疗") || containsAny(before, "转") && !containsAny(before, "转移"))
}

const longestJourney = 4 // places that someone is said to go to

// elsewhere tells a place that is not the one whose rule it is: where someone
// goes for treatment (在北京门诊报销, 转院到广州), or where something happened.
func (n *Normalizer) elsewhere(r *reading, i, lo int) bool {
	t := r.tokens[i]
	before := r.text[max(int(t.start)-12, 0):t.start]
	if n.beforeWage(r, i) && (endsWith(before, "按", "按照", "以", "为", "于") || !containsAny(r.text[t.end:min(int(t.end)+45, len(r.text))], "最低工资")) {
		return true // 全省上年度社会平均工资, 河南省上年度在岗职工月平均工资; but 海城市最低工资为1700元,失业金1360元
	}
	if endsWith(before, "去", "到", "转往", "转到", "回", "赴", "转至", "前往") {
		return true
	}
	for j := i - 1; j >= lo && j >= i-longestJourney && r.tokens[j].kind == tokPlace && r.tokens[j+1].start-r.tokens[j].end == int32(len("、")); j-- {
		if endsWith(r.text[max(int(r.tokens[j].start)-12, 0):r.tokens[j].start], "去", "到", "转往", "转到", "赴", "转至", "前往") {
			return true // 转到北京、呼和浩特的大医院
		}
	}
	if !endsWith(before, "在", "于") {
		return false
	}
	after := r.text[t.end:min(int(t.end)+30, len(r.text))]
	if startsWith(after, "启动", "召开", "举行", "举办", "印发", "发布", "住院", "门诊", "就医", "看病", "异地", "就诊", "使用") {
		return true
	}
	for j := i - 1; j >= lo; j-- {
		if r.tokens[j].kind == tokPlace {
			return true // 天津医保卡可以在北京报销
		}
	}
	return false
}

// familyIn gives the family of the first word in a stretch that leaves no
// doubt; care settings speak of benefits.
func (n *Normalizer) familyIn(r *reading, lo, hi int) family {
	care := noFamily
	for i := lo; i < hi; i++ {
		t := &r.tokens[i]
		if t.kind != tokWord {
			continue
		}
		switch t.vocab {
		case lexicon.Measures:
			if fam := familyOf(n.lex.Terms.Term(t.ref)); fam != noFamily && fam != terms {
				return fam
			}
		case lexicon.Care, lexicon.Institutions:
			care = benefits
		}
	}
	return care
}

// familyOf gives the family of a word all of whose meanings are of one.
func familyOf(term *lexicon.Term) family {
	fam := noFamily
	for _, name := range term.Means {
		f := measures[measureByName[name]].family
		if fam != noFamily && f != fam {
			return noFamily
		}
		fam = f
	}
	return fam
}

// familyAt is the family of what stands around a word of the sentence, then of
// the labels and topics around.
func (b *binder) familyAt(at int) family {
	for j := at + 1; j < b.hi && j < at+8; j++ {
		if b.r.tokens[j].kind == tokComma {
			break
		}
		if fam := b.familyOfToken(j); fam != noFamily {
			return fam
		}
	}
	for j := at - 1; j >= b.lo && j > at-16; j-- {
		if fam := b.familyOfToken(j); fam != noFamily {
			return fam
		}
	}
	return b.topicFamily()
}

func (b *binder) familyOfToken(j int) family {
	t := &b.r.tokens[j]
	if t.kind != tokWord || t.vocab != lexicon.Measures {
		return noFamily
	}
	if fam := familyOf(b.term(t)); fam != terms {
		return fam
	}
	return noFamily
}

// topicFamily is the family of the labels and topics around.
func (b *binder) topicFamily() family {
	for at := b.scope; at >= 0; at = b.out.scopes[at].parent {
		sc := &b.out.scopes[at]
		if fam := b.n.familyIn(b.r, int(sc.tok0), int(sc.tok1)); fam != noFamily {
			return fam
		}
	}
	if b.question.fam != noFamily {
		return b.question.fam
	}
	return b.page.topic.fam
}
