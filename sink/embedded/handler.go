package embedded

import (
	"context"
	"crypto/rand"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	chproto "github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

// HandlerOptions say who may do what through a Handler.
type HandlerOptions struct {
	// AllowWrites lets statements change data and settings. Without, a
	// statement may only read. Either way it reaches nothing outside of the
	// database: neither files nor hosts.
	AllowWrites bool
	// User and Password are asked of every request but /ping, when User is
	// not empty. Without them the handler is for this machine only, and takes
	// care that no web page in a browser here can use it.
	User, Password string
	// Database is the one of requests that name none, or "default", as many
	// clients do unasked; "" for none.
	Database string
}

// Handler speaks ClickHouse's HTTP interface, for clients outside of this
// process.
func (e *Engine) Handler(options HandlerOptions) http.Handler {
	h := &handler{engine: e, access: reader, remote: true, options: options}
	if options.AllowWrites {
		h.access = writer
	}
	return h
}

type handler struct {
	engine  *Engine
	access  access
	remote  bool // callers come over a socket and must be admitted
	options HandlerOptions
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
	w.Header().Set("X-Content-Type-Options", "nosniff") // a result is no script, whatever it looks like
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
	err := h.admit(r)
	var request *request
	if err == nil {
		request, err = h.parse(r)
	}
	if err != nil {
		writeError(w, err)
		return nil
	}
	w.Header().Set("X-ClickHouse-Query-Id", request.queryID)
	w.Header().Set("X-ClickHouse-Timezone", firstOf(request.setting("session_timezone"), h.engine.zone))
	response := newResponse(w, r)
	if isHello(request) {
		return response.finish(h.hello(response, request))
	}
	// A client that stopped sending or reading rows must not hold the engine.
	defer context.AfterFunc(h.engine.closing, func() {
		control := http.NewResponseController(w)
		_ = control.SetReadDeadline(time.Now())
		_ = control.SetWriteDeadline(time.Now().Add(time.Second)) // time to say why
	})()
	err = h.execute(r.Context(), request, response)
	return response.finish(err)
}

// admit says whether the caller may ask anything at all.
func (h *handler) admit(r *http.Request) error {
	if !h.remote {
		return nil
	}
	if h.options.User != "" {
		return h.authenticate(r)
	}
	// Without a password, a browser here is as good as its user. A page on the
	// web can send it to us, by our address (Origin and Sec-Fetch-Site tell) or
	// under a name of its own that it lets point to us (Host tells).
	site := r.Header.Get("Sec-Fetch-Site")
	if err := http.NewCrossOriginProtection().Check(r); err != nil || site != "" && site != "none" && site != "same-origin" {
		return refuse(http.StatusForbidden, 516, "AUTHENTICATION_FAILED", "Web pages are not served without a password.")
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host != "localhost" && net.ParseIP(strings.Trim(host, "[]")) == nil {
		return refuse(http.StatusForbidden, 516, "AUTHENTICATION_FAILED", "Without a password this server answers to localhost and to IP addresses, not to the name %q.", host)
	}
	return nil
}

// execute runs the request in a session of its own.
func (h *handler) execute(ctx context.Context, request *request, out *response) error {
	e := h.engine
	end, err := e.begin()
	if err != nil {
		return err
	}
	defer end()
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
	if database := h.database(request); database != "" {
		use := statement{sql: "USE " + quoteName(database), format: "Null"}
		if err := session.run(use, io.Discard, &tally{}); err != nil {
			return err
		}
	}

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
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

// database is the one that unqualified names of a request are looked up in, ""
// for the one that a session starts in.
func (h *handler) database(r *request) string {
	if r.database == "" || r.database == "default" {
		return h.options.Database
	}
	return r.database
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

// isHello recognises the question that clickhouse-go opens a connection with.
func isHello(r *request) bool {
	return r.rows == nil && r.format == "Native" && r.protocol != 0 &&
		r.sql == "SELECT displayName(), version(), revision(), timezone()"
}

// hello answers it with revision 0: the client reads this answer at its own
// revision, and all blocks after it at the one it was told. The library writes
// Native blocks of revision 0 only.
func (h *handler) hello(out *response, r *request) error {
	var block proto.Block
	for _, c := range []struct {
		name string
		kind column.Type
	}{{"displayName()", "String"}, {"version()", "String"}, {"revision()", "UInt32"}, {"timezone()", "String"}} {
		if err := block.AddColumn(c.name, c.kind); err != nil {
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
	out.format = r.format
	_, err := out.Write(buffer.Buf)
	return err
}
