package main

import (
	"bytes"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"policywatch/config"
	"policywatch/crawl"
	"policywatch/normalize/lexicon"
)

func newSourceInit(e *env) *cobra.Command {
	var contact string
	var pages int
	cmd := &cobra.Command{
		Use:   "init URL",
		Short: "Write a first configuration for a site",
		Long: `init looks at a few pages of a site, politely, and prints a configuration with
one source: its name, region and authority as far as the site says them, and as
comments what would pin down what was found without help. What it found goes to
standard error.`,
		Example: `  policywatch source init https://ybj.example.gov.cn/zcwj/ > policywatch.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg := config.Default()
			if contact != "" {
				cfg.Crawl.UserAgent = "policywatch (+" + contact + ")"
			}
			src, err := trialSource(cfg, args[0])
			if err != nil {
				return err
			}
			t, err := e.tryOut(c.Context(), cfg, src, pages)
			if err != nil {
				return err
			}
			if first := t.pages[0]; first.Outcome != crawl.OK {
				return withCode(exitNothing, fmt.Errorf("%s: %s: %s", args[0], first.Outcome, first.Err))
			}
			text, err := t.firstConfig(contact)
			if err != nil {
				return err
			}
			if _, err := config.Parse("the configuration for "+args[0], text, os.LookupEnv); err != nil {
				return err
			}
			if _, err := e.stdout.Write(text); err != nil {
				return err
			}
			read := t.articles()
			if len(read) == 0 {
				return errNothingFound
			}
			records := 0
			for _, p := range read {
				records += len(p.res.Records)
			}
			fmt.Fprintf(e.stderr, "Read %d articles of %d pages, with %d records. See what was found and why:\n  policywatch source try %s\n", len(read), len(t.pages), records, args[0])
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&contact, "contact", "", "web or mail address at which a site's keeper reaches you")
	f.IntVar(&pages, "pages", 8, "pages to ask for at most")
	return cmd
}

// firstConfigText is written by hand rather than marshalled for its comments.
var firstConfigText = template.Must(template.New("").Parse(`clickhouse:
  dsn: embedded:./policywatch-data

crawl:
  # Who asks, and where a site's keeper reaches you: he may ask before he blocks.
  user_agent: {{printf "%q" .UserAgent}}
  delay: 1s

sources:
  - name: {{.Name}}
    start: [{{printf "%q" .Start}}]
{{- if .AllowPrivate}}
    allow_private: true                # a loopback or private address
{{- end}}
{{- if .Region}}
    region: "{{.Region}}"                   # {{.RegionName}}: what 本市 means here
{{- else}}
    # region: "320500"                 # GB/T 2260 code that 本市 means here
{{- end}}
    authority: {{.Authority}}
    schedule: "30 6 * * *"             # Asia/Shanghai
{{- if .Match}}
    # Articles are recognised by themselves. This would pin them down:
    # articles: {match: {{printf "%q" .Match}}}
{{- end}}
    # extract: {title: h1, body: "div.article", related: "ul.related > li"}
`))

// firstConfig writes the configuration that the trial suggests.
func (t *trial) firstConfig(contact string) ([]byte, error) {
	v := struct {
		Name, Start, UserAgent, Region, RegionName, Authority, Match string
		AllowPrivate                                                 bool
	}{
		Name: t.src.Name, Start: t.src.Start[0], AllowPrivate: t.src.AllowPrivate,
		UserAgent: "policywatch (+https://example.org/bot; you@example.org)",
		Authority: "aggregator",
		Match:     articlePattern(t.articles()),
	}
	if contact != "" {
		v.UserAgent = "policywatch (+" + contact + ")"
	}
	start, err := url.Parse(v.Start)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(start.Hostname(), ".gov.cn") {
		v.Authority = "official"
	}
	if code := t.siteCode(); code != "" {
		v.Authority = "official"
		regions, err := lexicon.LoadRegions()
		if err != nil {
			return nil, err
		}
		if r, ok := regions.ByCode(code); ok {
			v.Region, v.RegionName = code, regions.FullName(r.Code)
		}
	}
	if v.Authority == "official" && t.interprets() {
		v.Authority = "interpretation"
	}
	var b bytes.Buffer
	if err := firstConfigText.Execute(&b, v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// siteCode is the GB/T 2260 code in the SiteIDCode that a government site's
// pages carry: its first six digits.
func (t *trial) siteCode() string {
	for _, p := range t.pages {
		if p.doc != nil && len(p.doc.Site.IDCode) >= 6 {
			return p.doc.Site.IDCode[:6]
		}
		if m := siteIDCode.FindSubmatch(p.Body); m != nil {
			return string(m[1])
		}
	}
	return ""
}

var siteIDCode = regexp.MustCompile(`(?i)<meta[^>]+name\s*=\s*["']?SiteIDCode["']?[^>]+content\s*=\s*["']?(\d{6})\d{4}`)

// interprets tells whether most articles are of a column of interpretations.
func (t *trial) interprets() bool {
	read, n := t.articles(), 0
	for _, p := range read {
		if strings.Contains(p.doc.Site.ColumnType+p.doc.Site.Column, "解读") {
			n++
		}
	}
	return n > 0 && 2*n > len(read)
}

var numbers = regexp.MustCompile(`\d+`)

// articlePattern is a regular expression for the addresses of articles, if
// most of those read differ in numbers only.
//
//	/zixun/1001.html, /zixun/1002.html -> /zixun/\d+\.html$
func articlePattern(read []tried) string {
	count := map[string]int{}
	best := ""
	for _, p := range read {
		u, err := url.Parse(p.URL)
		if err != nil || p.doc == nil {
			continue
		}
		target := u.EscapedPath()
		if u.RawQuery != "" {
			target += "?" + u.RawQuery
		}
		shape := numbers.ReplaceAllString(regexp.QuoteMeta(target), `\d+`) + "$"
		count[shape]++
		if count[shape] > count[best] {
			best = shape
		}
	}
	if count[best] < 2 || 2*count[best] <= len(read) {
		return ""
	}
	return best
}

// sourceName makes a name of a host: ybj.suzhou.gov.cn is ybj-suzhou.
func sourceName(host string) string {
	if net.ParseIP(host) != nil {
		return "site"
	}
	labels := strings.Split(strings.TrimPrefix(host, "www."), ".")
	for len(labels) > 1 && slices.Contains([]string{"cn", "com", "org", "net", "gov", "edu", "ac"}, labels[len(labels)-1]) {
		labels = labels[:len(labels)-1]
	}
	return strings.Join(labels, "-")
}
