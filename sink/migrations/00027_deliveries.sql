-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS deliveries
(
    hook LowCardinality(String) COMMENT 'Name of the webhook in the configuration',
    run String COMMENT 'Run whose changes were to be told; empty for the row that says since when the webhook is known',
    source LowCardinality(String) COMMENT 'Source of the run',
    status LowCardinality(String) COMMENT 'known, sent, nothing (no change that it asks for), failed (to be tried again) or given-up',
    changes UInt64 COMMENT 'Number of changes told',
    tries UInt32 COMMENT 'How often it was tried',
    tried_at DateTime64(3, 'UTC') COMMENT 'When it was tried last',
    error String COMMENT 'Why the last try failed, for people',
    revision UInt32 COMMENT 'Counts the versions of this row; the highest holds'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (hook, run)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'One row is what a webhook was told of a run'
-- +goose StatementEnd
