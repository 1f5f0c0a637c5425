-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW as_of AS
WITH
    toDate32({effective:Date32}) AS day,
    toDateTime64({known:DateTime64(3, 'UTC')}, 3, 'UTC') AS moment,
    (SELECT groupArray(run) FROM runs FINAL WHERE ended_at IS NULL) AS open_runs
SELECT
    * EXCEPT (last_seen, closed_at, closed_by, close_reason, revision),
    indexOf(['', 'aggregator', 'media', 'interpretation', 'official'], toString(authority)) AS rank,
    ifNull(effective_from, ifNull(published, toDate32(toTimeZone(first_seen, 'Asia/Shanghai')))) AS start
FROM records FINAL
WHERE NOT has(open_runs, run) AND kind = 'rule' AND NOT derived AND relation = 'is'
    AND first_seen <= moment AND (closed_at IS NULL OR closed_at > moment OR close_reason = 'gone' OR has(open_runs, closed_by))
    AND (closed_at IS NULL OR closed_at > first_seen)
    AND start <= day AND (effective_to IS NULL OR effective_to >= day)
-- In the order of the table first: so each rule's statements are sorted by
-- themselves, and not all that there are.
ORDER BY measure, region, policy_key, rank DESC, start DESC, published DESC NULLS LAST, confidence DESC, first_seen DESC, id, url
LIMIT 1 BY measure, region, policy_key
SETTINGS optimize_move_to_prewhere_if_final = 1 -- reads the other columns of the rows of that place only
COMMENT 'What held on the day effective, by what was known at the moment known: as_of(effective = ''2025-06-01'', known = ''2025-03-01 00:00:00''). A correction changes what is known, a reform what holds'
-- +goose StatementEnd
