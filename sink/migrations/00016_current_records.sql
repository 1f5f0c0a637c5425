-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW current_records AS
WITH
    toDate32(toTimeZone(now(), 'Asia/Shanghai')) AS today,
    arrayLastIndex(d -> d <= today, segments.valid_from) AS i
SELECT
    region, region_name, scheme, measure,
    segments.value[i] AS value, segments.value_min[i] AS value_min, segments.value_max[i] AS value_max, value_unit,
    segments.date_min[i] AS date_min, segments.date_max[i] AS date_max, segments.unlimited[i] AS unlimited,
    per, base, payer, population, care, institution,
    age_min, age_max, amount_min, amount_max, contributed_min, contributed_max, condition, tier, visit,
    segments.effective_from[i] AS effective_from, segments.effective_to[i] AS effective_to,
    segments.valid_from[i] AS valid_from, segments.valid_to[i] AS valid_to,
    segments.valid_to[i] IS NULL OR segments.valid_to[i] >= today AS in_force,
    segments.evidence[i] AS evidence, segments.authority[i] AS authority, segments.source[i] AS source, segments.url[i] AS url,
    segments.title[i] AS title, segments.issuer[i] AS issuer, segments.doc_number[i] AS doc_number,
    segments.published[i] AS published, segments.first_seen[i] AS first_seen, segments.close_reason[i] AS close_reason,
    segments.confidence[i] AS confidence, segments.pages[i] AS pages, segments.texts[i] AS texts,
    segments.record[i] AS id, policy_key
FROM timelines FINAL
WHERE i > 0 AND (in_force OR close_reason != 'edited')
SETTINGS optimize_move_to_prewhere_if_final = 1 -- reads the other columns of the rows of that place only
COMMENT 'What holds now, one row a rule: the best statement by authority, day and confidence, near-copies counted once. in_force is 0 where its last day is over and nobody states the next value'
-- +goose StatementEnd
