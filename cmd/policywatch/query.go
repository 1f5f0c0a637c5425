package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"policywatch/sink"
)

func newQuery(e *env) *cobra.Command {
	var ask struct {
		file, format string
		params       []string
	}
	c := &cobra.Command{
		Use:   "query SQL",
		Short: "Ask the store in SQL",
		Long: `query asks the store in ClickHouse's SQL and prints the answer as it comes, in
any of ClickHouse's formats: CSV, JSON, JSONEachRow, Markdown, Parquet, Vertical
and many more. On a terminal it is a table (PrettyCompact), in a pipe it is
TabSeparatedWithNames, unless --format or the SQL itself names another.

Tables need no database before their name. 'SHOW TABLES' lists them, and
'DESCRIBE TABLE records' says what each column means.

A query can only read, and an embedded store lets it read nothing but the data:
no files, no other hosts. A server is asked with readonly=1; what its user may
read is for the server to say. (It is asked over HTTP: with a clickhouse:// DSN
at port 8123 of its host, 8443 with TLS.)`,
		Example: `  policywatch query "SELECT region_name, measure, value FROM records LIMIT 10"
  policywatch query "SELECT * FROM changes WHERE region = {code:String}" --param code=320583
  policywatch query --file rates.sql --format Parquet > rates.parquet
  echo "SHOW TABLES" | policywatch query -`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			q := sink.Query{Format: ask.format, Params: map[string]string{}}
			if q.Format == "" && isTerminal(e.stdout) {
				q.Format = "PrettyCompact"
			}
			for _, param := range ask.params {
				name, value, ok := strings.Cut(param, "=")
				if !ok || name == "" {
					return withCode(exitUsage, fmt.Errorf("--param %q: write name=value", param))
				}
				q.Params[name] = value
			}
			var err error
			if q.SQL, err = readSQL(e.stdin, ask.file, args); err != nil {
				return withCode(exitUsage, err)
			}
			return e.query(c.Context(), q)
		},
	}
	f := c.Flags()
	f.StringVarP(&ask.format, "format", "f", "", "output format, as ClickHouse calls it")
	f.StringArrayVarP(&ask.params, "param", "p", nil, "value of {name:Type} in the SQL, as name=value; may be repeated")
	f.StringVar(&ask.file, "file", "", "read the SQL from a file")
	return c
}

// readSQL gives the SQL of the one place that it may come from.
func readSQL(stdin io.Reader, file string, args []string) (string, error) {
	switch {
	case file != "" && len(args) > 0:
		return "", errors.New("the SQL is given twice, as an argument and by --file")
	case file != "":
		sql, err := os.ReadFile(file)
		return string(sql), err
	case len(args) == 0:
		return "", errors.New(`no SQL: write it as an argument, such as "SHOW TABLES", name a --file, or - for standard input`)
	case args[0] == "-":
		sql, err := io.ReadAll(stdin)
		return string(sql), err
	}
	return args[0], nil
}

// query prints the answer to a query.
func (e *env) query(ctx context.Context, q sink.Query) error {
	return e.output("-", func(w io.Writer) error { return e.queryTo(ctx, q, w) })
}

// queryTo writes the answer to a query.
func (e *env) queryTo(ctx context.Context, q sink.Query, out io.Writer) error {
	store, err := e.readStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	err = store.Query(ctx, q, out)
	var refused *sink.QueryError
	switch {
	case errors.As(err, &refused):
		return withCode(exitUsage, err)
	case errors.Is(err, sink.ErrUnavailable):
		return withCode(exitNoStore, err)
	}
	return withCode(exitSomeFailed, err)
}

// readStore opens a store that is there already; commands that only read make
// none.
func (e *env) readStore(ctx context.Context) (*sink.Store, error) {
	cfg, err := e.loadConfig(false)
	if err != nil {
		return nil, err
	}
	if err := sink.Exists(cfg.ClickHouse.DSN); err != nil {
		return nil, withCode(exitNoStore, fmt.Errorf("%w; 'policywatch demo' and 'policywatch crawl' make one, --dsn names another", err))
	}
	return e.connectStore(ctx, cfg, nil)
}
