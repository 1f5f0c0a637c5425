package normalize

import (
	"reflect"
	"strings"
	"testing"

	"policywatch/extract"
)

// TestEndsOfBases says which words and rows make a floor and a ceiling of a
// contribution base.
func TestEndsOfBases(t *testing.T) {
	checkLines(t, []struct {
		name, text string
		want       []string
	}{
		{"one name of both", "养老保险缴费基数上下限分别为22230元和4446元。", []string{
			"contribution_base 4446~22230 CNY scheme=pension"}},
		{"a range to choose from", "灵活就业人员养老保险的缴费档次可以在60%到300%之间自己选。", []string{
			"contribution_base 60~300 percent scheme=pension population=flexible"}},
		{"both names and both figures", "失业保险缴费基数的下限和上限分别为4481元、22407元。", []string{
			"contribution_base 4481~22407 CNY scheme=unemployment"}},
		{"sentences of one paragraph", "养老保险缴费基数上限为每月24396元。缴费基数下限为每月4879元。", []string{
			"contribution_base 4879~24396 CNY scheme=pension per=month"}},
		{"a floor for each of several places", "公积金月缴存基数下限:温州市区为2010元,乐清市为1840元。", []string{
			"contribution_base 2010~ CNY scheme=housing_fund per=month",
			"contribution_base 1840~ CNY scheme=housing_fund per=month"}},
		{"a floor led to behind a ceiling", "公积金缴存基数上限为27318元,下限按最低工资标准执行:桐庐县为2200元,淳安县为2100元。", []string{
			"contribution_base ~27318 CNY scheme=housing_fund",
			"contribution_base 2200~ CNY scheme=housing_fund",
			"contribution_base 2100~ CNY scheme=housing_fund"}},
	}, func(text string) *extract.Document {
		return &extract.Document{Items: []extract.Item{{Role: extract.RoleRelated, Answer: text}}}
	})
	checkLines(t, []struct {
		name, text string
		want       []string
	}{
		{"rows of one column", `<h1>社保缴费基数</h1><table><tr><th>项目</th><th>职工养老</th><th>失业</th></tr>
<tr><td>缴费基数上限(元/月)</td><td>24396</td><td>24390</td></tr><tr><td>缴费基数下限(元/月)</td><td>4879</td><td>4870</td></tr></table>`, []string{
			"contribution_base 4879~24396 CNY scheme=pension per=month",
			"contribution_base 4870~24390 CNY scheme=unemployment per=month"}},
		{"rows with ordinals", `<h1>社保缴费基数</h1><table><tr><th>序号</th><th>名称</th><th>职工养老</th></tr>
<tr><td>1</td><td>月缴费基数下限</td><td>4462元</td></tr><tr><td>2</td><td>月缴费基数上限</td><td>22311元</td></tr></table>`, []string{
			"contribution_base 4462~22311 CNY scheme=pension per=month"}},
		{"grades of contributions beside what is added", `<h1>城乡居民养老保险缴费补贴标准</h1><p>单位:元/年</p><table><tr><th>缴费档次</th><th>政府补贴</th></tr>
<tr><td>300</td><td>45</td></tr><tr><td>5000</td><td>250</td></tr></table>`, []string{
			"contribution_amount 300~300 CNY scheme=pension per=year",
			"subsidy 45~45 CNY scheme=pension payer=government per=year",
			"contribution_amount 5000~5000 CNY scheme=pension per=year",
			"subsidy 250~250 CNY scheme=pension payer=government per=year"}},
	}, func(text string) *extract.Document {
		doc, err := extract.HTML([]byte(text), nil, extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return doc
	})
}

// checkLines holds the records of texts to those wanted.
func checkLines(t *testing.T, tests []struct {
	name, text string
	want       []string
}, read func(text string) *extract.Document) {
	n := newTestNormalizer(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, r := range n.Normalize(read(test.text), Context{}).Records {
				got = append(got, line(&r))
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s\n got %s\nwant %s", test.text, strings.Join(got, "\n     "), strings.Join(test.want, "\n     "))
			}
		})
	}
}
