-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW conflicts AS
WITH
    ifNull(s.effective_from, ifNull(s.published, toDate32(toTimeZone(s.first_seen, 'Asia/Shanghai')))) AS start,
    arrayLastIndex(d -> d <= start, t.segments.valid_from) AS i,
    indexOf(['', 'aggregator', 'media', 'interpretation', 'official'], t.segments.authority[i]) AS winner_rank,
    -- One figure within the bounds of the other does not contradict it: 50–70%, 60%.
    NOT s.unlimited AND NOT t.segments.unlimited[i] AND (
        ifNull(s.value_min = s.value_max, 0) AND ifNull(t.segments.value_min[i] <= s.value_min, 1) AND ifNull(t.segments.value_max[i] >= s.value_max, 1)
        OR ifNull(t.segments.value_min[i] = t.segments.value_max[i], 0) AND ifNull(s.value_min <= t.segments.value_min[i], 1) AND ifNull(s.value_max >= t.segments.value_max[i], 1)
    ) AS agrees
SELECT
    s.region AS region, s.region_name AS region_name, s.scheme AS scheme, s.measure AS measure,
    t.segments.value[i] AS value, s.value AS other_value,
    multiIf(s.rank < winner_rank, 'authority',
        ifNull(s.published, toDate32('1900-01-01')) < ifNull(t.segments.published[i], toDate32('1900-01-01')), 'recency',
        s.confidence < t.segments.confidence[i], 'confidence', 'order') AS won_by,
    t.segments.valid_from[i] AS valid_from, t.segments.valid_to[i] AS valid_to,
    t.segments.evidence[i] AS evidence, s.evidence AS other_evidence,
    t.segments.authority[i] AS authority, s.authority AS other_authority,
    t.segments.source[i] AS source, s.source AS other_source,
    t.segments.url[i] AS url, s.url AS other_url,
    t.segments.published[i] AS published, s.published AS other_published,
    s.per AS per, s.payer AS payer, s.population AS population, s.care AS care, s.institution AS institution,
    s.age_min AS age_min, s.age_max AS age_max, s.amount_min AS amount_min, s.amount_max AS amount_max,
    s.contributed_min AS contributed_min, s.contributed_max AS contributed_max,
    s.condition AS condition, s.tier AS tier, s.visit AS visit,
    s.policy_key AS policy_key
FROM statements AS s
INNER JOIN (SELECT * FROM timelines FINAL) AS t ON s.policy_key = t.policy_key
WHERE s.kind = 'rule' AND NOT s.derived AND s.relation = 'is' AND s.closed_at IS NULL
    AND s.region != '' AND NOT s.approx AND NOT agrees -- what names no place may be of two
    AND i > 0 AND t.segments.value[i] != s.value AND t.segments.url[i] != s.url
    AND (t.segments.valid_to[i] IS NULL OR t.segments.valid_to[i] >= start)
COMMENT 'Pages that disagree about one rule of one place at one time: value won over other_value, by authority, recency or confidence'
-- +goose StatementEnd
