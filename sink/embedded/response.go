package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// response writes the output of a statement with the headers of ClickHouse's
// HTTP interface. The beginning of the output is held back for a while, so that
// most statements that fail do so before a status has gone out, and the summary
// of short ones is whole.
type response struct {
	w        http.ResponseWriter
	encoding encoding
	format   string
	tag      string
	began    time.Time
	held     []byte
	body     io.WriteCloser // nil until status and headers are settled
	tally    tally
}

const holdBack = 64 << 10 // bytes

func newResponse(w http.ResponseWriter, r *http.Request) *response {
	return &response{w: w, encoding: chooseEncoding(r), tag: newTag(), began: time.Now()}
}

func (r *response) Write(p []byte) (int, error) {
	if r.body == nil && len(r.held)+len(p) <= holdBack {
		r.held = append(r.held, p...)
		return len(p), nil
	}
	// What the statement did is told at its end; here it still runs.
	if err := r.send(tally{}); err != nil {
		return 0, err
	}
	return r.body.Write(p)
}

func (r *response) send(t tally) error {
	if r.body != nil {
		return nil
	}
	h := r.w.Header()
	h.Set("X-ClickHouse-Format", r.format)
	h.Set("Content-Type", contentType(r.format))
	h.Set("X-ClickHouse-Exception-Tag", r.tag)
	h.Set("X-ClickHouse-Summary", t.summary(time.Since(r.began)))
	if len(r.held) == 0 {
		r.body = plainWriter{r.w} // the first bytes, or the end, make it a 200
		return nil
	}
	if r.encoding.name != "" {
		h.Set("Content-Encoding", r.encoding.name)
	}
	r.body = r.encoding.wrap(r.w)
	_, err := r.body.Write(r.held)
	r.held = nil
	return err
}

// finish ends the response. An error before the first byte becomes a status;
// one after it is written in ClickHouse's frame and returned.
func (r *response) finish(err error) error {
	if err == nil {
		return errors.Join(r.send(r.tally), r.body.Close())
	}
	if r.body == nil {
		writeError(r.w, err)
		return nil
	}
	message := err.Error()
	to := io.Writer(r.body)
	if _, ok := to.(*frameWriter); ok {
		to = r.w // clients look for it between the frames
	}
	fmt.Fprintf(to, "\r\n__exception__\r\n%s\r\n%s\n%d %s\r\n__exception__\r\n", r.tag, message, len(message)+1, r.tag)
	_ = r.body.Close()
	_ = http.NewResponseController(r.w).Flush()
	return err
}

func (t tally) summary(elapsed time.Duration) string {
	return fmt.Sprintf(`{"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d","total_rows_to_read":"%d","result_rows":"%d","result_bytes":"0","elapsed_ns":"%d"}`,
		t.rowsRead, t.bytesRead, t.rowsWritten, t.bytesWritten, t.rowsRead, t.rowsReturned, elapsed.Nanoseconds())
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
	}
	return http.StatusInternalServerError
}

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
