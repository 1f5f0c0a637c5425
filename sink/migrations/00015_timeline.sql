-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW timeline AS
SELECT
    region, region_name, scheme, measure,
    segments.valid_from[segment] AS valid_from, segments.valid_to[segment] AS valid_to, segments.dated[segment] AS dated,
    segments.value[segment] AS value, segments.value_min[segment] AS value_min, segments.value_max[segment] AS value_max, value_unit,
    segments.date_min[segment] AS date_min, segments.date_max[segment] AS date_max, segments.unlimited[segment] AS unlimited,
    per, base, payer, population, care, institution,
    age_min, age_max, amount_min, amount_max, contributed_min, contributed_max, condition, tier, visit,
    segments.effective_from[segment] AS effective_from, segments.effective_to[segment] AS effective_to,
    segments.evidence[segment] AS evidence, segments.authority[segment] AS authority, segments.source[segment] AS source, segments.url[segment] AS url,
    segments.title[segment] AS title, segments.issuer[segment] AS issuer, segments.doc_number[segment] AS doc_number,
    segments.published[segment] AS published, segments.first_seen[segment] AS first_seen, segments.close_reason[segment] AS close_reason,
    segments.confidence[segment] AS confidence, segments.pages[segment] AS pages, segments.texts[segment] AS texts,
    segments.record[segment] AS id, policy_key,
    segment, length(segments.valid_from) AS segment_count
FROM timelines FINAL
-- By number, not ARRAY JOIN segments: that would read all that is in it whatever a
-- query asks for.
ARRAY JOIN arrayEnumerate(segments.valid_from) AS segment
SETTINGS optimize_move_to_prewhere_if_final = 1 -- reads the other columns of the rows of that place only
COMMENT 'Every rule with its values over time, one row a value: from valid_from until valid_to (NULL while no end is known), who says so best, and how many pages say the same. dated: the text says from when; else valid_from is the day of publishing or of the first sight'
-- +goose StatementEnd
