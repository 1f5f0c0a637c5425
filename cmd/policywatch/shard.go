package main

import (
	"net/url"
	"slices"
	"strings"

	"policywatch/cmd/policywatch/schedule"
	"policywatch/config"
	"policywatch/crawl"
)

// ownedBy tells which sources are a shard's. It looks at all sources, also
// those that were not asked for: what belongs together must not depend on that.
func ownedBy(cfg *config.Config, shard schedule.Shard) func(source string) bool {
	if shard.N <= 1 {
		return func(string) bool { return true }
	}
	hosts := make(map[string][]string, len(cfg.Sources))
	for i := range cfg.Sources {
		hosts[cfg.Sources[i].Name] = hostsOf(&cfg.Sources[i])
	}
	keys := schedule.Keys(hosts)
	return func(source string) bool { return shard.Owns(keys[source]) }
}

// hostsOf lists the hosts that a source may ask, each in one spelling: a host
// and its www. name, which every source that asks one may be led to, are one.
func hostsOf(src *config.Source) []string {
	urls := slices.Concat(src.Start, src.Sitemap, src.Feed)
	for _, api := range src.API {
		urls = append(urls, api.URL)
	}
	var hosts []string
	for _, raw := range urls {
		canonical, err := crawl.Canonical(raw)
		if err != nil {
			continue // the word "robots" among the sitemaps
		}
		if u, err := url.Parse(canonical); err == nil {
			hosts = append(hosts, strings.TrimPrefix(u.Host, "www."))
		}
	}
	for _, h := range src.Hosts {
		hosts = append(hosts, strings.TrimPrefix(strings.ToLower(strings.TrimSpace(h)), "www."))
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}
