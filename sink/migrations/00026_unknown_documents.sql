-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE VIEW unknown_documents AS
SELECT
    doc_number, uniqExact(url) AS pages, any(url) AS cited_on, any(title) AS title, max(first_seen) AS last_cited,
    arraySort(groupUniqArray(toString(source))) AS sources
FROM (SELECT arrayJoin(cites) AS doc_number, source, url, title, first_seen FROM pages FINAL)
WHERE doc_number NOT IN (SELECT doc_number FROM pages FINAL WHERE doc_number != '')
GROUP BY doc_number
COMMENT 'Documents that stored pages cite by number and that no stored page is: what to look for next, the most cited first when ordered by pages'
-- +goose StatementEnd
