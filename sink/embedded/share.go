package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// One process holds a data folder. A process that holds it for long can share
// it: it listens on a socket in the folder, which the user alone can reach, and
// other commands of the same user go through it as if they held the folder.

const (
	shareSocket  = "engine.sock" // in the folder "policywatch" of the data folder
	shareTrusted = "/trusted"    // statements of this program
	shareReader  = "/reader"     // the SQL of users
)

// Share lets other processes of this user reach the engine (see Reach) until
// stop or Close is called.
func (e *Engine) Share() (stop func() error, err error) {
	path, done, err := socketPath(e.dir)
	if err != nil {
		return nil, err
	}
	// Who holds the folder is alone: a socket that is there is a dead one's.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		done()
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		done()
		return nil, fmt.Errorf("share %s: %w", e.dir, err)
	}
	routes := http.NewServeMux()
	for door, access := range map[string]access{shareTrusted: trusted, shareReader: reader} {
		routes.Handle(door+"/", http.StripPrefix(door, &handler{engine: e, access: access}))
	}
	server := &http.Server{Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	stop = func() error {
		defer done()
		err := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}
	return stop, nil
}

// Neighbour is an engine that another process runs and shares.
type Neighbour struct {
	dir    string
	client *http.Transport
}

// Reach finds the process that shares the data folder dir. It fails where none
// does, or where it does not answer.
func Reach(ctx context.Context, dir string) (*Neighbour, error) {
	dir, err := makeDir(dir)
	if err != nil {
		return nil, err
	}
	n := &Neighbour{dir: dir}
	n.client = &http.Transport{DialContext: n.dial, DisableCompression: true}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://embedded/ping", nil)
	if err != nil {
		return nil, err
	}
	response, err := n.ReaderTransport().RoundTrip(request)
	if err != nil {
		return nil, fmt.Errorf("no process shares %s: %w", dir, err)
	}
	defer response.Body.Close()
	if answer, err := io.ReadAll(io.LimitReader(response.Body, 10)); err != nil || string(answer) != "Ok.\n" {
		return nil, fmt.Errorf("the process that shares %s does not answer: %q, %w", dir, answer, err)
	}
	return n, nil
}

func (n *Neighbour) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	path, done, err := socketPath(n.dir)
	if err != nil {
		return nil, err
	}
	defer done()
	var dialer net.Dialer
	return dialer.DialContext(ctx, "unix", path)
}

// Transport is what Engine.Transport is for the process that runs the engine.
func (n *Neighbour) Transport() http.RoundTripper { return room{n, shareTrusted} }

// TransportFunc fits clickhouse-go's option of that name.
func (n *Neighbour) TransportFunc(*http.Transport) (http.RoundTripper, error) {
	return n.Transport(), nil
}

// ReaderTransport is what Engine.ReaderTransport is for that process.
func (n *Neighbour) ReaderTransport() http.RoundTripper { return room{n, shareReader} }

// Close gives up the connections to the other process.
func (n *Neighbour) Close() { n.client.CloseIdleConnections() }

// room sends requests to one of the doors of a shared engine.
type room struct {
	neighbour *Neighbour
	path      string
}

func (r room) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	address := *request.URL
	address.Scheme, address.Host, address.User = "http", "embedded", nil
	address.Path = r.path + "/" + strings.TrimPrefix(address.Path, "/")
	request.URL = &address
	return r.neighbour.client.RoundTrip(request)
}

// socketPath gives the path of a data folder's socket. The system takes about
// a hundred bytes for such a path; a longer one is named by way of its open
// folder, which must stay so until done is called.
func socketPath(dir string) (path string, done func(), err error) {
	folder := filepath.Join(dir, "policywatch")
	path = filepath.Join(folder, shareSocket)
	if len(path) < 100 {
		return path, func() {}, nil
	}
	open, err := os.Open(folder)
	if err != nil {
		return "", nil, err
	}
	return filepath.Join(pathOf(open), shareSocket), func() { open.Close() }, nil
}
