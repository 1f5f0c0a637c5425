-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE VIEW IF NOT EXISTS region_nodes AS
SELECT
    toUInt64OrZero(code) AS id,
    toUInt64OrZero(parent) AS parent,
    name,
    full_name,
    short_name,
    level
FROM regions FINAL
COMMENT 'regions with numeric codes, as the dictionary region_tree reads them'
-- +goose StatementEnd
