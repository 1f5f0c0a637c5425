package normalize

import (
	"slices"
	"strings"
	"unicode/utf8"

	"policywatch/normalize/lexicon"
)

// levelTerms are the words for the levels of hospital that a list may shorten to
// a numeral: 一、二、三级医院 is 一级、二级、三级医院.
type levelTerms [2]int32

func levelsOf(terms *lexicon.Terms) levelTerms {
	ids := levelTerms{-1, -1}
	for k, word := range [...]string{"一级", "二级"} {
		for _, h := range terms.Find(nil, word) {
			if terms.Term(h.Term).Vocabulary == lexicon.Institutions {
				ids[k] = h.Term
			}
		}
	}
	return ids
}

// spellLevels adds the words that lists of levels leave out.
func (n *Normalizer) spellLevels(text string, tokens []token) []token {
	for i := 0; i < len(tokens); i++ {
		if tokens[i].kind != tokWord || tokens[i].vocab != lexicon.Institutions {
			continue
		}
		found := n.shortLevels(text, int(tokens[i].start))
		if len(found) == 0 {
			found = n.levelsTo(text, int(tokens[i].start))
		}
		if len(found) > 0 {
			for _, t := range found {
				tokens = slices.Insert(tokens, lowerBound(tokens, t.start), t)
			}
			i += len(found)
		}
	}
	return tokens
}

// shortLevels gives the numerals before a level that begins at a byte: those of
// 一、二、三级. An ordinal that opens a line (一、二级医院起付线) is none.
func (n *Normalizer) shortLevels(text string, at int) []token {
	level := strings.Index("一二三", string(firstRune(text[at:]))) / len("一")
	if level <= 0 || !strings.HasPrefix(text[at+len("一"):], "级") {
		return nil
	}
	var found []token
	end, marked := at, false
	for level--; level >= 0; level-- {
		before := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(text[:end], "、"), "和"), "或")
		start := len(before) - len("一")
		if start < 0 || before[start:] != "一二三"[level*3:level*3+3] || n.levels[level] < 0 {
			break
		}
		marked = marked || len(before) == end
		found = append([]token{{tokWord, lexicon.Institutions, int32(start), int32(len(before)), n.levels[level]}}, found...)
		end = start
	}
	if len(found) == 1 && !marked {
		if r, _ := utf8.DecodeLastRuneInString(text[:end]); end == 0 || strings.ContainsRune("\n。；;:： ", r) {
			return nil
		}
	}
	return found
}

// levelsTo gives what 一级至三级 and 一至三级 leave out before their 三级: the level in
// between, which the word for the range stands for.
func (n *Normalizer) levelsTo(text string, at int) []token {
	if !strings.HasPrefix(text[at:], "三级") || n.levels[0] < 0 || n.levels[1] < 0 {
		return nil
	}
	before := text[:at]
	for _, w := range [...]string{"至", "到"} {
		rest, ok := strings.CutSuffix(before, w)
		if !ok {
			continue
		}
		second := token{tokWord, lexicon.Institutions, int32(len(rest)), int32(at), n.levels[1]}
		switch {
		case strings.HasSuffix(rest, "一级"):
			return []token{second}
		case strings.HasSuffix(rest, "一"):
			return []token{{tokWord, lexicon.Institutions, int32(len(rest) - len("一")), int32(len(rest)), n.levels[0]}, second}
		}
	}
	return nil
}

// settleLevel forgets a level of hospital that a figure is not of: what the
// question asks of one level (三甲医院住院报多少) goes for its rates and deductible,
// not for yearly ceilings, changes or another insurance; and a yearly ceiling
// after the rate of a level (乡镇卫生院报销60%,年度限额300元) is for all levels.
func (b *binder) settleLevel(d *draft) {
	if d.frame.set.has(dInstitution) {
		from := d.frame.origin[dInstitution]
		yearly := d.m == ceiling && d.frame.set.has(dPer) && d.frame.per == perYear
		switch {
		case from.in != inAnswer && (d.m == ceiling || d.relation != "is" || d.frame.origin[dScheme].in == inAnswer && d.frame.set.has(dScheme) && d.frame.scheme&^(employeeMedical|residentMedical|medical) != 0):
			d.frame.drop(dInstitution)
		case from.in == inAnswer && yearly && d.own.set.has(dInstitution) && !b.st.inClause(dInstitution) && d.own.origin[dInstitution].end < b.st.clauseStart:
			d.frame.drop(dInstitution)
		}
	}
	if d.m == requiredYears && d.own.set.has(dPopulation) && d.own.population&genders != 0 && b.st.varied.has(dPopulation) && !b.st.inClause(dPopulation) {
		d.frame.population &^= genders // 男满30年、女满25年,且实际缴费满10年
	}
}

// contrasts notes people or ages for whom a figure is told apart from that of
// everybody: in 起付线5000元,特困人员2500元,报销比例60% the rate is for all again.
func (b *binder) contrasts(d *draft) {
	if d.relation != "is" {
		return
	}
	for _, e := range [...]dim{dPopulation, dAge, dCare} {
		if !d.own.set.has(e) || !b.st.inClause(e) || e == dCare && d.own.care != crossRegion { // 省内30万元,省外20万元,起付线1.5万元
			continue
		}
		for k := len(b.drafts) - 1; k >= b.first; k-- {
			if o := &b.drafts[k]; o.m == d.m && o.relation == "is" && o.unit == d.unit && !o.own.set.has(e) {
				b.st.contrast.add(e)
			}
		}
	}
}
