package normalize

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"policywatch/extract"
)

// adversaries are texts that mislead a reader the longer they get: each is
// repeated to any length.
var adversaries = map[string]string{
	"digits":            "1234567890",
	"digits apart":      "1 2,3.4 ",
	"percents":          "70%",
	"percents listed":   "70%、",
	"percents in line":  "报销70%,",
	"sums":              "缴费300元,",
	"formula":           "9×",
	"equations":         "1+1=",
	"example":           "例如缴费基数7400元,按8%缴纳592元,",
	"open brackets":     "(",
	"nested brackets":   "报销(含70%",
	"bracket pairs":     "(70%)",
	"titles":            "《",
	"labels in a chain": "甲:",
	"labels":            "起付线: ",
	"labelled figures":  "三级医院:800元 ",
	"places":            "江苏省苏州市昆山市",
	"places apart":      "江苏昆山、",
	"ambiguous places":  "朝阳区、",
	"places with rules": "昆山报销70%,",
	"distributed":       "一级、二级、三级医疗机构分别为90%、80%、70%,",
	"distributed long":  "一级、二级、三级、",
	"distributed runs":  "分别为90%、80%、",
	"lists of people":   "在职职工和退休人员",
	"sentences":         "职工医保住院报销比例为70%。",
	"changes":           "由60%提高到70%,退休人员在此基础上提高5个百分点,",
	"dates":             "2025年1月1日至",
	"dates with rules":  "自2025年1月1日起缴费标准为400元,",
	"deadlines":         "2025年12月31日前完成缴费。",
	"ages":              "35岁以下2%,35-45岁3%,",
	"ages that differ":  "", // see adversary
	"measures":          "起付线报销比例",
	"words":             "职工医保住院三级医院个人缴费每年",
	"no stop":           "参保人员按规定享受待遇",
	"line breaks":       "\n",
	"lines":             "三级医院\n800元\n",
	"headings":          "一、报销比例\n",
	"nested headings":   "一、报销比例\n(一)住院\n1.三级医院\n",
	"questions":         "医保报销比例是多少？\n报销70%。\n",
	"table rows":        "医院级别\t起付线\t报销比例\n一级\t300元\t90%\n",
	"table cells":       "70%\t",
	"bars":              "|70%|80%|\n",
	"list items":        "• 三级医院800元\n",
	"ordinals":          "1. 三级医院800元\n",
	"document numbers":  "《通知》(昆医保〔2022〕3号)、",
	"repeals":           "昆医保〔2022〕3号,同时废止,",
	"negations":         "不设起付线,",
	"spaces":            "报销 ",
	"equal signs":       "=",
	"stars":             "70%*",
	"full width":        "７０％，",
	"bad bytes":         "\xff70%",
	"quotes":            "“",
	"conditions":        "连续参保满2年的,报销70%,",
	"halves":            "三级1000元,退休人员减半,",
	"examples":          "比如,假如工资9000元,",
	"short answers":     "可以。",
	"elements":          "<p>三级医院报销70%</p>",
	"nested elements":   "<div>三级医院报销70%",
	"rows":              "<tr><td>三级医院<td>70%",
	"tables":            "<table><tr><th>级别<th>比例<tr><td>三级医院<td>70%</table>",
	"lists of elements": "<ul><li>三级医院70%",
	"headed":            "<h2>报销比例</h2><h3>住院</h3><p>70%</p>",
	"cards":             "<div><h3><a href=/x>医保报销比例是多少</a></h3><p>报销比例为70%，起付线为300元。</p></div>",
	"links":             "<a href=/a/1.html>职工医保报销70%</a>",
}

// adversary gives an adversary of some length.
func adversary(name string, size int) string {
	if unit := adversaries[name]; unit != "" {
		return strings.Repeat(unit, 1+size/len(unit))
	}
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "%d-%d岁%d.%d%%,", i%90, i%90+i%7, i%97, i)
	}
	return b.String()
}

// threadTime is the processor time that the calling thread has taken, which
// other processes cannot lengthen as they do the time on the wall.
func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

// TestLinear holds that reading takes time in proportion to the text: each
// adversary is read in sixteen parts and as one text of their length. Reading by
// the square would take the whole sixteen times as long; what is allowed is
// what larger memory costs on a busy machine.
func TestLinear(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	n := newTestNormalizer(t)
	const part, parts, allowed = 4_000, 16, 5
	for _, name := range slices.Sorted(maps.Keys(adversaries)) {
		small, large := adversary(name, part), adversary(name, part*parts)
		for how, read := range readings(n) {
			ratio := 0.0
			for range 3 { // the best of three, where the first is doubtful
				start := threadTime()
				for range parts {
					read(small)
				}
				middle := threadTime()
				read(large)
				ratio = float64(threadTime()-middle) / float64(middle-start)
				if ratio < allowed {
					break
				}
			}
			if ratio >= allowed {
				t.Errorf("%s as %s: the whole takes %.1f times as long as its parts", name, how, ratio)
			}
		}
	}
}

// readings are the ways in which a text may reach the normalizer.
func readings(n *Normalizer) map[string]func(text string) {
	return map[string]func(text string){
		"text": func(text string) { n.Normalize(extract.Text(text, extract.Options{}), Context{}) },
		"one paragraph": func(text string) {
			n.Normalize(&extract.Document{Items: []extract.Item{{Role: extract.RoleMain, Answer: text}}}, Context{})
		},
		"question": func(text string) {
			n.Normalize(&extract.Document{Title: text, Items: []extract.Item{{Role: extract.RoleMain, Question: text, Answer: "报销70%,300元。"}}}, Context{})
		},
		"page": func(text string) {
			if d, err := extract.HTML([]byte(text), nil, extract.Options{}); err == nil {
				n.Normalize(d, Context{})
			}
		},
	}
}

// BenchmarkAdversaries reads them at 1 and at 10 MB:
//
//	go test -run '^$' -bench Adversaries -benchtime 1x ./normalize
//
// The larger may take no more than twelve times as long as the smaller.
func BenchmarkAdversaries(b *testing.B) {
	n := newTestNormalizer(b)
	for _, name := range slices.Sorted(maps.Keys(adversaries)) {
		for _, megabytes := range []int{1, 10} {
			text := adversary(name, megabytes<<20)
			b.Run(fmt.Sprintf("%s/%dMB", strings.ReplaceAll(name, " ", "-"), megabytes), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					n.Normalize(extract.Text(text, extract.Options{}), Context{})
				}
			})
		}
	}
}
