package embedded

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
)

const (
	defaultMaxMemory = 2 << 30
	minMaxMemory     = 256 << 20 // below it the engine cannot even merge
)

// engineConfig has no log on terminals, which the engine else writes to and
// nowhere else: it takes the end of every insert there for an error of its own
// ("current_thread contains invalid address"). Why it does not start it says
// all the same. engineConfig takes the limit of memory, the sizes of the two mark
// caches, the path of usersConfig, and the cluster.
//
// Merges take what a table's columns need and not what its rows do: by default
// a merge of less than 131,072 rows holds two buffers of 1 MiB for each file of
// each column at once, 364 MB for 7 MB of records. So merges go column by
// column whatever their size, and buffers begin small and grow with what they
// hold: 22 MB for the same. Four may run at once, not 32, and a mutation starts
// when two of the four are free (the defaults want more free than there are).
const engineConfig = `<clickhouse>
    <logger><console>false</console></logger>
    <max_server_memory_usage>%d</max_server_memory_usage>
    <mark_cache_size>%d</mark_cache_size>
    <index_mark_cache_size>%d</index_mark_cache_size>
    <uncompressed_cache_size>0</uncompressed_cache_size>
    <background_pool_size>4</background_pool_size>
    <background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
    <merge_tree>
        <min_bytes_for_wide_part>268435456</min_bytes_for_wide_part>
        <vertical_merge_algorithm_min_rows_to_activate>1</vertical_merge_algorithm_min_rows_to_activate>
        <min_columns_to_activate_adaptive_write_buffer>1</min_columns_to_activate_adaptive_write_buffer>
        <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
        <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
        <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
    </merge_tree>
    <users_config>%s</users_config>
%s</clickhouse>
`

// usersConfig takes the limit of memory of one statement, the rights, and the
// table engines.
//
// The library knows one user only, so his rights are those of this program
// too. They leave out what a store of records never needs and an attacker
// would like: sources (files, URLs, other servers) and tables on them, BACKUP,
// functions, users, SYSTEM SHUTDOWN, and all of the database "default", an
// overlay that shows every file of the machine as a table.
const usersConfig = `<clickhouse>
    <profiles>
        <default>
            <max_memory_usage>%d</max_memory_usage>
        </default>
    </profiles>
    <users>
        <default>
            <password></password>
            <networks><ip>::1</ip><ip>127.0.0.1</ip></networks>
            <profile>default</profile>
            <quota>default</quota>
            <grants>
                <query>GRANT %s ON *.*</query>
                <query>GRANT %s</query>
                <query>REVOKE ALL ON default.*</query>
            </grants>
        </default>
    </users>
    <quotas><default></default></quotas>
</clickhouse>
`

var rights = []string{
	"SHOW", "SELECT", "INSERT", "ALTER", "TRUNCATE", "OPTIMIZE", "CHECK", "dictGet",
	"CREATE DATABASE", "CREATE TABLE", "CREATE VIEW", "CREATE DICTIONARY", "CREATE TEMPORARY TABLE",
	"DROP DATABASE", "DROP TABLE", "DROP VIEW", "DROP DICTIONARY", "UNDROP TABLE",
	"KILL QUERY", "SYSTEM MERGES", "SYSTEM TTL MERGES", "SYSTEM VIEWS", "SYSTEM RELOAD", "SYSTEM DROP CACHE", "SYSTEM FLUSH",
}

var tableEngines = strings.Fields(`
	MergeTree ReplacingMergeTree SummingMergeTree AggregatingMergeTree CollapsingMergeTree
	VersionedCollapsingMergeTree CoalescingMergeTree GraphiteMergeTree
	ReplicatedMergeTree ReplicatedReplacingMergeTree ReplicatedSummingMergeTree ReplicatedAggregatingMergeTree
	ReplicatedCollapsingMergeTree ReplicatedVersionedCollapsingMergeTree ReplicatedCoalescingMergeTree
	Atomic Memory Log TinyLog StripeLog Null Set Join Buffer Merge Alias View MaterializedView Dictionary Distributed GenerateRandom`)

// writeConfig writes the engine's configuration into its data folder and gives
// the path. The engine always gets one of its own: without, it would silently
// load a config.xml that happens to lie in the working directory, and take up
// to nine tenths of the memory.
func writeConfig(dir string, options Options) (string, error) {
	folder := filepath.Join(dir, "policywatch")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	limit := memoryLimit(options.MaxMemory)
	users := filepath.Join(folder, "users.xml")
	engines := "TABLE ENGINE ON " + strings.Join(tableEngines, ", TABLE ENGINE ON ")
	if err := writeFile(users, fmt.Sprintf(usersConfig, limit/4*3, strings.Join(rights, ", "), engines)); err != nil {
		return "", err
	}
	engine := filepath.Join(folder, "engine.xml")
	return engine, writeFile(engine, fmt.Sprintf(engineConfig, limit, limit/16, limit/32, html.EscapeString(users), ownCluster(options.Cluster)+options.Extra))
}

// ownCluster writes the section of a cluster that is this engine alone. The
// engine listens on no port; the number only makes it recognise itself.
func ownCluster(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(`    <tcp_port>9000</tcp_port>
    <remote_servers>
        <%[1]s><shard><replica><host>localhost</host><port>9000</port></replica></shard></%[1]s>
    </remote_servers>
`, name)
}

// writeFile replaces a file as a whole, never half.
func writeFile(path, text string) error {
	temp := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(temp, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

// memoryLimit applies the defaults and bounds of Options.MaxMemory.
func memoryLimit(asked uint64) uint64 {
	if asked == 0 {
		asked = defaultMaxMemory
		if half := machineMemory() / 2; half > 0 && half < asked {
			asked = half
		}
	}
	return max(asked, minMaxMemory)
}

// machineMemory is the physical memory in bytes, 0 where it cannot be told.
func machineMemory() uint64 {
	info, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	var kib uint64
	if _, err := fmt.Sscanf(string(info), "MemTotal: %d kB", &kib); err != nil {
		return 0
	}
	return kib << 10
}
