package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policywatch/cmd/policywatch/demo"
	"policywatch/config"
)

// command runs the program and gives its exit code and output.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &errOut)
	return code, out.String(), errOut.String()
}

// quickConfig is a configuration without pauses.
func quickConfig(t *testing.T, sources string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "policywatch.yaml")
	if err := os.WriteFile(name, []byte("crawl: {delay: 0s, backoff: 1ms}\n"+sources), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSourceTry(t *testing.T) {
	srv := httptest.NewServer(&demo.Site{})
	defer srv.Close()
	code, out, errOut := command(t, "source", "try", "--config", quickConfig(t, ""), srv.URL+"/gov/zcwj/index.html")
	if code != exitOK {
		t.Errorf("exit code %d: %s", code, errOut)
	}
	for _, want := range []string{
		"taken for   list", "by list of addresses that look like articles",
		"/gov/art/2024/12/20/art_88_101.html", "taken for   article, by meta tags or structured data",
		"title       ", "items       ", "reimbursement_rate", "4 pages asked for, 3 articles read.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the output does not say %q:\n%s", want, out)
		}
	}
	code, out, _ = command(t, "source", "try", "--config", quickConfig(t, ""), "--format", "json", "--pages", "2", srv.URL+"/portal/yibao/index.html")
	if lines := strings.Count(out, "\n"); code != exitOK || lines != 2 || !strings.Contains(out, `"taken_for":"list"`) || !strings.Contains(out, `"by":"link 下一页"`) {
		t.Errorf("exit code %d, %d lines:\n%.2000s", code, lines, out)
	}
	code, _, errOut = command(t, "source", "try", "--config", quickConfig(t, `sources:
  - {name: p, start: ["`+srv.URL+`/portal/yibao/index.html"], allow_private: true, articles: {match: /nothing/}}
`), "--source", "p")
	if code != exitNothing || !strings.Contains(errOut, "no article was found") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}

// An attachment is fetched with the notice that links to it, and read by what
// it is, whatever the server calls it.
func TestSourceTryAttachment(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/art/2025/6/12/art_1_1.html":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, `<title>转发住院待遇标准的通知</title><p>现将住院待遇标准的通知转发给你们，请遵照执行。</p><a href="/down?id=7">附件：通知全文.pdf</a>`)
		case "/down":
			w.Header().Set("Content-Type", "application/octet-stream")
			http.ServeFile(w, r, "../../extract/testdata/files/notice.pdf")
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	code, out, errOut := command(t, "source", "try", "--config", quickConfig(t, ""), srv.URL+"/art/2025/6/12/art_1_1.html")
	if code != exitOK || !strings.Contains(out, "found by    document that the article links to") || !strings.Contains(out, "鄂州医保发〔2025〕21号") {
		t.Errorf("exit code %d: %s\n%s", code, errOut, out)
	}
}

// An interface that gives questions with their answers is read as one page of
// questions.
func TestSourceTryJSON(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/faq" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"code":0,"rows":[{"id":1,"question":"门诊起付标准是多少？","answer":"<p>职工医保门诊起付标准为600元，年度内只计算一次。</p>"},{"id":2,"question":"灵活就业人员按多少缴费？","answer":"按缴费基数的9%缴纳，每月25日前缴费。"}]}`)
	}))
	defer srv.Close()
	code, out, errOut := command(t, "source", "try", "--config", quickConfig(t, ""), srv.URL+"/api/faq")
	if code != exitOK || !strings.Contains(out, "2 section") || !strings.Contains(out, "deductible 600 CNY") || !strings.Contains(out, "contribution_rate 9%") {
		t.Errorf("exit code %d: %s\n%s", code, errOut, out)
	}
}

func TestSourceInit(t *testing.T) {
	srv := httptest.NewServer(&demo.Site{})
	t.Chdir(t.TempDir())
	code, out, errOut := command(t, "source", "init", "--pages", "3", "--contact", "bot@example.org", srv.URL+"/gov/zcwj/index.html")
	if code != exitOK || !strings.Contains(errOut, "Read 2 articles of 3 pages") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
	c, err := config.Parse("out", []byte(out), os.LookupEnv)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	src := c.Source("site")
	if src == nil || src.Region != "320583" || src.Authority != "official" || !src.AllowPrivate || src.Schedule == "" ||
		c.Crawl.UserAgent != "policywatch (+bot@example.org)" {
		t.Errorf("%+v\n%s", src, out)
	}
	if !strings.Contains(out, `articles: {match: "/gov/art/\\d+/\\d+/\\d+/art_\\d+_\\d+\\.html$"}`) {
		t.Errorf("no pattern of articles:\n%s", out)
	}
	srv.Close()
	code, out, _ = command(t, "source", "init", srv.URL+"/")
	if code != exitNothing || out != "" {
		t.Errorf("a site that is down: exit code %d, %q", code, out)
	}
}

func TestSourceName(t *testing.T) {
	for host, want := range map[string]string{
		"ybj.suzhou.gov.cn": "ybj-suzhou", "www.example.com": "example", "127.0.0.1": "site", "localhost": "localhost", "gov.cn": "gov",
	} {
		if got := sourceName(host); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
}
