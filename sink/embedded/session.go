package embedded

import (
	"errors"
	"io"
	"regexp"
	"runtime"
	"strconv"
	"unsafe"
)

// Exception is what the engine says of a statement that it refused or could
// not finish.
type Exception struct {
	Code    int    // ClickHouse's number, 0 where the text has none
	Message string // the engine's text, "Code: 60. DB::Exception: …"
}

func (e *Exception) Error() string { return e.Message }

var exceptionCode = regexp.MustCompile(`Code: (\d+)\.`)

func newException(message string) *Exception {
	e := &Exception{Message: message}
	if m := exceptionCode.FindStringSubmatch(message); m != nil {
		e.Code, _ = strconv.Atoi(m[1])
	}
	return e
}

// session is one connection to the engine: its own settings and current
// database, one statement at a time. It is not safe for concurrent use.
type session struct {
	lib    *library
	handle unsafe.Pointer // what chdb_connect gave, for chdb_close_conn
	conn   unsafe.Pointer // what it points to, for everything else
}

var errNoSession = errors.New("the engine gave no connection")

// openSession connects with command line arguments such as
// "--path=/data" and "--max_threads=2".
func openSession(lib *library, args []string) (*session, error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	argv := make([]*byte, 0, len(args)+1)
	for _, arg := range append([]string{"clickhouse"}, args...) {
		c := cString(arg)
		pinner.Pin(&c[0])
		argv = append(argv, &c[0])
	}
	handle := lib.connect(int32(len(argv)), &argv[0])
	runtime.KeepAlive(argv)
	if handle == nil {
		return nil, errNoSession
	}
	conn := *(*unsafe.Pointer)(handle)
	if conn == nil {
		return nil, errNoSession
	}
	return &session{lib: lib, handle: handle, conn: conn}, nil
}

func (s *session) close() {
	s.lib.close(s.handle)
	s.handle, s.conn = nil, nil
}

// statement is one SQL text with the values of its {name:Type} parameters.
type statement struct {
	sql    string
	format string // output or input format where the text names none
	params map[string]string
}

// tally counts what a statement did.
type tally struct {
	rowsReturned, rowsRead, bytesRead, rowsWritten, bytesWritten uint64
}

func (s *session) tally(result unsafe.Pointer, t *tally) {
	t.rowsReturned += s.lib.rowsReturned(result)
	t.rowsRead += s.lib.rowsRead(result)
	t.bytesRead += s.lib.bytesRead(result)
	t.rowsWritten += s.lib.rowsWritten(result)
	t.bytesWritten += s.lib.bytesWritten(result)
}

type startFunc func(conn, sql unsafe.Pointer, sqlLen uint64, format unsafe.Pointer, formatLen uint64, names, nameLens, values, valueLens unsafe.Pointer, count uint64) unsafe.Pointer

// start calls one of the three entry points that take a statement.
func (s *session) start(call startFunc, st statement) unsafe.Pointer {
	sql, format := cString(st.sql), cString(st.format)
	params := newParameters(st.params)
	defer params.release()
	result := call(s.conn, pointer(sql), uint64(len(st.sql)), pointer(format), uint64(len(st.format)),
		unsafe.Pointer(unsafe.SliceData(params.names)), unsafe.Pointer(unsafe.SliceData(params.nameLens)),
		unsafe.Pointer(unsafe.SliceData(params.values)), unsafe.Pointer(unsafe.SliceData(params.valueLens)),
		uint64(len(st.params)))
	runtime.KeepAlive(sql)
	runtime.KeepAlive(format)
	runtime.KeepAlive(params)
	return result
}

// run executes a statement and writes its whole output at once: for what has a
// small output or none (DDL, SHOW, EXPLAIN).
func (s *session) run(st statement, out io.Writer, t *tally) error {
	result := s.start(s.lib.query, st)
	if result == nil {
		return errors.New("the engine gave no result")
	}
	defer s.lib.resultFree(result)
	_, err := s.write(result, out, t)
	return err
}

// write passes on the bytes of one result.
func (s *session) write(result unsafe.Pointer, out io.Writer, t *tally) (int, error) {
	if message := s.lib.resultError(result); message != "" {
		return 0, newException(message)
	}
	s.tally(result, t)
	length := s.lib.resultLength(result)
	if length == 0 {
		return 0, nil
	}
	// The bytes stay the library's: out must not keep them.
	return out.Write(unsafe.Slice((*byte)(s.lib.resultBuffer(result)), length))
}

// writeStream executes a SELECT and writes its output block by block, so that
// memory does not grow with the result. It stops between two blocks once
// stopped says so.
func (s *session) writeStream(st statement, out io.Writer, stopped func() error, t *tally) error {
	stream := s.start(s.lib.stream, st)
	if stream == nil {
		return errors.New("the engine gave no result")
	}
	defer s.lib.resultFree(stream)
	if message := s.lib.resultError(stream); message != "" {
		return newException(message)
	}
	for {
		if err := stopped(); err != nil {
			s.lib.cancel(s.conn, stream)
			return err
		}
		block := s.lib.fetch(s.conn, stream)
		if block == nil {
			return errors.New("the engine broke off the result")
		}
		n, err := s.write(block, out, t)
		s.lib.resultFree(block)
		var failed *Exception
		switch {
		case errors.As(err, &failed):
			return err // the stream has ended itself
		case err != nil:
			s.lib.cancel(s.conn, stream)
			return err
		case n == 0:
			return nil
		}
	}
}

// insert executes an INSERT whose text ends before FORMAT or VALUES, with the
// rows read from data in st.format. Nothing is committed when it fails before
// the end of data.
func (s *session) insert(st statement, data io.Reader, stopped func() error, t *tally) error {
	stream := s.start(s.lib.insert, st)
	if stream == nil {
		return errors.New("the engine took no insert")
	}
	defer s.lib.insertFree(stream)
	if message := s.lib.insertError(stream); message != "" {
		return newException(message)
	}
	buffer := make([]byte, 256<<10)
	for {
		n, readErr := data.Read(buffer)
		if n > 0 && s.lib.insertData(stream, pointer(buffer), uint64(n)) != 0 {
			// Why it failed is told by the call that ends the insert.
			break
		}
		if readErr == io.EOF {
			break
		}
		if readErr == nil {
			readErr = stopped()
		}
		if readErr != nil {
			s.lib.insertAbort(stream)
			return readErr
		}
	}
	result := s.lib.insertDone(stream)
	if result == nil {
		return errors.New("the engine gave no result for the insert")
	}
	defer s.lib.resultFree(result)
	if message := s.lib.resultError(result); message != "" {
		return newException(message)
	}
	s.tally(result, t)
	return nil
}

// class says what a statement does to what outlives it.
type class uint32

const (
	classReadOnly class = iota // SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS, CHECK
	classMutating              // INSERT, CREATE, ALTER, DROP, …
	classGlobal                // functions, users, named collections
	classControl               // USE, SET, SYSTEM, KILL, BACKUP, INTO OUTFILE
	classUnknown               // it does not parse
)

// classify asks the engine's own parser how many statements a text has and
// what the strongest of them does. Nothing is executed.
func (s *session) classify(sql string) (count int, strongest class) {
	analysis := struct{ size, statements, flags, class uint32 }{size: 16}
	text := cString(sql)
	rc := s.lib.classify(s.conn, pointer(text), uint64(len(sql)), nil, 0, unsafe.Pointer(&analysis))
	runtime.KeepAlive(text)
	if rc != 0 {
		return 0, classUnknown
	}
	return int(analysis.statements), class(analysis.class)
}
