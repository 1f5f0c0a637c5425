-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS runs
(
    run String COMMENT 'Identity, start and source in one: 20250424T063000.000Z-kunshan-ybj',
    source LowCardinality(String) COMMENT 'Name of the source in the configuration',
    kind LowCardinality(String) COMMENT 'crawl, backfill or reprocess',
    started_at DateTime64(3, 'UTC') COMMENT 'Start of the run, of its first attempt where it was resumed',
    ended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'End of the run; NULL while it runs or until it is resumed: readers do not see its rows yet',
    status LowCardinality(String) COMMENT 'running, interrupted, done or failed',
    cut Bool COMMENT 'A limit ended the run before all pages were seen',
    error String COMMENT 'What ended the run early, for people',
    owner String COMMENT 'Who runs it: host/pid/token',
    attempts UInt16 COMMENT 'How many processes worked on it, 1 for an undisturbed run',
    outcomes Map(LowCardinality(String), UInt64) COMMENT 'Number of requests by outcome',
    articles UInt64 COMMENT 'Pages that were new or changed and were read',
    items UInt64 COMMENT 'Items first seen in this run',
    records UInt64 COMMENT 'Records first seen in this run',
    changes UInt64 COMMENT 'Policy changes found by this run',
    findings UInt64 COMMENT 'Findings first seen in this run',
    program String COMMENT 'Version of the program',
    parser_version String COMMENT 'Version of the parser that read the pages',
    settled Bool COMMENT 'The table timelines holds what the run saw',
    revision UInt32 COMMENT 'Counts the versions of this row; the highest holds'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (source, run)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'One row is one pass over one source'
-- +goose StatementEnd
