//go:build keeper

package sink

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"policywatch/sink/embedded"
)

// keeperConfig takes host and port of the Keeper, shard and replica.
const keeperConfig = `    <zookeeper><node><host>%s</host><port>%s</port></node></zookeeper>
    <macros><shard>%s</shard><replica>%s</replica></macros>
`

// The tables of a cluster as a Keeper takes them: three servers, two of one
// shard and one of another, make them one after the other. Each joins those that
// hold the same rows, and none is refused for a table that differs.
//
// It goes no further, because the embedded engine does not: it knows no
// interserver_http_port, without which its tables stay read-only ("Parameter
// 'interserver_http(s)_port' required for replication is not specified in
// configuration file"), and ON CLUSTER it refuses ("Replicated DDL queries are
// disabled"), so the statements are made on each server by itself.
//
//	POLICYWATCH_KEEPER=127.0.0.1:2181 go test -tags keeper ./sink -run Keeper
//
// Any ClickHouse Keeper or ZooKeeper will do; Debian has one in zookeeperd.
func TestSchemaInKeeper(t *testing.T) {
	if server := os.Getenv("POLICYWATCH_TEST_ALONE"); server != "" {
		var database, shard, replica string
		var here, everywhere int
		if _, err := fmt.Sscan(server, &database, &shard, &replica, &here, &everywhere); err != nil {
			t.Fatal(err)
		}
		serverInKeeper(t, database, shard, replica, here, everywhere)
		return
	}
	database := fmt.Sprintf("keeper%d", time.Now().UnixNano())
	for _, server := range []string{"1 a 1 1", "1 b 2 2", "2 a 1 3"} { // shard, replica, servers of the shard, and of all
		cmd := exec.Command(os.Args[0], "-test.run", "^TestSchemaInKeeper$")
		cmd.Env = append(os.Environ(), "POLICYWATCH_TEST_ALONE="+database+" "+server, "POLICYWATCH_TEST_DATA="+t.TempDir())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("server %s: %v\n%s", server, err, out)
		}
	}
}

// serverInKeeper makes the tables on one server, which then are on so many of
// its shard, and of all.
func serverInKeeper(t *testing.T, database, shard, replica string, here, everywhere int) {
	host, port, err := net.SplitHostPort(os.Getenv("POLICYWATCH_KEEPER"))
	if err != nil {
		t.Fatalf("set POLICYWATCH_KEEPER to HOST:PORT of a Keeper: %v", err)
	}
	on := cluster{name: "keeper", database: database}
	alone, err := embedded.Open(t.Context(), os.Getenv("POLICYWATCH_TEST_DATA"), embedded.Options{
		Cluster: on.name, Extra: fmt.Sprintf(keeperConfig, host, port, shard, replica),
	})
	if err != nil {
		t.Fatal(err)
	}
	// It is left open: with such tables the library crashes when it is closed.
	s := newDoorStore(Options{Database: database}, alone)
	if err := s.connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(clusterFS{files, on}, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(text), statementBegin)[1:] {
			sql, _, _ := strings.Cut(part, statementEnd)
			if err := s.Conn().Exec(t.Context(), strings.Replace(sql, on.onCluster(), "", 1)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for name, key := range spread {
		servers := everywhere
		if key != "" {
			name, servers = name+"_local", here
		}
		want := fmt.Sprintf("('%s',%d,'')", name, servers)
		if got := table(t, s, "SELECT table, total_replicas, zookeeper_exception FROM system.replicas WHERE database = '"+database+"' AND table = '"+name+"'"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
