-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS fetches
(
    source LowCardinality(String) COMMENT 'Name of the source',
    url String COMMENT 'Canonical URL that was asked for' CODEC(ZSTD(3)),
    run LowCardinality(String) COMMENT 'Run that asked; a run asks a URL once',
    fetched_at DateTime64(3, 'UTC') COMMENT 'When the answer came',
    outcome LowCardinality(String) COMMENT 'ok, not_modified, gone, soft_404, blocked, robots, too_big, timeout, failed, unsupported or refused',
    status UInt16 COMMENT 'HTTP status, 0 where none was received',
    final_url String COMMENT 'Where redirects ended' CODEC(ZSTD(3)),
    referrer String COMMENT 'Page that linked here, empty for a start URL' CODEC(ZSTD(3)),
    depth UInt16 COMMENT 'Links away from a start URL',
    content_type LowCardinality(String) COMMENT 'Content-Type as served',
    bytes UInt64 COMMENT 'Length of the body, decompressed',
    duration_ms UInt32 COMMENT 'Time the request took, retries included',
    tries UInt8 COMMENT 'Requests made for this answer',
    error String COMMENT 'What went wrong, for people',
    article Bool COMMENT 'The page was taken for an article',
    file Bool COMMENT 'The URL is that of an attachment, which was asked for with the article at referrer and is a part of it',
    changed Bool COMMENT 'The body differs from the last one; true for the first',
    etag String COMMENT 'ETag of the last good answer so far',
    modified String COMMENT 'Last-Modified of the last good answer so far, as served',
    body_hash String COMMENT 'SHA-256 of the last good body so far, hex',
    seen_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the page was first good, NULL if never so far',
    changed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the body of body_hash was first seen',
    gone_since Nullable(DateTime64(3, 'UTC')) COMMENT 'First 404 or 410 in a row up to this request, else NULL',
    changes UInt32 COMMENT 'Bodies seen after the first, so far',
    failures UInt32 COMMENT 'Requests in a row, up to this one, that gave no page'
)
ENGINE = ReplacingMergeTree
ORDER BY (source, url, run)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'One row is one request of a run and its outcome, and what is known of the URL after it; it is written last, so a page counts as fetched once all its rows are stored'
-- +goose StatementEnd
