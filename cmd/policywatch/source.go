package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"

	"github.com/spf13/cobra"

	"policywatch/config"
	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/normalize"
)

func newSource(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "source",
		Short: "Try a site, write the configuration of a source",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(newSourceTry(e), newSourceInit(e))
	return cmd
}

// trial is a crawl of a few pages that stores nothing.
type trial struct {
	src    config.Source
	pages  []tried
	stats  crawl.Stats
	parser *parser
}

// tried is a page of a trial and what was made of it.
type tried struct {
	crawl.Page
	foundBy string            // rule that led to it, "" for a start page
	as, by  string            // what it was taken for, and by which rule
	leads   []crawl.Sighting  // what it leads to, in page order
	doc     *extract.Document // of an article that could be read
	res     *normalize.Result // the same
	err     error             // why an article could not be read
}

// tryOut crawls up to pages pages of a source, reads its articles, and keeps
// what the crawler says of its reasons.
func (e *env) tryOut(ctx context.Context, cfg *config.Config, src config.Source, pages int) (*trial, error) {
	src.Limits.Pages = pages
	parser, err := newParser([]config.Source{src})
	if err != nil {
		return nil, err
	}
	t := &trial{src: src, parser: parser}
	found := map[string]string{}
	on := map[string][]crawl.Sighting{}
	taken := map[string]crawl.Sighting{}
	crawler := crawl.New(cfg.Crawl.UserAgent, crawl.NewHosts(), e.quietLogger())
	crawler.Sight = func(s crawl.Sighting) {
		if s.On == "" {
			taken[s.URL] = s
			return
		}
		if u, err := crawl.Canonical(s.URL); err == nil {
			found[u] = s.By
		}
		on[s.On] = append(on[s.On], s)
	}
	t.stats, err = crawler.Crawl(ctx, src.Source, nil, func(p crawl.Page) error {
		page := tried{Page: p}
		if p.Outcome == crawl.OK && p.Article {
			page.doc, page.res, page.err = parser.parse(p)
		}
		t.pages = append(t.pages, page)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range t.pages {
		p := &t.pages[i]
		p.foundBy, p.leads = found[p.URL], on[p.URL]
		p.as, p.by = taken[p.URL].As, taken[p.URL].By
		if p.File {
			p.as, p.by = "a part of the article", ""
		}
	}
	return t, nil
}

// articles are the pages of the trial that were read.
func (t *trial) articles() []tried {
	var out []tried
	for _, p := range t.pages {
		if p.doc != nil {
			out = append(out, p)
		}
	}
	return out
}

// trialSource is a source with nothing but a start URL. Who names a private
// address by hand may have it.
func trialSource(cfg *config.Config, start string) (config.Source, error) {
	u, err := url.Parse(start)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return config.Source{}, withCode(exitUsage, fmt.Errorf("%q is no http or https URL", start))
	}
	src := config.Source{Source: crawl.Source{
		Name: sourceName(u.Hostname()), Start: []string{start}, Leads: 1, Limits: cfg.Crawl.Limits,
		AllowPrivate: isPrivate(u.Hostname()),
	}}
	return src, nil
}

func isPrivate(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host == "localhost"
	}
	return net.IP(a.AsSlice()).IsLoopback() || a.IsPrivate()
}

// errNothingFound ends a trial that found no article.
var errNothingFound = withCode(exitNothing, errors.New("no article was found; say what the articles are with articles: {selector: …} or {match: …}, or start from a list page"))
