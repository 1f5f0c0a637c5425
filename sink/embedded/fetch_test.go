package embedded

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

const libraryText = "the library"

// offerPackage makes a small package, an npm on PATH that gives it out, and an
// own cache folder. The npm counts its calls and does as told before.
func offerPackage(t *testing.T, before string) (p pin, calls func() int) {
	t.Helper()
	var archive bytes.Buffer
	zipped := gzip.NewWriter(&archive)
	files := tar.NewWriter(zipped)
	for _, file := range [][2]string{{"package/package.json", "{}"}, {"package/libchdb.so", libraryText}, {"package/index.js", "1"}} {
		if err := files.WriteHeader(&tar.Header{Name: file[0], Mode: 0o755, Size: int64(len(file[1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Write([]byte(file[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(files.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho called >> %[1]s/calls\n%[2]s\ncp %[1]s/package.tgz \"$5/package.tgz\"\n", folder, before)
	for name, text := range map[string]string{"package.tgz": archive.String(), "npm": script} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv(libraryVariable, "")
	sum := sha512.Sum512(archive.Bytes())
	return pin{
			platform: runtime.GOOS + "/" + runtime.GOARCH, name: "@test/lib", version: "1.0.0",
			sha512: base64.StdEncoding.EncodeToString(sum[:]), packed: int64(archive.Len()), unpacked: int64(len(libraryText)),
		}, func() int {
			told, _ := os.ReadFile(filepath.Join(folder, "calls"))
			return bytes.Count(told, []byte("called"))
		}
}

// leftovers lists what a fetch left in the cache folder besides its lock.
func leftovers(t *testing.T) []string {
	t.Helper()
	folder, err := cacheFolder()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if entry.Name() != "fetch.lock" {
			names = append(names, entry.Name())
		}
	}
	return names
}

func TestFetchOnce(t *testing.T) {
	pin, calls := offerPackage(t, "")
	var told []string
	for range 2 {
		path, err := locate(t.Context(), pin, func(line string) { told = append(told, line) })
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil || string(text) != libraryText {
			t.Errorf("%s holds %q, %v", path, text, err)
		}
	}
	if calls() != 1 {
		t.Errorf("npm was called %d times, want once", calls())
	}
	if len(told) != 3 || !strings.Contains(told[0], "@test/lib@1.0.0") {
		t.Errorf("progress: %q", told)
	}
	if names := leftovers(t); len(names) != 1 {
		t.Errorf("the cache folder holds %q, want the library alone", names)
	}
}

func TestFetchTogether(t *testing.T) {
	pin, calls := offerPackage(t, "sleep 0.5")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := locate(t.Context(), pin, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if calls() != 1 {
		t.Errorf("npm was called %d times, want once", calls())
	}
}

func TestFetchClearsWhatAKilledOneLeft(t *testing.T) {
	pin, _ := offerPackage(t, "")
	folder, err := cacheFolder()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(folder, ".fetch-123", "half"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := locate(t.Context(), pin, nil); err != nil {
		t.Fatal(err)
	}
	if names := leftovers(t); len(names) != 1 {
		t.Errorf("the cache folder holds %q, want the library alone", names)
	}
}

// Whatever goes wrong, nothing half stays behind and the error says what to do.
func TestFetchFails(t *testing.T) {
	for name, test := range map[string]struct {
		before string // what npm does first
		change func(*testing.T, *pin)
		want   string
	}{
		"wrong checksum":       {change: func(_ *testing.T, p *pin) { p.sha512 = pinned.sha512 }, want: "its sha512 is"},
		"not a package":        {before: `echo oops > "$5/package.tgz"; exit 0`, want: "is not that package"},
		"cut off":              {before: `head -c 100 "$(dirname "$0")/package.tgz" > "$5/package.tgz"; exit 0`, want: "is not that package"},
		"larger than promised": {change: func(_ *testing.T, p *pin) { p.sha512 = "x"; p.unpacked = 3 }, want: "is not that package"},
		"no network":           {before: "echo 'npm error code ENOTFOUND' >&2; exit 1", want: "ENOTFOUND"},
		"npm says nothing":     {before: "exit 0", want: "wrote no package"},
		"no room":              {change: func(_ *testing.T, p *pin) { p.unpacked = 1 << 60 }, want: "no room on the disk"},
		"no npm":               {change: func(t *testing.T, _ *pin) { t.Setenv("PATH", t.TempDir()) }, want: "no npm on this machine"},
		"another platform":     {change: func(_ *testing.T, p *pin) { p.platform = "plan9/mips" }, want: "only for plan9/mips"},
		"variable names nothing": {change: func(t *testing.T, _ *pin) { t.Setenv(libraryVariable, "/nowhere/libchdb.so") },
			want: "POLICYWATCH_LIBCHDB: stat /nowhere/libchdb.so"},
	} {
		t.Run(name, func(t *testing.T) {
			pin, _ := offerPackage(t, test.before)
			if test.change != nil {
				test.change(t, &pin)
			}
			_, err := locate(t.Context(), pin, nil)
			if err == nil {
				t.Fatal("no error")
			}
			message := (&LibraryError{err}).Error()
			for _, want := range []string{test.want, libraryVariable, systemLibrary, "--dsn clickhouse://"} {
				if !strings.Contains(message, want) {
					t.Errorf("the error does not say %q: %s", want, message)
				}
			}
			if names := leftovers(t); len(names) != 0 {
				t.Errorf("left behind: %q", names)
			}
		})
	}
}

func TestFetchWithoutNPMCache(t *testing.T) {
	pin, calls := offerPackage(t, `[ -n "$npm_config_cache" ] || { echo "npm error code EROFS" >&2; exit 1; }`)
	if _, err := locate(t.Context(), pin, nil); err != nil {
		t.Fatal(err)
	}
	if calls() != 2 {
		t.Errorf("npm was called %d times, want a second time with another cache", calls())
	}
}

func TestFetchCancelled(t *testing.T) {
	pin, _ := offerPackage(t, "sleep 30")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := locate(ctx, pin, func(string) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if names := leftovers(t); len(names) != 0 {
		t.Errorf("left behind: %q", names)
	}
}

func TestCacheFolder(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, home, cache string }{
		{"no home", "", ""},
		{"a home that is a file", blocked, ""},
		{"a cache folder that is a file", t.TempDir(), blocked},
		{"a cache folder that cannot be made", "/proc/nowhere", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			temp := t.TempDir()
			t.Setenv("HOME", test.home)
			t.Setenv("XDG_CACHE_HOME", test.cache)
			t.Setenv("TMPDIR", temp)
			folder, err := cacheFolder()
			if err != nil || filepath.Dir(folder) != temp {
				t.Fatalf("got %q, %v, want a folder in %s", folder, err, temp)
			}
			if err := os.Chmod(folder, 0o777); err != nil {
				t.Fatal(err)
			}
			if _, err := cacheFolder(); err == nil {
				t.Error("a folder open to all was taken")
			}
		})
	}
}
