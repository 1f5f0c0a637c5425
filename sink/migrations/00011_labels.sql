-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS labels
(
    vocabulary LowCardinality(String) COMMENT 'Which vocabulary, as the columns are named: scheme, measure, payer, …; change for the kinds of changes',
    value String COMMENT 'Value as the tables hold it',
    zh String COMMENT 'What people read, Chinese',
    en String COMMENT 'What people read, English',
    revision UInt32 COMMENT 'Counts the versions of this row; the highest holds'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (vocabulary, value)
SETTINGS non_replicated_deduplication_window = 100
COMMENT 'One row is what people read for a value of a vocabulary'
-- +goose StatementEnd
