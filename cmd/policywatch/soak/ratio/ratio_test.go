// Package ratio measures policywatch against pipelines that others would build,
// on the same loopback site, one page at a time:
//
//	cd cmd/policywatch/soak/ratio && go test -bench . -benchtime 3000x -timeout 1h
package ratio

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/gocolly/colly/v2"
	"github.com/markusmobius/go-trafilatura"

	"policywatch/cmd/policywatch/soak"
)

// BenchmarkRatio crawls a site of b.N pages with each of them in turn. The
// times of policywatch are those of the program as its users run it, from
// start to exit, with its store.
func BenchmarkRatio(b *testing.B) {
	site := &soak.Site{Pages: b.N}
	srv := httptest.NewServer(site)
	defer srv.Close()
	program := build(b)

	b.ResetTimer()
	colly, _ := timed(b, func() { crawlColly(b, srv.URL, b.N, func([]byte) {}) })
	trafilatura, trafilaturaCPU := timed(b, func() {
		crawlColly(b, srv.URL, b.N, func(body []byte) {
			if _, err := trafilatura.Extract(bytes.NewReader(body), trafilatura.Options{}); err != nil {
				b.Error(err)
			}
		})
	})
	whole, wholeCPU := timed(b, func() { crawlPolicywatch(b, program, srv.URL) })
	b.StopTimer()

	rate := func(d time.Duration) float64 { return float64(b.N) / d.Seconds() }
	b.ReportMetric(rate(colly), "colly-pages/s")
	b.ReportMetric(rate(trafilatura), "colly+trafilatura-pages/s")
	b.ReportMetric(rate(whole), "policywatch-pages/s")
	b.ReportMetric(colly.Seconds()/whole.Seconds(), "of-colly")
	b.ReportMetric(trafilatura.Seconds()/whole.Seconds(), "of-colly+trafilatura")
	// The site has its part in these: it is in this process.
	b.ReportMetric(trafilaturaCPU.Seconds()*1000/float64(b.N), "colly+trafilatura-cpu-ms/page")
	b.ReportMetric(wholeCPU.Seconds()*1000/float64(b.N), "policywatch-cpu-ms/page")
}

// timed gives how long something took, and what this process and those that it
// waited for took of the processors meanwhile.
func timed(b *testing.B, do func()) (wall, cpu time.Duration) {
	b.Helper()
	began, used := time.Now(), processorTime(b)
	do()
	return time.Since(began), processorTime(b) - used
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var sum int64
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var use syscall.Rusage
		if err := syscall.Getrusage(who, &use); err != nil {
			b.Fatal(err)
		}
		sum += use.Utime.Nano() + use.Stime.Nano()
	}
	return time.Duration(sum)
}

func crawlColly(b *testing.B, url string, pages int, read func([]byte)) {
	b.Helper()
	c := colly.NewCollector()
	got := 0
	c.OnResponse(func(r *colly.Response) {
		got++
		read(r.Body)
	})
	for i := range pages {
		if err := c.Visit(url + soak.Path(i)); err != nil {
			b.Fatal(err)
		}
	}
	if got != pages {
		b.Fatalf("colly got %d of %d pages", got, pages)
	}
}

func build(b *testing.B) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "policywatch")
	cmd := exec.Command("go", "build", "-o", name, "./cmd/policywatch")
	cmd.Dir = "../../../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return name
}

func crawlPolicywatch(b *testing.B, program, url string) {
	b.Helper()
	dir := b.TempDir()
	config := fmt.Sprintf(`clickhouse: {dsn: "embedded:data"}
crawl: {user_agent: "policywatch-soak (+https://example.org/bot; policy@example.org)", delay: 0s, pages: 100000000, host_pages: 100000000, queue: 100000000}
sources: [{name: soak, sitemap: ["%s/sitemap.xml"], articles: {match: "/art/"}, allow_private: true, attachments: false, leads: 0}]
`, url)
	if err := os.WriteFile(filepath.Join(dir, "policywatch.yaml"), []byte(config), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(program, "crawl")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
}
