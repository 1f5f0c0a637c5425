package sink

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"policywatch/sink/embedded"
)

// A Query is SQL of a user, to be answered in ClickHouse's own words.
type Query struct {
	SQL    string            // one statement that reads
	Format string            // of the answer, where the SQL names none
	Params map[string]string // values of {name:Type} in the SQL
}

// QueryError is what ClickHouse says of a query that it refuses or cannot
// finish.
type QueryError struct{ Message string }

func (e *QueryError) Error() string { return e.Message }

// Query runs the SQL of a user and writes the answer as it comes. It can read
// only: an embedded engine has its own fence for that, a server is asked with
// readonly=1, and what its user may read there is for the server to say. The
// error is a *QueryError where ClickHouse answered with one; what was written
// until then is not the whole answer.
func (s *Store) Query(ctx context.Context, q Query, out io.Writer) error {
	response, err := s.ask(ctx, q, true)
	if err == nil && response.Header.Get(exceptionCode) == "164" && s.door == nil {
		// The user of the server may be a reader already, and may then not
		// even ask to be one.
		response.Body.Close()
		response, err = s.ask(ctx, q, false)
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		message, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
		if err != nil {
			return err
		}
		if response.Header.Get(exceptionCode) == "" {
			return fmt.Errorf("%w: the answer is %s, not ClickHouse's: %.200s", ErrUnavailable, response.Status, message)
		}
		return &QueryError{strings.TrimSpace(string(message))}
	}
	return copyAnswer(out, response.Body, response.Header.Get("X-ClickHouse-Exception-Tag"))
}

const exceptionCode = "X-ClickHouse-Exception-Code"

// ask sends the query over ClickHouse's HTTP interface.
func (s *Store) ask(ctx context.Context, q Query, readonly bool) (*http.Response, error) {
	values := url.Values{"default_format": {cmp.Or(q.Format, "TabSeparatedWithNames")}, "database": {s.Database()}}
	if readonly {
		values.Set("readonly", "1")
	}
	for name, value := range q.Params {
		values.Set("param_"+name, embedded.EscapeParam(value))
	}
	address := httpAddress(s.client)
	var transport http.RoundTripper
	if s.door != nil {
		transport = s.door.ReaderTransport()
	} else {
		transport = &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: s.client.TLS, DisableKeepAlives: true}
	}
	address.RawQuery = values.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), strings.NewReader(q.SQL))
	if err != nil {
		return nil, err
	}
	if s.door == nil && s.client.Auth.Username != "" {
		request.Header.Set("X-ClickHouse-User", s.client.Auth.Username)
		request.Header.Set("X-ClickHouse-Key", s.client.Auth.Password)
	}
	return transport.RoundTrip(request)
}

// httpAddress is where a server has its HTTP interface. The native protocol
// cannot give answers in formats, so for its DSN that is the usual port of the
// same host.
func httpAddress(client *clickhouse.Options) *url.URL {
	address := &url.URL{Scheme: "http", Host: client.Addr[0], Path: cmp.Or(client.HttpUrlPath, "/")}
	if client.TLS != nil {
		address.Scheme = "https"
	}
	if client.Protocol == clickhouse.Native {
		host, _, err := net.SplitHostPort(address.Host)
		if err != nil {
			host = address.Host
		}
		address.Host = net.JoinHostPort(host, map[string]string{"http": "8123", "https": "8443"}[address.Scheme])
	}
	return address
}

// maxException bounds the frame in which ClickHouse tells, at the end of an
// answer, that it broke off. ClickHouse itself takes 16 KiB for the message.
const maxException = 32 << 10

// copyAnswer copies an answer but for such a frame, which becomes the error.
// tag tells the frame from an answer that contains such text.
func copyAnswer(out io.Writer, from io.Reader, tag string) error {
	frame := []byte("\r\n__exception__\r\n" + tag + "\r\n")
	var held []byte // what may be the frame
	buffer := make([]byte, 64<<10)
	for {
		n, readErr := from.Read(buffer)
		held = append(held, buffer[:n]...)
		if readErr != nil {
			answer, message, broke := bytes.Cut(held, frame)
			broke = broke && tag != ""
			if !broke {
				answer = held
			}
			if _, err := out.Write(answer); err != nil {
				return err
			}
			switch {
			case broke:
				return &QueryError{endOfMessage(string(message))}
			case readErr == io.EOF:
				return nil
			}
			return fmt.Errorf("the answer broke off: %w", readErr)
		}
		if excess := len(held) - maxException; tag == "" || excess > 0 {
			if tag == "" {
				excess = len(held)
			}
			if _, err := out.Write(held[:excess]); err != nil {
				return err
			}
			held = append(held[:0], held[excess:]...)
		}
	}
}

// endOfMessage cuts the last line of a frame, its length and tag.
func endOfMessage(message string) string {
	message = strings.TrimSuffix(message, "\r\n__exception__\r\n")
	if i := strings.LastIndexByte(message, '\n'); i >= 0 {
		message = message[:i]
	}
	return strings.TrimSpace(message)
}

// ErrNoStore says that a folder holds no store yet.
var ErrNoStore = errors.New("there is no store there yet")

// Exists gives ErrNoStore for a DSN whose folder holds no store: commands that
// only read do not make one.
func Exists(dsn string) error {
	if dir, ok := strings.CutPrefix(dsn, "embedded:"); ok && dir != "" && !embedded.Exists(dir) {
		return fmt.Errorf("%s: %w", dir, ErrNoStore)
	}
	return nil
}
