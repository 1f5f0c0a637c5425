-- Fills records with {rows} generated statements: 90 of each rule, ten years
-- on nine pages, over the regions of the table regions and 18 measures.
INSERT INTO records
(
    id, policy_key, source, url, region, region_name, scheme, measure, value, value_min, value_max, value_unit, date_min, date_max, unlimited,
    relation, approx, per, base, payer, population, care, institution, age_min, age_max, amount_min, amount_max, contributed_min, contributed_max,
    condition, tier, visit, effective_from, effective_to, kind, derived, evidence, evidence_start, evidence_end, evidence_in, confidence, rule,
    item, item_key, role, question, title, document_key, doc_number, issuer, authority, published, body_hash, parser_version, run,
    first_seen, last_seen, closed_at, closed_by, close_reason, revision
)
WITH
    (SELECT count() FROM regions FINAL WHERE level != 'country' AND valid_to IS NULL) AS region_count,
    ['reimbursement_rate', 'copay_rate', 'deductible', 'ceiling', 'fixed_payment', 'contribution_rate', 'contribution_base', 'contribution_amount',
     'subsidy', 'account_credit', 'required_years', 'retirement_age', 'waiting_period', 'grace_period', 'validity_period', 'processing_time',
     'enrolment_period', 'deadline'] AS measures,
    intDiv({rows:UInt64}, 90) AS rules,
    number % rules AS rule,
    intDiv(number, rules) AS voice,
    2016 + voice % 10 AS year,
    intDiv(voice, 10) AS page,
    rule % region_count AS region_number,
    intDiv(rule, region_count) AS variant,
    400 + rule % 37 * 10 + (voice % 10) * 20 AS figure,
    toDateTime64(makeDate(year, 1, 1), 3, 'UTC') + toIntervalSecond(cityHash64(number) % 20000000) AS seen,
    concat('https://', if(page = 0, 'ybj', concat('wenda', toString(page))), '.', code, '.example.cn/', toString(year), '/', hex(sipHash64(rule, page)), '.html') AS page_url
SELECT
    lower(hex(sipHash128(number))) AS id,
    lower(hex(sipHash128('rule', rule))) AS policy_key,
    concat('source', toString(rule % 500)) AS source,
    page_url AS url,
    code AS region,
    full_name AS region_name,
    if(rule % 2 = 0, 'employee_medical', 'resident_medical') AS scheme,
    measures[variant % 18 + 1] AS measure,
    concat(toString(figure), ' CNY') AS value,
    toDecimal64(figure, 6) AS value_min,
    toDecimal64(figure, 6) AS value_max,
    'CNY' AS value_unit,
    '' AS date_min, '' AS date_max, false AS unlimited, 'is' AS relation, false AS approx, 'year' AS per, '' AS base, '' AS payer,
    if(rule % 3 = 0, ['retired'], []) AS population, if(rule % 5 = 0, ['inpatient'], []) AS care, [] AS institution,
    NULL AS age_min, NULL AS age_max, NULL AS amount_min, NULL AS amount_max, NULL AS contributed_min, NULL AS contributed_max,
    if(variant >= 18, concat('第', toString(intDiv(variant, 18)), '种'), '') AS condition, '' AS tier, '' AS visit,
    if(page < 3, makeDate32(year, 1, 1), NULL) AS effective_from,
    if(page = 1, makeDate32(year, 12, 31), NULL) AS effective_to,
    'rule' AS kind, false AS derived,
    concat(toString(year), '年', full_name, '标准为', toString(figure), '元') AS evidence,
    12 AS evidence_start, 40 AS evidence_end, '' AS evidence_in, toDecimal32(0.9, 3) AS confidence, 'generated' AS rule_,
    0 AS item, lower(hex(sipHash128('item', rule))) AS item_key, 'main' AS role,
    concat(full_name, '标准是多少') AS question, concat(toString(year), '年标准') AS title, page_url AS document_key,
    '' AS doc_number, '' AS issuer, if(page = 0, 'official', 'aggregator') AS authority,
    addDays(makeDate32(year, 1, 1), -30) AS published,
    lower(hex(sipHash128('body', page_url))) AS body_hash, 'generated' AS parser_version, 'generated' AS run,
    seen AS first_seen, NULL AS last_seen, NULL AS closed_at, '' AS closed_by, '' AS close_reason, 0 AS revision
FROM numbers({from:UInt64}, {count:UInt64}) AS n
INNER JOIN
(
    SELECT code, full_name, toUInt64(row_number() OVER (ORDER BY code) - 1) AS region_number_
    FROM regions FINAL
    WHERE level != 'country' AND valid_to IS NULL
) AS r ON r.region_number_ = region_number
