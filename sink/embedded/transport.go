package embedded

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// TransportFunc fits clickhouse-go's option of that name. The address that the
// client believes to call is of no account, nor are user and password: who has
// the Engine has all of it. Leave Compression nil, it would only cost time.
func (e *Engine) TransportFunc(*http.Transport) (http.RoundTripper, error) {
	return e.Transport(), nil
}

// Transport is the door for clients in this process: it hands requests of
// ClickHouse's HTTP interface to the handler, without a socket.
func (e *Engine) Transport() http.RoundTripper {
	return transport{&handler{engine: e, access: trusted}}
}

// ReaderTransport is the same door for the SQL of users: what Handler refuses,
// it refuses too.
func (e *Engine) ReaderTransport() http.RoundTripper {
	return transport{&handler{engine: e, access: reader}}
}

type transport struct {
	handler *handler
}

func (t transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(request.Context())
	reader, writer := io.Pipe()
	w := &pipeResponse{header: make(http.Header), body: writer, started: make(chan struct{})}
	inner := request.Clone(ctx)
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	go func() {
		defer cancel()
		defer inner.Body.Close()
		// A client that gave up may never send the rest of the rows, and one
		// that forgot to close its result may never read the rest of it.
		defer context.AfterFunc(ctx, func() { inner.Body.Close() })()
		defer context.AfterFunc(t.handler.engine.closing, func() {
			inner.Body.Close()
			writer.CloseWithError(errClosed)
		})()
		err := t.handler.serve(w, inner)
		w.finish(err)
	}()
	select {
	case <-w.started:
	case <-request.Context().Done():
		// The handler sees it too and ends on its own.
		reader.CloseWithError(request.Context().Err())
		return nil, request.Context().Err()
	}
	response := &http.Response{
		Status:        http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          &responseBody{reader, cancel},
		ContentLength: -1,
		Request:       request,
	}
	if w.empty {
		response.ContentLength = 0 // clickhouse-go then expects no block
	}
	return response, nil
}

// pipeResponse is an http.ResponseWriter whose body is read by the client
// while the handler writes it.
type pipeResponse struct {
	header  http.Header
	body    *io.PipeWriter
	status  int
	empty   bool
	started chan struct{} // closed once status, header and empty are final
	once    sync.Once
}

func (w *pipeResponse) Header() http.Header { return w.header }

func (w *pipeResponse) WriteHeader(status int) {
	w.once.Do(func() {
		w.status = status
		close(w.started)
	})
}

func (w *pipeResponse) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// finish ends the body; a non-nil err is what the client gets in its place.
func (w *pipeResponse) finish(err error) {
	w.once.Do(func() {
		w.status, w.empty = http.StatusOK, err == nil
		close(w.started)
	})
	w.body.CloseWithError(err)
}

// responseBody cancels the statement when it is closed before its end.
type responseBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

func (b *responseBody) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}
