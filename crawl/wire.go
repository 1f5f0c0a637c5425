package crawl

import (
	"bufio"
	"compress/gzip"
	"context"
	"io"
	"net/http"
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
	if strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		resp.Header.Del("Content-Encoding")
		resp.Header.Del("Content-Length")
		resp.ContentLength = -1
		resp.Body = &unzipBody{timedBody: body}
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

// unzipBody unpacks from the first Read on. Some servers say gzip of what is
// none: that is given as it is.
type unzipBody struct {
	*timedBody
	plain io.Reader
}

func (b *unzipBody) Read(p []byte) (int, error) {
	if b.plain == nil {
		packed := bufio.NewReader(b.timedBody)
		b.plain = packed
		if magic, _ := packed.Peek(2); string(magic) == "\x1f\x8b" {
			zr, err := gzip.NewReader(packed)
			if err != nil {
				return 0, err
			}
			b.plain = zr
		}
	}
	return b.plain.Read(p)
}
