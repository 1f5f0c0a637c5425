package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// sample is a report with changes in three provinces and the country, and text
// that would break out of a page that is careless with it.
func sample() *Data {
	num := func(f float64) *float64 { return &f }
	lead := int32(31)
	max35, min35 := "35", "35"
	rate := func(region, old, new, day string, better int) Change {
		return Change{
			Region: region, Observed: day, Kind: "modified", Old: old, New: new, Better: better, From: "2025-02-01", Lead: &lead,
			Rule:        Rule{Scheme: "employee_medical", Measure: "reimbursement_rate", Population: []string{"retired"}, Care: []string{"inpatient"}, Institution: []string{"tertiary"}},
			OldEvidence: "三级医院报销比例为" + old, NewEvidence: "三级医院报销比例为" + new,
			URL: "https://ybj.example.gov.cn/art/1.html", Title: "关于调整待遇的通知", Question: "住院报销多少", Authority: "official",
		}
	}
	d := &Data{
		Lang: "zh", Generated: time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC),
		Changes: []Change{
			rate("320583", "85%", "88%", "2025-01-01", 1),
			rate("320500", "80%", "75%", "2025-02-03", -1),
			rate("440100", "70%", "72%", "2025-04-09", 1),
			{Region: "100000", Observed: "2025-04-10", Kind: "added", New: "≥670 CNY", Silent: true,
				Rule:        Rule{Scheme: "resident_medical", Measure: "subsidy", Payer: "government", Per: "year", Population: []string{}, Care: []string{}, Institution: []string{}},
				NewEvidence: "</script><b>不低于每人每年670元</b>", URL: "javascript:alert(1)"},
			{Region: "", Observed: "2025-04-11", Kind: "removed", Old: "5%",
				Rule:        Rule{Scheme: "medical", Measure: "account_credit", Population: []string{}, Care: []string{}, Institution: []string{}, Age: &Range{Min: &min35}},
				OldEvidence: "按5%返还", URL: "https://example.com/a"},
		},
		Values: []Value{
			{Region: "320583", Rule: Rule{Scheme: "employee_medical", Measure: "account_credit", Population: []string{}, Care: []string{}, Institution: []string{}, Age: &Range{Max: &max35}},
				Text: "2.8%", Number: num(2.8), Unit: "percent", Evidence: "35岁以下按2.8%划入", URL: "https://ybj.example.gov.cn/b"},
			{Region: "440100", Rule: Rule{Scheme: "employee_medical", Measure: "account_credit", Population: []string{}, Care: []string{}, Institution: []string{}},
				Text: "2%", Number: num(2), Unit: "percent", Evidence: "按2%划入", URL: "https://example.com/c"},
		},
	}
	d.Labels = []Label{{"measure", "reimbursement_rate", "报销比例", "Reimbursement rate"}, {"change", "modified", "调整", "Modified"}}
	for _, r := range [][3]string{{"100000", "中华人民共和国", ""}, {"320000", "江苏省", "100000"}, {"320500", "苏州市", "320000"}, {"320583", "昆山市", "320500"}, {"440000", "广东省", "100000"}, {"440100", "广州市", "440000"}} {
		d.Regions = append(d.Regions, Region{Code: r[0], Name: r[1], Parent: r[2]})
	}
	return d
}

func TestTextCannotBreakOut(t *testing.T) {
	var page bytes.Buffer
	if err := Write(&page, sample()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(page.String(), "</script>"); n != 2 {
		t.Errorf("the page has %d ends of scripts, want the 2 of its own", n)
	}
}

// A reader opens the page from disk, at phone and at desk width, and uses it.
func TestInBrowser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.html")
	var page bytes.Buffer
	if err := Write(&page, sample()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	node := exec.CommandContext(ctx, "node", "browse.mjs", file)
	if dir := os.Getenv("POLICYWATCH_SCREENSHOTS"); dir != "" {
		node.Args = append(node.Args, dir)
	}
	node.Dir, node.Stdout, node.Stderr = browserDir(ctx, t), &out, &errs
	if err := node.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var seen map[string]struct {
		Errors, Requests, Cities, Marks, Shaded []string
		Title, OtherTitle, Heading, Link        string
		Scrolls, Tiles, Rows, RowsOfProvince    int
		Bars                                    int
	}
	if err := json.Unmarshal(out.Bytes(), &seen); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, width := range []string{"phone", "desk"} {
		s := seen[width]
		if len(s.Errors) > 0 {
			t.Errorf("%s: errors %q", width, s.Errors)
		}
		if len(s.Requests) != 1 {
			t.Errorf("%s: asked for %q, want the page alone", width, s.Requests)
		}
		if s.Scrolls > 0 {
			t.Errorf("%s: the page is %d pixels too wide", width, s.Scrolls)
		}
		// 34 provinces, the country, no region said.
		if s.Tiles != 36 || s.Rows != 5 || s.RowsOfProvince != 2 {
			t.Errorf("%s: %d tiles, %d rows, %d of the province; want 36, 5, 2", width, s.Tiles, s.Rows, s.RowsOfProvince)
		}
		if s.Bars < 4 {
			t.Errorf("%s: %d bars and keys, want 4 months at least", width, s.Bars)
		}
		if want := []string{"苏州市 1", "昆山市 1"}; !slices.Equal(s.Cities, want) {
			t.Errorf("%s: cities %q, want %q", width, s.Cities, want)
		}
		if !strings.HasPrefix(s.Heading, "苏州市") {
			t.Errorf("%s: heading %q, want that of 苏州市", width, s.Heading)
		}
		if want := []string{"80", "75"}; !slices.Equal(s.Marks, want) {
			t.Errorf("%s: marked %q, want %q", width, s.Marks, want)
		}
		if !strings.Contains(s.Link, "#:~:text=") {
			t.Errorf("%s: link %q has no text fragment", width, s.Link)
		}
		if want := []string{"2%", "2.8%"}; !slices.Equal(slices.Sorted(slices.Values(s.Shaded[:min(2, len(s.Shaded))])), want) {
			t.Errorf("%s: shaded %q, want %q on two tiles", width, s.Shaded, want)
		}
		if s.Title == s.OtherTitle || s.OtherTitle == "" {
			t.Errorf("%s: the language did not change: %q, %q", width, s.Title, s.OtherTitle)
		}
	}
}

// browserDir gives a folder with the test's script and what it runs on, which
// npm installs once into the user's cache.
func browserDir(ctx context.Context, t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	dir := filepath.Join(cache, "policywatch", "browser-test")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "browse.mjs"} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	npm := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Fatal(fmt.Errorf("npm install of the browser for this test: %w\n%s", err, out))
	}
	return dir
}
