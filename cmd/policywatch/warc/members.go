package warc

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

// members unpacks the members of a gzip file one after the other. After an
// error it gives no more until skip finds a member that it can go on with.
type members struct {
	file   io.Reader
	raw    *bufio.Reader // of file
	read   int64         // bytes of file that raw has taken
	zr     *gzip.Reader  // of the member at hand, nil before the first
	inside bool          // the member at hand has not ended
	start  int64         // where it begins in file
	err    error
}

// A memberError says which member cannot be unpacked.
type memberError struct {
	start int64
	err   error
}

func (e *memberError) Error() string { return e.err.Error() }
func (e *memberError) Unwrap() error { return e.err }

func newMembers(file io.Reader) *members {
	m := &members{file: file}
	m.raw = bufio.NewReaderSize(counted{m}, 64<<10)
	return m
}

// counted reads file for raw.
type counted struct{ m *members }

func (c counted) Read(p []byte) (int, error) {
	n, err := c.m.file.Read(p)
	c.m.read += int64(n)
	return n, err
}

// at is how far the file was unpacked.
func (m *members) at() int64 { return m.read - int64(m.raw.Buffered()) }

// Read gives bytes of one member at a time.
func (m *members) Read(p []byte) (n int, err error) {
	for m.err == nil {
		if !m.inside {
			m.begin()
			continue
		}
		n, err = m.zr.Read(p)
		switch {
		case err == io.EOF:
			m.inside = false
		case err != nil:
			m.err = &memberError{m.start, err}
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, m.err
}

// begin starts on the next member, or sets err.
func (m *members) begin() {
	m.start = m.at()
	var err error
	if m.zr == nil {
		m.zr, err = gzip.NewReader(m.raw)
	} else {
		err = m.zr.Reset(m.raw)
	}
	switch {
	case err == io.EOF:
		m.err = io.EOF
	case err != nil:
		m.err = &memberError{m.start, err}
	default:
		m.zr.Multistream(false)
		m.inside = true
	}
}

// skip goes to the next member that begins with a record, and tells whether
// there is one. It looks from the begin of the member that failed on where it
// can go back, for what is damaged may have been read far into the next ones.
func (m *members) skip() bool {
	if file, ok := m.file.(io.Seeker); ok {
		if _, err := file.Seek(m.start+1, io.SeekStart); err != nil {
			return false
		}
		m.read = m.start + 1
		m.raw.Reset(counted{m})
	}
	for {
		head, err := m.raw.Peek(peeked)
		at := bytes.Index(head, []byte{0x1f, 0x8b, 0x08})
		switch {
		case at == 0 && beginsRecord(head):
			m.err, m.inside = nil, false
			return true
		case at > 0:
			m.raw.Discard(at)
		case at == 0:
			m.raw.Discard(1)
		case err != nil:
			return false
		default:
			m.raw.Discard(len(head) - 2)
		}
	}
}

// peeked is how much of a member is unpacked to see what it is.
const peeked = 1024

// beginsRecord tells whether a member that begins with head holds a record.
func beginsRecord(head []byte) bool {
	zr, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return false
	}
	start := make([]byte, len(recordMark))
	_, err = io.ReadFull(zr, start)
	return err == nil && string(start) == recordMark
}

// isDamage tells whether an error says that what was read of a member is not
// what was packed; the file may also just end.
func isDamage(err error) bool {
	return errors.As(err, new(*memberError)) && !errors.Is(err, io.ErrUnexpectedEOF)
}
