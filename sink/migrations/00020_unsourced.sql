-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW unsourced AS
SELECT * FROM current_records
WHERE in_force AND authority NOT IN ('official', 'interpretation')
COMMENT 'What holds now by media and aggregators alone: no official page states it'
-- +goose StatementEnd
