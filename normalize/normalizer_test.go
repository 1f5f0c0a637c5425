package normalize

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"policywatch/extract"
)

func newTestNormalizer(t testing.TB) *Normalizer {
	t.Helper()
	lex, err := DefaultLexicon()
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(lex)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// line shows a record as a test compares it.
func line(r *Record) string {
	fields := []string{r.Measure, orEmpty(r.Value.Min) + "~" + orEmpty(r.Value.Max), r.Value.Unit}
	add := func(name, value string) {
		if value != "" && value != "is" && value != "rule" {
			fields = append(fields, name+"="+value)
		}
	}
	add("relation", r.Relation)
	add("kind", r.Kind)
	add("scheme", r.Scheme)
	add("payer", r.Payer)
	add("per", r.Per)
	add("population", strings.Join(r.Population, ","))
	add("care", strings.Join(r.Care, ","))
	add("institution", strings.Join(r.Institution, ","))
	if r.Age != nil {
		add("age", bracketKey(r.Age))
	}
	if r.Amount != nil {
		add("amount", bracketKey(r.Amount))
	}
	add("from", orEmpty(r.Effective.From))
	add("to", orEmpty(r.Effective.To))
	return strings.Join(fields, " ")
}

func bracketKey(b *Bracket) string { return orEmpty(b.Min) + "~" + orEmpty(b.Max) }

// A saying is a text and the records that it states.
type saying struct {
	name, text string
	want       []string
}

// checkSayings reads texts, each as the answer of a card. Records that
// follow from others have tests of their own.
func checkSayings(t *testing.T, tests []saying) {
	t.Helper()
	n := newTestNormalizer(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc := &extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Answer: test.text}}}
			var got []string
			for _, r := range n.Normalize(doc, Context{}).Records {
				if !r.Derived {
					got = append(got, line(&r))
				}
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s\n got %s\nwant %s", test.text, strings.Join(got, "\n     "), strings.Join(test.want, "\n     "))
			}
		})
	}
}

