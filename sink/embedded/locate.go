package embedded

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// LibraryError says that the engine's library cannot be had, and what to do.
type LibraryError struct {
	Err error
}

func (e *LibraryError) Error() string {
	return fmt.Sprintf("the embedded ClickHouse (libchdb.so) cannot be had: %v", e.Err)
}

func (e *LibraryError) Unwrap() error { return e.Err }

// Locate gives the path of the engine's library.
func Locate(ctx context.Context, progress func(line string)) (string, error) {
	if path := os.Getenv("POLICYWATCH_LIBCHDB"); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", &LibraryError{fmt.Errorf("POLICYWATCH_LIBCHDB: %w", err)}
		}
		return path, nil
	}
	var candidates []string
	if cache, err := os.UserCacheDir(); err == nil {
		candidates = append(candidates, filepath.Join(cache, "policywatch", "libchdb.so"))
	}
	candidates = append(candidates, "/usr/local/lib/libchdb.so")
	for _, path := range candidates {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", &LibraryError{fmt.Errorf("none of %v is there", candidates)}
}
