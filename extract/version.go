package extract

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"strings"
	"sync"
)

//go:embed *.go
var source embed.FS

// Version names the present extractor: twelve hexadecimal digits that change
// with its code. Readings of two versions are not compared.
var Version = sync.OnceValue(func() string { return Fingerprint(source) })

// Fingerprint is the hash of all files of a file system but Go tests, twelve
// hexadecimal digits.
func Fingerprint(files fs.FS) string {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		body, err := fs.ReadFile(files, path)
		h.Write([]byte(path))
		h.Write(body)
		return err
	})
	if err != nil {
		panic("the program's own files cannot be read: " + err.Error())
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}
