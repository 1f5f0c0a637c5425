package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	chproto "github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

// HandlerOptions say who may do what through a Handler.
type HandlerOptions struct {
	// AllowWrites lets statements change data and settings. Without, a
	// statement may only read. Either way it reaches nothing outside of the
	// database: neither files nor hosts.
	AllowWrites bool
	// User and Password are asked of every request but /ping, when User is
	// not empty.
	User, Password string
}

// Handler speaks ClickHouse's HTTP interface, for clients outside of this
// process and for the SQL of users.
func (e *Engine) Handler(options HandlerOptions) http.Handler {
	return newHandler(e, options)
}

func newHandler(e *Engine, options HandlerOptions) *handler {
	if options.AllowWrites {
		return &handler{engine: e, options: options, access: writer}
	}
	return &handler{engine: e, options: options, access: reader}
}

type handler struct {
	engine  *Engine
	options HandlerOptions
	access  access
}

// access is what a handler lets through.
type access uint8

const (
	reader  access = iota // one reading statement
	writer                // any statement that stays inside the database
	trusted               // this program's own statements: no check at all
)

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		// The status has gone out: only a broken connection can still tell
		// the client that the result is not whole.
		panic(http.ErrAbortHandler)
	}
}

// serve answers one request. An error means that the result broke off after
// its first bytes.
func (h *handler) serve(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("X-ClickHouse-Server-Display-Name", "policywatch")
	switch r.URL.Path {
	case "/ping", "/replicas_status":
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		_, err := io.WriteString(w, "Ok.\n")
		return err
	case "/", "":
	default:
		http.Error(w, "There is no handle "+r.URL.Path+"; statements go to /, a sign of life to /ping.", http.StatusNotFound)
		return nil
	}
	request, err := h.parse(r)
	if err != nil {
		writeError(w, err)
		return nil
	}
	w.Header().Set("X-ClickHouse-Query-Id", request.queryID)
	w.Header().Set("X-ClickHouse-Timezone", h.engine.zone)
	if isHello(request) {
		return h.hello(w, request)
	}
	// A client that stopped sending rows must not hold the engine.
	defer context.AfterFunc(h.engine.closing, func() {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now())
	})()
	response := &response{w: w, tag: newTag()}
	err = h.execute(r.Context(), request, response)
	return response.finish(err)
}

