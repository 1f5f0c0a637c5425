-- Fills changes with ten changes of each rule of generate_records.sql, one a
-- year.
INSERT INTO changes
(
    id, region, observed_at, kind, policy_key, region_name, scheme, measure, population, care, institution,
    old_value, new_value, old_min, old_max, new_min, new_max, value_unit, delta, delta_ratio, better, effective_from, lead_days,
    old_evidence, new_evidence, old_record, new_record, source, url, title, question, authority, document_key, parser_version, run
)
WITH
    (SELECT count() FROM regions FINAL WHERE level != 'country' AND valid_to IS NULL) AS region_count,
    ['reimbursement_rate', 'copay_rate', 'deductible', 'ceiling', 'fixed_payment', 'contribution_rate', 'contribution_base', 'contribution_amount',
     'subsidy', 'account_credit', 'required_years', 'retirement_age', 'waiting_period', 'grace_period', 'validity_period', 'processing_time',
     'enrolment_period', 'deadline'] AS measures,
    intDiv({rows:UInt64}, 90) AS rules,
    number % rules AS rule,
    intDiv(number, rules) AS years_ago,
    rule % region_count AS region_number,
    400 + rule % 37 * 10 - years_ago * 20 AS figure,
    now64(3, 'UTC') - toIntervalSecond(years_ago * 31536000 + cityHash64(number) % 31536000) AS seen
SELECT
    lower(hex(sipHash128('change', number))), code, seen, 'modified', lower(hex(sipHash128('rule', rule))), full_name,
    if(rule % 2 = 0, 'employee_medical', 'resident_medical'), measures[intDiv(rule, region_count) % 18 + 1],
    if(rule % 3 = 0, ['retired'], []), if(rule % 5 = 0, ['inpatient'], []), [],
    concat(toString(figure - 20), ' CNY'), concat(toString(figure), ' CNY'),
    toDecimal64(figure - 20, 6), toDecimal64(figure - 20, 6), toDecimal64(figure, 6), toDecimal64(figure, 6), 'CNY',
    toDecimal64(20, 6), toDecimal64(20 / (figure - 20), 6), 1, toDate32(seen), 0,
    concat(full_name, '标准为', toString(figure - 20), '元'), concat(full_name, '标准为', toString(figure), '元'),
    '', '', concat('source', toString(rule % 500)),
    concat('https://ybj.', code, '.example.cn/', hex(sipHash64(rule)), '.html') AS page_url,
    '标准', concat(full_name, '标准是多少'), 'official', page_url, 'generated', 'generated'
FROM numbers({from:UInt64}, {count:UInt64}) AS n
INNER JOIN
(
    SELECT code, full_name, toUInt64(row_number() OVER (ORDER BY code) - 1) AS region_number_
    FROM regions FINAL
    WHERE level != 'country' AND valid_to IS NULL
) AS r ON r.region_number_ = region_number
