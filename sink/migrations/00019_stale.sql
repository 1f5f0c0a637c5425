-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW stale AS
WITH
    toDate32(toTimeZone(now(), 'Asia/Shanghai')) AS today,
    ifNull(s.effective_from, ifNull(s.published, toDate32(toTimeZone(s.first_seen, 'Asia/Shanghai')))) AS start,
    arrayLastIndex(d -> d <= start, t.segments.valid_from) AS was,
    arrayLastIndex(d -> d <= today, t.segments.valid_from) AS is,
    -- One figure within the bounds of the other does not contradict it: 50–70%, 60%.
    NOT s.unlimited AND NOT t.segments.unlimited[is] AND (
        ifNull(s.value_min = s.value_max, 0) AND ifNull(t.segments.value_min[is] <= s.value_min, 1) AND ifNull(t.segments.value_max[is] >= s.value_max, 1)
        OR ifNull(t.segments.value_min[is] = t.segments.value_max[is], 0) AND ifNull(s.value_min <= t.segments.value_min[is], 1) AND ifNull(s.value_max >= t.segments.value_max[is], 1)
    ) AS agrees
SELECT
    s.region AS region, s.region_name AS region_name, s.scheme AS scheme, s.measure AS measure,
    s.value AS stated_value, t.segments.value[is] AS value, t.segments.valid_from[is] AS superseded_on,
    dateDiff('day', superseded_on, today) AS days,
    s.evidence AS stated_evidence, t.segments.evidence[is] AS evidence,
    s.authority AS authority, s.source AS source, s.url AS url, t.segments.url[is] AS superseded_by,
    s.per AS per, s.payer AS payer, s.population AS population, s.care AS care, s.institution AS institution,
    s.age_min AS age_min, s.age_max AS age_max, s.amount_min AS amount_min, s.amount_max AS amount_max,
    s.contributed_min AS contributed_min, s.contributed_max AS contributed_max,
    s.condition AS condition, s.tier AS tier, s.visit AS visit,
    s.policy_key AS policy_key
FROM statements AS s
INNER JOIN (SELECT * FROM timelines FINAL) AS t ON s.policy_key = t.policy_key
WHERE s.kind = 'rule' AND NOT s.derived AND s.relation = 'is' AND s.closed_at IS NULL
    AND s.region != '' AND NOT s.approx AND NOT agrees AND t.segments.url[is] != s.url -- what names no place may be of two
    AND was > 0 AND is > was AND t.segments.value[is] != s.value AND (s.effective_to IS NULL OR s.effective_to >= today)
COMMENT 'Pages that still state a value that another one took the place of, and do not say themselves that it is over'
-- +goose StatementEnd