// execute runs the request in a session of its own.
func (h *handler) execute(ctx context.Context, request *request, out *response) error {
	e := h.engine
	if e.closing.Err() != nil {
		return errors.New("the engine is closed")
	}
	e.active.Add(1)
	defer e.active.Done()
	if err := ctx.Err(); err != nil {
		return err
	}

	settings := request.settings
	switch h.access {
	case reader:
		sql, more, err := e.fence.reader(request.statement())
		if err != nil {
			return err
		}
		request.setStatement(sql)
		settings = append(append(settings, more...), setting{"implicit_select", "0"}, setting{"readonly", "1"})
	case writer:
		sql, err := e.fence.writer(request.statement())
		if err != nil {
			return err
		}
		request.setStatement(sql)
		settings = append(settings, setting{"implicit_select", "0"})
	}
	id := "policywatch-" + rand.Text() // what KILL QUERY finds the statement by
	settings = append(settings, setting{"log_comment", id})
	session, err := e.session(settings)
	if err != nil {
		return err
	}
	defer session.close()
	if request.database != "" {
		use := statement{sql: "USE " + quoteName(request.database), format: "Null"}
		if err := session.run(use, io.Discard, &tally{}); err != nil {
			return err
		}
	}

	ctx, cancel := context.WithCancel(ctx)
	defer context.AfterFunc(e.closing, cancel)()
	finished := make(chan struct{})
	defer close(finished)
	defer context.AfterFunc(ctx, func() { e.killUntil(id, finished) })()

	out.format = request.format
	st := statement{sql: request.sql, format: request.format, params: request.params}
	switch {
	case request.rows != nil:
		err = session.insert(st, request.rows, &out.tally)
	case selects(request.sql):
		err = session.runTo(st, out, &out.tally)
	default:
		err = session.run(st, out, &out.tally)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// killUntil ends a statement that nobody waits for any more. The first KILL
// may come before the engine knows the statement, hence the repetition.
func (e *Engine) killUntil(id string, finished <-chan struct{}) {
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		e.kill(id)
		select {
		case <-finished:
			return
		case <-time.After(pause):
		}
	}
}

// session opens a session with the settings of one request.
func (e *Engine) session(settings []setting) (*session, error) {
	args := append([]string{}, e.args...)
	for _, s := range settings {
		args = append(args, "--"+s.name+"="+s.value)
	}
	session, err := openSession(e.lib, args)
	if err != nil {
		return nil, newException("Code: 36. DB::Exception: A setting of the request has a value that ClickHouse does not take. (BAD_ARGUMENTS)")
	}
	return session, nil
}

// response writes the output of a statement with the headers of ClickHouse's
// HTTP interface. The beginning of the output is held back for a while, so that
// most statements that fail do so before a status has gone out, and the summary
// of short ones is whole.
type response struct {
	w      http.ResponseWriter
	format string
	tag    string
	held   []byte
	sent   bool // status and headers have gone out
	tally  tally
}

const holdBack = 64 << 10 // bytes

func (r *response) Write(p []byte) (int, error) {
	if !r.sent && len(r.held)+len(p) <= holdBack {
		r.held = append(r.held, p...)
		return len(p), nil
	}
	// What the statement did is told at its end; here it still runs.
	if err := r.send(tally{}); err != nil {
		return 0, err
	}
	return r.w.Write(p)
}

func (r *response) send(t tally) error {
	if r.sent {
		return nil
	}
	r.sent = true
	h := r.w.Header()
	h.Set("X-ClickHouse-Format", r.format)
	h.Set("Content-Type", contentType(r.format))
	h.Set("X-ClickHouse-Exception-Tag", r.tag)
	h.Set("X-ClickHouse-Summary", t.summary())
	if len(r.held) == 0 {
		return nil // the first bytes, or the end, make it a 200
	}
	_, err := r.w.Write(r.held)
	r.held = nil
	return err
}

// finish ends the response. An error before the first byte becomes a status;
// one after it is written in ClickHouse's frame and returned.
func (r *response) finish(err error) error {
	if err == nil {
		return r.send(r.tally)
	}
	if !r.sent {
		writeError(r.w, err)
		return nil
	}
	message := err.Error()
	fmt.Fprintf(r.w, "\r\n__exception__\r\n%s\r\n%s\n%d %s\r\n__exception__\r\n", r.tag, message, len(message)+1, r.tag)
	_ = http.NewResponseController(r.w).Flush()
	return err
}

func (t tally) summary() string {
	return fmt.Sprintf(`{"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d","total_rows_to_read":"%d","result_rows":"%d","result_bytes":"0","elapsed_ns":"0"}`,
		t.rowsRead, t.bytesRead, t.rowsWritten, t.bytesWritten, t.rowsRead, t.rowsReturned)
}

// newTag makes the 16 letters that tell an exception in the middle of a result
// from a result that contains such text.
func newTag() string { return rand.Text()[:16] }

// writeError answers with a statement's error as ClickHouse does.
func writeError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	var exception *Exception
	var refused *requestError
	switch {
	case errors.As(err, &refused):
		status, exception = refused.status, &Exception{refused.code, refused.Error()}
	case errors.As(err, &exception):
		status = exceptionStatus(exception.Code)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		exception = newException("Code: 394. DB::Exception: The client went away. (QUERY_WAS_CANCELLED)")
	default:
		exception = newException("Code: 1002. DB::Exception: " + err.Error() + " (UNKNOWN_EXCEPTION)")
	}
	w.Header().Set("X-ClickHouse-Exception-Code", strconv.Itoa(exception.Code))
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, exception.Message+"\n")
}

// exceptionStatus is the HTTP status that a ClickHouse server gives with an
// exception's code.
func exceptionStatus(code int) int {
	switch code {
	case 6, 26, 27, 33, 36, 38, 41, 42, 43, 47, 50, 53, 62, 69, 70, 72, 115, 131, 452, 456, 457:
		return http.StatusBadRequest
	case 46, 60, 81:
		return http.StatusNotFound
	case 164, 497:
		return http.StatusForbidden
	case 159:
		return http.StatusRequestTimeout
	case 516:
		return http.StatusUnauthorized
	}
	return http.StatusInternalServerError
}

// isHello recognises the question that clickhouse-go opens a connection with.
func isHello(r *request) bool {
	return r.rows == nil && r.format == "Native" && r.protocol != 0 &&
		r.sql == "SELECT displayName(), version(), revision(), timezone()"
}

// hello answers it with revision 0: the client reads this answer at its own
// revision, and all blocks after it at the one it was told. The library writes
// Native blocks of revision 0 only.
func (h *handler) hello(w http.ResponseWriter, r *request) error {
	var block proto.Block
	for _, column := range [][2]string{{"displayName()", "String"}, {"version()", "String"}, {"revision()", "UInt32"}, {"timezone()", "String"}} {
		if err := block.AddColumn(column[0], clickhouseType(column[1])); err != nil {
			return err
		}
	}
	if err := block.Append("policywatch", h.engine.version, uint32(0), h.engine.zone); err != nil {
		return err
	}
	var buffer chproto.Buffer
	if err := block.Encode(&buffer, min(r.protocol, clickhouse.ClientTCPProtocolVersion)); err != nil {
		return err
	}
	w.Header().Set("Content-Type", contentType("Native"))
	_, err := w.Write(buffer.Buf)
	return err
}
