package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"policywatch/crawl"
)

// Load reads and checks a file. Its error holds every mistake that was found,
// each with its place.
func Load(name string) (*Config, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(name, data, os.LookupEnv)
}

// Parse is Load on data; name is for errors, getenv resolves ${NAME}.
func Parse(name string, data []byte, getenv func(string) (string, bool)) (*Config, error) {
	c := Default()
	c.environment = map[string]string{}
	p := &problems{name: name}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, p.add(err)
	}
	if len(file.Docs) > 1 {
		return nil, p.at(file.Docs[1].Start, "one document is all that a configuration holds")
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil || len(bytes.TrimSpace(data)) == 0 {
		return c, c.check(p, nil)
	}
	root := file.Docs[0].Body
	if ast.Walk(&expander{getenv, c.environment, p}, root); len(p.errs) > 0 {
		return nil, p.err()
	}

	// The crawl section comes first: its limits are the defaults of sources.
	d := yaml.NewDecoder(bytes.NewReader(nil), yaml.Strict())
	sections := struct {
		ClickHouse ClickHouse     `yaml:"clickhouse"`
		Crawl      crawl.Settings `yaml:"crawl"`
		Run        Run            `yaml:"run"`
		Sources    []any          `yaml:"sources"`
		Webhooks   []Webhook      `yaml:"webhooks"`
	}{ClickHouse: c.ClickHouse, Crawl: c.Crawl, Run: c.Run}
	if err := d.DecodeFromNode(root, &sections); err != nil {
		return nil, p.add(err)
	}
	c.ClickHouse, c.Crawl, c.Run, c.Webhooks = sections.ClickHouse, sections.Crawl, sections.Run, sections.Webhooks
	for i := range sections.Sources {
		node := find(root, fmt.Sprintf("$.sources[%d]", i))
		src := c.defaultSource()
		if err := d.DecodeFromNode(node, &src); err != nil {
			p.add(err)
			continue
		}
		c.Sources = append(c.Sources, src)
	}
	if len(p.errs) > 0 {
		return nil, p.err()
	}
	if err := c.check(p, root); err != nil {
		return nil, err
	}
	return c, nil
}

// expander replaces ${NAME} in strings. It works on the parsed file, so that
// whatever a variable holds is text and never YAML; $${NAME} stands for itself.
type expander struct {
	getenv  func(string) (string, bool)
	written map[string]string
	p       *problems
}

// Visit is called by ast.Walk for each node.
func (e *expander) Visit(n ast.Node) ast.Visitor {
	s, ok := n.(*ast.StringNode)
	if !ok || !strings.Contains(s.Value, "${") {
		return e
	}
	var out strings.Builder
	rest, used := s.Value, false
	for {
		before, after, ok := strings.Cut(rest, "${")
		if !ok {
			out.WriteString(rest)
			break
		}
		if text, escaped := strings.CutSuffix(before, "$"); escaped {
			out.WriteString(text + "${")
			rest = after
			continue
		}
		out.WriteString(before)
		name, tail, ok := strings.Cut(after, "}")
		if !ok {
			e.p.at(s.Token, "%q: ${ without }", s.Value)
			return e
		}
		value, ok := e.getenv(name)
		if !ok {
			e.p.at(s.Token, "the environment variable %s is not set", name)
			return e
		}
		out.WriteString(value)
		rest, used = tail, true
	}
	if used {
		e.written[s.GetPath()] = s.Value
	}
	s.Value = out.String()
	return e
}

// find gives the node at a path, or the nearest above it.
func find(root ast.Node, path string) ast.Node {
	for {
		p, err := yaml.PathString(path)
		if err == nil {
			if n, err := p.FilterNode(root); err == nil && n != nil {
				return n
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut <= 0 {
			return root
		}
		path = path[:cut]
	}
}

// problems collects mistakes and where they are.
type problems struct {
	name string
	errs []error
}

func (p *problems) err() error { return errors.Join(p.errs...) }
