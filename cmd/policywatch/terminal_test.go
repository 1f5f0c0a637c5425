package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal gives both ends of a new terminal: ours and a program's.
func openTerminal(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	ours = os.NewFile(uintptr(fd), "terminal")
	t.Cleanup(func() { ours.Close() })
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return ours, theirs
}

// A person at a terminal sees how far a crawl has come, and no line of the
// engine's own log, which it writes to terminals only.
func TestOnATerminal(t *testing.T) {
	name, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	site := newFaultSite(t)
	dir := site.config(t, "embedded:data")
	ours, theirs := openTerminal(t)
	cmd := exec.Command(name, "crawl")
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, theirs, theirs, theirs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	seen, _ := io.ReadAll(ours) // the read fails when the last who has the other end is gone
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, seen)
	}
	text := string(seen)
	if !strings.Contains(text, "\rpages") && !strings.Contains(text, "\x1b[Kpages") {
		t.Errorf("no progress:\n%q", text)
	}
	if strings.Contains(text, "<Fatal>") || strings.Contains(text, "ThreadStatus") {
		t.Errorf("the engine's log is shown:\n%s", text)
	}
	quiet := policywatch(t, site.config(t, "embedded:"+filepath.Join(t.TempDir(), "data")), "crawl").must(t, exitOK)
	if strings.Contains(quiet.stderr, "\x1b") || strings.Contains(quiet.stderr, "\r") {
		t.Errorf("progress without a terminal: %q", quiet.stderr)
	}
}
