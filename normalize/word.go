package normalize

import (
	"strings"

	"policywatch/normalize/lexicon"
)

// word reads a word of a vocabulary.
func (b *binder) word(i int, s *sentence) {
	t := &b.r.tokens[i]
	term := b.term(t)
	switch t.vocab {
	case lexicon.Cues:
		b.cue(i, term)
	case lexicon.Lists:
		if i == b.lo || b.r.tokens[i-1].end < t.end || b.r.tokens[i-1].vocab != lexicon.Bases { // but the 总额 of 职工工资总额
			b.listWord(term)
		}
	case lexicon.Negations:
		b.negation(i, term, s)
	case lexicon.Measures:
		if term.Use == lexicon.Self {
			b.selfMeasure(i, term, s)
		}
	case lexicon.Relations:
		if endsWith(term.Text, "半") {
			b.halved(i, s)
		}
	case lexicon.Per:
		if b.attributive(b.r, i) == -1 && !(startsWith(term.Text, "月") && i > b.lo && b.r.tokens[i-1].kind == tokFigure && b.r.tokens[i-1].end > t.start) { // not the 月补助 of 满4个月补助1200元
			b.frequencyWord(t, term)
		}
	default:
		if d, ok := dimOf(t.vocab); ok {
			if d == dInstitution && b.merelyIncluded(t) {
				return
			}
			if d == dInstitution && b.gradeOfNeed(t) {
				return
			}
			if d == dInstitution && term.Means[0] == lexicon.Any && term.Rank == 1 && (!b.st.cur.set.has(dInstitution) || !b.figuresIn(b.st.cur.origin[dInstitution].end, t.start)) {
				return // 县级, unless it follows the figure of another level: 乡级85%,县级75%
			}
			if d == dCare && mask(term.Set) == outpatient && b.st.inClause(dCare) && (b.st.cur.care == chronic || b.st.cur.care == pharmacy) {
				return // 慢性病在基层门诊, 定点药店纳入门诊统筹
			}
			if d == dScheme && (partOfWord(b.r, t, term) || paysBefore(b.r, t) || paidFor(b.r, t) || endsWith(b.r.text[max(t.start-9, 0):t.start], "含", "包含", "包括") && !b.figureFollows(i)) {
				return
			}
			if d == dCare && (b.parts[i] == alone || !containsAny(b.r.text[t.end:min(int(t.end)+15, len(b.r.text))], "共用", "共享", "合用")) && startsWith(b.r.text[t.end:], "合并", "费用合并", "等合并", "合计", "累计合并", "共用", "共享", "合用", "费用共用") {
				return // 与住院合并计算
			}
			if d == dCare && startsWith(b.r.text[t.end:], "不报", "不予报销", "不能报", "不予支付", "的不报", "就医不报") {
				return // 县外不报
			}
			if d == dCare && b.st.cur.set.has(dCare) && mask(term.Set)&^b.st.cur.care == 0 && term.Set != 0 && b.st.cur.care.count() > 1 && b.parts[i] == alone {
				return // the 住院 of 到省外住院的,按当次住院费用
			}
			if (d == dPopulation || d == dInstitution) && b.comparedWith(t) {
				return
			}
			if d == dCare && mask(term.Set)&(outpatient|chronic|pharmacy) != 0 && b.st.carried.has(dScheme) && b.st.cur.scheme == criticalIllness {
				b.st.drop(dScheme) // 大病保险最高报销50万元；普通门诊年度限额500元
			}
			if d == dScheme && b.source(t) {
				return
			}
			if (d == dPopulation || d == dCare || d == dInstitution || d == dScheme) && b.compared(t) || d == dPopulation && b.excluded(t) || d == dPayer && b.n.ofSubsidy(b.r, i) {
				return
			}
			if m := mask(term.Set); d == dPopulation && m&^genders == 0 && b.parts[i] == alone {
				if kept := b.st.cur.population &^ genders; b.st.cur.set.has(dPopulation) && kept.count() == 1 && kept&(active|flexible) != 0 && !b.st.carried.has(dPopulation) {
					old := b.st.cur
					b.st.cur.population = kept | m // 灵活就业人员男满30年、女满25年
					b.st.note(d, &old)
					return
				}
			}
			weak := d == dScheme && weakScheme(b.r, t, term)
			if weak && b.st.cur.set.has(dScheme) && !b.st.cur.weak && (b.st.inClause(dScheme) || b.st.cur.scheme == mask(term.Set)) {
				return // 职工医保单位缴7%,职工缴2%
			}
			if weak && term.Rank == 0 && b.st.cur.set.has(dScheme) && !b.st.carried.has(dScheme) && b.st.cur.scheme&besideBasic != 0 {
				return // 大病保险起付线1.2万元,职工报销60%
			}
			if d == dScheme && mask(term.Set) == medical && b.st.cur.set.has(dScheme) && !b.st.carried.has(dScheme) && b.st.cur.scheme&(employeeMedical|residentMedical) != 0 {
				return // 职工医保断缴次月起停止享受医保待遇
			}
			old := b.st.cur
			if d == dPayer {
				b.st.payerBefore = 0
				if old.set.has(dPayer) {
					b.st.payerBefore = old.payer
				}
			}
			if d == dScheme {
				b.st.cur.weak = weak
			}
			b.st.cur.apply(t, term, inAnswer, b.parts[i] == laterInList || d == dCondition || d == dCare && b.joinsCare(i) || d == dPopulation && b.compound(t))
			varied := b.st.varied.has(d)
			b.st.note(d, &old)
			if d == dPopulation && b.parts[i] == laterInList && !varied && !b.pairedDims.has(d) {
				b.st.varied.drop(d) // 学生、儿童总筹资1480元,个人450元,财政补助1030元 are one kind of people
			}
			if d == dPopulation && term.Means[0] == lexicon.Any {
				b.st.cur.age = interval{} // 其他居民 are of any age
				b.st.cur.set.add(dAge)
			}
		}
	}
}

