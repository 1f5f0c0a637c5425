package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newConfig(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check and show the configuration",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(newConfigCheck(e))
	return cmd
}

func newConfigCheck(e *env) *cobra.Command {
	var quiet bool
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check a configuration and show it with all defaults, secrets masked",
		Long: `Reads the configuration, says every mistake with its line and column, and
prints what is in effect: defaults filled in, values from the environment as
${NAME}, other secrets masked. Warnings go to standard error.`,
		Example: `  policywatch config check
  policywatch config check --quiet /etc/policywatch/policywatch.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			name := e.configPath
			if len(args) == 1 {
				name = args[0]
			}
			c, err := readConfig(name)
			if err != nil {
				return withCode(exitUsage, err)
			}
			for _, w := range c.Warnings() {
				fmt.Fprintln(e.stderr, "warning:", w)
			}
			if quiet {
				return nil
			}
			shown, err := c.Show()
			if err != nil {
				return err
			}
			_, err = e.stdout.Write(shown)
			return err
		},
	}
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "print nothing but warnings and mistakes")
	return cmd
}
