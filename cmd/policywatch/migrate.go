package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newMigrate(e *env) *cobra.Command {
	var status bool
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema up to date",
		Long: `migrate makes the database and its tables where they are missing, applies the
steps of the schema that were not applied yet, and fills regions and labels.

Every command that needs the store does the same when it starts; migrate is for
those who want it done beforehand, or want to look first (--status). It may run
twice, and while others run it.`,
		Example: "  policywatch migrate --status\n  policywatch migrate --dsn clickhouse://localhost:9000/policy",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := e.loadConfig(false)
			if err != nil {
				return err
			}
			store, err := e.connectStore(c.Context(), cfg, nil)
			if err != nil {
				return err
			}
			defer store.Close()
			if status {
				list, err := store.Migrations(c.Context())
				if err != nil {
					return withCode(exitNoStore, err)
				}
				for _, m := range list {
					state := "missing"
					if m.Applied {
						state = "applied"
					}
					fmt.Fprintf(e.stdout, "%-8s %s\n", state, m.File)
				}
				return nil
			}
			n, err := store.Migrate(c.Context())
			if err != nil {
				return withCode(exitNoStore, err)
			}
			fmt.Fprintf(e.stdout, "%s is up to date, %d steps applied\n", store.Database(), n)
			return nil
		},
	}
	c.Flags().BoolVar(&status, "status", false, "only list the steps and whether they are applied")
	return c
}