// TestBind says what sentences of each kind of rule mean.
func TestBind(t *testing.T) {
	checkSayings(t, []saying{
		{"list paired by position", "职工医保住院报销比例,一级、二级、三级医疗机构分别为90%、80%、70%。", []string{
			"reimbursement_rate 90~90 percent scheme=employee_medical care=inpatient institution=primary",
			"reimbursement_rate 80~80 percent scheme=employee_medical care=inpatient institution=secondary",
			"reimbursement_rate 70~70 percent scheme=employee_medical care=inpatient institution=tertiary"}},
		{"new value of a change", "居民医保住院报销比例由60%提高到70%。", []string{
			"reimbursement_rate 70~70 percent scheme=resident_medical care=inpatient"}},
		{"change", "居民医保住院报销比例降低5个百分点。", []string{
			"reimbursement_rate 5~5 percentage_point relation=down scheme=resident_medical care=inpatient"}},
		{"no deductible", "居民医保普通门诊不设起付线。", []string{
			"deductible 0~0 CNY scheme=resident_medical care=outpatient"}},
		{"brackets of cost", "居民医保住院费用1万元以下的部分,报销60%;1万元以上的部分,报销70%。", []string{
			"reimbursement_rate 60~60 percent scheme=resident_medical care=inpatient amount=~10000",
			"reimbursement_rate 70~70 percent scheme=resident_medical care=inpatient amount=10000~"}},
		{"the time over which a sum is counted", "参保职工住院的待遇:一个自然年度内,职工医保统筹基金最高支付限额为25万元。", []string{
			"ceiling 250000~250000 CNY scheme=employee_medical per=year care=inpatient"}},
		{"a large sum that is named", "职工医保住院最高支付限额为3亿元。", []string{
			"ceiling 300000000~300000000 CNY scheme=employee_medical care=inpatient"}},
		{"another insurance after a label", "居民住院起付线：一级100元。大病保险起付线14000元。", []string{
			"deductible 100~100 CNY scheme=resident_medical care=inpatient institution=primary",
			"deductible 14000~14000 CNY scheme=critical_illness"}},
		{"a rate and a sum", "职工医保个人缴费比例为2%+3元。", []string{
			"contribution_rate 2~2 percent scheme=employee_medical payer=individual",
			"contribution_amount 3~3 CNY scheme=employee_medical payer=individual"}},
		{"a floor and a ceiling on lines of their own", "职工养老保险缴费基数\n缴费基数上限：22155元\n缴费基数下限：4431元", []string{
			"contribution_base ~22155 CNY scheme=pension",
			"contribution_base 4431~ CNY scheme=pension"}},
		{"a sum whose name stands behind it", "居民医保住院费用扣除500元的门槛费后,按70%报销。", []string{
			"deductible 500~500 CNY scheme=resident_medical care=inpatient",
			"reimbursement_rate 70~70 percent scheme=resident_medical care=inpatient"}},
		{"an example of one person", "职工医保的待遇。例如,一位职工住院花费5万元,职工医保可以报销4万元。", []string{
			"fixed_payment 40000~40000 CNY kind=example scheme=employee_medical care=inpatient"}},
		{"no deductible from the third stay on", "职工医保三级医院住院起付标准800元,第三次及以上免除。", []string{
			"deductible 800~800 CNY scheme=employee_medical care=inpatient institution=tertiary",
			"deductible 0~0 CNY scheme=employee_medical care=inpatient institution=tertiary"}},
		{"rates of hospitals after a benefit, with nothing that names them", "职工普通门诊不设起付线。选定乡镇卫生院80%、二级医院60%。", []string{
			"deductible 0~0 CNY scheme=employee_medical care=outpatient",
			"reimbursement_rate 80~80 percent scheme=employee_medical care=outpatient institution=primary",
			"reimbursement_rate 60~60 percent scheme=employee_medical care=outpatient institution=secondary"}},
		{"the most that is paid", "职工医保住院一年最多支付30万元,居民大病保险最高能赔40万元。", []string{
			"ceiling 300000~300000 CNY scheme=employee_medical per=year care=inpatient",
			"ceiling 400000~400000 CNY scheme=critical_illness"}},
		{"a share to pay first", "居民医保异地住院个人要先掏15%,职工医保异地住院个人先付10%。", []string{
			"copay_rate 15~15 percent scheme=resident_medical payer=individual care=inpatient,cross_region",
			"copay_rate 10~10 percent scheme=employee_medical payer=individual care=inpatient,cross_region"}},
		{"costs from which on a rate is paid", "职工医保普通门诊费用一年内累计超过80元后起付,三级医院报50%。", []string{
			"deductible 80~80 CNY scheme=employee_medical per=year care=outpatient",
			"reimbursement_rate 50~50 percent scheme=employee_medical care=outpatient institution=tertiary"}},
		{"a subsidy of the grades from one on", "居民养老保险政府补贴:缴300元的补贴45元,缴2000元及以上的补贴150元。", []string{
			"subsidy 45~45 CNY scheme=pension payer=government",
			"subsidy 150~150 CNY scheme=pension payer=government amount=2000~"}},
		{"figures that no record is about", "全市医保参保率稳定在95%以上,市级工作经费80万元。咨询电话12393。", nil},
		{"a benefit computed for a supposed wage", "生育津贴怎么算。例如,单位月平均工资9000元,产假158天,生育津贴为47400元。", []string{
			"benefit_days 158~158 day scheme=maternity",
			"fixed_payment 47400~47400 CNY kind=example scheme=maternity"}},
		{"worked example", "职工医保个人按2%缴费,例如缴费基数5000元时,每月缴费100元。", []string{
			"contribution_rate 2~2 percent scheme=employee_medical payer=individual",
			"contribution_amount 100~100 CNY kind=example scheme=employee_medical payer=individual per=month"}},
		{"a figure taken back", "医保不再按3%收取。", nil},
		{"year of a clause", "2024年度居民医保个人缴费标准为每人每年400元。", []string{
			"contribution_amount 400~400 CNY scheme=resident_medical payer=individual per=year from=2024-01-01 to=2024-12-31"}},
		{"an insurance that another pays for", "失业保险金每月1600元,领取期间由失业保险基金代缴职工医保。技能提升补贴初级1000元。", []string{
			"fixed_payment 1600~1600 CNY scheme=unemployment per=month",
			"fixed_payment 1000~1000 CNY scheme=unemployment"}},
		{"an insurance that is part of another", "职工医保(含生育保险)单位缴费比例为8%,职工个人缴费比例为2%。", []string{
			"contribution_rate 8~8 percent scheme=employee_medical payer=employer",
			"contribution_rate 2~2 percent scheme=employee_medical payer=individual"}},
		{"the insured of an insurance beside the basic one", "大病保险起付线1.2万元,职工报销60%。", []string{
			"deductible 12000~12000 CNY scheme=critical_illness",
			"reimbursement_rate 60~60 percent scheme=critical_illness"}},
		{"how long a benefit is paid", "失业保险金缴费满1年不满5年的,最长领12个月。", []string{
			"validity_period 12~12 month scheme=unemployment"}},
		{"a filing that holds", "居民医保异地就医备案一次管半年。", []string{
			"validity_period 6~6 month scheme=resident_medical care=cross_region"}},
		{"ages of people who are years from retiring", "女满40周岁、男满50周岁的人员可以申请社保补贴,距法定退休年龄不足5年的可延长至退休。", nil},
		{"ages that were those of retirement", "男职工60周岁、女职工55周岁的原法定退休年龄逐步延迟。2040年起法定退休年龄为63周岁。", []string{
			"retirement_age 63~63 age scheme=pension from=2040-01-01"}},
		{"money after its sign", "居民医保缴费标准为每人每年RMB 500。", []string{
			"contribution_amount 500~500 CNY scheme=resident_medical per=year"}},
	})
}

