package lexicon

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed terms/*.tsv
var termFiles embed.FS

// DefaultTerms loads the vocabularies that the program carries.
func DefaultTerms() (*Terms, error) { return LoadTerms(termFiles) }

// LoadTerms reads terms/*.tsv, one file a vocabulary, and compiles them. A line
// that cannot be meant is an error that names file and line: an unknown
// meaning, a word twice, an example without its word.
func LoadTerms(fsys fs.FS) (*Terms, error) {
	t := &Terms{}
	for v := range numVocabularies {
		name := "terms/" + v.String() + ".tsv"
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("vocabulary %s: %w", v, err)
		}
		if err := t.read(v, string(data)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	t.compile()
	return t, nil
}

// read adds the words of one file: comments (#), a header line that names the
// columns, then a word a line.
func (t *Terms) read(v Vocabulary, data string) error {
	var columns []string
	seen := map[string]int{}
	for i, line := range strings.Split(data, "\n") {
		if line = strings.TrimSuffix(line, "\r"); line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if columns == nil {
			columns = fields
			if !slices.Contains(columns, "term") || !slices.Contains(columns, "means") {
				return fmt.Errorf("line %d: the first line must name the columns term, means, rank, example", i+1)
			}
			continue
		}
		if len(fields) != len(columns) {
			return fmt.Errorf("line %d: %d columns where the header has %d; columns are parted by tabs", i+1, len(fields), len(columns))
		}
		term, err := parseTerm(v, columns, fields)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		key := foldString(term.Text)
		if before := seen[key]; before != 0 {
			return fmt.Errorf("line %d: %q stands on line %d too", i+1, term.Text, before)
		}
		seen[key] = i + 1
		t.list = append(t.list, term)
	}
	return nil
}

func parseTerm(v Vocabulary, columns, fields []string) (Term, error) {
	term := Term{Vocabulary: v}
	for i, column := range columns {
		field := strings.TrimSpace(fields[i])
		switch column {
		case "term":
			term.Text = field
		case "means":
			if field != "-" {
				term.Means = strings.Split(field, ",")
			}
		case "rank":
			n, err := strconv.Atoi(field)
			if err != nil {
				return term, fmt.Errorf("rank %q is no whole number", field)
			}
			term.Rank = n
		case "use":
			use, ok := uses[field]
			if !ok {
				return term, fmt.Errorf("use %q is none of noun, verb, tail, self", field)
			}
			term.Use = use
		case "example":
			term.Example = field
		default:
			return term, fmt.Errorf("column %q is unknown", column)
		}
	}
	if term.Text == "" {
		return term, fmt.Errorf("no term")
	}
	if known := vocabularies[v].means; known != nil {
		for _, m := range term.Means {
			if m == Any && qualifies(v) || m == None && v == Measures {
				continue
			}
			bit := slices.Index(known, m)
			if bit < 0 {
				return term, fmt.Errorf("%q means %q, which is none of %s", term.Text, m, strings.Join(known, ", "))
			}
			term.Set |= 1 << bit
		}
	}
	if !strings.Contains(foldString(term.Example), foldString(term.Text)) {
		return term, fmt.Errorf("the example %q does not hold %q", term.Example, term.Text)
	}
	return term, nil
}
