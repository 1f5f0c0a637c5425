package embedded

import (
	"bufio"
	"compress/gzip"
	"crypto/subtle"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
)

// maxStatement bounds the text of a statement, in bytes; the rows of an INSERT
// do not count.
const maxStatement = 1 << 20

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
	"enable_http_compression": true, "http_zlib_compression_level": true,
	"wait_end_of_query": true, "buffer_size": true, "http_response_buffer_size": true,
	"send_progress_in_http_headers": true, "http_headers_progress_interval_ms": true,
	"add_http_cors_header": true, "http_write_exception_in_output_format": true,
}

// parse reads a request up to the rows of an INSERT.
func (h *handler) parse(r *http.Request) (*request, error) {
	values := r.URL.Query()
	if err := h.authenticate(r); err != nil {
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
		case name == "compress" || name == "decompress":
			if value[0] != "0" && value[0] != "" {
				return nil, refuse(http.StatusBadRequest, 48, "NOT_IMPLEMENTED", "This endpoint has no native compression (%s=%s): use gzip or none.", name, value[0])
			}
		case !isSettingName(name):
			return nil, refuse(http.StatusNotFound, 115, "UNKNOWN_SETTING", "Setting %q is not known.", name)
		case h.access == reader && name == "readonly": // it is, more so than asked for
		case h.access == reader && checkReaderSetting(name) != nil:
			return nil, checkReaderSetting(name)
		default:
			parsed.settings = append(parsed.settings, setting{name, value[0]})
		}
	}
	if h.access == writer && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		// Such requests may come from a link: they must not change data.
		parsed.settings = append(parsed.settings, setting{"readonly", "2"})
	}
	body, err := decode(r)
	if err != nil {
		return nil, err
	}
	return parsed, parsed.readStatement(values.Get("query"), body)
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
		head, _, _ := splitInsert(canonical)
		r.sql = head.sql
		return
	}
	r.format = firstOf(splitTail(canonical).format, r.format)
}

// isSettingName keeps anything but a setting's name out of the arguments that
// a session is opened with.
func isSettingName(name string) bool {
	for i := range len(name) {
		if !isWordByte(name[i]) {
			return false
		}
	}
	return name != ""
}

// authenticate checks user and password as ClickHouse takes them: Basic, its
// own headers, or the URL.
func (h *handler) authenticate(r *http.Request) error {
	if h.options.User == "" {
		return nil
	}
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

// decode undoes the compression of the body.
func decode(r *http.Request) (io.Reader, error) {
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
		return r.Body, nil
	case "gzip":
		body, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, refuse(http.StatusBadRequest, 354, "ZLIB_INFLATE_FAILED", "The body is not gzip: %v.", err)
		}
		return body, nil
	default:
		return nil, refuse(http.StatusBadRequest, 48, "NOT_IMPLEMENTED", "Content-Encoding %q is not known: use gzip or none.", encoding)
	}
}

// readStatement joins the statement of the URL with the body, as ClickHouse
// does, and leaves the rows of an INSERT unread.
func (r *request) readStatement(query string, body io.Reader) error {
	if head, isInsert, complete := splitInsert(query); isInsert && complete {
		// What the URL holds after FORMAT x are the first rows.
		r.sql, r.format = head.sql, head.format
		r.rows = io.MultiReader(strings.NewReader(query[head.data:]), body)
		return nil
	}
	if query != "" {
		body = io.MultiReader(strings.NewReader(query+"\n"), body)
	}
	buffered := bufio.NewReaderSize(body, maxStatement+1)
	text, err := buffered.Peek(maxStatement + 1)
	if err != nil && err != io.EOF {
		return refuse(http.StatusBadRequest, 23, "CANNOT_READ_FROM_ISTREAM", "The body broke off: %v.", err)
	}
	if head, isInsert, _ := splitInsert(string(text)); isInsert {
		r.sql, r.format, r.rows = head.sql, head.format, buffered
		_, err = buffered.Discard(head.data)
		return err
	}
	if len(text) > maxStatement {
		return refuse(http.StatusBadRequest, 62, "SYNTAX_ERROR", "The statement is longer than %d bytes.", maxStatement)
	}
	r.sql = strings.TrimSpace(string(text))
	if r.sql == "" {
		return refuse(http.StatusBadRequest, 62, "SYNTAX_ERROR", "Empty query.")
	}
	r.format = firstOf(splitTail(r.sql).format, r.format, "TabSeparated")
	return nil
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}

func clickhouseType(name string) column.Type { return column.Type(name) }

// contentType is what a ClickHouse server says of a format.
func contentType(format string) string {
	switch {
	case strings.HasPrefix(format, "JSON") && strings.Contains(format, "EachRow"):
		return "application/x-ndjson; charset=UTF-8"
	case strings.HasPrefix(format, "JSON"):
		return "application/json; charset=UTF-8"
	case strings.HasPrefix(format, "TabSeparated"), strings.HasPrefix(format, "TSV"):
		return "text/tab-separated-values; charset=UTF-8"
	case strings.HasPrefix(format, "CSV"):
		return "text/csv; charset=UTF-8; header=absent"
	case format == "Native", format == "Parquet", format == "ORC", strings.HasPrefix(format, "RowBinary"), strings.HasPrefix(format, "Arrow"):
		return "application/octet-stream"
	}
	return "text/plain; charset=UTF-8"
}
