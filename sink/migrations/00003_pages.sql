-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS pages
(
    source LowCardinality(String) COMMENT 'Name of the source',
    url String COMMENT 'Canonical URL' CODEC(ZSTD(3)),
    body_hash String COMMENT 'SHA-256 of the body and the files, hex: identity of the version',
    body String COMMENT 'The body as served, decompressed' CODEC(ZSTD(3)),
    files Nested
    (
        url String,
        name String,
        content_type String,
        body String,
        body_hash String,
        error String
    ) COMMENT 'Attachments that are part of the article: URL, text of the link, Content-Type and body as served, SHA-256 of the body, and why it could not be had',
    content_type LowCardinality(String) COMMENT 'Content-Type as served',
    charset LowCardinality(String) COMMENT 'Charset in which the body was read',
    final_url String COMMENT 'Where redirects ended' CODEC(ZSTD(3)),
    text_hash String COMMENT 'SHA-256 of what a reader sees of title and items, hex; versions that differ in mark-up alone share it',
    document_key String COMMENT 'Issuer and document number where the page has one, else its URL' CODEC(ZSTD(3)),
    title String COMMENT 'Title or question of the page' CODEC(ZSTD(3)),
    published Nullable(Date32) COMMENT 'Day of publishing as the page says',
    publisher LowCardinality(String) COMMENT 'Site or media that publishes the page',
    doc_number String COMMENT 'Document number (文号)',
    issuer LowCardinality(String) COMMENT 'Issuing authority (发文机关)',
    cites Array(String) COMMENT 'Numbers of other documents that the text names',
    authority LowCardinality(String) COMMENT 'official, interpretation, media, aggregator or empty',
    site_code LowCardinality(String) COMMENT 'SiteIDCode of a government site, ten digits',
    topics Array(LowCardinality(String)) COMMENT 'Topics of the page, sorted',
    regions Array(LowCardinality(String)) COMMENT 'GB/T 2260 codes of what the page is about',
    repeals Nested
    (
        doc_number String,
        day Nullable(Date32),
        evidence String
    ) COMMENT 'Documents that the page ends: number, day from which (NULL for that of its own rules) and the words',
    first_seen DateTime64(3, 'UTC') COMMENT 'When this version was first fetched',
    parser_version LowCardinality(String) COMMENT 'Version of the parser that read title to regions',
    run LowCardinality(String) COMMENT 'Run that first fetched this version',
    revision UInt32 COMMENT 'Counts the versions of this row; the highest holds'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (source, url, body_hash)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'One row is one version of an article, with its body as served, so that it can be read again by a better parser'
-- +goose StatementEnd
