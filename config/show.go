package config

import (
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Show gives the whole configuration as it is in effect, as YAML that could be
// loaded: values from the environment as ${NAME}, other secrets masked.
func (c *Config) Show() ([]byte, error) {
	out, err := yaml.MarshalWithOptions(c, yaml.IndentSequence(true))
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseBytes(out, 0)
	if err != nil {
		return nil, err
	}
	ast.Walk(escaper{}, file.Docs[0].Body)
	for path, written := range c.environment {
		p, err := yaml.PathString(path)
		if err != nil {
			return nil, err
		}
		node, err := yaml.ValueToNode(written)
		if err != nil {
			return nil, err
		}
		if err := p.ReplaceWithNode(file, node); err != nil {
			return nil, err
		}
	}
	return []byte(mask(file.String())), nil
}

// escaper writes a literal ${ so that loading gives it back.
type escaper struct{}

func (e escaper) Visit(n ast.Node) ast.Visitor {
	if s, ok := n.(*ast.StringNode); ok {
		s.Value = strings.ReplaceAll(s.Value, "${", "$${")
	}
	return e
}
