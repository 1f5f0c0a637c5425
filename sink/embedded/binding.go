package embedded

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// The C interface of libchdb, as chdb.h of version 26.7 declares it. Handles
// are opaque to Go and stay unsafe.Pointer; strings go in as pointer and
// length, so that SQL and values may hold any byte.
type library struct {
	setSignalHandlers func(enabled int32)

	connect func(argc int32, argv **byte) unsafe.Pointer
	close   func(conn unsafe.Pointer)

	query       func(conn, sql unsafe.Pointer, sqlLen uint64, format unsafe.Pointer, formatLen uint64, names, nameLens, values, valueLens unsafe.Pointer, count uint64) unsafe.Pointer
	insert      func(conn, sql unsafe.Pointer, sqlLen uint64, format unsafe.Pointer, formatLen uint64, names, nameLens, values, valueLens unsafe.Pointer, count uint64) unsafe.Pointer
	insertData  func(insert, data unsafe.Pointer, length uint64) int32
	insertDone  func(insert unsafe.Pointer) unsafe.Pointer
	insertError func(insert unsafe.Pointer) string
	insertAbort func(insert unsafe.Pointer)
	insertFree  func(insert unsafe.Pointer)

	resultError  func(result unsafe.Pointer) string
	resultBuffer func(result unsafe.Pointer) unsafe.Pointer
	resultLength func(result unsafe.Pointer) uint64
	resultFree   func(result unsafe.Pointer)
	rowsReturned func(result unsafe.Pointer) uint64
	rowsRead     func(result unsafe.Pointer) uint64
	bytesRead    func(result unsafe.Pointer) uint64
	rowsWritten  func(result unsafe.Pointer) uint64
	bytesWritten func(result unsafe.Pointer) uint64

	classify func(conn, sql unsafe.Pointer, sqlLen uint64, database unsafe.Pointer, databaseLen uint64, analysis unsafe.Pointer) int32
}

// loaded is the library of this process. A second copy could not be had even
// from another path: the engine keeps process-wide state.
var loaded struct {
	sync.Mutex
	lib *library
}

// load maps the library at path into the process, once; later calls get the
// copy that is there, whatever path they name.
func load(path string) (*library, error) {
	loaded.Lock()
	defer loaded.Unlock()
	if loaded.lib != nil {
		return loaded.lib, nil
	}
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("load the ClickHouse library %s: %w", path, err)
	}
	lib := &library{}
	for _, symbol := range []struct {
		name string
		fn   any
	}{
		{"chdb_set_signal_handlers_enabled", &lib.setSignalHandlers},
		{"chdb_connect", &lib.connect},
		{"chdb_close_conn", &lib.close},
		{"chdb_query_with_params_n", &lib.query},
		{"chdb_stream_insert_with_params_n", &lib.insert},
		{"chdb_stream_append", &lib.insertData},
		{"chdb_stream_done", &lib.insertDone},
		{"chdb_stream_insert_error", &lib.insertError},
		{"chdb_stream_cancel_insert", &lib.insertAbort},
		{"chdb_destroy_insert_stream", &lib.insertFree},
		{"chdb_result_error", &lib.resultError},
		{"chdb_result_buffer", &lib.resultBuffer},
		{"chdb_result_length", &lib.resultLength},
		{"chdb_destroy_query_result", &lib.resultFree},
		{"chdb_result_rows_read", &lib.rowsReturned},
		{"chdb_result_storage_rows_read", &lib.rowsRead},
		{"chdb_result_storage_bytes_read", &lib.bytesRead},
		{"chdb_result_rows_written", &lib.rowsWritten},
		{"chdb_result_bytes_written", &lib.bytesWritten},
		{"chdb_classify_query_n", &lib.classify},
	} {
		address, err := purego.Dlsym(handle, symbol.name)
		if err != nil {
			return nil, fmt.Errorf("the ClickHouse library %s is not libchdb 26.7 or later: %w", path, err)
		}
		purego.RegisterFunc(symbol.fn, address)
	}
	// Before the first connect, or the engine takes over SIGINT, SIGTERM and
	// SIGSEGV: Go could then be ended by SIGKILL only, and a nil dereference
	// would no longer be a panic.
	lib.setSignalHandlers(0)
	loaded.lib = lib
	return lib, nil
}

// pointer gives the address of the first byte of b, nil where there is none.
func pointer(b []byte) unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(b))
}

// cString copies s with a NUL after it.
func cString(s string) []byte {
	return append([]byte(s), 0)
}

// parameters are query parameters in the shape that C wants: parallel arrays.
type parameters struct {
	names, values       []*byte
	nameLens, valueLens []uint64
	pinner              runtime.Pinner
}

func newParameters(values map[string]string) *parameters {
	p := &parameters{}
	for name, value := range values {
		n, v := cString(name), cString(value)
		// The arrays hold Go pointers that C follows: they must be pinned.
		p.pinner.Pin(&n[0])
		p.pinner.Pin(&v[0])
		p.names = append(p.names, &n[0])
		p.nameLens = append(p.nameLens, uint64(len(name)))
		p.values = append(p.values, &v[0])
		p.valueLens = append(p.valueLens, uint64(len(value)))
	}
	return p
}

func (p *parameters) release() { p.pinner.Unpin() }
