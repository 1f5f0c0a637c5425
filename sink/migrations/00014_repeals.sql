-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW repeals AS
WITH (SELECT groupArray(run) FROM runs FINAL WHERE ended_at IS NULL) AS open_runs
SELECT
    repeals.doc_number AS doc_number,
    coalesce(repeals.day, r.starts, p.published, toDate32(toTimeZone(p.first_seen, 'Asia/Shanghai'))) AS day,
    repeals.evidence AS evidence,
    p.source AS source, p.url AS url, p.title AS title, p.doc_number AS by_doc_number, p.authority AS authority, p.first_seen AS first_seen
FROM (SELECT * FROM pages FINAL WHERE notEmpty(repeals.doc_number) AND NOT has(open_runs, run)) AS p
LEFT JOIN
(
    SELECT source, url, min(effective_from) AS starts
    FROM statements
    WHERE (source, url) IN (SELECT source, url FROM pages WHERE notEmpty(repeals.doc_number))
    GROUP BY source, url
) AS r ON p.source = r.source AND p.url = r.url
ARRAY JOIN repeals
COMMENT 'Documents that others ended: number of the document, the day from which it is over, and the page with the words that say so'
-- +goose StatementEnd
