-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TABLE IF NOT EXISTS regions
(
    code String COMMENT 'GB/T 2260 code, 100000 for the country',
    name String COMMENT 'Name as the standard gives it: 昆山市',
    full_name String COMMENT 'Name with those of the regions above: 江苏省苏州市昆山市',
    short_name String COMMENT 'Name without its class: 昆山',
    level LowCardinality(String) COMMENT 'country, province, prefecture or county',
    parent String COMMENT 'Code of the region above, empty for the country',
    path Array(String) COMMENT 'Codes from the country down to the region itself',
    valid_from Nullable(Date32) COMMENT 'First day of the code, NULL where it is not known',
    valid_to Nullable(Date32) COMMENT 'Last day of the code, NULL while it is in use',
    revision UInt32 COMMENT 'Edition of the gazetteer; the highest holds'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY code
SETTINGS non_replicated_deduplication_window = 100
COMMENT 'One row is one administrative division (GB/T 2260)'
-- +goose StatementEnd
