-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW timeline AS
SELECT
    region, region_name, scheme, measure,
    segments.valid_from AS valid_from, segments.valid_to AS valid_to, segments.dated AS dated,
    segments.value AS value, segments.value_min AS value_min, segments.value_max AS value_max, value_unit,
    segments.date_min AS date_min, segments.date_max AS date_max, segments.unlimited AS unlimited,
    per, base, payer, population, care, institution,
    age_min, age_max, amount_min, amount_max, contributed_min, contributed_max, condition, tier, visit,
    segments.effective_from AS effective_from, segments.effective_to AS effective_to,
    segments.evidence AS evidence, segments.authority AS authority, segments.source AS source, segments.url AS url,
    segments.title AS title, segments.issuer AS issuer, segments.doc_number AS doc_number,
    segments.published AS published, segments.first_seen AS first_seen, segments.close_reason AS close_reason,
    segments.confidence AS confidence, segments.pages AS pages, segments.texts AS texts,
    segments.record AS id, policy_key,
    segment, segment_count
FROM timelines FINAL
ARRAY JOIN
    segments,
    arrayEnumerate(segments.valid_from) AS segment,
    arrayWithConstant(length(segments.valid_from), length(segments.valid_from)) AS segment_count
COMMENT 'Every rule with its values over time, one row a value: from valid_from until valid_to (NULL while no end is known), who says so best, and how many pages say the same. dated: the text says from when; else valid_from is the day of publishing or of the first sight'
-- +goose StatementEnd
