// Package warc reads web archives (ISO 28500) as Common Crawl and wget write
// them, plain or with every record in a gzip member of its own.
//
// In:  a stream.
// Out: the pages in it, one call a page; requests, revisits and metadata are
// passed over. A record that is damaged does not take those after it away.
//
// It is a reader of its own because the archives' libraries that are kept up
// bring a hundred modules of crawlers with them, and the format needs only a
// header, a length and net/http's reader of responses. All it holds at a time
// is one page, no longer than the caller allows.
package warc

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// A Record is one page of an archive.
type Record struct {
	URL    string
	Date   time.Time // when it was fetched, UTC; zero where the archive does not say
	Status int       // HTTP status; 200 for a resource, which is a body without its answer
	Header http.Header
	Body   []byte // decoded; nil if TooBig
	TooBig bool   // longer than the limit
	Offset int64  // where the record begins, in bytes of the unpacked stream
}

// A Reader gives the pages of an archive in order.
type Reader struct {
	in     *counter
	packed *members // what in reads, nil where the archive is not packed
	limit  int64
	any    bool  // a record was read
	lost   bool  // the last one was damaged
	member int64 // where the member begins that the record at hand began in
}

// A DamagedError tells of a record that cannot be read. The Reader goes on with
// the next one that it finds.
type DamagedError struct {
	Offset int64 // where the record begins, in bytes of the unpacked stream as far as it was read
	Err    error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("archive, record at byte %d: %v", e.Offset, e.Err)
}

// Unwrap gives what is wrong with the record.
func (e *DamagedError) Unwrap() error { return e.Err }

// recordMark is what every record begins with.
const recordMark = "WARC/"

// Limits of a record's header: far above what archives hold.
const (
	maxHeaderLine  = 64 << 10
	maxHeaderLines = 1000
	maxHTTPHeader  = 1 << 20
)

// NewReader reads from r, which may be packed; what is damaged of a packed
// archive costs less where r is an io.Seeker. Bodies longer than limit bytes are
// not kept.
func NewReader(r io.Reader, limit int64) (*Reader, error) {
	m := newMembers(r)
	magic, err := m.raw.Peek(2)
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("archive: %w", err)
	}
	if bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return &Reader{in: &counter{r: bufio.NewReaderSize(m, 64<<10)}, packed: m, limit: limit}, nil
	}
	return &Reader{in: &counter{r: m.raw}, limit: limit}, nil
}

// Next gives the next page, or io.EOF after the last. A *DamagedError tells of a
// record that cannot be read; the next call goes on after it. Of an archive that
// was cut off that is the last record, and io.ErrUnexpectedEOF is what is wrong.
func (r *Reader) Next() (Record, error) {
	for {
		if r.lost && !r.findRecord() {
			return Record{}, io.EOF
		}
		r.lost = false
		rec, ok, err := r.next()
		switch {
		case err == io.EOF:
			return Record{}, io.EOF
		case err != nil:
			if r.lost = true; !r.any && !r.findRecord() {
				return Record{}, fmt.Errorf("no web archive: %w", err)
			}
			r.any = true
			return Record{}, &DamagedError{rec.Offset, err}
		}
		r.any = true
		if ok {
			return rec, nil
		}
	}
}

// findRecord goes to the begin of the next record after a damaged one.
func (r *Reader) findRecord() bool {
	if r.packed != nil && r.packed.err != nil && r.packed.err != io.EOF {
		if !r.packed.skip() {
			return false
		}
		r.in.r.Reset(r.packed)
		return true
	}
	for lineEnds := true; ; {
		if head, _ := r.in.r.Peek(len(recordMark)); lineEnds && string(head) == recordMark {
			return true
		}
		line, err := r.in.r.ReadSlice('\n')
		r.in.n += int64(len(line))
		if err != nil && err != bufio.ErrBufferFull {
			return r.packed != nil && r.packed.err != io.EOF && r.findRecord()
		}
		lineEnds = err == nil
	}
}

// next reads one record of any type; ok tells whether it is a page.
func (r *Reader) next() (rec Record, ok bool, err error) {
	line := ""
	for line == "" { // two blank lines end a record
		rec.Offset = r.in.n
		if line, err = r.line(); err != nil {
			if err == io.ErrUnexpectedEOF && line == "" {
				err = io.EOF
			}
			return rec, false, err
		}
	}
	if r.packed != nil {
		r.member = r.packed.start
	}
	if !strings.HasPrefix(line, recordMark) {
		return rec, false, fmt.Errorf("not a WARC record: it begins with %.40q", line)
	}
	head := textproto.MIMEHeader{}
	for n := 0; ; n++ {
		if line, err = r.line(); err != nil {
			return rec, false, err
		}
		if line == "" {
			break
		}
		if n == maxHeaderLines {
			return rec, false, errors.New("header without end")
		}
		if k, v, found := strings.Cut(line, ":"); found {
			head.Add(strings.TrimSpace(k), strings.TrimSpace(v))
		}
	}
	length, err := strconv.ParseInt(head.Get("Content-Length"), 10, 64)
	if err != nil || length < 0 {
		return rec, false, fmt.Errorf("length %.40q", head.Get("Content-Length"))
	}
	block := &io.LimitedReader{R: r.in, N: length}
	// wget once wrote the URL in angle brackets.
	rec.URL = strings.Trim(head.Get("WARC-Target-URI"), "<>")
	rec.Date, _ = time.Parse(time.RFC3339, head.Get("WARC-Date"))
	switch head.Get("WARC-Type") {
	case "response":
		if mediaType(head.Get("Content-Type")) == "application/http" {
			ok = r.response(&rec, block)
		}
	case "resource":
		rec.Status = http.StatusOK
		rec.Header = http.Header{"Content-Type": {head.Get("Content-Type")}}
		rec.Body, rec.TooBig, err = readUpTo(block, r.limit)
		ok = err == nil
	}
	if _, err := io.Copy(io.Discard, block); err != nil {
		return rec, false, err
	}
	if block.N > 0 {
		return rec, false, io.ErrUnexpectedEOF
	}
	return rec, ok && rec.URL != "", r.whole()
}

