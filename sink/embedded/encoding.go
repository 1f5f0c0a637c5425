package embedded

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/ClickHouse/ch-go/compress"
)

// decode undoes what a client did to the body: gzip, as HTTP knows it, or
// ClickHouse's own frames of LZ4 or ZSTD (decompress=1).
func decode(r *http.Request) (io.Reader, error) {
	var body io.Reader = r.Body
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
	case "gzip":
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, refuse(http.StatusBadRequest, 354, "ZLIB_INFLATE_FAILED", "The body is not gzip: %v.", err)
		}
		body = unzipped
	default:
		return nil, refuse(http.StatusBadRequest, 48, "NOT_IMPLEMENTED", "Content-Encoding %q is not known: use gzip or none.", encoding)
	}
	if isSet(r, "decompress") {
		counted := &countingReader{from: body}
		body = &frameReader{from: counted, frames: compress.NewReader(counted)}
	}
	return body, nil
}

// frameReader reads ClickHouse's compressed frames. compress.Reader calls the
// end of its input an error; it is one only inside of a frame.
type frameReader struct {
	from   *countingReader
	frames *compress.Reader
}

func (r *frameReader) Read(p []byte) (int, error) {
	before := r.from.count
	n, err := r.frames.Read(p)
	if errors.Is(err, io.EOF) && r.from.count == before {
		err = io.EOF
	}
	return n, err
}

type countingReader struct {
	from  io.Reader
	count int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.count += int64(n)
	return n, err
}

// isSet says whether a flag of the URL is on.
func isSet(r *http.Request, name string) bool {
	value := r.URL.Query().Get(name)
	return value == "1" || value == "true"
}

// encoding is how a client wants the result: the name for Content-Encoding, and
// what writes it.
type encoding struct {
	name string
	wrap func(io.Writer) io.WriteCloser
}

// chooseEncoding reads what the client asked for. As with a ClickHouse server,
// gzip must be asked for twice.
func chooseEncoding(r *http.Request) encoding {
	switch {
	case isSet(r, "compress"):
		method := compress.LZ4
		if strings.EqualFold(r.URL.Query().Get("network_compression_method"), "ZSTD") {
			method = compress.ZSTD
		}
		return encoding{"", func(w io.Writer) io.WriteCloser {
			return &frameWriter{w, compress.NewWriter(compress.LevelZero, method)}
		}}
	case isSet(r, "enable_http_compression") && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"):
		return encoding{"gzip", func(w io.Writer) io.WriteCloser {
			zipped, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is a valid one
			return zipped
		}}
	}
	return encoding{"", func(w io.Writer) io.WriteCloser { return plainWriter{w} }}
}

type plainWriter struct{ io.Writer }

func (plainWriter) Close() error { return nil }

// frameWriter writes ClickHouse's compressed frames.
type frameWriter struct {
	to    io.Writer
	frame *compress.Writer
}

// maxFrame bounds what one frame holds, in bytes; ClickHouse itself takes 1 MiB.
const maxFrame = 1 << 20

func (w *frameWriter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n := min(len(p), maxFrame)
		if err := w.frame.Compress(p[:n]); err != nil {
			return written, err
		}
		if _, err := w.to.Write(w.frame.Data); err != nil {
			return written, err
		}
		written, p = written+n, p[n:]
	}
	return written, nil
}

func (w *frameWriter) Close() error { return nil }