// checkSound holds a result to what is true of any text.
func checkSound(t testing.TB, doc *extract.Document, res *Result) {
	t.Helper()
	answers := make([][]rune, len(doc.Items))
	for i := range doc.Items {
		answers[i] = []rune(doc.Items[i].Answer)
	}
	for i, facts := range res.Items {
		for _, r := range facts.Regions {
			text := answers[i]
			if r.In == "question" {
				text = []rune(doc.Items[i].Question)
			}
			if r.Start < 0 || r.End < r.Start || r.End > len(text) || r.Code == "" {
				t.Fatalf("place %+v outside its text", r)
			}
		}
	}
	for _, r := range res.Records {
		answer := answers[r.Item]
		if r.Evidence.Start < 0 || r.Evidence.End < r.Evidence.Start || r.Evidence.End > len(answer) {
			t.Fatalf("evidence %+v outside the answer", r.Evidence)
		}
		if utf8.ValidString(doc.Items[r.Item].Answer) && string(answer[r.Evidence.Start:r.Evidence.End]) != r.Evidence.Text {
			t.Fatalf("evidence %q is not at its place", r.Evidence.Text)
		}
		if !strings.Contains(doc.Items[r.Item].Answer, r.Evidence.Text) || r.ID == "" || r.PolicyKey == "" || r.Confidence <= 0 || r.Confidence > 1 {
			t.Fatalf("unsound record %+v", r)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	n := newTestNormalizer(f)
	for _, s := range []string{
		"一、起付标准:三级医院:800元 二级医院:400元。(含个人2%和单位0.8%)",
		"甲:乙:丙:丁:戊:己:庚:90%", "((((70%))))《《", "由60%提高到70%\xff%", "一级、二级分别为", "自2025年1月1日起施行,有效期5年。",
	} {
		f.Add(s, s)
	}
	for _, pattern := range []string{"testdata/seeds/*.txt", "testdata/gold/*/*.txt", "testdata/gold/*/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatal("no pages to begin with", pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add("", string(data))
		}
	}
	f.Fuzz(func(t *testing.T, question, answer string) {
		page, err := extract.HTML([]byte(answer), nil, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, doc := range []*extract.Document{
			{Title: question, Items: []extract.Item{{Role: extract.RoleMain, Question: question, Answer: answer}}},
			extract.Text(question+"\n\n"+answer, extract.Options{}),
			page,
		} {
			res := n.Normalize(doc, Context{})
			checkSound(t, doc, res)
			if again := n.Normalize(doc, Context{}); !reflect.DeepEqual(res, again) { // maps have no order
				t.Fatal("one document gave two results")
			}
		}
	})
}

func TestEqualInputGivesEqualOutput(t *testing.T) {
	n := newTestNormalizer(t)
	text := "德州职工医保\n\n在职职工和退休人员在一级、二级医疗机构报销比例分别为80%、70%。\n\n年度最高支付限额3000元,2025年1月1日起执行。"
	first := n.Normalize(extract.Text(text, extract.Options{}), Context{})
	for range 20 {
		if again := n.Normalize(extract.Text(text, extract.Options{}), Context{}); !reflect.DeepEqual(first, again) {
			t.Fatal("equal documents gave unequal results")
		}
	}
}

func TestPeopleUnderSeveralInsurances(t *testing.T) {
	n := newTestNormalizer(t)
	title := "惠州市基本医疗保险与大病保险实施细则"
	doc := &extract.Document{Title: title, Items: []extract.Item{{Role: extract.RoleMain, Question: title, Answer: "职工住院起付线200元。大病保险起付线1万元。"}}}
	res := n.Normalize(doc, Context{})
	want := []string{"deductible 200~200 CNY scheme=employee_medical care=inpatient", "deductible 10000~10000 CNY scheme=critical_illness"}
	got := make([]string, len(res.Records))
	for i := range res.Records {
		got[i] = line(&res.Records[i])
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCareOfAnotherInsurance(t *testing.T) {
	n := newTestNormalizer(t)
	for title, want := range map[string]string{
		"惠州市住院统筹待遇与大病保险实施细则": "deductible 10000~10000 CNY scheme=critical_illness",
		"惠州市大病保险住院待遇":        "deductible 10000~10000 CNY scheme=critical_illness care=inpatient",
	} {
		doc := &extract.Document{Title: title, Items: []extract.Item{{Role: extract.RoleMain, Question: title, Answer: "大病保险起付线1万元。"}}}
		res := n.Normalize(doc, Context{})
		if len(res.Records) != 1 || line(&res.Records[0]) != want {
			t.Errorf("%s: got %v, want %s", title, res.Records, want)
		}
	}
}

func TestFiguresLeftOut(t *testing.T) {
	n := newTestNormalizer(t)
	doc := &extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Answer: strings.Repeat("职工医保住院报销70%。", mostDrafts+1)}}}
	res := n.Normalize(doc, Context{})
	if len(res.Records) != 1 || !slices.ContainsFunc(res.Findings, func(f Finding) bool { return f.Code == "figures-left-out" }) {
		t.Errorf("%d records, findings %v", len(res.Records), res.Findings)
	}
}

func BenchmarkNormalize(b *testing.B) {
	n := newTestNormalizer(b)
	text := strings.Repeat("在职职工在一级、二级、三级医疗机构住院的报销比例分别为90%、85%、80%,起付线为300元。退休人员提高5个百分点,年度最高支付限额20万元。\n", 500)
	doc := extract.Text("德州职工医保住院怎么报销\n\n"+text, extract.Options{})
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		n.Normalize(doc, Context{})
	}
}