// whole reads on to what follows the record, for only the end of its member says
// whether that was unpacked to what was packed.
func (r *Reader) whole() error {
	for r.packed != nil {
		next, err := r.in.r.Peek(len(recordMark))
		var failed *memberError
		switch {
		case errors.As(err, &failed) && failed.start == r.member && isDamage(err):
			return err
		case len(next) > 0 && (next[0] == '\r' || next[0] == '\n'):
			r.in.r.Discard(1)
			r.in.n++
		case err == nil && string(next) != recordMark && r.packed.start == r.member:
			return errors.New("it does not end where it should")
		default:
			return nil
		}
	}
	return nil
}

// response reads an HTTP answer; false for one that is not whole. An archive
// that was written after decoding may still say the encodings of the wire:
// then the body is what it is.
func (r *Reader) response(rec *Record, block *io.LimitedReader) bool {
	head, err := httpHeader(block)
	if err != nil {
		return false
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil)
	if err != nil {
		return false
	}
	rec.Status, rec.Header = resp.StatusCode, resp.Header
	// Packed or in chunks it may be longer on the wire than the page is.
	wire, tooBig, err := readUpTo(block, r.limit+r.limit/8+1024)
	if err != nil || tooBig {
		rec.TooBig = tooBig
		return tooBig
	}
	body := io.Reader(bytes.NewReader(wire))
	if len(resp.TransferEncoding) > 0 { // "chunked" is the only one that net/http reads
		if b, err := io.ReadAll(io.LimitReader(dechunk(wire), int64(len(wire)))); err == nil {
			wire = b
			body = bytes.NewReader(wire)
		}
	}
	switch strings.ToLower(resp.Header.Get("Content-Encoding")) {
	case "gzip", "x-gzip":
		if zr, err := gzip.NewReader(bytes.NewReader(wire)); err == nil {
			body = zr
		}
	case "deflate":
		if zr, err := zlib.NewReader(bytes.NewReader(wire)); err == nil {
			body = zr
		}
	case "br", "zstd":
		// Nobody archives these undecoded who asked for what he can read.
		return false
	}
	rec.Body, rec.TooBig, err = readUpTo(body, r.limit)
	return err == nil
}

// dechunk reads a body in chunks by net/http, which keeps its reader to itself.
func dechunk(wire []byte) io.Reader {
	resp, err := http.ReadResponse(bufio.NewReader(io.MultiReader(
		strings.NewReader("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), bytes.NewReader(wire))), nil)
	if err != nil {
		return failing{err}
	}
	return resp.Body
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// httpHeader takes the header of an answer, with its blank line, off the block.
func httpHeader(block *io.LimitedReader) ([]byte, error) {
	var head []byte
	one := make([]byte, 1)
	for len(head) < maxHTTPHeader {
		if _, err := io.ReadFull(block, one); err != nil {
			return nil, err
		}
		head = append(head, one[0])
		if one[0] == '\n' && (bytes.HasSuffix(head, []byte("\r\n\r\n")) || bytes.HasSuffix(head, []byte("\n\n"))) {
			return head, nil
		}
	}
	return nil, errors.New("HTTP header without end")
}

// line reads a line without its end. At the end of the stream it gives
// io.ErrUnexpectedEOF with what there was.
func (r *Reader) line() (string, error) {
	var b []byte
	for {
		c, err := r.in.r.ReadByte()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return string(b), err
		}
		r.in.n++
		if c == '\n' {
			return strings.TrimSuffix(string(b), "\r"), nil
		}
		if len(b) == maxHeaderLine {
			return "", errors.New("header line without end")
		}
		b = append(b, c)
	}
}

// readUpTo reads all of r if that is no more than limit bytes.
func readUpTo(r io.Reader, limit int64) (body []byte, tooBig bool, err error) {
	body, err = io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(body)) > limit {
		return nil, true, nil
	}
	return body, false, err
}

func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(s))
}

// counter counts the bytes read from r.
type counter struct {
	r *bufio.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
