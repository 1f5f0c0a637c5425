-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW changes_by_region AS
WITH arrayJoin(if(region = '', [toUInt64(0)], dictGetHierarchy('region_tree', toUInt64OrZero(toString(c.region))))) AS node
SELECT
    if(node = 0, '', toString(node)) AS region,
    dictGet('region_tree', 'full_name', node) AS region_name,
    dictGet('region_tree', 'level', node) AS level,
    toDate32(toTimeZone(observed_at, 'Asia/Shanghai')) AS observed_on,
    scheme, measure, kind,
    count() AS changes,
    uniqExact(c.policy_key) AS rules,
    countIf(c.better = 1) AS better_for_insured,
    countIf(c.better = -1) AS worse_for_insured,
    countIf(c.silent) AS silent_edits
FROM policy_changes AS c
GROUP BY node, observed_on, scheme, measure, kind
COMMENT 'How much changed in a region and all below it, by day, scheme, measure and kind: a change of a county counts for its city, its province and the country too'
-- +goose StatementEnd
