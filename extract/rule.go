package extract

import (
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
)

// A RuleSpec overrides, for one source, how its pages are read. Each field is
// a CSS selector, or empty where the page is read without help.
type RuleSpec struct {
	Title       string `yaml:"title,omitempty"`        // its text is the title
	Date        string `yaml:"date,omitempty"`         // its text, or its datetime or content attribute, holds the day of publishing
	Source      string `yaml:"source,omitempty"`       // its text is the publisher
	Body        string `yaml:"body,omitempty"`         // all that the answers are made of; several matches are read in page order
	Question    string `yaml:"question,omitempty"`     // within the body: a further question
	Answer      string `yaml:"answer,omitempty"`       // within the body: the answer to the question before it
	ShortAnswer string `yaml:"short_answer,omitempty"` // within the body: the phrase that answers before the explanation
	Related     string `yaml:"related,omitempty"`      // one card of a related list; "none" where the page has no cards
	Remove      string `yaml:"remove,omitempty"`       // taken out before anything is read
}

// A Rule is a RuleSpec with its selectors compiled. It may be used by several
// goroutines at once.
type Rule struct {
	title, date, source, body, question, answer, short, related, remove goquery.Matcher
	noRelated                                                           bool
}

// CompileRule compiles the selectors of a spec. The error names the field and
// the selector that is not valid CSS.
func CompileRule(spec RuleSpec) (*Rule, error) {
	r := &Rule{}
	for _, f := range []struct {
		name, selector string
		to             *goquery.Matcher
	}{
		{"title", spec.Title, &r.title},
		{"date", spec.Date, &r.date},
		{"source", spec.Source, &r.source},
		{"body", spec.Body, &r.body},
		{"question", spec.Question, &r.question},
		{"answer", spec.Answer, &r.answer},
		{"short_answer", spec.ShortAnswer, &r.short},
		{"related", spec.Related, &r.related},
		{"remove", spec.Remove, &r.remove},
	} {
		s := strings.TrimSpace(f.selector)
		if s == "" {
			continue
		}
		if f.name == "related" && s == "none" {
			r.noRelated = true
			continue
		}
		m, err := cascadia.Compile(s)
		if err != nil {
			return nil, fmt.Errorf("extract: %s: selector %q: %w", f.name, s, err)
		}
		*f.to = m
	}
	return r, nil
}
