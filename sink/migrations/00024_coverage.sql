-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW coverage AS
WITH toDate32(toTimeZone(now(), 'Asia/Shanghai')) AS today
SELECT
    cells.region AS region, cells.region_name AS region_name, cells.level AS level, cells.measure AS measure, cells.year AS year,
    multiIf(found.rules = 0, 'never', found.conflicts > 0, 'conflicting', found.official = 0, 'aggregator', found.over = found.rules, 'stale', 'official') AS status,
    found.rules AS rules, found.official AS official, found.conflicts AS conflicting, found.over AS stale,
    if(found.rules = 0, NULL, dateDiff('day', found.newest, today)) AS age_days
FROM
(
    SELECT code AS region, full_name AS region_name, level, l.value AS measure, arrayJoin(range(toYear(today) - 2, toYear(today) + 1)) AS year
    FROM (SELECT * FROM regions FINAL WHERE valid_to IS NULL AND (level IN ('country', 'province', 'prefecture') OR code IN (SELECT region FROM timelines))) AS r
    CROSS JOIN (SELECT value FROM labels FINAL WHERE vocabulary = 'measure') AS l
) AS cells
LEFT JOIN
(
    SELECT
        region, measure, arrayJoin(range(toYear(today) - 2, toYear(today) + 1)) AS year,
        uniqExact(policy_key) AS rules,
        uniqExactIf(policy_key, authority IN ('official', 'interpretation')) AS official,
        uniqExactIf(policy_key, policy_key IN (SELECT policy_key FROM conflicts)) AS conflicts,
        uniqExactIf(policy_key, segment = segment_count AND valid_to < makeDate32(year, 12, 31) AND valid_to < today) AS over,
        max(ifNull(published, toDate32(first_seen))) AS newest
    FROM timeline
    WHERE toYear(valid_from) <= year AND (valid_to IS NULL OR toYear(valid_to) >= year)
    GROUP BY region, measure, year
) AS found ON cells.region = found.region AND cells.measure = found.measure AND cells.year = found.year
COMMENT 'What is known of each province and city, and of the counties of which anything is, by measure and year: official, aggregator (no official page), conflicting, stale (its term is over, the next is not known), never'
-- +goose StatementEnd