// compound tells a word for people that narrows the one right before it:
// 低保家庭大学生.
func (b *binder) compound(t *token) bool {
	if !b.st.inClause(dPopulation) {
		return false
	}
	gap := b.gap(b.st.cur.origin[dPopulation].end, t.start)
	return b.st.cur.origin[dPopulation].end <= t.start && (gap == "" || gap == "的" || gap == "家庭" || gap == "家庭的" || gap == "参保")
}

// comparedWith tells people or hospitals that a change only counts from:
// 比在职职工高10个百分点, 在三级医疗机构基础上提高20%.
func (b *binder) comparedWith(t *token) bool {
	before := b.r.text[max(b.st.clauseStart, t.start-24):t.start]
	after := b.r.text[t.end:min(int(t.end)+75, len(b.r.text))]
	reference := after
	cutAny(&reference, "定额", "标准", "待遇")
	if rest, of := strings.CutPrefix(reference, "的"); of && rest != "" && rest[0] >= '0' && rest[0] <= '9' && endsWith(before, "为", "是", "按", "按照", "相当于") {
		return true // 退休人员起付标准为在职职工的70%
	}
	for cutAny(&after, "住院", "门诊", "就医", "待遇", "支付比例", "报销比例", "比例", "标准", "起付标准", "起付线", "同级别", "医疗机构", "定点", "的", "相应", "支付", "统筹", "医疗费用", "人员", "医院", "各", "均", "都", "同级", "每级") {
	}
	if startsWith(after, "基础上") {
		for _, w := range [...]string{"对应级别", "相应级别", "同级别", "同级", "对应", "相应", "同等", "相同级别", "同类", "原"} {
			before = strings.TrimSuffix(before, w) // 在对应级别在职职工的基础上
		}
		return endsWith(before, "在", "按", "按照", "比照", "于", "与", "以")
	}
	return endsWith(before, "比", "较", "高于", "低于") && startsWith(after, "高", "低", "多", "少", "提高", "降低", "增加", "减少", "上浮", "下降", "再", "分别", "1", "2", "3", "4", "5", "6", "7", "8", "9")
}

