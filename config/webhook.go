package config

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"policywatch/normalize/lexicon"
)

// A Webhook is an address that is told of changes of policy. What is not said
// does not restrict.
type Webhook struct {
	Name     string   `yaml:"name"`               // under which the store keeps what was delivered
	URL      string   `yaml:"url"`                // http(s)://…
	Secret   string   `yaml:"secret,omitempty"`   // for the signature: ${NAME} of the environment
	Regions  []string `yaml:"regions,omitempty"`  // GB/T 2260 codes: they and all below
	Measures []string `yaml:"measures,omitempty"` // such as reimbursement_rate
	Sources  []string `yaml:"sources,omitempty"`  // names
}

// Asks tells whether the webhook is to be told of a source.
func (h Webhook) Asks(source string) bool {
	return len(h.Sources) == 0 || slices.Contains(h.Sources, source)
}

func (c *Config) checkWebhooks(bad func(path, format string, args ...any)) {
	names := map[string]int{}
	for i, h := range c.Webhooks {
		at := fmt.Sprintf("webhooks[%d].", i)
		if first, ok := names[h.Name]; ok {
			bad(at+"name", "%q is the name of webhooks[%d] already", h.Name, first)
		} else if h.Name == "" {
			bad(at+"name", "empty: the store keeps under it what was delivered")
		}
		names[h.Name] = i
		if u, err := url.Parse(h.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			bad(at+"url", "no address: write https://host/path")
		}
		if coded, ok := strings.CutPrefix(h.Secret, "whsec_"); ok {
			if _, err := base64.StdEncoding.DecodeString(coded); err != nil {
				bad(at+"secret", "begins with whsec_, but is not Base64 from there on")
			}
		}
		for j, code := range h.Regions {
			if !regionCode.MatchString(code) {
				bad(fmt.Sprintf("%sregions[%d]", at, j), "%q is no GB/T 2260 code: six digits, such as 320000 for 江苏省", code)
			}
		}
		for j, m := range h.Measures {
			if !slices.Contains(lexicon.Measures.Values(), m) {
				bad(fmt.Sprintf("%smeasures[%d]", at, j), "%q is no measure: write one such as reimbursement_rate", m)
			}
		}
		for j, name := range h.Sources {
			if c.Source(name) == nil {
				bad(fmt.Sprintf("%ssources[%d]", at, j), "there is no source %q", name)
			}
		}
	}
}
