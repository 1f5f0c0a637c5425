package embedded

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
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
	if message := s.lib.resultError(result); message != "" {
		return newException(message)
	}
	s.tally(result, t)
	length := s.lib.resultLength(result)
	if length == 0 {
		return nil
	}
	// The bytes stay the library's: out must not keep them.
	_, err := out.Write(unsafe.Slice((*byte)(s.lib.resultBuffer(result)), length))
	return err
}

// runTo executes a SELECT and writes its output as it comes, so that memory
// does not grow with the result.
//
// The library can hand out a result in pieces itself, but begins the output
// format anew with each of them: JSON then is no JSON. So the engine writes
// into a pipe, as if to a file.
func (s *session) runTo(st statement, out io.Writer, t *tally) error {
	reader, writer, err := blockingPipe()
	if err != nil {
		return err
	}
	defer reader.Close()
	copied := make(chan error, 1)
	go func() {
		_, err := io.Copy(writerOnly{out}, reader)
		// A client that left must not block the engine: it learns from a
		// KILL, not from a pipe that nobody reads.
		_, _ = io.Copy(io.Discard, reader)
		copied <- err
	}()
	tail := splitTail(st.sql)
	st.sql = tail.body + " INTO OUTFILE " + quoteString(pathOf(writer)) + " APPEND " + tail.text
	err = s.run(st, io.Discard, t)
	writer.Close()
	if copyErr := <-copied; err == nil {
		err = copyErr
	}
	return err
}

// writerOnly keeps io.Copy from handing the pipe to the writer, which would
// read it in its own way.
type writerOnly struct{ io.Writer }

// blockingPipe is os.Pipe without Go's poller: the engine opens the end for
// writing by its path, and on some systems it then shares the flags.
func blockingPipe() (reader, writer *os.File, err error) {
	var fds [2]int
	syscall.ForkLock.RLock() // no child may start before both are close-on-exec
	defer syscall.ForkLock.RUnlock()
	if err := unix.Pipe(fds[:]); err != nil {
		return nil, nil, fmt.Errorf("a pipe for the result: %w", err)
	}
	unix.CloseOnExec(fds[0])
	unix.CloseOnExec(fds[1])
	return os.NewFile(uintptr(fds[0]), "result"), os.NewFile(uintptr(fds[1]), "result"), nil
}

// pathOf is a path under which an open file can be opened once more.
func pathOf(file *os.File) string {
	if runtime.GOOS == "linux" {
		return fmt.Sprintf("/proc/self/fd/%d", file.Fd())
	}
	return fmt.Sprintf("/dev/fd/%d", file.Fd())
}

// insert executes an INSERT whose text ends before FORMAT or VALUES, with the
// rows read from data in st.format. Nothing is committed when it fails before
// the end of data.
func (s *session) insert(st statement, data io.Reader, t *tally) error {
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
