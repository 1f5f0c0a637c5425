// Package config reads policywatch.yaml.
//
// In:  one YAML file, and the environment for its ${NAME} references.
// Out: one Config: complete, checked, with every default filled in.
//
// The section of a stage is a struct of that stage; config collects them and
// checks what no section can check alone. An unknown key is an error, and each
// error says line and column and shows the place. Nothing imports this package
// but the command.
package config

import (
	"time"

	"policywatch/crawl"
	"policywatch/extract"
)

// A Config is the whole of the configuration.
type Config struct {
	ClickHouse ClickHouse     `yaml:"clickhouse"`
	Crawl      crawl.Settings `yaml:"crawl"`
	Run        Run            `yaml:"run"`
	Sources    []Source       `yaml:"sources"`
	Webhooks   []Webhook      `yaml:"webhooks,omitempty"`

	// environment are the values that hold ${NAME}, as written, by their path.
	environment map[string]string
}

// ClickHouse says where everything is kept.
type ClickHouse struct {
	DSN       string         `yaml:"dsn"`                  // embedded:DIR, clickhouse://…, http(s)://…
	Cluster   string         `yaml:"cluster,omitempty"`    // Replicated tables ON CLUSTER, Distributed tables above them
	MaxMemory crawl.Size     `yaml:"max_memory,omitempty"` // of the embedded engine; a share of the machine's unless said
	Patience  crawl.Duration `yaml:"patience,omitempty"`   // how long writers wait for a store that is down or out of room; 2m unless said
}

// Run says how `policywatch run` works.
type Run struct {
	Parallel int            `yaml:"parallel"`          // sources at once
	Timezone string         `yaml:"timezone"`          // of schedules that name none
	Jitter   crawl.Duration `yaml:"jitter"`            // a start is put off by up to this
	Serve    string         `yaml:"serve,omitempty"`   // loopback address of ClickHouse's HTTP interface over an embedded store
	Metrics  string         `yaml:"metrics,omitempty"` // address of /metrics and /healthz
}

// A Source is what is crawled, how it is read and when.
type Source struct {
	crawl.Source `yaml:",inline"`
	Region       string           `yaml:"region,omitempty"`    // GB/T 2260 code that 本市 and 我县 mean
	Authority    string           `yaml:"authority,omitempty"` // official, interpretation, media, aggregator
	Schedule     string           `yaml:"schedule,omitempty"`  // cron's five fields, or @daily, @every 6h …
	Timezone     string           `yaml:"timezone,omitempty"`  // of Schedule, run.timezone unless said
	Extract      extract.RuleSpec `yaml:"extract,omitempty"`
	Expect       Expect           `yaml:"expect,omitempty"`
}

// Expect is the least that a run over a source should bring; a run that brings
// less is reported.
type Expect struct {
	Pages   int                `yaml:"pages,omitempty"`
	Records int                `yaml:"records,omitempty"`
	Fill    map[string]float64 `yaml:"fill,omitempty"` // share of records with a field: region: 0.9
}

// Authorities are what Source.Authority may be, the weightiest first.
var Authorities = []string{"official", "interpretation", "media", "aggregator"}

// Default is the configuration of an empty file.
func Default() *Config {
	return &Config{
		ClickHouse: ClickHouse{DSN: "embedded:./policywatch-data"},
		Crawl:      crawl.DefaultSettings(),
		Run:        Run{Parallel: 4, Timezone: "Asia/Shanghai", Jitter: crawl.Duration(5 * time.Minute)},
	}
}

// defaultSource is a source that sets nothing itself.
func (c *Config) defaultSource() Source {
	return Source{Source: crawl.Source{Limits: c.Crawl.Limits, Leads: 1}}
}

// Source gives the source of that name, nil where there is none.
func (c *Config) Source(name string) *Source {
	for i := range c.Sources {
		if c.Sources[i].Name == name {
			return &c.Sources[i]
		}
	}
	return nil
}
