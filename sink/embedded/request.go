package embedded

import (
	"bufio"
	"crypto/subtle"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxStatement bounds the text of a statement, in bytes; the rows of an INSERT
// do not count. This program's own statements may name another max_query_size.
const maxStatement = 256 << 10

// request is what a client asks for, taken out of its HTTP form.
type request struct {
	sql      string
	params   map[string]string
	settings []setting
	database string
	format   string // output format; of an INSERT, the format of its rows
	queryID  string
	protocol uint64    // client_protocol_version, 0 for none
	rows     io.Reader // the rows of an INSERT, nil for any other statement
}

type setting struct{ name, value string }

// requestError is a request that was refused before the engine saw it.
type requestError struct {
	status, code int
	message      string
}

func (e *requestError) Error() string { return e.message }

func refuse(status, code int, name, format string, args ...any) error {
	return &requestError{status, code, fmt.Sprintf("Code: %d. DB::Exception: %s (%s)", code, fmt.Sprintf(format, args...), name)}
}

// notSettings are the URL parameters of ClickHouse's HTTP interface that are
// no settings of a query. Those that the handler does not use it may ignore:
// they ask for comfort only.
var notSettings = map[string]bool{
	"query": true, "query_id": true, "database": true, "default_format": true, "client_protocol_version": true,
	"user": true, "password": true, "role": true, "quota_key": true, "log_comment": true,
	"session_id": true, "session_timeout": true, "session_check": true, "close_session": true,
	"compress": true, "decompress": true, "network_compression_method": true, "network_zstd_compression_level": true,
	"enable_http_compression": true, "http_zlib_compression_level": true,
	"wait_end_of_query": true, "buffer_size": true, "http_response_buffer_size": true,
	"send_progress_in_http_headers": true, "http_headers_progress_interval_ms": true,
	"add_http_cors_header": true, "http_write_exception_in_output_format": true,
}

// parse reads a request up to the rows of an INSERT.
func (h *handler) parse(r *http.Request) (*request, error) {
	values := r.URL.Query()
	if values.Get("session_id") != "" && h.access != reader {
		return nil, refuse(http.StatusBadRequest, 48, "NOT_IMPLEMENTED", "There are no sessions here (session_id): every request stands alone.")
	}
	body, err := decode(r)
	if err != nil {
		return nil, err
	}
	if body, err = formFields(r, body, values); err != nil {
		return nil, err
	}
	parsed := &request{
		params:   map[string]string{},
		database: firstOf(values.Get("database"), r.Header.Get("X-ClickHouse-Database")),
		format:   firstOf(values.Get("default_format"), r.Header.Get("X-ClickHouse-Format")),
		queryID:  firstOf(values.Get("query_id"), newTag()),
	}
	parsed.protocol, _ = strconv.ParseUint(values.Get("client_protocol_version"), 10, 64)
	for name, value := range values {
		switch {
		case notSettings[name]:
		case strings.HasPrefix(name, "param_"):
			parsed.params[strings.TrimPrefix(name, "param_")] = value[0]
		case h.access == reader && name == "readonly": // it is, more so than asked for
		default:
			if err := h.engine.fence.checkSetting(name, value[0], h.access); err != nil {
				return nil, err
			}
			parsed.settings = append(parsed.settings, setting{name, value[0]})
		}
	}
	if h.access == writer && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		// Such requests may come from a link: they must not change data.
		parsed.settings = append(parsed.settings, setting{"readonly", "2"})
	}
	limit := maxStatement
	if size, err := strconv.Atoi(parsed.setting("max_query_size")); err == nil && h.access == trusted {
		limit = min(max(size, limit), 64<<20)
	}
	return parsed, parsed.readStatement(values.Get("query"), body, limit)
}

// setting is the value of a setting that the caller chose, "" for none.
func (r *request) setting(name string) string {
	for _, s := range r.settings {
		if s.name == name {
			return s.value
		}
	}
	return ""
}

// statement is the whole text that the engine is to judge: of an INSERT with
// rows, the text before them.
func (r *request) statement() string {
	if r.rows != nil {
		return r.sql + " FORMAT " + r.format
	}
	return r.sql
}

