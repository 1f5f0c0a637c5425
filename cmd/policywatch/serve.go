package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"policywatch/sink"
	"policywatch/sink/embedded"
)

// servePassword is the environment variable with serve's password: unlike a
// flag, it is in no list of processes.
const servePassword = "POLICYWATCH_SERVE_PASSWORD"

func newServe(e *env) *cobra.Command {
	var opt serveOptions
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve an embedded store to ClickHouse clients",
		Long: `serve lets any client of ClickHouse's HTTP interface ask an embedded store:
clickhouse-go, @clickhouse/client, Grafana, curl. It serves this machine only, to
read only, without a password, unless told otherwise:

  --allow-writes  lets clients insert and change data. Files and other hosts
                  stay out of their reach.
  --user NAME     asks for that user and the password in ` + servePassword + `.
                  Addresses that other machines reach need it. There is no TLS:
                  put a proxy before it where the network is not your own.

While it runs, other policywatch commands on the same store go through it.`,
		Example: `  policywatch serve
  curl 'http://127.0.0.1:8123/?default_format=CSV' -d 'SELECT * FROM changes'
  ` + servePassword + `=… policywatch serve --listen :8123 --user analyst`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			opt.password = os.Getenv(servePassword)
			if err := opt.check(); err != nil {
				return withCode(exitUsage, err)
			}
			return e.serve(c.Context(), opt)
		},
	}
	f := c.Flags()
	f.StringVar(&opt.listen, "listen", "127.0.0.1:8123", "address to listen on")
	f.BoolVar(&opt.allowWrites, "allow-writes", false, "let clients change data")
	f.StringVar(&opt.user, "user", "", "user that clients must name, with the password in "+servePassword)
	return c
}

type serveOptions struct {
	listen         string
	allowWrites    bool
	user, password string
}

// check refuses to serve other machines without a password.
func (o serveOptions) check() error {
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w; write host:port, such as 127.0.0.1:8123", err)
	}
	ip := net.ParseIP(host)
	local := host == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case o.user != "" && o.password == "":
		return fmt.Errorf("--user %s needs a password in the environment variable %s", o.user, servePassword)
	case o.user == "" && !local:
		return fmt.Errorf("--listen %s is reached by other machines: add --user and a password in %s, or listen on 127.0.0.1", o.listen, servePassword)
	}
	return nil
}

func (e *env) serve(ctx context.Context, opt serveOptions) error {
	cfg, err := e.loadConfig(false)
	if err != nil {
		return err
	}
	dir, ok := strings.CutPrefix(cfg.ClickHouse.DSN, "embedded:")
	if !ok {
		return withCode(exitUsage, errors.New("serve is for embedded stores; this one is on a server, which clients can ask themselves"))
	}
	store, err := e.openStore(ctx, cfg, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	if store.Engine() == nil {
		return withCode(exitNoStore, fmt.Errorf("%s is open in another policywatch, which must be the one to serve it", dir))
	}
	if err := store.Share(); err != nil {
		return withCode(exitNoStore, err)
	}
	handler := store.Engine().Handler(embedded.HandlerOptions{
		AllowWrites: opt.allowWrites, User: opt.user, Password: opt.password, Database: store.Database(),
	})
	address, err := serveHTTP(ctx, opt.listen, handler, e.logger())
	if err != nil {
		return withCode(exitUsage, err)
	}
	what := "to read"
	if opt.allowWrites {
		what = "to read and write"
	}
	fmt.Fprintf(e.stdout, `%[1]s is served on http://%[2]s, %[3]s. For example:
  curl 'http://%[2]s/' -d 'SHOW TABLES'
Ctrl-C ends it.
`, dir, address, what)
	<-ctx.Done() // the way in which a server ends well
	return nil
}

// shareStore opens an embedded store that a daemon holds to the other commands,
// and to clients that come to the loopback address serve, "" for none.
func shareStore(ctx context.Context, store *sink.Store, serve string, log *slog.Logger) error {
	if store.Engine() == nil {
		return nil
	}
	if err := store.Share(); err != nil {
		return withCode(exitNoStore, err)
	}
	if serve == "" {
		return nil
	}
	address, err := serveHTTP(ctx, serve, store.Engine().Handler(embedded.HandlerOptions{Database: store.Database()}), log)
	if err != nil {
		return withCode(exitUsage, fmt.Errorf("run.serve: %w", err))
	}
	log.Info("store is served, to read", "url", "http://"+address.String())
	return nil
}
