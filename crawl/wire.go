package crawl

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// wire is the transport under colly's client. It times each hop of a request
// by itself, body included, so that time spent waiting for a host is not
// counted; and it unpacks bodies, so that whoever reads them under a limit
// reads what they unpack to.
type wire struct {
	base    http.RoundTripper
	timeout time.Duration
}

func (w wire) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeoutCause(req.Context(), w.timeout, errTimeout)
	// Asking for gzip ourselves keeps net/http from unpacking silently.
	req = req.Clone(ctx)
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := w.base.RoundTrip(req)
	if err != nil {
		defer cancel()
		if context.Cause(ctx) == errTimeout {
			return nil, errTimeout
		}
		return nil, err
	}
	body := &timedBody{ReadCloser: resp.Body, ctx: ctx, cancel: cancel}
	resp.Body = body
	packed := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	if unread[packed] || strings.Contains(packed, ",") {
		body.Close()
		return nil, fmt.Errorf("%w: it is packed as %q, which was not asked for", errNotText, packed)
	}
	if unpack := unpackers[packed]; unpack != nil {
		resp.Header.Del("Content-Encoding")
		resp.Header.Del("Content-Length")
		resp.ContentLength = -1
		resp.Body = &unpackedBody{timedBody: body, unpack: unpack}
	}
	// Colly unpacks what is not marked as unpacked, after its size limit.
	resp.Uncompressed = true
	return resp, nil
}

// timedBody says errTimeout when the time of its hop has run out.
type timedBody struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelFunc
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF && context.Cause(b.ctx) == errTimeout {
		err = errTimeout
	}
	return n, err
}

func (b *timedBody) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

// unpackers are the encodings that are read. Only gzip is asked for; some
// servers send deflate all the same, which is zlib's by the standard and bare
// by habit. Some say either of what is not packed: that is given as it is, and
// so is what names no encoding at all ("Content-Encoding: UTF-8").
var unpackers = map[string]func(*bufio.Reader) (io.Reader, error){
	"gzip": gunzipper, "x-gzip": gunzipper, "deflate": inflater,
}

// unread are encodings that nobody sends who was not asked to.
var unread = map[string]bool{"br": true, "zstd": true, "compress": true, "x-compress": true}

func gunzipper(packed *bufio.Reader) (io.Reader, error) {
	if magic, _ := packed.Peek(2); string(magic) != "\x1f\x8b" {
		return packed, nil
	}
	return gzip.NewReader(packed)
}

func inflater(packed *bufio.Reader) (io.Reader, error) {
	head, _ := packed.Peek(256)
	control := func(b byte) bool { return b < ' ' && b != '\t' && b != '\n' && b != '\r' }
	switch {
	case !slices.ContainsFunc(head, control):
		return packed, nil // text
	case head[0]&15 == 8 && len(head) > 1 && (int(head[0])<<8|int(head[1]))%31 == 0:
		return zlib.NewReader(packed)
	}
	return flate.NewReader(packed), nil
}

// unpackedBody unpacks from the first Read on.
type unpackedBody struct {
	*timedBody
	unpack func(*bufio.Reader) (io.Reader, error)
	plain  io.Reader
}

func (b *unpackedBody) Read(p []byte) (int, error) {
	if b.plain == nil {
		var err error
		if b.plain, err = b.unpack(bufio.NewReader(b.timedBody)); err != nil {
			return 0, err
		}
	}
	return b.plain.Read(p)
}
