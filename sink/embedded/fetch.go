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
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// pin is one exact package of the library.
type pin struct {
	platform string // GOOS/GOARCH that it runs on
	name     string // npm's name
	version  string
	sha512   string // of the package, base64, npm's dist.integrity
	packed   int64  // size of the package, bytes
	unpacked int64  // size of the library in it, bytes
}

// pinned is the package that this version of the program was tested with. The
// registry's "latest" is an older one; packages for other platforms have names
// of the same form, but were never published.
var pinned = pin{
	platform: "linux/amd64",
	name:     "@chdb/lib-linux-x64-gnu",
	version:  "26.7.3-stable.1",
	sha512:   "XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
	packed:   177_817_999,
	unpacked: 566_330_096,
}

func (p pin) spec() string { return p.name + "@" + p.version }

// file is the library's name in the cache folder. It has the version in it,
// so that a newer program does not load an older engine.
func (p pin) file() string { return "libchdb-" + p.version + ".so" }

// fetch gets the package through the npm client, which knows the user's
// registry, proxy and cache, and unpacks the library into the folder. Several
// processes may do so at once: one fetches, the others wait for it.
func (p pin) fetch(ctx context.Context, folder string, progress func(string)) (string, error) {
	path := filepath.Join(folder, p.file())
	unlock, err := lockFile(ctx, filepath.Join(folder, "fetch.lock"), func() {
		progress("another process is fetching ClickHouse, waiting for it")
	})
	if err != nil {
		return "", err
	}
	defer unlock()
	if isFile(path) {
		return path, nil // the process before us brought it
	}
	// Of those who hold the lock we are the only one: what others left there
	// when they were killed is rubbish.
	leftovers, err := filepath.Glob(filepath.Join(folder, ".fetch-*"))
	if err != nil {
		return "", err
	}
	for _, leftover := range leftovers {
		if err := os.RemoveAll(leftover); err != nil {
			return "", err
		}
	}
	if err := p.checkRoom(folder); err != nil {
		return "", err
	}
	temp, err := os.MkdirTemp(folder, ".fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temp)

	progress(fmt.Sprintf("fetching ClickHouse (%s, %d MB, this once) with npm", p.spec(), p.packed/1e6))
	archive, err := p.npmPack(ctx, temp, progress)
	if err != nil {
		return "", err
	}
	progress(fmt.Sprintf("unpacking it to %s (%d MB)", path, p.unpacked/1e6))
	library := filepath.Join(temp, p.file())
	if err := p.unpack(ctx, archive, library); err != nil {
		return "", err
	}
	if err := os.Rename(library, path); err != nil {
		return "", err
	}
	progress("ClickHouse is ready")
	return path, nil
}

// checkRoom asks for what the fetch needs at its end: the package, the library,
// and as much again as the package for npm's cache.
func (p pin) checkRoom(folder string) error {
	var stat unix.Statfs_t
	if err := unix.Statfs(folder, &stat); err != nil {
		return nil // then writing will tell
	}
	free, need := int64(stat.Bavail)*int64(stat.Bsize), 2*p.packed+p.unpacked
	if free < need {
		return fmt.Errorf("no room on the disk of %s: it takes %d MB and %d MB are free", folder, need/1e6, free/1e6)
	}
	return nil
}

// npmPack downloads the package into the folder temp.
func (p pin) npmPack(ctx context.Context, temp string, progress func(string)) (string, error) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", errors.New("it is fetched with npm, the package manager of Node.js, and there is no npm on this machine's PATH")
	}
	ticker := time.AfterFunc(20*time.Second, func() { progress("still fetching") })
	defer ticker.Stop()
	messages, err := p.runNPM(ctx, npm, temp)
	if err != nil && ctx.Err() == nil && npmCacheTrouble.MatchString(messages) {
		// npm cannot write to its own cache, in a read-only home for example.
		messages, err = p.runNPM(ctx, npm, temp, "npm_config_cache="+filepath.Join(temp, "npm-cache"))
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("npm pack %s: %w\n%s", p.spec(), err, indent(messages))
	}
	archives, err := filepath.Glob(filepath.Join(temp, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return "", fmt.Errorf("npm pack %s wrote no package", p.spec())
	}
	return archives[0], nil
}

var npmCacheTrouble = regexp.MustCompile(`EACCES|EROFS|EPERM|mkdir`)

// runNPM runs npm pack in the folder temp, where no .npmrc of a project lies,
// and gives what it said.
func (p pin) runNPM(ctx context.Context, npm, temp string, env ...string) (string, error) {
	command := exec.CommandContext(ctx, npm, "pack", "--loglevel=error", "--prefer-offline", "--pack-destination", temp, p.spec())
	command.Dir = temp
	command.Env = append(append(os.Environ(), "npm_config_update_notifier=false", "npm_config_fetch_retry_mintimeout=1000", "npm_config_fetch_retry_factor=2"), env...)
	command.WaitDelay = 5 * time.Second
	var messages bytes.Buffer
	command.Stderr = &messages
	err := command.Run()
	return messages.String(), err
}

// indent keeps the first lines of a program's messages, set off from ours.
func indent(messages string) string {
	lines := strings.Split(strings.TrimSpace(messages), "\n")
	return "    " + strings.Join(lines[:min(len(lines), 5)], "\n    ")
}

// unpack writes the library out of the archive, reading the archive once: the
// checksum is taken of the very bytes that were unpacked.
func (p pin) unpack(ctx context.Context, archive, library string) (err error) {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close()
	sum := sha512.New()
	packed := io.TeeReader(&contextReader{ctx, file}, sum)
	unzipped, err := gzip.NewReader(packed)
	if err != nil {
		return p.notGenuine(err)
	}
	found := false
	for entries := tar.NewReader(unzipped); ; {
		entry, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return p.notGenuine(err)
		}
		if entry.Name != "package/libchdb.so" || found {
			continue
		}
		found = true
		if err := writeLibrary(library, io.LimitReader(entries, p.unpacked+1)); err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
	}
	if _, err := io.Copy(io.Discard, packed); err != nil {
		return err
	}
	if got := base64.StdEncoding.EncodeToString(sum.Sum(nil)); got != p.sha512 {
		return p.notGenuine(fmt.Errorf("its sha512 is %s, not %s", got, p.sha512))
	}
	if !found {
		return p.notGenuine(errors.New("it has no libchdb.so"))
	}
	return nil
}

func (p pin) notGenuine(err error) error {
	return fmt.Errorf("what npm gave as %s is not that package (broken download, or another registry's?): %w", p.spec(), err)
}

func writeLibrary(path string, from io.Reader) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o700)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Sync(), file.Close())
}

// contextReader makes a long copy end with its context.
type contextReader struct {
	ctx  context.Context
	from io.Reader
}

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// lockFile takes the lock of a file, waiting for it as long as ctx lets; waiting
// is called once when it has to. The lock ends with the process at the latest.
func lockFile(ctx context.Context, path string, waiting func()) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for told := false; ; {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR) {
			file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if !told {
			told = true
			waiting()
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
