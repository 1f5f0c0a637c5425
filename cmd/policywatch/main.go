package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
)

// Exit codes, the same for every command.
const (
	exitOK          = 0
	exitSomeFailed  = 1   // done, but some pages failed or a check did not hold
	exitUsage       = 2   // wrong usage or configuration
	exitNoStore     = 3   // ClickHouse not to be had
	exitNothing     = 4   // a source yielded nothing
	exitInterrupted = 130 // interrupted; what was stored is whole
)

// exitError is an error that knows its exit code. Its text may be empty where
// all has been said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// withCode gives err an exit code; nil stays nil.
func withCode(code int, err error) error {
	if err == nil {
		return nil
	}
	return &exitError{code, err}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the default action is back: a second Ctrl-C ends
	// the process at once.
	context.AfterFunc(ctx, stop)
	if os.Getenv("GOGC") == "" {
		// What lives is little beside what pages leave behind: half the
		// collections for some 50 MB more.
		debug.SetGCPercent(200)
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program but for signals and os.Exit, so that tests can call it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot(&env{stdin: stdin, stdout: stdout, stderr: stderr})
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "policywatch: interrupted; what was stored is whole")
		return exitInterrupted
	}
	if msg := err.Error(); msg != "" {
		fmt.Fprintln(stderr, "policywatch:", strings.TrimSpace(msg))
	}
	var coded *exitError
	if errors.As(err, &coded) {
		return coded.code
	}
	return exitUsage // cobra's own: unknown command, flag or argument
}
