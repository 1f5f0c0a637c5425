package crawl

import (
	"io"
	"net/http"
	"slices"
	"testing"
)

func TestNamesIn(t *testing.T) {
	for text, want := range map[string][]string{
		"根据省医保局（苏医保发〔2024〕12号）文件":          {"苏医保发2024-12"},
		"按照《江苏省医疗保障条例》和昆政办发[2023] 第 7 号执行": {"昆政办发2023-7", "江苏省医疗保障条例"},
		"《红楼梦》、2024年12号楼、(2024)12号":        nil,
		"关于印发《职工门诊共济保障实施细则（试行）》的通知":        {"职工门诊共济保障实施细则（试行）"},
	} {
		var got []string
		namesIn(text, func(s string) { got = append(got, s) })
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A cited document is come to by a link that names it, whether the link was
// seen before the citation or after, on whatever page and at whatever address.
func TestCitedDocuments(t *testing.T) {
	const body = "本通知依据《江苏省基本医疗保险门诊共济保障办法》和苏医保发〔2024〕12号、昆医保〔2023〕9号制定，职工医保起付标准为六百元，请各单位遵照执行，未尽事宜按原规定办理。"
	handler := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/zc/":
			io.WriteString(w, `<title>政策</title><p><a href="/look?doc=shengban">江苏省基本医疗保险门诊共济保障办法</a></p>
<ul><li><a href="/art/2025/1/1/art_1_1.html">关于做好门诊共济工作的通知</a>2025-01-01</li><li><a href="/art/2025/1/2/art_1_2.html">关于做好异地就医工作的通知</a>2025-01-02</li><li><a href="/art/2025/1/3/art_1_3.html">关于做好参保缴费工作的通知</a>2025-01-03</li></ul>`)
		case "/art/2025/1/1/art_1_1.html":
			io.WriteString(w, `<title>关于做好门诊共济工作的通知</title><p>`+body+`</p>`)
		case "/art/2025/1/2/art_1_2.html", "/art/2025/1/3/art_1_3.html":
			io.WriteString(w, `<title>关于做好工作的通知</title><p>为做好全市参保缴费工作，现将有关事项通知如下，请各县区结合实际认真贯彻执行，确保完成目标任务，切实维护参保群众权益。`+r.URL.Path+`</p><div class="side"><a href="/look?doc=12">苏医保发〔2024〕12号全文</a></div>`)
		case "/look":
			io.WriteString(w, `<title>文件 `+r.URL.Query().Get("doc")+`</title><p>第一条 为了健全职工基本医疗保险门诊共济保障机制，根据有关规定，结合本省实际，制定本办法。第二条 本办法适用于全省范围内职工医保的参保人员，具体待遇由各地规定。</p>`+r.URL.RawQuery)
		default:
			http.NotFound(w, r)
		}
	}
	run := func(leads int) []string {
		var found []string
		pages, _ := loopback(t, robotless(handler), func(s *Source) {
			s.Start[0] = s.Start[0][:len(s.Start[0])-len("/a/1001.html")] + "/zc/"
			s.Leads = leads
		})
		for _, p := range pages {
			if p.Outcome == OK && p.Article && len(p.URL) > 5 && p.URL[:5] == "/look" {
				found = append(found, p.URL)
			}
		}
		slices.Sort(found)
		return found
	}
	if got, want := run(1), []string{"/look?doc=12", "/look?doc=shengban"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	if got := run(0); len(got) > 0 {
		t.Errorf("no leads are wanted, found %q", got)
	}
}
