package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// sheet makes a small XLSX of its rows.
func sheet(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	var cells strings.Builder
	for r, row := range rows {
		fmt.Fprintf(&cells, `<row r="%d">`, r+1)
		for c, text := range row {
			fmt.Fprintf(&cells, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+c, r+1, text)
		}
		cells.WriteString("</row>")
	}
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	const ns, rel = `"http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, `"http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns=` + ns + ` xmlns:r=` + rel + `><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns=` + ns + `><sheetData>` + cells.String() + `</sheetData></worksheet>`},
	} {
		w, err := zw.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, part[1])
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rateSheet is the attachment of the test notices.
func rateSheet(t *testing.T, primary, tertiary string) []byte {
	return sheet(t, []string{"医疗机构等级", "住院报销比例"}, []string{"一级医疗机构", primary}, []string{"三级医疗机构", tertiary})
}

// A noticeSite is a city's site of notices with attachments.
type noticeSite struct {
	mu    sync.Mutex
	files map[string][]byte // by path; pages too
	asked map[string]int    // answers with a body
	down  map[string]bool
	url   string
}

func newNoticeSite(t *testing.T) *noticeSite {
	s := &noticeSite{files: map[string][]byte{}, asked: map[string]int{}, down: map[string]bool{}}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

func (s *noticeSite) put(path string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[path] = body
}

func (s *noticeSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, ok := s.files[r.URL.Path]
	switch {
	case s.down[r.URL.Path]:
		http.Error(w, "down", http.StatusForbidden)
		return
	case !ok:
		http.NotFound(w, r)
		return
	}
	if strings.HasSuffix(r.URL.Path, ".html") {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") != tag {
		s.asked[r.URL.Path]++
	}
	http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(body))
}

