package normalize

// state is what was said so far of the dimensions, as reading goes through a
// sentence. A later word replaces an earlier one of its dimension.
//
// Dimensions nest as the text does: in 在职职工一级90%,二级80%;退休人员提高5个百分点
// the levels vary under 在职, so they end where 在职 does.
type state struct {
	cur      frame
	varied   dimSet         // dimensions that took several values
	carried  dimSet         // dimensions kept from the sentence before
	spent    dimSet         // dimensions that a figure has taken since they were said
	contrast dimSet         // dimensions that told a figure apart from everybody's
	order    [numDims]int32 // when a dimension was first said
	clause   [numDims]int32 // in which clause it was said last
	said     int32          // counts first sayings

	clauseNo    int32
	clauseStart int32 // byte offset
	host        pick  // measure of the figure that a bracket explains
	explains    bool  // the bracket gives parts: 含, 其中
	inBracket   bool
	behind      bool // the bracket stands right behind a value, whose it is
	example     bool // 例如 or 若 was said in this sentence or bracket
	instance    bool // 例如 was
	region      bool // a place was named in this sentence
	payerBefore mask // the payer before the last one named
	paid        bool // years of contribution were a bracket in this block
	premise     bool // a base or wage was assumed in this sentence
}

// nested are the dimensions that may vary under one another.
const nested = dimSet(1<<dPayer | 1<<dPopulation | 1<<dCare | 1<<dInstitution | 1<<dAge | 1<<dAmount | 1<<dContributed | 1<<dTier | 1<<dVisit)

// note records that d has just been said with a new or the same value.
func (st *state) note(d dim, before *frame) {
	if d == dScheme && st.leavesCare(before) {
		st.drop(dCare)
	}
	if before.set.has(d) {
		if !before.sameAs(&st.cur, d) && !(d == dScheme && (before.weak || st.cur.scheme&before.scheme == before.scheme && before.scheme != 0)) { // 养老保险、失业保险 are one list
			st.varied.add(d)
			st.closeUnder(d, before)
			if d == dPopulation && st.cur.set.has(dAge) && st.clause[dAge] != st.clauseNo {
				st.drop(dAge) // 老年居民(满60周岁)420元,学生儿童360元
			}
		}
	} else {
		st.said++
		st.order[d] = st.said
		if d == dPopulation && st.varied.has(dPayer) && st.clause[dPayer] != st.clauseNo {
			st.drop(dPayer) // 单位8.5%,个人2%;灵活就业人员…
		}
		if d == dPopulation && st.varied.has(dAge) && st.clause[dAge] != st.clauseNo {
			st.drop(dAge) // 45-60周岁按2.8%,退休后按5.1%
		}
	}
	st.carried.drop(d)
	st.spent.drop(d)
	st.clause[d] = st.clauseNo
}

// leavesCare tells a scheme that has nothing to do with the care spoken of
// before it: 居民住院起付线800元。大病保险起付线2万元. Basic insurance of either kind has.
func (st *state) leavesCare(before *frame) bool {
	if !st.cur.set.has(dCare) || st.clause[dCare] == st.clauseNo || st.cur.scheme&basicMedical != 0 {
		return false
	}
	if !before.set.has(dScheme) {
		return st.carried.has(dCare)
	}
	return !before.sameAs(&st.cur, dScheme) && (st.carried.has(dCare) || st.order[dCare] > st.order[dScheme])
}

var basicMedical = employeeMedical | residentMedical | medical

// closeUnder ends what varied under d: 三级在职800元/退休700元、基层400元.
func (st *state) closeUnder(d dim, before *frame) {
	if !nested.has(d) && d != dScheme {
		return
	}
	for e := dim(0); e < numDims; e++ {
		if e != d && nested.has(e) && st.cur.set.has(e) && st.order[e] > st.order[d] && st.varied.has(e) && (st.clause[e] != st.clauseNo || st.spent.has(e) && st.cur.origin[e].start > before.origin[d].start) {
			st.cur.drop(e)
			st.varied.drop(e)
		}
	}
}

// drop forgets dimensions.
func (st *state) drop(ds ...dim) {
	for _, d := range ds {
		st.cur.drop(d)
		st.varied.drop(d)
	}
}

// nextSentence keeps what may hold on: what did not vary within the sentence
// before, and is not set anew by a rival word in this one.
func (st *state) nextSentence(rivals, turns bool) {
	for d := dim(0); d < numDims; d++ {
		if st.varied.has(d) {
			st.cur.drop(d)
		}
	}
	st.varied, st.contrast = 0, 0
	for _, d := range [2]dim{dPopulation, dInstitution} {
		if st.cur.set.has(d) && st.carried.has(d) {
			st.drop(d) // said two sentences ago
		}
	}
	st.carried = st.cur.set
	st.drop(dRegion, dEffective, dPer, dPayer, dAmount, dContributed, dVisit, dTier, dCondition, dAge)
	if rivals || turns {
		st.drop(dPopulation, dInstitution)
	}
	if turns && st.cur.set.has(dCare) && st.cur.care&emergency != 0 {
		if st.cur.care &^= emergency; st.cur.care == 0 {
			st.drop(dCare) // 因急诊抢救的降低10个百分点;没办手续的降低20个百分点
		}
	}
	st.host, st.explains, st.example, st.instance, st.region, st.premise = pick{}, false, false, false, false, false
}

// inClause tells whether a dimension was said in the clause at hand.
func (st *state) inClause(d dim) bool { return st.cur.set.has(d) && st.clause[d] == st.clauseNo }
