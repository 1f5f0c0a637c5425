-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW policy_changes AS
WITH (SELECT groupArray(run) FROM runs FINAL WHERE ended_at IS NULL) AS open_runs
SELECT * EXCEPT (withdrawn, revision)
FROM changes FINAL
WHERE NOT withdrawn AND NOT has(open_runs, run)
COMMENT 'Every change of policy, as runs that ended found it: changes, without what a better parser took back'
-- +goose StatementEnd