// source tells a scheme that a sum is only taken from: 从职工医保统筹基金中划转.
func (b *binder) source(t *token) bool {
	before := b.r.text[max(b.st.clauseStart, t.start-9):t.start]
	after := b.r.text[t.end:min(int(t.end)+60, len(b.r.text))]
	if i := indexAny(after, "，", ",", "。", "；"); i >= 0 {
		after = after[:i]
	}
	if startsWith(after, "资金", "基金", "统筹基金") && (containsAny(after, "划转", "划拨", "列支", "出资", "代缴") || endsWith(before, "由") && containsAny(after, "资助", "缴纳")) {
		return true // 医保统筹基金划转30元, 由医疗救助资金全额资助
	}
	return endsWith(before, "从", "由") && containsAny(after, "中划转", "中划拨", "划转", "中列支", "列支", "中支出", "代扣", "中提取", "划拨") && startsWith(after, "统筹基金", "基金", "个人账户", "结余", "参保", "年度", "当年", "筹资")
}

// compared tells people or care that a rule is only likened to or measured by:
// 报销比例同成年居民, 一类病种按住院比例执行.
func (b *binder) compared(t *token) bool {
	before := b.r.text[max(b.st.clauseStart, t.start-12):t.start]
	after := b.r.text[t.end:min(int(t.end)+30, len(b.r.text))]
	before = strings.TrimSuffix(strings.TrimSuffix(before, "当地"), "本地") // 按当地居民医保标准报销
	switch {
	case endsWith(before, "视同", "视为"), endsWith(before, "参照", "比照") && startsWith(after, "执行", "报销", "管理", "结算", "待遇", "支付"):
		return !startsWith(after, "分娩")
	case endsWith(before, "同", "与", "和", "跟", "比照", "参照", "按照", "按"):
		return startsWith(after, "一样", "相同", "一致", "同等") && !endsWith(before, "按", "按照") ||
			startsWith(after, "比例执行", "标准执行", "待遇执行", "政策执行", "报销比例执行", "待遇标准执行", "支付比例执行", "比例报销", "标准报销", "的比例执行", "的标准执行") ||
			endsWith(before, "比例同", "标准同", "待遇同", "政策同") && (after == "" || startsWith(after, "，", ",", "。", "；"))
	}
	return false
}

// excluded tells people who are named only to be left out: 除新生儿等特殊群体外.
func (b *binder) excluded(t *token) bool {
	before := b.r.text[max(b.st.clauseStart, t.start-45):t.start]
	after := b.r.text[t.end:min(int(t.end)+60, len(b.r.text))]
	i := indexAny(after, "外", "，", ",", "。")
	if endsAge(b.r, t, b.term(t)) {
		return true
	}
	return containsAny(before, "除") && i >= 0 && startsWith(after[i:], "外")
}

// endsAge tells a 退休 that ends an age of those who still work: 45岁以上至退休.
func endsAge(r *reading, t *token, term *lexicon.Term) bool {
	return t.vocab == lexicon.Populations && mask(term.Set) == retired && endsWith(r.text[:t.start], "岁至", "岁到", "岁以上至", "岁及以上至", "岁以上到", "岁-", "岁以上-", "岁—") &&
		!startsWith(r.text[t.end:], "人员", "职工")
}

// listWord reads 合计, which is of nobody in particular once several were named,
// and 其中, which speaks of all that a list before it parted.
func (b *binder) listWord(term *lexicon.Term) {
	switch term.Means[0] {
	case "sum":
		if b.st.cur.payer.count() != 1 || b.payersDiffer() {
			b.st.drop(dPayer)
		}
		if b.st.varied.has(dScheme) {
			b.st.cur.scheme = social
			b.st.varied.drop(dScheme)
		}
	case "part":
		for _, d := range [...]dim{dPopulation, dInstitution, dAge} {
			if b.st.varied.has(d) {
				b.st.drop(d)
			}
		}
	}
}

// payersDiffer tells whether the figures of the sentence are of several payers.
func (b *binder) payersDiffer() bool {
	all := mask(0)
	for i := len(b.drafts) - 1; i >= b.first; i-- {
		all |= b.drafts[i].own.payer
	}
	return all.count() > 1
}

// figureFollows tells whether a word has a figure of its own: 含大病保险5元.
func (b *binder) figureFollows(i int) bool {
	for j := i + 1; j < b.hi && j <= i+2; j++ {
		if t := &b.r.tokens[j]; t.kind == tokFigure {
			return isCopula(b.gap(b.r.tokens[i].end, int32(b.r.span(*t).From)))
		}
	}
	return false
}

