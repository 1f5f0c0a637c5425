-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW revisions AS
WITH (SELECT groupArray(run) FROM runs FINAL WHERE ended_at IS NULL) AS open_runs
SELECT
    v.source AS source, v.url AS url, n.title AS title, v.fetched_at AS observed_at,
    o.published AS old_published, n.published AS published, v.old_hash AS old_page, v.body_hash AS new_page, n.authority AS authority
FROM
(
    SELECT *
    FROM
    (
        SELECT
            source, url, fetched_at, body_hash,
            lagInFrame(body_hash, 1, '') OVER (PARTITION BY source, url ORDER BY fetched_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS old_hash
        FROM fetches FINAL
        WHERE changed AND article AND NOT has(open_runs, run)
    )
    WHERE old_hash != ''
) AS v
INNER JOIN (SELECT source, url, body_hash, text_hash, title, published, authority FROM pages FINAL) AS n ON v.source = n.source AND v.url = n.url AND v.body_hash = n.body_hash
INNER JOIN (SELECT source, url, body_hash, text_hash, published FROM pages FINAL) AS o ON v.source = o.source AND v.url = o.url AND v.old_hash = o.body_hash
WHERE n.text_hash != o.text_hash
    AND (v.source, v.url, v.fetched_at) NOT IN (SELECT source, url, first_seen FROM records FINAL)
    AND (v.source, v.url, v.fetched_at) NOT IN (SELECT source, url, assumeNotNull(closed_at) FROM records FINAL WHERE closed_at IS NOT NULL)
COMMENT 'Pages whose text changed while no record did: edits of wording, order or boilerplate'
-- +goose StatementEnd