// Lines without a figure stand over the lines with one, whatever marks them.
func TestHeadingsByTheirLook(t *testing.T) {
	const page = `苏州职工医保门诊报销比例是多少
起付线
一级医院
300元
二级医院
500元
报销比例
在职职工(45岁以上至退休)
一级医院65%，二级医院60%
退休人员
一级医院85%
`
	want := []string{
		"deductible 300~300 CNY scheme=employee_medical care=outpatient institution=primary",
		"deductible 500~500 CNY scheme=employee_medical care=outpatient institution=secondary",
		"reimbursement_rate 65~65 percent scheme=employee_medical population=active care=outpatient institution=primary age=45~",
		"reimbursement_rate 60~60 percent scheme=employee_medical population=active care=outpatient institution=secondary age=45~",
		"reimbursement_rate 85~85 percent scheme=employee_medical population=retired care=outpatient institution=primary",
	}
	var got []string
	for _, r := range newTestNormalizer(t).Normalize(extract.Text(page, extract.Options{}), Context{}).Records {
		got = append(got, line(&r))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// A time in force of one year says what the title's 年度 is; a longer one, and
// one that only begins, leave the title's year.
func TestYearOfATitle(t *testing.T) {
	for _, tt := range []struct{ force, from, to string }{
		{"自2025年7月1日起执行，有效期至2026年6月30日", "2025-07-01", "2026-06-30"},
		{"自2025年7月1日起执行，有效期5年", "2025-01-01", "2025-12-31"},
		{"自2024年12月1日起施行", "2025-01-01", "2025-12-31"},
	} {
		page := "绵阳市关于2025年度住房公积金缴存有关事项的通知\n职工和单位缴存比例均为5%至12%。\n本通知" + tt.force + "。\n"
		records := newTestNormalizer(t).Normalize(extract.Text(page, extract.Options{}), Context{}).Records
		if len(records) == 0 {
			t.Errorf("%s: nothing was read", tt.force)
		}
		for _, r := range records {
			if orEmpty(r.Effective.From) != tt.from || orEmpty(r.Effective.To) != tt.to {
				t.Errorf("%s: holds from %s to %s", tt.force, orEmpty(r.Effective.From), orEmpty(r.Effective.To))
			}
		}
	}
}