// setStatement replaces that text by its canonical form.
func (r *request) setStatement(canonical string) {
	r.sql = canonical
	if r.rows != nil {
		head, _ := splitInsert(canonical)
		r.sql = head.sql
		return
	}
	r.format = firstOf(splitTail(canonical).format, r.format)
}

// authenticate checks user and password as ClickHouse takes them: Basic, its
// own headers, or the URL.
func (h *handler) authenticate(r *http.Request) error {
	user, password, ok := r.BasicAuth()
	if !ok && r.Header.Get("X-ClickHouse-User") != "" {
		user, password = r.Header.Get("X-ClickHouse-User"), r.Header.Get("X-ClickHouse-Key")
	} else if !ok {
		user, password = r.URL.Query().Get("user"), r.URL.Query().Get("password")
	}
	right := subtle.ConstantTimeCompare([]byte(user), []byte(h.options.User)) &
		subtle.ConstantTimeCompare([]byte(password), []byte(h.options.Password))
	if right != 1 {
		return refuse(http.StatusForbidden, 516, "AUTHENTICATION_FAILED", "%s: Authentication failed: password is incorrect, or there is no user with such name.", user)
	}
	return nil
}

// formFields takes the statement and its parameters out of a body that is a
// form, which clients use for long ones, and leaves no body then.
func formFields(r *http.Request, body io.Reader, values url.Values) (io.Reader, error) {
	kind, options, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return body, nil
	}
	for parts := multipart.NewReader(body, options["boundary"]); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return http.NoBody, nil
		}
		if err != nil {
			return nil, refuse(http.StatusBadRequest, 23, "CANNOT_READ_FROM_ISTREAM", "The form broke off: %v.", err)
		}
		name := part.FormName()
		if name != "query" && !strings.HasPrefix(name, "param_") {
			return nil, refuse(http.StatusBadRequest, 48, "NOT_IMPLEMENTED", "External tables are not taken here (%s).", name)
		}
		value, err := io.ReadAll(io.LimitReader(part, maxStatement+1))
		if err != nil || len(value) > maxStatement {
			return nil, refuse(http.StatusBadRequest, 62, "SYNTAX_ERROR", "The field %s broke off or is longer than %d bytes.", name, maxStatement)
		}
		values.Set(name, string(value))
	}
}

// readStatement joins the statement of the URL with the body, as ClickHouse
// does, and leaves the rows of an INSERT unread. A longer statement than limit
// is refused.
func (r *request) readStatement(query string, body io.Reader, limit int) error {
	if head, ok := splitInsert(query); ok {
		// What the URL holds after FORMAT x are the first rows.
		r.sql, r.format = head.sql, head.format
		r.rows = io.MultiReader(strings.NewReader(query[head.rows:]), body)
		return nil
	}
	if query != "" {
		body = io.MultiReader(strings.NewReader(query+"\n"), body)
	}
	buffered := bufio.NewReaderSize(body, maxStatement)
	begin, err := buffered.Peek(maxStatement)
	if err != nil && err != io.EOF {
		return brokenBody(err)
	}
	if head, ok := splitInsert(string(begin)); ok {
		r.sql, r.format, r.rows = head.sql, head.format, buffered
		_, err = buffered.Discard(head.rows)
		return err
	}
	text, err := io.ReadAll(io.LimitReader(buffered, int64(limit)+1))
	switch {
	case err != nil:
		return brokenBody(err)
	case len(text) > limit:
		return refuse(http.StatusBadRequest, 62, "SYNTAX_ERROR", "The statement is longer than %d bytes.", limit)
	}
	r.sql = strings.TrimSpace(string(text))
	if r.sql == "" {
		return refuse(http.StatusBadRequest, 62, "SYNTAX_ERROR", "Empty query.")
	}
	r.format = firstOf(splitTail(r.sql).format, r.format, "TabSeparated")
	return nil
}

func brokenBody(err error) error {
	return refuse(http.StatusBadRequest, 23, "CANNOT_READ_FROM_ISTREAM", "The body broke off: %v.", err)
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