// notice is a page with links to its attachments.
func notice(title, text string, attachments ...string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<html><head><title>%[1]s</title><meta name="ArticleTitle" content="%[1]s"><meta name="PubDate" content="2025-11-20"></head><body>
<div class="header"><a href="/privacy.pdf">隐私声明.pdf</a></div><h1>%[1]s</h1><div class="article"><p>昆医保发〔2025〕31号</p><p>%[2]s</p>`, title, text)
	for i, a := range attachments {
		fmt.Fprintf(&b, `<p>附件%d：<a href="%s">住院待遇标准表</a></p>`, i+1, a)
	}
	b.WriteString(`<p>昆山市医疗保障局</p><p>2025年11月20日</p></div></body></html>`)
	return []byte(b.String())
}

const noticeText = "现将2026年度职工基本医疗保险住院待遇标准印发给你们，起付标准为700元，请遵照执行。本通知自2026年1月1日起施行。"

func (s *noticeSite) config(t *testing.T, dir string) {
	t.Helper()
	text := fmt.Sprintf(`clickhouse: {dsn: "embedded:%s"}
crawl: {user_agent: "policywatch-test (+bot@example.org)", delay: 1ms, tries: 1, revisit: {max: 1ms}}
sources:
  - {name: ks, start: ["%s/zc/index.html"], allow_private: true, region: "320583", authority: official}
`, filepath.Join(dir, "data"), s.url)
	if err := os.WriteFile(filepath.Join(dir, defaultConfigPath), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (s *noticeSite) list(paths ...string) {
	var b strings.Builder
	b.WriteString(`<html><head><title>政策文件</title></head><body><ul>`)
	for i, p := range paths {
		fmt.Fprintf(&b, `<li><a href="%s">关于住院待遇标准的通知（第%d号）</a><span>2025-11-2%d</span></li>`, p, i+1, i)
	}
	b.WriteString(`</ul></body></html>`)
	s.put("/zc/index.html", []byte(b.String()))
}

// What attachments say belongs to the notice that links to them: its region,
// its days, its key; and it changes, fails and is read again with it.
func TestAttachmentsOfNotices(t *testing.T) {
	s := newNoticeSite(t)
	s.put("/privacy.pdf", []byte("%PDF-1.4"))
	s.put("/files/1.xlsx", rateSheet(t, "92%", "82%"))
	s.put("/files/2.xlsx", sheet(t, []string{"项目", "标准"}, []string{"年度最高支付限额", "30万元"}))
	s.put("/art/2025/11/20/art_1_101.html", notice("关于2026年度住院待遇标准的通知", noticeText, "/files/1.xlsx", "/files/2.xlsx", "/files/none.docx", "/files/all.zip"))
	s.put("/art/2025/11/21/art_1_102.html", notice("关于转发住院待遇标准的通知", "现转发住院待遇标准，请遵照执行。", "/files/1.xlsx"))
	s.list("/art/2025/11/20/art_1_101.html", "/art/2025/11/21/art_1_102.html")
	dir := t.TempDir()
	s.config(t, dir)

	ask := func(sql string) string {
		t.Helper()
		return strings.TrimSpace(policywatch(t, dir, "query", sql, "--format", "TSVRaw").must(t, exitOK).stdout)
	}
	crawl := func(code int) { t.Helper(); policywatch(t, dir, "crawl").must(t, code) }
	const rates = `SELECT value, region, effective_from, if(evidence_file = '', 'page', 'file') FROM records FINAL
		WHERE url LIKE '%art_1_101.html' AND closed_at IS NULL AND measure IN ('reimbursement_rate', 'ceiling', 'deductible') ORDER BY value`

	crawl(exitOK)
	if got, want := ask(rates), "300000 CNY\t320583\t2026-01-01\tfile\n700 CNY\t320583\t2026-01-01\tpage\n82%\t320583\t2026-01-01\tfile\n92%\t320583\t2026-01-01\tfile"; got != want {
		t.Errorf("records\n%s\nwant\n%s", got, want)
	}
	if got := ask(`SELECT DISTINCT document_key FROM records FINAL WHERE url LIKE '%art_1_101.html'`); strings.Contains(got, "\n") || got == "" {
		t.Errorf("the notice and its attachments have several keys:\n%s", got)
	}
	if got := ask(`SELECT count(), countIf(NOT article AND file) FROM fetches FINAL WHERE url LIKE '%/files/%'`); got != "3\t3" {
		t.Errorf("requests for attachments: %s", got)
	}
	if got := ask(`SELECT code, text FROM findings FINAL WHERE code = 'attachment-missing' ORDER BY text`); strings.Count(got, "\n") != 1 || !strings.Contains(got, "none.docx") || !strings.Contains(got, "all.zip") {
		t.Errorf("findings:\n%s", got)
	}
	if got := ask(`SELECT count() FROM pages FINAL WHERE url LIKE '%art_1_102.html' AND length(files.url) = 1`); got != "1" {
		t.Errorf("a second notice with the same attachment: %s", got)
	}
	if s.asked["/privacy.pdf"] > 0 || s.asked["/files/1.xlsx"] != 1 {
		t.Errorf("asked for %v", s.asked)
	}

	// Nothing changed: nothing is sent again but the pages themselves.
	before := ask(countRows)
	crawl(exitOK)
	if after := ask(countRows); after != before || s.asked["/files/1.xlsx"] != 1 || s.asked["/files/2.xlsx"] != 1 {
		t.Errorf("rows %s, then %s; asked for %v", before, after, s.asked)
	}

	// One attachment cannot be had, and the page is edited meanwhile.
	s.down["/files/2.xlsx"] = true
	crawl(exitSomeFailed)
	if after := ask(countRows); after != before {
		t.Errorf("an attachment that fails changed the rows: %s, then %s", before, after)
	}
	s.put("/art/2025/11/20/art_1_101.html", notice("关于2026年度住院待遇标准的通知", noticeText+"特此通知。", "/files/1.xlsx", "/files/2.xlsx", "/files/none.docx"))
	crawl(exitSomeFailed)
	if got := ask(`SELECT count() FROM changes FINAL`); got != "0" {
		t.Errorf("an attachment that fails made changes:\n%s", ask(`SELECT kind, old_value, new_value, url FROM changes FINAL`))
	}
	if got := ask(rates); strings.Count(got, "\n") != 3 {
		t.Errorf("records while an attachment fails:\n%s", got)
	}
	s.down["/files/2.xlsx"] = false
	crawl(exitOK)
	if got := ask(`SELECT count() FROM changes FINAL`); got != "0" {
		t.Errorf("an attachment that is back made changes: %s", got)
	}

	// An attachment is replaced under pages that are not touched.
	s.put("/files/1.xlsx", rateSheet(t, "92%", "85%"))
	crawl(exitOK)
	if got, want := ask(`SELECT kind, old_value, new_value, region FROM changes FINAL WHERE NOT withdrawn ORDER BY url LIMIT 1`), "modified\t82%\t85%\t320583"; got != want {
		t.Errorf("changes\n%s\nwant\n%s", got, want)
	}

	// What is stored is enough to read all of it again.
	if out := policywatch(t, dir, "reprocess", "--again").must(t, exitOK).stdout; !strings.Contains(out, "; 0 rows written; 0 changes of policy found that were missed, 0 withdrawn") {
		t.Errorf("reprocess: %s", out)
	}

	// The link goes: what only the attachment said is no longer said.
	s.put("/art/2025/11/20/art_1_101.html", notice("关于2026年度住院待遇标准的通知", noticeText+"特此通知。", "/files/1.xlsx"))
	crawl(exitOK)
	if got := ask(rates); strings.Contains(got, "300000") {
		t.Errorf("records:\n%s", got)
	}
}

// A web archive holds notices and attachments in any order.
func TestAttachmentsInArchives(t *testing.T) {
	s := newNoticeSite(t)
	dir := t.TempDir()
	s.config(t, dir)
	at := time.Date(2025, 12, 1, 4, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	for _, p := range []struct {
		path string
		body []byte
	}{
		{"/files/1.xlsx", rateSheet(t, "92%", "82%")},
		{"/art/2025/11/20/art_1_101.html", notice("关于2026年度住院待遇标准的通知", noticeText, "/files/1.xlsx", "/files/none.pdf")},
		{"/files/alone.xlsx", sheet(t, []string{"项目", "标准"}, []string{"年度最高支付限额", "30万元"})},
	} {
		answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(p.body), p.body)
		zw := gzip.NewWriter(&out)
		fmt.Fprintf(zw, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
			s.url+p.path, at.Format(time.RFC3339), len(answer), answer)
		zw.Close()
	}
	name := filepath.Join(dir, "old.warc.gz")
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := policywatch(t, dir, "backfill", "ks", name).must(t, exitOK).stdout; !strings.Contains(got, "2 pages stored") {
		t.Errorf("backfill: %s", got)
	}
	sql := `SELECT replaceRegexpOne(url, '.*/', ''), length(files.url), countIf(e != '') FROM (
		SELECT p.url AS url, p.files.url, r.evidence_file AS e FROM pages AS p FINAL LEFT JOIN records AS r USING (url)) GROUP BY 1, 2 ORDER BY 1`
	got := policywatch(t, dir, "query", sql, "--format", "TSVRaw").must(t, exitOK).stdout
	if want := "alone.xlsx\t0\t0\nart_1_101.html\t2\t2\n"; got != want {
		t.Errorf("stored\n%s\nwant\n%s", got, want)
	}
	if again := policywatch(t, dir, "backfill", "ks", name).must(t, exitOK).stdout; !strings.Contains(again, "0 pages stored") {
		t.Errorf("again: %s", again)
	}
}
