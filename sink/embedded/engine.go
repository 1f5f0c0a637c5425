package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Options bound what the engine takes. The zero value is meant for use.
type Options struct {
	// MaxMemory is what the engine may hold in all, in bytes; a statement
	// that needs more fails. 0 means 2 GiB, or half of the machine's memory
	// where that is less.
	MaxMemory uint64
	// Cluster names a cluster that consists of this engine alone, on which
	// Distributed tables can be tried; "" for none.
	Cluster string
	// Extra is XML for the engine's configuration besides, such as a Keeper.
	Extra string
	// Progress is told about the one-time fetch of the library (a line each);
	// nil keeps quiet.
	Progress func(line string)
}

// Engine is a running ClickHouse with its data in one folder. It is safe for
// concurrent use; statements run in parallel.
type Engine struct {
	dir     string
	lib     *library
	args    []string // of every session: the folder and the configuration
	version string
	zone    string

	admin struct {
		sync.Mutex
		session *session // kept for life: closing the last one stops the engine
	}
	fence      *fence
	statements struct { // under way
		sync.Mutex
		sync.WaitGroup
		refused bool // for the engine closes
	}
	closing context.Context
	stop    context.CancelFunc
}

// running is the one engine of the process, nil where there is none.
var running struct {
	sync.Mutex
	engine *Engine
}

// ErrBusy says that this process has an engine open on another folder.
var ErrBusy = errors.New("one process runs one embedded ClickHouse at a time")

// Open starts the engine on the folder dir, which is made where it is missing.
// It fails with ErrBusy while this process has an engine open, with a
// *LockedError where another process has the folder open, and with a
// *LibraryError where the engine's library can neither be found nor fetched.
func Open(ctx context.Context, dir string, options Options) (*Engine, error) {
	running.Lock()
	defer running.Unlock()
	if running.engine != nil {
		return nil, fmt.Errorf("open %s: %w: %s is open; close it first", dir, ErrBusy, running.engine.dir)
	}
	// The engine knows a folder by its spelling, so there must be one only.
	dir, err := makeDir(dir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := checkLock(dir); err != nil {
		return nil, err
	}
	path, err := Locate(ctx, options.Progress)
	if err != nil {
		return nil, err
	}
	lib, err := load(path)
	if err != nil {
		return nil, &LibraryError{err}
	}
	config, err := writeConfig(dir, options)
	if err != nil {
		return nil, fmt.Errorf("write the engine's configuration: %w", err)
	}
	e := &Engine{dir: dir, lib: lib, args: []string{"--path=" + dir, "--config-file=" + config}}
	e.admin.session, err = openSession(lib, e.args)
	if err != nil {
		// Another process may have come first since the check above.
		if locked := checkLock(dir); locked != nil {
			return nil, locked
		}
		return nil, fmt.Errorf("start ClickHouse on %s: %w (its reason is on the standard error)", dir, err)
	}
	about, err := e.adminQuery("SELECT version(), timezone()")
	if err == nil {
		e.fence, err = newFence(lib, e.args)
	}
	if err != nil {
		e.admin.session.close()
		return nil, fmt.Errorf("start ClickHouse on %s: %w", dir, err)
	}
	e.version, e.zone, _ = strings.Cut(strings.TrimSpace(about), "\t")
	if e.zone == "Etc/UTC" {
		e.zone = "UTC" // the name that clients know on machines without a zone database
	}
	e.closing, e.stop = context.WithCancel(context.Background())
	running.engine = e
	return e, nil
}

// Dir is the data folder, absolute and without symbolic links.
func (e *Engine) Dir() string { return e.dir }

// Version is the version of ClickHouse, such as "26.7.2.1".
func (e *Engine) Version() string { return e.version }

// Close cancels what still runs, waits for its end and stops the engine. The
// folder is then free for another process, the process for another folder.
func (e *Engine) Close() error {
	running.Lock()
	defer running.Unlock()
	if running.engine != e {
		return nil
	}
	e.statements.Lock()
	e.statements.refused = true
	e.statements.Unlock()
	e.stop()
	e.statements.Wait()
	e.admin.Lock()
	defer e.admin.Unlock()
	e.fence.session.close()
	e.admin.session.close()
	running.engine = nil
	return nil
}

// begin counts a statement in; end counts it out.
func (e *Engine) begin() (end func(), err error) {
	e.statements.Lock()
	defer e.statements.Unlock()
	if e.statements.refused {
		return nil, errClosed
	}
	e.statements.Add(1)
	return e.statements.Done, nil
}

var errClosed = errors.New("the embedded ClickHouse is closed")

// adminQuery runs a short statement of the engine's own. It must not wait for
// statements of others, hence its own session.
func (e *Engine) adminQuery(sql string) (string, error) {
	e.admin.Lock()
	defer e.admin.Unlock()
	if e.admin.session.conn == nil {
		return "", errClosed
	}
	var out bytes.Buffer
	err := e.admin.session.run(statement{sql: sql, format: "TabSeparated"}, &out, &tally{})
	return out.String(), err
}

// kill ends the statement whose log_comment is id, and does not wait for it.
func (e *Engine) kill(id string) {
	// A failure means that the statement is not there, or no longer.
	_, _ = e.adminQuery("KILL QUERY WHERE Settings['log_comment'] = " + quoteString(id) + " ASYNC")
}

// Exists says whether the folder dir holds the data of an engine.
func Exists(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "metadata"))
	return err == nil && info.IsDir()
}

// makeDir makes the folder, for the user alone, and gives its one spelling.
func makeDir(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// quoteString writes s as a ClickHouse string literal: o'clock -> 'o\'clock'.
func quoteString(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// quoteName writes s as a ClickHouse identifier: a`b -> `a\`b`.
func quoteName(s string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(s) + "`"
}
