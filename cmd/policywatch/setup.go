package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

	"policywatch/config"
	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/normalize"
	"policywatch/normalize/lexicon"
	"policywatch/sink"
	"policywatch/sink/embedded"
)

// loadConfig reads the configuration. Commands that can do without one get the
// defaults where the file that everybody has by default is not there.
func (e *env) loadConfig(needed bool) (*config.Config, error) {
	cfg, err := readConfig(e.configPath)
	if errors.Is(err, fs.ErrNotExist) && !needed && e.configPath == defaultConfigPath {
		cfg, err = config.Default(), nil
	}
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w\nWrite one with 'policywatch source init URL > %s', or name another with --config", err, defaultConfigPath)
		}
		return nil, withCode(exitUsage, err)
	}
	if e.dsn != "" {
		cfg.ClickHouse.DSN = e.dsn
	}
	return cfg, nil
}

// readConfig reads a configuration and checks what the package config cannot
// know of: schedules that never come, fields that no record has.
func readConfig(name string) (*config.Config, error) {
	cfg, err := config.Load(name)
	if err != nil {
		return nil, err
	}
	for i := range cfg.Sources {
		src := &cfg.Sources[i]
		if src.Schedule == "" {
			continue
		}
		if err := jobOf(cfg, src).Check(); err != nil {
			return nil, fmt.Errorf("%s: source %s: %w", name, src.Name, err)
		}
	}
	if _, err := expectations(cfg.Sources); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return cfg, nil
}

// openStore opens the store that the configuration names and brings its schema
// up to date. parse may be nil where no pages are written.
func (e *env) openStore(ctx context.Context, cfg *config.Config, parse sink.Parse) (*sink.Store, error) {
	store, err := e.connectStore(ctx, cfg, parse)
	if err != nil {
		return nil, err
	}
	if _, err := store.Migrate(ctx); err != nil {
		err = errors.Join(err, store.Close())
		if ctx.Err() == nil {
			err = withCode(exitNoStore, err)
		}
		return nil, err
	}
	return store, nil
}

// connectStore opens the store as it is, whatever its schema.
func (e *env) connectStore(ctx context.Context, cfg *config.Config, parse sink.Parse) (*sink.Store, error) {
	regions, err := gazetteer()
	if err != nil {
		return nil, err
	}
	labels, err := storeLabels()
	if err != nil {
		return nil, err
	}
	store, err := sink.Connect(ctx, cfg.ClickHouse.DSN, sink.Options{
		Embedded: embedded.Options{
			MaxMemory: uint64(cfg.ClickHouse.MaxMemory),
			Progress:  func(line string) { fmt.Fprintln(e.stderr, line) },
		},
		Cluster: cfg.ClickHouse.Cluster,
		Logger:  e.logger(),
		Regions: regions,
		Labels:  labels,
		Parse:   parse,

		Patience: cfg.ClickHouse.Patience.D(),
	})
	if err != nil && ctx.Err() == nil {
		err = withCode(exitNoStore, err)
	}
	return store, err
}

// levels are the words for the levels of GB/T 2260 in the table regions.
var levels = [...]string{"country", "province", "prefecture", "county"}

// gazetteer gives the regions of the program as the store keeps them.
func gazetteer() ([]sink.Region, error) {
	g, err := lexicon.LoadRegions()
	if err != nil {
		return nil, err
	}
	all := g.All()
	regions := make([]sink.Region, 0, len(all))
	for _, r := range all {
		regions = append(regions, sink.Region{
			Code: r.Code, Name: r.Name, FullName: g.FullName(r.Code), ShortName: r.Short,
			Level: levels[r.Level], Parent: r.Parent,
			ValidFrom: yearStart(r.From), ValidTo: yearEnd(r.To),
		})
	}
	return regions, nil
}

func yearStart(year string) string {
	if year == "" {
		return ""
	}
	return year + "-01-01"
}

func yearEnd(year string) string {
	if year == "" {
		return ""
	}
	return year + "-12-31"
}

// newParser compiles how each source is read.
func newParser(sources []config.Source) (*parser, error) {
	norm, err := newNormalizer()
	if err != nil {
		return nil, err
	}
	p := &parser{norm: norm, sources: map[string]reading{}}
	for _, src := range sources {
		rule, err := extract.CompileRule(src.Extract)
		if err != nil {
			return nil, withCode(exitUsage, fmt.Errorf("source %s: extract: %w", src.Name, err))
		}
		p.sources[src.Name] = reading{rule: rule, region: src.Region, authority: src.Authority}
	}
	return p, nil
}

// newNormalizer compiles the vocabularies that come with the program.
func newNormalizer() (*normalize.Normalizer, error) {
	lex, err := normalize.DefaultLexicon()
	if err != nil {
		return nil, err
	}
	return normalize.New(lex)
}

// openPipeline opens the store and sets up the passes over the sources of a
// configuration. Whoever calls it closes the store.
func (e *env) openPipeline(ctx context.Context, cfg *config.Config, log *slog.Logger) (*pipeline, error) {
	parser, err := newParser(cfg.Sources)
	if err != nil {
		return nil, err
	}
	store, err := e.openStore(ctx, cfg, parser.parse)
	if err != nil {
		return nil, err
	}
	return makePipeline(cfg, parser, store, crawl.NewHosts(), log)
}

// newPipeline sets up the passes of a configuration on a store that is open.
func newPipeline(cfg *config.Config, store *sink.Store, hosts *crawl.Hosts, log *slog.Logger) (*pipeline, error) {
	parser, err := newParser(cfg.Sources)
	if err != nil {
		return nil, err
	}
	return makePipeline(cfg, parser, store, hosts, log)
}

func makePipeline(cfg *config.Config, parser *parser, store *sink.Store, hosts *crawl.Hosts, log *slog.Logger) (*pipeline, error) {
	expect, err := expectations(cfg.Sources)
	if err != nil {
		return nil, err
	}
	return &pipeline{
		crawler: crawl.New(cfg.Crawl.UserAgent, hosts, log),
		parser:  parser,
		store:   store,
		log:     log,
		expect:  expect,
	}, nil
}

// pick gives the sources of the configuration by name, all where none is named.
func pick(cfg *config.Config, names []string) ([]config.Source, error) {
	if len(cfg.Sources) == 0 {
		return nil, withCode(exitUsage, errors.New("the configuration has no sources; 'policywatch source init URL' writes one"))
	}
	if len(names) == 0 {
		return cfg.Sources, nil
	}
	var picked []config.Source
	for _, name := range names {
		src := cfg.Source(name)
		if src == nil {
			var known []string
			for _, s := range cfg.Sources {
				known = append(known, s.Name)
			}
			return nil, withCode(exitUsage, fmt.Errorf("there is no source %q in the configuration; there are %s", name, strings.Join(known, ", ")))
		}
		picked = append(picked, *src)
	}
	return picked, nil
}
