package schedule

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNotify(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	if err := Notify("READY=1"); err != nil {
		t.Errorf("without a service manager: %v", err)
	}
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	if err := Notify("READY=1\nSTATUS=well"); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	n, err := conn.Read(buf)
	if err != nil || string(buf[:n]) != "READY=1\nSTATUS=well" {
		t.Errorf("got %q, %v", buf[:n], err)
	}
	if r := Reloading(); !strings.HasPrefix(r, "RELOADING=1\nMONOTONIC_USEC=") {
		t.Errorf("reload says %q", r)
	}
}

func TestWatchdog(t *testing.T) {
	t.Setenv("WATCHDOG_PID", "")
	for env, want := range map[string]time.Duration{"": 0, "no": 0, "60000000": 30 * time.Second} {
		t.Setenv("WATCHDOG_USEC", env)
		if got := Watchdog(); got != want {
			t.Errorf("%q: %v, want %v", env, got, want)
		}
	}
	t.Setenv("WATCHDOG_PID", "1")
	if got := Watchdog(); got != 0 {
		t.Errorf("another process's watchdog: %v", got)
	}
}
