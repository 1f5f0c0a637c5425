package sink

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"

	"policywatch/sink/embedded"
)

// Options are what a Store takes besides its DSN; zero values are good.
type Options struct {
	Database string           // "policy" unless the DSN names one
	Embedded embedded.Options // of an embedded: DSN
	Logger   *slog.Logger     // nil keeps quiet
	Cluster  string           // of the server that the tables are replicated and distributed over; "" for none
	Regions  []Region         // fills the table regions; nil leaves it as it is
	Labels   []Label          // fills the table labels; nil leaves it as it is
	Parse    Parse            // reads an old version of a page anew; nil where no pages are written
	Now      func() time.Time // the clock of runs; nil for time.Now
	alone    bool             // Cluster is an embedded engine alone, for tests

	// A batch of pages is written once it holds this many rows or bytes, or
	// is this old: 20000, 16 MiB, 10 s unless said.
	BatchRows  int
	BatchBytes int
	BatchTime  time.Duration

	// Patience is how long writers wait for a store that is down, busy, out of
	// room or read-only: 2 minutes unless said.
	Patience time.Duration
}

// A Store is the database of policywatch, on a server or embedded. It is safe
// for concurrent use; a Run is not.
type Store struct {
	conn   driver.Conn
	opt    Options
	engine *embedded.Engine // that the store opened and closes, nil for none
	door   door             // to the embedded engine, nil on a server
	shared atomic.Bool      // other processes may work through the engine
	closes []func() error   // what Close does besides
	client *clickhouse.Options
	owner  owner

	cluster cluster
	types   sync.Map // of columns, by table: map[string]string

	mu   sync.Mutex
	runs map[string]bool // that this process works on
}

// ErrUnavailable says that ClickHouse is not to be had: no library, no server,
// no access, a folder in use.
var ErrUnavailable = errors.New("ClickHouse is not to be had")

// Open connects to the database that dsn names, makes it where it is missing
// and brings its schema up to date.
//
//	embedded:./policywatch-data                 ClickHouse in this process, data in that folder
//	clickhouse://user:password@host:9000/policy a server, native protocol
//	http://host:8123/policy, https://…          a server, HTTP
func Open(ctx context.Context, dsn string, opt Options) (*Store, error) {
	s, err := Connect(ctx, dsn, opt)
	if err != nil {
		return nil, err
	}
	return s.migrated(ctx)
}

