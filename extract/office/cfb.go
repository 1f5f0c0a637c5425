package office

import (
	"bytes"
	"fmt"
	"io"

	"github.com/richardlehane/mscfb"
)

// streams reads the named streams of a compound file, the container of the
// formats before 2007.
func streams(file []byte, names ...string) (out map[string][]byte, err error) {
	// The reader of the container checks what it follows; should a doctored
	// file still trip it, that is a damaged file and no reason to stop.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	doc, err := mscfb.New(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	out = map[string][]byte{}
	left := int64(MaxText)
	for entry, err := doc.Next(); err == nil; entry, err = doc.Next() {
		for _, name := range names {
			if entry.Name != name || out[name] != nil {
				continue
			}
			data, err := io.ReadAll(io.LimitReader(entry, left+1))
			if left -= int64(len(data)); left < 0 {
				return nil, ErrTooBig
			}
			if err != nil {
				return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
			}
			out[name] = data
		}
	}
	return out, nil
}

func u16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(b[at]) | int(b[at+1])<<8
}

func u32(b []byte, at int) int {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return int(uint32(b[at]) | uint32(b[at+1])<<8 | uint32(b[at+2])<<16 | uint32(b[at+3])<<24)
}
