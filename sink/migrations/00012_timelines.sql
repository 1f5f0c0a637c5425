-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS timelines
(
    measure LowCardinality(String) COMMENT 'What the rule fixes',
    region LowCardinality(String) COMMENT 'GB/T 2260 code of the place whose rule it is',
    policy_key String COMMENT 'Identity of the rule',
    region_name LowCardinality(String) COMMENT 'Full name of the region',
    scheme LowCardinality(String) COMMENT 'Insurance scheme',
    value_unit LowCardinality(String) COMMENT 'Unit of the values',
    per LowCardinality(String) COMMENT 'visit, day, month, year, case or empty',
    base LowCardinality(String) COMMENT 'What a percentage is of',
    payer LowCardinality(String) COMMENT 'Who pays',
    population Array(LowCardinality(String)) COMMENT 'For whom, a sorted set',
    care Array(LowCardinality(String)) COMMENT 'For which care, a sorted set',
    institution Array(LowCardinality(String)) COMMENT 'At which level of institution, a sorted set',
    age_min Nullable(Decimal(9, 2)) COMMENT 'From this age in years, inclusive',
    age_max Nullable(Decimal(9, 2)) COMMENT 'Below this age in years',
    amount_min Nullable(Decimal(18, 2)) COMMENT 'From this sum in CNY, inclusive',
    amount_max Nullable(Decimal(18, 2)) COMMENT 'Below this sum in CNY',
    contributed_min Nullable(Decimal(9, 2)) COMMENT 'From this many years paid, inclusive',
    contributed_max Nullable(Decimal(9, 2)) COMMENT 'Below this many years paid',
    condition String COMMENT 'Any further condition, in words of the text',
    tier LowCardinality(String) COMMENT 'Grade (一档, 甲类) or empty',
    visit LowCardinality(String) COMMENT 'Which visit (首次, 第二次) or empty',
    segments Nested
    (
        valid_from Date32,
        valid_to Nullable(Date32),
        dated Bool,
        value String,
        value_min Nullable(Decimal(18, 6)),
        value_max Nullable(Decimal(18, 6)),
        date_min String,
        date_max String,
        unlimited Bool,
        effective_from Nullable(Date32),
        effective_to Nullable(Date32),
        record String,
        evidence String,
        source String,
        url String,
        title String,
        authority String,
        issuer String,
        doc_number String,
        published Nullable(Date32),
        first_seen DateTime64(3, 'UTC'),
        close_reason String,
        confidence Decimal(4, 3),
        pages UInt32,
        texts UInt32
    ) COMMENT 'The values of the rule, one after the other: from and until when each holds (valid_to NULL while no next is known), whether the text says from when (dated), the record that won, why its page no longer states it (close_reason, empty while it does), and how many pages and different texts say the same',
    revision UInt64 COMMENT 'Counts the versions of this row; the highest holds'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (measure, region, policy_key)
SETTINGS index_granularity = 64, non_replicated_deduplication_window = 1000
COMMENT 'One row is one rule and its values over time, as the pages together say; made of records when a run ends'
-- +goose StatementEnd
