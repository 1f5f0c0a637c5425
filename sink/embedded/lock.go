package embedded

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// LockedError says that another process has the data folder open.
type LockedError struct {
	Dir     string
	PID     int    // 0 where it cannot be told
	Process string // the program's name, "" where it cannot be told
}

func (e *LockedError) Error() string {
	holder := "another process"
	if e.PID != 0 {
		holder = fmt.Sprintf("process %d", e.PID)
		if e.Process != "" {
			holder += " (" + e.Process + ")"
		}
	}
	return fmt.Sprintf("the data folder %s is in use by %s: stop it, or name another folder", e.Dir, holder)
}

// checkLock gives a *LockedError where a living process holds the folder. The
// engine itself locks the file "status" and writes its PID there, but tells a
// refused caller nothing; a killed process leaves the file, but no lock.
func checkLock(dir string) error {
	file, err := os.Open(filepath.Join(dir, "status"))
	if err != nil {
		return nil // never opened before, or unreadable: the engine will tell
	}
	defer file.Close()
	if unix.Flock(int(file.Fd()), unix.LOCK_SH|unix.LOCK_NB) == nil {
		return nil // closing the file lets go of the lock
	}
	locked := &LockedError{Dir: dir}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if pid, ok := strings.CutPrefix(lines.Text(), "PID: "); ok {
			locked.PID, _ = strconv.Atoi(pid)
		}
	}
	if name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", locked.PID)); err == nil {
		locked.Process = strings.TrimSpace(string(name))
	}
	return locked
}
