package embedded

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestMain lets the test binary be the other process that some tests need.
func TestMain(m *testing.M) {
	task, folder, _ := strings.Cut(os.Getenv("POLICYWATCH_TEST_CHILD"), " ")
	switch task {
	case "":
		os.Exit(m.Run())
	case "hold":
		hold(folder, false)
	case "share":
		hold(folder, true)
	case "signals":
		signals(folder)
	case "measure":
		if err := measure(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// hold opens the folder, shares it, says so, and stays.
func hold(folder string, share bool) {
	engine, err := Open(context.Background(), folder, Options{})
	if err == nil && share {
		_, err = engine.Share()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("open")
	select {}
}

// signals opens the folder, survives a nil dereference in Go with statements
// running, and ends cleanly with the signal that comes.
func signals(folder string) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	engine, err := Open(ctx, folder, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for range 3 {
		if _, err := engine.adminQuery("SELECT sum(sipHash64(number)) FROM numbers(1000000)"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if !panics() {
			fmt.Fprintln(os.Stderr, "a nil dereference is no panic")
			os.Exit(1)
		}
		runtime.GC()
	}
	fmt.Println("ready")
	<-ctx.Done()
	if err := engine.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func panics() (did bool) {
	defer func() { did = recover() != nil }()
	var missing *Engine
	return missing.version == ""
}
