package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"policywatch/extract"
	"policywatch/normalize"
	"policywatch/normalize/gold"

	"github.com/spf13/cobra"
)

func newEval(e *env) *cobra.Command {
	var o evalOptions
	c := &cobra.Command{
		Use:   "eval GOLD.jsonl [FILE...]",
		Short: "Score what is read from pages against hand-made annotations",
		Long: `eval reads pages and compares the records with annotations made by hand:
precision, recall and F1 over all and per measure, core (the figure and its
measure) and strict (all qualifiers too), the facts of the items, whether
confidence means something, and the errors.

GOLD.jsonl holds one annotated page a line, as normalize/testdata/README.md
describes. FILEs are matched to it by their base name; without any, they are
the files that lie beside GOLD.jsonl.`,
		Example: `  policywatch eval normalize/testdata/seeds/gold.jsonl
  policywatch eval gold.jsonl pages/*.html --errors=50
  policywatch eval gold.jsonl pages/*.html --format json --floor 0.97`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return evalFiles(c, e, o, args[0], args[1:]) },
	}
	f := c.Flags()
	f.StringVar(&o.format, "format", "table", "table or json")
	f.IntVar(&o.errors, "errors", 0, "how many errors the table lists, worst first; -1 is all")
	f.Lookup("errors").NoOptDefVal = "20"
	f.Float64Var(&o.floor, "floor", 0, "exit with 1 where the strict F1 of the records is below")
	f.StringVar(&o.region, "region", "", "GB/T 2260 code of the place that 本市, 我县 mean where a page names none")
	return c
}

type evalOptions struct {
	format, region string
	errors         int
	floor          float64
}

func evalFiles(c *cobra.Command, e *env, o evalOptions, goldFile string, files []string) error {
	if o.format != "table" && o.format != "json" {
		return fmt.Errorf("--format %q is neither table nor json", o.format)
	}
	if o.floor < 0 || o.floor > 1 {
		return fmt.Errorf("--floor %v is no F1, which is between 0 and 1", o.floor)
	}
	if o.region != "" && !isRegionCode(o.region) {
		return fmt.Errorf("--region %q is no six-digit GB/T 2260 code such as 320583", o.region)
	}
	f, err := os.Open(goldFile)
	if err != nil {
		return err
	}
	defer f.Close()
	pages, err := gold.Load(f)
	if err != nil {
		return fmt.Errorf("%s: %w", goldFile, err)
	}
	if pages, files, err = evalPairs(e, goldFile, pages, files); err != nil {
		return err
	}
	n, err := newNormalizer()
	if err != nil {
		return err
	}
	var predictions []gold.Prediction
	for _, file := range files {
		if err := c.Context().Err(); err != nil {
			return err
		}
		doc, err := readFile(e.stdin, file, formatAuto, extract.Options{})
		if err != nil {
			fmt.Fprintf(e.stderr, "policywatch: %s: %v; all of it counts as missed\n", file, err)
			continue
		}
		base := filepath.Base(file)
		res := n.Normalize(doc, normalize.Context{Region: o.region, File: base})
		predictions = append(predictions, gold.Prediction{File: base, Document: doc, Result: res})
	}
	report := gold.Score(pages, predictions)
	if o.format == "json" {
		out := json.NewEncoder(e.stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		err = out.Encode(report)
	} else {
		err = report.Print(e.stdout, o.errors)
	}
	if err != nil {
		return err
	}
	if f1 := report.Overall.StrictRates().F1; f1 < o.floor {
		return withCode(exitSomeFailed, fmt.Errorf("strict F1 is %.4f, below the floor of %.4f", f1, o.floor))
	}
	return nil
}

// evalPairs leaves those annotated pages and those files that belong together.
// Annotated pages without a file are left out, and said so: scoring one page of
// many must not count the others as missed.
func evalPairs(e *env, goldFile string, pages []gold.Page, files []string) ([]gold.Page, []string, error) {
	if len(files) == 0 {
		for _, p := range pages {
			files = append(files, filepath.Join(filepath.Dir(goldFile), p.File))
		}
		return pages, files, nil
	}
	given := map[string]string{}
	for _, f := range files {
		base := filepath.Base(f)
		if other, twice := given[base]; twice && other != f {
			return nil, nil, fmt.Errorf("%s and %s have the same base name, by which pages are found in %s", other, f, goldFile)
		}
		given[base] = f
	}
	var scored []gold.Page
	var matched []string
	for _, p := range pages {
		if f, ok := given[p.File]; ok {
			scored, matched = append(scored, p), append(matched, f)
			delete(given, p.File)
		}
	}
	for _, f := range files {
		if _, unknown := given[filepath.Base(f)]; unknown {
			fmt.Fprintf(e.stderr, "policywatch: %s is not annotated in %s: left out\n", f, goldFile)
		}
	}
	if n := len(pages) - len(scored); n > 0 {
		fmt.Fprintf(e.stderr, "policywatch: %d of %d annotated pages are not among the files: left out\n", n, len(pages))
	}
	if len(scored) == 0 {
		return nil, nil, fmt.Errorf("none of the files is annotated in %s", goldFile)
	}
	return scored, matched, nil
}
