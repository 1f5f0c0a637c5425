package crawl

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
)

// A FieldError says what is wrong with one field of a section. Field is its
// path within the section, as YAML names it: "start[0]", "articles.match".
type FieldError struct {
	Field string
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap gives the error itself.
func (e *FieldError) Unwrap() error { return e.Err }

// Validate checks a source and gives one FieldError for each mistake, joined.
func (s *Source) Validate() error {
	_, err := s.compile()
	return err
}

var sourceName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$`)

// compile checks a source and makes its expressions ready.
func (s *Source) compile() (compiled, error) {
	var c compiled
	var errs []error
	bad := func(field, format string, args ...any) {
		errs = append(errs, &FieldError{field, fmt.Errorf(format, args...)})
	}
	re := func(field, expr string) *regexp.Regexp {
		if expr == "" {
			return nil
		}
		r, err := regexp.Compile(expr)
		if err != nil {
			bad(field, "%q is no regular expression: %s", expr, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
		return r
	}
	sel := func(field, expr string) cascadia.SelectorGroup {
		if expr == "" {
			return nil
		}
		g, err := cascadia.ParseGroup(expr)
		if err != nil {
			bad(field, "%q is no CSS selector: %w", expr, err)
		}
		return g
	}
	if !sourceName.MatchString(s.Name) {
		bad("name", "%q is no name: letters, digits, '.', '_' and '-', at most 64, beginning with a letter or digit", s.Name)
	}
	if len(s.urls()) == 0 && !slices.Contains(s.Sitemap, sitemapFromRobots) {
		bad("start", "nothing to start from: give start, sitemap, feed or api")
	}
	if len(s.Start) == 0 && slices.Contains(s.Sitemap, sitemapFromRobots) {
		bad("sitemap", "%q needs a start URL, whose host's robots.txt is read", sitemapFromRobots)
	}
	checkURLs := func(field string, list []string) {
		for i, raw := range list {
			if u, err := url.Parse(raw); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
				bad(fmt.Sprintf("%s[%d]", field, i), "%q is no http or https URL", raw)
			} else if u.User != nil {
				bad(fmt.Sprintf("%s[%d]", field, i), "no user and password in a URL, which is stored and shown: give headers: {Authorization: …}")
			}
		}
	}
	checkURLs("start", s.Start)
	checkURLs("feed", s.Feed)
	checkURLs("sitemap", slices.DeleteFunc(slices.Clone(s.Sitemap), func(u string) bool { return u == sitemapFromRobots }))
	for i, h := range s.Hosts {
		if h == "" || strings.ContainsAny(strings.TrimPrefix(h, "*."), "/*? ") {
			bad(fmt.Sprintf("hosts[%d]", i), "%q is no host: write www.example.gov.cn or *.example.gov.cn", h)
		}
	}
	c.articleSel, c.articleURL = sel("articles.selector", s.Articles.Selector), re("articles.match", s.Articles.URL)
	c.listSel, c.listURL = sel("lists.selector", s.Lists.Selector), re("lists.match", s.Lists.URL)
	c.nextSel, c.nextURL = sel("next.selector", s.Next.Selector), re("next.match", s.Next.URL)
	if t := s.Next.Template; t != "" && !strings.Contains(t, "{n}") {
		bad("next.template", "%q has no {n}, which stands for the page's number", t)
	}
	if s.Next.Max < 0 {
		bad("next.max", "%d is no number of pages", s.Next.Max)
	}
	for i, expr := range s.Skip {
		if r := re(fmt.Sprintf("skip[%d]", i), expr); r != nil {
			c.skip = append(c.skip, r)
		}
	}
	for i, a := range s.API {
		at := fmt.Sprintf("api[%d].", i)
		if u, err := url.Parse(a.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			bad(at+"url", "%q is no http or https URL", a.URL)
		}
		if a.Link == "" {
			bad(at+"link", "missing: the path of the article's address within an item, or a template such as /zcwj/{id}.html")
		}
		if a.Method != "" && a.Method != "GET" && a.Method != "POST" {
			bad(at+"method", "%q is neither GET nor POST", a.Method)
		}
	}
	if s.Leads < 0 {
		bad("leads", "%d is no number of pages in a row", s.Leads)
	}
	if _, _, err := s.Window.bounds(); err != nil && s.Window != "" {
		bad("window", "%w", err)
	}
	for _, l := range []struct {
		field string
		bad   bool
	}{
		{"tries", s.Limits.Tries < 0}, {"redirects", s.Limits.Redirects < 0}, {"depth", s.Limits.Depth < 0},
		{"pages", s.Limits.Pages < 0}, {"host_pages", s.Limits.HostPages < 0}, {"queue", s.Limits.Queue < 0},
	} {
		if l.bad {
			bad(l.field, "below zero")
		}
	}
	if r := s.Limits.Revisit; r.Max != 0 && r.Min > r.Max {
		bad("revisit", "min %s is longer than max %s", r.Min, r.Max)
	}
	return c, errors.Join(errs...)
}

// urls are the URLs that the source names itself.
func (s *Source) urls() []string {
	urls := slices.Concat(s.Start, s.Feed)
	for _, u := range s.Sitemap {
		if u != sitemapFromRobots {
			urls = append(urls, u)
		}
	}
	for _, a := range s.API {
		urls = append(urls, a.URL)
	}
	return urls
}

// sitemapFromRobots in Source.Sitemap means the sitemaps that robots.txt names.
const sitemapFromRobots = "robots"
