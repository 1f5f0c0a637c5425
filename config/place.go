package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/printer"
	"github.com/goccy/go-yaml/token"
)

// at notes a mistake at a token, and gives all so far.
func (p *problems) at(tk *token.Token, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if tk == nil || tk.Position == nil {
		p.errs = append(p.errs, fmt.Errorf("%s: %s", p.name, text))
		return p.err()
	}
	var pr printer.Printer
	excerpt := mask(strings.TrimRight(pr.PrintErrorToken(tk, false), "\n"))
	p.errs = append(p.errs, fmt.Errorf("%s:%d:%d: %s\n%s", p.name, tk.Position.Line, tk.Position.Column, text, excerpt))
	return p.err()
}

// add notes a mistake that reading the YAML met.
func (p *problems) add(err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) && ye.GetToken() != nil {
		return p.at(ye.GetToken(), "%s", plain(ye.GetMessage()))
	}
	p.errs = append(p.errs, fmt.Errorf("%s: %w", p.name, err))
	return p.err()
}

var goTypes = regexp.MustCompile(`cannot unmarshal (\S+) into Go (?:struct field \S+|value) of type (\S+)`)

// plain says in words of the file what the decoder says in words of Go.
func plain(msg string) string {
	words := map[string]string{
		"string": "a text", "bool": "true or false", "int": "a whole number", "int64": "a whole number", "uint64": "a whole number", "float64": "a number",
		"map[string]interface": "a mapping", "[]interface": "a list",
	}
	say := func(t string) string {
		t = strings.TrimSuffix(strings.TrimSpace(t), "{}")
		if w, ok := words[t]; ok {
			return w
		}
		switch {
		case strings.HasPrefix(t, "[]"):
			return "a list"
		case strings.HasPrefix(t, "map["), strings.Contains(t, "."):
			return "a mapping"
		}
		return t
	}
	if m := goTypes.FindStringSubmatch(msg); m != nil {
		return "this is " + say(m[1]) + ", where " + say(m[2]) + " belongs"
	}
	return msg
}

var (
	urlPassword = regexp.MustCompile(`(://[^\s:/@]*:)[^\s@$][^\s@]*(@)`)
	secretKey   = regexp.MustCompile(`(?i)((?:password|passwd|secret|token|api_?key|appkey|authorization|cookie|x-[\w-]*key)['"]?\s*[:=]\s*)([^\s&].*)`)
)

// mask hides what is written of passwords and tokens; ${NAME} stays.
func mask(s string) string {
	s = urlPassword.ReplaceAllString(s, "${1}xxxxx${2}")
	return secretKey.ReplaceAllStringFunc(s, func(m string) string {
		if strings.Contains(m, "${") {
			return m
		}
		return secretKey.ReplaceAllString(m, "${1}xxxxx")
	})
}
