-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW upcoming AS
WITH
    toDate32(toTimeZone(now(), 'Asia/Shanghai')) AS today,
    (d -> toDate32OrNull(if(startsWith(d, '--'), concat(toString(toYear(today)), substring(d, 2)), d))) AS day_of,
    (d -> if(startsWith(d, '--') AND day_of(d) < today, addYears(day_of(d), 1), day_of(d))) AS next_day_of
SELECT
    e.2 AS event, assumeNotNull(e.1) AS day, dateDiff('day', today, day) AS days_left,
    region, region_name, scheme, measure, value, per, payer, population, care, institution, condition,
    effective_from, effective_to, evidence, authority, source, url, policy_key
FROM timeline
ARRAY JOIN
[
    (if(measure IN ('deadline', 'enrolment_period'), next_day_of(if(date_max = '', date_min, date_max)), NULL), 'deadline'),
    (if(measure = 'enrolment_period', next_day_of(date_min), NULL), 'opens'),
    (if(dated, valid_from, NULL), 'starts'),
    (effective_to, 'ends')
] AS e
WHERE e.1 >= today AND close_reason != 'edited'
    AND NOT (e.2 IN ('deadline', 'opens') AND ifNull(valid_to < today, 0))
COMMENT 'Days to come: deadlines, windows that open, rules that start, and rules whose term (有效期) ends'
-- +goose StatementEnd
