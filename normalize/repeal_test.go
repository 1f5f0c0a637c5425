package normalize

import (
	"strings"
	"testing"

	"policywatch/extract"
)

func TestRepeals(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"本办法自2025年1月1日起施行,《昆山市居民医保办法》(昆政办发〔2019〕15号)同时废止。", "昆政办发〔2019〕15号"},
		{"《A》（昆医保〔2022〕3号）、《B》（昆医保〔2021〕9号）同时废止。", "昆医保〔2022〕3号 昆医保〔2021〕9号"},
		{"原《关于调整待遇的通知》（苏医保发[2021]1号），自2025年1月1日起停止执行。", "苏医保发〔2021〕1号 2025-01-01"},
		{"根据《A》(国办发〔2021〕14号)精神,原《B》(苏政办发〔2016〕7号)同时废止。", "苏政办发〔2016〕7号"},
		{"《A》(昆医保〔2022〕3号),《B》(昆医保〔2021〕9号)不再执行", "昆医保〔2022〕3号 昆医保〔2021〕9号"},
		{"废止昆医保〔2022〕3号文", "昆医保〔2022〕3号"},
		{"《A》(昆医保〔2022〕3号)第五条同时废止。", ""},
		{"《A》(昆医保〔2022〕3号)废止前参保的人员", ""},
		{"根据《A》(国办发〔2021〕14号)制定本办法，有效期5年，到期自行失效。", ""},
		{"本通知与昆医保〔2022〕3号不一致的，以本通知为准。", ""},
		{"昆医保（２０２２）第３号自2024年12月31日起失效", "昆医保〔2022〕3号 2024-12-31"},
	} {
		doc := &extract.Document{DocNumber: "昆医保〔2025〕1号", Items: []extract.Item{{Role: extract.RoleMain, Answer: test.text}}}
		var got []string
		for _, r := range repeals(doc, "") {
			got = append(got, r.DocNumber)
			if r.From != "" {
				got = append(got, r.From)
			}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s\ngot  %q\nwant %q", test.text, s, test.want)
		}
	}
}

func TestOverItself(t *testing.T) {
	info := func(rows ...string) (all []extract.Info) {
		for i := 0; i < len(rows); i += 2 {
			all = append(all, extract.Info{Label: rows[i], Value: rows[i+1]})
		}
		return all
	}
	for _, test := range []struct {
		title string
		info  []extract.Info
		want  string
	}{
		{"关于调整待遇的通知", info("有效性", "已废止"), "昆医保〔2022〕3号 2025-10-01"},
		{"关于调整待遇的通知", info("效力状态", "失效", "失效日期", "2025-06-30"), "昆医保〔2022〕3号 2025-06-30"},
		{"关于调整待遇的通知", info("有效性", "有效"), ""},
		{"关于调整待遇的通知", info("时效性", "未废止"), ""},
		{"【已废止】关于调整待遇的通知", nil, "昆医保〔2022〕3号 2025-10-01"},
		{"关于调整待遇的通知（失效）", nil, "昆医保〔2022〕3号 2025-10-01"},
		{"关于废止部分文件的通知", nil, ""},
	} {
		var got []string
		for _, r := range repeals(&extract.Document{Title: test.title, DocNumber: "昆医保〔2022〕3号", Info: test.info}, "2025-10-01") {
			got = append(got, r.DocNumber, r.From)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s %v\ngot  %q\nwant %q", test.title, test.info, s, test.want)
		}
	}
}

func FuzzRepeals(f *testing.F) {
	f.Add("《A》（昆医保〔2022〕3号）、《B》（昆医保[2021]第9号）自2025年1月1日起同时废止。")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range repeals(&extract.Document{Items: []extract.Item{{Answer: text}}}, "") {
			if again := NormalDocNumber(r.DocNumber); again != r.DocNumber {
				t.Errorf("%q is written %q the second time", r.DocNumber, again)
			}
		}
	})
}
