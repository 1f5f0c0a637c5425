-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS items
(
    source LowCardinality(String) COMMENT 'Name of the source',
    url String COMMENT 'Canonical URL of the page' CODEC(ZSTD(3)),
    item_key String COMMENT 'Identity of the item within its page, whatever its answer',
    content_hash String COMMENT 'Identity of what the item says',
    first_seen DateTime64(3, 'UTC') COMMENT 'When the page first said it so',
    item UInt32 COMMENT 'Index of the item on the page',
    role LowCardinality(String) COMMENT 'main, section or related',
    question String COMMENT 'Question, without its ordinal' CODEC(ZSTD(3)),
    answer String COMMENT 'Whole answer, lines kept' CODEC(ZSTD(3)),
    short_answer String COMMENT 'Bare phrase that answers first, or empty' CODEC(ZSTD(3)),
    verdict LowCardinality(String) COMMENT 'yes, no, partial, or empty where the question is no yes/no question',
    topic LowCardinality(String) COMMENT 'Scheme or wider subject',
    relevant Bool COMMENT 'False for what is no policy',
    truncated Bool COMMENT 'Cut off by the page: a missing tail says nothing',
    regions Array(LowCardinality(String)) COMMENT 'GB/T 2260 codes of the places it names, by first mention',
    published Nullable(Date32) COMMENT 'Date of the card, else of the page',
    item_url String COMMENT 'Where the item has a page of its own' CODEC(ZSTD(3)),
    document_key String COMMENT 'Document that the page is' CODEC(ZSTD(3)),
    body_hash String COMMENT 'Version of the page on which it was last read',
    parser_version LowCardinality(String) COMMENT 'Version of the parser that read it',
    run LowCardinality(String) COMMENT 'Run that first saw it so',
    last_seen Nullable(DateTime64(3, 'UTC')) COMMENT 'Last request that still found it, once closed; NULL while the page says it',
    closed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the page was first seen not to say it so any more; NULL while it does. Equal to first_seen where a better parser took it back',
    closed_by LowCardinality(String) COMMENT 'Run that saw it closed',
    close_reason LowCardinality(String) COMMENT 'edited, gone or reparsed, empty while open',
    revision UInt32 COMMENT 'Counts the versions of this row; the highest holds'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (source, url, item_key, content_hash, first_seen)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'One row is one question with its answer and the time for which a page was seen to say it so'
-- +goose StatementEnd
