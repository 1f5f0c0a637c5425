package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// libraryVariable names the environment variable that names the library.
const libraryVariable = "POLICYWATCH_LIBCHDB"

// systemLibrary is where an administrator puts the library for all users.
const systemLibrary = "/usr/local/lib/libchdb.so"

// LibraryError says why the engine's library cannot be had, and the ways out.
type LibraryError struct {
	Err error
}

func (e *LibraryError) Error() string {
	copyTo := systemLibrary
	if cache, err := cacheFolder(); err == nil {
		copyTo = filepath.Join(cache, pinned.file()) + " or " + copyTo
	}
	return fmt.Sprintf(`the embedded ClickHouse cannot be had: %v
Three ways out:
  1. set %s to the path of a libchdb.so, version 26.7 or later
     (npm pack %s, anywhere, has it for Linux on x86-64)
  2. copy that file to %s
  3. use a ClickHouse server: --dsn clickhouse://USER:PASSWORD@HOST:9000/policy`,
		e.Err, libraryVariable, pinned.spec(), copyTo)
}

func (e *LibraryError) Unwrap() error { return e.Err }

// Locate gives the path of the engine's library: the file that the environment
// variable POLICYWATCH_LIBCHDB names, else the one in the user's cache folder,
// else /usr/local/lib/libchdb.so. Where there is none it is fetched into the
// cache folder, once, which takes 180 MB of traffic and 750 MB of disk; progress
// is then told line by line. Every error is a *LibraryError.
func Locate(ctx context.Context, progress func(line string)) (string, error) {
	path, err := locate(ctx, pinned, progress)
	if err != nil && !errors.Is(err, context.Canceled) {
		return "", &LibraryError{err}
	}
	return path, err
}

func locate(ctx context.Context, pin pin, progress func(line string)) (string, error) {
	if path := os.Getenv(libraryVariable); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("%s: %w", libraryVariable, err)
		}
		return path, nil
	}
	cache, cacheErr := cacheFolder()
	if cacheErr == nil {
		if path := filepath.Join(cache, pin.file()); isFile(path) {
			return path, nil
		}
	}
	if isFile(systemLibrary) {
		return systemLibrary, nil
	}
	if platform := runtime.GOOS + "/" + runtime.GOARCH; platform != pin.platform {
		return "", fmt.Errorf("there is no package of it for %s, only for %s", platform, pin.platform)
	}
	if cacheErr != nil {
		return "", cacheErr
	}
	if progress == nil {
		progress = func(string) {}
	}
	return pin.fetch(ctx, cache, progress)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// cacheFolder is this program's folder for what can be fetched again. Where
// the user has no cache folder, or none that can be written to, it is one of
// the user's own in the folder for temporary files.
func cacheFolder() (string, error) {
	if cache, err := os.UserCacheDir(); err == nil {
		folder := filepath.Join(cache, "policywatch")
		if isFile(filepath.Join(folder, pinned.file())) || writable(folder) {
			return folder, nil
		}
	}
	folder := filepath.Join(os.TempDir(), fmt.Sprintf("policywatch-%d", os.Getuid()))
	if !writable(folder) {
		return "", fmt.Errorf("no folder to keep it in: neither the user's cache folder nor %s can be written to", folder)
	}
	// Anybody may make a folder of that name, and put a library there.
	info, err := os.Lstat(folder)
	if err != nil {
		return "", err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) != os.Getuid() || !info.IsDir() || info.Mode().Perm() != 0o700 {
		return "", fmt.Errorf("%s is not this user's own: remove it", folder)
	}
	return folder, nil
}

// writable makes the folder, for the user alone, and tries to write there.
func writable(folder string) bool {
	if os.MkdirAll(folder, 0o700) != nil {
		return false
	}
	probe, err := os.CreateTemp(folder, ".probe-")
	if err != nil {
		return false
	}
	probe.Close()
	return os.Remove(probe.Name()) == nil
}
