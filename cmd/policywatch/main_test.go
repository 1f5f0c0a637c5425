package main

import (
	"os"
	"os/exec"
	"testing"
)

// TestMain lets the test binary be the program itself, for tests that need it
// in a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("POLICYWATCH_TEST_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is the program in a process of its own.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), "POLICYWATCH_TEST_MAIN=1")
	return command
}
