package main

import (
	"bytes"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// An editions is a site of testdata/editions.txtar; the file says how it is
// written.
type editions struct {
	files   map[string]editionFile // by edition and path
	edition atomic.Int64
}

type editionFile struct {
	how  []string // words after the path
	text string
}

func readEditions(t *testing.T, name string) *editions {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	s := &editions{files: map[string]editionFile{}}
	s.edition.Store(1)
	at := ""
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "-- ") {
			words := strings.Fields(strings.Trim(line, "- \n"))
			at = words[0] + " " + words[1]
			s.files[at] = editionFile{how: words[2:]}
		} else if at != "" {
			f := s.files[at]
			f.text += line
			s.files[at] = f
		}
	}
	return s
}

// file is what a path holds in the present edition.
func (s *editions) file(path string) (editionFile, bool) {
	for n := s.edition.Load(); n > 0; n-- {
		if f, ok := s.files[fmt.Sprintf("%d %s", n, path)]; ok {
			return f, true
		}
	}
	return editionFile{}, false
}

func (s *editions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.file(r.URL.Path)
	switch {
	case !ok || slices.Contains(f.how, "404"):
		http.NotFound(w, r)
		return
	case slices.Contains(f.how, "503"):
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	case slices.Contains(f.how, "301"):
		http.Redirect(w, r, f.how[1], http.StatusMovedPermanently)
		return
	}
	head, body, _ := strings.Cut(f.text, "\n")
	title, day, _ := strings.Cut(head, " | ")
	if slices.Contains(f.how, "list") {
		var list strings.Builder
		for line := range strings.Lines(body) {
			if url, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
				fmt.Fprintf(&list, "<li><a href=%q>%s</a></li>\n", url, name)
			}
		}
		body = `<ul class="list">` + list.String() + "</ul>"
		day = ""
	}
	noise := ""
	if slices.Contains(f.how, "noise") {
		noise = fmt.Sprintf(`<p class="visits">浏览次数：%d</p><script>var token = "%x"</script>`, rand.IntN(1e6), rand.Uint64())
	}
	page := editionLayout(int(s.edition.Load()), title, day, body+noise)
	if slices.Contains(f.how, "cut") {
		page, _, _ = bytes.Cut(page, []byte("✂"))
	} else {
		page = bytes.ReplaceAll(page, []byte("✂"), nil)
	}
	charset := "utf-8"
	if slices.Contains(f.how, "gbk") {
		charset = "gbk"
		page, _ = simplifiedchinese.GBK.NewEncoder().Bytes(bytes.ReplaceAll(page, []byte("utf-8"), []byte("gb2312")))
	}
	w.Header().Set("Content-Type", "text/html; charset="+charset)
	w.Write(page)
}

// editionLayout is the page around a text: each edition has another one.
func editionLayout(edition int, title, day, body string) []byte {
	title = html.EscapeString(title)
	if edition == 1 {
		return []byte(`<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>` + title + `_扬州市医疗保障局</title>
<meta name="ArticleTitle" content="` + title + `"><meta name="PubDate" content="` + day + ` 09:00"></head>
<body><div class="top"><a href="/">首页</a> <a href="/gov/list.html">政策文件</a></div>
<div class="main"><h1>` + title + `</h1><div class="info">发布日期：` + day + `　来源：扬州市医疗保障局　字号：【大 中 小】</div>
<div class="content">` + body + `</div></div>
<div class="foot">主办单位：扬州市医疗保障局　苏ICP备05000001号</div></body></html>`)
	}
	return []byte(`<!DOCTYPE html><html><head><meta charset="utf-8"><title>` + title + `-扬州市医疗保障局</title>
<meta name="viewport" content="width=device-width"></head>
<body><header><nav><a href="/">网站首页</a><a href="/gov/list.html">政策</a><a href="/hudong.html">互动</a></nav></header>
<div class="crumbs">您现在的位置：首页 &gt; 政务公开</div>
<article><h2 class="title">` + title + `</h2><p class="meta"><span>时间：` + day + `</span><span>来源：扬州市医疗保障局</span></p>
<section id="zoom">` + body + `</section><div class="share">分享到：微信 微博</div></article>
<footer><p>版权所有：扬州市医疗保障局</p><p>地址：扬州市文昌西路1号　电话：0514-00000000</p><a href="/about.html">关于我们</a></footer></body></html>`)
}

const editionsConfig = `clickhouse:
  dsn: embedded:data
crawl:
  delay: 0s
sources:
  - name: yangzhou
    start: [%[1]s/gov/list.html]
    allow_private: true
    articles: {match: "/gov/(art|zc)/\\d+\\.html$"}
    region: "321000"
    authority: official
  - name: portal
    start: [%[1]s/qa/index.html]
    allow_private: true
    articles: {match: "/qa/3\\d+\\.html"}
    authority: aggregator
  - name: shebao
    start: [%[1]s/rs/list.html]
    allow_private: true
    articles: {match: "/rs/4\\d+\\.html"}
    region: "321200"
    authority: official
  - name: xuzhou
    start: [%[1]s/xz/list.html]
    allow_private: true
    articles: {match: "/xz/5\\d+\\.html"}
    region: "320300"
    authority: official
`

