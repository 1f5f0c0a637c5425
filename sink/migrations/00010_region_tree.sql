-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE DICTIONARY IF NOT EXISTS region_tree
(
    id UInt64 DEFAULT 0,
    parent UInt64 DEFAULT 0 HIERARCHICAL,
    name String DEFAULT '',
    full_name String DEFAULT '',
    short_name String DEFAULT '',
    level String DEFAULT ''
)
PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'region_nodes'))
LAYOUT(HASHED())
LIFETIME(MIN 60 MAX 120)
COMMENT 'The tree of regions by numeric code: dictIsIn(''region_tree'', toUInt64(320583), toUInt64(320000)) is 1'
-- +goose StatementEnd
