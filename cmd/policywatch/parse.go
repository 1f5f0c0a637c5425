package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"policywatch/extract"
	"policywatch/normalize"

	"github.com/spf13/cobra"
)

func newParse(e *env) *cobra.Command {
	var o parseOptions
	c := &cobra.Command{
		Use:   "parse FILE...",
		Short: "Read pages from files and print what they say, one JSON object a page",
		Long: `parse reads pages from files ('-' is standard input) and prints for each one
JSON object on one line: the document, its questions and answers, and the rates,
thresholds, deadlines and terms that it states, with their evidence.

With --explain it prints for people instead how each record came about: its
sentence with the figure marked, every field with the words that it was read
from, its confidence, and what was found odd.

It needs no network and no database. A page that cannot be read prints an
object with "error", the others still come, and the exit status is 1.`,
		Example: `  policywatch parse --url https://example.gov.cn/a.html saved.html
  policywatch parse page.txt | jq '.records[] | [.region_name, .measure, .value.max]'
  policywatch parse --explain saved.html
  curl -s https://example.gov.cn/a.html | policywatch parse --region 320583 -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error { return parseFiles(c, e, o, files) },
	}
	f := c.Flags()
	f.StringVar(&o.url, "url", "", "URL of the page")
	f.StringVar(&o.source, "source", "", "name of the source that the page belongs to")
	f.StringVar(&o.region, "region", "", "GB/T 2260 code of the place that 本市, 我县 mean where the page names none")
	f.StringVar(&o.fetchedAt, "fetched-at", "", "when the page was fetched, RFC 3339")
	f.StringVar(&o.format, "format", formatAuto, "what the files are: auto, html or text")
	f.BoolVar(&o.explain, "explain", false, "say for people where each record was read from, instead of JSON")
	return c
}

type parseOptions struct {
	url, source, region, fetchedAt, format string
	explain                                bool
}

// context makes the normalizer's context of the flags; its errors are wrong usage.
func (o parseOptions) context() (normalize.Context, error) {
	ctx := normalize.Context{Source: o.source, Region: o.region}
	if o.fetchedAt != "" {
		at, err := time.Parse(time.RFC3339, o.fetchedAt)
		if err != nil {
			return ctx, fmt.Errorf("--fetched-at %q is no RFC 3339 time such as 2025-04-24T08:00:00+08:00", o.fetchedAt)
		}
		ctx.Fetched = at.In(chinaTime).Format(time.DateOnly)
	}
	if o.region != "" && !isRegionCode(o.region) {
		return ctx, fmt.Errorf("--region %q is no six-digit GB/T 2260 code such as 320583", o.region)
	}
	return ctx, nil
}

// chinaTime is the zone of what pages say. China has had one offset and no
// summer time since 1991.
var chinaTime = time.FixedZone("Asia/Shanghai", 8*60*60)

func isRegionCode(s string) bool {
	if len(s) != 6 {
		return false
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func parseFiles(c *cobra.Command, e *env, o parseOptions, files []string) error {
	ctx, err := o.context()
	if err != nil {
		return err
	}
	if o.format != formatAuto && o.format != formatHTML && o.format != formatText {
		return fmt.Errorf("--format %q is none of auto, html, text", o.format)
	}
	n, err := newNormalizer()
	if err != nil {
		return err
	}
	out := printerOf(e.stdout, o)
	failed := 0
	for _, file := range files {
		if err := c.Context().Err(); err != nil {
			return err
		}
		doc, err := readFile(e.stdin, file, o.format, extract.Options{URL: o.url})
		if err != nil {
			failed++
			if err := out.unreadable(file, err); err != nil {
				return err
			}
			continue
		}
		ctx.File = file
		res := n.Normalize(doc, ctx)
		if err := out.page(file, doc, res); err != nil {
			return err
		}
	}
	if failed > 0 {
		return withCode(exitSomeFailed, fmt.Errorf("%d of %d files could not be read", failed, len(files)))
	}
	return nil
}

// A pagePrinter prints what was read from pages.
type pagePrinter interface {
	page(file string, doc *extract.Document, res *normalize.Result) error
	unreadable(file string, err error) error
}

func printerOf(w io.Writer, o parseOptions) pagePrinter {
	if o.explain {
		return explanations{w}
	}
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	return jsonLines{lines, o.source}
}

// jsonLines prints the output contract, one object a page.
type jsonLines struct {
	*json.Encoder
	source string
}

func (l jsonLines) page(file string, doc *extract.Document, res *normalize.Result) error {
	return l.Encode(newParsed(file, l.source, doc, res))
}

func (l jsonLines) unreadable(file string, err error) error {
	return l.Encode(unreadable{file, err.Error()})
}

// explanations prints for people how records came about.
type explanations struct{ io.Writer }

func (x explanations) page(file string, doc *extract.Document, res *normalize.Result) error {
	if _, err := fmt.Fprintf(x, "%s: %s\n\n", file, doc.Title); err != nil {
		return err
	}
	return normalize.Explain(x, doc, res)
}

func (x explanations) unreadable(file string, err error) error {
	_, werr := fmt.Fprintf(x, "%s: cannot be read: %v\n\n", file, err)
	return werr
}

// maxFile bounds a page read from a file or an archive, as crawling does.
const maxFile = 64 << 20

// readFile reads one page from a file, or from standard input for "-".
func readFile(stdin io.Reader, file, format string, opts extract.Options) (*extract.Document, error) {
	r := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	body, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxFile {
		return nil, fmt.Errorf("%s is longer than %d MiB", file, maxFile>>20)
	}
	if len(body) == 0 {
		return nil, errors.New("the file is empty")
	}
	return readDocument(served{body: body, name: file, format: format}, nil, opts)
}