// joinsCare tells whether a care setting adds to the one before it in the
// clause: 异地就医住院, 异地普通门诊.
func (b *binder) joinsCare(i int) bool {
	m := mask(b.term(&b.r.tokens[i]).Set)
	if b.st.inBracket && b.st.behind && m == crossRegion && b.st.cur.set.has(dCare) {
		return true // 住院报销比例降低10%(省外降低15%)
	}
	if !b.st.inClause(dCare) {
		return false
	}
	return b.st.cur.care&^crossRegion == 0 || m == crossRegion
}

// gradeOfNeed tells a bare 一级, 二级 that grades disability and no hospital:
// 重度失能一级、二级、三级.
func (b *binder) gradeOfNeed(t *token) bool {
	from := b.st.clauseStart
	if b.st.inBracket && len(b.stack) > 0 {
		from = b.stack[len(b.stack)-1].clauseStart // 高级(三级)
	}
	return gradesNeed(b.r, t, from)
}

// gradesNeed is gradeOfNeed for a text that begins at from.
func gradesNeed(r *reading, t *token, from int32) bool {
	if t.end-t.start > int32(len("一级")) {
		return false
	}
	clause := r.text[min(max(from, t.start-60), t.start):t.start]
	return containsAny(clause, "失能", "重度一", "重度Ⅰ", "重度二", "中度", "伤残", "残疾", "护理等级", "劳动能力", "技能", "职业", "初级", "中级", "高级", "技师")
}

// merelyIncluded tells a level of hospital that only belongs to a list of what
// counts: 二级及以上医疗机构出具的诊断证明.
func (b *binder) merelyIncluded(t *token) bool {
	after := b.r.text[t.end:min(int(t.end)+36, len(b.r.text))]
	return startsWith(after, "出具", "医院出具", "医疗机构出具", "诊断", "定点医疗机构出具")
}

// someone tells whether an example is about one person: 例如,一位农民患大病.
func (b *binder) someone(t *token) bool {
	after := b.r.text[t.end:min(int(t.end)+30, len(b.r.text))]
	for cutAny(&after, " ", "，", ",", "：", ":") {
	}
	return startsWith(after, "一位", "一名", "有一位", "有一名", "有位")
}

// cue reads a word that tells what the sentence is for.
func (b *binder) cue(i int, term *lexicon.Term) {
	switch term.Means[0] {
	case "example", "suppose":
		if b.realInstance(&b.r.tokens[i], term) || term.Rank == 1 && startsWith(b.r.text[b.r.tokens[i].end:], "以灵活", "以个人", "选择", "选", "参加", "属于", "没有", "未", "想", "要", "您选", "你选") {
			return // 如果选一档: a condition, nobody supposed
		}
		if clause := b.r.text[b.r.tokens[i].end:min(int(b.r.tokens[i].end)+45, len(b.r.text))]; term.Rank == 1 && containsAny(clause, "工资低于", "工资高于", "工资超过", "收入低于", "收入高于") {
			return // 如果工资低于最低基数
		}
		b.st.example = true
		b.st.instance = b.st.instance || term.Means[0] == "example"
		if term.Rank >= 3 && (term.Means[0] == "suppose" || b.someone(&b.r.tokens[i])) {
			b.supposed = true
		}
	case "nation":
		if i+1 < b.hi && b.r.tokens[i+1].kind == tokWord && b.r.tokens[i+1].start <= b.r.tokens[i].end {
			t := &b.r.tokens[i]
			b.st.cur.setPlace(&place{start: t.start, end: t.end, codes: []string{nationwide}}, inAnswer)
		}
	case "otherplaces":
		if i > b.lo && b.r.tokens[i-1].kind == tokPlace && b.r.tokens[i-1].end == b.r.tokens[i].start {
			return // 怀化市其他县区: the rest of the place that is named
		}
		b.st.drop(dRegion) // 其他县(市)1850元: of all of the place around
		b.local.drop(dRegion)
	case "someplace":
		b.st.cur.regions = nil
		b.st.cur.set.add(dRegion)
	}
}
