package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // slim containers have no zone files

	"github.com/goccy/go-yaml/ast"
	"github.com/robfig/cron/v3"

	"policywatch/crawl"
	"policywatch/extract"
)

// check validates every section, then what concerns several of them.
func (c *Config) check(p *problems, root ast.Node) error {
	bad := func(path, format string, args ...any) {
		n := find(root, "$."+path)
		if n == nil {
			p.at(nil, path+": "+format, args...)
			return
		}
		p.at(n.GetToken(), path+": "+format, args...)
	}
	c.checkClickHouse(bad)
	if strings.TrimSpace(c.Crawl.UserAgent) == "" {
		bad("crawl.user_agent", "empty: sites must be able to tell who asks")
	}
	c.checkRun(bad)
	names := map[string]int{}
	for i := range c.Sources {
		src := &c.Sources[i]
		at := fmt.Sprintf("sources[%d].", i)
		for _, fe := range fieldErrors(src.Source.Validate()) {
			bad(at+fe.Field, "%v", fe.Err)
		}
		if first, ok := names[src.Name]; ok && src.Name != "" {
			bad(at+"name", "%q is the name of sources[%d] already", src.Name, first)
		} else {
			names[src.Name] = i
		}
		src.check(func(field, format string, args ...any) { bad(at+field, format, args...) })
	}
	c.checkWebhooks(bad)
	return p.err()
}

func fieldErrors(err error) []*crawl.FieldError {
	if err == nil {
		return nil
	}
	var out []*crawl.FieldError
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			out = append(out, fieldErrors(e)...)
		}
		return out
	}
	var fe *crawl.FieldError
	if errors.As(err, &fe) {
		return []*crawl.FieldError{fe}
	}
	return []*crawl.FieldError{{Field: "name", Err: err}}
}

func (c *Config) checkClickHouse(bad func(path, format string, args ...any)) {
	scheme, rest, ok := strings.Cut(c.ClickHouse.DSN, ":")
	switch {
	case ok && scheme == "embedded" && rest != "":
	case ok && slices.Contains([]string{"clickhouse", "tcp", "http", "https"}, scheme):
		if u, err := url.Parse(c.ClickHouse.DSN); err != nil || u.Host == "" {
			bad("clickhouse.dsn", "no host: write %s://user:password@host:port/database", scheme)
		}
	default:
		bad("clickhouse.dsn", "write embedded:DIR, clickhouse://user:password@host:9000/policy or http(s)://host:8123/policy")
	}
	if c.ClickHouse.Cluster != "" && scheme == "embedded" {
		bad("clickhouse.cluster", "an embedded store is no cluster: give the DSN of a server")
	}
}

func (c *Config) checkRun(bad func(path, format string, args ...any)) {
	if c.Run.Parallel < 1 {
		bad("run.parallel", "%d: at least one source must be crawled at a time", c.Run.Parallel)
	}
	if err := checkZone(c.Run.Timezone); err != nil {
		bad("run.timezone", "%v", err)
	}
	for _, l := range []struct {
		path, addr string
		loopback   bool
	}{{"run.serve", c.Run.Serve, true}, {"run.metrics", c.Run.Metrics, false}} {
		if l.addr == "" {
			continue
		}
		host, _, err := net.SplitHostPort(l.addr)
		if err != nil {
			bad(l.path, "%q is no address: write 127.0.0.1:8123", l.addr)
		} else if ip := net.ParseIP(host); l.loopback && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			bad(l.path, "%q is not a loopback address: the interface has no password", l.addr)
		}
	}
}

var regionCode = regexp.MustCompile(`^[1-9]\d{5}$`)

func (s *Source) check(bad func(field, format string, args ...any)) {
	if s.Region != "" && !regionCode.MatchString(s.Region) {
		bad("region", "%q is no GB/T 2260 code: six digits, such as 320583 for 昆山市", s.Region)
	}
	if s.Authority != "" && !slices.Contains(Authorities, s.Authority) {
		bad("authority", "%q is none of %s", s.Authority, strings.Join(Authorities, ", "))
	}
	if s.Schedule != "" {
		if _, err := cron.ParseStandard(s.Schedule); err != nil {
			bad("schedule", "%q is no schedule (%v): write five fields such as \"30 6 * * *\", @daily, or @every 6h", s.Schedule, err)
		}
	}
	if s.Timezone != "" {
		if err := checkZone(s.Timezone); err != nil {
			bad("timezone", "%v", err)
		}
	}
	if _, err := extract.CompileRule(s.Extract); err != nil {
		field, msg, _ := strings.Cut(strings.TrimPrefix(err.Error(), "extract: "), ": ")
		bad("extract."+field, "%s", msg)
	}
	for field, share := range s.Expect.Fill {
		if share < 0 || share > 1 {
			bad("expect.fill."+field, "%v is no share: write a number from 0 to 1", share)
		}
	}
	if s.Expect.Pages < 0 || s.Expect.Records < 0 {
		bad("expect", "below zero")
	}
}

func checkZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" || name == "" {
		return fmt.Errorf("timezone %q is not known: write a name such as Asia/Shanghai", name)
	}
	return nil
}

// Warnings are what is allowed and yet looks like a mistake, a sentence each.
func (c *Config) Warnings() []string {
	var out []string
	if !strings.ContainsAny(c.Crawl.UserAgent, "@/") {
		out = append(out, "crawl.user_agent names no contact: give a web or mail address, so that a site's keeper can ask before blocking")
	}
	for i := range c.Sources {
		s := &c.Sources[i]
		if s.Limits.Delay.D() < 200*time.Millisecond && !s.AllowPrivate {
			out = append(out, fmt.Sprintf("source %s asks its host every %s: a second is usual", s.Name, s.Limits.Delay))
		}
		if s.Region == "" && s.Authority == "official" {
			out = append(out, fmt.Sprintf("source %s is official and has no region: 本市 on its pages will mean no place unless they carry a SiteIDCode", s.Name))
		}
	}
	return out
}
