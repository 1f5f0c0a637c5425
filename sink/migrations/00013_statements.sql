-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW statements AS
WITH (SELECT groupArray(run) FROM runs FINAL WHERE ended_at IS NULL) AS open_runs
SELECT
    * EXCEPT (last_seen, closed_at, closed_by, close_reason, revision),
    if(has(open_runs, closed_by), NULL, records.last_seen) AS last_seen,
    if(has(open_runs, closed_by), NULL, records.closed_at) AS closed_at,
    if(has(open_runs, closed_by), '', close_reason) AS close_reason,
    indexOf(['', 'aggregator', 'media', 'interpretation', 'official'], toString(authority)) AS rank
FROM records FINAL
WHERE NOT has(open_runs, run) AND (records.closed_at IS NULL OR records.closed_at > first_seen)
SETTINGS optimize_move_to_prewhere_if_final = 1 -- reads the other columns of the rows of that place only
COMMENT 'What pages state and stated, of runs that ended: records, without what a better parser took back. rank orders the authority of who says so, 5 for official'
-- +goose StatementEnd