// editionNews are the changes that each edition brings; there is no other.
var editionNews = map[int64][]string{
	1: nil,
	2: {
		"modified ceiling 8000 CNY → 10000 CNY /gov/art/103.html",
		"modified reimbursement_rate 80% → 85% /gov/art/103.html",
		"removed fixed_payment 60000 CNY →  /gov/art/112.html",
		"added reimbursement_rate  → 75% /gov/art/113.html",
		"added ceiling  → 4000 CNY /gov/art/113.html",
		"modified contribution_base 4879–24396 CNY → 4952–24762 CNY /gov/art/114.html",
		"added reimbursement_rate  → 82% /gov/art/116.html",
		"modified contribution_amount 400 CNY → 430 CNY /gov/art/201.html",
		"modified subsidy ≥670 CNY → ≥700 CNY /gov/art/201.html",
		"modified enrolment_period 2024-10-01–2024-12-31 → 2025-10-01–2025-12-31 /gov/art/201.html",
		"modified contribution_amount 400 CNY → 430 CNY /qa/302.html",
		"modified contribution_amount 380 CNY → 410 CNY /qa/302.html",
		"modified account_credit 100 CNY → 110 CNY /qa/304.html",
		"modified validity_period 6 month → 12 month /qa/308.html",
		"modified reimbursement_rate 90% → 91% /qa/312.html",
		"modified processing_time 5 workday → 3 workday /rs/402.html",
		"modified subsidy 300 CNY → 350 CNY /rs/404.html",
		"modified reimbursement_rate 50% → 55% /rs/405.html",
		"modified fixed_payment 1800 CNY → 1900 CNY /rs/407.html",
		"modified reimbursement_rate 85% → 90% /rs/409.html",
		"modified fixed_payment 30 CNY → 40 CNY /rs/410.html",
		"modified ceiling 15000 CNY → 18000 CNY /xz/501.html",
		"removed reimbursement_rate 75% →  /xz/501.html",
		"removed ceiling 2500 CNY →  /xz/501.html",
		"added reimbursement_rate  → 85% /xz/501.html",
		"added ceiling  → 16000 CNY /xz/501.html",
		"modified reimbursement_rate 85% → 90% /xz/504.html from 2026-01-01",
		"modified account_credit 85 CNY → 95 CNY /xz/504.html from 2026-01-01",
		"modified deductible 900 CNY → 1000 CNY /xz/507.html",
		"added reimbursement_rate  → 70% /xz/508.html",
		"modified contribution_base 4879 CNY → 4952 CNY /xz/509.html from 2025-01-01",
		"modified contribution_amount 439.11 CNY → 445.68 CNY /xz/509.html from 2025-01-01",
		"modified ceiling 420 CNY → 500 CNY /xz/510.html from 2027-01-01",
		"modified contribution_base 2490–28390 CNY → 2490–29527 CNY /xz/514.html from 2025-07-01",
		"modified contribution_amount 400 CNY → 420 CNY /xz/516.html from 2026-01-01",
		"modified contribution_amount 60 CNY → 72 CNY /xz/522.html",
		"modified fixed_payment 1200 CNY → 1300 CNY /xz/524.html",
	},
	3: {
		"modified ceiling 250000 CNY → 300000 CNY /xz/521.html from 2024-05-01",
		"removed validity_period 6 month →  /xz/522.html",
		"added reimbursement_rate  → 80% /xz/523.html",
	},
}

// What changes from edition to edition of a site is found, all of it and
// nothing else: no edit of looks, words, order or place is a change of policy.
func TestEditions(t *testing.T) {
	dir := t.TempDir()
	site := readEditions(t, "editions.txtar")
	server := httptest.NewServer(site)
	defer server.Close()
	config := fmt.Sprintf(editionsConfig, server.URL)
	if err := os.WriteFile(filepath.Join(dir, defaultConfigPath), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for edition := int64(1); edition <= 3; edition++ {
		site.edition.Store(edition)
		r := policywatch(t, dir, "crawl")
		if r.code != exitOK && r.code != exitSomeFailed {
			t.Fatalf("edition %d: exit code %d\n%s\n%s", edition, r.code, r.stdout, r.stderr)
		}
		var got []string
		for _, c := range changesIn(t, dir) {
			if !known[c.ID] {
				known[c.ID] = true
				line := fmt.Sprintf("%s %s %s → %s %s", c.Kind, c.Measure, c.OldValue, c.NewValue, strings.TrimPrefix(c.URL, server.URL))
				if strings.HasPrefix(c.URL, server.URL+"/xz/") && c.EffectiveFrom != "" {
					line += " from " + c.EffectiveFrom
				}
				got = append(got, line)
			}
		}
		want := slices.Clone(editionNews[edition])
		for _, g := range got {
			if i := slices.Index(want, g); i >= 0 {
				want = slices.Delete(want, i, i+1)
			} else {
				t.Errorf("edition %d: no news, but found: %s", edition, g)
			}
		}
		for _, w := range want {
			t.Errorf("edition %d: not found: %s", edition, w)
		}
	}

	// Nor is it a change when all of it is read again.
	before := policywatch(t, dir, "query", editionChanges).must(t, exitOK)
	policywatch(t, dir, "reprocess", "--again").must(t, exitOK)
	if after := policywatch(t, dir, "query", editionChanges).must(t, exitOK); after.stdout != before.stdout {
		t.Errorf("read again, the changes are others:\n%s\nbefore:\n%s", after.stdout, before.stdout)
	}
	moves := policywatch(t, dir, "query", "SELECT path(url), path(extract(text, 'http[^ ]+')) FROM findings FINAL WHERE code = 'moved' ORDER BY url", "--format", "TSV").must(t, exitOK)
	if want := "/gov/zc/105.html\t/gov/art/105.html\n/gov/zc/106.html\t/gov/art/106.html\n"; moves.stdout != want {
		t.Errorf("moved: %q, want %q", moves.stdout, want)
	}
}

const editionChanges = "SELECT kind, measure, old_value, new_value, url, observed_at FROM policy_changes ORDER BY id"