// OpenEngine is Open on an embedded engine that the caller opened and closes.
func OpenEngine(ctx context.Context, engine *embedded.Engine, opt Options) (*Store, error) {
	s := newDoorStore(opt, engine)
	if err := s.connect(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s.migrated(ctx)
}

func (s *Store) migrated(ctx context.Context) (*Store, error) {
	if _, err := s.Migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Connect is Open without touching the schema; only an empty database is made
// where there is none.
func Connect(ctx context.Context, dsn string, opt Options) (*Store, error) {
	var s *Store
	if dir, ok := strings.CutPrefix(dsn, "embedded:"); ok {
		if dir == "" {
			return nil, errors.New(`dsn "embedded:" names no folder: write embedded:./policywatch-data`)
		}
		var err error
		if s, err = connectEmbedded(ctx, dir, opt); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	} else {
		var err error
		if s, err = serverStore(dsn, opt); err != nil {
			return nil, err
		}
	}
	if err := s.connect(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// serverStore is a store that has not connected to its server yet.
func serverStore(dsn string, opt Options) (*Store, error) {
	if strings.HasPrefix(dsn, "https:") && !strings.Contains(dsn, "secure=") {
		// The client wants to be told twice.
		dsn += map[bool]string{false: "?", true: "&"}[strings.Contains(dsn, "?")] + "secure=true"
	}
	client, err := clickhouse.ParseDSN(dsn)
	if err != nil || len(client.Addr) == 0 || (client.Protocol != clickhouse.HTTP && !strings.HasPrefix(dsn, "clickhouse:")) {
		// The DSN itself may hold a password, so it is not repeated.
		return nil, errors.New("dsn is none of embedded:DIR, clickhouse://HOST:9000/DATABASE, http(s)://HOST:8123/DATABASE")
	}
	client.DialTimeout = cmp.Or(client.DialTimeout, 10*time.Second)
	return newStore(opt, client), nil
}

// connectEmbedded opens the engine on the folder, or goes through the process
// that has it open and shares it.
func connectEmbedded(ctx context.Context, dir string, opt Options) (*Store, error) {
	engine, err := embedded.Open(ctx, dir, opt.Embedded)
	var locked *embedded.LockedError
	if errors.As(err, &locked) {
		neighbour, reachErr := embedded.Reach(ctx, dir)
		if reachErr != nil {
			return nil, err
		}
		s := newDoorStore(opt, neighbour)
		s.closes = append(s.closes, func() error { neighbour.Close(); return nil })
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	s := newDoorStore(opt, engine)
	s.engine = engine
	return s, nil
}

// A door leads to an embedded engine, in this process or another.
type door interface {
	Transport() http.RoundTripper       // for statements of this program
	ReaderTransport() http.RoundTripper // for the SQL of users
}

func newDoorStore(opt Options, d door) *Store {
	s := newStore(opt, &clickhouse.Options{
		Protocol: clickhouse.HTTP,
		Addr:     []string{"embedded:0"},
		// A connection keeps the buffer of the largest batch that it sent, and
		// the client takes idle ones in turn. To open one costs a millisecond.
		MaxIdleConns: 1,
		MaxOpenConns: 10,
		TransportFunc: func(*http.Transport) (http.RoundTripper, error) {
			return d.Transport(), nil
		},
	})
	s.door = d
	return s
}

func newStore(opt Options, client *clickhouse.Options) *Store {
	opt.BatchRows = cmp.Or(opt.BatchRows, 20_000)
	opt.BatchBytes = cmp.Or(opt.BatchBytes, 16<<20)
	opt.BatchTime = cmp.Or(opt.BatchTime, 10*time.Second)
	opt.Patience = cmp.Or(opt.Patience, 2*time.Minute)
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Store{opt: opt, client: client, owner: thisOwner(), runs: map[string]bool{}}
}

// connect makes the database where it is missing and connects to it.
func (s *Store) connect(ctx context.Context) error {
	name := cmp.Or(s.opt.Database, s.client.Auth.Database)
	if name == "" || name == "default" {
		name = "policy"
	}
	s.cluster = cluster{name: s.opt.Cluster, database: name, alone: s.opt.alone}
	if s.opt.Cluster != "" {
		settings := maps.Clone(clusterSettings)
		maps.Copy(settings, s.client.Settings)
		s.client.Settings = settings
	}
	outside := *s.client
	outside.Auth.Database = ""
	conn, err := clickhouse.Open(&outside)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if err := checkVersion(conn); err != nil {
		return errors.Join(err, conn.Close())
	}
	err = s.makeDatabase(ctx, conn, name)
	if err = errors.Join(err, conn.Close()); err != nil {
		return fmt.Errorf("%w: create database %s: %w", ErrUnavailable, name, err)
	}
	s.client.Auth.Database = name
	s.conn, err = clickhouse.Open(s.client)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}

// makeDatabase makes the database unless it is there: whoever may only read it
// may not say CREATE, not even IF NOT EXISTS.
func (s *Store) makeDatabase(ctx context.Context, conn driver.Conn, name string) error {
	if s.opt.Cluster == "" {
		var there uint64
		if err := conn.QueryRow(ctx, "SELECT count() FROM system.databases WHERE name = ?", name).Scan(&there); err == nil && there > 0 {
			return nil
		}
	}
	return conn.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+quoteName(name)+s.cluster.onCluster()+" COMMENT 'policywatch'")
}

// oldest is the first ClickHouse that can hold the schema: its views have
// parameters since 23.1. The project is tested on 26.7.
var oldest = proto.Version{Major: 23, Minor: 1}

// checkVersion refuses a server that is too old, before it meets a statement
// that it cannot read.
func checkVersion(conn driver.Conn) error {
	v, err := conn.ServerVersion()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if !proto.CheckMinVersion(oldest, v.Version) {
		return fmt.Errorf("%w: the server is ClickHouse %s, and policywatch needs %d.%d or later: upgrade it, or use dsn embedded:DIR",
			ErrUnavailable, v.Version, oldest.Major, oldest.Minor)
	}
	return nil
}

// Close ends the connections and, where it is embedded, the engine.
func (s *Store) Close() error {
	var errs []error
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	for _, do := range s.closes {
		errs = append(errs, do())
	}
	if s.engine != nil {
		errs = append(errs, s.engine.Close())
	}
	return errors.Join(errs...)
}

// Share lets other processes of this user work through the embedded engine that
// this store opened, until it is closed: Open on its folder then works for them
// too. On a server, and through another process, there is nothing to share.
func (s *Store) Share() error {
	if s.engine == nil {
		return nil
	}
	stop, err := s.engine.Share()
	if err != nil {
		return err
	}
	s.shared.Store(true)
	s.closes = append(s.closes, stop)
	return nil
}

// Conn is the connection to the database, for queries of one's own.
func (s *Store) Conn() driver.Conn { return s.conn }

// Engine is the embedded engine that the store opened, nil where there is none.
func (s *Store) Engine() *embedded.Engine { return s.engine }

// Database is the name of the database.
func (s *Store) Database() string { return s.client.Auth.Database }

// sqlDB is a handle for those who need database/sql.
func (s *Store) sqlDB() *sql.DB {
	client := *s.client
	return clickhouse.OpenDB(&client)
}

func (s *Store) now() time.Time { return s.opt.Now().UTC().Truncate(time.Millisecond) }

// quoteName writes s as an identifier.
func quoteName(s string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(s) + "`"
}

// An owner is the process that works on a run.
type owner struct {
	host  string
	pid   int
	token string // of this start of the process; process ids come again
}

func thisOwner() owner {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	var token [6]byte
	rand.Read(token[:])
	return owner{host: host, pid: os.Getpid(), token: hex.EncodeToString(token[:])}
}

func (o owner) String() string { return fmt.Sprintf("%s/%d/%s", o.host, o.pid, o.token) }

// parseOwner reads what String wrote; ok is false for anything else.
func parseOwner(s string) (o owner, ok bool) {
	rest, token, ok1 := cutLast(s, "/")
	host, pid, ok2 := cutLast(rest, "/")
	_, err := fmt.Sscan(pid, &o.pid)
	o.host, o.token = host, token
	return o, ok1 && ok2 && err == nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
