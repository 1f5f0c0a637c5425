package sink

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// On a cluster the schema is the same to whoever asks, and lies otherwise:
//
//   - A table of the schema, such as records, becomes records_local on every
//     server, replicated within its shard, and records itself a Distributed
//     table above them. What replaces a row has the same key and so lands on the
//     same shard, whatever the order of the shards' merges.
//   - Small tables that every query needs lie whole on every server.
//   - Views and dictionaries are made on every server.
//
// What the servers must have: a Keeper, the cluster in remote_servers with
// internal_replication, and the macros shard and replica.

// spread says by what the rows of a table are spread over the shards. Nothing
// means that the table lies whole on every server.
var spread = map[string]string{
	"runs":       "",
	"regions":    "",
	"labels":     "",
	"fetches":    "cityHash64(url)",
	"pages":      "cityHash64(url)",
	"items":      "cityHash64(url)",
	"records":    "cityHash64(url)",
	"findings":   "cityHash64(url)",
	"deliveries": "cityHash64(hook)",
	"changes":    "cityHash64(id)",
	"timelines":  "cityHash64(policy_key)",
}

// clusterSettings make a cluster behave as one server does: an insert is there
// when it is acknowledged, and read by who made it; a subquery sees all shards.
var clusterSettings = clickhouse.Settings{
	"distributed_foreground_insert": 1,
	"distributed_product_mode":      "global",
	"load_balancing":                "in_order",
	"lightweight_deletes_sync":      2,
	"insert_deduplicate":            1,
}

// cluster is the place of the schema on a cluster.
type cluster struct {
	name     string // in the servers' remote_servers; "" for no cluster
	database string
	// alone is for tests on one engine that is all of its cluster and has no
	// Keeper: nothing is replicated then, and no statement is sent around.
	alone bool
}

func (c cluster) onCluster() string {
	if c.name == "" || c.alone {
		return ""
	}
	return " ON CLUSTER " + quoteName(c.name)
}

var (
	createTable = regexp.MustCompile(`^CREATE TABLE IF NOT EXISTS (\w+)\n`)
	createOther = regexp.MustCompile(`^CREATE (?:OR REPLACE )?(?:VIEW|DICTIONARY)(?: IF NOT EXISTS)? \w+`)
	engineOf    = regexp.MustCompile(`\nENGINE = (\w*MergeTree)(?:\((.*)\))?\n`)
	commentOf   = regexp.MustCompile(`\nCOMMENT '(?:[^'\\]|''|\\.)*'\s*$`)
)

// translate gives the statements by which one statement of the schema is done
// on a cluster.
func (c cluster) translate(sql string) ([]string, error) {
	if c.name == "" {
		return []string{sql}, nil
	}
	if head := createOther.FindString(sql); head != "" {
		return []string{head + c.onCluster() + sql[len(head):]}, nil
	}
	table := createTable.FindStringSubmatch(sql)
	engine := engineOf.FindStringSubmatch(sql)
	if table == nil || engine == nil {
		return nil, fmt.Errorf("no form of this statement for clusters is known: %.60s", sql)
	}
	name := table[1]
	key, known := spread[name]
	if !known {
		return nil, fmt.Errorf("it is not said how the table %s is spread over a cluster", name)
	}
	if key == "" {
		return []string{c.localTable(sql, name, name, "", engine)}, nil
	}
	above := fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s%s AS %s_local\nENGINE = Distributed(%s, %s, %s_local, %s)%s",
		name, c.onCluster(), name, quoteName(c.name), quoteName(c.database), name, key, commentOf.FindString(sql))
	return []string{c.localTable(sql, name, name+"_local", "/{shard}", engine), above}, nil
}

// localTable makes a table that lies on servers out of the schema's. Servers
// that share the path, under the name replica, hold the same rows.
func (c cluster) localTable(sql, name, local, shard string, engine []string) string {
	sql = strings.Replace(sql, "CREATE TABLE IF NOT EXISTS "+name, "CREATE TABLE IF NOT EXISTS "+local+c.onCluster(), 1)
	if c.alone {
		return sql
	}
	replica := "{replica}"
	if shard == "" {
		replica = "{shard}-{replica}" // alone of its name among all servers
	}
	arguments := fmt.Sprintf("'/clickhouse/tables/%s/%s%s', '%s'", c.database, name, shard, replica)
	if engine[2] != "" {
		arguments += ", " + engine[2]
	}
	sql = strings.Replace(sql, engine[0], "\nENGINE = Replicated"+engine[1]+"("+arguments+")\n", 1)
	return strings.Replace(sql, "non_replicated_deduplication_window", "replicated_deduplication_window", 1)
}

// delete deletes rows of a table of the schema. where must name rows by values
// of their own, for every server decides by itself.
func (s *Store) delete(ctx context.Context, table, where string, args ...any) error {
	local := table
	if s.cluster.name != "" && spread[table] != "" {
		local += "_local"
	}
	err := s.conn.Exec(bigQuery(ctx), "DELETE FROM "+local+s.cluster.onCluster()+" WHERE "+where, args...)
	if err != nil {
		return fmt.Errorf("delete from %s: %w", table, err)
	}
	return nil
}

// migrationsOnCluster makes the table in which goose notes what it applied, the
// same on every server. Without a cluster goose makes it.
func (s *Store) migrationsOnCluster(ctx context.Context) error {
	if s.cluster.onCluster() == "" {
		return nil
	}
	return s.conn.Exec(ctx, fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s%s
(
    version_id Int64,
    is_applied UInt8,
    date Date DEFAULT now(),
    tstamp DateTime DEFAULT now()
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/%s/%s', '{shard}-{replica}')
ORDER BY date
COMMENT 'Steps of the schema that were applied'`, migrationsTable, s.cluster.onCluster(), s.cluster.database, migrationsTable))
}

// clusterFS is a folder of migrations in the form for a cluster.
type clusterFS struct {
	fs.FS
	cluster cluster
}

// Open gives a migration, translated; folders and other files as they are.
func (f clusterFS) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	translated, err := f.cluster.translateFile(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &memoryFile{bytes.NewReader([]byte(translated)), info}, nil
}

const (
	statementBegin = "-- +goose StatementBegin\n"
	statementEnd   = "-- +goose StatementEnd\n"
)

// translateFile translates the one statement of a migration.
func (c cluster) translateFile(text string) (string, error) {
	head, rest, ok1 := strings.Cut(text, statementBegin)
	sql, tail, ok2 := strings.Cut(rest, statementEnd)
	if !ok1 || !ok2 {
		return "", fmt.Errorf("there is no statement between %q and %q", statementBegin, statementEnd)
	}
	statements, err := c.translate(sql)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString(head)
	for _, statement := range statements {
		out.WriteString(statementBegin + strings.TrimSpace(statement) + "\n" + statementEnd)
	}
	return out.String() + tail, nil
}

// memoryFile is a file that is not on a disk.
type memoryFile struct {
	*bytes.Reader
	info fs.FileInfo
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *memoryFile) Close() error               { return nil }
