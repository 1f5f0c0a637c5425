-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS findings
(
    source LowCardinality(String) COMMENT 'Name of the source',
    url String COMMENT 'Page, empty where the finding is of a run' CODEC(ZSTD(3)),
    stage LowCardinality(String) COMMENT 'fetch, extract, normalize, lint or sink',
    code LowCardinality(String) COMMENT 'What kind of finding, kebab-case',
    item Int32 COMMENT 'Index of the item, -1 for the page',
    field LowCardinality(String) COMMENT 'Field of the record, or empty',
    text String COMMENT 'What a person reads' CODEC(ZSTD(3)),
    body_hash String COMMENT 'Version of the page, empty where there was none',
    first_seen DateTime64(3, 'UTC') COMMENT 'When it was found on this version',
    parser_version LowCardinality(String) COMMENT 'Version of the parser',
    run LowCardinality(String) COMMENT 'Run that found it'
)
ENGINE = ReplacingMergeTree
ORDER BY (source, url, body_hash, stage, code, item, field, text)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'One row is what was odd or failed on one version of a page'
-- +goose StatementEnd
