-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS changes
(
    id String COMMENT 'Identity: page, kind, rule, both values and the time',
    region LowCardinality(String) COMMENT 'GB/T 2260 code of the place whose rule changed',
    observed_at DateTime64(3, 'UTC') COMMENT 'When the change was seen',
    kind LowCardinality(String) COMMENT 'added, modified or removed; gone where the page itself went',
    policy_key String COMMENT 'Identity of the rule',
    region_name LowCardinality(String) COMMENT 'Full name of the region',
    scheme LowCardinality(String) COMMENT 'Insurance scheme',
    measure LowCardinality(String) COMMENT 'What changed',
    payer LowCardinality(String) COMMENT 'Who pays',
    per LowCardinality(String) COMMENT 'visit, day, month, year, case or empty',
    population Array(LowCardinality(String)) COMMENT 'For whom',
    care Array(LowCardinality(String)) COMMENT 'For which care',
    institution Array(LowCardinality(String)) COMMENT 'At which level of institution',
    condition String COMMENT 'Any further condition, in words of the text',
    old_value String COMMENT 'Value before, as a person reads it; empty for added',
    new_value String COMMENT 'Value after, as a person reads it; empty for removed and gone',
    old_min Nullable(Decimal(18, 6)) COMMENT 'Lower end before',
    old_max Nullable(Decimal(18, 6)) COMMENT 'Upper end before',
    new_min Nullable(Decimal(18, 6)) COMMENT 'Lower end after',
    new_max Nullable(Decimal(18, 6)) COMMENT 'Upper end after',
    value_unit LowCardinality(String) COMMENT 'Unit of the values',
    delta Nullable(Decimal(18, 6)) COMMENT 'New less old figure in value_unit, days for dates; NULL where there are not two of one kind',
    delta_ratio Nullable(Decimal(18, 6)) COMMENT 'delta as a part of the old figure: 0.1 is a tenth more',
    better Int8 COMMENT '1 better for the insured, -1 worse, 0 cannot be told',
    effective_from Nullable(Date32) COMMENT 'First day for which the new value holds, as the text says',
    effective_to Nullable(Date32) COMMENT 'Last day for which the new value holds, inclusive',
    old_effective_from Nullable(Date32) COMMENT 'First day for which the old value held',
    old_effective_to Nullable(Date32) COMMENT 'Last day for which the old value held, inclusive',
    lead_days Nullable(Int32) COMMENT 'Days from observed_at, in China, to effective_from; negative where it held already',
    silent Bool COMMENT 'The figures changed, the date that the page shows did not',
    old_evidence String COMMENT 'The words before' CODEC(ZSTD(3)),
    new_evidence String COMMENT 'The words after' CODEC(ZSTD(3)),
    old_record String COMMENT 'Id of the record before',
    new_record String COMMENT 'Id of the record after',
    old_url String COMMENT 'Page that stated the value before, url itself but where a new page changes what another stated' CODEC(ZSTD(3)),
    old_page String COMMENT 'body_hash of the page version before',
    new_page String COMMENT 'body_hash of the page version after',
    old_published Nullable(Date32) COMMENT 'Day of publishing that the page showed before',
    new_published Nullable(Date32) COMMENT 'Day of publishing that the page shows after',
    source LowCardinality(String) COMMENT 'Name of the source',
    url String COMMENT 'Page that says so' CODEC(ZSTD(3)),
    title String COMMENT 'Title of the page' CODEC(ZSTD(3)),
    question String COMMENT 'Question of the item' CODEC(ZSTD(3)),
    authority LowCardinality(String) COMMENT 'official, interpretation, media, aggregator or empty',
    document_key String COMMENT 'Document that the page is' CODEC(ZSTD(3)),
    parser_version LowCardinality(String) COMMENT 'Version of the parser that read both versions',
    run LowCardinality(String) COMMENT 'Run that found it',
    withdrawn Bool COMMENT 'A better parser took it back',
    revision UInt32 COMMENT 'Counts the versions of this row; the highest holds',
    INDEX by_measure measure TYPE set(50) GRANULARITY 4
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (region, observed_at, id)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'One row is one change of policy as one page shows it'
-- +goose StatementEnd
